"""How long a phone takes from its tap to a form one can fill in: at the first visit, and later without a network.

    python -m bench.start_up [runs]

Chromium with its processor slowed six times. The first visit, signed in and with nothing kept, comes over 400 kbit/s
with 400 ms there and back; the later ones are cut off from the server. The clock runs from the navigation to the first
frame that shows the cards of the form's first step. The bars are 5 s and 1.5 s. The worker's own thread is not slowed.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from deploy.machine import browser as find_browser
from deploy.places import PYTHON, ROOT, environment
from tests.e2e.conftest import ARGUMENTS
from tests.e2e.phone import PHONE, READY
from tests.e2e.server import Server, settings_of
from webapp.demo.people import PASSWORD

RUNS: Final = 5
SLOWER: Final = 6
LATENCY_MS: Final = 400
BYTES_A_SECOND: Final = 400_000 / 8
COLD_BAR_S: Final = 5.0
WARM_BAR_S: Final = 1.5
WHO: Final = "xa-01933"
SPIN_S: Final = 0.3
QUIET: Final = 0.95
WAIT_S: Final = 3
MOST_WAITS: Final = 20
SETTLE_MS: Final = 1_000
FORM: Final = '[data-testid="step-group"] button'
MAP: Final = '[data-testid="map"] .leaflet-container'
# Runs in the page before anything else of it; notes the first frame in which the element is there to be pressed.
NOTE: Final = """(selector) => {
  const look = () => {
    if (document.querySelector(selector)?.getClientRects().length) window.seen_ms = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def processor_share() -> float:
    """Say how much of a processor one busy thread gets: what others take makes every figure here too high."""
    begun, begun_cpu = time.perf_counter(), time.process_time()
    while time.process_time() - begun_cpu < SPIN_S:
        pass
    return SPIN_S / (time.perf_counter() - begun)


def quiet_moment() -> float:
    """Wait, for so long at most, until nothing else is going on. Return the share that was had then."""
    for _ in range(MOST_WAITS):
        share = processor_share()
        if share >= QUIET:
            break
        time.sleep(WAIT_S)
    return share


def prepare(folder: Path) -> Server:
    """Serve the demonstration province from a database of its own."""
    settings = settings_of(f"sqlite:///{folder / 'bench.sqlite'}", folder)
    for words in (["db", "upgrade"], ["units", "init"], ["demo", "load"]):
        command = [PYTHON, "-m", "flask", "--app", "webapp", *words]
        subprocess.run(command, cwd=ROOT, env=environment(**settings), stdout=subprocess.DEVNULL, check=True)
    return Server(settings).start()


def signed_in(browser: Browser, server: Server) -> BrowserContext:
    """Give a phone whose owner is signed in and which has nothing else from here: not a font, not a script."""
    context = browser.new_context(base_url=server.url, **PHONE)
    page = context.request.get("/account/sign-in").text()
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"username": WHO, "password": PASSWORD, "csrf_token": token}
    answer = context.request.post("/account/sign-in", form=form)
    if not answer.ok:
        raise RuntimeError(f"{WHO} could not sign in: {answer.status}")
    return context


def slow(page: Page, *, network: bool) -> list[int]:
    """Slow the page's processor, and its network if asked to. Return where the bytes that come are counted."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    received: list[int] = []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    if network:
        speed = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND, "latency": LATENCY_MS}
        session.send("Network.emulateNetworkConditions", {"offline": False, **speed})
    return received


def seconds_until(page: Page, address: str, selector: str) -> float:
    """Open an address and return how long it takes until an element is in sight."""
    page.add_init_script(f"({NOTE})({selector!r})")
    page.goto(address, wait_until="commit")
    page.wait_for_function("() => window.seen_ms", timeout=60_000)
    return float(page.evaluate("window.seen_ms")) / 1000


def cold(browser: Browser, server: Server, address: str, selector: str) -> tuple[float, float]:
    """Time a first visit. Return seconds and the kilobytes that came until then."""
    context = signed_in(browser, server)
    page = context.new_page()
    received = slow(page, network=True)
    spent = seconds_until(page, address, selector)
    kilobytes = sum(received) / 1000
    context.close()
    return spent, kilobytes


def warm(browser: Browser, server: Server, address: str, selector: str) -> tuple[float, float]:
    """Time a start without a network, after one visit with it and one without: by then the scripts are compiled."""
    context = signed_in(browser, server)
    first = context.new_page()
    first.goto("/field/")
    first.locator(MAP).first.wait_for()
    first.wait_for_function(READY)
    first.close()
    context.set_offline(True)
    second = context.new_page()
    second.goto(address)
    second.locator(selector).first.wait_for()
    second.close()
    page = context.new_page()
    page.wait_for_timeout(SETTLE_MS)  # the browser is still busy with what was closed
    slow(page, network=False)
    spent = seconds_until(page, address, selector)
    context.close()
    return spent, 0.0


Way = Callable[[Browser, Server, str, str], tuple[float, float]]
MEASURES: Final[dict[str, tuple[Way, str, str, float | None]]] = {
    "first visit, to the form": (cold, "/field/#/pin", FORM, COLD_BAR_S),
    "first visit, to the map": (cold, "/field/", MAP, None),
    "without a network, to the form": (warm, "/field/#/pin", FORM, WARM_BAR_S),
    "without a network, to the map": (warm, "/field/", MAP, None),
}


def main(runs: int) -> None:
    """Print the table."""
    print(f"processor {SLOWER} times slower, 400 kbit/s, {LATENCY_MS} ms there and back; median of {runs}")
    print(f"{'start':<34}{'s':>6}{'least':>7}{'most':>7}{'kB':>7}{'bar':>6}")
    shares: list[float] = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        server = prepare(Path(folder))
        browser = driver.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        for name, (measure, address, selector, bar) in MEASURES.items():
            found = []
            for _ in range(runs):
                shares.append(quiet_moment())
                found.append(measure(browser, server, address, selector))
            spent = [seconds for seconds, _ in found]
            kilobytes = statistics.median(size for _, size in found)
            figures = f"{statistics.median(spent):>6.1f}{min(spent):>7.1f}{max(spent):>7.1f}{kilobytes:>7.0f}"
            print(f"{name:<34}{figures}{bar or '':>6}", flush=True)
        browser.close()
        server.stop()
    print(
        f"before a start one busy thread got {statistics.median(shares):.0%} of a processor, {min(shares):.0%} at least"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)

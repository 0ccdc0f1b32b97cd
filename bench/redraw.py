"""How long the map of progress takes from a press to the colours of another target, or of another week.

    python -m bench.redraw [runs]

Chromium at a desk with its processor slowed six times; the server is on the same machine and is not slowed. The clock
runs from the press to the first moment after the frame that shows the new colours and their legend: what is waited for
the numbers is in it, and is told apart. The bar for that is 400 ms. The list, sums and rows, follows in the next frame.
"""

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

from bench.start_up import SLOWER, prepare, quiet_moment
from deploy.machine import browser as find_browser
from tests.e2e.conftest import ARGUMENTS, DESK
from tests.e2e.phone import sign_in
from webapp.demo import people

RUNS: Final = 20
BAR_MS: Final = 400
SETTLE_MS: Final = 700
VIEWS: Final = {"one map": "map", "two maps": "sides", "hexagons": "hex"}
# Resolves to [until the map is seen, until the rows are too, of which waiting for numbers], in ms. The legend comes
# with the colours of the map; the page is busy until the rows are written. What is urgent runs right after the frame.
PRESS: Final = """(press) => new Promise((resolve) => {
  const begun = performance.now();
  const page = document.querySelector("[data-page]");
  const seen = () => new Promise((done) => requestAnimationFrame(() =>
    scheduler.postTask(() => done(performance.now() - begun), { priority: "user-blocking" })));
  const once = (part, options, isIt) => new Promise((done) => {
    const watch = new MutationObserver(() => isIt() && (watch.disconnect(), done(seen())));
    watch.observe(part, options);
  });
  const map = once(document.querySelector("#progress-legend ul"), { childList: true }, () => true);
  const rows = map.then(() => page.hasAttribute("aria-busy") &&
    once(page, { attributeFilter: ["aria-busy"] }, () => !page.hasAttribute("aria-busy")));
  Promise.all([map, rows]).then(([map_ms, rows_ms]) => {
    const answer = performance.getEntriesByType("resource").filter(({ startTime, name }) =>
      startTime >= begun && name.includes("/layers/progress")).at(-1);
    resolve([map_ms, rows_ms || map_ms, answer ? answer.responseEnd - begun : 0]);
  });
  if (press === "week") {
    const day = document.querySelector("#day");
    day.value = String((Number(day.value) + Number(day.max) - 3) % (Number(day.max) + 1));
    day.dispatchEvent(new Event("input", { bubbles: true }));
  } else document.querySelector("[data-testid='target-after']").click();
})"""


def measure(page: Page, press: str, runs: int) -> list[tuple[float, float, float]]:
    """Press so often; the first is for warming up, for the scripts are compiled by then."""
    found: list[tuple[float, float, float]] = []
    for _ in range(runs + 1):
        found.append(tuple(page.evaluate(PRESS, press)))
        page.wait_for_timeout(SETTLE_MS)
    return found[1:]


def main(runs: int) -> None:
    """Print the table."""
    print(f"92 communes, processor {SLOWER} times slower; ms from the press until it is seen, median of {runs}")
    shares = []
    print(f"{'drawn as':<12}{'another':<10}{'ms':>6}{'least':>7}{'most':>7}{'bar':>6}{'rows':>7}{'waiting':>9}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        server = prepare(Path(folder))
        browser = driver.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        context = browser.new_context(base_url=server.url, **DESK)
        page = context.new_page()
        page.goto("/account/sign-in")
        sign_in(page, people.REVIEWER, people.PASSWORD)
        page.wait_for_url("**/office/")
        for name, view in VIEWS.items():
            page.goto(f"/office/progress?view={view}")
            page.locator('[data-testid="legend"] li').first.wait_for()
            page.wait_for_timeout(SETTLE_MS)
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            for press in ("target", "week"):
                shares.append(quiet_moment())
                found = measure(page, press, runs)
                until_map, until_rows, waiting = (sorted(times) for times in zip(*found, strict=True))
                figures = f"{statistics.median(until_map):>6.0f}{until_map[0]:>7.0f}{until_map[-1]:>7.0f}{BAR_MS:>6}"
                rest = f"{statistics.median(until_rows):>7.0f}{statistics.median(waiting):>9.0f}"
                print(f"{name:<12}{press:<10}{figures}{rest}", flush=True)
        browser.close()
        server.stop()
    print(f"before each row one busy thread got {min(shares):.0%} of a processor at least")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)

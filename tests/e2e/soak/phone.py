"""One phone on a bad road.

The page is the one that is shipped; `page.js` only queues, by the application's own modules, wakes the application up
as the browser would, and breaks the phone underneath it.
"""

import contextlib
import json
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page

from deploy.places import NODE_MODULES, ROOT, environment
from tests.e2e.faults import BadRoad, Fault
from tests.e2e.phone import PHONE, Phone
from tests.e2e.soak.drawn import EVENTS, Hands, Weather

IN_THE_PAGE: Final = Path(__file__).with_name("page.js")
PATIENCE_S: Final = 60
SILENT_ROUNDS: Final = 10
SAVED: Final = "soak saved "


@dataclass(slots=True)
class Kept:
    """What is still on the phone in the end."""

    entries: list[dict[str, Any]]
    sizes: dict[str, int]  # of the photographs' bytes
    receipts: list[dict[str, Any]]

    def says_why(self, entry: dict[str, Any]) -> bool:
        """Tell whether an entry asks for its owner, and says why."""
        return entry["state"] in {"refused", "conflict"} and bool((entry["error"] or {}).get("code"))

    def waits(self, id_: str) -> bool:
        """Tell whether an entry is here and asks for its owner, or belongs to one that does."""
        return any(entry["id"] == id_ and self._waits(entry) for entry in self.entries)

    def _waits(self, entry: dict[str, Any]) -> bool:
        match entry["kind"]:
            case "photo":
                before = {entry["pin"], entry["update"]}
            case "update":
                photos = {other["id"] for other in self.entries if other.get("update") == entry["id"]}
                before = {entry["item"]["pin"], *entry["after"], *photos}
            case _:
                before = set()
        return self.says_why(entry) or any(self.says_why(other) for other in self.entries if other["id"] in before)

    @property
    def unsettled(self) -> list[str]:
        """Name what neither went nor says why not."""
        return [
            f"{entry['kind']} {entry['id']}, {entry['state']}, tried {entry['attempts']} times, {entry['error']}"
            for entry in self.entries
            if not self._waits(entry)
        ]


@cache
def script() -> str:
    """Return the soak's own script with the application's modules in it."""
    command = [NODE_MODULES / ".bin" / "esbuild", IN_THE_PAGE, "--bundle", "--format=iife", "--target=es2022"]
    return subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True).stdout


class SoakedPhone:
    """A phone whose owner records without a pause while everything goes wrong."""

    def __init__(self, browser: Browser, road: BadRoad, seed: int) -> None:
        self.road = road
        self.happened: Counter[str] = Counter()
        self._dead: set[Page] = set()
        # What a page costs to draw is what a soak takes: only one phone in four watches the list of what it sends.
        self._screen = "sent" if seed % 4 == 0 else "pin"
        self._context: BrowserContext = browser.new_context(**{**PHONE, "device_scale_factor": 1})
        self._context.set_default_timeout(PATIENCE_S * 1000)
        self._context.add_init_script(script())
        self._context.on("console", self._hear)
        self._user_id = self._sign_in()
        self.hands = Hands(seed, self._user_id)
        road.plan = Weather(seed)

    def close(self) -> None:
        """Throw the phone away."""
        self._context.close()

    def soak(self, drains: int) -> None:
        """Go on until the outbox has been run so many times."""
        until = self.road.seen.drains + drains
        tabs: list[Page] = []
        silent = 0
        while self.road.seen.drains < until:
            before = self.road.seen.drains
            while len(tabs) < self.hands.random.choice([1, 1, 2]):
                tabs.append(self._open_tab())
            for tab in tabs:
                tab.evaluate("(round) => void soak.run(round)", self.hands.round())
            event = self.hands.random.choice(EVENTS)
            self.happened[event] += 1
            self._let_happen(event, tabs)
            tabs = [tab for tab in tabs if not tab.is_closed()]
            silent = 0 if self.road.seen.drains > before else silent + 1
            assert silent < SILENT_ROUNDS, "no tab sends anything any more"
        for tab in tabs:
            tab.close()

    def settle(self) -> Kept:
        """Take all faults away, let the owner try again what was damaged, and send until only refusals are left."""
        self.road.plan = lambda _request: Fault.NONE
        self._context.set_offline(False)
        tab = self._open_tab()
        fewest, end_s = None, 0.0
        while True:
            tab.evaluate("() => soak.tryAgain()")
            tab.evaluate("() => soak.drain()")
            kept = Kept(**tab.evaluate("(user_id) => soak.kept(user_id)", self._user_id))
            left = len(kept.unsettled)
            if fewest is None or left < fewest:
                fewest, end_s = left, time.monotonic() + PATIENCE_S  # as long as something goes, the rest may
            if not left or time.monotonic() > end_s:
                return kept

    def _sign_in(self) -> int:
        phone = Phone.on(self._context, self.road.url).sign_in("kdc")
        session = phone.page.request.get(f"{self.road.url}/api/v1/session?nonce=n").json()
        phone.page.close()
        return int(session["user"]["id"])

    def _open_tab(self) -> Page:
        tab = self._context.new_page()
        tab.on("crash", self._mourn)
        tab.goto(f"{self.road.url}/field/#/{self._screen}")
        tab.get_by_test_id("badge").wait_for()
        return tab

    def _mourn(self, tab: Page) -> None:
        self._dead.add(tab)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.text.startswith(SAVED):
            saved = json.loads(message.text.removeprefix(SAVED))
            found = self.hands.recorded[saved["id"]]
            found.promised, found.sha256 = True, dict(saved["photos"])

    # ------------------------------------------------------------ what happens to the phone

    def _let_happen(self, event: str, tabs: list[Page]) -> None:
        draw = self.hands.random
        if event == "offline":
            tabs[0].wait_for_timeout(draw.uniform(1, 100))
            self._context.set_offline(True)
            tabs[0].wait_for_timeout(draw.uniform(1, 100))
            self._context.set_offline(False)
        elif event != "nothing":
            self._in_the_middle(event, draw.choice(tabs))
        for tab in tabs:
            self._wait_for(tab)

    def _wait_for(self, tab: Page) -> None:
        """Wait until a tab has done its round, or is found dead: it may have shared the process that was killed."""
        try:
            if not tab.is_closed():
                tab.wait_for_function("() => !soak.is_busy")
        except Error:
            if tab not in self._dead:
                raise
            tab.close()

    def _in_the_middle(self, event: str, victim: Page) -> None:
        """Catch one write, and let a tab die while it is under way."""
        trap = self.road.set_trap(lambda request: request.is_write, after="stored" in event)
        end_s = time.monotonic() + 1
        while not trap.caught.is_set() and time.monotonic() < end_s:
            victim.wait_for_timeout(2)
        match event:
            case "reload":
                victim.reload()
                victim.get_by_test_id("badge").wait_for()
            case "close":
                victim.close()
            case _:
                _crash(victim)
        self.road.trap = None
        trap.released.set()


def _crash(tab: Page) -> None:
    """Kill the process of a page, as a phone does that runs short of memory."""
    with contextlib.suppress(Error):  # who is dead does not answer
        tab.goto("chrome://crash")
    tab.close()

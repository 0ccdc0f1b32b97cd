"""One phone from its first record to the count."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from tests.e2e.faults import BadRoad
from tests.e2e.server import Server
from tests.e2e.soak.ledger import Ledger
from tests.e2e.soak.phone import SoakedPhone

# The phone records faster than any person: what keeps accounts apart is not what is tested here.
NO_THROTTLE = {"RATE_PER_MINUTE": "1000000"}


@dataclass(frozen=True, slots=True)
class Soaked:
    """What was counted, and everything that is not as it must be."""

    counts: Counter[str]
    faults: list[str]


def soak(browser: Browser, settings: Mapping[str, str], session: Session, *, seed: int, drains: int) -> Soaked:
    """Let a phone go through so many drains, then take the faults away and count."""
    server = Server({**settings, **NO_THROTTLE}).start()
    try:
        with BadRoad(server.url, seed) as road:
            phone = SoakedPhone(browser, road, seed)
            phone.soak(drains)
            kept = phone.settle()
            phone.close()
    finally:
        server.stop()
    ledger = Ledger(phone.hands.recorded, kept, session, Path(settings["PHOTO_FOLDER"]))
    seen = road.seen
    counts = Counter({"drains": seen.drains, "requests that write": seen.writes}) + ledger.counts()
    counts += Counter({f"request: {fault}": n for fault, n in seen.faults.items()})
    counts += Counter({f"phone: {event}": n for event, n in phone.happened.items()})
    return Soaked(counts, [*ledger.faults(), *seen.wrong, *server.failures()])

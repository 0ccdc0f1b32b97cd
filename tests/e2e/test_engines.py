"""The same story in three families of browsers: recorded without a network, killed, opened again, received once."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deploy import machine
from deploy.places import ROOT
from tests.e2e.engines.chromium import Chromium
from tests.e2e.engines.driven import Driven, Screen
from tests.e2e.engines.firefox import Firefox
from tests.e2e.engines.hand import Hand
from tests.e2e.engines.webkit import WebKit
from tests.e2e.server import Server
from tests.factories import HOME, jpeg
from webapp.photos.models import Photo
from webapp.pins.models import Pin, PinEvent

NAME = "Cổng nhà xanh Thôn Minh Họa 1"
DOCUMENT = ROOT / "docs" / "offline.md"
# What the application would like to have, and how to see that it is there; the document has a table with these rows.
OFFERS = {
    "Service worker": "'serviceWorker' in navigator",
    "Web Locks": "'locks' in navigator",
    "BroadcastChannel": "typeof BroadcastChannel === 'function'",
    "Background Sync": "typeof SyncManager === 'function'",
    "`storage.persist()`": "typeof navigator.storage?.persist === 'function'",
    "`storage.estimate()`": "typeof navigator.storage?.estimate === 'function'",
    "Install prompt": "'onbeforeinstallprompt' in window",
    "OffscreenCanvas": "typeof OffscreenCanvas === 'function'",
}


def program_of(request: pytest.FixtureRequest, found: Path | None, what: str) -> Path:
    """Return a program that is there; without it the test is skipped, or fails where everything must be there."""
    if found is None:
        message = f"{what} is not on this machine: `make test` installs it where apt offers it"
        if request.config.getoption("--require-all-engines"):
            pytest.fail(message)
        pytest.skip(message)
    return found


@pytest.fixture(scope="session")
def screen(request: pytest.FixtureRequest) -> Iterator[Screen]:
    """Start a screen for a browser that cannot do without one."""
    started = Screen(program_of(request, machine.screen(), "Xvfb"))
    yield started
    started.close()


@pytest.fixture(params=["Chromium", "Firefox", "WebKitGTK"])
def driven(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Driven]:
    """Give a browser of each family, on a folder of its own."""
    folder = tmp_path / "browser"
    made: Driven
    match request.param:
        case "Chromium":
            made = Chromium(program_of(request, machine.browser(), "Chromium"), folder)
        case "Firefox":
            made = Firefox(program_of(request, machine.firefox(), "Firefox ESR"), folder)
        case _:
            program = program_of(request, machine.minibrowser(), "WebKitGTK's MiniBrowser")
            made = WebKit(program, folder, request.getfixturevalue("screen"))
    yield made.start()
    made.kill()


@pytest.mark.timeout(300)
def test_a_record_made_without_a_network_outlives_the_browser_and_arrives_once(
    driven: Driven, server: Server, session: Session
) -> None:
    hand = Hand(driven, server.url)
    hand.sign_in("kdc")
    server.stop()
    hand.record(NAME, jpeg(), f"{HOME}-001")
    hand.badge_says(2)
    kept = hand.outbox()
    driven.kill()

    driven.start()
    hand.open()
    hand.badge_says(2)
    assert hand.outbox() == kept
    server.start()
    hand.arrives("kdc")  # nobody presses anything, unless the killed browser forgot who is signed in
    session.rollback()
    pin = session.scalars(select(Pin)).one()
    photo = session.scalars(select(Photo)).one()
    assert (pin.uid, pin.name, pin.status) == (kept["pins"][0]["id"], NAME, "submitted_commune")
    assert (photo.uid, photo.stored_at is None) == (kept["photos"][0]["id"], False)
    assert sorted(session.scalars(select(PinEvent.action))) == ["photos_completed", "recorded"]


def test_each_family_offers_what_the_document_says(driven: Driven, server: Server) -> None:
    driven.goto(f"{server.url}/account/sign-in")
    driven.until("document.readyState === 'complete' && isSecureContext")
    offered = {what: driven.evaluate(seen) for what, seen in OFFERS.items()}
    assert offered == written(driven.name)


def written(engine: str) -> dict[str, bool]:
    """Read off the document what an engine has."""
    rows = re.findall(r"^\| (.+) \|$", DOCUMENT.read_text("utf-8"), re.MULTILINE)
    cells = [re.split(r" +\| +", row) for row in rows]
    head = next(row for row in cells if row[1:] == ["Chromium", "Firefox", "WebKitGTK"])
    return {row[0]: row[head.index(engine)] == "yes" for row in cells if row[0] in OFFERS}

"""The browser killed in the middle of sending: opened again, the queue is there, and arrives once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from deploy import machine
from tests.e2e.engines.chromium import Chromium
from tests.e2e.engines.hand import Hand
from tests.e2e.faults import BadRoad, Request
from tests.e2e.server import Server
from tests.factories import HOME, jpeg
from webapp.photos.models import Photo
from webapp.pins.models import Pin, PinEvent

NAME = "Cổng nhà xanh Thôn Minh Họa 1"


def is_batch(request: Request) -> bool:
    return request.is_write and request.target.startswith("/api/v1/pin-batches")


def is_photo(request: Request) -> bool:
    return request.is_photo


@pytest.fixture
def road(server: Server) -> Iterator[BadRoad]:
    """Put a road that can be held up between the phone and the server."""
    with BadRoad(server.url) as made:
        yield made


@pytest.fixture
def hand(road: BadRoad, tmp_path: Path) -> Iterator[Hand]:
    """Give a phone that can be killed."""
    program = machine.browser()
    assert program is not None
    browser = Chromium(program, tmp_path / "phone").start()
    yield Hand(browser, road.url)
    browser.kill()


@pytest.mark.parametrize("stored", [False, True], ids=["before the server heard", "after the server stored"])
@pytest.mark.parametrize("caught", [is_batch, is_photo], ids=["the record", "the photograph"])
def test_a_browser_killed_while_sending_has_everything_when_it_is_opened_again(
    hand: Hand, road: BadRoad, session: Session, caught: Callable[[Request], bool], *, stored: bool
) -> None:
    hand.sign_in("kdc")
    trap = road.set_trap(caught, after=stored)
    hand.record(NAME, jpeg(), f"{HOME}-001")
    assert trap.caught.wait(60)
    kept = hand.outbox()
    assert [entry["state"] for entry in kept["pins" if caught is is_batch else "photos"]] == ["sending"]
    hand.browser.kill()
    trap.released.set()

    hand.browser.start()
    hand.open()
    hand.arrives("kdc")
    session.rollback()
    pin = session.scalars(select(Pin)).one()
    photo = session.scalars(select(Photo)).one()
    assert (photo.pin_uid, photo.uid) == (pin.uid, kept["photos"][0]["id"])
    assert (pin.uid, pin.status) == (kept["photos"][0]["pin"], "submitted_commune")
    assert photo.stored_at is not None
    assert sorted(session.scalars(select(PinEvent.action))) == ["photos_completed", "recorded"]
    assert not any(hand.outbox().values())
    assert road.seen.wrong == []

"""How many taps a record with one photograph takes from the opened application: the plan's promise, held to."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.e2e.phone import Phone, photograph
from tests.e2e.server import Server
from webapp.pins.models import Pin

# The phone's own camera adds two of its own: the shutter, and taking the picture over.
MOST_TAPS = {"model": 8, "hotspot": 12, "security": 8, "activity": 8}
KINDS = {"model": "env_road", "hotspot": "river", "security": "sec_selfmanage", "activity": "tree_planting"}
# What has no suggestion and must be chosen: a chip is one tap, a list is two.
CHIPS = {"hotspot": ["field-severity-moderate", "field-amount-cart"]}
LISTS = {"hotspot": [("field-waste", "mixed")]}


@dataclass(slots=True)
class Finger:
    """A finger that counts."""

    phone: Phone
    taps: int = 0

    def tap(self, test_id: str) -> None:
        """Tap something once it can be tapped."""
        self.phone.page.get_by_test_id(test_id).tap()
        self.taps += 1

    def choose(self, test_id: str, value: str) -> None:
        """Choose from a list: it is opened by one tap, and its choice is another."""
        self.phone.page.get_by_test_id(test_id).select_option(value)
        self.taps += 2

    def photograph(self) -> None:
        """Let the camera take a picture."""
        page = self.phone.page
        expect(page.get_by_test_id("take-photo")).to_be_enabled()
        with page.expect_file_chooser() as camera:
            page.locator("label", has=page.get_by_test_id("take-photo")).tap()
        self.taps += 1
        camera.value.set_files(photograph())
        expect(page.get_by_test_id("thumbs").locator("canvas")).to_have_count(1)


@pytest.mark.parametrize("group", KINDS)
def test_a_record_with_one_photograph_takes_no_more_taps_than_promised(
    pocket: BrowserContext, server: Server, session: Session, group: str
) -> None:
    finger = Finger(Phone.on(pocket, server.url).sign_in("kdc"))
    page = finger.phone.page
    for test_id in ("add-pin", f"group-{group}", f"kind-{KINDS[group]}", "locate"):
        finger.tap(test_id)
    expect(page.get_by_test_id("position")).to_be_visible()
    finger.tap("next")
    finger.photograph()
    finger.tap("next")
    for test_id in CHIPS.get(group, []):
        finger.tap(test_id)
    for test_id, value in LISTS.get(group, []):
        finger.choose(test_id, value)
    finger.tap("submit")
    expect(finger.phone.saved).to_be_visible()
    finger.phone.badge_says(0)
    session.rollback()
    assert session.scalars(select(Pin.group)).all() == [group]
    assert finger.taps == MOST_TAPS[group]

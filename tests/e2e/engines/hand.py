"""What a person does with the field application, in whichever browser: only what a page's own elements can do."""

import base64
import json
from typing import Any

from tests.e2e.engines.driven import Driven
from tests.e2e.phone import STORED
from tests.factories import PASSWORD
from webapp.words import t

READY = "navigator.serviceWorker?.controller?.state === 'activated'"
# An element that is there, can be seen, and can be pressed.
FIND = """
(() => {
  const found = [...document.querySelectorAll(%s)].find((one) => one.checkVisibility() && !one.disabled);
  if (!found) return false;
  %s
  return true;
})()
"""
# A moment later: a press that leads to another page would take the answer with it.
CLICK = "setTimeout(() => found.click());"
FILL = """
  found.value = %s;
  for (const heard of ["input", "change"]) found.dispatchEvent(new Event(heard, { bubbles: true }));
"""
# The field itself cannot be seen: a button stands for it.
CHOOSE_FILE = """
(() => {
  const found = document.querySelector('[data-testid="choose-photo"]');
  if (!found || found.disabled) return false;
  const bytes = Uint8Array.from(atob(%s), (letter) => letter.charCodeAt(0));
  const chosen = new DataTransfer();
  chosen.items.add(new File([bytes], "IMG_0001.jpg", { type: "image/jpeg" }));
  found.files = chosen.files;
  found.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
})()
"""


class Hand:
    """A hand on the phone."""

    def __init__(self, browser: Driven, url: str) -> None:
        self.browser = browser
        self.url = url

    def do(self, selector: str, action: str) -> None:
        """Do something to an element as soon as it can be done."""
        self.browser.until(FIND % (json.dumps(selector), action), selector)

    def press(self, test_id: str) -> None:
        """Press a button."""
        self.do(f'[data-testid="{test_id}"]', CLICK)

    def fill(self, selector: str, text: str) -> None:
        """Type into a field, or choose from a list."""
        self.do(selector, FILL % json.dumps(text))

    def sees(self, test_id: str) -> None:
        """Wait until something can be seen."""
        self.do(f'[data-testid="{test_id}"]', "")

    def sign_in(self, username: str) -> None:
        """Sign in for the first time, and wait until all is there that is needed without a network."""
        self.browser.goto(f"{self.url}/account/sign-in?next=/field/")
        self._fill_in(username)
        self.browser.until(READY)

    def _fill_in(self, username: str) -> None:
        self.fill("[name=username]", username)
        self.fill("[name=password]", PASSWORD)
        self.do("main form button", CLICK)
        self.sees("map")

    def arrives(self, username: str) -> None:
        """Wait until everything has gone; sign in again where the phone asks for it."""
        asked = "document.querySelector('#notices [data-testid=\"sign-in\"]') ? 'sign in' : "
        if self.browser.until(asked + self._badge_is(0)) == "sign in":
            self.do('#notices [data-testid="sign-in"]', CLICK)
            self._fill_in(username)
        self.badge_says(0)

    def open(self) -> None:
        """Open the application."""
        self.browser.goto(f"{self.url}/field/")

    def record(self, name: str, photo: bytes, area: str) -> None:
        """Make a record of a model that stands at its residential area, with one photograph."""
        for button in ("add-pin", "group-model", "kind-env_sxsd_point", "by-area"):
            self.press(button)
        self.fill('[data-testid="area"]', area)
        self.press("next")
        bytes_ = json.dumps(base64.b64encode(photo).decode())
        self.do('[data-testid="step-photos"]', "")
        self.browser.until(CHOOSE_FILE % bytes_)
        self.browser.until("document.querySelectorAll('[data-testid=\"thumbs\"] canvas').length === 1")
        self.press("next")
        self.fill('[data-testid="name"]', name)
        self.fill('[data-testid="field-lead_org"]', "commune_front")
        self.press("submit")
        self.sees("saved")

    def badge_says(self, waiting: int) -> None:
        """Wait until the badge shows this count."""
        self.browser.until(self._badge_is(waiting))

    @staticmethod
    def _badge_is(waiting: int) -> str:
        says = t("field.badge.waiting", n=f"{waiting:02d}") if waiting else t("field.badge.none")
        return f"document.querySelector('[data-testid=\"badge\"]')?.textContent.trim() === {json.dumps(says)}"

    def outbox(self) -> dict[str, list[dict[str, Any]]]:
        """Read the outbox as the phone keeps it."""
        kept: dict[str, list[dict[str, Any]]] = self.browser.wait_for(f"({STORED})()")
        return kept

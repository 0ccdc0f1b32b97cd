"""A person with a phone, out in the residential area: what they see, press and type."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.factories import PASSWORD
from webapp.demo.pictures import Scene, jpeg
from webapp.words import t

HERE = {"longitude": 105.7055, "latitude": 22.3095, "accuracy": 8}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 640},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
    "locale": "vi-VN",
    "timezone_id": "Asia/Ho_Chi_Minh",
    "geolocation": HERE,
    "permissions": ["geolocation"],
}
READY = "() => navigator.serviceWorker?.controller?.state === 'activated'"
STORED = """
() => new Promise((resolve, reject) => {
  const opening = indexedDB.open("field");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const database = opening.result;
    const stores = ["pins", "photos", "updates", "bytes"];
    const reading = database.transaction(stores);
    const all = stores.map((name) => reading.objectStore(name).getAll());
    reading.onabort = () => reject(reading.error);
    reading.oncomplete = () => {
      database.close();
      const [pins, photos, updates, bytes] = all.map(({ result }) => result);
      resolve({ pins, photos, updates, sizes: bytes.map(({ id, data }) => ({ id, bytes: data.byteLength })) });
    };
  };
})
"""


def photograph(seed: int = 1, scene: Scene = Scene.LIT_ROAD) -> Any:
    """Return a file as a camera hands it to the page."""
    return {"name": f"IMG_{seed:04d}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(scene, seed)}


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    """Fill in and send the sign-in form that the page shows."""
    page.get_by_label(t("account.sign_in.username")).fill(username)
    page.get_by_label(t("account.sign_in.password")).fill(password)
    page.get_by_role("button", name=t("domain.button.login")).click()


@dataclass(slots=True)
class Phone:
    """The field application on one page."""

    page: Page
    address: str

    @classmethod
    def on(cls, context: BrowserContext, server_url: str) -> "Phone":
        """Take up the phone: its first page, or a new one."""
        page = context.pages[0] if context.pages else context.new_page()
        return cls(page, f"{server_url}/field/")

    def open(self) -> "Phone":
        """Open the application."""
        self.page.goto(self.address)
        return self

    def sign_in(self, username: str = "kdc", password: str = PASSWORD) -> "Phone":
        """Sign in for the first time, and wait until all is there that is needed without a network."""
        self.page.goto(self.address.replace("/field/", "/account/sign-in?next=/field/"))
        with self.page.expect_response(re.compile("/api/v1/field/pins")):  # asked for once their own home is kept
            sign_in(self.page, username, password)
        expect(self.map).to_be_visible()
        self.page.wait_for_function(READY)
        return self

    @property
    def map(self) -> Locator:
        """The first screen."""
        return self.page.get_by_test_id("map")

    @property
    def badge(self) -> Locator:
        """What stands above every screen: how much is only on this phone."""
        return self.page.get_by_test_id("badge")

    @property
    def saved(self) -> Locator:
        """The screen after a record was sent."""
        return self.page.get_by_test_id("saved")

    def badge_says(self, waiting: int) -> None:
        """Wait until the badge shows this count."""
        says = t("field.badge.waiting", n=f"{waiting:02d}") if waiting else t("field.badge.none")
        expect(self.badge).to_have_text(re.compile(rf"^\s*{re.escape(says)}\s*$"))

    def go(self, screen: str) -> None:
        """Press one of the buttons at the foot."""
        self.page.locator(f'.bottom-bar a[data-screen="{screen}"]').click()

    def choose_kind(self, group: str = "model", kind: str = "env_sxsd_point") -> None:
        """Begin a record: what it is."""
        self.page.get_by_test_id("add-pin").or_(self.page.get_by_test_id("another")).click()
        self.page.get_by_test_id(f"group-{group}").click()
        self.page.get_by_test_id(f"kind-{kind}").click()

    def locate(self) -> None:
        """Say where it is: here."""
        self.page.get_by_test_id("locate").click()
        expect(self.page.get_by_test_id("position")).to_be_visible()

    def next(self) -> None:
        """Go to the next step."""
        self.page.get_by_test_id("next").click()

    def add_photo(self, photo: Any) -> None:
        """Choose a photograph, and wait until it can be seen."""
        chooser = self.page.get_by_test_id("choose-photo")
        expect(chooser).to_be_enabled()
        thumbs = self.page.get_by_test_id("thumbs").locator("canvas")
        before = thumbs.count()
        chooser.set_input_files(photo)
        expect(thumbs).to_have_count(before + 1)

    def fill_details(self, name: str, *, lead_org: str | None = "commune_front") -> None:
        """Give the record its name and, where it is a model, its lead organisation."""
        self.page.get_by_test_id("name").fill(name)
        if lead_org:
            self.page.get_by_test_id("field-lead_org").select_option(lead_org)

    def fill_decision(self, decision: str) -> None:
        """Say which decision the model stands on, among the further details."""
        self.page.get_by_test_id("more").click()
        self.page.get_by_test_id("field-decision").fill(decision)

    def give_points(self, line: str, points: str) -> None:
        """Score one line of the model's own sheet."""
        self.page.get_by_test_id("scores").click()
        self.page.get_by_test_id(f"score-{line}").fill(points)

    def submit(self) -> None:
        """Press the last button, and wait for the screen that says what became of it."""
        self.page.get_by_test_id("submit").click()
        expect(self.saved).to_be_visible()

    def record(self, name: str, photo: Any) -> None:
        """Make a whole record of a model."""
        self.choose_kind()
        self.locate()
        self.next()
        self.add_photo(photo)
        self.next()
        self.fill_details(name)
        self.submit()

    def outbox(self) -> dict[str, list[dict[str, Any]]]:
        """Read the outbox as it is kept: records, photographs, updates, and the size of each photograph's bytes."""
        kept: dict[str, list[dict[str, Any]]] = self.page.evaluate(STORED)
        return kept

    def send_now(self) -> None:
        """Ask for everything to be sent."""
        self.go("sent")
        self.page.get_by_test_id("send-now").click()

    def badge_says_sending(self, waiting: int) -> None:
        """Wait until the badge shows that this many are on their way."""
        expect(self.badge).to_contain_text(t("field.badge.sending", n=f"{waiting:02d}"))

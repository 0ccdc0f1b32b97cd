"""A person at a desk: the queue, a record, the steps on it."""

from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.phone import sign_in
from tests.factories import PASSWORD
from webapp.words import t


@dataclass(slots=True)
class Desk:
    """The office on one page."""

    page: Page
    url: str

    @classmethod
    def of(cls, context: BrowserContext, server_url: str, username: str, password: str = PASSWORD) -> "Desk":
        """Sign in at a desk; the queue opens."""
        page = context.new_page()
        page.goto(f"{server_url}/account/sign-in")
        sign_in(page, username, password)
        expect(page).to_have_url(f"{server_url}/office/")
        return cls(page, server_url)

    @property
    def rows(self) -> Locator:
        """The rows of the queue."""
        return self.page.get_by_test_id("queue-rows").locator(".queue-row")

    def open_record(self, name: str) -> None:
        """Open a record from the queue."""
        self.rows.filter(has_text=name).get_by_role("link").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(name)

    def confirm(self, name: str) -> None:
        """Confirm the record that is open, and hear that it is done."""
        self.page.get_by_test_id("action-bar").get_by_role("button", name=t("office.action.confirm")).click()
        expect(self.page.get_by_text(t("office.done.confirm", name=name))).to_be_visible()

    def publish(self, name: str) -> None:
        """Publish the record that is open, and hear that it is done."""
        self.page.get_by_test_id("action-bar").get_by_role("button", name=t("office.action.publish")).click()
        asked = self.page.get_by_role("dialog", name=t("domain.message.confirm_publish"))
        asked.get_by_role("button", name=t("office.action.publish")).click()
        expect(self.page.get_by_text(t("office.done.publish", name=name))).to_be_visible()

    def progress(self, target: str, commune_code: str) -> str:
        """Read a commune's figure off the page of a target."""
        self.page.goto(f"{self.url}/office/progress?target={target}")
        row = self.page.get_by_test_id("communes").locator(f'tr[data-code="{commune_code}"]')
        return row.locator("[data-figure]").inner_text()

    def layer(self, target: str, commune_code: str) -> dict[str, object]:
        """Ask for a commune's number in the layer of a target, as the map does."""
        answer = self.page.request.get(f"{self.url}/api/v1/layers/progress?target={target}")
        assert answer.ok, answer.text()
        figure: dict[str, object] = answer.json()["units"][commune_code]
        return figure

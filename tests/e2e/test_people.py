"""An account goes from a commune's desk to a phone on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.desk import Desk
from tests.e2e.look import barriers
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.factories import HOME
from webapp.words import t

AREA = f"{HOME}-002"
OWN = "nha van hoa thon"


@pytest.mark.timeout(120)
def test_a_slip_of_paper_lets_a_new_person_in_who_then_has_a_password_of_their_own(
    open_desk: Callable[[], BrowserContext], pocket: BrowserContext, server: Server
) -> None:
    desk = Desk.of(open_desk(), server.url, "xa").page
    desk.goto(f"{server.url}/office/people")
    desk.get_by_role("link", name=t("people.button.add")).click()
    desk.get_by_label(t("domain.role.area_front"), exact=True).check()
    desk.locator("#f-unit").select_option(AREA)
    desk.get_by_label(t("people.field.name"), exact=True).fill("Trưởng Ban minh họa")
    desk.get_by_role("button", name=t("people.button.add")).click()
    slip = desk.get_by_test_id("slip")
    expect(slip).to_contain_text(f"kdc-{AREA}")
    assert not barriers(desk)
    code = slip.get_by_test_id("code").inner_text()

    phone = pocket.new_page()
    phone.goto(f"{server.url}/account/sign-in")
    phone.get_by_label(t("account.sign_in.username")).fill(f"KDC-{AREA}")
    phone.get_by_label(t("account.sign_in.password")).fill(code.lower().replace("-", ""))
    phone.get_by_role("button", name=t("domain.button.login")).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(t("account.password.title"))
    assert not barriers(phone)
    phone.get_by_label(t("account.password.new"), exact=True).fill(OWN)
    phone.get_by_label(t("account.password.again")).fill(OWN)
    phone.get_by_role("button", name=t("account.password.button")).click()
    phone.wait_for_url("**/field/**")
    expect(phone.get_by_test_id("add-pin")).to_be_visible()

    desk.goto(f"{server.url}/office/people")
    desk.get_by_role("link", name="Trưởng Ban minh họa").click()
    desk.get_by_test_id("sign-ins").get_by_role("button", name=t("account.me.end")).click()
    expect(desk.get_by_text(t("people.person.no_sign_ins"))).to_be_visible()
    Phone.on(pocket, server.url).sign_in(f"kdc-{AREA}", OWN).badge_says(0)

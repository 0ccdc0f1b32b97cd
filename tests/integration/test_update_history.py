"""What became of updates, as the desk reads it and as the public does not."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geo.kinds import load_catalogue
from tests.factories import HOME, NOW, Browser, Province, update
from tests.integration.test_amendments import amend, arrives, awaiting
from tests.integration.test_updates import DOCUMENT, outcome, with_photo
from webapp.pins.history import Entry, Seen
from webapp.pins.models import PinEvent
from webapp.pins.wording import amendments, circumstances
from webapp.words import t


@pytest.fixture
def phone(app: Flask, province: Province) -> Browser:
    return Browser(app, "kdc")


@pytest.fixture
def commune(app: Flask, phone: Browser) -> Browser:
    return Browser(app, "xa")


def history(browser: Browser, code: str) -> list[str]:
    """Return the entries of a record's page, newest first, as HTML."""
    page = browser.get(f"/office/pins/{code}").get_data(as_text=True)
    timeline = page.split('data-testid="history"', 1)[1].split("</ol>", 1)[0]
    return timeline.split("<li data-mark=")[1:]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def gallery(browser: Browser, code: str) -> str:
    page = browser.get(f"/office/pins/{code}").get_data(as_text=True)
    return page.split('data-testid="photos"', 1)[1].split("</section>", 1)[0]


def test_a_step_shows_its_note_its_document_and_its_photographs(commune: Browser) -> None:
    code = commune.record("river")
    commune.step(code, "confirm")
    sent = update(commune.kept(code), "move", state="petitioned", document=DOCUMENT, note="Gửi UBND xã")
    sent = with_photo(commune, sent)
    outcome(commune.update(sent))
    newest = history(commune, code)[0]
    assert t("office.update.document", number="12/KN-MTTQ", on="20/11/2026") in words(newest)
    assert "Gửi UBND xã" in words(newest)
    assert f"/photos/{sent['photos'][0]['id']}/small.jpg" in newest


def test_an_amendment_is_told_as_what_was_and_what_became_of_it(commune: Browser) -> None:
    code = commune.record("sec_selfmanage", photos=[], schema=2)
    changes = {"name": "Tổ tự quản số 2", "area_code": f"{HOME}-002", "details": {"lead_org": "area_front"}}
    outcome(commune.update(amend(commune.kept(code), changes)))
    said = words(history(commune, code)[0])
    for name, was, now in (
        (t("office.update.name"), "Tuyến đường hoa Thôn Minh Họa 1", "Tổ tự quản số 2"),
        (t("office.update.unit"), "Thôn Minh Họa 1", "Thôn Minh Họa 2"),
        (t("domain.field.lead_org"), t("domain.lead_org.commune_front"), t("domain.lead_org.area_front")),
        (t("domain.field.households"), "42", t("office.update.nothing")),
    ):
        assert f"{name} {was} {t('office.update.became')} {now}" in said


def test_what_waits_for_its_photographs_says_so_until_they_are_here(phone: Browser, commune: Browser) -> None:
    code = phone.record("river")
    sent = awaiting(update(phone.kept(code), "move", state="resolved"), role="after")
    outcome(phone.update(sent))
    waits = t("office.event.update_received", what=t("office.update.move"))
    assert waits in words(history(commune, code)[0])
    arrives(phone, sent)
    told = [words(entry) for entry in history(commune, code)]
    assert t("office.event.state_changed", state=t("domain.hotspot_state.resolved")) in told[0]
    assert not [entry for entry in told if waits in entry]


def test_what_was_set_aside_is_told_with_its_reason_and_stays_out_of_the_gallery(
    phone: Browser, commune: Browser
) -> None:
    code = phone.record("river")
    sent = awaiting(update(phone.kept(code), "move", state="resolved", note="Đã dọn"), role="after")
    outcome(phone.update(sent))
    commune.step(code, "confirm")
    arrives(phone, sent)
    newest, uid = history(commune, code)[0], sent["photos"][0]["id"]
    assert t("office.event.set_aside", what=t("office.update.move")) in words(newest)
    assert t("office.update.because_version_conflict") in words(newest)
    assert "Đã dọn" in words(newest)
    assert uid in newest
    assert uid not in gallery(commune, code)


def test_what_was_before_stands_beside_what_is_after(phone: Browser, commune: Browser) -> None:
    code = phone.record("river")
    sent = with_photo(phone, update(phone.kept(code), note="Trước khi dọn"), role="before")
    outcome(phone.update(sent))
    assert "pin-pair" not in gallery(commune, code)
    done = with_photo(phone, update(phone.kept(code), "move", state="resolved"), role="after")
    outcome(phone.update(done))
    before, after = gallery(commune, code).split('class="pin-pair"')[1].split("pin-side-by-side")[1:3]
    assert sent["photos"][0]["id"] in before
    assert done["photos"][0]["id"] in after


def test_where_and_when_it_was_seen_on_the_spot_is_told_beside_it() -> None:
    event = PinEvent(action="observed", status="approved", state="new", changes={}, at=NOW)
    seen = Seen(NOW - timedelta(hours=2), timedelta(minutes=-9), away_m=412.4, accuracy_m=8)
    assert circumstances(Entry(event, seen=seen)) == [
        t("office.update.seen_at", at="23/11/2026 08:00"),
        t("office.evidence.clock_fast", span=t("office.span.minutes", n=9)).rstrip("."),
        t("office.update.away_about", m="412", accuracy="8"),
    ]
    at_once = Seen(NOW, timedelta(seconds=20), away_m=None)
    assert circumstances(Entry(event, seen=at_once)) == []


def test_what_left_the_list_of_fields_since_does_not_break_the_page() -> None:
    changes: dict[str, Any] = {"details": {"long_gone": {"from": 1, "to": 2}, "members": {"from": None, "to": 7}}}
    event = PinEvent(action="amended", status="approved", state="launched", changes=changes, at=NOW)
    (told,) = amendments(Entry(event), load_catalogue().groups["security"])
    assert (told.name, told.was, told.now) == (t("domain.field.members"), t("office.update.nothing"), "7")


def test_the_public_sees_no_photograph_that_nobody_at_the_desk_has_looked_at(
    app: Flask, phone: Browser, commune: Browser
) -> None:
    public: FlaskClient = app.test_client()
    reviewer = Browser(app, "tinh")
    code = phone.record("env_sxsd_point")
    looked_at = with_photo(phone, update(phone.kept(code)))
    outcome(phone.update(looked_at))
    reviewer.step(code, "confirm")
    reviewer.step(code, "publish")
    later = with_photo(phone, update(phone.kept(code)))
    outcome(phone.update(later))

    def sees(sent: dict[str, Any]) -> bool:
        uid = sent["photos"][0]["id"]
        shown = public.get(f"/photos/{uid}/small.jpg").status_code == 200
        assert shown == (uid in public.get(f"/m/{code}").get_data(as_text=True))
        return shown

    assert (sees(looked_at), sees(later)) == (True, False)
    assert phone.get(f"/photos/{later['photos'][0]['id']}/small.jpg").status_code == 200
    reviewer.step(code, "unpublish")
    reviewer.step(code, "publish")
    assert (sees(looked_at), sees(later)) == (True, True)


def test_a_photograph_sent_before_a_publication_is_public_only_if_its_update_came_before_it_too(
    app: Flask, phone: Browser
) -> None:
    reviewer = Browser(app, "tinh")
    code = phone.record("env_sxsd_point")
    sent = with_photo(phone, update(phone.kept(code)))
    reviewer.step(code, "confirm")
    reviewer.step(code, "publish")
    outcome(phone.update(sent))
    address = f"/photos/{sent['photos'][0]['id']}/small.jpg"
    assert phone.get(address).status_code == 200
    assert app.test_client().get(address).status_code == 404
    assert sent["photos"][0]["id"] not in app.test_client().get(f"/m/{code}").get_data(as_text=True)


def test_the_page_of_a_record_costs_the_same_for_a_long_history(
    phone: Browser, commune: Browser, statements: list[str]
) -> None:
    def cost() -> int:
        statements.clear()
        assert commune.get(f"/office/pins/{code}").status_code == 200
        return len(statements)

    code = phone.record("river")
    outcome(phone.update(update(phone.kept(code))))
    few = cost()
    for _ in range(6):
        outcome(phone.update(with_photo(phone, update(phone.kept(code)))))
    assert cost() == few

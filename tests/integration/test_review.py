"""From the field to the public: who may take which step, and what every step leaves behind."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geo.calendar import local_day
from geo.kinds import load_catalogue
from geo.review import Action
from tests.factories import NOW, Browser, Province, item
from webapp.pins.models import Pin, PinEvent
from webapp.pins.services import take_step


@pytest.fixture
def phone(app: Flask, province: Province) -> Browser:
    return Browser(app, "kdc")


@pytest.fixture
def commune(app: Flask, phone: Browser) -> Browser:
    return Browser(app, "xa")


@pytest.fixture
def reviewer(app: Flask, phone: Browser) -> Browser:
    return Browser(app, "tinh")


def pin_of(session: Session, code: str) -> Pin:
    session.expire_all()
    session.rollback()
    return session.scalars(select(Pin).where(Pin.code == code)).one()


def test_what_the_commune_verifies_is_confirmed_by_the_commune(
    phone: Browser, commune: Browser, session: Session
) -> None:
    code = phone.record("env_selfmanage")
    assert commune.step(code, "confirm").status_code == 302
    pin = pin_of(session, code)
    assert (pin.status, pin.maintained_on.isoformat()) == ("approved", "2026-11-22")


def test_a_confirmation_from_the_spot_that_came_meanwhile_outlives_the_reviewers_step(
    phone: Browser, province: Province, session: Session
) -> None:
    pin = pin_of(session, phone.record("env_selfmanage"))
    meanwhile = update(Pin).values(maintained_on=date(2026, 11, 23))
    session.execute(meanwhile, execution_options={"synchronize_session": False})
    how = {"version": 1, "reason": None, "catalogue": load_catalogue(), "now": NOW}
    take_step(session, province.commune, pin, Action.CONFIRM, **how)
    assert (pin.status, pin.maintained_on) == ("approved", date(2026, 11, 23))
    session.rollback()


def test_what_the_province_verifies_goes_on_to_the_province(
    phone: Browser, commune: Browser, reviewer: Browser, session: Session
) -> None:
    code = phone.record("env_sxsd_point")
    commune.step(code, "confirm")
    assert pin_of(session, code).status == "submitted_province"
    assert commune.step(code, "confirm").status_code == 422
    reviewer.step(code, "confirm")
    assert pin_of(session, code).status == "approved"


def test_the_province_may_confirm_without_waiting_for_the_commune(
    phone: Browser, reviewer: Browser, session: Session
) -> None:
    code = phone.record("env_sxsd_point")
    reviewer.step(code, "confirm")
    assert pin_of(session, code).status == "approved"


def test_a_confirmed_hotspot_is_a_verified_one(phone: Browser, commune: Browser, session: Session) -> None:
    code = phone.record("river")
    commune.step(code, "confirm")
    assert pin_of(session, code).state == "verified"


def test_asking_for_more_wants_a_reason_that_the_field_then_reads(
    phone: Browser, commune: Browser, session: Session
) -> None:
    code = phone.record()
    refused = commune.step(code, "ask", reason="  ")
    assert refused.status_code == 422
    assert "Ghi rõ nội dung cần bổ sung." in refused.get_data(as_text=True)
    commune.step(code, "ask", reason="Bổ sung ảnh đoạn đầu xóm")
    assert pin_of(session, code).status == "needs_info"
    (kept,) = phone.get("/api/v1/field/pins").json["pins"]
    assert (kept["mark"], kept["reason"]) == ("asked", "Bổ sung ảnh đoạn đầu xóm")


def test_only_the_province_publishes_and_it_can_take_that_back(
    phone: Browser, commune: Browser, reviewer: Browser, session: Session
) -> None:
    code = phone.record()
    reviewer.step(code, "confirm")
    assert commune.step(code, "publish").status_code == 422
    reviewer.step(code, "publish")
    assert pin_of(session, code).published_at is not None
    reviewer.step(code, "unpublish")
    pin = pin_of(session, code)
    assert (pin.status, pin.published_at) == ("approved", None)


def test_a_hotspot_is_never_published(phone: Browser, reviewer: Browser, session: Session) -> None:
    code = phone.record("river")
    reviewer.step(code, "confirm")
    assert reviewer.step(code, "publish").status_code == 422
    assert pin_of(session, code).status == "approved"


def test_what_the_province_confirmed_the_commune_does_not_take_back(
    phone: Browser, commune: Browser, reviewer: Browser, session: Session
) -> None:
    code = phone.record()
    reviewer.step(code, "confirm")
    for action in ("ask", "withdraw", "reopen"):
        assert commune.step(code, action, reason="Xem lại").status_code == 422
    assert pin_of(session, code).status == "approved"


def test_a_withdrawn_record_can_be_opened_again(phone: Browser, commune: Browser, session: Session) -> None:
    code = phone.record()
    commune.step(code, "withdraw", reason="Ghi trùng")
    assert pin_of(session, code).status == "withdrawn"
    commune.step(code, "reopen")
    assert pin_of(session, code).status == "submitted_commune"


def test_nobody_reviews_what_still_waits_for_its_photographs(
    phone: Browser, reviewer: Browser, session: Session
) -> None:
    made = item()
    phone.send(made)
    code = session.scalars(select(Pin.code).where(Pin.uid == made["id"])).one()
    assert reviewer.step(code, "confirm").status_code == 422


def test_a_step_on_a_record_that_moved_on_meanwhile_changes_nothing(
    app: Flask, phone: Browser, commune: Browser, reviewer: Browser, session: Session
) -> None:
    code = phone.record("env_selfmanage")
    shown = pin_of(session, code).version
    commune.step(code, "ask", reason="Bổ sung ảnh")
    late = reviewer.step(code, "confirm", version=shown)
    assert late.status_code == 409
    assert "Mục này vừa được cập nhật ở nơi khác." in late.get_data(as_text=True)
    assert pin_of(session, code).status == "needs_info"


def test_every_step_leaves_one_entry_with_who_and_why(
    phone: Browser, commune: Browser, reviewer: Browser, province: Province, session: Session
) -> None:
    code = phone.record()
    commune.step(code, "ask", reason="Bổ sung ảnh")
    commune.step(code, "confirm")
    reviewer.step(code, "confirm")
    entries = session.execute(
        select(PinEvent.action, PinEvent.status, PinEvent.actor_id, PinEvent.reason).order_by(PinEvent.id)
    ).all()
    assert [tuple(entry) for entry in entries] == [
        ("recorded", "waiting_photos", province.area_front.user_id, None),
        ("photos_completed", "submitted_commune", None, None),
        ("ask", "needs_info", province.commune.user_id, "Bổ sung ảnh"),
        ("confirm", "submitted_province", province.commune.user_id, None),
        ("confirm", "approved", province.reviewer.user_id, None),
    ]


@pytest.mark.parametrize("change", [delete(PinEvent), update(PinEvent).values(reason="đã sửa")])
def test_the_database_itself_refuses_to_rewrite_history(phone: Browser, session: Session, change: object) -> None:
    phone.record()
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(change)


def test_a_record_out_of_reach_reads_as_if_it_were_not_there(app: Flask, phone: Browser) -> None:
    code = phone.record()
    stranger = Browser(app, "xa-khac")
    for answer in (
        stranger.get(f"/office/pins/{code}"),
        stranger.step(code, "confirm"),
        stranger.get("/office/pins/0000000000"),
    ):
        assert answer.status_code == 404
        assert "Không tìm thấy nội dung." in answer.get_data(as_text=True)


def test_each_sees_what_waits_for_them(app: Flask, phone: Browser, commune: Browser, reviewer: Browser) -> None:
    code = phone.record("env_sxsd_point")

    def waits(browser: Browser) -> bool:
        return f"/office/pins/{code}" in browser.get("/office/").get_data(as_text=True)

    assert (waits(commune), waits(reviewer), waits(Browser(app, "xa-khac"))) == (True, False, False)
    commune.step(code, "confirm")
    assert (waits(commune), waits(reviewer)) == (False, True)
    reviewer.step(code, "confirm")
    assert not waits(reviewer)


def test_the_queue_costs_as_many_statements_for_twenty_records_as_for_two(
    phone: Browser, commune: Browser, statements: list[str]
) -> None:
    def cost() -> int:
        statements.clear()
        assert commune.get("/office/").status_code == 200
        return len(statements)

    for _ in range(2):
        phone.record("sec_selfmanage", photos=[])
    few = cost()
    for _ in range(18):
        phone.record("sec_selfmanage", photos=[])
    assert cost() == few
    assert few <= 12


@pytest.mark.parametrize("number", ["9" * 40, "-1", "x", "", "1e3"])
def test_a_page_or_version_beyond_all_sense_breaks_nothing(phone: Browser, commune: Browser, number: str) -> None:
    code = phone.record("sec_selfmanage", photos=[])
    assert commune.get(f"/office/?page={number}").status_code == 200
    answer = commune.client.post(
        f"/office/pins/{code}/steps", data={"csrf_token": commune.token, "action": "confirm", "version": number}
    )
    assert answer.status_code == 409


def test_a_phone_whose_clock_runs_ahead_keeps_no_model_alive(
    phone: Browser, commune: Browser, session: Session
) -> None:
    code = phone.record("sec_selfmanage", photos=[], captured_at="2099-01-01T00:00:00Z")
    commune.step(code, "confirm")
    pin = pin_of(session, code)
    assert pin.maintained_on == local_day(pin.received_at)


def test_a_record_whose_photograph_never_comes_can_be_withdrawn_and_waits_again_when_reopened(
    phone: Browser, commune: Browser, session: Session
) -> None:
    made = item()
    phone.send(made)
    code = session.scalars(select(Pin.code).where(Pin.uid == made["id"])).one()
    commune.step(code, "withdraw", reason="Máy chụp đã hỏng")
    assert pin_of(session, code).status == "withdrawn"
    commune.step(code, "reopen")
    assert pin_of(session, code).status == "waiting_photos"


def test_nothing_slips_past_the_guard_of_history(phone: Browser, session: Session) -> None:
    phone.record()
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    rewrite = "INSERT OR REPLACE INTO pin_events SELECT * FROM pin_events" if on_sqlite else "TRUNCATE pin_events"
    for statement in (rewrite, "UPDATE pins SET is_demo = NOT is_demo"):
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(statement))
        session.rollback()

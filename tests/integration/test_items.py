"""What a phone may tell of a record beyond where and what: its state, its scores, a weak fix, its clocks, its day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.calendar import local_day
from tests.factories import HOME, Browser, Province, item, manifest
from webapp.pins.models import Pin

SCORES = {"S1": 8, "C1": 10, "bonus": 2}


@pytest.fixture
def phone(app: Flask, province: Province) -> Browser:
    return Browser(app, "xa")


def stored(phone: Browser, session: Session, made: dict[str, object]) -> Pin:
    (outcome,) = phone.send(made).json["outcomes"]
    assert outcome["outcome"] == "stored", outcome
    session.rollback()
    return session.scalars(select(Pin).where(Pin.uid == made["id"])).one()


def refusal(phone: Browser, made: dict[str, object]) -> tuple[str, str]:
    (outcome,) = phone.send(made).json["outcomes"]
    assert outcome["outcome"] == "refused", outcome
    return outcome["error"]["code"], outcome["error"]["field"]


def weak(**changes: object) -> dict[str, object]:
    return item()["position"] | {"accuracy_m": 85.0, "weak_reason": "canopy"} | changes


@pytest.mark.parametrize("schema", [1, 2])
def test_a_record_of_either_schema_is_kept_the_same(phone: Browser, session: Session, schema: int) -> None:
    pin = stored(phone, session, item(schema=schema))
    assert (pin.state, pin.self_scores, pin.device, pin.weak_reason, pin.held_on) == (
        "launched",
        None,
        None,
        None,
        None,
    )


def test_a_model_may_begin_as_one_that_is_still_being_built(phone: Browser, session: Session) -> None:
    assert stored(phone, session, item(state="building")).state == "building"


def test_a_weak_fix_is_kept_with_its_reason_and_never_refused_for_it(phone: Browser, session: Session) -> None:
    pin = stored(phone, session, item(position=weak()))
    assert (pin.accuracy_m, pin.weak_reason) == (85.0, "canopy")
    assert stored(phone, session, item(position=weak(weak_reason=None))).weak_reason is None
    assert refusal(phone, item(position=weak(weak_reason="no idea"))) == ("position_invalid", "position")


def test_scores_are_kept_for_what_has_a_sheet_and_for_nothing_else(phone: Browser, session: Session) -> None:
    assert stored(phone, session, item(scores=SCORES)).self_scores == SCORES
    assert stored(phone, session, item(scores={})).self_scores is None
    assert refusal(phone, item(scores={"S1": 11})) == ("scores_invalid", "scores")
    assert refusal(phone, item("env_road", scores=SCORES)) == ("scores_invalid", "scores")


def test_what_a_phones_clocks_say_is_kept_in_seconds(phone: Browser, session: Session) -> None:
    told = {"clock_offset_ms": -86_400_400, "fix_age_ms": 1_600, "form_ms": 58_249.6}
    assert stored(phone, session, item(device=told)).device == {
        "clock_offset_s": -86_400,
        "fix_age_s": 2,
        "form_s": 58,
    }


@pytest.mark.parametrize(
    "told", [None, {}, "fast", {"form_ms": None}, {"form_ms": "1"}, {"form_ms": 1e300}, {"form_ms": True, "more": 1}]
)
def test_clocks_that_make_no_sense_are_left_out_and_refuse_nothing(
    phone: Browser, session: Session, told: object
) -> None:
    assert stored(phone, session, item(device=told)).device is None


def test_an_activity_is_kept_with_the_day_it_was_held(phone: Browser, session: Session) -> None:
    pin = stored(phone, session, item("festival"))
    assert (pin.group, pin.state, pin.held_on) == ("activity", "held", date(2026, 11, 18))
    assert pin.details["participants"] == 60
    tomorrow = (local_day(datetime.now(UTC)) + timedelta(days=1)).isoformat()
    later = item("festival", details={"held_on": tomorrow}, captured_at="2026-11-22T10:00:00.000Z")
    assert refusal(phone, later) == ("date_in_future", "held_on")
    assert refusal(phone, item("festival", details={})) == ("field_required", "held_on")


def test_only_activities_that_are_proved_by_a_picture_ask_for_one(phone: Browser, session: Session) -> None:
    assert stored(phone, session, item("meeting")).status == "submitted_commune"
    assert stored(phone, session, item("festival", photos=manifest(b"x"))).status == "waiting_photos"
    assert refusal(phone, item("festival", photos=[])) == ("photo_required", "photos")


def test_an_activity_of_a_whole_commune_stands_at_the_communes_point(phone: Browser, session: Session) -> None:
    pin = stored(phone, session, item("arts_festival", position=None, area_code=None))
    assert (pin.unit_path, pin.position_source) == (f"VN/19/{HOME}/", "area")
    assert refusal(phone, item("env_road", position=None, area_code=None)) == ("position_required", "position")


@pytest.mark.parametrize("kind", ["soc_livelihood", "cul_family", "housing", "gratitude"])
def test_no_coordinate_of_a_household_is_ever_taken(phone: Browser, session: Session, kind: str) -> None:
    assert refusal(phone, item(kind)) == ("position_unwanted", "position")
    assert stored(phone, session, item(kind, position=None)).position_source == "area"


@pytest.mark.parametrize("kind", ["sec_reform", "sec_nodrug_commune"])
def test_what_is_only_a_communes_number_is_refused(phone: Browser, kind: str) -> None:
    assert refusal(phone, item(kind)) == ("kind_not_pinned", "kind")


def test_further_details_are_kept_as_text_and_numbers(phone: Browser, session: Session) -> None:
    more = {"lead_org": "area_front", "funding_social": 220, "lights": 33, "bins": 130, "how": " Góp công\r\nmỗi tuần "}
    pin = stored(phone, session, item(details=more))
    assert pin.details == more | {"how": "Góp công\nmỗi tuần"}
    too_long = {"lead_org": "area_front", "decision": "x" * 121}
    assert refusal(phone, item(details=too_long)) == ("text_too_long", "decision")

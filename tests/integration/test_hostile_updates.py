"""What a broken or hostile phone may put into an update, and what an amendment may not be used for."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Browser, Province, update
from tests.integration.test_updates import count, outcome, pin_of, refusal, spot
from webapp.pins.models import PinUpdate


@pytest.fixture
def phone(app: Flask, province: Province) -> Browser:
    return Browser(app, "kdc")


def send(browser: Browser, sent: dict[str, Any], nested: str = "") -> Any:
    """Send an update as text, with something in place of "HERE" that no test client would write."""
    return browser.client.post(
        "/api/v1/pin-updates",
        data=json.dumps({"items": [sent]}).replace('"HERE"', nested),
        content_type="application/json",
        headers={"X-CSRFToken": browser.token},
    )


@pytest.mark.parametrize("depth", [20, 900])
def test_what_is_nested_deeper_than_any_update_is_refused_and_breaks_no_page(
    app: Flask, phone: Browser, session: Session, depth: int
) -> None:
    code = phone.record("river")
    sent = update(phone.kept(code), position=spot(more="HERE"))
    assert refusal(send(phone, sent, "[" * depth + "]" * depth)) == ("item_invalid", None)
    assert count(session, PinUpdate) == 0


def test_no_update_is_larger_than_its_words_and_photographs_can_be(phone: Browser, session: Session) -> None:
    sent = update(phone.kept(phone.record("river")), position=spot(more="x" * 500_000))
    assert refusal(phone.update(sent)) == ("item_invalid", None)
    assert count(session, PinUpdate) == 0


def test_characters_that_are_none_do_no_harm_wherever_they_stand(phone: Browser, session: Session) -> None:
    code = phone.record("river")
    sent = update(phone.kept(code), position=spot(more="\ud800\x00", **{"\udfff": "\x00"}))
    assert outcome(send(phone, sent))["outcome"] == "stored"
    assert phone.get(f"/api/v1/field/pins/{sent['pin']}/history").status_code == 200
    session.scalars(select(PinUpdate)).one()


# ---------------------------------------------------------------- what must not be kept of a place


@pytest.mark.parametrize(("kind", "other"), [("relief", "housing"), ("sec_selfmanage", "sec_camera")])
def test_a_record_that_may_have_kept_a_place_never_becomes_one_that_may_not(
    phone: Browser, session: Session, kind: str, other: str
) -> None:
    """Its photographs may know where they were taken, and its updates where the person stood."""
    code = phone.record(kind, position=None, photos=[])
    outcome(phone.update(update(phone.kept(code), position=spot())))
    sent = update(phone.kept(code), "amend", changes={"kind": other})
    assert refusal(phone.update(sent)) == ("kind_keeps_no_position", "kind")
    assert pin_of(session, code).kind == kind


@pytest.mark.parametrize(
    "changes", [{"position": None, "area_code": None}, {"position": None, "commune_code": "01933"}]
)
def test_what_stands_at_a_point_is_not_amended_to_stand_nowhere(
    phone: Browser, app: Flask, session: Session, changes: dict[str, Any]
) -> None:
    commune = Browser(app, "xa")
    code = phone.record("river")
    assert refusal(commune.update(update(commune.kept(code), "amend", changes=changes))) == (
        "position_required",
        "position",
    )
    assert pin_of(session, code).position_source == "gps"

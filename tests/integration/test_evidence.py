"""What a phone's clocks and its position say stands beside the record, and what they do not say is not made up."""

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import NOW, Browser, Province, item
from webapp.pins.device import device_facts
from webapp.pins.models import Pin


@pytest.fixture
def phone(app: Flask, province: Province) -> Browser:
    return Browser(app, "kdc")


def told(moment: datetime) -> str:
    """Write an instant as a phone does."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def post(phone: Browser, sent: dict[str, Any], **outside: Any) -> str:
    """Send one record and return its code."""
    body = json.dumps({"schema": 1, "items": [sent], **outside})
    headers = {"X-CSRFToken": phone.token, "Content-Type": "application/json"}
    (outcome,) = phone.client.post("/api/v1/pin-batches", data=body, headers=headers).json["outcomes"]
    assert outcome["outcome"] == "stored", outcome
    return str(outcome["receipt"]["code"]).replace("-", "")


def facts(app: Flask, code: str) -> dict[str, bool]:
    """Return the lines of a record's evidence, each with whether it stands out."""
    page = unescape(Browser(app, "xa").get(f"/office/pins/{code}").get_data(as_text=True))
    listed = page[page.index('data-testid="evidence"') :].split("</ul>")[0]
    lines = re.findall(r'<li( class="stands-out")?>.*?<span>(.*?)</span></li>', listed)
    return {text: bool(stands_out) for stands_out, text in lines}


def on_clocks(said: dict[str, bool]) -> dict[str, bool]:
    return {text: stands_out for text, stands_out in said.items() if text.startswith("Đồng hồ")}


@pytest.mark.parametrize(
    ("behind", "said"),
    [
        (timedelta(minutes=12, seconds=5), {"Đồng hồ của máy chậm 12 phút so với hệ thống.": True}),
        (timedelta(minutes=3, seconds=5), {"Đồng hồ của máy chậm 3 phút so với hệ thống.": False}),
        (timedelta(days=-1, seconds=-40), {"Đồng hồ của máy nhanh 1 ngày so với hệ thống.": True}),
        (timedelta(minutes=-3, seconds=-40), {"Đồng hồ của máy nhanh 3 phút so với hệ thống.": False}),
        (timedelta(seconds=40), {}),
    ],
)
def test_a_clock_that_is_wrong_is_told_and_stands_out_above_five_minutes(
    app: Flask, phone: Browser, session: Session, behind: timedelta, said: dict[str, bool]
) -> None:
    code = post(phone, item(), sent_at=told(datetime.now(UTC) - behind))
    assert on_clocks(facts(app, code)) == said
    assert session.scalars(select(Pin.device)).one()["clock_offset_s"] == pytest.approx(behind.total_seconds(), abs=20)


@pytest.mark.parametrize(
    "nonsense",
    [None, 7, "", "yesterday", "2026-11-23T03:00:00", "9999-99-99", [], {"at": 1}, "0001-01-01T00:00:00Z", "\ud800"],
)
def test_a_time_of_sending_that_makes_no_sense_refuses_nothing_and_says_nothing(
    app: Flask, phone: Browser, session: Session, nonsense: object
) -> None:
    code = post(phone, item(), sent_at=nonsense)
    assert session.scalars(select(Pin.device)).one() is None
    assert on_clocks(facts(app, code)) == {}


def test_the_time_of_sending_is_no_part_of_the_record(phone: Browser, session: Session) -> None:
    sent = item()
    post(phone, sent, sent_at=told(NOW))
    answer = phone.send(sent).json["outcomes"][0]
    assert answer["outcome"] == "already_stored"
    assert len(session.scalars(select(Pin)).all()) == 1


def test_what_was_measured_as_it_was_sent_stands_over_what_the_phone_remembered() -> None:
    remembered = {"clock_offset_s": 900, "form_s": 60}
    assert device_facts(remembered, told(NOW - timedelta(seconds=30)), NOW) == {"clock_offset_s": 30, "form_s": 60}
    assert device_facts(remembered, None, NOW) == remembered
    assert device_facts(None, None, NOW) is None


def test_a_record_from_the_future_proves_the_clock_fast_and_it_is_said_once(app: Flask, phone: Browser) -> None:
    captured_at = datetime.now(UTC) + timedelta(hours=3, minutes=5)
    said = facts(app, post(phone, item(captured_at=told(captured_at), position=None)))
    assert on_clocks(said) == {"Đồng hồ của máy nhanh 3 giờ so với hệ thống.": True}
    assert len([text for text in said if "theo giờ của máy, nhận được" in text]) == 1
    assert not [text for text in said if ", sau " in text]
    corrected = item(captured_at=told(captured_at), position=None)
    assert on_clocks(facts(app, post(phone, corrected, sent_at=told(datetime.now(UTC))))) == on_clocks(said)


def somewhere(**changes: object) -> dict[str, Any]:
    return item()["position"] | changes


def test_a_weak_fix_stands_out_with_its_reason(app: Flask, phone: Browser) -> None:
    weak = facts(app, post(phone, item(schema=2, position=somewhere(accuracy_m=48.2, weak_reason="canopy"))))
    assert weak["Định vị trên máy, ±48 m."] is True
    assert weak["Lý do vị trí chưa chính xác: dưới tán cây."] is False
    good = facts(app, post(phone, item(schema=2, position=somewhere(accuracy_m=30))))
    assert good["Định vị trên máy, ±30 m."] is False
    assert not [text for text in good if "Lý do" in text]


def test_the_age_of_the_fix_is_what_the_phone_measured_rather_than_what_its_clock_showed(
    app: Flask, phone: Browser
) -> None:
    place = somewhere(fixed_at="2026-11-22T01:00:00.000Z")
    by_clock = facts(app, post(phone, item(position=place)))
    measured = facts(app, post(phone, item(schema=2, position=place, device={"fix_age_ms": 7 * 60_000})))
    fresh = facts(app, post(phone, item(schema=2, position=place, device={"fix_age_ms": 4000})))
    assert "Vị trí được lấy trước khi ghi nhận 1 giờ." in by_clock
    assert "Vị trí được lấy trước khi ghi nhận 7 phút." in measured
    assert not [text for text in fresh if text.startswith("Vị trí được lấy")]

"""The bodies that the phone's own tests read are those that really go over the wire."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Browser, Province, item, jpeg, manifest
from webapp.pins.models import Pin

WIRE = Path(__file__).parent.parent / "fixtures" / "wire"
MODEL = "0b6f2f0e-6f0d-4c53-9a55-0d6f3f1c2a01"
HOTSPOT = "3c0d6a1e-52b7-4d0a-b7f5-6f6a2f0e9c03"
CAMERA = "e2f7b8c9-1a2b-4c3d-8e4f-5a6b7c8d9e05"
PHOTOS = {MODEL: "5d9a1f62-7e84-4b39-8f21-c1e07a3b9d02", HOTSPOT: "7a41c0de-0b1f-4a6e-9d55-2f8f0c7b1e04"}
BY_THE_SERVER = re.compile(r'"(received_at|at)": "[^"]+"')
CURSOR = re.compile(r'"cursor": "[0-9]+-[0-9a-f]{12}"')


def wire(name: str) -> Any:
    return json.loads((WIRE / f"{name}.json").read_text(encoding="utf-8"))


def timeless(body: Any) -> Any:
    """Return a body with the server's own clock and cursor as the fixtures have them."""
    text = json.dumps(body, ensure_ascii=False)
    text = BY_THE_SERVER.sub(r'"\1": "2026-11-23T02:10:01.120Z"', text)
    return json.loads(CURSOR.sub('"cursor": "12-3f9c2a7be05d"', text))


@pytest.fixture
def phone(app: Flask, province: Province) -> Browser:
    return Browser(app, "kdc")


def record(phone: Browser, uid: str, kind: str, **facts: Any) -> None:
    """Record something under a known id, its photograph with it."""
    photo = jpeg()
    lines = [line | {"id": PHOTOS[uid]} for line in manifest(photo)] if uid in PHOTOS else []
    phone.send(item(kind, id=uid, photos=lines, **facts))
    for line in lines:
        assert phone.send_photo(uid, line, photo).status_code == 200


@pytest.fixture
def answer(app: Flask, phone: Browser, session: Session) -> Any:
    """Play the exchange of the fixtures: three records, one of them asked about, and a batch of updates."""
    record(phone, MODEL, "env_road", state="building")
    record(phone, HOTSPOT, "canal", name="Kênh mương, Thôn Minh Họa 1")
    record(phone, CAMERA, "sec_camera", name="Camera an ninh Thôn Minh Họa 1", position=None)
    code = session.scalars(select(Pin.code).where(Pin.uid == MODEL)).one()
    Browser(app, "xa").step(code, "ask", reason="Bổ sung ảnh đoạn đầu xóm")
    request = wire("pin_update_request")
    return phone.update(*request["items"], sent_at=request["sent_at"])


def test_the_answer_to_a_batch_of_updates_is_the_one_that_phones_are_tested_with(answer: Any) -> None:
    assert timeless(answer.json) == wire("pin_update_response")


def test_the_records_are_the_ones_that_phones_are_tested_with(phone: Browser, answer: Any) -> None:
    assert timeless(phone.get("/api/v1/field/pins").json) == wire("field_pins")

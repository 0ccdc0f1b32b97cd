"""Activities: a group of their own for those who review, and nothing at all to the public."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.factories import Browser
from webapp.pins.models import Pin

pytestmark = pytest.mark.usefixtures("province")
MODELS = "/api/v1/open/models.json"


def words_of(browser: Browser, address: str) -> str:
    page = unescape(browser.get(address).get_data(as_text=True))
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_activities_are_a_group_of_their_own_in_the_list(app: Flask) -> None:
    commune = Browser(app, "xa")
    held = {"held_on": "2026-11-20", "topic": "crime", "participants": 40}
    code = commune.record("meeting", photos=[], details=held)
    commune.record("sec_selfmanage", photos=[])
    listed = commune.get("/office/?group=activity").get_data(as_text=True)
    assert re.findall(r'class="queue-row" data-code="(\w+)"', listed) == [code]
    page = words_of(commune, f"/office/pins/{code}")
    assert "Ngày tổ chức 20/11/2026 Nội dung lồng ghép Phòng, chống tội phạm, tệ nạn xã hội Số người dự 40" in page
    assert "Tình trạng Đã tổ chức" in page


def test_an_activity_is_never_shown_whatever_its_status(app: Flask, session: Session) -> None:
    commune, reviewer, public = Browser(app, "xa"), Browser(app, "tinh"), app.test_client()
    code = commune.record("festival")
    reviewer.step(code, "confirm")
    assert reviewer.step(code, "publish").status_code == 422
    session.execute(update(Pin).where(Pin.code == code).values(status="published"))
    session.commit()
    for address in ("/", MODELS, f"{MODELS}?group=activity"):
        answer = public.get(address)
        assert answer.status_code == 200
        assert code not in answer.get_data(as_text=True)
    assert public.get(f"/m/{code}").status_code == 404
    assert public.get("/?group=activity").status_code == 400


def test_a_livelihood_is_shown_by_its_area_only(app: Flask) -> None:
    reviewer = Browser(app, "tinh")
    code = Browser(app, "xa").record("soc_livelihood", photos=[], position=None)
    for step in ("confirm", "publish"):
        assert reviewer.step(code, step).status_code == 302
    (shown,) = app.test_client().get(MODELS).json["models"]
    assert (shown["group"], shown["point"], shown["area_name"]) == ("model", None, "Thôn Minh Họa 1")

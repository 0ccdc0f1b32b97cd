"""A record's own scores: what counts of them, and that nobody but those who review ever reads them."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from geo.scores import load_sheets
from tests.factories import HOME, Browser
from webapp.pins.models import Pin
from webapp.words import t

pytestmark = pytest.mark.usefixtures("province")


def scores_in(browser: Browser, code: str) -> str:
    page = unescape(browser.get(f"/office/pins/{code}").get_data(as_text=True))
    if 'data-testid="scores"' not in page:
        return ""
    section = page.split('data-testid="scores"')[1].split("</section>")[0].split(">", 1)[1]
    return " ".join(re.sub(r"<[^>]+>", " ", section).split())


def test_a_score_sheet_is_shown_to_reviewers_with_what_counts(app: Flask) -> None:
    commune = Browser(app, "xa")
    full = {item.key: item.points for item in load_sheets()["sxsd"].items}
    code = commune.record(scores=full | {"bonus": 2})
    sheet = scores_in(commune, code)
    assert "Không có điểm rác tồn đọng 10 10" in sheet
    assert "Tổng điểm 100 102 Đạt ngưỡng 80 điểm" in sheet
    hotspot = commune.record("river")
    assert "102" in scores_in(commune, code), "a hotspot nobody confirmed"
    commune.step(hotspot, "confirm")
    sheet = scores_in(commune, code)
    assert "Không có điểm rác tồn đọng 10 0 Tính 0 điểm: còn điểm rác tồn đọng trong khu dân cư. Tự chấm 10." in sheet
    assert "Tổng điểm 100 92" in sheet
    assert scores_in(commune, commune.record()) == "", "nobody scored it"


def test_a_sheet_that_falls_short_says_where(app: Flask) -> None:
    commune = Browser(app, "xa")
    sheet = scores_in(commune, commune.record(scores={"S1": 10, "S2": 4}))
    assert "Sáng 25 14 Dưới 15 điểm." in sheet
    assert "Chưa đạt ngưỡng 80 điểm" in sheet
    assert "Hàng rào, cổng, sân vườn xanh 8 chưa chấm" in sheet


def test_a_hotspot_in_the_next_area_or_done_away_with_takes_nothing_from_the_sheet(
    app: Flask, session: Session
) -> None:
    commune = Browser(app, "xa")
    code = commune.record(scores={"C1": 10})
    near, gone = commune.record("river", area_code=f"{HOME}-002"), commune.record("river")
    for hotspot in (near, gone):
        commune.step(hotspot, "confirm")
    session.execute(update(Pin).where(Pin.code == gone).values(state="closed"))
    session.commit()
    assert "Không có điểm rác tồn đọng 10 10" in scores_in(commune, code)


def test_scores_are_nowhere_in_public(app: Flask) -> None:
    reviewer = Browser(app, "tinh")
    code = Browser(app, "xa").record(scores={"S1": 7, "C1": 9})
    for step in ("confirm", "publish"):
        assert reviewer.step(code, step).status_code == 302
    for address in ("/", f"/m/{code}", "/api/v1/open/models.json"):
        text = app.test_client().get(address).get_data(as_text=True)
        assert code in text
        assert "scores" not in text
        assert t("scores.sxsd.C1") not in text

"""The map file from the office: what was chosen, of the day asked for, and nothing the asker may not see."""

import base64
import gzip
import json
import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from geo.programme import load_programme
from tests.factories import AWAY, HOME, Browser, Province, StandingClock
from tests.factories import update as update_of
from webapp import http
from webapp.pins.models import PinSpan
from webapp.routes.office.map_file import MOST_TARGETS
from webapp.words import t


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch, province: Province) -> None:
    monkeypatch.setattr(http, "datetime", StandingClock)


def fetch(browser: Browser, **asked: object) -> str:
    answer = browser.get("/office/map/file", query_string=asked)
    assert answer.status_code == 200, answer.get_data(as_text=True)[:2000]
    page: str = answer.get_data(as_text=True)
    return page


def data_of(page: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.split('id="map-data">')[1].partition("</script>")[0])
    return found


def pins_of(page: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(data_of(page)["pins"])))
    return found


def told(page: str) -> list[tuple[str, str, str, str]]:
    """Read group, name, kind and place of every record that stands at its place."""
    columns = pins_of(page)
    sorts = [columns["sorts"][number] for number in columns["sort"]]
    places = [columns["places"][number] for number in columns["place"]]
    rows = zip(columns["name"], sorts, places, strict=True)
    return [(group, name, kind, place) for name, (group, kind, _), place in rows]


def confirmed(app: Flask, kind: str = "env_selfmanage", **changes: Any) -> str:
    staff = Browser(app, "tinh")
    code = staff.record(kind, **changes)
    assert staff.step(code, "confirm").status_code == 302
    return code


def test_the_file_is_handed_over_under_its_place_and_day(app: Flask) -> None:
    answer = Browser(app, "xa").get("/office/map/file", query_string={"target": "T11", "on": "2026-10-01"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ban-do-xa-dong-phuc-2026-10-01.html"'
    assert t("maps.dated", date="01/10/2026") in answer.get_data(as_text=True)
    name = Browser(app, "tinh").get("/office/map/file?target=T11").headers["Content-Disposition"]
    assert name == 'attachment; filename="ban-do-tinh-thai-nguyen-2026-11-23.html"'


def test_a_confirmed_record_is_shown_as_precisely_as_the_public_may_see_its_kind(app: Flask) -> None:
    confirmed(app, "env_selfmanage", name="Vườn hoa nhà Cán bộ minh họa 07")
    confirmed(app, "soc_livelihood", name="Nhà Cán bộ minh họa 08", photos=[], position=None)
    confirmed(app, "street", name="Rác trước nhà Cán bộ minh họa 09")
    confirmed(app, "sec_selfmanage", name="Tổ an ninh Minh Họa", photos=[])
    confirmed(app, "cleanup", name="Ra quân Minh Họa", details={"held_on": "2026-11-21"})
    Browser(app, "xa").record(name="Chưa ai xác nhận")
    page = fetch(Browser(app, "tinh"), group=["model", "hotspot", "security", "activity"])
    assert told(page) == [("model", "", t("domain.kind.env_selfmanage"), "Thôn Minh Họa 1, Xã Đồng Phúc")]
    assert data_of(page)["tallies"] == {HOME: {"model": 1, "hotspot": 1, "security": 1, "activity": 1}}
    assert data_of(page)["counts"][HOME] == [
        "Mô hình, công trình đã xác nhận: 01.",
        "Mô hình, công trình đã xác nhận: 01 (không nêu vị trí).",
        "Điểm rác đã xác nhận: 01 (không nêu vị trí).",
        "Mô hình ANTT đã xác nhận: 01 (không nêu vị trí).",
        "Hoạt động đã xác nhận: 01 (không nêu vị trí).",
    ]
    said = page + json.dumps(pins_of(page), ensure_ascii=False)
    for kept_back in ("minh họa 0", "Tổ an ninh", "Ra quân", "Chưa ai xác nhận"):
        assert kept_back not in said


def test_a_name_is_told_of_what_is_published_and_no_more_once_it_is_withdrawn(app: Flask) -> None:
    code = confirmed(app, name="Tuyến đường hoa Minh Họa")
    reviewer = Browser(app, "tinh")
    assert told(fetch(reviewer, group="model"))[0][1] == ""
    reviewer.step(code, "publish")
    assert told(fetch(reviewer, group="model"))[0][1] == "Tuyến đường hoa Minh Họa"
    reviewer.step(code, "unpublish")
    assert told(fetch(reviewer, group="model"))[0][1] == ""


def test_how_well_a_model_runs_stays_with_those_who_review(app: Flask, session: Session) -> None:
    confirmed(app)
    session.execute(update(PinSpan).values(state="needs_support"))
    session.commit()
    page = fetch(Browser(app, "tinh"), group="model")
    assert [state for *_, state in pins_of(page)["sorts"]] == [t("domain.status.approved")]
    assert t("domain.model_state.needs_support") not in page


def test_only_the_chosen_groups_are_in_it_and_what_belongs_to_two_is_counted_once(app: Flask) -> None:
    confirmed(app, "sec_urban", photos=[])
    confirmed(app, "sec_selfmanage", photos=[])
    reviewer = Browser(app, "tinh")
    assert data_of(fetch(reviewer, group="model"))["tallies"] == {HOME: {"model": 1}}
    assert data_of(fetch(reviewer, group=["model", "security"]))["tallies"] == {HOME: {"security": 2}}
    assert list(data_of(fetch(reviewer, group=["security", "model"]))["groups"]) == ["model", "security"]
    assert data_of(fetch(reviewer, group="hotspot"))["tallies"] == {}


def test_a_file_with_records_is_for_internal_use(app: Flask) -> None:
    confirmed(app, "sec_selfmanage", photos=[])
    reviewer = Browser(app, "tinh")
    assert t("maps.internal") in fetch(reviewer, group="security")
    for asked in ({"target": "T11"}, {"group": "model"}):
        page = fetch(reviewer, **asked)
        assert (told(page), data_of(page)["tallies"]) == ([], {})
        assert t("maps.internal") not in page


def test_a_hotspot_that_was_none_is_left_out(app: Flask) -> None:
    confirmed(app, "street")
    staff, code = Browser(app, "xa"), confirmed(app, "street")
    moved = staff.update(update_of(staff.kept(code), "move", state="invalid", note="Ghi nhầm chỗ"))
    assert moved.json["outcomes"][0]["outcome"] == "stored", moved.json
    assert data_of(fetch(Browser(app, "tinh"), group="hotspot"))["tallies"] == {HOME: {"hotspot": 1}}


def test_what_was_confirmed_later_is_not_on_an_earlier_day(app: Flask) -> None:
    confirmed(app)
    confirmed(app, "street")
    reviewer = Browser(app, "tinh")
    for day, there in (("2026-11-22", False), ("2026-11-23", True)):
        page = fetch(reviewer, group=["model", "hotspot"], on=day)
        assert (len(told(page)), data_of(page)["tallies"]) == ((1, {HOME: {"hotspot": 1}}) if there else (0, {}))


def test_nothing_out_of_reach_is_in_the_file_and_all_92_communes_are_drawn(app: Flask) -> None:
    confirmed(app)
    confirmed(app, commune_code=AWAY, area_code=f"{AWAY}-001")
    confirmed(app, "street")
    confirmed(app, "street", commune_code=AWAY, area_code=f"{AWAY}-001")
    page = fetch(Browser(app, "xa"), target=["T06", "T11"], group=["model", "hotspot"])
    data = data_of(page)
    assert len(data["communes"]["features"]) == 92
    assert data["told"] == [HOME]
    assert {code for layer in data["layers"] for code in layer["figures"]} == {HOME}
    assert data["counts"].keys() == data["tallies"].keys() == {HOME}
    assert [place for *_, place in told(page)] == ["Thôn Minh Họa 1, Xã Đồng Phúc"]
    assert "Phú Đình" not in json.dumps([data["layers"], data["counts"], pins_of(page)], ensure_ascii=False)
    both = fetch(Browser(app, "tinh"), target="T11", group=["model", "hotspot"])
    assert len(data_of(both)["told"]) == 92
    assert len(told(both)) == 2
    assert data_of(both)["tallies"].keys() == {HOME, AWAY}


def test_nobody_is_named_in_the_file(app: Flask) -> None:
    Browser(app, "tinh").step(confirmed(app, name="Tổ tự quản Minh Họa"), "publish")
    page = fetch(Browser(app, "tinh"), target="T06", group="model")
    assert "Tổ tự quản Minh Họa" in pins_of(page)["name"]
    assert "Cán bộ" not in page + json.dumps(pins_of(page), ensure_ascii=False)


def test_figures_are_those_of_the_layer_on_the_same_day(app: Flask) -> None:
    for _ in range(2):
        confirmed(app, "env_selfmanage")
    reviewer = Browser(app, "tinh")
    for day in ("2026-11-22", "2026-11-23"):
        page = data_of(fetch(reviewer, target=["T06", "T22"], on=day))
        for layer in page["layers"]:
            asked = {"target": layer["id"], "on": day}
            units = reviewer.get("/api/v1/layers/progress", query_string=asked).json["units"]
            for code, (figure, state) in layer["figures"].items():
                assert state == t(f"domain.progress.{units[code]['state']}")
                assert bool(figure) == (units[code]["done"] is not None)


def test_every_measured_target_can_be_in_a_file_also_those_without_any_figure(app: Flask) -> None:
    measured = [target.id for target in load_programme().measured]
    reviewer, drawn = Browser(app, "tinh"), []
    for first in range(0, len(measured), MOST_TARGETS):
        page = fetch(reviewer, target=measured[first : first + MOST_TARGETS])
        drawn += [layer["id"] for layer in data_of(page)["layers"]]
    assert drawn == measured


def test_what_is_asked_for_wrongly_is_said_on_the_form_which_keeps_the_choice(app: Flask) -> None:
    reviewer = Browser(app, "tinh")
    nine = [target.id for target in load_programme().measured][: MOST_TARGETS + 1]
    wrong: dict[str, dict[str, object]] = {
        "map_file_too_many": {"target": nine},
        "map_file_empty": {},
        "date_invalid": {"target": "T11", "on": "2026-12-24"},
    }
    for code, asked in wrong.items():
        answer = reviewer.get("/office/map/file", query_string=asked)
        page = unescape(answer.get_data(as_text=True))
        assert answer.status_code == 422, code
        assert t(f"errors.{code}", most=MOST_TARGETS) in page
        assert len(re.findall(r'name="target" value="\w+" checked', page)) == len(
            asked["target"] if isinstance(asked.get("target"), list) else [one for one in [asked.get("target")] if one]
        )
    assert reviewer.get("/office/map/file?group=castle").status_code == 400
    assert reviewer.get("/office/map/file?target=T99").status_code == 404


def test_the_form_offers_what_is_measured_and_days_of_the_programme_up_to_today(app: Flask) -> None:
    page = Browser(app, "tinh").get("/office/map/download?target=T11&group=model").get_data(as_text=True)
    offered = set(re.findall(r'name="target" value="(\w+)"', page))
    assert offered == {target.id for target in load_programme().measured} < load_programme().targets.keys()
    assert 'value="T11" checked' in page
    assert 'value="model" checked' in page
    assert f'min="{date(2026, 1, 1)}" max="2026-11-23"' in page


def test_making_a_file_writes_nothing(app: Flask, statements: list[str]) -> None:
    confirmed(app)
    reviewer = Browser(app, "tinh")
    statements.clear()
    fetch(reviewer, target="T06", group="model")
    assert [one for one in statements if re.match(r"\s*(INSERT|UPDATE|DELETE)", one)] == []


def test_who_may_not_read_progress_gets_no_file(app: Flask) -> None:
    assert Browser(app, "kdc").get("/office/map/file?target=T11").status_code == 403
    assert Browser(app, "kdc").get("/office/map/download").status_code == 403
    assert "/office/map/download" not in Browser(app, "kdc").get("/office/map").get_data(as_text=True)

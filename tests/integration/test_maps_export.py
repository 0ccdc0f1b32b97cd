"""`flask maps export`: the figures of the office, and of the published records no more than the public sees."""

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session

from geo.programme import load_programme
from geo.proof import Reports
from tests.factories import AWAY, HOME, Browser, Province, StandingClock, make_area
from webapp import cli_maps, http
from webapp.units.models import Boundary, BoundaryRelease

LOUD = "Vườn <script>alert(1)</script>"
NOTHING_KNOWN = {("", "Chưa có số liệu"), ("", "Không giao chỉ tiêu")}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "datetime", StandingClock)


@pytest.fixture
def phone(app: Flask, province: Province) -> Browser:
    return Browser(app, "xa")


@pytest.fixture
def reviewer(app: Flask, phone: Browser) -> Browser:
    return Browser(app, "tinh")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ban-do.html"


def export(app: Flask, file: Path, *options: str) -> str:
    result = app.test_cli_runner().invoke(args=["maps", "export", str(file), *options])
    assert result.exit_code == 0, result.output
    return file.read_text(encoding="utf-8")


def data_of(page: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(page.split('id="map-data">')[1].partition("</script>")[0])
    return found


def layers_of(page: str) -> dict[str, dict[str, Any]]:
    return {layer["id"]: layer for layer in data_of(page)["layers"]}


def pins_of(page: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(data_of(page)["pins"])))
    return found


def steps(browser: Browser, code: str, *actions: str) -> None:
    for action in actions:
        assert browser.step(code, action).status_code == 302


def test_of_an_empty_province_nothing_is_known_but_that_reports_have_not_come(app: Flask, file: Path) -> None:
    page = export(app, file)
    assert list(layers_of(page)) == [target.id for target in load_programme().measured]
    for target, layer in layers_of(page).items():
        assert len(layer["steps"]) == 92
        is_report = isinstance(load_programme().target(target).proof, Reports)
        assert set(layer["steps"].values()) == ({1} if is_report else {None}), target
        assert is_report or {tuple(figure) for figure in layer["figures"].values()} <= NOTHING_KNOWN
    assert pins_of(page)["name"] == []


def test_figures_and_colours_are_those_of_the_office(app: Flask, phone: Browser, reviewer: Browser, file: Path) -> None:
    for _ in range(2):
        steps(reviewer, phone.record("env_sxsd_point"), "confirm")  # without the decision that T11 asks for
    phone.record("sec_drug_point", photos=[])
    layers = layers_of(export(app, file))
    assert (layers["T11"]["steps"][HOME], layers["T11"]["figures"][HOME]) == (1, ["00/03 mô hình", "Chưa thực hiện"])
    assert (layers["T12"]["steps"][HOME], layers["T12"]["figures"][HOME]) == (
        1,
        ["00/01 mô hình mới", "Chưa thực hiện"],
    )
    assert (layers["T11"]["steps"][AWAY], layers["T11"]["figures"][AWAY]) == (None, ["", "Chưa có số liệu"])
    for target, layer in layers.items():
        asked = reviewer.get(f"/api/v1/layers/progress?target={target}").json["units"]
        assert {code for code, step in layer["steps"].items() if step is None} == {
            code for code, unit in asked.items() if unit["done"] is None
        }


def test_residential_areas_are_coloured_by_share_and_hotspots_by_how_many_stand(
    app: Flask, phone: Browser, reviewer: Browser, file: Path
) -> None:
    steps(reviewer, phone.record("env_selfmanage"), "confirm")
    steps(reviewer, phone.record("street"), "confirm")
    page = export(app, file)
    layers = layers_of(page)
    assert (layers["T06"]["steps"][HOME], layers["T06"]["figures"][HOME][0]) == (2, "01/03 khu dân cư")
    assert layers["T22"]["figures"][HOME] == ["01 điểm rác", "Chưa thực hiện"]
    assert "Từ 25% đến dưới 50%" in page
    assert "Từ 100% trở lên (đạt)" in page


def test_only_published_models_are_pins_and_only_where_their_place_is_public(
    app: Flask, phone: Browser, reviewer: Browser, file: Path
) -> None:
    steps(reviewer, phone.record(name="Tuyến đường hoa đã công bố"), "confirm", "publish")
    steps(reviewer, phone.record(name="Mới chỉ xác nhận"), "confirm")
    steps(reviewer, phone.record("street", name="Điểm rác đầu cầu"), "confirm")
    security = phone.record("sec_selfmanage", name="Tổ tự quản về an ninh", photos=[])
    steps(reviewer, security, "confirm", "publish")
    page = export(app, file)
    pins = pins_of(page)
    assert pins["name"] == ["Tuyến đường hoa đã công bố"]
    assert pins["places"] == ["Thôn Minh Họa 1, Xã Đồng Phúc"]
    assert (pins["lon"][0] / pins["degree"], pins["lat"][0] / pins["degree"]) == pytest.approx((105.7055, 22.3095))
    assert data_of(page)["tallies"] == {HOME: {"security": 1}}
    assert data_of(page)["groups"] == {"model": "Mô hình, công trình đã công bố", "security": "Mô hình ANTT đã công bố"}
    assert data_of(page)["counts"] == {
        HOME: ["Mô hình, công trình đã công bố: 01.", "Mô hình ANTT đã công bố: 01 (không nêu vị trí)."]
    }
    for hidden in ("Mới chỉ xác nhận", "Điểm rác đầu cầu", "Tổ tự quản về an ninh", "Cán bộ minh họa"):
        assert hidden not in page + json.dumps(pins, ensure_ascii=False)


def test_every_published_model_is_there_once_however_many_pages_they_come_in(
    app: Flask, phone: Browser, reviewer: Browser, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli_maps, "PAGE", 2)
    for number in (1, 2, 3, 4):
        steps(reviewer, phone.record(name=f"Tuyến đường hoa {number}"), "confirm", "publish")
    assert sorted(pins_of(export(app, file))["name"]) == [f"Tuyến đường hoa {number}" for number in (1, 2, 3, 4)]


def test_a_name_is_kept_as_it_is_and_is_no_markup(app: Flask, phone: Browser, reviewer: Browser, file: Path) -> None:
    steps(reviewer, phone.record(name=LOUD), "confirm", "publish")
    page = export(app, file)
    assert pins_of(page)["name"] == [LOUD]
    assert "<script>alert" not in page


def test_only_the_chosen_targets_are_in_the_file_in_the_order_asked_for(app: Flask, file: Path) -> None:
    page = export(app, file, "--target", "T22", "--target", "T11", "--target", "T22")
    assert list(layers_of(page)) == ["T22", "T11"]
    assert re.findall(r'data-target="(\w+)"', page) == ["T22", "T11"]


def test_the_file_says_of_which_day_it_is_and_how_far_to_trust_it(app: Flask, file: Path) -> None:
    page = export(app, file)
    for said in ("Số liệu đến ngày 23/11/2026", "Ranh giới chỉ để minh họa.", "Ranh giới gần đúng."):
        assert said in page
    assert "Dữ liệu minh họa" not in page


def test_demonstration_data_are_marked(app: Flask, session: Session, file: Path) -> None:
    session.add(make_area(HOME, 9, is_demo=True))
    session.commit()
    assert "Dữ liệu minh họa" in export(app, file)


def test_exporting_reads_and_writes_nothing(
    app: Flask, phone: Browser, reviewer: Browser, file: Path, statements: list[str]
) -> None:
    steps(reviewer, phone.record(), "confirm", "publish")
    statements.clear()
    export(app, file)
    assert statements
    assert [one for one in statements if re.match(r"\s*(INSERT|UPDATE|DELETE)", one)] == []


def test_with_groups_it_is_the_offices_file_of_the_whole_province(
    app: Flask, phone: Browser, reviewer: Browser, file: Path
) -> None:
    for kind in ("env_selfmanage", "street"):
        steps(reviewer, phone.record(kind), "confirm")
    options = ("--target", "T11", "--group", "hotspot", "--group", "model")
    asked = {"target": "T11", "group": ["model", "hotspot"]}
    assert export(app, file, *options) == reviewer.get("/office/map/file", query_string=asked).get_data(as_text=True)
    before = data_of(export(app, file, *options, "--on", "2026-11-22"))
    assert before["counts"] == {}
    assert "Số liệu đến ngày 22/11/2026" in file.read_text(encoding="utf-8")


def test_what_is_published_today_is_not_on_a_day_gone_by(
    app: Flask, phone: Browser, reviewer: Browser, file: Path
) -> None:
    steps(reviewer, phone.record(), "confirm", "publish")
    assert len(pins_of(export(app, file))["name"]) == 1
    assert pins_of(export(app, file, "--on", "2026-11-22"))["name"] == []


def test_what_is_asked_for_wrongly_is_named_and_leaves_no_file(app: Flask, file: Path) -> None:
    wrong = {
        ("--target", "T99"): (1, "Không có chỉ tiêu «T99»"),
        ("--target", "T30"): (1, "Không có chỉ tiêu «T30»"),
        ("--on", "2026-11-24"): (1, "Ngày phải từ 01/01/2026 đến 23/11/2026."),
        ("--on", "2025-12-31"): (1, "Ngày phải từ 01/01/2026 đến 23/11/2026."),
        ("--on", "hôm qua"): (2, "--on"),
        ("--group", "castle"): (2, "--group"),
    }
    for options, (exit_code, said) in wrong.items():
        result = app.test_cli_runner().invoke(args=["maps", "export", str(file), *options])
        assert result.exit_code == exit_code, options
        assert said in result.output
        assert not file.exists()


def test_without_boundaries_the_command_says_what_to_do(app: Flask, session: Session, file: Path) -> None:
    session.execute(delete(Boundary))
    session.execute(delete(BoundaryRelease))
    session.commit()
    result = app.test_cli_runner().invoke(args=["maps", "export", str(file)])
    assert result.exit_code == 1
    assert "flask units init" in result.output

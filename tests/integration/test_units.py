"""The province in the database, and boundaries that can be swapped at any time."""

import gzip
import json
from pathlib import Path

import pytest
import shapely
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.units import communes
from tests.factories import HOME, Browser, Province, item
from webapp.pins.models import Pin, PinEvent
from webapp.units.locator import current_locator
from webapp.units.models import Boundary, BoundaryRelease, Unit
from webapp.units.queries import current_release

EASTERN_NEIGHBOUR = "01969"  # xã Phủ Thông


def run(app: Flask, *args: str) -> str:
    result = app.test_cli_runner().invoke(args=list(args))
    assert result.exit_code == 0, result.output
    return result.output


def test_the_province_has_its_92_communes_each_inside_its_own_shape(app: Flask, session: Session) -> None:
    levels = dict(session.execute(select(Unit.level, func.count()).group_by(Unit.level)).all())
    assert levels == {"province": 1, "commune": 92}
    locator = current_locator(session)
    found = locator.index.locate([(commune.lon, commune.lat) for commune in communes()])
    assert list(found) == [commune.code for commune in communes()]
    assert locator.is_approximate


def test_setting_up_again_changes_nothing(app: Flask, session: Session) -> None:
    before = current_release(session).version
    run(app, "units", "init")
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Unit)) == 93
    assert current_release(session).version == before


def squares(path: Path, *, without: str | None = None, wide: str | None = None) -> Path:
    """Write a made-up boundary file: a square around each commune's point, one of them over its neighbours' land."""
    points = {commune.code: shapely.Point(commune.lon, commune.lat) for commune in communes()}
    wide_square = points[wide].buffer(0.12, cap_style="square") if wide else shapely.Polygon()
    features = []
    for commune in communes():
        shape = points[commune.code].buffer(0.004, cap_style="square")
        if commune.code == wide:
            shape = wide_square.difference(
                shapely.union_all([p.buffer(0.0041, cap_style="square") for c, p in points.items() if c != wide])
            )
        if commune.code != without:
            features.append(
                {
                    "type": "Feature",
                    "properties": {"code": commune.code},
                    "geometry": json.loads(shapely.to_geojson(shape)),
                }
            )
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_new_boundaries_replace_the_old_ones_and_are_sent_under_a_new_version(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    before = current_release(session).version
    run(app, "units", "load-boundaries", str(squares(tmp_path / "official.geojson")))
    session.rollback()
    release = current_release(session)
    assert (release.is_approximate, release.source_name) == (False, "official.geojson")
    assert session.scalar(select(func.count()).select_from(Boundary)) == 92
    assert session.scalar(select(func.count()).select_from(BoundaryRelease)) == 1
    client = app.test_client()
    assert client.get(f"/shapes/{before}/communes.json").status_code == 404
    sent = client.get(f"/shapes/{release.version}/communes.json", headers={"Accept-Encoding": "gzip"})
    collection = json.loads(gzip.decompress(sent.data))
    assert {feature["properties"]["code"] for feature in collection["features"]} == {c.code for c in communes()}
    plain = client.get(f"/shapes/{release.version}/{HOME}.json", headers={"Accept-Encoding": "identity"})
    assert [feature["properties"]["full_name"] for feature in plain.json["features"]] == ["Xã Đồng Phúc"]


def test_a_file_with_a_problem_is_refused_whole(app: Flask, session: Session, tmp_path: Path) -> None:
    before = current_release(session).version
    file = squares(tmp_path / "incomplete.geojson", without="05788")
    result = app.test_cli_runner().invoke(args=["units", "load-boundaries", str(file)])
    assert result.exit_code == 1
    assert "Phú Lạc" in result.output
    session.rollback()
    assert current_release(session).version == before


def test_a_pin_known_by_position_alone_moves_with_the_boundaries_and_one_with_an_area_stays(
    app: Flask, province: Province, session: Session, tmp_path: Path
) -> None:
    phone = Browser(app, "xa")
    near = item()["position"] | {"lon": 105.75, "lat": 22.33}
    by_position, by_area = item(area_code=None, position=near), item(position=near)
    phone.send(by_position, by_area)
    output = run(app, "units", "load-boundaries", str(squares(tmp_path / "official.geojson", wide=EASTERN_NEIGHBOUR)))
    assert "1 ghim" in output
    moved = session.scalars(select(Pin).where(Pin.uid == by_position["id"])).one()
    stayed = session.scalars(select(Pin).where(Pin.uid == by_area["id"])).one()
    assert (moved.commune_code, moved.unit_path) == (EASTERN_NEIGHBOUR, f"VN/19/{EASTERN_NEIGHBOUR}/")
    assert (stayed.commune_code, stayed.located_commune_code) == (HOME, EASTERN_NEIGHBOUR)
    (event,) = session.scalars(select(PinEvent).where(PinEvent.action == "relocated"))
    assert (event.pin_id, event.changes) == (moved.id, {"from": HOME, "to": EASTERN_NEIGHBOUR})


def test_a_real_province_starts_with_one_administrator_and_nothing_made_up(app: Flask, session: Session) -> None:
    runner = app.test_cli_runner()
    short = runner.invoke(args=["init", "--admin", "quan-tri", "--password", "short"])
    assert short.exit_code == 1
    assert "12" in short.output
    run(app, "init", "--admin", "Quan-Tri", "--password", "mot-mat-khau-dai")
    assert session.scalar(select(func.count()).select_from(Unit).where(Unit.is_demo)) == 0
    assert session.scalar(select(func.count()).select_from(Pin)) == 0


REAL = Path(__file__).parents[3] / "shared" / "boundaries" / "thai_nguyen_communes.geojson.gz"


@pytest.mark.skipif(not REAL.exists(), reason="the real boundaries are not beside this checkout")
def test_real_boundaries_are_taken_as_they_come(app: Flask, session: Session) -> None:
    run(app, "units", "load-boundaries", str(REAL))
    session.rollback()
    locator = current_locator(session)
    assert list(locator.index.locate([(c.lon, c.lat) for c in communes()])) == [c.code for c in communes()]
    assert not locator.is_approximate


def test_boundaries_that_are_set_later_take_the_place_of_the_built_in_ones(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    app.config["BOUNDARIES"] = str(squares(tmp_path / "official.geojson"))
    run(app, "units", "init")
    session.rollback()
    assert not current_release(session).is_approximate

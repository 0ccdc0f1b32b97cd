"""A file that does not hold is refused whole, with every problem told, and a sentence for each."""

import gzip
import json
import math
import re
import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely

from geo import boundary_files
from geo.units import communes
from tests.unit.boundary_makers import (
    SQUARES,
    UNITS,
    WORDS,
    MadeFile,
    codes_of,
    parts_of,
    problems_of,
    square,
    write_text,
    zipped,
)

GEO = Path(boundary_files.__file__).parent
OTHERS = list(SQUARES.values())[1:]
WEST, SOUTH, EAST, NORTH = SQUARES["02143"].bounds


def test_every_problem_that_can_be_told_has_a_sentence() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in GEO.glob("boundar*.py"))
    told = set(re.findall(r'(?:Problem|_refusal|_Unfit)\(\s*"([a-z_]+)"', source))
    told |= set(re.findall(r'"([a-z_]+)" if swapped else "([a-z_]+)"', source)[0])
    assert told == set(WORDS)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (gzip.compress(b"", mtime=0), "file_empty"),
        (b"%PDF-1.7 ...", "format_unknown"),
        (b"ma,ten\n01840,X", "format_unknown"),
        (b"<kml/>", "format_unknown"),
        (b"[1, 2]", "format_unknown"),
        (b'{"type": "Topology", "objects": {}, "arcs": []}', "format_unknown"),
        (b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read x"}', "format_unknown"),
        (b'{"type": "FeatureCollection", "features": [', "file_unreadable"),
        (b'{"type": "FeatureCollection", "features": []}', "no_features"),
        (b'{"a":' * 100_000, "file_unreadable"),
        (b'{"type": "\xff"}', "file_unreadable"),
        (b"SQLite format 3\x00" + b"nothing like it" * 99, "file_unreadable"),
        (b"PK\x03\x04 and then nothing", "zip_broken"),
        (b"\x1f\x8b\x08 and then nothing", "gzip_broken"),
        (zipped({"a.dbf": b"", "readme.txt": b""}), "zip_shapefile_count"),
        (zipped({"a.shp": b"", "b.shp": b""}), "zip_shapefile_count"),
        (zipped({"a.shp": b""}), "shapefile_incomplete"),
        (zipped({"a.shp": b"x", "a.shx": b"y", "a.dbf": b"z"}), "no_features"),
        (b"\x00\x00\x27\x0a alone", "shapefile_incomplete"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "ranh-gioi.geojson"
    path.write_bytes(content)
    assert codes_of(path) == [code]


@pytest.mark.parametrize("name", ["a.geojson.gz", "a.zip"])
def test_a_file_cut_short_is_refused(name: str, tmp_path: Path) -> None:
    path = MadeFile().write(tmp_path / name)
    path.write_bytes(path.read_bytes()[:-30])
    assert codes_of(path) in (["gzip_broken"], ["zip_broken"])


def test_a_geopackage_cut_short_is_refused(tmp_path: Path) -> None:
    path = MadeFile().write(tmp_path / "a.gpkg")
    path.write_bytes(path.read_bytes()[:20_000])
    assert codes_of(path) == ["file_unreadable"]


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    path = MadeFile().write(tmp_path / "a.zip")
    data = bytearray(path.read_bytes())
    for start in [match.start() for match in re.finditer(rb"PK\x01\x02", data)]:
        data[start + 8] |= 1  # the flag that says "encrypted"
    path.write_bytes(data)
    assert codes_of(path) == ["zip_broken"]


@pytest.mark.parametrize("name", ["a.geojson", "a.geojson.gz", "a.zip"])
def test_a_file_larger_than_the_limit_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = MadeFile().write(tmp_path / name)
    monkeypatch.setattr(boundary_files, "MAX_MB", 0)
    assert codes_of(path) == ["file_too_large"]


def test_a_missing_file_is_no_problem_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        boundary_files.read_features(tmp_path / "none.zip")


def test_a_geopackage_with_two_layers_of_polygons_is_refused(tmp_path: Path) -> None:
    path = MadeFile().write(tmp_path / "a.gpkg", layer="xa", geometry_type="Polygon")
    MadeFile().write(path, layer="xa_cu", geometry_type="Polygon", append=True)
    (problem,) = problems_of(path)
    assert (problem.code, problem.params["layers"]) == ("layer_count", "xa, xa_cu")


def test_a_shapefile_without_its_system_is_refused_along_with_its_other_problems(tmp_path: Path) -> None:
    made = MadeFile(crs=None)
    made.columns["ma_xa"] = made.columns["ten"] = ["02143", "05569", "05665", "?"]
    assert codes_of(made.write(tmp_path / "a.zip")) == ["crs_missing", "unit_unknown", "unit_missing"]


def test_a_system_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    path = MadeFile().write(tmp_path / "a.shp")
    path.with_suffix(".prj").write_text('LOCAL_CS["sân vườn",UNIT["Meter",1]]', encoding="utf-8")
    assert codes_of(path) == ["crs_unknown"]


def test_missing_double_and_unknown_features_are_all_told(tmp_path: Path) -> None:
    made = MadeFile()
    made.columns = {"ma": ["02143", "02143", "05665", "99999"], "ten": ["", "", "", "Xã Không Có"]}
    problems = problems_of(made.write(tmp_path / "a.gpkg"))
    told = [(problem.code, problem.feature, problem.unit_code) for problem in problems]
    assert told == [
        ("unit_unknown", 4, None),
        ("unit_twice", 2, "02143"),
        ("unit_missing", None, "05569"),
        ("unit_missing", None, "05707"),
    ]
    assert problems[0].params["label"] == "99999, Xã Không Có"
    assert problems[1].params["features"] == "1, 2"


def test_a_name_that_two_communes_share_is_told_with_both(tmp_path: Path) -> None:
    made = MadeFile(columns={"ten": ["Van Lang", "Dinh Hoa", "Van Lang", "Nam Hoa"]})
    ambiguous, *rest = problems_of(made.write(tmp_path / "a.zip"))
    assert ambiguous.code == "unit_ambiguous"
    assert ambiguous.params["names"] == "Văn Lang – Na Rì cũ, Văn Lăng – Đồng Hỷ cũ"
    assert [problem.code for problem in rest] == ["unit_ambiguous", "unit_missing", "unit_missing"]


def test_a_file_of_another_place_tells_every_feature_and_every_missing_unit(tmp_path: Path) -> None:
    made = MadeFile(columns={"ten": ["Xã A", "Xã B", "Xã C", "Xã D"]})
    assert Counter(codes_of(made.write(tmp_path / "a.gpkg"), communes())) == {"unit_unknown": 4, "unit_missing": 92}


def bow_tie() -> shapely.Polygon:
    return shapely.Polygon([(WEST, SOUTH), (EAST, NORTH), (EAST, SOUTH), (WEST, NORTH)])


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (None, "geometry_missing"),
        (shapely.Polygon(), "geometry_missing"),
        (shapely.Point(WEST, SOUTH), "geometry_not_polygon"),
        (SQUARES["02143"].exterior, "geometry_not_polygon"),
        (shapely.GeometryCollection([SQUARES["02143"]]), "geometry_not_polygon"),
        (bow_tie(), "geometry_invalid"),
        (shapely.box(SOUTH, WEST, NORTH, EAST), "axes_swapped"),
        (shapely.box(WEST + 2, SOUTH, EAST + 2, NORTH), "outside_province"),
        (shapely.box(500_000, 2_300_000, 510_000, 2_310_000), "outside_province"),
        (shapely.box(WEST + 0.2, SOUTH, EAST + 0.2, NORTH), "far_from_middle"),
    ],
)
def test_an_outline_that_does_not_hold_is_told_with_its_feature(
    geometry: shapely.Geometry | None, code: str, tmp_path: Path
) -> None:
    (problem,) = problems_of(MadeFile(geometries=[geometry, *OTHERS]).write(tmp_path / "a.gpkg"))
    assert (problem.code, problem.feature, problem.unit_code) == (code, 1, "02143")


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_coordinates_that_are_no_numbers_are_told(number: float, tmp_path: Path) -> None:
    path = MadeFile().write(tmp_path / "a.shp")
    shapes = bytearray(path.read_bytes())
    first_x = struct.pack("<d", WEST)
    place = shapes.rindex(first_x, 0, 300)
    shapes[place : place + 8] = struct.pack("<d", number)
    path.write_bytes(shapes)
    (problem,) = problems_of(path)
    assert (problem.code, problem.feature) == ("geometry_not_finite", 1)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda ring: [[math.nan, ring[0][1]], *ring[1:]], id="NaN"),
        pytest.param(lambda ring: [["x", 21.6], *ring[1:]], id="a text"),
        pytest.param(lambda ring: ring[:2], id="two points"),
        pytest.param(lambda ring: [[1e400, 21.6], *ring[1:]], id="too large"),
    ],
)
def test_geojson_with_damaged_coordinates_is_refused(damage: Callable[[list[Any]], list[Any]], tmp_path: Path) -> None:
    content = json.loads(MadeFile().write(tmp_path / "a.geojson").read_text(encoding="utf-8"))
    ring = content["features"][0]["geometry"]["coordinates"]
    ring[0] = damage(ring[0])
    assert problems_of(write_text(tmp_path / "b.geojson", content))


def test_two_communes_whose_outlines_were_exchanged_are_told(tmp_path: Path) -> None:
    far = replace(UNITS[3], lon=UNITS[3].lon + 0.2)
    made = MadeFile(geometries=[square(far), *OTHERS[:2], SQUARES["02143"]])
    problems = problems_of(made.write(tmp_path / "a.gpkg"), (*UNITS[:3], far))
    told = [(problem.code, problem.unit_code) for problem in problems]
    assert told == [("far_from_middle", "02143"), ("far_from_middle", "05707")]


def test_two_communes_that_claim_the_same_land_are_told(tmp_path: Path) -> None:
    made = MadeFile(geometries=[shapely.box(WEST, SOUTH, EAST + 0.02, NORTH), *OTHERS])
    (problem,) = problems_of(made.write(tmp_path / "a.geojson"))
    assert (problem.code, problem.unit_code, problem.params["percent"]) == ("units_overlap", "02143", 40)
    assert (problem.params["name"], problem.params["other"]) == ("Xã Văn Lang", "Xã Định Hóa")


def test_a_commune_that_vanishes_when_lines_are_made_to_fit_is_told(tmp_path: Path) -> None:
    middle = (WEST + EAST) / 2
    sliver = shapely.box(middle, SOUTH, middle + 2e-6, NORTH)
    made = MadeFile(geometries=[sliver, *OTHERS])
    assert codes_of(made.write(tmp_path / "a.gpkg")) == ["unit_does_not_fit"]


def test_all_problems_of_all_features_come_together(tmp_path: Path) -> None:
    swapped = shapely.box(SOUTH, WEST, NORTH, EAST)
    made = MadeFile(geometries=[swapped, None, shapely.Point(0, 0), SQUARES["05707"]])
    made.columns["ma_xa"] = ["02143", "05569", "05665", "00000"]
    made.columns["ten"] = ["", "", "", "Xã Lạ"]
    assert sorted(codes_of(made.write(tmp_path / "a.gpkg"))) == [
        "axes_swapped",
        "geometry_missing",
        "geometry_not_polygon",
        "unit_missing",
        "unit_unknown",
    ]


def test_the_parts_of_a_shapefile_are_taken_from_its_own_name_only(tmp_path: Path) -> None:
    parts = parts_of(MadeFile().write(tmp_path / "a.shp"))
    parts[".dbf"].rename(tmp_path / "ab.dbf")
    (problem,) = problems_of(tmp_path / "a.shp")
    assert (problem.code, problem.params["parts"]) == ("shapefile_incomplete", ".dbf")


def test_the_made_up_district_itself_would_be_accepted(tmp_path: Path) -> None:
    assert len(boundary_files.read_features(MadeFile().write(tmp_path / "a.gpkg")).features) == len(UNITS)

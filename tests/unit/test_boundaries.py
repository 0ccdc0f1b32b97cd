"""An operator's file becomes the map: every format and system, by code or by name, and neighbours that fit."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

from geo.boundaries import read_boundaries
from geo.coverage import areas_km2
from tests.unit.boundary_makers import SQUARES, UNITS, MadeFile, drawn_apart, parts_of, write_text, zipped

CODES = [unit.code for unit in UNITS]


def assert_are_the_squares(path: Path, within_degrees: float = 1e-6) -> None:
    read = read_boundaries(path, UNITS)
    assert list(read.geometries) == CODES
    for code, geometry in read.geometries.items():
        assert geometry.hausdorff_distance(SQUARES[code]) < within_degrees, code
    assert shapely.coverage_is_valid(list(read.geometries.values()))
    assert not read.approximate
    assert read.source_name == path.name


@pytest.mark.parametrize(
    "name", ["a.geojson", "a.geojson.gz", "a.gpkg", "a.gpkg.gz", "a.shp", "a.zip", "a.zip.gz", "Ranh giới xã.zip"]
)
def test_every_format_is_read(name: str, tmp_path: Path) -> None:
    assert_are_the_squares(MadeFile().write(tmp_path / name))


@pytest.mark.parametrize("crs", ["EPSG:32648", "EPSG:3857"])
@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.zip"])
def test_every_declared_system_becomes_longitude_and_latitude(crs: str, name: str, tmp_path: Path) -> None:
    assert_are_the_squares(MadeFile(crs=crs).write(tmp_path / name))


@pytest.mark.parametrize("crs", ["EPSG:3405", "EPSG:5899", "EPSG:4756"])
def test_the_national_systems_of_viet_nam_are_understood(crs: str, tmp_path: Path) -> None:
    assert_are_the_squares(MadeFile(crs=crs).write(tmp_path / "a.zip"), within_degrees=1e-4)


def test_what_a_file_is_its_content_says_not_its_name(tmp_path: Path) -> None:
    (tmp_path / "map.txt").write_bytes(MadeFile().write(tmp_path / "a.gpkg").read_bytes())
    assert_are_the_squares(tmp_path / "map.txt")


def test_a_shapefile_may_lie_in_a_folder_of_its_zip_beside_other_files(tmp_path: Path) -> None:
    parts = parts_of(MadeFile().write(tmp_path / "a.shp"))
    members = {f"bản đồ/Ranh.Xa{suffix.upper()}": part.read_bytes() for suffix, part in parts.items()}
    path = tmp_path / "b.zip"
    path.write_bytes(zipped(members | {"__MACOSX/bản đồ/._Ranh.Xa.SHP": b"", "bản đồ/đọc.txt": b"..."}))
    assert_are_the_squares(path)


def test_a_geopackage_may_hold_points_beside_its_one_layer_of_polygons(tmp_path: Path) -> None:
    path = MadeFile().write(tmp_path / "a.gpkg", geometry_type="Polygon")
    seats = MadeFile(geometries=[shapely.Point(unit.lon, unit.lat) for unit in UNITS])
    seats.write(path, layer="seats", append=True, geometry_type="Point")
    assert_are_the_squares(path)


@pytest.mark.parametrize(
    "spell",
    [
        pytest.param(int, id="numbers"),
        pytest.param(float, id="decimals"),
        pytest.param(lambda code: str(int(code)), id="texts without the leading zero"),
        pytest.param(lambda code: f" {code} ", id="texts with spaces"),
    ],
)
def test_codes_are_found_by_their_content_however_a_table_spelled_them(
    spell: Callable[[str], object], tmp_path: Path
) -> None:
    columns = {"ten": ["?"] * 4, "dan_so": [5665, 3000, 4000, 5000], "cot 3": [spell(code) for code in CODES]}
    assert_are_the_squares(MadeFile(columns=columns).write(tmp_path / "a.geojson"))


def test_codes_may_stand_in_the_id_of_geojson_features(tmp_path: Path) -> None:
    features = [
        {"type": "Feature", "id": code, "properties": {}, "geometry": json.loads(shapely.to_geojson(shape))}
        for code, shape in SQUARES.items()
    ]
    assert_are_the_squares(write_text(tmp_path / "a.json", {"type": "FeatureCollection", "features": features}))


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["Văn Lang", "Định Hóa", "Văn Lăng", "Nam Hòa"], id="as listed"),
        pytest.param(["xã  Văn Lang", "Xã Định Hoá", "X. Văn Lăng", "x.Nam Hoà"], id="with kinds and other tone marks"),
        pytest.param(["VĂN LANG", "ĐỊNH HÓA", "VĂN LĂNG", "NAM HÒA"], id="capitals"),
    ],
)
def test_names_do_where_there_are_no_codes(names: list[str], tmp_path: Path) -> None:
    assert_are_the_squares(MadeFile(columns={"id": [1, 2, 3, 4], "name": names}).write(tmp_path / "a.zip"))


def test_names_without_marks_are_told_apart_by_the_former_district(tmp_path: Path) -> None:
    columns = {
        "ten": ["Van Lang", "Dinh Hoa", "Van Lang", "Nam Hoa"],
        "huyen": ["Huyện Na Rì", "Huyện Định Hóa", "H. Dong Hy (cu)", "Đồng Hỷ"],
    }
    assert_are_the_squares(MadeFile(columns=columns).write(tmp_path / "a.gpkg"))


def test_a_feature_without_its_code_is_found_by_name(tmp_path: Path) -> None:
    made = MadeFile()
    made.columns["ma_xa"] = ["02143", "", None, "99999"]
    assert_are_the_squares(made.write(tmp_path / "a.geojson"))


def test_a_shapefile_that_names_no_encoding_may_be_utf8(tmp_path: Path) -> None:
    path = MadeFile(columns={"ten": [unit.name for unit in UNITS]}).write(tmp_path / "a.shp")
    path.with_suffix(".cpg").unlink()
    assert_are_the_squares(path)


def test_a_shapefile_of_an_old_code_page_is_still_matched_by_code(tmp_path: Path) -> None:
    columns = {"ten": ["Thái"] * 4, "ma": CODES}
    path = MadeFile(columns=columns).write(tmp_path / "a.shp", encoding="ISO-8859-1")
    path.with_suffix(".cpg").unlink()
    assert_are_the_squares(path)


def test_heights_are_left_out(tmp_path: Path) -> None:
    made = MadeFile(geometries=[shapely.force_3d(shape, 12.0) for shape in SQUARES.values()])
    read = read_boundaries(made.write(tmp_path / "a.geojson"), UNITS)
    assert not any(geometry.has_z for geometry in read.geometries.values())


def test_the_parts_of_a_commune_are_all_kept(tmp_path: Path) -> None:
    first = SQUARES["02143"]
    island = shapely.box(105.78, 21.6, 105.79, 21.61)
    made = MadeFile(geometries=[shapely.MultiPolygon([first, island]), *list(SQUARES.values())[1:]])
    read = read_boundaries(made.write(tmp_path / "a.gpkg"), UNITS)
    assert shapely.get_num_geometries(read.geometries["02143"]) == 2
    assert read.geometries["02143"].area == pytest.approx(first.area + island.area, rel=1e-6)


def test_an_outline_that_crosses_itself_a_little_is_repaired(tmp_path: Path) -> None:
    west, south, east, north = SQUARES["02143"].bounds
    spike = (east, (south + north) / 2)
    loop = [spike, (east - 1e-5, spike[1] + 1e-5), (east - 1e-5, spike[1])]
    crossing = shapely.Polygon([(west, south), (east, south), *loop, (east, north), (west, north)])
    assert not crossing.is_valid
    made = MadeFile(geometries=[crossing, *list(SQUARES.values())[1:]])
    read = read_boundaries(made.write(tmp_path / "a.geojson"), UNITS)
    assert shapely.is_valid(list(read.geometries.values())).all()
    assert read.geometries["02143"].area == pytest.approx(SQUARES["02143"].area, rel=1e-3)


def test_neighbours_whose_common_border_was_drawn_twice_fit_afterwards(tmp_path: Path) -> None:
    careless = drawn_apart([-3e-5, -2e-5, 1e-5, 4e-5])
    assert not shapely.coverage_is_valid(careless)
    assert shapely.union_all(careless).geom_type == "MultiPolygon"
    read = read_boundaries(MadeFile(geometries=careless).write(tmp_path / "a.gpkg"), UNITS)
    geometries = list(read.geometries.values())
    assert shapely.coverage_is_valid(geometries)
    assert shapely.get_num_interior_rings(shapely.coverage_union_all(geometries)) == 0
    for code, area in areas_km2(read.geometries).items():
        assert area == pytest.approx(areas_km2(SQUARES)[code], rel=0.005)


def test_the_same_boundaries_have_the_same_sha256_whatever_file_they_came_in(tmp_path: Path) -> None:
    made = MadeFile()
    digests = {read_boundaries(made.write(tmp_path / name), UNITS).sha256 for name in ("a.geojson", "a.gpkg", "a.zip")}
    made.geometries[0] = shapely.box(105.79, 21.6, 105.85, 21.65)
    assert len(digests) == 1
    assert read_boundaries(made.write(tmp_path / "b.gpkg"), UNITS).sha256 not in digests

"""Neighbours are simplified together; the browser gets compact shapes that still fit."""

import json
import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coverage import Areas, areas_km2, clean_coverage, overlaps, simplify_coverage
from geo.shapes import label_point, province_outline, to_feature_collection
from tests.unit.boundary_makers import SQUARES, UNITS, drawn_apart


def wavy() -> Areas:
    """Return the four squares with borders that swing 50 m to both sides, as rivers do."""

    def swing(points: np.ndarray) -> np.ndarray:
        return np.round(points + 0.0005 * np.sin(points[:, ::-1] * 1000), 7)

    return {code: shapely.transform(shapely.segmentize(shape, 0.0005), swing) for code, shape in SQUARES.items()}


@pytest.mark.parametrize("tolerance_m", [10, 30, 100])
def test_simplified_neighbours_still_share_every_edge(tolerance_m: float) -> None:
    before = wavy()
    after = simplify_coverage(before, tolerance_m)
    assert shapely.coverage_is_valid(list(before.values()))
    assert shapely.coverage_is_valid(list(after.values()))
    union = shapely.coverage_union_all(list(after.values()))
    assert union.geom_type == "Polygon"
    assert not union.interiors


def test_simplifying_leaves_out_points_and_next_to_no_area() -> None:
    before = wavy()
    after = simplify_coverage(before, 30)
    assert shapely.get_num_coordinates(list(after.values())).sum() < 0.7 * sum(
        shapely.get_num_coordinates(list(before.values()))
    )
    for code, area in areas_km2(before).items():
        assert areas_km2(after)[code] == pytest.approx(area, rel=0.005)


def test_simplifying_lets_no_small_unit_disappear() -> None:
    tiny = shapely.box(105.8, 21.6, 105.8005, 21.6005)
    rest = SQUARES["02143"].difference(tiny)
    after = simplify_coverage({"a": tiny, "b": rest}, 200)
    assert all(shape.area > 0 for shape in after.values())
    assert shapely.coverage_is_valid(list(after.values()))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-4e-5, 4e-5), min_size=4, max_size=4))
def test_cleaning_makes_neighbours_fit_whose_common_border_was_drawn_twice(slips: list[float]) -> None:
    careless = dict(zip(SQUARES, drawn_apart(slips), strict=True))
    cleaned = clean_coverage(careless)
    assert shapely.coverage_is_valid(list(cleaned.values()))
    union = shapely.coverage_union_all(list(cleaned.values()))
    assert union.geom_type == "Polygon"
    assert not union.interiors
    for code, area in areas_km2(careless).items():
        assert areas_km2(cleaned)[code] == pytest.approx(area, rel=0.005)


def test_overlaps_are_shares_of_the_smaller_unit() -> None:
    large, small = shapely.box(105, 21, 106, 22), shapely.box(105.9, 21.1, 106.1, 21.2)
    ((one, other, share),) = overlaps({"b": large, "a": small})
    assert (one, other) == ("a", "b")
    assert share == pytest.approx(0.5)
    assert overlaps(SQUARES) == []


def test_areas_are_square_kilometres_on_the_ground() -> None:
    for area in areas_km2(SQUARES).values():
        assert area == pytest.approx(0.05 * 110.74 * 0.05 * 111.32 * math.cos(math.radians(21.65)), rel=0.003)


def test_the_outline_of_the_province_has_no_slivers_but_keeps_real_holes() -> None:
    gape = shapely.box(105.85, 21.61, 105.8501, 21.64)
    lake = shapely.box(105.81, 21.61, 105.84, 21.64)
    shapes = [SQUARES["02143"].difference(lake), SQUARES["05569"].difference(gape), SQUARES["05665"], SQUARES["05707"]]
    assert len(shapely.union_all(shapes).interiors) == 2
    outline = province_outline(shapes)
    assert outline.geom_type == "Polygon"
    assert [shapely.Polygon(hole).equals(lake) for hole in outline.interiors] == [True]


def test_the_outline_of_a_province_with_an_island_keeps_both_parts() -> None:
    island = shapely.box(106, 21.6, 106.1, 21.7)
    assert shapely.get_num_geometries(province_outline([*SQUARES.values(), island])) == 2


def test_a_label_stands_well_inside_even_a_bent_commune() -> None:
    bent = shapely.box(105, 21, 106, 22).difference(shapely.box(105.2, 21.2, 106, 22))
    assert not bent.covers(bent.centroid)
    label = shapely.Point(label_point(bent))
    assert bent.contains(label)
    assert bent.exterior.distance(label) > 0.09


def test_shapes_are_compact_geojson_with_five_decimals() -> None:
    text = to_feature_collection(wavy(), UNITS)
    content = json.loads(text)
    assert ", " not in text.replace("cũ, ", "")
    assert content["type"] == "FeatureCollection"
    assert [feature["id"] for feature in content["features"]] == [unit.code for unit in UNITS]
    first = content["features"][0]
    assert set(first["properties"]) == {"code", "name", "full_name", "area_km2", "label"}
    assert (first["properties"]["name"], first["properties"]["full_name"]) == ("Văn Lang", "Xã Văn Lang")
    numbers = [number for point in first["geometry"]["coordinates"][0] for number in point]
    assert all(round(number, 5) == number for number in [*numbers, *first["properties"]["label"]])


def test_shapes_still_fit_after_rounding_and_turn_as_the_standard_wants() -> None:
    content = json.loads(to_feature_collection(simplify_coverage(wavy(), 30), UNITS))
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in content["features"]]
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert all(shape.exterior.is_ccw for shape in shapes)
    for feature, shape in zip(content["features"], shapes, strict=True):
        assert shape.contains(shapely.Point(feature["properties"]["label"]))


def test_units_without_a_geometry_are_left_out() -> None:
    content = json.loads(to_feature_collection({"05707": SQUARES["05707"]}))
    assert [feature["properties"]["name"] for feature in content["features"]] == ["Nam Hòa"]

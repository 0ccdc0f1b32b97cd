"""Points: the unit they lie in, and which positions a record may have."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import Invalid
from geo.points import UnitIndex, are_on_earth, check_position, distance_m, nearest

WEST = shapely.box(105.0, 21.0, 105.5, 22.0)
EAST = shapely.box(105.5, 21.0, 106.0, 22.0)
ISLAND = shapely.MultiPolygon([shapely.box(107, 21, 107.1, 21.1), shapely.box(107.2, 21, 107.3, 21.1)])
UNITS = UnitIndex(["03", "01", "02"], [EAST, ISLAND, WEST])
PROVINCE = shapely.box(105.0, 21.0, 106.0, 22.0)


def test_points_get_the_code_of_the_unit_that_contains_them() -> None:
    points = [[105.2, 21.5], [105.9, 21.5], [107.25, 21.05], [107.15, 21.05], [0, 0]]
    assert UNITS.locate(points).tolist() == ["02", "03", "01", "", ""]


def test_a_shared_border_belongs_to_the_lower_code_whatever_the_order() -> None:
    border = [[105.5, 21.5], [105.5, 21.0]]
    assert UNITS.locate(border).tolist() == ["02", "02"]
    assert UnitIndex(["02", "03"], [EAST, WEST]).locate(border).tolist() == ["02", "02"]


def test_the_outer_border_belongs_to_the_unit() -> None:
    assert UNITS.locate([[105.0, 21.0], [106.0, 22.0]]).tolist() == ["02", "03"]


def test_points_that_are_no_numbers_lie_nowhere_and_disturb_no_other() -> None:
    points = [[math.nan, 21.5], [105.2, math.inf], [105.2, 21.5]]
    assert UNITS.locate(points).tolist() == ["", "", "02"]


def test_no_points_and_no_units_are_fine() -> None:
    assert UNITS.locate(np.empty((0, 2))).tolist() == []
    assert UnitIndex([], []).locate([[105.2, 21.5]]).tolist() == [""]


@given(st.lists(st.tuples(st.floats(104.9, 107.4), st.floats(20.9, 22.1)), max_size=40))
def test_many_points_at_once_are_the_same_as_a_plain_search(points: list[tuple[float, float]]) -> None:
    units = {"01": ISLAND, "02": WEST, "03": EAST}
    plain = [next((code for code, shape in units.items() if shape.covers(shapely.Point(p))), "") for p in points]
    assert UnitIndex.of(units).locate(points).tolist() == plain


@pytest.mark.parametrize(("codes", "count"), [(["01", "01"], 2), (["01"], 2)])
def test_an_index_needs_one_code_for_each_geometry(codes: list[str], count: int) -> None:
    with pytest.raises(ValueError, match="a code of its own"):
        UnitIndex(codes, [WEST] * count)


@pytest.mark.parametrize(("lon", "lat"), [(105.5, 21.5), (105.0, 21.0), (106.009, 21.5)])
def test_a_position_in_the_province_or_within_the_margin_is_accepted(lon: float, lat: float) -> None:
    check_position(lon, lat, PROVINCE, margin_m=1000)


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (math.nan, 21.5, "position_invalid"),
        (105.5, math.inf, "position_invalid"),
        (190.0, 21.5, "position_invalid"),
        (105.5, -91.0, "position_invalid"),
        (21.5, 105.5, "position_swapped"),
        (106.011, 21.5, "position_outside_province"),
        (0.0, 0.0, "position_outside_province"),
    ],
)
def test_any_other_position_is_refused_with_its_reason(lon: float, lat: float, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_position(lon, lat, PROVINCE, margin_m=1000)
    assert refusal.value.code == code
    assert refusal.value.field == "position"


def test_a_position_outside_says_how_far_outside() -> None:
    with pytest.raises(Invalid) as refusal:
        check_position(106.1, 21.5, PROVINCE)
    assert refusal.value.params["distance_km"] == pytest.approx(10.3, abs=0.1)


def test_distance_is_in_metres_on_the_great_circle() -> None:
    assert float(distance_m(105, 21, 105, 22)) == pytest.approx(111_195, abs=1)
    assert distance_m(105, 21, [105, 106], [21, 21]) == pytest.approx([0, 103_809], abs=5)
    assert float(distance_m(-179.5, 0, 179.5, 0)) == pytest.approx(111_195, abs=1)


def test_the_nearest_candidate_is_nearest_in_metres_not_in_degrees() -> None:
    assert nearest(105, 60, {"east": (105.15, 60.0), "north": (105.0, 60.1)})[0] == "east"  # type: ignore[index]


def test_equal_candidates_give_the_lower_code_and_none_gives_none() -> None:
    assert nearest(105, 21, {"b": (105.1, 21), "a": (105.1, 21)}) == ("a", pytest.approx(10_381, abs=1))
    assert nearest(105, 21, {}) is None


def test_a_place_on_earth_is_finite_and_within_the_degrees() -> None:
    points = [[180, 90], [-180, -90], [180.1, 0], [0, 90.1], [math.nan, 0], [0, -math.inf]]
    assert are_on_earth(points).tolist() == [True, True, False, False, False, False]

"""Stylised boundaries: whole pieces of hexagons, near the official areas, and the same on every run."""

import gzip
import json
import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.approximate import RADIUS_KM, approximate, approximate_boundaries
from geo.boundaries import BoundarySet
from geo.coverage import Area
from geo.units import communes, former_communes

REAL = Path(__file__).parents[2] / ".." / "shared" / "boundaries" / "thai_nguyen_communes.geojson.gz"
GEOD = Geod(ellps="WGS84")


@cache
def boundaries() -> BoundarySet:
    return approximate_boundaries()


def area_km2(geometry: Area) -> float:
    return abs(GEOD.geometry_area_perimeter(geometry)[0]) / 1_000_000


def test_every_commune_is_one_piece_without_a_hole() -> None:
    assert list(boundaries().geometries) == [commune.code for commune in communes()]
    for geometry in boundaries().geometries.values():
        assert geometry.geom_type == "Polygon"
        assert geometry.is_valid
        assert not geometry.interiors


def test_every_commune_holds_its_own_point() -> None:
    for commune in communes():
        assert boundaries().geometries[commune.code].covers(shapely.Point(commune.lon, commune.lat)), commune.full_name


def test_neighbours_share_their_edges_exactly() -> None:
    geometries = list(boundaries().geometries.values())
    assert shapely.coverage_is_valid(geometries)
    province = shapely.coverage_union_all(geometries)
    assert province.geom_type == "Polygon"
    assert not province.interiors


def test_areas_are_near_the_official_ones() -> None:
    error = {c.code: abs(area_km2(boundaries().geometries[c.code]) / c.area_km2 - 1) for c in communes()}
    assert float(np.median(list(error.values()))) <= 0.015
    assert max(error.values()) <= 0.09
    total = math.fsum(area_km2(geometry) for geometry in boundaries().geometries.values())
    assert total == pytest.approx(8375.21, rel=0.005)


def test_the_sides_of_the_hexagons_stay_visible() -> None:
    for geometry in boundaries().geometries.values():
        for (lon, lat), (next_lon, next_lat) in pairwise(geometry.exterior.coords):
            _, _, side_m = GEOD.inv(lon, lat, next_lon, next_lat)
            assert side_m == pytest.approx(RADIUS_KM * 1000, rel=0.01)


def test_the_same_lists_in_any_order_of_seats_give_the_same_boundaries() -> None:
    again = approximate(communes(), former_communes()[::-1])
    assert BoundarySet.of("again", again, approximate=True).sha256 == boundaries().sha256


def test_they_say_that_they_are_approximate() -> None:
    assert boundaries().approximate
    assert len(boundaries().sha256) == 64


def test_a_commune_without_a_former_seat_still_gets_its_land() -> None:
    two = communes()[:2]
    shapes = approximate(two, [])
    for commune in two:
        assert area_km2(shapes[commune.code]) == pytest.approx(commune.area_km2, rel=0.1)


def test_two_communes_with_one_middle_still_get_a_piece_each() -> None:
    one, other = communes()[0], replace(communes()[1], lon=communes()[0].lon, lat=communes()[0].lat)
    shapes = approximate([one, other], [])
    assert not shapes[one.code].intersection(shapes[other.code]).area
    assert area_km2(shapes[other.code]) == pytest.approx(other.area_km2, rel=0.1)


def real_boundaries() -> Mapping[str, shapely.Geometry]:
    if not REAL.exists():
        pytest.skip("the real boundaries are not beside the project, in ../shared/boundaries")
    content = json.loads(gzip.decompress(REAL.read_bytes()))
    return {
        feature["id"]: shapely.simplify(shapely.from_geojson(json.dumps(feature["geometry"])), 0.0005)
        for feature in content["features"]
    }


def test_they_overlap_the_real_ones_well_enough_to_be_recognised() -> None:
    real = real_boundaries()
    drawn = np.array([boundaries().geometries[code] for code in real])
    wanted = np.array(list(real.values()))
    share = shapely.area(shapely.intersection(drawn, wanted)) / shapely.area(shapely.union(drawn, wanted))
    assert float(np.median(share)) >= 0.63

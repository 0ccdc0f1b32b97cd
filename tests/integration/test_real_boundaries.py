"""The real boundaries, where they lie beside the checkout: never part of it, and read as they come."""

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geo.boundaries import BoundarySet, read_boundaries
from geo.coverage import areas_km2
from geo.units import communes
from tests.unit.boundary_makers import write_text

REAL = Path(__file__).parents[2] / ".." / "shared" / "boundaries" / "thai_nguyen_communes.geojson.gz"


@pytest.fixture
def real() -> dict[str, Any]:
    if not REAL.exists():
        pytest.skip("the real boundaries are not beside the project, in ../shared/boundaries")
    content: dict[str, Any] = json.loads(gzip.decompress(REAL.read_bytes()))
    return content


@cache
def real_set() -> BoundarySet:
    return read_boundaries(REAL)


def test_the_real_file_is_matched_by_code_and_fits(real: dict[str, Any]) -> None:
    read = real_set()
    geometries = np.array(list(read.geometries.values()))
    assert list(read.geometries) == [commune.code for commune in communes()]
    assert shapely.coverage_is_valid(geometries)
    assert shapely.is_valid(geometries).all()
    assert shapely.get_num_interior_rings(shapely.coverage_union_all(geometries)) == 0
    whole = {feature["id"]: shapely.from_geojson(json.dumps(feature["geometry"])) for feature in real["features"]}
    before, after = areas_km2(whole), areas_km2(read.geometries)
    assert max(abs(after[code] / before[code] - 1) for code in before) < 0.005


def test_the_real_file_without_codes_is_matched_by_name(real: dict[str, Any], tmp_path: Path) -> None:
    for feature in real["features"]:
        del feature["id"], feature["properties"]["code"]
    assert read_boundaries(write_text(tmp_path / "a.geojson", real)).sha256 == real_set().sha256

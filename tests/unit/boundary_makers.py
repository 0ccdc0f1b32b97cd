"""A made-up district of four communes, and files of it in every format."""

import gzip
import io
import json
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import pytest
import shapely

from geo.boundaries import BoundariesRefused, Problem, read_boundaries
from geo.projections import projection
from geo.units import Commune

WORDS = json.loads((Path(__file__).parents[2] / "webapp" / "words" / "boundaries.json").read_text(encoding="utf-8"))
WIDTH = 0.05


def commune(code: str, name: str, district: str, column: int, row: int) -> Commune:
    lon, lat = 105.8 + (column + 0.5) * WIDTH, 21.6 + (row + 0.5) * WIDTH
    return Commune(code, name, f"Xã {name}", "xã", "south", (district,), (), 28.7, lon, lat)


UNITS = (
    commune("02143", "Văn Lang", "Na Rì", 0, 0),
    commune("05569", "Định Hóa", "Định Hóa", 1, 0),
    commune("05665", "Văn Lăng", "Đồng Hỷ", 0, 1),
    commune("05707", "Nam Hòa", "Đồng Hỷ", 1, 1),
)


def square(unit: Commune) -> shapely.Polygon:
    half = WIDTH / 2
    box = shapely.box(unit.lon - half, unit.lat - half, unit.lon + half, unit.lat + half)
    return shapely.transform(box, lambda points: np.round(points, 6))


SQUARES = {unit.code: square(unit) for unit in UNITS}


def drawn_apart(slips: Sequence[float]) -> list[shapely.Polygon]:
    """Return the squares, each with the middle of every side slipped outwards by so many degrees: laps and gaps."""
    drawn = []
    for shape, slip in zip(SQUARES.values(), slips, strict=True):
        corners = np.array(shape.exterior.coords)[:-1]
        middles = (corners + np.roll(corners, -1, axis=0)) / 2
        middles += slip * np.sign(np.round(middles - shapely.get_coordinates(shape.centroid), 6))
        drawn.append(shapely.Polygon(np.stack([corners, middles], axis=1).reshape(-1, 2)))
    return drawn


@dataclass
class MadeFile:
    """What goes into a file: one geometry and one value of every column for each feature."""

    geometries: list[shapely.Geometry | None] = field(default_factory=lambda: [square(unit) for unit in UNITS])
    columns: dict[str, Sequence[Any]] = field(
        default_factory=lambda: {"ten": [unit.full_name for unit in UNITS], "ma_xa": [unit.code for unit in UNITS]}
    )
    crs: str | None = "EPSG:4326"

    def write(self, path: Path, **options: Any) -> Path:
        """Write with the driver that the path's ending tells, and gzip or zip what asks for it."""
        if path.suffix == ".gz":
            plain = self.write(path.with_suffix(""), **options)
            path.write_bytes(gzip.compress(plain.read_bytes()))
        elif path.suffix == ".zip":
            shapefile = self.write(path.with_suffix(".shp"), **options)
            path.write_bytes(zipped({part.name: part.read_bytes() for part in parts_of(shapefile).values()}))
        else:
            self._write_plain(path, options)
        return path

    def _write_plain(self, path: Path, options: Mapping[str, Any]) -> None:
        moved = np.array(self.geometries, dtype=object)
        if self.crs not in {None, "EPSG:4326"}:
            moved = shapely.transform(moved, projection(4326, self.crs))
        values = [np.array(column) for column in self.columns.values()]
        values = [column.astype(object) if column.dtype.kind == "U" else column for column in values]
        usual: dict[str, Any] = {"geometry_type": "Unknown"}
        if path.suffix == ".shp":
            usual = {"geometry_type": "MultiPolygon", "encoding": "UTF-8"}
        shapes = np.array(shapely.to_wkb(moved), dtype=object)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that a file without a system is being written: on purpose
            pyogrio.raw.write(path, shapes, values, list(self.columns), crs=self.crs, **{**usual, **options})


def zipped(members: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


def parts_of(shapefile: Path) -> dict[str, Path]:
    return {part.suffix: part for part in sorted(shapefile.parent.glob(f"{shapefile.stem}.*")) if part.suffix != ".zip"}


def write_text(path: Path, content: Mapping[str, Any]) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def problems_of(path: Path, units: Sequence[Commune] = UNITS) -> tuple[Problem, ...]:
    """Return the problems for which a file is refused, each of which must have a sentence that its params fill."""
    with pytest.raises(BoundariesRefused) as refusal:
        read_boundaries(path, units)
    assert refusal.value.code == "boundaries_refused"
    for problem in refusal.value.problems:
        assert WORDS[problem.code].format_map(problem.params)
    return refusal.value.problems


def codes_of(path: Path, units: Sequence[Commune] = UNITS) -> list[str]:
    return [problem.code for problem in problems_of(path, units)]

"""The boundaries of all communes, and how an operator's file becomes them: wholly, or not at all."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Self

import shapely

from geo.boundary_checks import OutlineCheck, plausible_bounds, reader_of
from geo.boundary_files import FeatureFile, read_features
from geo.boundary_matching import match_features
from geo.boundary_problems import BoundariesRefused, Problem
from geo.coverage import Area, Areas, areas_km2, clean_coverage, overlaps, simplify_coverage
from geo.units import Commune, communes

__all__ = ["TOLERANCE_M", "BoundariesRefused", "BoundarySet", "Problem", "read_boundaries"]

TOLERANCE_M = 30.0
_OVERLAP_SHARE = 0.01  # of the smaller commune: less is a careless line, more is two claims to the same land
_CLEAN_SHARE = 0.01  # of a commune's area that may go to or come from its neighbours when the lines are made to fit


@dataclass(frozen=True, slots=True)
class BoundarySet:
    """The boundaries of all communes, keyed by code in order; neighbours share their borders to the last digit.

    CRS: EPSG:4326. `sha256` is that of the geometries: the same boundaries have the same, whatever file they came in.
    """

    sha256: str
    source_name: str
    approximate: bool
    geometries: Areas

    @classmethod
    def of(cls, source_name: str, geometries: Areas, *, approximate: bool) -> Self:
        """Put geometries in order and sign them."""
        in_order = {code: shapely.normalize(geometries[code]) for code in sorted(geometries)}
        digest = hashlib.sha256()
        for code, geometry in in_order.items():
            digest.update(code.encode("ascii"))
            digest.update(shapely.to_wkb(geometry, byte_order=1))
        return cls(digest.hexdigest(), source_name, approximate, MappingProxyType(in_order))


def read_boundaries(
    path: Path, units: Sequence[Commune] | None = None, tolerance_m: float = TOLERANCE_M
) -> BoundarySet:
    """Read the boundaries of the units (the province's, unless told) and simplify them together.

    The file may be GeoJSON, GeoPackage or Shapefile, zipped or not, gzipped or not, in any system it declares.

    Units: metres.
    Raises: BoundariesRefused with every problem of the file; OSError when there is no file.
    """
    wanted = communes() if units is None else units
    outlines = _outlines(read_features(path), wanted)
    _refuse_if(_contradictions(outlines, wanted))
    cleaned = clean_coverage(outlines)
    _refuse_if(_damage(outlines, cleaned, wanted))
    return BoundarySet.of(path.name, simplify_coverage(cleaned, tolerance_m), approximate=False)


def _outlines(content: FeatureFile, units: Sequence[Commune]) -> dict[str, Area]:
    """Return every unit's outline.

    Raises: BoundariesRefused with all that is wrong with the file and with each of its features.
    """
    matches, problems = match_features(content.features, units)
    reader = reader_of(content.crs)
    if isinstance(reader, Problem):
        problems.insert(0, reader)
    check = OutlineCheck(None if isinstance(reader, Problem) else reader, plausible_bounds(units))
    outlines: dict[str, Area] = {}
    for unit in units:
        outline = check.outline(matches[unit.code], unit) if unit.code in matches else None
        if isinstance(outline, Problem):
            problems.append(outline)
        elif outline is not None:
            outlines[unit.code] = outline
    _refuse_if(problems)
    return outlines


def _contradictions(outlines: Areas, units: Sequence[Commune]) -> list[Problem]:
    """Return a problem for every two units that claim the same land."""
    names = {unit.code: unit.full_name for unit in units}
    problems = []
    for one, other, share in overlaps(outlines):
        if share > _OVERLAP_SHARE:
            params = {"name": names[one], "other": names[other], "percent": round(share * 100)}
            problems.append(Problem("units_overlap", params, unit_code=one))
    return problems


def _damage(outlines: Areas, cleaned: Areas, units: Sequence[Commune]) -> list[Problem]:
    """Return a problem for every unit whose area changed when the outlines were made to fit."""
    before, after = areas_km2(outlines), areas_km2(cleaned)
    return [
        Problem("unit_does_not_fit", {"name": unit.full_name, "code": unit.code}, unit_code=unit.code)
        for unit in units
        if abs(after[unit.code] - before[unit.code]) > _CLEAN_SHARE * before[unit.code]
    ]


def _refuse_if(problems: Sequence[Problem]) -> None:
    if problems:
        raise BoundariesRefused(problems)

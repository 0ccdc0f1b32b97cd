"""Features out of an operator's file: GeoJSON, GeoPackage or Shapefile (zipped or not), plain or gzipped.

What a file is, its content says, not its name. It is read wholly into memory, and by the one driver for its format.
"""

import gzip
import io
import json
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError
from shapely.geometry.base import BaseGeometry

from geo.boundary_problems import BoundariesRefused, Problem

MAX_MB = 512

_SHAPEFILE = "ESRI Shapefile"
_SHAPEFILE_NEEDS = (".shp", ".shx", ".dbf")
_SHAPEFILE_TAKES = (*_SHAPEFILE_NEEDS, ".prj", ".cpg")
_SHAPEFILE_START = b"\x00\x00\x27\x0a"
_ZIP_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)  # the last two: encrypted


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature as it stands in the file, counted from 1; no geometry when the file gives none that can be read."""

    number: int
    properties: Mapping[str, object]
    geometry: BaseGeometry | None


@dataclass(frozen=True, slots=True)
class FeatureFile:
    """The features of a file and the coordinate reference system it declares, None when it declares none."""

    features: tuple[Feature, ...]
    crs: str | None


def read_features(path: Path) -> FeatureFile:
    """Read all features of a file.

    Raises: BoundariesRefused with the one problem that keeps the file from being read; OSError when there is no file.
    """
    data = _gunzipped(path.read_bytes())
    if not data:
        raise _refusal("file_empty")
    if data.startswith(b"PK"):
        return _read(_zipped_shapefile(_members_of_zip(data)), _SHAPEFILE)
    if data.startswith(_SHAPEFILE_START):
        return _read(_zipped_shapefile(_members_beside(path)), _SHAPEFILE)
    if data.startswith(b"SQLite format 3\x00"):
        return _read(data, "GPKG")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _read(_feature_collection(data), "GeoJSON")
    raise _refusal("format_unknown")


def _gunzipped(data: bytes) -> bytes:
    if data.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(io.BytesIO(data)) as stream:
                data = stream.read(MAX_MB * 2**20 + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise _refusal("gzip_broken") from error
    _check_size(len(data))
    return data


def _feature_collection(data: bytes) -> bytes:
    """Return GeoJSON unchanged once it is known to be that, and none of the other things GDAL reads from JSON."""
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _refusal("file_unreadable", format="GeoJSON", reason=str(error)) from error
    if content.get("type") != "FeatureCollection":
        raise _refusal("format_unknown")
    return data


def _members_of_zip(data: bytes) -> dict[str, bytes]:
    """Return the parts of the one shapefile in a zip file, keyed by ending."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.filename.startswith("__MACOSX/")]
            shapefiles = [PurePosixPath(entry.filename) for entry in entries if _ending(entry.filename) == ".shp"]
            if len(shapefiles) != 1:
                raise _refusal("zip_shapefile_count", count=len(shapefiles))
            stem = str(shapefiles[0].with_suffix(""))
            parts = [entry for entry in entries if str(PurePosixPath(entry.filename).with_suffix("")) == stem]
            parts = [entry for entry in parts if _ending(entry.filename) in _SHAPEFILE_TAKES]
            _check_size(sum(entry.file_size for entry in parts))
            return {_ending(entry.filename): archive.read(entry) for entry in parts}
    except _ZIP_DAMAGE as error:
        raise _refusal("zip_broken") from error


def _members_beside(path: Path) -> dict[str, bytes]:
    """Return the parts of a shapefile that lie in one folder, keyed by ending."""
    same_name = (part for part in path.parent.iterdir() if part.stem == path.stem)
    parts = [part for part in same_name if _ending(part.name) in _SHAPEFILE_TAKES]
    _check_size(sum(part.stat().st_size for part in parts))
    return {_ending(part.name): part.read_bytes() for part in parts}


def _zipped_shapefile(members: Mapping[str, bytes]) -> bytes:
    """Return the parts of a shapefile as one flat zip file, under names of our own."""
    missing = [ending for ending in _SHAPEFILE_NEEDS if ending not in members]
    if missing:
        raise _refusal("shapefile_incomplete", parts=", ".join(missing))
    flat = io.BytesIO()
    with zipfile.ZipFile(flat, "w") as archive:
        for ending, content in sorted(members.items()):
            archive.writestr(f"boundaries{ending}", content)
    return flat.getvalue()


def _read(data: bytes, driver: str) -> FeatureFile:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # GDAL's remarks on endings of names and rings left open
            layers = pyogrio.list_layers(data).tolist()
            if not layers:
                raise _refusal("no_features")
            layer = _polygon_layer(layers) if driver == "GPKG" else None  # others have just one
            if pyogrio.read_info(data, layer=layer)["driver"] != driver:
                raise _refusal("format_unknown")
            meta, shapes, columns = _read_layer(data, layer, driver)
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        raise _refusal("file_unreadable", format=driver, reason=str(error)) from error
    if not len(shapes):
        raise _refusal("no_features")
    names = [str(name) for name in meta["fields"]]
    rows = zip(*columns, strict=True) if columns else ([()] * len(shapes))
    with np.errstate(invalid="ignore"):  # coordinates that are no numbers are for the checks to tell
        geometries = shapely.from_wkb(shapes, on_invalid="fix")
    features = (
        Feature(number, dict(zip(names, row, strict=True)), geometry)
        for number, (row, geometry) in enumerate(zip(rows, geometries, strict=True), start=1)
    )
    return FeatureFile(tuple(features), meta["crs"])


def _polygon_layer(layers: Iterable[tuple[str, str | None]]) -> str:
    """Return the name of the only layer that can hold the boundaries."""
    spatial = [(name, kind) for name, kind in layers if kind is not None]
    polygons = [name for name, kind in spatial if "Polygon" in kind or kind == "Unknown" or len(spatial) == 1]
    if len(polygons) != 1:
        raise _refusal("layer_count", layers=", ".join(polygons) or "0")
    return polygons[0]


def _read_layer(data: bytes, layer: str | None, driver: str) -> tuple[dict[str, Any], NDArray[Any], list[NDArray[Any]]]:
    """Return a layer's description, its geometries as WKB and its columns."""
    read = pyogrio.raw.read
    if driver == _SHAPEFILE:
        try:
            meta, _, shapes, columns = read(data, layer=layer, force_2d=True, encoding="UTF-8")
        except UnicodeDecodeError:  # an older code page: GDAL finds it in the .cpg or the .dbf
            meta, _, shapes, columns = read(data, layer=layer, force_2d=True)
    else:
        meta, _, shapes, columns = read(data, layer=layer, force_2d=True)
    return meta, shapes, columns


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _check_size(size: int) -> None:
    if size > MAX_MB * 2**20:
        raise _refusal("file_too_large", mb=MAX_MB)


def _refusal(code: str, **params: object) -> BoundariesRefused:
    return BoundariesRefused([Problem(code, params)])

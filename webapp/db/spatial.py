"""How a geometry goes in and comes out: the same text and functions on both engines."""

from typing import Any

import shapely
from geoalchemy2 import Geometry
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import InstrumentedAttribute

from geo.crs import WGS84


def point_ewkt(lon: float, lat: float) -> str:
    """Return the text both engines read as a point.

    CRS: EPSG:4326, longitude first.
    """
    return f"SRID={WGS84};POINT({lon!r} {lat!r})"


def lon_of(column: InstrumentedAttribute[Any]) -> ColumnElement[float]:
    """Select the longitude of a point column."""
    return func.ST_X(column)


def lat_of(column: InstrumentedAttribute[Any]) -> ColumnElement[float]:
    """Select the latitude of a point column."""
    return func.ST_Y(column)


Point = Geometry("POINT", srid=WGS84, spatial_index=True)
MultiPolygon = Geometry("MULTIPOLYGON", srid=WGS84, spatial_index=True)


def multipolygon_ewkt(shape: BaseGeometry) -> str:
    """Return the text both engines read as a multipolygon.

    CRS: EPSG:4326, longitude first.
    Raises: ValueError for anything but a valid polygon or multipolygon: SpatiaLite's triggers would roll back the
    whole transaction, not just the statement.
    """
    if shape.geom_type not in {"Polygon", "MultiPolygon"} or not shape.is_valid or shape.is_empty:
        msg = f"not a valid polygon: {shape.geom_type}"
        raise ValueError(msg)
    parts = getattr(shape, "geoms", [shape])
    return f"SRID={WGS84};{shapely.to_wkt(shapely.MultiPolygon(parts), rounding_precision=7)}"

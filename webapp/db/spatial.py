"""The few spatial expressions whose SQL differs between the engines."""

from typing import Any

import shapely
from geoalchemy2 import Geometry
from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import Boolean

from geo.crs import WGS84

Box = tuple[float, float, float, float]


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


class in_box(ColumnElement[bool]):  # noqa: N801  # reads as the SQL function it is
    """Test whether a geometry column's box meets `box`, by the spatial index.

    CRS: EPSG:4326; box is (west, south, east, north) in degrees.
    Cost: SpatiaLite ignores its R*Tree unless asked, hence the two forms.
    """

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: InstrumentedAttribute[Any], box: Box) -> None:
        self.column = column
        self.box = tuple(float(edge) for edge in box)


@compiles(in_box, "postgresql")
def _in_box_postgis(element: in_box, compiler: SQLCompiler, **kw: Any) -> str:
    west, south, east, north = element.box
    column = compiler.process(element.column.expression, **kw)
    return f"({column} && ST_MakeEnvelope({west!r}, {south!r}, {east!r}, {north!r}, {WGS84}))"


@compiles(in_box, "sqlite")
def _in_box_spatialite(element: in_box, _compiler: SQLCompiler, **_kw: Any) -> str:
    west, south, east, north = element.box
    table = element.column.expression.table.name
    name = element.column.expression.name
    return (  # the table and column are the model's own names, the edges are floats
        f"({table}.rowid IN (SELECT rowid FROM SpatialIndex WHERE f_table_name = '{table}'"  # noqa: S608
        f" AND f_geometry_column = '{name}'"
        f" AND search_frame = BuildMbr({west!r}, {south!r}, {east!r}, {north!r}, {WGS84})))"
    )


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

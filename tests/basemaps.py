"""A small file of vector tiles around the made-up villages, named as the Protomaps basemap names things."""

from math import asinh, pi, radians, tan
from pathlib import Path
from typing import Any, Final

import mapbox_vector_tile
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

LON, LAT = 105.7055, 22.3095
ZOOMS: Final = range(8, 14)
EXTENT: Final = 4096
AROUND: Final = 2  # tiles to each side of the one in the middle
ATTRIBUTION: Final = "© Bản đồ nền minh họa"


def _tile_of(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    return int((lon + 180) / 360 * 2**zoom), int((1 - asinh(tan(radians(lat))) / pi) / 2 * 2**zoom)


def _layer(name: str, *features: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "features": list(features)}


def _feature(geometry: str, **properties: str) -> dict[str, Any]:
    return {"geometry": geometry, "properties": properties}


def _tile() -> bytes:
    whole = f"POLYGON((0 0, {EXTENT} 0, {EXTENT} {EXTENT}, 0 {EXTENT}, 0 0))"
    lake = "POLYGON((0 0, 2400 0, 2400 2400, 0 2400, 0 0))"
    layers = [
        _layer("earth", _feature(whole, kind="earth")),
        _layer("water", _feature(lake, kind="lake")),
        _layer("roads", _feature(f"LINESTRING(0 3000, {EXTENT} 3000)", kind="major_road", name="Đường Minh Họa")),
        _layer("places", _feature("POINT(2000 3400)", kind="locality", name="Thôn Minh Họa")),
    ]
    return bytes(mapbox_vector_tile.encode(layers, default_options={"extents": EXTENT}))


def write_basemap(path: Path, *, padding: int = 0) -> Path:
    """Write the file; `padding` more bytes make it take its time."""
    tile = _tile()
    with path.open("wb") as file:
        writer = Writer(file)
        for zoom in ZOOMS:
            column, row = _tile_of(LON, LAT, zoom)
            for x in range(column - AROUND, column + AROUND + 1):
                for y in range(row - AROUND, row + AROUND + 1):
                    writer.write_tile(zxy_to_tileid(zoom, x, y), tile)
        header = {
            "tile_type": TileType.MVT,
            "tile_compression": Compression.NONE,
            "min_lon_e7": int(105.0e7),
            "min_lat_e7": int(21.5e7),
            "max_lon_e7": int(106.5e7),
            "max_lat_e7": int(23.0e7),
            "center_zoom": 10,
            "center_lon_e7": int(LON * 1e7),
            "center_lat_e7": int(LAT * 1e7),
        }
        writer.finalize(header, {"attribution": ATTRIBUTION})
    with path.open("ab") as file:
        file.write(bytes(padding))
    return path

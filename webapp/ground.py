"""What a map may stand on besides the communes' shapes: a file of vector tiles, and pictures from a tile server.

Both are the operator's choice and off unless set: nobody else's labels appear on a map that did not ask for them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

MAGIC: Final = b"PMTiles\x03"
HEADER_BYTES: Final = 127
TILE_TYPE_AT: Final = 99
VECTOR_TILES: Final = 1
LOOKED_AT_BYTES: Final = 512 * 1024
PLACES: Final = ("{z}", "{x}", "{y}")


@dataclass(frozen=True, slots=True)
class Basemap:
    """A PMTiles file that every phone may keep whole."""

    path: Path
    version: str
    size_bytes: int
    attribution: str

    @property
    def url(self) -> str:
        """Return where it is served: an address that changes with it."""
        return f"/basemap/{self.version}.pmtiles"


@dataclass(frozen=True, slots=True)
class Tiles:
    """Pictures from a server of somebody else, drawn only with a network."""

    url: str
    attribution: str

    @property
    def origin(self) -> str:
        """Return where the pictures come from, as a content security policy names it."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class Ground:
    """What the operator set; either may be missing."""

    basemap: Basemap | None = None
    tiles: Tiles | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what a map has to know."""
        kept, tiles = self.basemap, self.tiles
        return {
            "pmtiles": kept and {"url": kept.url, "bytes": kept.size_bytes, "attribution": kept.attribution},
            "tiles": tiles and {"url": tiles.url, "attribution": tiles.attribution},
        }


def read_ground(settings: Mapping[str, Any]) -> Ground:
    """Read the settings BASEMAP_PMTILES, BASEMAP_ATTRIBUTION, TILE_URL and TILE_ATTRIBUTION.

    Raises: ValueError naming the setting that does not hold.
    """
    path, url = settings.get("BASEMAP_PMTILES"), settings.get("TILE_URL")
    return Ground(
        basemap=_read_basemap(Path(path), _attribution(settings, "BASEMAP_ATTRIBUTION")) if path else None,
        tiles=_read_tiles(url, _attribution(settings, "TILE_ATTRIBUTION")) if url else None,
    )


def _attribution(settings: Mapping[str, Any], name: str) -> str:
    said = str(settings.get(name) or "").strip()
    if not said:
        raise ValueError(f"{name} must name whose map it is: it is shown on every map")
    return said


def _read_basemap(path: Path, attribution: str) -> Basemap:
    if not path.is_file():
        raise ValueError(f"BASEMAP_PMTILES: there is no file {path}")
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(LOOKED_AT_BYTES)
        file.seek(max(0, size - LOOKED_AT_BYTES))
        tail = file.read()
    if len(head) < HEADER_BYTES or not head.startswith(MAGIC) or head[TILE_TYPE_AT] != VECTOR_TILES:
        raise ValueError(f"BASEMAP_PMTILES: {path} is not a PMTiles file (version 3) of vector tiles")
    # The directories stand at the beginning: whatever changes a tile's length changes them, and the size with it.
    digest = hashlib.sha256(b"%d" % size + head + tail).hexdigest()
    return Basemap(path=path.resolve(), version=digest[:16], size_bytes=size, attribution=attribution)


def _read_tiles(url: str, attribution: str) -> Tiles:
    parts = urlsplit(url)
    named = parts.scheme in {"https", "http"} and parts.netloc and not set(parts.netloc) & set("{};, *'\"")
    if not named or any(url.count(place) != 1 for place in PLACES):
        raise ValueError("TILE_URL is an address such as https://…/{z}/{x}/{y}.png, with one fixed host")
    return Tiles(url=url, attribution=attribution)

"""Made-up residential areas: how many a commune has, what they are called, and where they lie."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.names import fold
from geo.units import Commune, area_path
from webapp.demo.dice import Dice
from webapp.words import t

VALID_FROM: Final = date(2025, 7, 1)
PLAN_COMMUNE: Final = "01933"  # xã Đồng Phúc, and its thôn Nà Hai: the plan itself names them
PLAN_AREA: Final = f"{PLAN_COMMUNE}-001"
_UPLAND_DISTRICTS: Final = frozenset(
    {"Định Hóa", "Võ Nhai", "Phú Lương"}
)  # Tày and Nùng toponyms, south of the old line

_IN_WARD: Final = 32
_IN_SOUTH: Final = (20, 0.10)  # people live closer together there: a base, and so many per km2
_IN_NORTH: Final = (10, 0.13)
_BAN_SHARE: Final = 1 / 6
_INSET_DEG: Final = 0.003  # about 300 m: a record beside its area's point still lies in the commune
_DIGITS: Final = 5  # of a degree: 1 m
_CANDIDATES: Final = 12  # places weighed against each other for every area


@dataclass(frozen=True, slots=True)
class DemoArea:
    """A made-up residential area. CRS: EPSG:4326."""

    code: str
    commune_code: str
    kind: str  # hamlet, village, ban, group
    name: str
    lon: float
    lat: float

    @property
    def path(self) -> str:
        """Its place in the hierarchy of units."""
        return area_path(self.code)

    def row(self) -> dict[str, Any]:
        """Return the row of `units` that keeps it."""
        return {
            "path": self.path,
            "parent_path": self.path.removesuffix(f"{self.code}/"),
            "code": self.code,
            "level": "area",
            "kind": self.kind,
            "name": self.name,
            "folded_name": fold(self.name),
            "former_districts": [],
            "lon": self.lon,
            "lat": self.lat,
            "valid_from": VALID_FROM,
            "is_demo": True,
        }


def areas_of(commune: Commune, shape: BaseGeometry) -> list[DemoArea]:
    """Return a commune's areas, by code.

    CRS: EPSG:4326, the shape too.
    """
    how_many = how_many_in(commune)
    names = _names(commune)
    places = spread(shape, how_many, seed=int(commune.code))
    return [
        DemoArea(f"{commune.code}-{number:03d}", commune.code, *next(names), lon=lon, lat=lat)
        for number, (lon, lat) in enumerate(places.tolist(), start=1)
    ]


def how_many_in(commune: Commune) -> int:
    """Return how many areas a commune has: about 2,600 in all 92."""
    if commune.kind == "phường":
        return _IN_WARD
    least, per_km2 = _IN_NORTH if commune.region == "north" else _IN_SOUTH
    return round(least + per_km2 * commune.area_km2)


def spread(shape: BaseGeometry, how_many: int, *, seed: int) -> NDArray[np.float64]:
    """Return places in a shape, none crowding another: each is the one of twelve that lies farthest from those before.

    Shape: (how_many, 2) float64.
    CRS: EPSG:4326, longitude first; all keep off the border where the shape is wide enough for that.
    """
    inner = shape.buffer(-_INSET_DEG)
    tried = _inside(shape if inner.is_empty else inner, how_many * _CANDIDATES, seed)
    scale = (np.cos(np.radians(tried[:, 1].mean())), 1.0)
    scaled = tried * scale
    chosen = [0]
    nearest = np.square(scaled - scaled[0]).sum(axis=1)
    for number in range(1, how_many):
        offered = slice(number * _CANDIDATES, (number + 1) * _CANDIDATES)
        chosen.append(offered.start + int(nearest[offered].argmax()))
        nearest = np.minimum(nearest, np.square(scaled - scaled[chosen[-1]]).sum(axis=1))
    return np.round(tried[chosen], _DIGITS)


def _inside(shape: BaseGeometry, how_many: int, seed: int) -> NDArray[np.float64]:
    """Return so many places within a shape, drawn evenly."""
    shapely.prepare(shape)
    west, south, east, north = shape.bounds
    drawn = np.random.default_rng(seed)
    found = np.empty((0, 2))
    while len(found) < how_many:
        tried = drawn.uniform((west, south), (east, north), size=(2 * how_many, 2))
        found = np.concatenate([found, tried[shapely.contains_xy(shape, tried)]])
    return found[:how_many]


def _names(commune: Commune) -> Iterator[tuple[str, str]]:
    """Yield kind and name of one area after the other, no name twice in a commune."""
    if commune.kind == "phường":
        yield from (("group", t("demo.area.group", name=number)) for number in count(1))
        return
    if commune.code == PLAN_COMMUNE:
        yield "village", t("demo.area.named_in_plan")
    dice = Dice("area names", commune.code)
    style = "upland" if is_upland(commune) else "lowland"
    heads, tails = (t(f"demo.area.{style}_{part}").split(" | ") for part in ("heads", "tails"))
    for own in dice.shuffled([f"{head} {tail}" for head in heads for tail in tails]):
        kind = _kind(commune, dice)
        yield kind, t(f"demo.area.{kind}", name=own)


def is_upland(commune: Commune) -> bool:
    """Return whether the places of a commune have Tày and Nùng names."""
    return commune.region == "north" or not _UPLAND_DISTRICTS.isdisjoint(commune.former_districts)


def _kind(commune: Commune, dice: Dice) -> str:
    if commune.region == "south":
        return "hamlet"
    return "ban" if dice.chance(_BAN_SHARE) else "village"

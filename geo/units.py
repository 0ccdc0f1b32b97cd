"""The province, its 92 communes of today and the 280 former ones: facts read once from `geo/data/units`."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from geo.errors import NotFound
from geo.names import fold
from geo.tables import Row, parse_table

Kind = Literal["xã", "phường"]
Region = Literal["north", "south"]

COUNTRY_PATH = "VN/"
COMMUNE_CODE = re.compile(r"[0-9]{5}")
AREA_CODE = re.compile(r"[0-9]{5}-[0-9]{3}")

_DATA = Path(__file__).parent / "data" / "units"
_KINDS: tuple[Kind, ...] = ("xã", "phường")
_REGIONS: tuple[Region, ...] = ("north", "south")
_FORMER_UNIT = re.compile(r"(?P<full_name>.+) \((?P<district>.+)\)(?P<part>\*?)")
_LON = (102.0, 118.0)  # Việt Nam with its islands; the map of the province itself judges the rest
_LAT = (6.0, 24.0)
_COMMUNE_COLUMNS = ("code", "full_name", "kind", "region", "former_districts", "former_units", "area_km2", "lon", "lat")
_FORMER_COLUMNS = ("code", "full_name", "former_district", "former_province", "lon", "lat", "commune_code")


@dataclass(frozen=True, slots=True)
class Province:
    """A province, by its code in the national list."""

    code: str
    name: str
    path: str


PROVINCE = Province(code="19", name="Tỉnh Thái Nguyên", path=f"{COUNTRY_PATH}19/")


@dataclass(frozen=True, slots=True)
class FormerUnit:
    """A unit that a commune was made from; not `whole` when another commune took a part of it."""

    full_name: str
    district: str
    whole: bool

    def __str__(self) -> str:
        return f"{self.full_name} ({self.district})"


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune or ward of today: "Văn Lăng" is its name, "Xã Văn Lăng" its full name, and lon, lat lie inside it."""

    code: str
    name: str
    full_name: str
    kind: Kind
    region: Region
    former_districts: tuple[str, ...]
    former_units: tuple[FormerUnit, ...]
    area_km2: float
    lon: float
    lat: float

    @property
    def path(self) -> str:
        """The commune's place in the hierarchy: "VN/19/05665/"."""
        return commune_path(self.code)

    @property
    def label_with_former_district(self) -> str:
        """The label no one confuses, for pickers: "Văn Lăng – Đồng Hỷ cũ"."""
        return f"{self.name} – {', '.join(self.former_districts)} cũ"


@dataclass(frozen=True, slots=True)
class FormerCommune:
    """A commune before the merger of 2025; lon, lat is its seat, `commune_code` the commune of today that holds it."""

    code: str
    full_name: str
    former_district: str
    former_province: str
    lon: float
    lat: float
    commune_code: str


def commune_path(commune_code: str) -> str:
    """Return the path of a commune: "VN/19/01933/".

    Raises: ValueError when this is no commune code.
    """
    if not COMMUNE_CODE.fullmatch(commune_code):
        raise ValueError(f"no commune code: {commune_code!r}")
    return f"{PROVINCE.path}{commune_code}/"


def area_path(area_code: str) -> str:
    """Return the path of a residential area: "VN/19/01933/01933-004/".

    Raises: ValueError when this is no residential-area code.
    """
    if not AREA_CODE.fullmatch(area_code):
        raise ValueError(f"no residential-area code: {area_code!r}")
    return f"{commune_path(area_code[:5])}{area_code}/"


def province_path_of(path: str) -> str:
    """Return the path of the province that a unit is or lies in."""
    return "".join(f"{code}/" for code in path.split("/")[:2])


def is_whole_province(path: str) -> bool:
    """Return whether a path is that of a province, or of the country above it."""
    return path.count("/") <= 2  # noqa: PLR2004  # "VN/19/"


def commune_code_of(path: str) -> str | None:
    """Return the code of the commune that a path names or lies in; None for the province and the country."""
    below_province = path.removeprefix(PROVINCE.path)
    return None if below_province in {path, ""} else below_province.split("/")[0]


@cache
def communes() -> tuple[Commune, ...]:
    """Return the communes of today, by code.

    Raises: TableInvalid.
    Source: geo/data/SOURCES.md#communes.
    """
    return parse_communes((_DATA / "communes.csv").read_text(encoding="utf-8"))


@cache
def communes_by_code() -> Mapping[str, Commune]:
    """Return the communes of today keyed by code."""
    return MappingProxyType({commune.code: commune for commune in communes()})


@cache
def former_districts() -> tuple[str, ...]:
    """Return the districts before 2025 that communes of today were made of, as a dictionary orders them."""
    return tuple(sorted({name for commune in communes() for name in commune.former_districts}, key=fold))


@cache
def former_communes() -> tuple[FormerCommune, ...]:
    """Return the communes before the merger of 2025, by code.

    Raises: TableInvalid.
    Source: geo/data/SOURCES.md#former-communes.
    """
    text = (_DATA / "former_communes.csv").read_text(encoding="utf-8")
    return parse_former_communes(text, communes_by_code().keys())


def commune(code: str) -> Commune:
    """Return the commune with this code.

    Raises: NotFound.
    """
    try:
        return communes_by_code()[code]
    except KeyError:
        raise NotFound(field="commune_code", commune_code=code) from None


def parse_communes(text: str) -> tuple[Commune, ...]:
    """Read communes from CSV text, by code.

    Raises: TableInvalid with every problem found.
    """
    return parse_table(text, "communes.csv", _COMMUNE_COLUMNS, "code", _commune)


def parse_former_communes(text: str, known_codes: Collection[str]) -> tuple[FormerCommune, ...]:
    """Read former communes from CSV text, by code; each must lead to one of the `known_codes`.

    Raises: TableInvalid with every problem found.
    """

    def former_commune(row: Row) -> FormerCommune:
        made = _former_commune(row)
        if made.commune_code not in known_codes:
            row.note("commune_code", "no such commune")
        return made

    return parse_table(text, "former_communes.csv", _FORMER_COLUMNS, "code", former_commune)


def _commune(row: Row) -> Commune:
    kind = row.choice("kind", _KINDS)
    full_name = row.text("full_name")
    prefix = f"{kind.capitalize()} "
    if not full_name.startswith(prefix):
        row.note("full_name", f"does not start with {prefix!r}")
    return Commune(
        code=row.code("code", COMMUNE_CODE),
        name=full_name.removeprefix(prefix),
        full_name=full_name,
        kind=kind,
        region=row.choice("region", _REGIONS),
        former_districts=row.texts("former_districts"),
        former_units=tuple(_former_unit(row, unit) for unit in row.texts("former_units")),
        area_km2=row.number("area_km2", 0.1, 10_000),
        lon=row.number("lon", *_LON),
        lat=row.number("lat", *_LAT),
    )


def _former_unit(row: Row, text: str) -> FormerUnit:
    match = _FORMER_UNIT.fullmatch(text)
    if not match:
        row.note("former_units", f'{text!r} is not "name (district)", with * for a part of it')
        return FormerUnit(full_name=text, district="", whole=True)
    return FormerUnit(full_name=match["full_name"], district=match["district"], whole=not match["part"])


def _former_commune(row: Row) -> FormerCommune:
    return FormerCommune(
        code=row.code("code", COMMUNE_CODE),
        full_name=row.text("full_name"),
        former_district=row.text("former_district"),
        former_province=row.text("former_province"),
        lon=row.number("lon", *_LON),
        lat=row.number("lat", *_LAT),
        commune_code=row.code("commune_code", COMMUNE_CODE),
    )

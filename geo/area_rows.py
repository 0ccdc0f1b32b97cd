"""What the cells of a list's row say: their text, whether they are a total, and which commune they mean."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from geo.commune_names import Found, NotFound, commune_with_code, commune_with_name
from geo.names import fold, normalise
from geo.units import Commune

_LONGEST_CELL = 500
_TOTAL = re.compile(
    r"tong( cong| so)?|cong( chung| don)?|(tong |tong so |tong cong |cong )(xa|phuong|toan|cac|chung)\b.*|cong:.*"
)


def text_of(cell: object) -> str:
    """Return what a person sees in a cell: 3.0 is "3", a day is dd/mm/yyyy."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return normalise(str(cell)[:_LONGEST_CELL])


def is_total(texts: Iterable[str]) -> bool:
    """Return whether one of the texts says that the row adds up others."""
    return any(_TOTAL.fullmatch(fold(text).rstrip(" :.")) for text in texts)


@dataclass(frozen=True, slots=True)
class NoPlace:
    """Why a row leads to no commune; `code` is a key of `registry.problem`."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """What a row says of its commune."""

    name: str = ""
    code: str = ""
    district: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether the name, if there is one, was written with the diacritics of the commune it was read as."""
        found = commune_with_name(self.name, self.district) if self.name and not self.code else None
        return not isinstance(found, Found) or found.exactly

    def find(self, above: Commune | NoPlace | None) -> Commune | NoPlace:
        """Return the commune meant; where the row says nothing, what the rows `above` have led to."""
        if not (self.name or self.code):
            return above or NoPlace("commune_missing")
        by_code = commune_with_code(self.code) if self.code else None
        by_name = commune_with_name(self.name, self.district) if self.name else None
        if isinstance(by_code, NotFound):
            return NoPlace(by_code.code)
        if isinstance(by_code, Found):
            return self._with_code(by_code.commune, by_name)
        if isinstance(by_name, Found):
            return by_name.commune
        return _unfound(by_name) if by_name else NoPlace("commune_missing")

    def _with_code(self, commune: Commune, by_name: Found | NotFound | None) -> Commune | NoPlace:
        """Return the commune of a code unless the name beside it is another's; the code clears up an unclear one."""
        candidates = (by_name.commune,) if isinstance(by_name, Found) else by_name.candidates if by_name else (commune,)
        if commune in candidates:
            return commune
        return NoPlace("code_name_differ", {"commune": commune.full_name})


def _unfound(found: NotFound) -> NoPlace:
    names = "; ".join(candidate.label_with_former_district for candidate in found.candidates)
    return NoPlace(found.code, {"candidates": names} if names else {})

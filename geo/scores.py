"""Score sheets: what a commune gives itself line by line, what of it counts, and whether that is enough.

A score is for those who review, never for the public.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from geo.errors import Invalid

DATA: Final = Path(__file__).parent / "data" / "score_sheets"
BONUS: Final = "bonus"  # stands beside the sheet's own lines
Scores = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a sheet, with the most it can give."""

    key: str
    points: int
    zero_with_open_hotspot: bool = False


@dataclass(frozen=True, slots=True)
class Criterion:
    """Lines that belong together; the words are `domain.criterion.*`."""

    key: str
    items: tuple[Item, ...]

    @property
    def points(self) -> int:
        """The most it can give."""
        return sum(item.points for item in self.items)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A score sheet: what is enough in all, and what is needed of each criterion. The bonus has a most of its own."""

    key: str
    threshold: int
    least: int
    bonus_most: int
    criteria: tuple[Criterion, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """All lines, in their order."""
        return tuple(item for criterion in self.criteria for item in criterion.items)

    @property
    def points(self) -> int:
        """The most its lines can give, the bonus apart."""
        return sum(criterion.points for criterion in self.criteria)


@cache
def load_sheets(folder: Path = DATA) -> Mapping[str, Sheet]:
    """Read every sheet once, by its key."""
    sheets = (_sheet(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.yaml")))
    return {sheet.key: sheet for sheet in sheets}


def _sheet(raw: dict[str, Any]) -> Sheet:
    criteria = (Criterion(one["key"], tuple(Item(**item) for item in one["items"])) for one in raw["criteria"])
    return Sheet(**{**raw, "criteria": tuple(criteria)})


def parse(raw: object, sheet: Sheet) -> dict[str, int]:
    """Return the scores of some or all of a sheet's lines; what was left open is not in it.

    Raises: Invalid with code scores_invalid.
    """
    most = {BONUS: sheet.bonus_most} | {item.key: item.points for item in sheet.items}
    if not isinstance(raw, dict) or not raw.keys() <= most.keys():
        raise Invalid("scores_invalid", field="scores")
    for key, given in raw.items():
        if type(given) is not int or not 0 <= given <= most[key]:
            raise Invalid("scores_invalid", field="scores")
    return {key: raw[key] for key in most if key in raw}


def effective(scores: Scores, sheet: Sheet, *, open_hotspot: bool) -> dict[str, int]:
    """Return what counts of the scores while a waste hotspot stands open in the residential area, or none does."""
    spoilt = {item.key for item in sheet.items if item.zero_with_open_hotspot} if open_hotspot else set()
    return {key: 0 if key in spoilt else given for key, given in scores.items()}


def total(scores: Scores) -> int:
    """Return all points together, the bonus with them."""
    return sum(scores.values())


def by_criterion(scores: Scores, sheet: Sheet) -> dict[str, int]:
    """Return the points of each criterion, by its key; the bonus belongs to none."""
    return {one.key: sum(scores.get(item.key, 0) for item in one.items) for one in sheet.criteria}


def reaches(scores: Scores, sheet: Sheet) -> bool:
    """Return whether the points are enough: in all, and of every single criterion."""
    return total(scores) >= sheet.threshold and min(by_criterion(scores, sheet).values()) >= sheet.least

"""How a target's figures are read: as a count, a share, a part or waste that should go; and their sums.

The same as `static/src/office/progress_rules.js`; both are held to `tests/fixtures/reading.json`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from geo.programme import Target
from geo.progress import State, UnitProgress
from geo.proof import Hotspots


class Scale(StrEnum):
    """What a target's figures are measured against."""

    COUNT = "count"  # a number of things, the same for all, or none
    SHARE = "share"  # how much of what it takes, where every unit has a whole of its own
    PART = "part"  # how much of a whole that nobody has to reach
    HOTSPOTS = "hotspots"  # what still stands: less is better


@dataclass(frozen=True, slots=True)
class Tally:
    """Units added up; who said nothing adds nothing to `done`, and is in `units` but not in `known`.

    `units`: those from whom something is expected. `target`, `out_of`: None where no unit has one.
    """

    units: int
    known: int
    met: int
    done: int
    target: int | None
    out_of: int | None


def scale_of(target: Target) -> Scale:
    """Return how a target's figures are read."""
    if isinstance(target.proof, Hotspots):
        return Scale.HOTSPOTS
    if target.is_share:
        return Scale.SHARE if target.wants_share else Scale.PART
    return Scale.COUNT


def tally(figures: Collection[UnitProgress]) -> Tally:
    """Add units up."""
    expected = [figure for figure in figures if figure.state is not State.NOT_ASKED]
    return Tally(
        units=len(expected),
        known=sum(figure.done is not None for figure in expected),
        met=sum(figure.state is State.MET for figure in expected),
        done=_sum(figure.done for figure in expected) or 0,
        target=_sum(figure.target for figure in expected),
        out_of=_sum(figure.out_of for figure in expected),
    )


def percent(share: float) -> int:
    """Return a share in whole percent: never 100 before all is done, never 0 once something is."""
    rounded = int(share * 100 + 0.5)
    return min(max(rounded, 1), 99) if 0 < share < 1 else rounded


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None

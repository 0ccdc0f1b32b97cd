"""Measuring: from what was counted in a commune to where it stands. There is no second way to count."""

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from geo.programme import Measure, Programme, Target


class State(StrEnum):
    """Where a unit stands against a target; the words are `domain.progress.*`."""

    MET = "met"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    NOT_STARTED = "not_started"
    NO_DATA = "no_data"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Count:
    """What the records of one unit say about one target.

    `seen`: records of the target's kinds, whatever their status; none means nobody has said anything yet.
    `done`: what counts: confirmed records, residential areas that have one, or hotspots still standing.
    `out_of`: residential areas in force, or hotspots ever confirmed; unused where the target is a plain number.
    """

    seen: int
    done: int
    out_of: int = 0


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """One unit against one target. Without data `done` and `share` are None, never 0.

    `target`: how many it takes; for hotspots 0. `share`: 0 to 1, how much of the way is behind it.
    """

    done: int | None
    target: int | None
    share: float | None
    state: State

    @property
    def short_by(self) -> int | None:
        """How many are missing; None where that is not known."""
        if self.done is None or self.target is None:
            return None
        return max(self.target - self.done, 0)


def measure(target: Target, count: Count, programme: Programme, *, on: date) -> UnitProgress:
    """Return where a unit stands on a day."""
    if target.measure is Measure.HOTSPOTS:
        return _towards_none(count, programme, on)
    needed = _needed(target, count)
    if count.seen == 0 or needed is None:
        return UnitProgress(done=None, target=needed, share=None, state=State.NO_DATA)
    share = min(count.done / needed, 1.0)
    return UnitProgress(count.done, needed, share, _state(count.done >= needed, count.done == 0, share, programme, on))


def _needed(target: Target, count: Count) -> int | None:
    if target.at_least is not None:
        return target.at_least
    # A share of no residential areas is no requirement that could be met or missed.
    return math.ceil((target.at_least_share or 1.0) * count.out_of) or None


def _towards_none(count: Count, programme: Programme, on: date) -> UnitProgress:
    if count.out_of == 0:
        return UnitProgress(done=None, target=0, share=None, state=State.NO_DATA)
    share = 1 - count.done / count.out_of
    return UnitProgress(count.done, 0, share, _state(count.done == 0, share == 0, share, programme, on))


def _state(met: bool, untouched: bool, share: float, programme: Programme, on: date) -> State:  # noqa: FBT001
    if met:
        return State.MET
    if on > programme.ends_on:
        return State.OVERDUE
    if untouched:
        return State.NOT_STARTED
    return State.ON_TRACK if share >= elapsed(programme, on) else State.BEHIND


def elapsed(programme: Programme, on: date) -> float:
    """Return how much of the programme's year has passed on a day, 0 to 1."""
    days = (programme.ends_on - programme.starts_on).days + 1
    return min(max(((on - programme.starts_on).days + 1) / days, 0.0), 1.0)

"""Measuring: from what was counted in a commune to where it stands. There is no second way to count."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import reduce

from geo.programme import AskedOf, Programme, Target
from geo.proof import Activities, Areas, Declared, Documents, Hotspots, Records, Reports, Unmeasured, Upkeep


class State(StrEnum):
    """Where a unit stands against a target; the words are `domain.progress.*`."""

    MET = "met"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    NOT_STARTED = "not_started"
    NO_DATA = "no_data"
    OVERDUE = "overdue"
    COUNTED = "counted"  # there is a number, and none to reach
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class Count:
    """What is known of one unit for one target.

    `seen`: whatever was said about it, confirmed or not; none means nobody has said anything yet.
    `done`: what counts: confirmed records, residential areas that have one, a declared number, hotspots still standing.
    `out_of`: what it is part of: residential areas in force, running models, a declared total, hotspots ever confirmed.
    """

    seen: int = 0
    done: int = 0
    out_of: int = 0

    def __add__(self, other: "Count") -> "Count":
        """Return what is known of two units together."""
        return Count(self.seen + other.seen, self.done + other.done, self.out_of + other.out_of)


NOTHING = Count()


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """One unit against one target. Without data `done` and `share` are None, never 0.

    `target`: how many it takes, for hotspots 0, None where there is no number to reach.
    `share`: 0 to 1, how much of `out_of`; where it is part of nothing, how much of the way to `target` is behind it.
    """

    done: int | None
    target: int | None
    share: float | None
    state: State
    out_of: int | None = None

    @property
    def short_by(self) -> int | None:
        """How many are missing; None where that is not known."""
        if self.done is None or self.target is None:
            return None
        return max(self.target - self.done, 0)


@dataclass(frozen=True, slots=True)
class Whole:
    """The province against one target, made of its units' figures.

    `own`: what the province itself contributes beside the communes, part of the figure's `done`.
    `asked`, `met`, `no_data`: how many units have a number to reach, reached it, and have said nothing.
    """

    figure: UnitProgress
    own: int | None
    asked: int
    met: int
    no_data: int


def needed(target: Target, count: Count) -> int | None:
    """Return how many it takes in a unit; None where there is no number to reach."""
    rule = target.proof
    match rule:
        case Hotspots():
            return 0
        case Reports():
            return 1
        case Documents(per_area=False, judged=True):
            return len(rule.documents)
        case Records() | Activities() | Declared(share=None):
            return rule.at_least
        case Areas() | Upkeep() | Declared() | Documents(per_area=True):
            # A share of nothing is no requirement that could be met or missed.
            return _share_of(count.out_of, rule.share) or None if rule.share is not None else None
        case _:
            return None


def measure(target: Target, count: Count, programme: Programme, *, on: date, is_asked: bool = True) -> UnitProgress:
    """Return where a unit stands on a day. Who is not asked for a number of their own only adds to the whole."""
    if isinstance(target.proof, Unmeasured) or (not is_asked and target.asked_of is AskedOf.CHOSEN):
        return UnitProgress(None, None, None, State.NOT_ASKED)
    goal = needed(target, count) if is_asked else None
    out_of = count.out_of if target.has_whole else None
    if isinstance(target.proof, Hotspots):
        return _towards_none(target, count, programme, on)
    if count.seen == 0:
        return _silent(target, goal, out_of, on)
    if goal is None:
        if is_asked and target.wants_share and not isinstance(target.proof, Declared):
            return UnitProgress(None, None, None, State.NO_DATA, out_of)
        share = count.done / out_of if out_of else None
        return UnitProgress(count.done, None, share, State.COUNTED, out_of)
    way = min(count.done / goal, 1.0)
    state = _state(target, programme, on, met=count.done >= goal, untouched=count.done == 0, way=way)
    return UnitProgress(count.done, goal, count.done / out_of if out_of else way, state, out_of)


def measure_whole(
    target: Target,
    counts: Mapping[str, Count],
    figures: Mapping[str, UnitProgress],
    own: Count,
    programme: Programme,
    *,
    regions: Mapping[str, str],
    on: date,
) -> Whole:
    """Return where the province stands: its `done` is the sum of its communes' and its own.

    `counts`, `figures`: by commune code. `own`: what the province itself did. `regions`: north or south, by code.
    """
    asked = {code: figure for code, figure in figures.items() if target.asks(code)}
    total = _sum(counts.values()) + own
    match target.asked_of:
        case AskedOf.PROVINCE:
            figure = measure(target, total, programme, on=on)
        case AskedOf.REGIONS:
            figure = _of_regions(target, counts, regions, programme, on)
        case _ if target.has_whole:
            figure = _of_one_whole(target, total, [counts[code] for code in asked], programme, on)
        case _:
            figure = _added_up(target, total, asked, own, programme, on)
    return Whole(
        figure=figure,
        own=own.done if own.seen else None,
        asked=len(asked),
        met=sum(unit.state is State.MET for unit in asked.values()),
        no_data=sum(unit.state is State.NO_DATA for unit in figures.values()),
    )


def _of_organisations(own: Count) -> UnitProgress:
    """Return the figure of those that report beside the communes, each once."""
    state = State.MET if own.done == own.out_of else State.NOT_STARTED
    return UnitProgress(own.done, own.out_of, own.done / own.out_of, state)


def elapsed(programme: Programme, on: date, due_before: date) -> float:
    """Return how much of the time for a target has passed on a day, 0 to 1."""
    days = (due_before - programme.starts_on).days
    return min(max(((on - programme.starts_on).days + 1) / days, 0.0), 1.0)


def _share_of(whole: int, share: float) -> int:
    """Return how many it takes at least; 0.55 of 100 is 55, whatever binary fractions make of it."""
    return math.ceil(round(share * whole, 6))


def _sum(counts: Iterable[Count]) -> Count:
    return reduce(Count.__add__, counts, NOTHING)


def _silent(target: Target, goal: int | None, out_of: int | None, on: date) -> UnitProgress:
    """Return the figure of a unit of which nothing is known; a report that is not here is known not to be here."""
    if isinstance(target.proof, Reports):
        state = State.OVERDUE if on >= target.due_before else State.NOT_STARTED
        return UnitProgress(0, goal, 0.0, state)
    return UnitProgress(None, goal, None, State.NO_DATA, out_of)


def _towards_none(target: Target, count: Count, programme: Programme, on: date) -> UnitProgress:
    if count.out_of == 0:
        return UnitProgress(None, 0, None, State.NO_DATA, None)
    share = 1 - count.done / count.out_of
    state = _state(target, programme, on, met=count.done == 0, untouched=share == 0, way=share)
    return UnitProgress(count.done, 0, share, state, count.out_of)


def _state(target: Target, programme: Programme, on: date, *, met: bool, untouched: bool, way: float) -> State:
    if met:
        return State.MET
    if on >= target.due_before:
        return State.OVERDUE
    if untouched:
        return State.NOT_STARTED
    return State.ON_TRACK if way >= elapsed(programme, on, target.due_before) else State.BEHIND


def _of_one_whole(target: Target, total: Count, asked: Sequence[Count], programme: Programme, on: date) -> UnitProgress:
    """Return the share reached by all together; it is not reached while of some nobody knows how much they have to."""
    figure = measure(target, total, programme, on=on)
    known = sum(_knows_its_whole(target, count) for count in asked)
    if not target.wants_share or figure.state is not State.MET or known == len(asked):
        return figure
    state = _state(target, programme, on, met=False, untouched=False, way=known / len(asked))
    return replace(figure, state=state)


def _knows_its_whole(target: Target, count: Count) -> bool:
    """Return whether a unit's part of the whole is known; of models none may be running, which is known as well."""
    match target.proof:
        case Upkeep():
            return True
        case Declared():
            return count.seen > 0
        case _:
            return count.out_of > 0


def _of_regions(
    target: Target, counts: Mapping[str, Count], regions: Mapping[str, str], programme: Programme, on: date
) -> UnitProgress:
    """Return the figure of a target that each region has to reach: two in the south do not make up for the north."""
    by_region = {
        region: _sum(count for code, count in counts.items() if regions[code] == region)
        for region in sorted(set(regions.values()))
    }
    goal = needed(target, NOTHING) or 0
    total = _sum(by_region.values())
    if total.seen == 0:
        return UnitProgress(None, goal * len(by_region), None, State.NO_DATA)
    share = sum(min(count.done / goal, 1.0) for count in by_region.values()) / len(by_region)
    state = _state(target, programme, on, met=share >= 1, untouched=total.done == 0, way=share)
    return UnitProgress(total.done, goal * len(by_region), share, state)


def _added_up(
    target: Target, total: Count, asked: Mapping[str, UnitProgress], own: Count, programme: Programme, on: date
) -> UnitProgress:
    """Return the sum of units that have a number each: more than enough in one does not make up for another."""
    units = list(asked.values())
    if target.asked_of is AskedOf.LEVELS:
        units.append(measure(target, own, programme, on=on))
    if isinstance(target.proof, Reports) and own.out_of:
        units.append(_of_organisations(own))
    goals = [unit.target for unit in units if unit.target is not None]
    silent = total.seen == 0 and not isinstance(target.proof, Reports)
    if not goals:
        state = State.NO_DATA if silent else State.COUNTED
        return UnitProgress(None if silent else total.done, None, None, state)
    if silent:
        return UnitProgress(None, sum(goals), None, State.NO_DATA)
    share = sum(min(unit.done or 0, unit.target or 0) for unit in units) / sum(goals)
    met = all(unit.state is State.MET for unit in units)
    state = _state(target, programme, on, met=met, untouched=total.done == 0, way=share)
    return UnitProgress(total.done, sum(goals), share, state)

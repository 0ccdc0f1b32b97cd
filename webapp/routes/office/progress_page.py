"""What the pages of progress are made of: what an address asks for, and a target as a page tells it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from flask import request

from geo.names import fold
from geo.programme import Programme, Target
from geo.progress import State, UnitProgress
from geo.proof import Hotspots
from geo.reading import Scale, Tally, percent, scale_of, tally
from webapp.units.models import Unit
from webapp.words import catalogue, t
from webapp.words.formats import two_digits, vi_date

FIRST_TARGET = "T11"
REGIONS = ("north", "south")
_SECTIONS = "programme.section."
_FILTERS = ("region", "district", "cluster", "priority", "name")
# The worst first: what a sorted list begins with. Who is not judged, or not known, has no place in it.
_URGENCY = {State.OVERDUE: 1, State.NOT_STARTED: 2, State.BEHIND: 3, State.ON_TRACK: 4, State.MET: 5}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address of progress asks for; every field is text, empty where nothing was chosen."""

    on: str
    region: str
    district: str
    cluster: str
    priority: str
    name: str
    view: str

    @classmethod
    def of_address(cls) -> Self:
        """Read the present request's address."""
        return cls(**{name: request.args.get(name, "").strip() for name in cls.__slots__})

    @property
    def query(self) -> dict[str, str]:
        """What a link keeps, so that who goes down and up again sees the same."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}

    @property
    def is_filtered(self) -> bool:
        """Whether any commune may be left out."""
        return any(getattr(self, name) for name in _FILTERS)

    def wants(self, unit: Unit) -> bool:
        """Test a commune as the page's filter does: every word typed begins a word of its name or former district."""
        words = fold(" ".join((unit.name, *unit.former_districts))).split()
        named = all(any(word.startswith(typed) for word in words) for typed in fold(self.name).split())
        return (
            named
            and (not self.region or unit.region == self.region)
            and (not self.district or self.district in unit.former_districts)
            and (not self.cluster or str(unit.cluster_id) == self.cluster)
            and (not self.priority or unit.priority)
        )


@dataclass(frozen=True, slots=True)
class About:
    """A target as a page tells it.

    `needs`: the share or number a commune has to reach. `is_judged`: there is one, or nothing may be left.
    `late_from`: of what has to come in before a day of the year, that day.
    """

    id: str
    name: str
    short: str
    aim: str
    unit: str
    hue: str
    scale: Scale
    needs: float | None
    is_judged: bool
    what: str
    source: str
    due: str
    late_from: date | None
    why_not: str

    @property
    def done_word(self) -> str:
        """What stands above the column of figures."""
        return t(f"office.progress.done_{self.scale if self.is_judged or self.scale is Scale.PART else 'free'}")

    @property
    def share_word(self) -> str:
        """What stands above the column of shares; empty where there is none to show."""
        if self.scale is Scale.HOTSPOTS:
            return t("office.progress.share_hotspots")
        return t("office.progress.share") if self.is_judged or self.scale is Scale.PART else ""


def about(target: Target, programme: Programme) -> About:
    """Put a target into words."""
    scale, unit = scale_of(target), t(f"programme.{target.id}.unit")
    is_in_year = target.due_before > programme.ends_on
    return About(
        id=target.id,
        name=t(f"programme.{target.id}.name"),
        short=t(f"programme.{target.id}.short"),
        aim=t(f"programme.{target.id}.aim"),
        unit=unit,
        hue=target.hue,
        scale=scale,
        needs=target.aim,
        is_judged=target.aim is not None or isinstance(target.proof, Hotspots),
        what=t(f"office.progress.what_{target.proof.type}", unit=unit),
        source=t("office.progress.source", year=programme.year, source=target.source),
        due="" if is_in_year else t("office.progress.due", date=vi_date(target.due_before)),
        late_from=None if is_in_year else target.due_before,
        why_not=t(f"programme.unmeasured.{why}") if (why := getattr(target.proof, "why", "")) else "",
    )


def parts(programme: Programme) -> dict[str, list[About]]:
    """Return the targets under the headings of the plan, in its order; each stands where the plan names it first."""
    sections = [key.removeprefix(_SECTIONS) for key in catalogue() if key.startswith(_SECTIONS)]
    found: dict[str, list[About]] = {section: [] for section in sections}
    for target in programme.targets.values():
        found[target.source.split(",")[0]].append(about(target, programme))
    return {
        t("office.progress.section", source=section, name=t(f"{_SECTIONS}{section}")): targets
        for section, targets in found.items()
        if targets
    }


def views_of(units: Collection[Unit]) -> tuple[str, ...]:
    """Return the ways to draw units, the first being the usual one: north beside south only where there are both."""
    sides = ("sides",) if {unit.region for unit in units} >= set(REGIONS) else ()
    return ("map", *sides, "hex")


def boxes_of(units: Collection[Unit], boxes: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
    """Return the box around all units, as `map`, and those around the ones of each region.

    `boxes`: west, south, east, north by commune code.
    """
    groups = {"map": units} | {region: [unit for unit in units if unit.region == region] for region in REGIONS}
    return {name: _around([boxes[unit.code] for unit in group]) for name, group in groups.items() if group}


def _around(boxes: Iterable[Sequence[float]]) -> list[float]:
    west, south, east, north = zip(*boxes, strict=True)
    return [min(west), min(south), max(east), max(north)]


def figure_text(figure: UnitProgress, scale: Scale) -> str:
    """Write what is done, against what it takes or what it is a part of; nothing where nothing is known."""
    if figure.done is None:
        return ""
    whole = figure.out_of if figure.target is None else figure.target
    if scale is Scale.HOTSPOTS or whole is None:
        return two_digits(figure.done)
    return t("office.progress.of", done=two_digits(figure.done), target=two_digits(whole))


def share_text(share: float | None) -> str:
    """Write a share in whole percent; nothing where there is none."""
    return "" if share is None else f"{percent(share)}%"


def short_by(figure: UnitProgress, scale: Scale) -> int:
    """Return how many are missing; 0 where that is not known or nothing is asked."""
    return 0 if scale is Scale.HOTSPOTS else figure.short_by or 0


def urgency(state: State) -> int | str:
    """Return a state's place from the worst to the best; empty for one that says nothing good or bad."""
    return _URGENCY.get(state, "")


def sums(
    told: About, figures: Mapping[str, UnitProgress], units: Mapping[str, Unit], whole: UnitProgress
) -> list[tuple[str, str, list[str]]]:
    """Return the rows above the table: key, words, and the figure of the whole, the north and the south."""

    def of(region: str) -> Tally:
        return tally([figure for code, figure in figures.items() if units[code].region == region])

    every, north, south = tally(list(figures.values())), of("north"), of("south")
    columns = (every, north, south)
    done = [_against(one.done, one.out_of if one.target is None else one.target) for one in (every, north, south)]
    if whole.done is not None:
        done[0] = _against(whole.done, whole.out_of if whole.target is None else whole.target)
    if told.scale is Scale.HOTSPOTS:
        done = [_against(one.done, one.out_of) for one in columns]
    first = "known" if not told.is_judged else "met_hotspots" if told.scale is Scale.HOTSPOTS else "met"
    rows = [
        (first, _counted((one.met if told.is_judged else one.known, one.units) for one in columns)),
        ("done_hotspots" if told.scale is Scale.HOTSPOTS else "done", done),
        ("silent", _counted((one.units - one.known, one.units) for one in columns)),
    ]
    return [(key, t(f"office.progress.sum_{key}", unit=told.unit), cells) for key, cells in rows]


def _counted(pairs: Iterable[tuple[int, int]]) -> list[str]:
    return [_against(count, whole) for count, whole in pairs]


def _against(count: int, whole: int | None) -> str:
    """Write a sum against its whole, where there is one."""
    if whole is None:
        return two_digits(count)
    return t("office.progress.of", done=two_digits(count), target=two_digits(whole))

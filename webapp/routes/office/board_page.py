"""What the programme's board says: the plan's five questions about every target, answered in words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from flask import request

from geo.organisations import reporting
from geo.programme import AskedOf, Programme, Target
from geo.progress import State, UnitProgress
from geo.proof import Hotspots, Reports, Unmeasured
from geo.reading import percent
from webapp.progress.board import Board, Line, Scope
from webapp.words import t
from webapp.words.formats import two_digits, vi_date, vi_number

SOON = timedelta(days=30)
UNMEASURED = "unmeasured"
# The order of a board sorted by state: what wants attention first, what is judged by nobody last.
STATES = (
    *(State.OVERDUE, State.BEHIND, State.NOT_STARTED, State.NO_DATA, State.ON_TRACK),
    *(State.MET, State.COUNTED, State.NOT_ASKED, UNMEASURED),
)
SORTS = ("section", "state")
REGIONS = ("north", "south")
# Whoever reports, as the body that does it.
_BODIES = {"area_front": "lead_org.area_front", "commune_staff": "lead_org.commune_front"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address of the board asks for; every field is text, empty where nothing was chosen."""

    on: str
    region: str
    state: str
    sort: str

    @classmethod
    def of_address(cls) -> Self:
        """Read the present request's address; what names nothing is not asked for."""
        known = {"region": REGIONS, "state": STATES, "sort": SORTS}
        read = {name: request.args.get(name, "").strip() for name in cls.__slots__}
        return cls(**{name: value if value in known.get(name, (value,)) else "" for name, value in read.items()})

    def but(self, **changed: str) -> dict[str, str]:
        """Return what a link to the same board asks for, with something changed."""
        wanted = {name: changed.get(name, getattr(self, name)) for name in self.__slots__}
        return {name: value for name, value in wanted.items() if value}


@dataclass(frozen=True, slots=True)
class Row:
    """One target on the board, in words. `bar`: how far, in whole percent; None where that is not known."""

    id: str
    name: str
    aim: str
    who: Sequence[str]
    verifies: str
    state: str
    state_word: str
    figure: str
    figure_unit: str
    bar: int | None
    bar_word: str
    facts: Sequence[str]
    due: str
    urgency: str
    time_left: str
    measured: str
    result: str
    done: int | None
    is_measured: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Rows under one heading: a section of the plan, or a state."""

    title: str
    state: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Told:
    """The whole board in words: how many targets stand where, and the rows that were asked for."""

    counts: Sequence[tuple[str, str, int]]
    parts: Sequence[Part]

    @property
    def shown(self) -> int:
        """How many targets are listed."""
        return sum(len(part.rows) for part in self.parts)


def tell(board: Board, programme: Programme, *, state: str = "", sort: str = "") -> Told:
    """Put a board into words: a pure function of its figures and the catalogue, worth keeping as long as they hold."""
    rows = [(line.target, _row(line, board, programme)) for line in board.lines]
    counts = Counter(row.state for _, row in rows)
    wanted = [(target, row) for target, row in rows if state in {"", row.state}]
    return Told(
        counts=[(one, state_word(one), counts[one]) for one in STATES if counts[one]],
        parts=_by_state(row for _, row in wanted) if sort == "state" else _by_section(wanted),
    )


def state_word(state: str) -> str:
    """Name a state of the board."""
    return t("programme.proof.unmeasured") if state == UNMEASURED else t(f"domain.progress.{state}")


def _by_state(rows: Iterable[Row]) -> list[Part]:
    found = list(rows)
    parts = (Part(state_word(state), state, [row for row in found if row.state == state]) for state in STATES)
    return [part for part in parts if part.rows]


def _by_section(rows: Sequence[tuple[Target, Row]]) -> list[Part]:
    """Group rows under the sections of the plan in which their targets are first named, in the plan's order."""
    sections: dict[str, list[Row]] = {}
    for target, row in sorted(rows, key=lambda one: _place_in_plan(one[0])):
        sections.setdefault(_section(target), []).append(row)
    return [
        Part(t("board.section", source=source, name=t(f"programme.section.{source}")), "", found)
        for source, found in sections.items()
    ]


def _section(target: Target) -> str:
    return target.source.split(",")[0]


def _place_in_plan(target: Target) -> str:
    """Return what sorts sections as the plan has them: its second III, how it is organised, comes after the first."""
    return _section(target).replace("III (TCTH)", "III~")


def _row(line: Line, board: Board, programme: Programme) -> Row:
    target, figure = line.target, line.whole.figure
    state = UNMEASURED if isinstance(target.proof, Unmeasured) else figure.state.value
    pressing, left = urgency(target, figure, board.on)
    return Row(
        id=target.id,
        name=t(f"programme.{target.id}.name"),
        aim=t(f"programme.{target.id}.aim"),
        who=[_body(role) for role in target.reports],
        verifies=t("board.verifies", who=t(f"domain.role.{target.verifies}")),
        state=state,
        state_word=state_word(state),
        figure=_figure(line),
        figure_unit=t(f"programme.{target.id}.unit"),
        bar=(bar := _bar(target, figure)),
        bar_word=_bar_word(target, figure, bar),
        facts=_facts(line, board),
        due=due(target, programme),
        urgency=pressing,
        time_left=left,
        measured=t(f"programme.proof.{target.proof.type}"),
        result=_result(line, board),
        done=figure.done,
        is_measured=state != UNMEASURED,
    )


def _body(role: str) -> str:
    return t(f"domain.{_BODIES.get(role, f'role.{role}')}")


def _figure(line: Line) -> str:
    figure, done = line.whole.figure, line.whole.figure.done
    if done is None:
        return ""
    whole = figure.out_of if figure.target is None or isinstance(line.target.proof, Hotspots) else figure.target
    if whole is None:
        return two_digits(done)
    key = "standing" if isinstance(line.target.proof, Hotspots) else "of"
    return t(f"board.{key}", done=two_digits(done), target=two_digits(whole))


def _bar(target: Target, figure: UnitProgress) -> int | None:
    """Return how far it is: of the way to what is asked where something is, else of the whole it is part of."""
    if figure.share is None:
        return None
    if figure.target and target.has_whole and figure.done is not None:
        return percent(min(figure.done / figure.target, 1.0))
    return percent(figure.share)


def _bar_word(target: Target, figure: UnitProgress, bar: int | None) -> str:
    if bar is None:
        return t("domain.progress.no_data")
    is_part = figure.target is None and target.has_whole
    key = "settled" if isinstance(target.proof, Hotspots) else "part" if is_part else "way"
    return t(f"board.bar.{key}", n=bar)


def _facts(line: Line, board: Board) -> list[str]:
    """Say what a sum does not: how many communes reached it, how many said nothing, what the province did itself."""
    whole, many = line.whole, board.place.scope is not Scope.COMMUNE
    communes = len(board.place.regions)
    said: list[str] = []
    if isinstance(line.target.proof, Unmeasured) or not many:
        return said
    if whole.asked and line.target.aim is None and not isinstance(line.target.proof, Hotspots):
        said.append(t("board.fact.known", n=two_digits(communes - whole.no_data), all=vi_number(communes)))
    elif whole.asked:
        key = "clean" if isinstance(line.target.proof, Hotspots) else "met"
        said.append(t(f"board.fact.{key}", n=two_digits(whole.met), all=two_digits(whole.asked)))
    if whole.asked and whole.no_data:
        said.append(t("board.fact.no_data", n=two_digits(whole.no_data)))
    if board.place.scope is Scope.PROVINCE:
        said += _own(line)
    return said


def _own(line: Line) -> list[str]:
    own = line.whole.own
    if isinstance(line.target.proof, Reports):
        return [t("board.fact.organisations", n=two_digits(own or 0), all=two_digits(len(reporting())))]
    if line.target.asked_of is not AskedOf.LEVELS:
        return []
    return [t("board.fact.own", n=two_digits(own)) if own is not None else t("board.fact.own_unknown")]


def due(target: Target, programme: Programme) -> str:
    """Say by when: the plan's own day, or the end of a year."""
    before = target.due_before
    if (before.month, before.day) != (1, 1):
        return t("board.due.before", date=vi_date(before))
    return t("board.due.year" if before.year == programme.year + 1 else "board.due.until_year", year=before.year - 1)


def urgency(target: Target, figure: UnitProgress, on: date) -> tuple[str, str]:
    """Return due_soon or overdue, and the days; neither for what is reached, or judged by nobody."""
    if figure.state in {State.MET, State.COUNTED, State.NOT_ASKED}:
        return "", ""
    left = (target.due_before - on).days
    if left <= 0:
        return "overdue", t("board.due.over", n=vi_number(1 - left))
    return ("due_soon", t("board.due.left", n=vi_number(left))) if timedelta(days=left) <= SOON else ("", "")


def _result(line: Line, board: Board) -> str:
    """Say in one line what it comes to."""
    target, figure = line.target, line.whole.figure
    if isinstance(target.proof, Unmeasured):
        return t(f"programme.unmeasured.{target.proof.why}")
    if figure.state is State.NOT_ASKED:
        return t("board.result.not_asked")
    return t("board.result.no_data") if figure.done is None else _outcome(line, board, figure.done)


def _outcome(line: Line, board: Board, done: int) -> str:
    target, state = line.target, line.whole.figure.state
    unit = t(f"programme.{target.id}.unit")
    if isinstance(target.proof, Hotspots):
        return t("board.result.standing", n=two_digits(done)) if done else t("board.result.clean")
    if state is State.MET:
        return t("board.result.met")
    if state is State.COUNTED:
        return t("board.result.counted", n=two_digits(done), unit=unit)
    return _short(line, board, unit)


def _short(line: Line, board: Board, unit: str) -> str:
    whole, short = line.whole, line.short_by
    behind = whole.asked - whole.met - whole.no_data
    if not short:
        return t("board.result.only_unknown")
    if board.place.scope is Scope.COMMUNE or behind < 1 or isinstance(line.target.proof, Reports):
        return t("board.result.short", n=two_digits(short), unit=unit)
    return t("board.result.short_in", n=two_digits(short), unit=unit, communes=two_digits(behind))

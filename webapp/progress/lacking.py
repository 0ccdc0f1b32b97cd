"""What a commune still lacks, concretely: which residential areas, which documents, which records are not there yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from geo.programme import Programme, Target
from geo.progress import State, UnitProgress
from geo.proof import Areas, Declared, Documents, Hotspots, Reports
from webapp.access.policy import Actor
from webapp.filings.asking import asked_of
from webapp.filings.queries import areas_lacking
from webapp.progress.behind import Record, records_behind
from webapp.progress.board import Board
from webapp.progress.conditions import end_of
from webapp.units.models import Unit

_SETTLED = frozenset({State.MET, State.NOT_ASKED})


@dataclass(frozen=True, slots=True)
class Lack:
    """What one target still wants of a commune.

    `areas`: residential areas without it. `documents`: kinds that are not filed. `undeclared`: a number is awaited.
    `records`: those that are there and do not count yet. `has_no_areas`: the list of residential areas is empty.
    """

    target: Target
    figure: UnitProgress
    areas: Sequence[Unit] = ()
    documents: Sequence[str] = ()
    records: Sequence[Record] = ()
    undeclared: bool = False
    has_no_areas: bool = False

    @property
    def anchor(self) -> str | None:
        """The form that brings it among the filings; None where records on the spot do."""
        rule = self.target.proof
        if isinstance(rule, Declared):
            return self.target.id
        if isinstance(rule, Documents) and rule.per_area:
            return rule.documents[0]
        return self.documents[0] if self.documents else None


@dataclass(frozen=True, slots=True)
class Here:
    """One commune on one day, and whoever asks, narrowed to it.

    `areas`: those in force. `declared`: the targets a number is declared for. `filed`: the kinds of its documents.
    """

    session: Session
    actor: Actor
    programme: Programme
    commune: Unit
    on: date
    areas: Sequence[Unit]
    declared: frozenset[str]
    filed: frozenset[str]


def lacks(here: Here, board: Board) -> list[Lack]:
    """Return what a commune lacks, what is due first first. Hotspots still standing are not among it.

    Cost: one statement per target that is short.
    """
    numbers = {one.key for one in asked_of(here.programme, here.commune.code).numbers}
    found = [
        lack
        for line in board.lines
        if (lack := _lack(here, line.target, line.whole.figure, asks_number=line.target.id in numbers)) is not None
    ]
    return sorted(found, key=lambda lack: lack.target.due_before)


def _lack(here: Here, target: Target, figure: UnitProgress, *, asks_number: bool) -> Lack | None:
    if asks_number and target.id not in here.declared:
        return Lack(target, figure, undeclared=True)
    if isinstance(target.proof, Hotspots) or figure.state in _SETTLED or not _is_judged(target, figure):
        return None
    return _short_of(here, target, figure)


def _short_of(here: Here, target: Target, figure: UnitProgress) -> Lack:
    match target.proof:
        case Areas() as rule:
            return _areas_without(here, target, figure, rule.having)
        case Documents(per_area=True) as rule:
            at, year = end_of(here.on), here.programme.year
            lacking = areas_lacking(here.session, here.commune.path, rule.documents[0], year=year, at=at)
            return Lack(target, figure, areas=lacking, has_no_areas=not here.areas)
        case Documents() as rule:
            return Lack(target, figure, documents=[kind for kind in rule.documents if kind not in here.filed])
        case Reports() as rule:
            return Lack(target, figure, documents=[rule.document])
        case Declared():
            return Lack(target, figure)
        case _:
            return Lack(target, figure, records=_not_counting(_behind(here, target)))


def _is_judged(target: Target, figure: UnitProgress) -> bool:
    """Test that there is something to reach here; a share of an empty list is to be reached once there is a list."""
    return figure.target is not None or (target.wants_share and figure.state is State.NO_DATA)


def _behind(here: Here, target: Target) -> list[Record]:
    return records_behind(here.session, here.actor, target, here.programme, here.commune.code, on=here.on)


def _not_counting(records: Sequence[Record]) -> list[Record]:
    return [record for record in records if not record.counts]


def _areas_without(here: Here, target: Target, figure: UnitProgress, having: int) -> Lack:
    records = _behind(here, target)
    proofs = [record.area_path for record in records if record.counts]
    lacking = [area for area in here.areas if proofs.count(area.path) < having]
    return Lack(target, figure, areas=lacking, records=_not_counting(records), has_no_areas=not here.areas)

"""What is asked of one unit beside what it has brought: the lines of its page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.calendar import local_day
from geo.organisations import load_organisations
from geo.programme import Programme
from webapp.access.policy import Actor
from webapp.filings.asking import DocumentAsked, NumberAsked, asked_of
from webapp.filings.queries import Declared, Filed, areas_lacking, declarations_of, documents_of
from webapp.units.models import Unit
from webapp.units.queries import in_force, names_of_paths


@dataclass(frozen=True, slots=True)
class NumberLine:
    """A number that is asked for, and everything that was ever declared of it, newest first."""

    asked: NumberAsked
    history: tuple[Declared, ...]

    @property
    def now(self) -> Declared | None:
        """What is declared now; None where nothing is, or no longer."""
        return self.history[0] if self.history and self.history[0].row.value is not None else None


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document that is asked for, from whom if not from the unit itself, and all that were filed, newest first."""

    asked: DocumentAsked
    filed: tuple[Filed, ...]
    organisation: str | None = None

    @property
    def key(self) -> str:
        """Name it in addresses and forms."""
        return f"{self.asked.kind}-{self.organisation}" if self.organisation else self.asked.kind

    @property
    def now(self) -> tuple[Filed, ...]:
        """The ones in force, newest first."""
        return tuple(one for one in self.filed if one.is_in_force)


@dataclass(frozen=True, slots=True)
class AreasLine:
    """A document that is asked for from every residential area, those filed, and the areas still without."""

    asked: DocumentAsked
    filed: tuple[Filed, ...]
    lacking: tuple[Unit, ...]
    names: dict[str, str]
    areas: int

    @property
    def now(self) -> tuple[Filed, ...]:
        """The ones in force."""
        return tuple(one for one in self.filed if one.is_in_force)

    @property
    def covered(self) -> int:
        """How many areas have theirs."""
        return self.areas - len(self.lacking)

    def name_of(self, unit_path: str) -> str:
        """Name an area, also one that is no longer in force."""
        return self.names.get(unit_path, unit_path.rstrip("/").rsplit("/", 1)[-1])


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on a unit's page."""

    numbers: tuple[NumberLine, ...]
    documents: tuple[DocumentLine, ...]
    per_area: tuple[AreasLine, ...]
    reports: tuple[DocumentLine, ...]

    @property
    def brought(self) -> int:
        """How many of the numbers and documents are there."""
        return sum(bool(line.now) for line in self.lines)

    @property
    def lines(self) -> tuple[NumberLine | DocumentLine, ...]:
        """Numbers and documents, as they are asked for."""
        return (*self.numbers, *self.documents, *self.reports)


def sheet_of(session: Session, actor: Actor, programme: Programme, unit: Unit, *, at: datetime) -> Sheet:
    """Return a unit's page. Cost: four statements, whatever was filed."""
    asked = asked_of(programme, unit.code)
    declared = declarations_of(session, actor, unit.path, year=programme.year)
    filed = documents_of(session, actor, unit.path, year=programme.year)
    return Sheet(
        numbers=tuple(
            NumberLine(one, tuple(entry for entry in declared if entry.row.target_id == one.key))
            for one in asked.numbers
        ),
        documents=tuple(DocumentLine(one, _of(filed, one.kind, unit.path)) for one in asked.documents),
        per_area=tuple(
            _areas_line(session, one, _of(filed, one.kind), unit, at=at, year=programme.year) for one in asked.per_area
        ),
        reports=tuple(
            DocumentLine(one, _of(filed, one.kind, unit.path, organisation.key), organisation.key)
            for one in asked.reports
            for organisation in load_organisations()
            if organisation.reports
        ),
    )


def _of(
    filed: Collection[Filed], kind: str, path: str | None = None, organisation: str | None = None
) -> tuple[Filed, ...]:
    return tuple(
        one
        for one in filed
        if one.row.kind == kind and (path is None or one.row.unit_path == path) and one.row.organisation == organisation
    )


def _areas_line(
    session: Session, asked: DocumentAsked, filed: tuple[Filed, ...], unit: Unit, *, at: datetime, year: int
) -> AreasLine:
    how_many = select(func.count()).where(Unit.parent_path == unit.path, Unit.level == "area", in_force(local_day(at)))
    return AreasLine(
        asked=asked,
        filed=tuple(sorted(filed, key=lambda one: one.row.unit_path)),
        lacking=tuple(areas_lacking(session, unit.path, asked.kind, year=year, at=at)),
        names=names_of_paths(session, {one.row.unit_path for one in filed}),
        areas=session.scalar(how_many) or 0,
    )

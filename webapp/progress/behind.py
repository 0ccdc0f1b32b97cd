"""Why a figure is what it is: the records, areas and filings behind it, and what is still missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, not_, select
from sqlalchemy.orm import Session

from geo.calendar import local_day
from geo.programme import AskedOf, Programme, Target
from geo.progress import UnitProgress
from geo.proof import Areas, Declared, Documents, Reports
from webapp.access.models import User
from webapp.access.policy import Actor, Permission
from webapp.access.scope import within_reach
from webapp.filings.models import Declaration, Document
from webapp.filings.queries import is_declared, is_in_force
from webapp.pins.models import Pin, PinSpan
from webapp.pins.queries import PinRow, pin_rows
from webapp.pins.spans import is_so_at
from webapp.progress.conditions import concerns, counting, end_of, is_provinces_own
from webapp.progress.queries import figures_of
from webapp.units.models import Unit
from webapp.units.queries import counting_areas


@dataclass(frozen=True, slots=True)
class Record:
    """A record behind a figure: whether it counts and, where it does not, which conditions it misses.

    `area_path`: the residential area it counts for on the day; None where it counts for none.
    """

    row: PinRow
    counts: bool
    misses: tuple[str, ...]
    area_path: str | None


@dataclass(frozen=True, slots=True)
class Area:
    """A residential area in force on the day, and whether it has what is asked for."""

    code: str
    name: str
    path: str
    has: bool


@dataclass(frozen=True, slots=True)
class Filing:
    """A declared number, or a document: by whom and when."""

    what: str  # declared, or the document's kind
    who: str
    on: date
    value: int | None = None
    total: int | None = None
    number: str = ""
    issued_on: date | None = None
    uid: str = ""
    area_path: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as other programs read it; who filed it is not theirs to know."""
        issued = self.issued_on.isoformat() if self.issued_on else None
        said = {"value": self.value, "total": self.total} if self.what == "declared" else {}
        return {"what": self.what, "on": self.on.isoformat(), "number": self.number, "issued_on": issued, **said}


@dataclass(frozen=True, slots=True)
class Why:
    """Everything behind one figure.

    `lacking`: what is missing, as keys of `office.lacking.*` or kinds of documents.
    """

    figure: UnitProgress
    records: Sequence[Record]
    areas: Sequence[Area]
    filings: Sequence[Filing]
    lacking: Sequence[str]


def read(session: Session, actor: Actor, target: Target, programme: Programme, commune: Unit, *, on: date) -> Why:
    """Return what is behind a commune's figure on a day."""
    figure = figures_of(session, actor, target, programme, on=on).communes[commune.code]
    records = records_behind(session, actor, target, programme, commune.code, on=on) if target.is_about_records else []
    filings = _filings(session, actor, target, programme, commune, on)
    return Why(
        figure=figure,
        records=records,
        areas=_areas(session, target, commune, records, filings, on),
        filings=filings,
        lacking=_lacking(target, filings),
    )


def records_behind(
    session: Session, actor: Actor, target: Target, programme: Programme, commune_code: str, *, on: date
) -> list[Record]:
    """Return every record of a commune that says something about a target on a day, those that count first.

    What is told of a record beside that is as it stands now.
    """
    conditions = counting(target, programme, on=on)
    areas = counting_areas(on)
    if isinstance(target.proof, Areas):
        conditions["in_area"] = areas.c.counts_as_path.is_not(None)
    if target.asked_of is AskedOf.LEVELS:
        conditions["held_by_commune"] = not_(is_provinces_own())
    query = (
        pin_rows(
            concerns(target, programme),
            is_so_at(end_of(on)),
            PinSpan.commune_code == commune_code,
            within_reach(PinSpan.unit_path, actor, Permission.PROGRESS_READ),
        )
        .join(PinSpan, PinSpan.pin_id == Pin.id)
        .outerjoin(areas, areas.c.path == PinSpan.unit_path)
        .add_columns(areas.c.counts_as_path, *(case((holds, 1), else_=0) for holds in conditions.values()))
    )
    found = []
    for row in session.execute(query.order_by(Pin.unit_path, Pin.id)):
        pin_columns, area_path, verdicts = row[:5], row[5], row[6:]
        misses = tuple(name for name, holds in zip(conditions, verdicts, strict=True) if not holds)
        found.append(Record(PinRow(*pin_columns), counts=not misses, misses=misses, area_path=area_path))
    return sorted(found, key=lambda record: len(record.misses))


def _areas(
    session: Session, target: Target, commune: Unit, records: Sequence[Record], filings: Sequence[Filing], on: date
) -> list[Area]:
    """Return the areas of a commune for a target that asks each of them; those that lack it first."""
    rule = target.proof
    if not (isinstance(rule, Areas) or (isinstance(rule, Documents) and rule.per_area)):
        return []
    areas = counting_areas(on)
    named = session.execute(
        select(Unit.code, Unit.name, Unit.path)
        .join(areas, areas.c.path == Unit.path)
        .where(areas.c.counts_as_path == Unit.path, Unit.parent_path == commune.path)
        .order_by(Unit.code)
    )
    proofs = [record.area_path for record in records if record.counts] + [filing.area_path for filing in filings]
    having = rule.having if isinstance(rule, Areas) else 1
    found = [Area(code, name, path, has=proofs.count(path) >= having) for code, name, path in named]
    return sorted(found, key=lambda area: area.has)


def _filings(
    session: Session, actor: Actor, target: Target, programme: Programme, commune: Unit, on: date
) -> list[Filing]:
    """Return what was declared or filed for a target and holds at the end of the day."""
    rule, at = target.proof, end_of(on)
    if isinstance(rule, Declared):
        query = (
            select(Declaration, User.name)
            .join(User, User.id == Declaration.declared_by)
            .where(
                Declaration.target_id == target.id,
                Declaration.year == programme.year,
                Declaration.unit_path.startswith(commune.path, autoescape=True),
                is_declared(at),
                within_reach(Declaration.unit_path, actor, Permission.PROGRESS_READ),
            )
        )
        return [
            Filing("declared", who, local_day(said.declared_at), value=said.value, total=said.total)
            for said, who in session.execute(query)
        ]
    kinds = rule.documents if isinstance(rule, Documents) else (rule.document,) if isinstance(rule, Reports) else ()
    if not kinds:
        return []
    areas = counting_areas(on)
    documents = (
        select(Document, User.name, areas.c.counts_as_path)
        .join(User, User.id == Document.filed_by)
        .outerjoin(areas, areas.c.path == Document.unit_path)
        .where(
            Document.kind.in_(kinds),
            Document.year == programme.year,
            Document.organisation.is_(None),
            is_in_force(at),
            Document.unit_path.startswith(commune.path, autoescape=True),
            within_reach(Document.unit_path, actor, Permission.PROGRESS_READ),
        )
        .order_by(Document.kind, Document.id)
    )
    return [
        Filing(
            document.kind,
            who,
            local_day(document.filed_at),
            number=document.number,
            issued_on=document.issued_on,
            uid=document.uid,
            area_path=area_path,
        )
        for document, who, area_path in session.execute(documents)
    ]


def _lacking(target: Target, filings: Sequence[Filing]) -> list[str]:
    """Return which filings are still missing; who is asked for none lacks none."""
    rule, here = target.proof, {filing.what for filing in filings}
    match rule:
        case Declared():
            return [] if here else ["declared"]
        case Reports():
            return [] if here else [rule.document]
        case Documents(per_area=False, judged=True):
            return [kind for kind in rule.documents if kind not in here]
        case _:
            return []

"""The province's list: how much every commune has brought of what is asked of it, and what it lacks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.calendar import local_day
from geo.programme import Programme
from webapp.access.policy import Actor, Permission
from webapp.access.scope import within_reach
from webapp.filings.asking import Asked, asked_of
from webapp.filings.models import Declaration, Document
from webapp.filings.queries import is_declared, is_in_force
from webapp.units.models import Unit
from webapp.units.queries import counting_areas, in_force


@dataclass(frozen=True, slots=True)
class CommuneLine:
    """One commune in the list: how much it has brought of what is asked, and what it lacks."""

    unit: Unit
    numbers: int
    numbers_asked: int
    documents: int
    documents_asked: int
    areas_covered: int
    areas: int
    lacking: tuple[str, ...]  # keys: a target's id for a number, a document's kind


def overview(session: Session, actor: Actor, programme: Programme, *, at: datetime) -> list[CommuneLine]:
    """Return every commune within reach, by code. Cost: five statements."""
    communes = session.scalars(
        select(Unit)
        .where(Unit.level == "commune", within_reach(Unit.path, actor, Permission.FILINGS_READ))
        .order_by(Unit.code)
    ).all()
    brought = _brought(session, programme.year, at)
    areas, covered = _areas_by_commune(session, at), _covered_by_commune(session, programme.year, at)
    return [
        _commune_line(one, asked_of(programme, one.code), brought, (covered.get(one.path, 0), areas.get(one.path, 0)))
        for one in communes
    ]


def _commune_line(
    unit: Unit, asked: Asked, brought: Collection[tuple[str, str]], areas: tuple[int, int]
) -> CommuneLine:
    numbers = [one.key for one in asked.numbers]
    documents = [one.key for one in asked.documents]
    judged = {*numbers, *(one.key for one in asked.documents if one.judged)}
    there = {key for key in (*numbers, *documents) if (unit.path, key) in brought}
    covered, how_many = areas
    short = [one.kind for one in asked.per_area if one.judged and covered < how_many]
    return CommuneLine(
        unit=unit,
        numbers=len(there.intersection(numbers)),
        numbers_asked=len(numbers),
        documents=len(there.intersection(documents)),
        documents_asked=len(documents),
        areas_covered=covered,
        areas=how_many,
        lacking=(*(key for key in (*numbers, *documents) if key in judged - there), *short),
    )


def _brought(session: Session, year: int, at: datetime) -> set[tuple[str, str]]:
    """Return what is declared and filed, as pairs of a unit's path and the key of what it is."""
    numbers = select(Declaration.unit_path, Declaration.target_id).where(Declaration.year == year, is_declared(at))
    documents = select(Document.unit_path, Document.kind).where(
        Document.year == year, Document.organisation.is_(None), is_in_force(at)
    )
    return {(path, key) for rows in (numbers, documents) for path, key in session.execute(rows.distinct())}


def _areas_by_commune(session: Session, at: datetime) -> dict[str, int]:
    here = select(Unit.parent_path, func.count()).where(Unit.level == "area", in_force(local_day(at)))
    return dict(session.execute(here.group_by(Unit.parent_path)).all())


def _covered_by_commune(session: Session, year: int, at: datetime) -> dict[str, int]:
    """Return how many areas of each commune have their covenant, by the commune's path."""
    areas = counting_areas(local_day(at))
    with_one = (
        select(areas.c.counts_as_path)
        .join_from(Document, areas, areas.c.path == Document.unit_path)
        .where(Document.kind == "covenant", Document.year == year, is_in_force(at))
    )
    here = select(Unit.parent_path, func.count()).where(Unit.path.in_(with_one))
    return dict(session.execute(here.group_by(Unit.parent_path)).all())


def lackable(programme: Programme) -> list[str]:
    """Return the keys of everything that any commune may lack, in the programme's order."""
    asked = asked_of(programme, "")
    judged = (one.key for one in (*asked.documents, *asked.per_area) if one.judged)
    return [*(one.key for one in asked.numbers), *judged]

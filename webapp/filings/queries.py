"""Reading what was declared and filed, as it stood at any instant; for pages always within the asker's reach."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from geo.calendar import local_day
from geo.errors import NotFound
from geo.units import commune_code_of
from webapp.access.models import User
from webapp.access.policy import Actor, Permission
from webapp.access.scope import below, within_reach
from webapp.filings.models import Declaration, Document
from webapp.units.models import Unit
from webapp.units.queries import counting_areas, in_force


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration, with the name of whoever made it."""

    row: Declaration
    who: str


@dataclass(frozen=True, slots=True)
class Filed:
    """A document, with the names of who filed and who withdrew it."""

    row: Document
    who: str
    withdrawn_who: str | None

    @property
    def is_in_force(self) -> bool:
        """Whether nobody has withdrawn it."""
        return self.row.withdrawn_at is None


def is_declared(instant: datetime) -> ColumnElement[bool]:
    """Test that a declaration is the newest of its target, year and unit at an instant, and takes no number back."""
    newest = select(func.max(Declaration.id)).where(Declaration.declared_at <= instant)
    of_each = newest.group_by(Declaration.target_id, Declaration.year, Declaration.unit_path)
    return and_(Declaration.id.in_(of_each), Declaration.value.is_not(None))


def is_in_force(instant: datetime) -> ColumnElement[bool]:
    """Test that a document was filed by an instant, and not withdrawn yet."""
    return and_(Document.filed_at <= instant, or_(Document.withdrawn_at.is_(None), Document.withdrawn_at > instant))


def declarations_of(session: Session, actor: Actor, unit_path: str, *, year: int) -> list[Declared]:
    """Return everything ever declared for a unit and a year, newest first."""
    rows = session.execute(
        select(Declaration, User.name)
        .join(User, User.id == Declaration.declared_by)
        .where(
            Declaration.unit_path == unit_path,
            Declaration.year == year,
            within_reach(Declaration.unit_path, actor, Permission.FILINGS_READ),
        )
        .order_by(Declaration.declared_at.desc(), Declaration.id.desc())
    )
    return [Declared(row, who) for row, who in rows]


def documents_of(session: Session, actor: Actor, unit_path: str, *, year: int) -> list[Filed]:
    """Return the documents ever filed for a unit and its residential areas, newest first; for the province its own."""
    is_province = commune_code_of(unit_path) is None
    here = Document.unit_path == unit_path if is_province else below(Document.unit_path, unit_path)
    found = _filed(actor, here, Document.year == year).order_by(Document.filed_at.desc(), Document.id.desc())
    return [Filed(*row) for row in session.execute(found)]


def document_with_uid(session: Session, actor: Actor, uid: str) -> Filed:
    """Return one document, withdrawn or not.

    Raises: NotFound where there is none within reach.
    """
    found = session.execute(_filed(actor, Document.uid == uid)).one_or_none()
    if found is None:
        raise NotFound
    return Filed(*found)


def areas_lacking(session: Session, commune_path: str, kind: str, *, year: int, at: datetime) -> list[Unit]:
    """Return a commune's residential areas in force for which no document of a kind is, by code.

    The document of an area that was merged counts for the one that took over.
    """
    areas = counting_areas(local_day(at))
    covered = (
        select(areas.c.counts_as_path)
        .join_from(Document, areas, areas.c.path == Document.unit_path)
        .where(Document.kind == kind, Document.year == year, is_in_force(at))
    )
    here = (Unit.level == "area", Unit.parent_path == commune_path, in_force(local_day(at)))
    return list(session.scalars(select(Unit).where(*here, Unit.path.not_in(covered)).order_by(Unit.code)))


def _filed(actor: Actor, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    filer, withdrawer = aliased(User), aliased(User)
    return (
        select(Document, filer.name, withdrawer.name)
        .join(filer, filer.id == Document.filed_by)
        .outerjoin(withdrawer, withdrawer.id == Document.withdrawn_by)
        .where(*conditions, within_reach(Document.unit_path, actor, Permission.FILINGS_READ))
    )

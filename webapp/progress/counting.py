"""Counting for the programme: what is known of every commune for one target on one day, in one statement or two."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, false, func, select
from sqlalchemy.orm import Session

from geo.organisations import reporting
from geo.programme import AskedOf, Programme, Target
from geo.progress import NOTHING, Count
from geo.proof import Areas, Declared, Documents, Hotspots, Reports, Unmeasured, Upkeep
from geo.units import PROVINCE, commune_code_of
from webapp.access.policy import Actor, Permission, can
from webapp.access.scope import within_reach
from webapp.filings.models import Declaration, Document
from webapp.filings.queries import is_declared, is_in_force
from webapp.pins.models import PinSpan
from webapp.pins.spans import is_so_at
from webapp.progress.conditions import concerns, counting, end_of, is_provinces_own, is_whole
from webapp.units.models import Unit
from webapp.units.queries import counting_areas


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: one target of a programme on a day, by somebody."""

    target: Target
    programme: Programme
    on: date
    actor: Actor

    @property
    def at(self) -> datetime:
        """The instant whose truth is asked for: the end of the day. Of today that is whatever holds by now."""
        return end_of(self.on)


@dataclass(slots=True)
class Counted:
    """What is known, by commune code, and what the province itself did beside its communes."""

    communes: dict[str, Count] = field(default_factory=dict)
    own: Count = NOTHING


def count(session: Session, question: Question) -> Counted:
    """Return what is known within the asker's reach; a commune that is not in it has said nothing."""
    match question.target.proof:
        case Unmeasured():
            found = Counted()
        case Declared():
            found = _declared(session, question)
        case Documents(per_area=True):
            found = _with_areas(session, question, _areas_with_document(session, question))
        case Documents():
            found = _documents(session, question)
        case Reports():
            found = _reports(session, question)
        case Areas():
            found = _with_areas(session, question, _areas_with_records(session, question))
        case _:
            found = _records(session, question)
    return found


def _reach(question: Question) -> ColumnElement[bool]:
    return within_reach(PinSpan.unit_path, question.actor, Permission.PROGRESS_READ)


def _records(session: Session, question: Question) -> Counted:
    """Count records, or those that hold of all that are there."""
    target = question.target
    counts = and_(*counting(target, question.programme, on=question.on).values())
    has_whole = isinstance(target.proof, Hotspots | Upkeep)
    whole = func.sum(case((is_whole(target), 1), else_=0)) if has_whole else func.sum(0)
    is_own = case((is_provinces_own(), 1), else_=0) if target.asked_of is AskedOf.LEVELS else 0
    columns = (PinSpan.commune_code, func.max(is_own), func.count(), func.sum(case((counts, 1), else_=0)), whole)
    query = select(*columns).where(concerns(target, question.programme), is_so_at(question.at), _reach(question))
    grouping = (PinSpan.commune_code,) if is_own == 0 else (PinSpan.commune_code, is_own)
    found = Counted()
    for code, own, seen, done, out_of in session.execute(query.group_by(*grouping)):
        if own:
            found.own += Count(seen, done, out_of)
        else:
            found.communes[code] = Count(seen, done, out_of)
    return found


def _areas_with_records(session: Session, question: Question) -> dict[str, Count]:
    """Count areas that have enough records; a record whose area was merged counts for the area that took over."""
    target = question.target
    areas = counting_areas(question.on)
    counts = and_(*counting(target, question.programme, on=question.on).values())
    by_area = (
        select(
            PinSpan.commune_code.label("commune"),
            areas.c.counts_as_path.label("area"),
            func.count().label("seen"),
            func.sum(case((counts, 1), else_=0)).label("counting"),
        )
        .join_from(PinSpan, areas, areas.c.path == PinSpan.unit_path, isouter=True)
        .where(concerns(target, question.programme), is_so_at(question.at), _reach(question))
        .group_by(PinSpan.commune_code, areas.c.counts_as_path)
        .subquery()
    )
    has_enough = and_(by_area.c.area.is_not(None), by_area.c.counting >= _having(target))
    rows = session.execute(
        select(by_area.c.commune, func.sum(by_area.c.seen), func.sum(case((has_enough, 1), else_=0))).group_by(
            by_area.c.commune
        )
    )
    return {code: Count(seen, done) for code, seen, done in rows}


def _having(target: Target) -> int:
    return target.proof.having if isinstance(target.proof, Areas) else 1


def _areas_with_document(session: Session, question: Question) -> dict[str, Count]:
    areas = counting_areas(question.on)
    query = (
        select(areas.c.counts_as_path)
        .join_from(Document, areas, areas.c.path == Document.unit_path)
        .where(*_proves(question))
        .distinct()
    )
    return _tally(session.scalars(query))


def _with_areas(session: Session, question: Question, counts: dict[str, Count]) -> Counted:
    """Put beside each commune's count how many residential areas it has on the day."""
    areas = counting_areas(question.on)
    commune = Unit.__table__.alias("commune")
    rows = session.execute(
        select(commune.c.code, func.count(areas.c.path))
        .select_from(commune)
        .outerjoin(Unit, Unit.parent_path == commune.c.path)
        .outerjoin(areas, and_(areas.c.path == Unit.path, areas.c.counts_as_path == Unit.path))
        .where(commune.c.level == "commune")
        .group_by(commune.c.code)
    )
    return Counted({code: counts.get(code, NOTHING) + Count(out_of=how_many) for code, how_many in rows})


def _declared(session: Session, question: Question) -> Counted:
    """Take the newest declaration of each unit; one that takes the number back leaves none."""
    query = select(Declaration.unit_path, Declaration.value, Declaration.total).where(
        Declaration.target_id == question.target.id,
        Declaration.year == question.programme.year,
        is_declared(question.at),
        within_reach(Declaration.unit_path, question.actor, Permission.PROGRESS_READ),
    )
    found = Counted()
    for path, value, total in session.execute(query):
        said, code = Count(1, value or 0, total or 0), commune_code_of(path)
        if code is None:
            found.own += said
        else:
            found.communes[code] = found.communes.get(code, NOTHING) + said
    return found


def _proves(question: Question) -> tuple[ColumnElement[bool], ...]:
    """Test that a document proves the target at the instant asked about."""
    rule = question.target.proof
    kinds = rule.documents if isinstance(rule, Documents) else (rule.document,) if isinstance(rule, Reports) else ()
    reach = within_reach(Document.unit_path, question.actor, Permission.PROGRESS_READ)
    return (
        Document.kind.in_(kinds) if kinds else false(),
        Document.year == question.programme.year,
        is_in_force(question.at),
        reach,
    )


def _documents(session: Session, question: Question) -> Counted:
    kinds = select(Document.unit_path, Document.kind).where(*_proves(question)).distinct()
    return Counted(_tally(path for path, _ in session.execute(kinds)))


def _reports(session: Session, question: Question) -> Counted:
    """Count the communes' reports, and beside them those of the organisations that report to the province."""
    sent = select(Document.unit_path, Document.organisation).where(*_proves(question)).distinct()
    rows = session.execute(sent).all()
    # Who does not see the province's own papers cannot know which of them are missing.
    expected = reporting() if can(question.actor, Permission.PROGRESS_READ, PROVINCE.path) else frozenset()
    organisations = {organisation for _, organisation in rows if organisation in expected}
    communes = _tally(path for path, organisation in rows if organisation is None and commune_code_of(path))
    return Counted(communes, Count(len(organisations), len(organisations), len(expected)))


def _tally(paths: Iterable[str]) -> dict[str, Count]:
    found: dict[str, Count] = {}
    for path in paths:
        if code := commune_code_of(path):
            found[code] = found.get(code, NOTHING) + Count(1, 1)
    return found

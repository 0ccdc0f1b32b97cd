"""Declaring numbers and filing documents: one public verb, one entry. Nothing is written over; it is added to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar
from uuid import UUID, uuid5

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo.errors import Conflict, Invalid, NotFound
from webapp.access.policy import Actor, Permission, can
from webapp.db.chain import Chain, seal
from webapp.db.engine import in_turn
from webapp.filings.files import FiledFile
from webapp.filings.history import DECLARED, FILED, WITHDRAWN
from webapp.filings.models import Declaration, Document
from webapp.filings.queries import areas_lacking
from webapp.filings.schemas import FormRefused, NewDocument, NewNumber
from webapp.units.queries import by_codes

_QUEUE: Final = 20_260_005  # declarations are numbered in the order of their instants
_DECLARED: Final = ("target_id", "year", "unit_path", "value", "total", "note", "declared_by")
_DOCUMENTED: Final = (
    *("kind", "year", "unit_path", "organisation", "number", "issued_on", "title"),
    *("file_sha256", "filed_by"),
)
_CHAINS: Final[Mapping[type, Chain]] = {Declaration: DECLARED, Document: FILED}
Entry = TypeVar("Entry", Declaration, Document)


class FormUsed(Conflict):
    """Say that this very form came before and said something else. Nothing is lost: the form is shown again."""

    code = "form_used"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who fills in which form, for which unit and year, and when. The same form sent twice has the same `uid`."""

    actor: Actor
    unit_path: str
    year: int
    uid: str
    now: datetime


def declare(session: Session, occasion: Occasion, target_id: str, new: NewNumber) -> Declaration:
    """Declare a number; sent twice, it is declared once.

    Raises: NotFound out of reach; FormUsed.
    """
    _admit(occasion.actor, occasion.unit_path)
    return _once(session, _declaration(session, occasion, target_id, new.value, new.total, new.note), _DECLARED)


def take_back(session: Session, occasion: Occasion, target_id: str, reason: str) -> Declaration:
    """Take back what is declared, and say why; from then on nothing is.

    Raises: NotFound out of reach; FormUsed; Invalid with code nothing_declared.
    """
    _admit(occasion.actor, occasion.unit_path)
    came_before = session.scalar(select(Declaration.id).where(Declaration.uid == occasion.uid)) is not None
    newest = _newest(session, occasion, target_id)
    if not came_before and (newest is None or newest.value is None):
        raise Invalid("nothing_declared")
    return _once(session, _declaration(session, occasion, target_id, None, None, reason), _DECLARED)


def file_document(
    session: Session, occasion: Occasion, kind: str, new: NewDocument, file: FiledFile | None
) -> Document:
    """File a document, whose file is kept already; sent twice, it is filed once.

    Raises: NotFound out of reach; FormUsed.
    """
    _admit(occasion.actor, occasion.unit_path)
    return _once(session, _document(occasion, kind, new, file), _DOCUMENTED)


def file_for_areas(
    session: Session, occasion: Occasion, kind: str, by_area: Mapping[str, NewDocument], file: FiledFile | None
) -> list[Document]:
    """File one document for each of these residential areas, by code, all of them or none.

    Raises: NotFound out of reach; FormUsed; FormRefused where an area has one already, or is none of this commune's.
    """
    _admit(occasion.actor, occasion.unit_path)
    uids = {code: str(uuid5(UUID(occasion.uid), code)) for code in by_area}
    came_before = set(session.scalars(select(Document.uid).where(Document.uid.in_(uids.values()))))
    lacking = areas_lacking(session, occasion.unit_path, kind, year=occasion.year, at=occasion.now)
    wanted = {code for code, uid in uids.items() if uid not in came_before}
    _refuse_areas(session, wanted - {area.code for area in lacking})
    rows = [
        _document(
            Occasion(occasion.actor, f"{occasion.unit_path}{code}/", occasion.year, uids[code], occasion.now),
            kind,
            new,
            file,
        )
        for code, new in by_area.items()
    ]
    return [_once(session, row, _DOCUMENTED) for row in rows]


def withdraw(session: Session, actor: Actor, document: Document, reason: str, *, now: datetime) -> None:
    """Withdraw a document and say why. It stays in the history, with its file.

    Raises: NotFound out of reach; Invalid with code document_withdrawn.
    """
    _admit(actor, document.unit_path)
    session.refresh(document, with_for_update=True)
    if document.withdrawn_at is not None:
        if (document.withdrawn_by, document.withdrawn_reason) == (actor.user_id, reason):
            return  # the same form, sent twice
        raise Invalid("document_withdrawn")
    document.withdrawn_at, document.withdrawn_by, document.withdrawn_reason = now, actor.user_id, reason
    session.flush()
    seal(session, WITHDRAWN, [document.id])


def _admit(actor: Actor, unit_path: str) -> None:
    if not can(actor, Permission.FILINGS_WRITE, unit_path):
        raise NotFound


def _refuse_areas(session: Session, codes: Collection[str]) -> None:
    """Refuse the areas that have one already, or are none of this commune's, by name."""
    if codes:
        names = ", ".join(sorted(unit.name for unit in by_codes(session, codes).values()))
        raise FormRefused({"areas": Invalid("covenant_there", field="areas", areas=names)})


def _newest(session: Session, occasion: Occasion, target_id: str) -> Declaration | None:
    return session.scalar(
        select(Declaration)
        .where(
            Declaration.target_id == target_id,
            Declaration.year == occasion.year,
            Declaration.unit_path == occasion.unit_path,
        )
        .order_by(Declaration.id.desc())
        .limit(1)
    )


def _declaration(
    session: Session, occasion: Occasion, target_id: str, value: int | None, total: int | None, note: str
) -> Declaration:
    """Make an entry that stands after all there are, in number and in time, also where two clocks differ."""
    in_turn(session.connection(), _QUEUE)
    last = session.scalar(select(func.max(Declaration.declared_at)))
    return Declaration(
        uid=occasion.uid,
        target_id=target_id,
        year=occasion.year,
        unit_path=occasion.unit_path,
        value=value,
        total=total,
        note=note,
        declared_by=occasion.actor.user_id,
        declared_at=occasion.now if last is None else max(last, occasion.now),
        is_demo=occasion.actor.is_demo,
    )


def _document(occasion: Occasion, kind: str, new: NewDocument, file: FiledFile | None) -> Document:
    return Document(
        uid=occasion.uid,
        kind=kind,
        year=occasion.year,
        unit_path=occasion.unit_path,
        organisation=new.organisation,
        number=new.number,
        issued_on=new.issued_on,
        title=new.title,
        file_sha256=file.sha256 if file else None,
        file_name=file.name if file else None,
        media_type=file.media_type if file else None,
        size_bytes=len(file.content) if file else None,
        filed_by=occasion.actor.user_id,
        filed_at=occasion.now,
        is_demo=occasion.actor.is_demo,
    )


def _once(session: Session, entry: Entry, said: Sequence[str]) -> Entry:
    """Add an entry unless its form came before; then the two must say the same.

    Raises: FormUsed.
    """
    kind = type(entry)
    known = session.scalar(select(kind).where(kind.uid == entry.uid))
    if known is None:
        try:
            with session.begin_nested():
                session.add(entry)
        except IntegrityError:  # the other of two equal forms was a moment faster
            known = session.scalars(select(kind).where(kind.uid == entry.uid)).one()
        else:
            seal(session, _CHAINS[kind], [entry.id])
            return entry
    if any(getattr(known, name) != getattr(entry, name) for name in said):
        raise FormUsed
    return known

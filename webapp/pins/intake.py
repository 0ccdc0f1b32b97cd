"""Taking in a batch from a phone: every item gets one outcome, and none can sink the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo.calendar import local_day
from geo.errors import Conflict, DomainError
from geo.kinds import Catalogue
from geo.review import Status
from webapp.access.policy import Actor
from webapp.photos import services as photos
from webapp.pins import events
from webapp.pins.device import device_facts
from webapp.pins.models import Pin
from webapp.pins.placing import locate_rows, row_of
from webapp.pins.schemas import NewPin, parse_item, uid_of
from webapp.units.locator import current_locator
from webapp.units.queries import standing_in


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item: a receipt, or the error that keeps it on the phone."""

    uid: str | None
    outcome: str  # stored, already_stored, refused
    pin: Pin | None = None
    error: DomainError | None = None

    @property
    def about(self) -> str | None:
        """The uid of the record that it is about."""
        return self.uid


def store_batch(
    session: Session,
    actor: Actor,
    items: Sequence[object],
    *,
    catalogue: Catalogue,
    now: datetime,
    sent_at: object = None,
) -> list[Outcome]:
    """Store the items that hold and refuse the others, one outcome per item in the same order.

    The same item again gets the same receipt; the same id with other content is refused with code conflict.
    `sent_at` is what the phone's clock showed as it sent; what makes no sense is passed over.
    """
    parsed = [_parse(item, catalogue, sent_at, now) for item in items]
    fresh = {new.uid: new for new in reversed(parsed) if isinstance(new, NewPin)}
    for uid in _known(session, list(fresh)):
        del fresh[uid]
    stored, refused = _store_fresh(session, actor, fresh, now)
    known = _known(session, [new.uid for new in parsed if isinstance(new, NewPin)])
    recorded = (known[uid] for uid in fresh if uid in stored)
    events.write(session, [events.entry_of(pin, action="recorded", actor_id=actor.user_id, at=now) for pin in recorded])
    outcomes = []
    for item, new in zip(items, parsed, strict=True):
        if isinstance(new, DomainError):
            outcomes.append(Outcome(uid_of(item), "refused", error=new))
            continue
        outcomes.append(_outcome(new, known.get(new.uid), refused.get(new.uid), is_new=new.uid in stored))
        stored.discard(new.uid)  # the same record again in this very batch was there already
    return outcomes


def _parse(item: object, catalogue: Catalogue, sent_at: object, now: datetime) -> NewPin | DomainError:
    try:
        new = parse_item(item, catalogue, now=now)
    except DomainError as error:
        return error
    return replace(new, device=device_facts(new.device, sent_at, now))


def _outcome(new: NewPin, pin: Pin | None, error: DomainError | None, *, is_new: bool) -> Outcome:
    if error is not None:
        return Outcome(new.uid, "refused", error=error)
    if pin is None or pin.content_sha256 != new.content_sha256:
        return Outcome(new.uid, "refused", error=Conflict())
    return Outcome(new.uid, "stored" if is_new else "already_stored", pin=pin)


def _known(session: Session, uids: Sequence[str]) -> dict[str, Pin]:
    return {pin.uid: pin for pin in session.scalars(select(Pin).where(Pin.uid.in_(uids)))} if uids else {}


def _store_fresh(
    session: Session, actor: Actor, fresh: dict[str, NewPin], now: datetime
) -> tuple[set[str], dict[str, DomainError]]:
    """Store new items in bulk, or one by one where the database refuses the bulk. Return the stored and the refused."""
    refused: dict[str, DomainError] = {}
    rows: dict[str, dict[str, Any]] = {}
    locator = current_locator(session)
    codes = [code for new in fresh.values() for code in (new.area_code, new.commune_code) if code]
    units = standing_in(session, codes, on=local_day(now))
    for uid, new in fresh.items():
        try:
            rows[uid] = row_of(new, actor, units, locator, now)
        except DomainError as error:
            refused[uid] = error
    locate_rows(rows.values(), locator)
    if _insert_all_or_none(session, actor, [fresh[uid] for uid in rows], list(rows.values())):
        return set(rows), refused
    # Somebody else stored one of these ids meanwhile, or a photograph's id is taken: the others must not suffer.
    stored = {uid for uid, row in rows.items() if _insert_all_or_none(session, actor, [fresh[uid]], [row])}
    return stored, refused


def _insert_all_or_none(session: Session, actor: Actor, news: list[NewPin], rows: list[dict[str, Any]]) -> bool:
    try:
        with session.begin_nested():
            _insert(session, actor, news, rows)
    except IntegrityError:
        return False
    return True


def _insert(session: Session, actor: Actor, news: list[NewPin], rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    session.execute(insert(Pin), rows)
    ids = dict(session.execute(select(Pin.uid, Pin.id).where(Pin.uid.in_([new.uid for new in news]))).all())
    complete = photos.announce(session, actor, {new.uid: new.photos for new in news})
    for new, row in zip(news, rows, strict=True):
        if new.uid in complete and row["status"] == Status.WAITING_PHOTOS:
            row["status"] = Status.SUBMITTED_COMMUNE
            session.get_one(Pin, ids[new.uid]).status = Status.SUBMITTED_COMMUNE

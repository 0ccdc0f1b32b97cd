"""Taking in updates from a phone: every item gets one outcome, and none can sink the others."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo.errors import Conflict, DomainError, NotFound
from geo.kinds import Catalogue
from webapp.access.policy import Actor
from webapp.photos import services as photos
from webapp.pins.device import device_facts
from webapp.pins.models import Pin, PinUpdate
from webapp.pins.queries import visible_to
from webapp.pins.schemas import read_device, uid_of
from webapp.pins.settling import bring_about, effect_of, let_wait
from webapp.pins.update_schemas import KEYS, Named, Update, parse_update, read_name


@dataclass(frozen=True, slots=True)
class UpdateOutcome:
    """What became of one update: a receipt, or the error that keeps it on the phone. The pin is one the actor sees."""

    uid: str | None
    outcome: str  # stored, already_stored, refused
    pin: Pin | None = None
    update: PinUpdate | None = None
    error: DomainError | None = None

    @property
    def about(self) -> str | None:
        """The uid of the record that it is about, where the actor sees it."""
        return self.pin.uid if self.pin else None


def store_updates(
    session: Session,
    actor: Actor,
    items: Sequence[object],
    *,
    catalogue: Catalogue,
    now: datetime,
    sent_at: object = None,
) -> list[UpdateOutcome]:
    """Bring about the updates that hold and refuse the others, one outcome per item in the same order.

    The same update again gets the same receipt; the same id with other content is refused with code conflict.
    `sent_at` is what the phone's clock showed as it sent; what makes no sense is passed over.
    """
    named = [_named(item) for item in items]
    pins = _locked(session, actor, {name.pin_uid for name in named if isinstance(name, Named)})
    outcomes = []
    for item, name in zip(items, named, strict=True):
        if isinstance(name, DomainError):
            outcomes.append(UpdateOutcome(uid_of(item), "refused", error=name))
            continue
        known = _known(session, actor, name, pins.get(name.pin_uid))
        outcomes.append(known or _store(session, actor, name, pins.get(name.pin_uid), catalogue, now, sent_at))
    return outcomes


def _named(item: object) -> Named | DomainError:
    try:
        return read_name(item)
    except DomainError as error:
        return error


def _locked(session: Session, actor: Actor, uids: set[str]) -> dict[str, Pin]:
    """Return the records in reach as they stand now, locked, and in one order for all: nobody waits in a ring."""
    query = select(Pin).where(Pin.uid.in_(uids), visible_to(actor)).order_by(Pin.id)
    fresh = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return {pin.uid: pin for pin in session.scalars(fresh)} if uids else {}


def _known(session: Session, actor: Actor, name: Named, pin: Pin | None) -> UpdateOutcome | None:
    """Return the outcome of an update whose id is known already; None where it is new."""
    row = session.scalar(select(PinUpdate).where(PinUpdate.uid == name.uid))
    if row is None:
        return None
    if row.content_sha256 == name.content_sha256 and (pin is not None or row.created_by == actor.user_id):
        return UpdateOutcome(name.uid, "already_stored", pin=session.get_one(Pin, row.pin_id), update=row)
    return UpdateOutcome(name.uid, "refused", pin=pin, error=Conflict(field="id") if pin else NotFound())


def _store(  # each is one fact of the case
    session: Session,
    actor: Actor,
    name: Named,
    pin: Pin | None,
    catalogue: Catalogue,
    now: datetime,
    sent_at: object,
) -> UpdateOutcome:
    if pin is None:
        return UpdateOutcome(name.uid, "refused", error=NotFound(field="pin"))
    try:
        with session.begin_nested():
            update = parse_update(name, catalogue.kinds[pin.kind], catalogue, now=now)
            effect = effect_of(session, actor, pin, update, catalogue=catalogue, received_at=now)
            row = _row(actor, pin, update, name, now, sent_at)
            session.add(row)
            session.flush()
            if photos.announce(session, actor, {pin.uid: update.photos}, update_uid=update.uid):
                bring_about(session, pin, update, row, effect, now=now)
            else:
                let_wait(session, pin, row, now=now)
    except DomainError as error:
        return UpdateOutcome(name.uid, "refused", pin=pin, error=error)
    except IntegrityError:  # the id came meanwhile, or one of its photographs' ids stands for something else
        known = _known(session, actor, name, pin)
        return known or UpdateOutcome(name.uid, "refused", pin=pin, error=Conflict(field="photos"))
    return UpdateOutcome(name.uid, "stored", pin=pin, update=row)


def _row(actor: Actor, pin: Pin, update: Update, name: Named, now: datetime, sent_at: object) -> PinUpdate:
    return PinUpdate(
        uid=update.uid,
        pin_id=pin.id,
        content_sha256=name.content_sha256,
        action=update.action.value,
        base_version=update.base_version,
        content=_content(name.content, update) | {"device": _device(name.content, sent_at, now)},
        captured_at=update.captured_at,
        received_at=now,
        created_by=actor.user_id,
        is_demo=actor.is_demo,
    )


def _content(raw: Mapping[str, Any], update: Update) -> dict[str, Any]:
    """Return an update as it came, in JSON that both engines keep."""
    known = {key: raw[key] for key in KEYS if key in raw} | {"note": update.note}
    return json.loads(json.dumps(known), parse_constant=lambda _: None)  # type: ignore[no-any-return]


def _device(raw: Mapping[str, Any], sent_at: object, now: datetime) -> dict[str, int] | None:
    return device_facts(read_device(raw.get("device")), sent_at, now)

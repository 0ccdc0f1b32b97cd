"""Changing a pin: each public verb is one step, and leaves one entry in the pin's history."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from geo.calendar import local_day
from geo.errors import DomainError, Invalid
from geo.kinds import Catalogue, Exposure, Kind
from geo.review import NEEDS_REASON, Action, Status, after, is_possible
from webapp.access.policy import Actor, Permission, can
from webapp.photos.queries import is_awaiting
from webapp.pins import events
from webapp.pins.models import Pin

MAX_REASON = 2000
_PUBLISHING = frozenset({Action.PUBLISH, Action.UNPUBLISH})


class VersionConflict(DomainError):
    """Say that the record changed between the moment it was shown and the step."""

    code = "version_conflict"


def permission_for(action: Action, status: Status) -> Permission:
    """Return what a step needs: what already lies with the province is the province's to decide."""
    if action in _PUBLISHING:
        return Permission.PINS_PUBLISH
    return Permission.PINS_VERIFY if status is Status.SUBMITTED_PROVINCE else Permission.PINS_REVIEW


def open_actions(actor: Actor, pin: Pin, catalogue: Catalogue) -> list[Action]:
    """Return the steps this actor can take on this pin now, in the order a reviewer reads them."""
    kind = catalogue.kinds[pin.kind]
    exposure = catalogue.rules_of(kind).public
    return [action for action in Action if _may(actor, pin, action, kind, exposure)]


def _may(actor: Actor, pin: Pin, action: Action, kind: Kind, exposure: Exposure) -> bool:
    status = Status(pin.status)
    if not is_possible(action, status, exposure) or not can(actor, permission_for(action, status), pin.unit_path):
        return False
    # What the province confirmed only the province takes back.
    settled_above = status is Status.APPROVED and kind.verified_by == "province"
    return not settled_above or can(actor, Permission.PINS_VERIFY, pin.unit_path)


def take_step(  # noqa: PLR0913  # each is one fact of the step
    session: Session,
    actor: Actor,
    pin: Pin,
    action: Action,
    *,
    version: int,
    reason: str | None,
    catalogue: Catalogue,
    now: datetime,
) -> Pin:
    """Take one review step and leave its entry in the history.

    Raises: Invalid need_reason or action_not_possible; VersionConflict where the pin is no longer at `version`.
    """
    session.refresh(pin, with_for_update={"key_share": True})  # an update may have come since it was read
    if action not in open_actions(actor, pin, catalogue):
        raise Invalid("action_not_possible", field="action")
    reason = (reason or "").strip()[:MAX_REASON] or None
    if action in NEEDS_REASON and reason is None:
        raise Invalid("need_reason", field="reason")
    kind = catalogue.kinds[pin.kind]
    last_word = kind.verified_by == "commune" or can(actor, Permission.PINS_VERIFY, pin.unit_path)
    exposure = catalogue.rules_of(kind).public
    status = after(action, Status(pin.status), exposure=exposure, has_last_word=last_word)
    if status is Status.SUBMITTED_COMMUNE and is_awaiting(session, pin.uid):
        status = Status.WAITING_PHOTOS
    _move(session, pin, version, _columns(pin, status, now))
    entry = events.entry_of(pin, action=action.value, actor_id=actor.user_id, at=now, reason=reason)
    events.write(session, [entry])
    return pin


def _columns(pin: Pin, status: Status, now: datetime) -> dict[str, Any]:
    columns: dict[str, Any] = {"status": status.value}
    if status is Status.APPROVED and pin.status != Status.PUBLISHED:
        columns["maintained_on"] = _kept_up_on(pin)
        if pin.state == "new":
            columns["state"] = "verified"
    if status is Status.PUBLISHED:
        columns["published_at"] = now
    elif pin.status == Status.PUBLISHED:
        columns["published_at"] = None
    return columns


def _kept_up_on(pin: Pin) -> date:
    """Return the day the field saw it; a phone whose clock runs ahead saw it no later than it told us."""
    seen_on = min(local_day(pin.captured_at), local_day(pin.received_at))
    return max(pin.maintained_on, seen_on) if pin.maintained_on else seen_on


def _move(session: Session, pin: Pin, version: int, columns: dict[str, Any]) -> None:
    moved = session.execute(
        update(Pin).where(Pin.id == pin.id, Pin.version == version).values(version=version + 1, **columns)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # a CursorResult, for an UPDATE
        raise VersionConflict
    session.refresh(pin)

"""Writing histories: the one way in which an entry gets into `pin_events`."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webapp.db.chain import Chain, append
from webapp.db.engine import in_turn
from webapp.pins import cells, spans
from webapp.pins.models import Pin, PinEvent

_QUEUE = 19_001  # of everybody who writes an entry
HISTORY = Chain(
    "pin_events",
    PinEvent.__table__,  # type: ignore[arg-type]  # a Table
    (
        *("id", "pin_id", "at", "actor_id", "action", "status", "state", "reason", "changes"),
        *("update_uid", "unit_path", "facts"),
    ),
)


def write(session: Session, entries: Iterable[Mapping[str, Any]]) -> None:
    """Append entries, numbered in the order in which they will be seen.

    Without waiting for its turn a quick transaction could commit number 8 while a slow one still holds number 7, and a
    phone that has heard of 8 would never ask for 7. Take this turn after the locks on records, or two may wait for each
    other. They are sealed, and what counts is carried over into spans and cells, in the same breath.
    """
    rows = list(entries)
    session.flush()
    if rows:
        in_turn(session.connection(), _QUEUE)
        append(session, HISTORY, PinEvent, rows)
        cells.carry_over(session, spans.record(session, rows))


def entry_of(  # each is one fact of the entry
    pin: Pin,
    *,
    action: str,
    actor_id: int | None,
    at: datetime,
    reason: str | None = None,
    changes: Mapping[str, Any] | None = None,
    update_uid: str | None = None,
) -> dict[str, Any]:
    """Return an entry of a pin's history, with where the pin stands after it."""
    return {
        "pin_id": pin.id,
        "at": at,
        "actor_id": actor_id,
        "action": action,
        "status": pin.status,
        "state": pin.state,
        "reason": reason,
        "changes": changes or {},
        "update_uid": update_uid,
        "unit_path": pin.unit_path,
        "facts": spans.facts_of(pin),
    }

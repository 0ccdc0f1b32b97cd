"""Writing what happened to units: the one way in which an entry gets into `unit_events`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from webapp.access.policy import Actor
from webapp.db.chain import Chain, seal
from webapp.units.models import UnitEvent

HISTORY = Chain(
    "unit_events",
    UnitEvent.__table__,  # type: ignore[arg-type]  # a Table
    ("id", "at", "actor_id", "action", "unit_path", "effective_on", "document", "changes"),
)


@dataclass(frozen=True, slots=True)
class Act:
    """Who changes the registers, from which day on, and by which document, if one is named."""

    actor: Actor
    effective_on: date
    now: datetime
    document: str | None = None


def tell(session: Session, act: Act, action: str, unit_path: str, changes: Mapping[str, Any]) -> UnitEvent:
    """Append one entry."""
    told = UnitEvent(
        at=act.now,
        actor_id=act.actor.user_id,
        action=action,
        unit_path=unit_path,
        effective_on=act.effective_on,
        document=act.document,
        changes=dict(changes),
        is_demo=act.actor.is_demo,
    )
    session.add(told)
    session.flush()
    seal(session, HISTORY, [told.id])
    return told

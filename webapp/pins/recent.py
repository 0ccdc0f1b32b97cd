"""What happened to the records of a place lately, week by week."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.calendar import local_day, midnight
from geo.review import COUNTED, Action
from webapp.access.policy import Actor, Permission
from webapp.access.scope import within_reach
from webapp.pins.models import PinEvent

WEEK = timedelta(days=7)
_UPDATES = frozenset({"updated", "alive_confirmed", "state_changed", "observed", "amended"})


@dataclass(frozen=True, slots=True)
class Week:
    """One week, Monday to Sunday, and how much was recorded, updated and confirmed in it."""

    first_day: date
    recorded: int
    updated: int
    confirmed: int

    @property
    def last_day(self) -> date:
        """Its Sunday."""
        return self.first_day + timedelta(days=6)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened in it."""
        return not (self.recorded or self.updated or self.confirmed)


def weeks(session: Session, actor: Actor, *, today: date, how_many: int) -> list[Week]:
    """Return the last weeks of the actor's reach, the present one first, as it was told: by the day of arrival."""
    monday = today - timedelta(days=today.weekday())
    first = monday - WEEK * (how_many - 1)
    rows = session.execute(
        select(PinEvent.at, PinEvent.action, PinEvent.status).where(
            within_reach(PinEvent.unit_path, actor, Permission.PINS_READ), PinEvent.at >= midnight(first)
        )
    )
    counts: Counter[tuple[date, str]] = Counter()
    for at, action, status in rows:
        day = local_day(at)
        if what := _what(action, status):
            counts[day - timedelta(days=day.weekday()), what] += 1
    return [
        Week(start, *(counts[start, what] for what in ("recorded", "updated", "confirmed")))
        for start in (monday - WEEK * back for back in range(how_many))
    ]


def _what(action: str, status: str) -> str | None:
    if action == "recorded":
        return action
    if action in _UPDATES:
        return "updated"
    return "confirmed" if action == Action.CONFIRM and status in COUNTED else None

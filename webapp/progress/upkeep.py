"""What has to be kept up or looked at again: models that nobody confirmed for long, hotspots that still stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from geo.calendar import local_day
from geo.programme import Programme, Target
from geo.proof import Hotspots, Upkeep
from webapp.access.policy import Actor, Permission
from webapp.access.scope import within_reach
from webapp.pins.models import Pin, PinSpan
from webapp.pins.queries import PinRow, pin_rows, read_rows
from webapp.pins.spans import is_so_at
from webapp.progress.conditions import concerns, counting, end_of

MOST = 100


@dataclass(frozen=True, slots=True)
class Since:
    """A record with a day and how long ago that was: when a model was last confirmed, when a hotspot was recorded."""

    row: PinRow
    on: date
    days: int


@dataclass(frozen=True, slots=True)
class Found:
    """The records found, the longest ago first, and how many there are in all."""

    records: Sequence[Since]
    total: int


def stale_models(
    session: Session, actor: Actor, programme: Programme, *, on: date, lead_org: str | None = None
) -> Found:
    """Return the running models of the actor's reach that nobody confirmed for six months, at most 100 of them.

    They are those that keep the programme's own figure of models kept up from being whole.
    """
    target = _kept_up_lately(programme)
    if target is None:
        return Found((), 0)
    conditions = counting(target, programme, on=on)
    lately = conditions.pop("maintained")
    silent = or_(PinSpan.maintained_on.is_(None), not_(lately))
    also = () if lead_org is None else (PinSpan.lead_org == lead_org,)
    return _found(session, actor, on, _last_seen, concerns(target, programme), *conditions.values(), silent, *also)


def standing_hotspots(session: Session, actor: Actor, programme: Programme, *, on: date) -> Found:
    """Return the confirmed hotspots of the actor's reach that still stand, at most 100 of them."""
    target = next((one for one in programme.targets.values() if isinstance(one.proof, Hotspots)), None)
    if target is None:
        return Found((), 0)
    conditions = counting(target, programme, on=on)
    return _found(session, actor, on, _recorded, concerns(target, programme), *conditions.values())


def _kept_up_lately(programme: Programme) -> Target | None:
    """Return the target that counts models confirmed within so many days."""
    upkeep = ((target, target.proof) for target in programme.targets.values())
    return next(
        (target for target, rule in upkeep if isinstance(rule, Upkeep) and rule.confirmed_within_days is not None),
        None,
    )


def _found(
    session: Session, actor: Actor, on: date, seen: Callable[[Pin], date], *conditions: ColumnElement[bool]
) -> Found:
    """Return what the conditions hold for, counted in days from when it was last, or first, seen."""
    here = and_(*conditions, is_so_at(end_of(on)), within_reach(PinSpan.unit_path, actor, Permission.PROGRESS_READ))
    total = session.scalar(select(func.count()).select_from(PinSpan).where(here)) or 0
    oldest = func.coalesce(PinSpan.maintained_on, func.date(Pin.captured_at))
    query = pin_rows(here).join(PinSpan, PinSpan.pin_id == Pin.id).order_by(oldest, Pin.id).limit(MOST)
    records = [Since(row, day := seen(row.pin), (on - day).days) for row in read_rows(session, query)]
    return Found(sorted(records, key=lambda one: -one.days), total)


def _last_seen(pin: Pin) -> date:
    return pin.maintained_on or _recorded(pin)


def _recorded(pin: Pin) -> date:
    return local_day(pin.captured_at)

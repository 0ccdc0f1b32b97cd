"""How the desk words a span of time, an age and a declared value."""

from datetime import date, datetime, timedelta
from typing import Any

from geo.calendar import local_day
from geo.kinds import Field, Group
from geo.review import Status
from webapp.pins.models import PinEvent
from webapp.words import formats, t

DAYS_OF_A_MONTH = 30
MONTHS_FROM_DAYS = 60  # "45 ngày trước" still says more than "1 tháng trước"


def age(moment: datetime, now: datetime) -> str:
    """Say how long ago a moment was, in calendar days."""
    days = (local_day(now) - local_day(moment)).days
    if days < 1:
        return t("office.age.today")
    if days < MONTHS_FROM_DAYS:
        return t("office.age.days", n=days)
    return t("office.age.months", n=days // DAYS_OF_A_MONTH)


def span(length: timedelta) -> str:
    """Say a length of time in its largest whole unit, whichever its sign."""
    minutes = int(abs(length).total_seconds()) // 60
    if minutes < 1:
        return t("office.span.moment")
    for unit, size in (("days", 24 * 60), ("hours", 60)):
        if minutes >= size:
            return t(f"office.span.{unit}", n=formats.vi_number(minutes // size))
    return t("office.span.minutes", n=minutes)


def declared(field: Field, value: Any) -> str:
    """Say what was declared in a field of a record."""
    if field.type == "choice":
        return t(f"domain.{field.key}.{value}")
    if field.type == "date":
        return formats.vi_date(date.fromisoformat(value))
    return formats.vi_number(value)


def happened(event: PinEvent, group: str) -> str:
    """Say what a step in a record's history was."""
    if event.action == "confirm" and event.status == Status.SUBMITTED_PROVINCE:
        return t("office.event.confirm_sent")
    if event.action == "state_changed":
        family = "hotspot_state" if group == Group.HOTSPOT else "model_state"
        return t("office.event.state_changed", state=t(f"domain.{family}.{event.state}"))
    return t(f"office.event.{event.action}")

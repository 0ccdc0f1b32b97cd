"""Days as the office counts them: Viet Nam's, which has kept UTC+7 without summer time since 1975."""

from datetime import date, datetime, time, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
SIX_MONTHS = timedelta(days=183)


def local_day(instant: datetime) -> date:
    """Return the Vietnamese calendar day of an aware instant."""
    return instant.astimezone(VIETNAM).date()


def midnight(day: date) -> datetime:
    """Return the instant at which a Vietnamese day begins."""
    return datetime.combine(day, time(), VIETNAM)

"""What an address carries, read for routes of more than one audience."""

import re
from collections.abc import Collection, Mapping
from datetime import date

from flask import current_app, request

from geo.errors import Invalid
from geo.kinds import Group
from geo.review import Mark, Status, marks_to_statuses
from geo.units import communes, former_districts
from webapp.pins.queries import PinFilter

DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
MOST = 1_000_000  # beyond any page or version, and within what both engines take as an integer


def filter_from_address() -> PinFilter:
    """Read which pins an address is about.

    Raises: Invalid with code bad_request for a value that names nothing.
    """
    asked, catalogue = request.args, current_app.extensions["catalogue"]
    try:
        group = Group(asked["group"]) if asked.get("group") else None
        first_day, last_day = _period(asked)
        return PinFilter(
            group=group,
            also_kinds=catalogue.also_in(group) if group else (),
            kind=_one_of(catalogue.keys_in(group), asked.get("kind")),
            state=_one_of(catalogue.states_in(group), asked.get("state")),
            mark=Mark(asked["mark"]) if asked.get("mark") else None,
            statuses=_statuses(asked.get("status")),
            first_day=first_day,
            last_day=last_day,
            lead_org=_one_of(catalogue.lead_orgs, asked.get("org")),
            commune_code=asked.get("commune") or None,
            commune_codes=_of_district(asked.get("district")),
            only_my_turn=asked.get("turn") == "mine",
        )
    except ValueError as unknown:
        raise Invalid("bad_request") from unknown


def _one_of(known: Collection[str], named: str | None) -> str | None:
    """Return what is named, if it is known.

    Raises: ValueError.
    """
    if named and named not in known:
        raise ValueError(named)
    return named or None


def _period(asked: Mapping[str, str]) -> tuple[date | None, date | None]:
    """Return the first and the last day of a period.

    Raises: ValueError, also where it would end before it begins.
    """
    first_day, last_day = _day(asked.get("from")), _day(asked.get("to"))
    if first_day and last_day and first_day > last_day:
        raise ValueError(first_day)
    return first_day, last_day


def _day(written: str | None) -> date | None:
    """Read a day as a date field writes it.

    Raises: ValueError, also for a day so far off that its year is a slip of the hand.
    """
    if not written:
        return None
    if not DAY.fullmatch(written):
        raise ValueError(written)
    return date.fromisoformat(written)


def _statuses(named: str | None) -> tuple[Status, ...]:
    """Return the status that is named; a mark stands for every status it marks.

    Raises: ValueError.
    """
    if not named:
        return ()
    return marks_to_statuses(Mark(named)) if named in set(Mark) else (Status(named),)


def _of_district(named: str | None) -> tuple[str, ...] | None:
    """Return the communes made of a former district, by its name.

    Raises: ValueError.
    """
    if not named:
        return None
    _one_of(former_districts(), named)
    return tuple(commune.code for commune in communes() if named in commune.former_districts)


def whole_number(values: Mapping[str, str], name: str, *, least: int) -> int:
    """Read a whole number; the least where it is missing or none, the most where it is beyond all sense."""
    written = values.get(name, "")
    return min(max(int(written), least), MOST) if written.isdecimal() and len(written) < len(str(MOST)) + 1 else least

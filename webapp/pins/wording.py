"""How the desk words a span of time, an age and a declared value."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from geo.calendar import local_day
from geo.fields import Field
from geo.kinds import Group, GroupRules
from geo.points import distance_m
from geo.review import Status
from webapp.pins.history import Entry, Seen
from webapp.pins.models import PinEvent
from webapp.words import formats, t

CLOCK_WRONG = timedelta(minutes=5)
DAYS_OF_A_MONTH = 30
_STATES_OF = {Group.HOTSPOT: "hotspot_state", Group.ACTIVITY: "activity_state"}
NOTICEABLE = timedelta(minutes=1)
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
    return value if field.type == "text" else formats.vi_number(value)


def state_word(group: str, state: str) -> str:
    """Say where a model, a hotspot or an activity itself stands."""
    return t(f"domain.{_STATES_OF.get(Group(group), 'model_state')}.{state}")


@dataclass(frozen=True, slots=True)
class Amendment:
    """One fact of a record that was changed, in words: what it was and what it became."""

    name: str
    was: str
    now: str


def happened(event: PinEvent, group: str) -> str:
    """Say what a step in a record's history was."""
    if event.action == "confirm" and event.status == Status.SUBMITTED_PROVINCE:
        return t("office.event.confirm_sent")
    if event.action == "state_changed":
        return t("office.event.state_changed", state=state_word(group, event.state))
    if event.action in {"update_received", "set_aside"}:
        return t(f"office.event.{event.action}", what=t(f"office.update.{event.changes['action']}"))
    if event.action == "serves_changed":
        return t("office.event.serves_changed", target=t(f"programme.{event.changes['to']}.short"))
    return t(f"office.event.{event.action}")


def amendments(entry: Entry, rules: GroupRules) -> list[Amendment]:
    """Say fact by fact what an entry changed, apart from what its own words say already."""
    changes = entry.event.changes
    sayings: dict[str, Callable[[Any], str]] = {
        "name": str,
        "kind": lambda kind: t(f"domain.kind.{kind}"),
        "state": lambda state: state_word(rules.key, state),
        "unit": lambda code: entry.units.get(code, code),
        "scores": lambda scores: t("office.update.score", n=sum(scores.values())),
    }
    told = [_amendment(t(f"office.update.{key}"), changes[key], say) for key, say in sayings.items() if key in changes]
    fields = changes.get("details", {})
    return told + [
        _amendment(t(f"domain.field.{field.key}"), fields[field.key], partial(declared, field))
        for field in rules.fields
        if field.key in fields
    ]


def _amendment(name: str, change: Mapping[str, Any], say: Callable[[Any], str]) -> Amendment:
    was, now = (t("office.update.nothing") if change[side] is None else say(change[side]) for side in ("from", "to"))
    return Amendment(name, was, now)


def circumstances(entry: Entry) -> list[str]:
    """Say what else an entry has with it: a document, a place, a clock, why it was set aside."""
    return [*_with_it(entry.event.changes), *(_on_the_spot(entry.event.at, entry.seen) if entry.seen else ())]


def _with_it(changes: Mapping[str, Any]) -> Iterator[str]:
    if "document" in changes:
        on = formats.vi_date(date.fromisoformat(changes["document"]["on"]))
        yield t("office.update.document", number=changes["document"]["number"], on=on)
    if "position" in changes:
        away_m = distance_m(*changes["position"]["from"], *changes["position"]["to"])
        yield t("office.update.moved", m=formats.vi_number(float(away_m), 0))
    if "dropped" in changes:
        yield t("office.update.dropped", n=formats.two_digits(changes["dropped"]))
    if "because" in changes:
        known = changes["because"] in {"version_conflict", "record_withdrawn"}
        yield t(f"office.update.because_{changes['because'] if known else 'other'}")
        yield t("office.update.kept")


def _on_the_spot(received_at: datetime, seen: Seen) -> Iterator[str]:
    if abs(received_at - seen.at) >= NOTICEABLE:
        yield t("office.update.seen_at", at=formats.vi_datetime(seen.at))
    if abs(seen.clock_offset) > CLOCK_WRONG:
        key = "clock_slow" if seen.clock_offset > timedelta() else "clock_fast"
        yield t(f"office.evidence.{key}", span=span(seen.clock_offset)).rstrip(".")
    if seen.away_m is not None:
        metres = formats.vi_number(seen.away_m, 0)
        if seen.accuracy_m is None:
            yield t("office.update.away", m=metres)
        else:
            yield t("office.update.away_about", m=metres, accuracy=formats.vi_number(seen.accuracy_m, 0))

"""What counted when: for every pin the periods in which nothing that counts changed, made of its history alone.

Figures of today and of any day of the year ask this one narrow table the same question.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from webapp.pins.models import Pin, PinEvent, PinSpan

_AT_ONCE = 500
_DAYS = ("launched_on", "maintained_on", "held_on")
_PLAIN = ("group", "kind", "commune_code", "unit_path", "morton", "status", "state", "lead_org", "serves")
FACTS = (*_PLAIN, *_DAYS, "has_decision", "has_scores")


@dataclass(frozen=True, slots=True)
class Change:
    """What counted of one pin before a step, and what counts after it."""

    pin_id: int
    before: Mapping[str, Any] | None  # none: the pin is new
    after: Mapping[str, Any]


def facts_of(pin: Pin) -> dict[str, Any]:
    """Return what counts of a pin as it stands now, as its history keeps it."""
    days = {name: day.isoformat() if (day := getattr(pin, name)) else None for name in _DAYS}
    return {
        **{name: getattr(pin, name) for name in _PLAIN},
        **days,
        "has_decision": bool((pin.details or {}).get("decision")),
        "has_scores": bool(pin.self_scores),
    }


def is_so_at(instant: datetime) -> ColumnElement[bool]:
    """Test that a span holds at an instant."""
    return (PinSpan.since <= instant) & or_(PinSpan.until.is_(None), PinSpan.until > instant)


def record(session: Session, entries: Sequence[Mapping[str, Any]]) -> list[Change]:
    """Carry entries of the history over into the spans. Return what changed, one change per pin."""
    standing = _standing(session, {entry["pin_id"] for entry in entries})
    before = {pin_id: _facts_in(span) for pin_id, span in standing.items()}
    ended, begun = _carried_over(standing, entries)
    if ended:
        session.execute(update(PinSpan), ended)
    if begun:
        session.execute(insert(PinSpan), begun)
    after = {span["pin_id"]: _facts_in(span) for span in begun if span["until"] is None}
    return [Change(pin_id, before.get(pin_id), facts) for pin_id, facts in after.items()]


def rebuild(session: Session) -> int:
    """Make all spans anew from the histories. Return how many there are."""
    session.execute(delete(PinSpan))
    query = select(PinEvent.pin_id, PinEvent.at, PinEvent.facts).order_by(PinEvent.id)
    _, begun = _carried_over({}, session.execute(query.execution_options(yield_per=_AT_ONCE)).mappings())
    for start in range(0, len(begun), _AT_ONCE):
        session.execute(insert(PinSpan), begun[start : start + _AT_ONCE])
    return len(begun)


def _carried_over(
    standing: dict[int, dict[str, Any]], entries: Iterable[Mapping[str, Any] | RowMapping]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return which spans of those standing end when, and the spans that begin; `standing` is kept up to date.

    A span never ends before it began, whatever clocks say: a history is in the order of its numbers.
    """
    ended, begun = [], []
    for entry in entries:
        before, after = standing.get(entry["pin_id"]), _columns(entry["facts"])
        if before is not None and _facts_in(before) == after:
            continue
        since = entry["at"] if before is None else max(entry["at"], before["since"])
        if before is not None and "id" in before:
            ended.append({"id": before["id"], "until": since})
        elif before is not None:
            before["until"] = since
        standing[entry["pin_id"]] = {"pin_id": entry["pin_id"], "since": since, "until": None, **after}
        begun.append(standing[entry["pin_id"]])
    return ended, begun


def _standing(session: Session, pin_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Return the spans that hold now, by pin."""
    ids = sorted(pin_ids)
    found: dict[int, dict[str, Any]] = {}
    columns = [PinSpan.__table__.c[name] for name in ("id", "pin_id", "since", "until", *FACTS)]
    for start in range(0, len(ids), _AT_ONCE):
        query = select(*columns).where(PinSpan.pin_id.in_(ids[start : start + _AT_ONCE]), PinSpan.until.is_(None))
        found.update((span["pin_id"], dict(span)) for span in session.execute(query).mappings())
    return found


def _columns(facts: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(facts[name]) if facts[name] else None for name in _DAYS}
    return {name: facts[name] for name in FACTS} | days


def _facts_in(span: Mapping[str, Any]) -> dict[str, Any]:
    return {name: span[name] for name in FACTS}

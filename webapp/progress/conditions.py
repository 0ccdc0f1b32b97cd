"""What makes a record count for a target, as named SQL conditions: the figure and its explanation share them."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_

from geo.calendar import midnight
from geo.programme import Programme, Target
from geo.proof import Activities, Areas, Hotspots, Records, Upkeep
from geo.review import COUNTED, Status
from webapp.pins.models import PinSpan

Conditions = dict[str, ColumnElement[bool]]
PROVINCE_FRONT = "province_front"
ByRecords = Records | Areas | Activities | Upkeep | Hotspots
_WRITTEN: Conditions = {"decision": PinSpan.has_decision.is_(True), "score_sheet": PinSpan.has_scores.is_(True)}


def end_of(day: date) -> datetime:
    """Return the last instant of a Vietnamese day: the stroke of midnight is the next day's."""
    return midnight(day + timedelta(days=1)) - timedelta(microseconds=1)


def concerns(target: Target, programme: Programme) -> ColumnElement[bool]:
    """Test that a record says something about a target at all: of its kinds, and not counted for another target."""
    there = PinSpan.status != Status.WITHDRAWN
    rule = target.proof
    if isinstance(rule, Upkeep):
        return and_(PinSpan.group.in_(rule.groups), PinSpan.kind.not_in(rule.other_than), there)
    if not isinstance(rule, ByRecords):
        return false()
    here = (PinSpan.commune_code.in_(target.chosen),) if target.chosen else ()
    # Indexed first: whichever target it serves, it is of one of these kinds.
    of_kinds = or_(*(_serves(target, kind, programme) for kind in rule.kinds))
    return and_(PinSpan.kind.in_(rule.kinds), there, of_kinds, *here)


def _serves(target: Target, kind: str, programme: Programme) -> ColumnElement[bool]:
    """Test that a record of a kind counts for a target: so chosen by a reviewer, else by `Programme.usual_target`."""
    claimed = programme.claims[kind]
    of_kind = PinSpan.kind == kind
    if len(claimed) == 1:
        return of_kind
    leads = [lead for one in claimed if (lead := programme.targets[one].lead_org)]
    usual = PinSpan.lead_org == target.lead_org if target.lead_org else false()
    if claimed[0] == target.id:
        usual = or_(usual, PinSpan.lead_org.is_(None), PinSpan.lead_org.not_in(leads))
    # What was chosen for a record before it was corrected into another kind may be nothing that this kind can prove.
    unchosen = or_(PinSpan.serves.is_(None), PinSpan.serves.not_in(claimed))
    return and_(of_kind, or_(PinSpan.serves == target.id, and_(unchosen, usual)))


def counting(target: Target, programme: Programme, *, on: date) -> Conditions:
    """Return, by name, all that must hold for a record to count; the words are `office.condition.*`."""
    rule = target.proof
    conditions: Conditions = {"confirmed": PinSpan.status.in_(COUNTED)}
    if isinstance(rule, Hotspots):
        return conditions | {"still_there": PinSpan.state.in_(rule.open_states)}
    if states := getattr(rule, "states", ()):
        conditions["running"] = PinSpan.state.in_(states)
    if target.lead_org is not None:
        conditions[f"led_by_{target.lead_org}"] = PinSpan.lead_org == target.lead_org
    last = min(programme.ends_on, on)
    if getattr(rule, "launched_in_year", False):
        conditions["launched_in_year"] = PinSpan.launched_on.between(programme.starts_on, last)
    if isinstance(rule, Activities) or getattr(rule, "held_in_year", False):
        conditions["held_in_year"] = PinSpan.held_on.between(programme.starts_on, last)
    if (since := _kept_up_since(target, programme, on)) is not None:
        conditions["maintained"] = PinSpan.maintained_on.between(since, on)
    for written in getattr(rule, "complete", ()):
        conditions[f"has_{written}"] = _WRITTEN[written]
    return conditions


def is_whole(target: Target) -> ColumnElement[bool]:
    """Test that a record belongs to what its figure is a part of: a hotspot ever confirmed, a model that runs."""
    rule = target.proof
    states = (*rule.open_states, *rule.settled_states) if isinstance(rule, Hotspots) else getattr(rule, "states", ())
    return and_(PinSpan.status.in_(COUNTED), PinSpan.state.in_(states))


def is_provinces_own() -> ColumnElement[bool]:
    """Test that a record is of something the province itself led, wherever that was."""
    return func.coalesce(PinSpan.lead_org, "") == PROVINCE_FRONT


def _kept_up_since(target: Target, programme: Programme, on: date) -> date | None:
    rule = target.proof
    if isinstance(rule, Upkeep):
        days = rule.confirmed_within_days
        return programme.starts_on if days is None else on - timedelta(days=days)
    days = getattr(rule, "maintained_within_days", None)
    return None if days is None else on - timedelta(days=days)

"""What makes a record count for a target, as named SQL conditions: the figure and its explanation share them."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_

from geo.programme import Measure, Programme, Target
from geo.review import COUNTED, Status
from webapp.pins.models import Pin
from webapp.units.models import Unit
from webapp.units.queries import in_force

Conditions = dict[str, ColumnElement[bool]]


def concerns(target: Target) -> ColumnElement[bool]:
    """Test that a record says something about a target at all."""
    return and_(Pin.kind.in_(target.kinds), Pin.status != Status.WITHDRAWN)


def counting(target: Target, programme: Programme, *, on: date) -> Conditions:
    """Return, by name, all that must hold for a record to count; the words are `office.condition.*`."""
    conditions: Conditions = {"confirmed": Pin.status.in_(COUNTED)}
    if target.measure is Measure.HOTSPOTS:
        conditions["still_there"] = Pin.state.in_(target.open_states)
        return conditions
    if target.states:
        conditions["running"] = Pin.state.in_(target.states)
    if target.lead_org is not None:
        conditions["led_by_commune_front"] = Pin.lead_org == target.lead_org
    if target.launched_in_year:
        conditions["launched_in_year"] = Pin.launched_on.between(programme.starts_on, min(programme.ends_on, on))
    if target.held_in_year:
        conditions["held_in_year"] = Pin.held_on.between(programme.starts_on, min(programme.ends_on, on))
    if target.maintained_within_days is not None:
        since = on - timedelta(days=target.maintained_within_days)
        conditions["maintained"] = Pin.maintained_on.between(since, on)
    if target.measure is Measure.AREAS:
        conditions["in_area"] = and_(Unit.level == "area", in_force(on))
    return conditions


def is_denominator(target: Target) -> ColumnElement[bool]:
    """Test that a hotspot was ever confirmed, whether it still stands or not."""
    return and_(Pin.status.in_(COUNTED), Pin.state.in_((*target.open_states, *target.settled_states)))

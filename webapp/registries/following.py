"""What goes with a residential area that is closed: its records, its people, and what counts for whom."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo import morton
from webapp.access import services as access
from webapp.access.history import By
from webapp.db.spatial import point_ewkt
from webapp.pins import events
from webapp.pins.models import Pin
from webapp.units.events import Act
from webapp.units.locator import current_locator
from webapp.units.models import Unit
from webapp.units.successions import succeed


def close_for(session: Session, area: Unit, heir: Unit, act: Act) -> None:
    """Close an area in favour of another: records and roles move there, and what counted for it counts there."""
    area.valid_to = act.effective_on
    succeed(session, area.path, heir.path, on=act.effective_on)
    move_records(session, area, heir, act)
    access.hand_over(session, from_path=area.path, to_path=heir.path, by=By(act.actor, act.now))


def move_records(session: Session, area: Unit, heir: Unit, act: Act) -> None:
    """Move an area's records to another, each with an entry in its history.

    A record that stands where its area is, for it has no position of its own, stands at the other's point then.
    """
    query = select(Pin).where(Pin.unit_path == area.path).order_by(Pin.id)
    moved = list(session.scalars(query.with_for_update(key_share=True).execution_options(populate_existing=True)))
    told = []
    for pin in moved:
        pin.unit_path = heir.path
        pin.version += 1
        if pin.position_source == "area":
            _stand_at(session, pin, heir)
        changes = {"unit": {"from": area.code, "to": heir.code}}
        told.append(events.entry_of(pin, action="relocated", actor_id=act.actor.user_id, at=act.now, changes=changes))
    events.write(session, told)


def _stand_at(session: Session, pin: Pin, unit: Unit) -> None:
    if unit.lon is None or unit.lat is None:
        return
    pin.geom = point_ewkt(unit.lon, unit.lat)
    pin.morton = morton.encode(unit.lon, unit.lat)
    pin.located_commune_code = str(current_locator(session).index.locate([[unit.lon, unit.lat]])[0]) or None

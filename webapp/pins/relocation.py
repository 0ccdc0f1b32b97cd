"""Finding every pin's commune again after the boundaries changed."""

from collections.abc import Iterator
from datetime import datetime

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.db.spatial import lat_of, lon_of
from webapp.pins import events
from webapp.pins.models import Pin
from webapp.units.locator import Locator
from webapp.units.models import Unit

PINS_AT_ONCE = 2_000


def relocate_all(session: Session, locator: Locator, communes: dict[str, Unit], *, now: datetime) -> int:
    """Note for every pin where its position lies now, and move those known by position alone. Return how many moved.

    A pin whose residential area is known stays with its area, whatever the line says.
    """
    told = []
    for pin, located in _located_anew(session, locator):
        pin.located_commune_code = located
        known_by_position_alone = pin.unit_path == communes[pin.commune_code].path
        if known_by_position_alone and located in communes and located != pin.commune_code:
            changes = {"from": pin.commune_code, "to": located}
            pin.commune_code, pin.unit_path = located, communes[located].path
            pin.version += 1
            told.append(events.entry_of(pin, action="relocated", actor_id=None, at=now, changes=changes))
    events.write(session, told)
    return len(told)


def _located_anew(session: Session, locator: Locator) -> Iterator[tuple[Pin, str | None]]:
    last = 0
    query = select(Pin, lon_of(Pin.geom), lat_of(Pin.geom)).order_by(Pin.id).limit(PINS_AT_ONCE)
    while rows := session.execute(query.where(Pin.id > last)).all():
        codes = locator.index.locate(np.array([(lon, lat) for _, lon, lat in rows]))
        for (pin, _, _), code in zip(rows, codes, strict=True):
            yield pin, str(code) or None
        last = rows[-1][0].id

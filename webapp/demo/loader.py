"""Putting the demonstration province into the database: what is to be put in, and then all of it at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from geo.calendar import local_day
from geo.kinds import Catalogue
from geo.units import communes
from webapp.access.models import Grant, User
from webapp.access.policy import Actor, Holding
from webapp.access.services import hash_password
from webapp.demo.areas import DemoArea, areas_of
from webapp.demo.filings import Filings, put_in_filings, tell_filings
from webapp.demo.grouping import group_communes
from webapp.demo.history import Step
from webapp.demo.people import ADMIN, PASSWORD, REVIEWER, SINCE, Person, everybody
from webapp.demo.photographs import Developed, Photograph
from webapp.demo.records import Record, write_down
from webapp.demo.stories import compose
from webapp.photos.models import Photo
from webapp.pins import events
from webapp.pins.models import Pin
from webapp.pins.placing import locate_rows, row_of
from webapp.pins.schemas import parse_item
from webapp.pins.spans import facts_of
from webapp.units.locator import current_locator
from webapp.units.models import Boundary, Unit
from webapp.units.queries import by_codes, current_release, demo_is_loaded, has_boundaries


class DemoRefused(Exception):
    """Say why a demonstration cannot be put into this database; the words are `demo.refused.<reason>`."""

    def __init__(self, reason: str, **params: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


@dataclass(frozen=True, slots=True)
class Demonstration:
    """A whole demonstration province, before it is anywhere."""

    areas: list[DemoArea]
    people: list[Person]
    records: list[Record]
    filings: Filings

    @property
    def arrived(self) -> list[Photograph]:
        """The photographs that are there, not only announced."""
        return [photo for record in self.records for photo in record.photos if photo.stored_at is not None]


def prepare(session: Session, *, now: datetime) -> Demonstration | None:
    """Return what to put into this database, or None where a demonstration is already in it.

    Nothing in it happens later than `now`, save where the programme's year is only weeks old.

    Raises: DemoRefused where there are no units yet, or where the database is really used.
    """
    if demo_is_loaded(session):
        return None
    if not has_boundaries(session):
        raise DemoRefused("units_missing")
    if _is_in_use(session):
        raise DemoRefused("in_use")
    shapes = _shapes(session)
    by_commune = {commune.code: areas_of(commune, shapes[commune.code]) for commune in communes()}
    areas = [area for areas in by_commune.values() for area in areas]
    records = write_down(compose(by_commune), areas, today=local_day(now))
    return Demonstration(areas, everybody(areas), records, tell_filings(by_commune, now=now))


def _is_in_use(session: Session) -> bool:
    """Return whether real people or residential areas are here already: made-up ones must not mix with them."""
    somebody = session.scalar(select(User.id).where(~User.is_demo).limit(1))
    return somebody is not None or session.scalar(select(Unit.id).where(Unit.level == "area").limit(1)) is not None


def _shapes(session: Session) -> dict[str, BaseGeometry]:
    """Return the communes' shapes in force, by code."""
    release = current_release(session)
    rows = session.execute(
        select(Boundary.unit_code, func.ST_AsBinary(Boundary.geom)).where(Boundary.release_id == release.id)
    )
    return {code: shapely.from_wkb(bytes(wkb)) for code, wkb in rows}


def put_in(
    session: Session, demonstration: Demonstration, developed: Mapping[str, Developed], *, catalogue: Catalogue
) -> None:
    """Put a demonstration into the database, with the photographs that were developed."""
    session.execute(insert(Unit), [area.row() for area in demonstration.areas])
    actors = _add_people(session, demonstration.people)
    group_communes(session, actors[REVIEWER], now=SINCE)
    _add_pins(session, demonstration.records, actors, developed, catalogue)
    _add_events(session, demonstration.records, actors)
    _add_photos(session, demonstration.records, actors, developed)
    put_in_filings(session, demonstration.filings, actors)


def _add_people(session: Session, people: list[Person]) -> dict[str, Actor]:
    """Add accounts and grants. Return who they are by account name."""
    password_hash = hash_password(PASSWORD)
    session.execute(
        insert(User),
        [
            {
                "username": person.username,
                "name": person.name,
                "password_hash": password_hash,
                "created_at": SINCE,
                "is_demo": True,
            }
            for person in people
        ],
    )
    ids = dict(session.execute(select(User.username, User.id).where(User.is_demo)).all())
    session.execute(
        insert(Grant),
        [
            {
                "user_id": ids[person.username],
                "role": person.role.value,
                "unit_path": person.unit_path,
                "granted_by": None if person.username == ADMIN else ids[ADMIN],
                "granted_at": SINCE,
            }
            for person in people
        ],
    )
    return {
        person.username: Actor(
            ids[person.username], person.name, (Holding(person.role, person.unit_path),), is_demo=True
        )
        for person in people
    }


def _add_pins(
    session: Session,
    records: list[Record],
    actors: Mapping[str, Actor],
    developed: Mapping[str, Developed],
    catalogue: Catalogue,
) -> None:
    """Add the records by the way a phone's records take, and then as they stand at the end of their history."""
    locator = current_locator(session)
    places = {code for record in records for code in (record.story.area.code, record.story.area.commune_code)}
    units = by_codes(session, places)
    rows = []
    for record in records:
        new = parse_item(record.item(developed), catalogue, now=record.history.received_at)
        row = row_of(new, _recorder(record, actors), units, locator, record.history.received_at)
        rows.append(row | _at_the_end(record))
    locate_rows(rows, locator)
    session.execute(insert(Pin), rows)


def _at_the_end(record: Record) -> dict[str, Any]:
    history = record.history
    return {
        "status": history.end.status.value,
        "state": history.end.state,
        "version": len(history.steps),
        "maintained_on": history.maintained_on,
        "published_at": history.published_at,
    }


def _add_events(session: Session, records: list[Record], actors: Mapping[str, Actor]) -> None:
    """Add all histories as one, in the order in which things happened."""
    pins = {pin.uid: pin for pin in session.scalars(select(Pin).where(Pin.is_demo))}
    happened = sorted(
        ((step, pins[record.uid]) for record in records for step in record.history.steps),
        key=lambda entry: (entry[0].at, entry[1].id),
    )
    events.write(session, [_entry(step, pin, actors) for step, pin in happened])


def _entry(step: Step, pin: Pin, actors: Mapping[str, Actor]) -> dict[str, Any]:
    stood = {"status": step.status.value, "state": step.state}
    kept_up = step.maintained_on.isoformat() if step.maintained_on else None
    return {
        "pin_id": pin.id,
        "at": step.at,
        "actor_id": actors[step.actor].user_id if step.actor else None,
        "action": step.action,
        **stood,
        "reason": step.reason,
        "changes": step.changes or {},
        "unit_path": pin.unit_path,
        "facts": facts_of(pin) | stood | {"maintained_on": kept_up},
    }


def _add_photos(
    session: Session, records: list[Record], actors: Mapping[str, Actor], developed: Mapping[str, Developed]
) -> None:
    session.execute(
        insert(Photo),
        [
            _photo_row(record, photo, developed) | {"created_by": _recorder(record, actors).user_id}
            for record in records
            for photo in record.photos
        ],
    )


def _photo_row(record: Record, photo: Photograph, developed: Mapping[str, Developed]) -> dict[str, Any]:
    known, line = developed.get(photo.uid), record.line(photo, developed)
    return {
        "uid": photo.uid,
        "pin_uid": record.uid,
        "role": photo.role,
        "sha256": line["sha256"],
        "size_bytes": line["bytes"],
        "announced": True,
        "stored_at": photo.stored_at if known else None,
        "width": known.width if known else None,
        "height": known.height if known else None,
        "facts": known.facts if known else {},
        "is_demo": True,
    }


def _recorder(record: Record, actors: Mapping[str, Actor]) -> Actor:
    """Return who made a record."""
    return actors[record.history.steps[0].actor or ADMIN]

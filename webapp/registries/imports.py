"""Lists of residential areas: read and shown first, then taken over whole or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from geo.area_lists import AreaList, read_list
from geo.area_plans import Plan, plan_of
from geo.errors import Invalid, NotFound
from geo.names import normalise
from geo.units import commune_path, communes
from webapp.access.policy import Actor, Permission, can
from webapp.registries.areas import check_demo, close_alone, mint, take_turn
from webapp.registries.errors import ImportExpired, RegisterChanged
from webapp.registries.models import AreaImport
from webapp.registries.queries import fingerprint, known_areas
from webapp.registries.sheet import read_workbook
from webapp.units.events import Act, tell
from webapp.units.models import Unit
from webapp.units.queries import by_codes

KEPT_FOR = timedelta(hours=24)
_LONGEST_FILE_NAME = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A list beside the register as it is now: `seen` names the state of the register it was compared with."""

    kept: AreaImport
    plan: Plan
    read: AreaList
    seen: str


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a list."""

    added: int
    closed: int


def read_file(data: bytes, actor: Actor) -> AreaList:
    """Read a file as a list of areas of the communes whose register this person may change; the database is not asked.

    Raises: ListUnreadable.
    """
    allowed = [commune.code for commune in communes() if can(actor, Permission.UNITS_EDIT, commune.path)]
    return read_list(read_workbook(data), allowed=allowed)


def keep(session: Session, actor: Actor, read: AreaList, *, file_name: str, now: datetime) -> AreaImport:
    """Keep what was read until it is confirmed; what nobody confirmed within a day is forgotten."""
    session.execute(delete(AreaImport).where(AreaImport.made_at < now - KEPT_FOR))
    made = AreaImport(
        uid=str(uuid4()),
        owner_id=actor.user_id,
        made_at=now,
        file_name=normalise(file_name)[:_LONGEST_FILE_NAME],
        content=read.to_json(),
    )
    session.add(made)
    session.flush()
    return made


def show(session: Session, actor: Actor, uid: str, *, now: datetime) -> Shown:
    """Return what confirming a list would do to the register as it is now.

    Raises: NotFound where it is somebody else's or none; ImportExpired.
    """
    kept = session.scalar(select(AreaImport).where(AreaImport.uid == uid, AreaImport.owner_id == actor.user_id))
    if kept is None:
        raise NotFound
    if kept.confirmed_at is not None or kept.made_at < now - KEPT_FOR:
        raise ImportExpired
    read = AreaList.from_json(kept.content)
    paths = sorted({commune_path(area.commune_code) for area in read.areas})
    if not all(can(actor, Permission.UNITS_EDIT, path) for path in paths):
        raise NotFound  # a role may have been taken away meanwhile
    return Shown(kept, plan_of(read, known_areas(session, paths)), read, fingerprint(session, paths))


def confirm(session: Session, uid: str, act: Act, *, seen: str, close_missing: bool) -> Done:
    """Take a list over: add what is new and, if asked, close what it does not name. One entry for each commune.

    Raises: RegisterChanged where the register is no longer as it was shown; Invalid where the list has a problem or
    the day is before an area that would be closed; NotFound, ImportExpired, Forbidden as for a single change.
    """
    take_turn(session)
    shown = show(session, act.actor, uid, now=act.now)
    if shown.plan.problems:
        raise Invalid("list_has_problems")
    if shown.seen != seen:
        raise RegisterChanged
    closing = by_codes(session, [area.code for area in shown.plan.missing]) if close_missing else {}
    check_demo(act, closing.values())
    if any(area.valid_from > act.effective_on for area in closing.values()):
        raise Invalid("day_before_area", field="on")
    units = by_codes(session, shown.plan.communes)
    for code in shown.plan.communes:
        _take_over(session, units[code], shown.plan, closing, act)
    shown.kept.confirmed_at = act.now
    session.flush()
    return Done(added=len(shown.plan.new), closed=len(closing))


def _take_over(session: Session, commune: Unit, plan: Plan, closing: Mapping[str, Unit], act: Act) -> None:
    added = mint(session, commune, [area.name for area in plan.new if area.commune_code == commune.code], act)
    closed = [area for area in closing.values() if area.parent_path == commune.path]
    for area in closed:
        close_alone(session, area, act)
    if added or closed:
        changes = {
            side: [{"code": area.code, "name": area.name} for area in areas]
            for side, areas in (("added", added), ("closed", closed))
        }
        tell(session, act, "areas_imported", commune.path, changes)

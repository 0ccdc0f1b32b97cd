"""Changing the register of residential areas: each public verb is one change, and leaves one entry.

Everybody who changes it takes turns, so that codes are given once and nobody builds on what another is closing.
"""

from collections.abc import Iterable, Sequence
from statistics import fmean

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.area_names import AreaName
from geo.area_plans import MOST_AREAS
from geo.errors import Forbidden, Invalid
from geo.names import fold
from geo.units import area_path
from webapp.db.engine import in_turn
from webapp.registries.errors import RegisterChanged
from webapp.registries.following import close_for
from webapp.registries.queries import fingerprint, known_area
from webapp.units.events import Act, tell
from webapp.units.models import Unit
from webapp.units.successions import succeed

_QUEUE = 19_002  # of everybody who changes the registers
LEAST = 2  # areas make a merger, and parts a split


def add(session: Session, commune: Unit, name: AreaName, act: Act) -> Unit:
    """Add an area to a commune.

    Raises: Invalid where the name is taken or the commune has no number left.
    """
    take_turn(session)
    _check_free(session, commune, name)
    (made,) = mint(session, commune, [name], act)
    tell(session, act, "area_added", made.path, {"name": made.name})
    return made


def rename(session: Session, area: Unit, name: AreaName, act: Act, *, seen: str) -> None:
    """Give an area another name, another kind, or both. Its records and its code stay.

    Raises: Invalid where nothing would change or the name is taken; RegisterChanged.
    """
    commune = begin(session, [area], act, seen)
    if area.name == name.full:
        raise Invalid("nothing_changed", field="name")
    _check_free(session, commune, name, but=[area])
    action = "area_renamed" if area.kind == name.kind else "area_kind_changed"
    changes = {"name": {"from": area.name, "to": name.full}, "kind": {"from": area.kind, "to": name.kind.value}}
    area.name, area.folded_name, area.kind = name.full, fold(name.full), name.kind.value
    tell(session, act, action, area.path, changes)


def close(session: Session, area: Unit, act: Act, *, seen: str) -> None:
    """Close an area that nothing takes the place of. Its records stay where they are and count for no area.

    Raises: Invalid, RegisterChanged.
    """
    begin(session, [area], act, seen)
    close_alone(session, area, act)
    tell(session, act, "area_closed", area.path, {"name": area.name})


def close_alone(session: Session, area: Unit, act: Act) -> None:
    """Close an area without an entry of its own, as part of a greater change."""
    area.valid_to = act.effective_on
    succeed(session, area.path, None, on=act.effective_on)


def merge(session: Session, areas: Sequence[Unit], into: Unit | AreaName, act: Act, *, seen: str) -> Unit:
    """Merge areas into one of them that goes on, or into a new one. Return it; everything follows.

    Raises: Invalid where they are too few or of several communes, or the name is taken; RegisterChanged.
    """
    goes_on = into if isinstance(into, Unit) else None
    closing = [area for area in areas if goes_on is None or area.path != goes_on.path]
    involved = [*closing, goes_on] if goes_on else closing
    if len(involved) < LEAST:
        raise Invalid("merge_needs_two", field="area")
    commune = begin(session, involved, act, seen)
    if isinstance(into, Unit):
        heir = into
    else:
        _check_free(session, commune, into, but=closing)
        (heir,) = mint(session, commune, [into], act, point=_middle(closing))
    for area in closing:
        close_for(session, area, heir, act)
    changes = {"from": [_named(area) for area in involved], "to": [_named(heir)]}
    tell(session, act, "areas_merged", heir.path, changes)
    return heir


def split(session: Session, area: Unit, names: Sequence[AreaName], act: Act, *, heir: int, seen: str) -> list[Unit]:
    """Split an area into new ones. `heir` says which of them takes over its records and its people.

    Raises: Invalid where they are too few or a name is taken; RegisterChanged.
    """
    if len(names) < LEAST or not 0 <= heir < len(names):
        raise Invalid("split_needs_two", field="name")
    if len({name.exact for name in names}) < len(names):
        raise Invalid("area_name_taken", field="name")
    commune = begin(session, [area], act, seen)
    for name in names:
        _check_free(session, commune, name, but=[area])
    parts = mint(session, commune, names, act, point=_middle([area]))
    close_for(session, area, parts[heir], act)
    changes = {
        "from": [_named(area)],
        "to": [_named(part) for part in parts],
        "heir": parts[heir].code,
    }
    tell(session, act, "area_split", area.path, changes)
    return parts


def begin(session: Session, areas: Sequence[Unit], act: Act, seen: str) -> Unit:
    """Take the turn; check that these areas are open, of one commune, and as the person saw them. Return the commune.

    Raises: Invalid, Forbidden for a demonstration's account at a real area, RegisterChanged.
    """
    take_turn(session)
    parents = {area.parent_path for area in areas}
    if len(parents) != 1:
        raise Invalid("areas_of_several_communes", field="area")
    commune = session.scalars(select(Unit).where(Unit.path.in_(parents))).one()
    for area in areas:
        session.refresh(area)
    if seen != fingerprint(session, [commune.path]) or any(area.valid_to is not None for area in areas):
        raise RegisterChanged
    check_demo(act, areas)
    if any(area.valid_from > act.effective_on for area in areas):
        raise Invalid("day_before_area", field="on")
    return commune


def check_demo(act: Act, areas: Iterable[Unit]) -> None:
    """Keep real areas from the demonstration's accounts.

    Raises: Forbidden.
    """
    if act.actor.is_demo and not all(area.is_demo for area in areas):
        raise Forbidden


def take_turn(session: Session) -> None:
    """Wait until whoever changes the registers has done so."""
    in_turn(session.connection(), _QUEUE)


def mint(
    session: Session,
    commune: Unit,
    names: Sequence[AreaName],
    act: Act,
    *,
    point: tuple[float, float] | None = None,
) -> list[Unit]:
    """Add areas under the commune's next numbers; one that was ever given is never given again.

    Raises: Invalid with code too_many_areas.
    """
    codes = session.scalars(select(Unit.code).where(Unit.parent_path == commune.path))
    last = max((int(code[-3:]) for code in codes), default=0)
    if last + len(names) > MOST_AREAS:
        raise Invalid("too_many_areas", most=MOST_AREAS)
    lon, lat = point or (None, None)
    made = [
        Unit(
            path=area_path(f"{commune.code}-{number:03d}"),
            parent_path=commune.path,
            code=f"{commune.code}-{number:03d}",
            level="area",
            kind=name.kind.value,
            name=name.full,
            folded_name=fold(name.full),
            lon=lon,
            lat=lat,
            valid_from=act.effective_on,
            is_demo=act.actor.is_demo,
        )
        for number, name in enumerate(names, start=last + 1)
    ]
    session.add_all(made)
    session.flush()
    return made


def _check_free(session: Session, commune: Unit, name: AreaName, *, but: Sequence[Unit] = ()) -> None:
    """Refuse a name that another open area of the commune has.

    Raises: Invalid with code area_name_taken.
    """
    open_ones = select(Unit).where(Unit.parent_path == commune.path, Unit.valid_to.is_(None))
    own = {area.path for area in but}
    for area in session.scalars(open_ones):
        if area.path not in own and known_area(area).name.exact == name.exact:
            raise Invalid("area_name_taken", field="name", name=area.name)


def _middle(areas: Sequence[Unit]) -> tuple[float, float] | None:
    points = [(area.lon, area.lat) for area in areas if area.lon is not None and area.lat is not None]
    return (fmean(lon for lon, _ in points), fmean(lat for _, lat in points)) if points else None


def _named(area: Unit) -> dict[str, str]:
    return {"code": area.code, "name": area.name}

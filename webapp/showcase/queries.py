"""Reading what is published. Nothing here takes an actor: everybody sees the same, and never a member of staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from geo.calendar import SIX_MONTHS
from geo.errors import NotFound
from geo.kinds import INTERNAL_STATES, Catalogue, Exposure, Group
from geo.names import fold
from geo.programme import Programme
from geo.review import COUNTED, Status
from webapp.db.spatial import lat_of, lon_of
from webapp.photos.models import Photo
from webapp.pins.models import Pin
from webapp.showcase.album import Album, albums_of, for_the_public
from webapp.units.models import Unit

SHOWN = (Group.MODEL, Group.SECURITY)
RUNNING = frozenset({"launched", "maintained"})


@dataclass(frozen=True, slots=True)
class PublicModel:
    """A published model as anybody may see it. CRS: EPSG:4326; `point` is None where only its area is public.

    `state` is None where it is not for the public.
    """

    code: str
    group: str
    kind: str
    name: str
    state: str | None
    launched_on: date | None
    maintained_on: date | None
    lead_org: str | None
    households: int | None
    commune_code: str
    commune_name: str
    area_name: str | None
    point: tuple[float, float] | None
    photo_uid: str | None

    def state_on(self, today: date) -> str | None:
        """Return its state as it is to be said on a day: a running model is kept up, or long unheard of."""
        if self.state not in RUNNING or self.maintained_on is None:
            return self.state
        return "maintained" if today - self.maintained_on <= SIX_MONTHS else "stale"


@dataclass(frozen=True, slots=True)
class HotspotCount:
    """How many confirmed hotspots of a commune still stand and how many are settled: numbers, never a place."""

    commune_name: str
    standing: int
    settled: int


def published_models(
    session: Session,
    catalogue: Catalogue,
    *,
    group: Group | None = None,
    commune_code: str | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[PublicModel]:
    """Return published models, newest first.

    Cost: two queries, however many models.
    """
    query = _published()
    if group is not None:
        query = query.where(Pin.group == group.value)
    if commune_code is not None:
        query = query.where(Pin.commune_code == commune_code)
    newest_first = query.order_by(Pin.published_at.desc(), Pin.id.desc())
    rows = [_Row._make(row) for row in session.execute(newest_first.limit(limit).offset(offset))]
    albums = albums_of(session, [row.pin.uid for row in rows])
    return [_public(row, catalogue, albums.get(row.pin.uid, Album())) for row in rows]


def published_model(session: Session, catalogue: Catalogue, code: str) -> tuple[PublicModel, Album]:
    """Return one published model and its photographs.

    Raises: NotFound, also for what exists but is not published.
    """
    found = session.execute(_published().where(Pin.code == code)).first()
    if found is None:
        raise NotFound
    row = _Row._make(found)
    album = albums_of(session, [row.pin.uid]).get(row.pin.uid, Album())
    return _public(row, catalogue, album), album


def published_counts(session: Session) -> dict[str, Mapping[str, int]]:
    """Return by commune code how many models of each group are published there; only communes that have any."""
    counts: dict[str, dict[str, int]] = {}
    query = select(Pin.commune_code, Pin.group, func.count()).where(_is_public()).group_by(Pin.commune_code, Pin.group)
    for commune_code, group, count in session.execute(query):
        counts.setdefault(commune_code, {})[group] = count
    return dict(counts)


def is_published(session: Session, photo_uid: str) -> bool:
    """Return whether the photograph with this uid is published, and its record with it."""
    query = select(Photo.id).join(Pin, Pin.uid == Photo.pin_uid)
    return session.scalar(query.where(Photo.uid == photo_uid, _is_public(), for_the_public())) is not None


def hotspots_by_commune(session: Session, programme: Programme) -> list[HotspotCount]:
    """Return the communes where hotspots were confirmed, by name: an order that blames nobody."""
    confirmed = (Pin.group == Group.HOTSPOT.value) & Pin.status.in_(COUNTED)
    known = Pin.state.in_((*programme.open_states, *programme.settled_states))
    rows = session.execute(
        select(
            Unit.name,
            func.count(Pin.id).filter(Pin.state.in_(programme.open_states)),
            func.count(Pin.id).filter(Pin.state.in_(programme.settled_states)),
        )
        .join(Pin, (Pin.commune_code == Unit.code) & confirmed & known)
        .group_by(Unit.code, Unit.name)
    )
    # By our own folding: the two engines disagree on where "Đ" belongs.
    return sorted((HotspotCount(*row) for row in rows), key=lambda one: fold(one.commune_name))


class _Row(NamedTuple):
    pin: Pin
    lon: float
    lat: float
    unit_level: str
    unit_name: str
    commune_name: str


def _is_public() -> ColumnElement[bool]:
    """Test that a record may be seen by everybody; hotspots and activities never may, whatever their status says."""
    return and_(Pin.status == Status.PUBLISHED, Pin.group.in_(SHOWN))


def _published() -> Select[tuple[Pin, float, float, str, str, str]]:
    commune = Unit.__table__.alias("commune")
    return (
        select(Pin, lon_of(Pin.geom), lat_of(Pin.geom), Unit.level, Unit.name, commune.c.name)
        .join(Unit, Unit.path == Pin.unit_path)
        .join(commune, commune.c.code == Pin.commune_code)
        .where(_is_public())
    )


def _public(row: _Row, catalogue: Catalogue, album: Album) -> PublicModel:
    pin = row.pin
    shows_point = catalogue.kinds[pin.kind].public is Exposure.POINT
    return PublicModel(
        code=pin.code,
        group=pin.group,
        kind=pin.kind,
        name=pin.name,
        state=None if pin.state in INTERNAL_STATES else pin.state,
        launched_on=pin.launched_on,
        maintained_on=pin.maintained_on,
        lead_org=pin.lead_org,
        households=pin.details.get("households"),
        commune_code=pin.commune_code,
        commune_name=row.commune_name,
        area_name=row.unit_name if row.unit_level == "area" else None,
        point=(row.lon, row.lat) if shows_point else None,
        photo_uid=album.cover.uid if album.cover else None,
    )

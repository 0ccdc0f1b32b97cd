"""Reading what is published. Nothing here takes an actor: everybody sees the same, and never a member of staff."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.kinds import Catalogue, Exposure, Group
from geo.programme import Programme
from geo.review import COUNTED, Status
from webapp.db.spatial import lat_of, lon_of
from webapp.photos.models import Photo
from webapp.photos.queries import first_of_each, stored_of
from webapp.pins.models import Pin
from webapp.units.models import Unit


@dataclass(frozen=True, slots=True)
class PublicModel:
    """A published model as anybody may see it. CRS: EPSG:4326; `point` is None where only its area is public."""

    code: str
    group: str
    kind: str
    name: str
    state: str
    launched_on: date | None
    maintained_on: date | None
    lead_org: str | None
    households: int | None
    commune_code: str
    commune_name: str
    area_name: str | None
    point: tuple[float, float] | None
    photo_uid: str | None


def published_models(
    session: Session, catalogue: Catalogue, *, group: Group | None = None, commune_code: str | None = None
) -> list[PublicModel]:
    """Return every published model, newest first."""
    query = _published()
    if group is not None:
        query = query.where(Pin.group == group.value)
    if commune_code is not None:
        query = query.where(Pin.commune_code == commune_code)
    rows = session.execute(query.order_by(Pin.published_at.desc(), Pin.id.desc())).all()
    photos = first_of_each(session, [row[0].uid for row in rows])
    return [_public(*row, catalogue, photos.get(row[0].uid)) for row in rows]


def published_model(session: Session, catalogue: Catalogue, code: str) -> tuple[PublicModel, list[Photo]]:
    """Return one published model and its photographs.

    Raises: NotFound, also for what exists but is not published.
    """
    row = session.execute(_published().where(Pin.code == code)).first()
    if row is None:
        raise NotFound
    photos = stored_of(session, row[0].uid)
    return _public(*row, catalogue, photos[0].uid if photos else None), photos


def is_published(session: Session, pin_uid: str) -> bool:
    """Return whether the record with this uid is published, and its photographs with it."""
    return session.scalar(select(Pin.id).where(Pin.uid == pin_uid, Pin.status == Status.PUBLISHED)) is not None


def hotspots_by_commune(session: Session, programme: Programme) -> list[tuple[str, str, int, int]]:
    """Return commune code and name, hotspots still standing and hotspots settled: numbers only, never a place."""
    target = programme.target("T22")
    confirmed = (Pin.group == Group.HOTSPOT.value) & Pin.status.in_(COUNTED)
    rows = session.execute(
        select(
            Unit.code,
            Unit.name,
            func.count(Pin.id).filter(Pin.state.in_(target.open_states)),
            func.count(Pin.id).filter(Pin.state.in_(target.settled_states)),
        )
        .join(Pin, (Pin.commune_code == Unit.code) & confirmed)
        .group_by(Unit.code, Unit.name)
        .order_by(Unit.name)
    )
    return [(code, name, standing, settled) for code, name, standing, settled in rows]


def _published() -> Select[tuple[Pin, float, float, str, str, str]]:
    commune = Unit.__table__.alias("commune")
    return (
        select(Pin, lon_of(Pin.geom), lat_of(Pin.geom), Unit.level, Unit.name, commune.c.name)
        .join(Unit, Unit.path == Pin.unit_path)
        .join(commune, commune.c.code == Pin.commune_code)
        .where(Pin.status == Status.PUBLISHED, Pin.group != Group.HOTSPOT.value)
    )


def _public(  # noqa: PLR0913  # the columns of `_published`, then what is not a column
    pin: Pin,
    lon: float,
    lat: float,
    unit_level: str,
    unit_name: str,
    commune_name: str,
    catalogue: Catalogue,
    photo_uid: str | None,
) -> PublicModel:
    shows_point = catalogue.rules_of(catalogue.kinds[pin.kind]).public is Exposure.POINT
    return PublicModel(
        code=pin.code,
        group=pin.group,
        kind=pin.kind,
        name=pin.name,
        state=pin.state,
        launched_on=pin.launched_on,
        maintained_on=pin.maintained_on,
        lead_org=pin.lead_org,
        households=pin.details.get("households"),
        commune_code=pin.commune_code,
        commune_name=commune_name,
        area_name=unit_name if unit_level == "area" else None,
        point=(lon, lat) if shows_point else None,
        photo_uid=photo_uid,
    )

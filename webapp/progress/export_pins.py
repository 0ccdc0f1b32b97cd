"""The records on the map file, which may be passed on: of each no more than the public would be shown of its kind."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from geo.drawn_pins import DrawnPin
from geo.kinds import INTERNAL_STATES, Catalogue, Exposure, Group
from geo.programme import Programme
from geo.review import COUNTED, Status
from webapp.access.policy import Actor, Permission
from webapp.access.scope import within_reach
from webapp.db.spatial import lat_of, lon_of
from webapp.pins.models import Pin, PinSpan
from webapp.pins.spans import is_so_at
from webapp.pins.wording import state_word
from webapp.progress.conditions import end_of
from webapp.units.models import Unit
from webapp.words import t
from webapp.words.formats import two_digits

Counts = dict[str, Counter[str]]  # by commune and group


@dataclass(frozen=True, slots=True)
class Shown:
    """What of records a map file shows: layers by group, records at their places, the others as a number per commune.

    `tallies`: how many have no place to be told, by commune and group. `counts`: lines for the communes' cards.
    `marks`: how far the file may go.
    """

    groups: Mapping[str, str]
    pins: tuple[DrawnPin, ...]
    tallies: Mapping[str, Mapping[str, int]]
    counts: Mapping[str, Sequence[str]]
    marks: tuple[str, ...] = ()


class Published(Protocol):
    """A published record as anybody may see it; `point` is None where its place is not public."""

    @property
    def group(self) -> str:
        """Its group."""

    @property
    def kind(self) -> str:
        """Its kind within the group."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def commune_code(self) -> str:
        """Where it counts."""

    @property
    def commune_name(self) -> str:
        """The same, by name."""

    @property
    def area_name(self) -> str | None:
        """The residential area, where it is known."""

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude, where the place is public."""


def published(records: Iterable[Published]) -> Shown:
    """Return what the public sees of published records."""
    pins: list[DrawnPin] = []
    placed, placeless = Counts(), Counts()
    for record in records:
        counted = placeless if record.point is None else placed
        counted.setdefault(record.commune_code, Counter())[record.group] += 1
        if record.point is not None:
            place = _place(record.area_name or record.commune_name, record.commune_name)
            kind, status = t(f"domain.kind.{record.kind}"), t("domain.status.published")
            pins.append(DrawnPin(*record.point, record.group, record.name, kind, status, place))
    there = {group for found in (*placed.values(), *placeless.values()) for group in found} | {Group.MODEL.value}
    return Shown(
        groups={group: t("maps.published", group=_word(group)) for group in Group if group.value in there},
        pins=tuple(pins),
        tallies=placeless,
        counts=_lines("published", placed, placeless),
    )


def confirmed(
    session: Session,
    actor: Actor,
    groups: Collection[Group],
    *,
    on: date,
    catalogue: Catalogue,
    programme: Programme,
) -> Shown:
    """Return the confirmed records of the groups in the actor's reach as they were at the end of a day.

    A kind says how precisely (`public` in kinds.yaml): at its point, or only as a number of its commune. A name is free
    text, so it is told only of what somebody has published. Hotspots that turned out to be none are left out.
    Cost: one statement, no object per record.
    """
    chosen = [group for group in Group if group in groups]
    kinds = [(catalogue.kinds[key], group) for group in chosen for key in catalogue.keys_in(group)]
    layer_of = {kind.key: kind.group if kind.group in chosen else group for kind, group in kinds}
    pins: list[DrawnPin] = []
    placed, placeless = Counts(), Counts()
    dropped = set(catalogue.groups[Group.HOTSPOT].states) - {*programme.open_states, *programme.settled_states}
    for row in session.execute(_confirmed(actor, layer_of, dropped, on=on)):
        layer = layer_of[row.kind].value
        is_placed = catalogue.kinds[row.kind].public is Exposure.POINT
        (placed if is_placed else placeless).setdefault(row.commune_code, Counter())[layer] += 1
        if is_placed:
            pins.append(_drawn(row, layer))
    return Shown(
        groups={group: _word(group) for group in chosen},
        pins=tuple(pins),
        tallies=placeless,
        counts=_lines("confirmed", placed, placeless),
        marks=(t("maps.internal"),) if placed or placeless else (),
    )


def _confirmed(
    actor: Actor, kinds: Collection[str], dropped: Collection[str], *, on: date
) -> Select[float, float, str, str, str, str | None, str, str]:
    commune = Unit.__table__.alias("commune")
    return (
        select(
            lon_of(Pin.geom).label("lon"), lat_of(Pin.geom).label("lat"), PinSpan.kind, PinSpan.state,
            PinSpan.commune_code, case((Pin.status == Status.PUBLISHED, Pin.name)).label("public_name"),
            Unit.name.label("unit_name"), commune.c.name.label("commune_name"), PinSpan.group,
        )
        .join(Pin, Pin.id == PinSpan.pin_id)
        .join(Unit, Unit.path == Pin.unit_path)
        .join(commune, commune.c.code == Pin.commune_code)
        .where(
            is_so_at(end_of(on)),
            PinSpan.status.in_(COUNTED),
            PinSpan.kind.in_(kinds),
            ~((PinSpan.group == Group.HOTSPOT.value) & PinSpan.state.in_(dropped)),
            within_reach(Pin.unit_path, actor, Permission.PINS_READ),
        )
        .order_by(Pin.id)
    )  # fmt: skip


def _drawn(row: Any, layer: str) -> DrawnPin:
    """Draw a record. How well it runs is an assessment among those who review, and stays with them."""
    state = t("domain.status.approved") if row.state in INTERNAL_STATES else state_word(row.group, row.state)
    place = _place(row.unit_name, row.commune_name)
    return DrawnPin(row.lon, row.lat, layer, row.public_name or "", t(f"domain.kind.{row.kind}"), state, place)


def _place(unit_name: str, commune_name: str) -> str:
    return commune_name if unit_name == commune_name else t("maps.place", area=unit_name, commune=commune_name)


def _word(group: str) -> str:
    return t(f"domain.group_short.{group}")


def _lines(standing: str, placed: Counts, placeless: Counts) -> dict[str, list[str]]:
    """Say by commune how many of each group are there, and how many of them without their place."""
    return {
        code: [
            t(f"maps.count_{standing}{ending}", group=_word(group), n=two_digits(count))
            for group in Group
            for found, ending in ((placed, ""), (placeless, "_without_place"))
            if (count := found.get(code, Counter())[group])
        ]
        for code in {**placed, **placeless}
    }

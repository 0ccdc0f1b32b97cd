"""What stands beside a record for the reviewer: facts about where, when and with what it was made. Never a verdict."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from geo.calendar import VIETNAM
from geo.points import distance_m
from webapp.photos.models import Photo
from webapp.pins.models import Pin
from webapp.pins.queries import PinRow, Shared
from webapp.pins.wording import CLOCK_WRONG, NOTICEABLE, span
from webapp.units.models import BoundaryRelease, Unit
from webapp.words import formats, t

CLOCK_SLACK = timedelta(minutes=2)  # no two clocks agree, and a slow network adds; less than this says nothing
WEAK_M = 30  # above this the phone asks why
OLD_PHOTO = timedelta(days=1)
NEAR_M = 250  # what a phone's first fix may be off by


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: its words, the icon beside it, whether it stands out, and the records it leads to."""

    drawing: str
    text: str
    stands_out: bool = False
    leads_to: tuple[Shared, ...] = ()


def facts_of(
    row: PinRow,
    *,
    photos: Sequence[Photo],
    shared: Sequence[Shared],
    communes: Mapping[str, Unit],
    release: BoundaryRelease,
) -> list[Fact]:
    """Return the facts of a record in the order a reviewer asks: where, when, with which photographs."""
    return [
        *_position(row.pin),
        *_commune(row, communes, release),
        *_times(row.pin),
        *_photos(row, photos),
        *_shared(shared),
    ]


def taken_at(photo: Photo) -> datetime | None:
    """Return when a photograph says it was taken; without an offset it speaks the local time."""
    written = photo.facts.get("taken_at")
    if written is None:
        return None
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


def _position(pin: Pin) -> Iterator[Fact]:
    if pin.position_source == "gps" and pin.accuracy_m is None:
        yield Fact("locate-fixed", t("office.evidence.gps_unknown"))
    elif pin.position_source == "gps":
        accuracy_m = pin.accuracy_m or 0
        metres = formats.vi_number(accuracy_m, 0)
        yield Fact("locate-fixed", t("office.evidence.gps", m=metres), stands_out=accuracy_m > WEAK_M)
    else:
        yield Fact("map-pin", t(f"office.evidence.{pin.position_source}"))
    if pin.weak_reason is not None:
        reason = t(f"domain.weak_reason.{pin.weak_reason}").lower()
        yield Fact("locate-fixed", t("office.evidence.gps_reason", reason=reason))
    age = _age_of_fix(pin)
    if age >= NOTICEABLE:
        yield Fact("clock", t("office.evidence.fixed_before", span=span(age)))


def _age_of_fix(pin: Pin) -> timedelta:
    """Return how long before the record its position was taken: by what the phone measured, else by what it wrote."""
    measured_s = (pin.device or {}).get("fix_age_s")
    if measured_s is not None:
        return timedelta(seconds=measured_s)
    return pin.captured_at - pin.fixed_at if pin.fixed_at is not None else timedelta()


def _commune(row: PinRow, communes: Mapping[str, Unit], release: BoundaryRelease) -> Iterator[Fact]:
    pin = row.pin
    if pin.position_source == "area":
        return
    caution = f" {t('office.evidence.approximate')}" if release.is_approximate else ""
    if pin.located_commune_code == pin.commune_code:
        yield Fact("map", t("office.evidence.inside", commune=row.commune_name) + caution)
        return
    other = communes.get(pin.located_commune_code or "")
    text = (
        t("office.evidence.outside", commune=row.commune_name, other=other.name)
        if other
        else t("office.evidence.outside_all", commune=row.commune_name)
    )
    yield Fact("map", text + caution, stands_out=True)


def _times(pin: Pin) -> Iterator[Fact]:
    late = pin.received_at - pin.captured_at
    captured, received = formats.vi_datetime(pin.captured_at), formats.vi_datetime(pin.received_at)
    if late < -CLOCK_SLACK:
        yield Fact("clock", t("office.evidence.received_before", captured=captured, received=received))
    else:
        yield Fact("clock", t("office.evidence.received", captured=captured, received=received, span=span(late)))
    offset = _clock_offset(pin)
    if abs(offset) >= CLOCK_SLACK:
        key = "clock_slow" if offset > timedelta() else "clock_fast"
        yield Fact("clock", t(f"office.evidence.{key}", span=span(offset)), stands_out=abs(offset) > CLOCK_WRONG)


def _clock_offset(pin: Pin) -> timedelta:
    """Return what the phone's clock lacked; a record that came before it was made proves it fast, whatever it said."""
    told = timedelta(seconds=(pin.device or {}).get("clock_offset_s", 0))
    late = pin.received_at - pin.captured_at
    return min(told, late) if late < timedelta() else told


def _photos(row: PinRow, photos: Sequence[Photo]) -> Iterator[Fact]:
    pin = row.pin
    if photos:
        yield Fact("image", t("office.evidence.photos", n=formats.two_digits(len(photos))))
    if pin.status == "waiting_photos":
        yield Fact("image", t("office.evidence.photos_awaited"), stands_out=True)
    taken = [moment for photo in photos if (moment := taken_at(photo))]
    if taken and pin.captured_at - min(taken) >= OLD_PHOTO:
        yield Fact("calendar", t("office.evidence.photo_old", span=span(pin.captured_at.astimezone(UTC) - min(taken))))
    places = [(p.facts["lon"], p.facts["lat"]) for p in photos if p.facts.get("lon") is not None]
    if places and pin.position_source != "area":
        lons, lats = zip(*places, strict=True)
        farthest_m = float(distance_m(lons, lats, row.lon, row.lat).max())
        key = "photo_near" if farthest_m <= NEAR_M else "photo_far"
        metres = formats.vi_number(NEAR_M if key == "photo_near" else farthest_m, 0)
        yield Fact("map-pin", t(f"office.evidence.{key}", m=metres), stands_out=key == "photo_far")


def _shared(shared: Sequence[Shared]) -> Iterator[Fact]:
    if shared:
        visible = tuple(one for one in shared if one.is_visible)
        yield Fact("copy", t("domain.message.dup_photo"), stands_out=True, leads_to=visible)

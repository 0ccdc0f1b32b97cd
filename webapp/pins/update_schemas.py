"""What a phone sends about a record that is there already, read strictly: an `Update`, or a refusal with a code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from geo.calendar import local_day
from geo.errors import Invalid
from geo.fields import EARLIEST_DATE, tidy
from geo.flow import Need
from geo.kinds import Catalogue, Kind
from geo.points import are_on_earth
from webapp.photos.services import AnnouncedPhoto
from webapp.pins.permitted import UpdateAction
from webapp.pins.position_schemas import Position, read_position
from webapp.pins.schemas import MAX_PHOTOS, content_hash, read_photos
from webapp.pins.values import parse_uid, read_instant, read_mapping

SCHEMAS = (2,)
MAX_NOTE = 2000
MAX_NUMBER = 80
KEYS = (
    *("schema", "id", "pin", "base_version", "action", "captured_at", "note", "state"),
    *("document", "position", "changes", "dropped", "photos"),
)
CHANGEABLE = frozenset({"name", "kind", "details", "scores", "area_code", "commune_code", "position"})


@dataclass(frozen=True, slots=True)
class Named:
    """Which update this is, and of which record: all that must be known before the rest can be judged."""

    uid: str
    pin_uid: str
    content_sha256: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Document:
    """A paper that was sent or received: its number and its day."""

    number: str
    on: date


@dataclass(frozen=True, slots=True)
class Update:
    """A well-formed update. Whether the record may be changed so is not decided here."""

    uid: str
    action: UpdateAction
    base_version: int
    captured_at: datetime
    note: str | None
    state: str | None
    document: Document | None
    position: Position | None  # where the person stood
    changes: Mapping[str, Any]
    dropped: tuple[str, ...]
    photos: tuple[AnnouncedPhoto, ...]

    def brings(self, need: Need) -> bool:
        """Return whether the update has with it what a step of the flow needs."""
        if need is Need.AFTER_PHOTO:
            return any(photo.role == "after" for photo in self.photos)
        return (self.document if need is Need.DOCUMENT else self.note) is not None


def read_name(raw: object) -> Named:
    """Return which update this is.

    Raises: Invalid with code item_invalid or id_invalid.
    """
    item = read_mapping(raw, "item_invalid")
    return Named(parse_uid(item.get("id")), parse_uid(item.get("pin"), "pin"), content_hash(item), item)


def parse_update(named: Named, kind: Kind, catalogue: Catalogue, *, now: datetime) -> Update:
    """Read an update of a record of this kind.

    Raises: Invalid with the code and field of the first thing that does not hold.
    """
    item = named.content
    if item.get("schema") not in SCHEMAS:
        raise Invalid("schema_unsupported", field="schema")
    action = _action(item.get("action"))
    captured_at = read_instant(item.get("captured_at"), "captured_at_invalid", "captured_at")
    update = Update(
        uid=named.uid,
        action=action,
        base_version=_version(item.get("base_version")),
        captured_at=captured_at,
        note=_note(item.get("note")),
        state=_state(item.get("state"), action, catalogue.rules_of(kind).states),
        document=_document(_only_for(UpdateAction.MOVE, action, item, "document"), captured_at, now),
        position=_on_earth(read_position(item.get("position"), kind)),
        changes=_changes(_only_for(UpdateAction.AMEND, action, item, "changes")),
        dropped=_dropped(_only_for(UpdateAction.AMEND, action, item, "dropped")),
        photos=read_photos(item.get("photos", [])),
    )
    if action is UpdateAction.MAINTAIN and kind.photo_required and not update.photos:
        raise Invalid("photo_required", field="photos")
    if action in {UpdateAction.OBSERVE, UpdateAction.AMEND} and not _says_something(update):
        raise Invalid("update_empty")
    return update


def _says_something(update: Update) -> bool:
    return bool(update.note or update.photos or update.changes or update.dropped)


def _action(value: object) -> UpdateAction:
    if isinstance(value, str) and value in set(UpdateAction):
        return UpdateAction(value)
    raise Invalid("action_unknown", field="action")


def _version(value: object) -> int:
    if type(value) is int and 0 < value < 2**31:
        return value
    raise Invalid("version_invalid", field="base_version")


def _note(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise Invalid("item_invalid", field="note")
    note = tidy(value)
    if len(note) > MAX_NOTE:
        raise Invalid("text_too_long", field="note", most=MAX_NOTE)
    return note or None


def _only_for(owner: UpdateAction, action: UpdateAction, item: Mapping[str, Any], key: str) -> Any:
    """Return what stands under a key that only one action has."""
    value = item.get(key)
    if value and action is not owner:
        raise Invalid("item_invalid", field=key)
    return value


def _state(value: object, action: UpdateAction, states: tuple[str, ...]) -> str | None:
    if action is not UpdateAction.MOVE:
        if value is not None:
            raise Invalid("item_invalid", field="state")
        return None
    if not isinstance(value, str) or value not in states:
        raise Invalid("state_unknown", field="state")
    return value


def _document(raw: object, captured_at: datetime, now: datetime) -> Document | None:
    if raw is None:
        return None
    values = raw if isinstance(raw, dict) else {}
    number, on = values.get("number"), values.get("on")
    try:
        day = date.fromisoformat(on) if isinstance(on, str) else None
    except ValueError:
        day = None
    number = tidy(number) if isinstance(number, str) else ""
    latest = max(local_day(captured_at), local_day(now))  # a phone's calendar may be behind
    if not 0 < len(number) <= MAX_NUMBER or day is None or not EARLIEST_DATE <= day <= latest:
        raise Invalid("document_invalid", field="document", most=MAX_NUMBER)
    return Document(number, day)


def _on_earth(position: Position | None) -> Position | None:
    if position is not None and not are_on_earth([[position.lon, position.lat]])[0]:
        raise Invalid("position_invalid", field="position")
    return position


def _changes(raw: object) -> Mapping[str, Any]:
    if raw is None:
        return {}
    changes = read_mapping(raw, "item_invalid", field="changes")
    if not changes.keys() <= CHANGEABLE:
        raise Invalid("field_unknown", field="changes")
    return changes


def _dropped(raw: object) -> tuple[str, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list) or len(raw) > MAX_PHOTOS:
        raise Invalid("photos_invalid", field="dropped", most=MAX_PHOTOS)
    return tuple(parse_uid(uid, "dropped") for uid in raw)

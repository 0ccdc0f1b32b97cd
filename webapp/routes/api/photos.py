"""Photographs from a phone: whole, or in parts, so that a bad network never has to begin again."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import current_app, request
from flask.typing import ResponseReturnValue

from geo.errors import Conflict, Invalid, NotFound
from webapp.access.policy import Actor, Permission
from webapp.db.engine import looking
from webapp.extensions import db
from webapp.http import actor, now, requires
from webapp.photos.models import Photo
from webapp.photos.partial import OffsetWrong, PartName, PartStore, parse_span
from webapp.photos.queries import received
from webapp.photos.services import Arrival, develop, files_of, receive, settled
from webapp.pins import representation
from webapp.pins.queries import keeps_position
from webapp.pins.schemas import MAX_PHOTOS, PHOTO_ROLES, parse_sha256
from webapp.pins.settling import hold, photo_arrived
from webapp.pins.values import parse_uid
from webapp.routes.api import blueprint


@blueprint.put("/photos/<uuid:uid>")
@requires(Permission.PINS_CREATE)
def store_photo(uid: UUID) -> ResponseReturnValue:
    """Take in one photograph, or the part of it that Content-Range says. It may come before what names it."""
    asker, arrival, body = actor(), _arrival(uid), request.get_data()
    content_range = request.headers.get("Content-Range")
    if content_range is None:
        return _keep(asker, replace(arrival, data=body))
    return _store_part(asker, arrival, content_range, body)


@blueprint.get("/photos/<uuid:uid>/offset")
@requires(Permission.PINS_CREATE)
def photo_offset(uid: UUID) -> ResponseReturnValue:
    """Tell how much of a photograph is here, so that the phone sends only the rest."""
    asker, sha256 = actor(), parse_sha256(request.args.get("sha256"))
    photo = received(db.session, asker, str(uid), sha256)
    answer = (
        {"offset": _parts().offset(PartName(asker.user_id, str(uid), sha256)), "receipt": None}
        if photo is None
        else {"offset": photo.size_bytes, **_receipt(photo)}
    )
    return answer, {"Cache-Control": "no-store"}


def _arrival(uid: UUID) -> Arrival:
    """Read what the request says of a photograph, all but its bytes."""
    role, update_uid = request.args.get("role", "general"), request.args.get("update")
    if role not in PHOTO_ROLES:
        raise Invalid("photos_invalid", field="photos", most=MAX_PHOTOS)
    return Arrival(
        uid=str(uid),
        pin_uid=parse_uid(request.args.get("pin")),
        role=role,
        sha256=parse_sha256(request.headers.get("X-Content-SHA256")),
        update_uid=None if update_uid is None else parse_uid(update_uid),
    )


def _store_part(asker: Actor, arrival: Arrival, content_range: str, chunk: bytes) -> ResponseReturnValue:
    span = parse_span(content_range, len(chunk))
    with looking(db.session):
        photo = settled(db.session, asker, arrival)
        if photo is not None:
            return _receipt(photo)
    name = PartName(asker.user_id, arrival.uid, arrival.sha256)
    try:
        held = _parts().append(name, span, chunk, now=now())
    except OffsetWrong as wrong:
        return {"error": {**representation.error_body(wrong), "offset": wrong.offset}}, HTTPStatus.CONFLICT
    if held.whole is None:
        return {"offset": held.offset}, HTTPStatus.ACCEPTED
    try:
        answer = _keep(asker, replace(arrival, data=held.whole))
    except (Invalid, Conflict, NotFound):
        _parts().discard(name)  # these bytes will never do: if they were damaged on the way, they must come anew
        raise
    _parts().discard(name)
    return answer


def _keep(asker: Actor, arrival: Arrival) -> dict[str, Any]:
    """Draw a photograph's copies, keep it, and move on what waited for it."""
    catalogue, store = current_app.extensions["catalogue"], current_app.extensions["photo_store"]
    # Drawing and writing take long. No transaction waits for them.
    developed = develop(arrival)
    with looking(db.session):
        keeps = keeps_position(db.session, arrival.pin_uid, catalogue)
    with store.staged(files_of(arrival, developed, keeps_position=keeps)) as settle:
        hold(db.session, arrival.pin_uid)
        photo = receive(db.session, asker, arrival, developed, settle, keeps_position=keeps, now=now())
        photo_arrived(db.session, arrival.pin_uid, catalogue=catalogue, now=now())
        db.session.commit()
    return _receipt(photo)


def _receipt(photo: Photo) -> dict[str, Any]:
    return {
        "receipt": {
            "id": photo.uid,
            "pin": photo.pin_uid,
            "sha256": photo.sha256,
            "bytes": photo.size_bytes,
            "received_at": representation.instant(photo.stored_at or now()),
        }
    }


def _parts() -> PartStore:
    return current_app.extensions["photo_parts"]  # type: ignore[no-any-return]

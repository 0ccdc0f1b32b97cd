"""What a phone in the field speaks: who am I, what do I keep, here is a batch, here is a photograph."""

from uuid import UUID

from flask import current_app, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

import webapp
from geo.calendar import local_day
from geo.errors import Invalid
from webapp.access.policy import Permission
from webapp.extensions import db
from webapp.http import actor, conditional, json_body, now, requires, signed_in
from webapp.photos.services import Arrival, develop, receive
from webapp.pins import intake, representation
from webapp.pins.queries import keeps_position
from webapp.pins.schemas import MAX_PHOTOS, PHOTO_ROLES, parse_sha256, parse_uid
from webapp.pins.services import photo_arrived
from webapp.routes.api import blueprint
from webapp.routes.api.field_home import home_version, read_home
from webapp.words import t

MOST_ITEMS = 200
MOST_NONCE = 64


@blueprint.get("/session")
@signed_in
def session() -> ResponseReturnValue:
    """Prove that it is this server that answers, and hand out what the next writes need."""
    asker = actor()
    return {
        "nonce": request.args.get("nonce", "")[:MOST_NONCE],
        "user": {
            "id": asker.user_id,
            "name": asker.name,
            "role": t(f"domain.role.{asker.role}") if asker.role else "",
        },
        "csrf_token": generate_csrf(),
        "server_time": representation.instant(now()),
        "version": webapp.VERSION,
    }, {"Cache-Control": "no-store"}


@blueprint.get("/field/home")
@requires(Permission.PINS_CREATE)
def field_home() -> ResponseReturnValue:
    """Serve all that a phone keeps for when there is no network."""
    asker, today = actor(), local_day(now())
    catalogue = current_app.extensions["catalogue"]
    version = home_version(db.session, asker, today)
    return conditional(version, lambda: read_home(db.session, asker, catalogue, version=version, on=today))


@blueprint.post("/pin-batches")
@requires(Permission.PINS_CREATE)
def store_pin_batch() -> ResponseReturnValue:
    """Take in a batch of records: one outcome per item, in the same order."""
    body = json_body()
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(items, list):
        raise Invalid("item_invalid", field="items")
    if len(items) > MOST_ITEMS:
        raise Invalid("batch_too_large", field="items", most=MOST_ITEMS)
    outcomes = intake.store_batch(db.session, actor(), items, catalogue=current_app.extensions["catalogue"], now=now())
    db.session.commit()
    return {"outcomes": [representation.outcome(result) for result in outcomes]}


@blueprint.put("/photos/<uuid:uid>")
@requires(Permission.PINS_CREATE)
def store_photo(uid: UUID) -> ResponseReturnValue:
    """Take in one photograph. It may come before its record."""
    role = request.args.get("role", "general")
    if role not in PHOTO_ROLES:
        raise Invalid("photos_invalid", field="photos", most=MAX_PHOTOS)
    arrival = Arrival(
        uid=str(uid),
        pin_uid=parse_uid(request.args.get("pin")),
        role=role,
        sha256=parse_sha256(request.headers.get("X-Content-SHA256")),
        data=request.get_data(),
    )
    developed = develop(arrival)  # long work, before the database is touched
    photo = receive(
        db.session,
        actor(),
        current_app.extensions["photo_store"],
        arrival,
        developed,
        keeps_position=keeps_position(db.session, arrival.pin_uid, current_app.extensions["catalogue"]),
        now=now(),
    )
    photo_arrived(db.session, arrival.pin_uid, now=now())
    db.session.commit()
    return {
        "receipt": {
            "id": photo.uid,
            "pin": photo.pin_uid,
            "sha256": photo.sha256,
            "bytes": photo.size_bytes,
            "received_at": representation.instant(photo.stored_at or now()),
        }
    }

"""What a phone asks about records that are there already: what changed, what happened, and here is an update."""

import hashlib
from typing import Any
from uuid import UUID

from flask import current_app, request
from flask.typing import ResponseReturnValue

import webapp
from webapp.access.policy import Permission
from webapp.config import CONTENT_VERSION
from webapp.extensions import db
from webapp.http import actor, conditional, now, requires
from webapp.pins import changes, representation
from webapp.pins.history import entries_of
from webapp.pins.queries import pin_with_uid
from webapp.pins.updates import store_updates
from webapp.routes.api import blueprint
from webapp.routes.api.batches import answer, read_batch


@blueprint.get("/field/pins")
@requires(Permission.PINS_CREATE)
def field_pins() -> ResponseReturnValue:
    """Serve what changed of the records a phone keeps since it last asked, or all of them."""
    asker, since = actor(), request.args.get("since")
    here = changes.standpoint(db.session, asker, words_version=f"{webapp.VERSION} {CONTENT_VERSION}")

    def build() -> dict[str, Any]:
        found = changes.read_delta(db.session, asker, here, since=since)
        return representation.delta(found, actor=asker, catalogue=current_app.extensions["catalogue"])

    return conditional(hashlib.sha256(f"{since} {here.cursor}".encode()).hexdigest()[:16], build)


@blueprint.get("/field/pins/<uuid:uid>/history")
@requires(Permission.PINS_CREATE)
def pin_history(uid: UUID) -> ResponseReturnValue:
    """Serve what happened to one record, oldest first."""
    row = pin_with_uid(db.session, actor(), str(uid))
    catalogue = current_app.extensions["catalogue"]
    rules = catalogue.rules_of(catalogue.kinds[row.pin.kind])
    return {"events": [representation.told(entry, rules) for entry in entries_of(db.session, row)]}


@blueprint.post("/pin-updates")
@requires(Permission.PINS_CREATE)
def store_pin_updates() -> ResponseReturnValue:
    """Take in a batch of updates: one outcome per item, in the same order."""
    items, sent_at = read_batch()
    catalogue = current_app.extensions["catalogue"]
    results = store_updates(db.session, actor(), items, catalogue=catalogue, now=now(), sent_at=sent_at)
    body = answer(results)
    db.session.commit()
    return body

"""What a phone in the field speaks: who am I, what do I keep, here is a batch."""

from flask import current_app, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

import webapp
from geo.calendar import local_day
from webapp.access.policy import Permission
from webapp.extensions import db
from webapp.http import actor, conditional, now, requires, signed_in
from webapp.pins import intake, representation
from webapp.routes.api import blueprint
from webapp.routes.api.batches import answer, read_batch
from webapp.routes.api.field_home import home_version, read_home
from webapp.words import t

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
    catalogue, programme = (current_app.extensions[name] for name in ("catalogue", "programme"))
    version = home_version(db.session, asker, today)
    return conditional(version, lambda: read_home(db.session, asker, catalogue, programme, version=version, on=today))


@blueprint.post("/pin-batches")
@requires(Permission.PINS_CREATE)
def store_pin_batch() -> ResponseReturnValue:
    """Take in a batch of records: one outcome per item, in the same order."""
    items, sent_at = read_batch()
    catalogue = current_app.extensions["catalogue"]
    results = intake.store_batch(db.session, actor(), items, catalogue=catalogue, now=now(), sent_at=sent_at)
    body = answer(results)
    db.session.commit()
    return body

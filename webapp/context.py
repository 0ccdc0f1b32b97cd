"""What every template can rely on."""

from typing import Any

from flask import Flask, url_for
from flask_login import current_user

import webapp
from geo.receipts import readable
from webapp.access.policy import Actor, Permission, holds
from webapp.assets import Assets
from webapp.extensions import db
from webapp.units.queries import demo_is_loaded
from webapp.words import formats, t


class Me:
    """The person signed in, as a page greets them."""

    def __init__(self, actor: Actor) -> None:
        self.name = actor.name
        self.role_name = t(f"domain.role.{actor.role}") if actor.role else ""
        self.is_at_desk = holds(actor, Permission.PROGRESS_READ)
        self.manages_people = holds(actor, Permission.PEOPLE_MANAGE)
        self.can_record = holds(actor, Permission.PINS_CREATE)


def init_app(app: Flask) -> None:
    """Give templates their words, formats, assets and the person signed in."""
    assets = Assets()
    app.jinja_env.globals.update(t=t, asset=assets.url, asset_needs=assets.needs, photo_url=photo_url)
    app.jinja_env.globals.update(build_revision=lambda: assets.revision)
    app.jinja_env.globals.update(ground_layers=app.extensions["ground"].as_json())
    app.jinja_env.filters.update(
        vi_number=formats.vi_number,
        vi_percent=formats.vi_percent,
        vi_date=formats.vi_date,
        vi_datetime=formats.vi_datetime,
        two_digits=formats.two_digits,
        readable=readable,
    )
    app.context_processor(_common)


def photo_url(uid: str, size: str) -> str:
    """Return the address of a photograph in a size."""
    return url_for("shared.photo", uid=uid, size=size)


def _common() -> dict[str, Any]:
    me = Me(current_user.actor) if current_user and current_user.is_authenticated else None
    return {"me": me, "demo": demo_is_loaded(db.session), "version": webapp.VERSION}

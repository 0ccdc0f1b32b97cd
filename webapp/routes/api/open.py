"""The published models as data, for everyone."""

import hashlib
from dataclasses import asdict
from typing import Any

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue

import webapp
from geo.errors import Invalid
from geo.kinds import Group
from webapp.config import CONTENT_VERSION
from webapp.extensions import db
from webapp.http import conditional, open_to_everyone
from webapp.pins.queries import latest_event_id
from webapp.routes.api import blueprint
from webapp.showcase.queries import PublicModel, published_models
from webapp.units.queries import units_version
from webapp.words import t


@blueprint.get("/open/models.json")
@open_to_everyone
def open_models() -> ResponseReturnValue:
    """Serve every published model; security models without a point."""
    try:
        group = Group(request.args["group"]) if request.args.get("group") else None
    except ValueError as unknown:
        raise Invalid("bad_request", field="group") from unknown
    commune = request.args.get("commune") or None
    basis = (webapp.VERSION, CONTENT_VERSION, latest_event_id(db.session), units_version(db.session), group, commune)
    version = hashlib.sha256(repr(basis).encode()).hexdigest()[:16]

    def build() -> dict[str, Any]:
        models = published_models(db.session, current_app.extensions["catalogue"], group=group, commune_code=commune)
        return {"version": version, "models": [_model(model) for model in models]}

    return conditional(version, build, cache="public, no-cache")


def _model(model: PublicModel) -> dict[str, Any]:
    facts = asdict(model)
    photo = facts.pop("photo_uid")
    return {
        **facts,
        "launched_on": model.launched_on.isoformat() if model.launched_on else None,
        "maintained_on": model.maintained_on.isoformat() if model.maintained_on else None,
        "point": [round(part, 6) for part in model.point] if model.point else None,
        "kind_name": t(f"domain.kind.{model.kind}"),
        "photo": url_for("shared.photo", uid=photo, size="small") if photo else None,
        "url": url_for("open.model", code=model.code),
    }

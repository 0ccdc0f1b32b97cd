"""The public showcase: what is published, for everyone, without a sign-in."""

from flask import Blueprint, Flask, current_app, render_template
from flask.typing import ResponseReturnValue

from geo.receipts import from_reading
from webapp.extensions import db
from webapp.http import open_to_everyone
from webapp.showcase.queries import hotspots_by_commune, published_model, published_models
from webapp.units.queries import current_release

blueprint = Blueprint("open", __name__)


def register(app: Flask) -> None:
    """Put the public pages into the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/")
@open_to_everyone
def home() -> ResponseReturnValue:
    """Show the published models on a map and as a list."""
    return render_template(
        "open/home.html",
        models=published_models(db.session, current_app.extensions["catalogue"]),
        hotspots=hotspots_by_commune(db.session, current_app.extensions["programme"]),
        release=current_release(db.session),
    )


@blueprint.get("/m/<code>")
@open_to_everyone
def model(code: str) -> ResponseReturnValue:
    """Show one published model: what a person who scanned its signboard wants to see."""
    found, photos = published_model(db.session, current_app.extensions["catalogue"], from_reading(code))
    return render_template("open/model.html", model=found, photos=photos, release=current_release(db.session))

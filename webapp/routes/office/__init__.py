"""The desk: what waits for a decision, one record, and the programme's progress."""

from flask import Blueprint, Flask

blueprint = Blueprint("office", __name__, url_prefix="/office")

from webapp.pins import wording  # noqa: E402
from webapp.pins.representation import state_name  # noqa: E402
from webapp.routes.office import design, pins, progress  # noqa: E402, F401  # the pages add their routes


def register(app: Flask) -> None:
    """Put the desk into the application, with the words its pages need."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters.update(
        age=wording.age,
        amendments=wording.amendments,
        circumstances=wording.circumstances,
        declared=wording.declared,
        happened=wording.happened,
        state_name=state_name,
    )

"""The desk: what waits for a decision, one record, and the programme's progress."""

from flask import Blueprint, Flask

blueprint = Blueprint("office", __name__, url_prefix="/office")

from webapp.pins import wording  # noqa: E402
from webapp.pins.representation import state_name  # noqa: E402
from webapp.routes.office import (  # noqa: E402, F401  # the pages add their routes
    board,
    design,
    filings,
    map,  # noqa: A004  # the page of that name
    map_file,
    people,
    pins,
    progress,
    progress_page,
    registry,
    registry_communes,
    registry_imports,
    registry_merging,
    units,
)


def register(app: Flask) -> None:
    """Put the desk into the application, with the words its pages need."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters.update(
        age=wording.age,
        amendments=wording.amendments,
        circumstances=wording.circumstances,
        declared=wording.declared,
        figure_text=progress_page.figure_text,
        happened=wording.happened,
        share_text=progress_page.share_text,
        short_by=progress_page.short_by,
        state_name=state_name,
        state_word=wording.state_word,
        urgency=progress_page.urgency,
    )

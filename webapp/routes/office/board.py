"""The programme's board: every target against the plan's five questions, on one page and on paper."""

from datetime import date, timedelta

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from geo.calendar import local_day
from geo.programme import Programme
from webapp.access.policy import Permission
from webapp.extensions import db
from webapp.http import actor, now, requires
from webapp.kept.answers import kept_part
from webapp.progress import board as boards
from webapp.progress.board import Place, Scope
from webapp.routes.api.progress import day_asked_about, figures_version
from webapp.routes.office import blueprint, board_page
from webapp.routes.office.board_page import Asked
from webapp.units.models import Unit
from webapp.units.queries import by_codes

WEEK = timedelta(days=7)


@blueprint.get("/board")
@requires(Permission.PROGRESS_READ)
def board() -> ResponseReturnValue:
    """Show who does what by when, how far it is, how that is measured and what it comes to."""
    programme: Programme = current_app.extensions["programme"]
    version = figures_version()  # before the day: at midnight nothing of yesterday may get today's label
    asked, on, today = Asked.of_address(), day_asked_about(), local_day(now())
    place = boards.place_of(db.session, actor(), asked.region)
    return render_template(
        "office/board.html",
        programme=programme,
        asked=asked,
        on=on,
        today=today,
        before=_week(on - WEEK, programme, today),
        after=_week(on + WEEK, programme, today),
        scope=place.scope,
        communes=len(place.regions),
        commune=_commune(place),
        chooses_region=place.scope in {Scope.PROVINCE, Scope.REGION},
        body=kept_part(version, ("board", on, asked), lambda: _body(place, programme, asked, on)),
    )


def _body(place: Place, programme: Programme, asked: Asked, on: date) -> str:
    """Return the board itself as HTML: the same for everybody who reaches as far and asked for the same."""
    found = boards.read(db.session, actor(), programme, place, on=on)
    return render_template(
        "office/parts/board_body.html",
        told=board_page.tell(found, programme, state=asked.state, sort=asked.sort),
        targets=len(found.lines),
        commune_code=place.commune_code,
        asked=asked,
        year=programme.year,
    )


def _commune(place: Place) -> Unit | None:
    code = place.commune_code
    return by_codes(db.session, [code])[code] if code else None


def _week(day: date, programme: Programme, today: date) -> str:
    """Return a day as a link names it; empty where no figures can be had of it."""
    return day.isoformat() if programme.starts_on <= day <= today else ""

"""The map to take along: one file with chosen targets and records, made for the asker and within the asker's reach."""

from collections.abc import Collection
from datetime import date
from http import HTTPStatus

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from geo.calendar import local_day
from geo.errors import DomainError, Invalid
from geo.kinds import Group
from geo.names import fold
from geo.programme import Programme, Target
from webapp.access.policy import Permission
from webapp.extensions import db
from webapp.http import STATUS_OF, actor, now, requires
from webapp.routes.api.progress import day_asked_about
from webapp.routes.office import blueprint
from webapp.routes.office.progress_page import parts
from webapp.units.queries import communes_touching_reach, province

MOST_TARGETS = 8  # more make a file nobody finds his way in


@blueprint.get("/map/download")
@requires(Permission.PROGRESS_READ)
def map_download() -> ResponseReturnValue:
    """Ask what is to be in the file."""
    return _form(chosen=request.args.getlist("target"), groups=request.args.getlist("group"))


@blueprint.get("/map/file")
@requires(Permission.PROGRESS_READ)
def map_file() -> ResponseReturnValue:
    """Make the file and hand it over."""
    try:
        targets, groups, on = _asked()
    except Invalid as refused:
        return _form(chosen=request.args.getlist("target"), groups=request.args.getlist("group"), refused=refused)
    response = Response(_draw(targets, groups, on), mimetype="text/html")
    response.headers["Content-Disposition"] = f'attachment; filename="{_name(on)}"'
    return response


def _form(
    *, chosen: Collection[str], groups: Collection[str], refused: DomainError | None = None
) -> tuple[str, HTTPStatus]:
    programme, today = _programme(), local_day(now())
    page = render_template(
        "office/map_file.html",
        parts=parts(programme),
        measured={target.id for target in programme.measured},
        chosen=set(chosen),
        groups=set(groups),
        most=MOST_TARGETS,
        on=request.args.get("on") or today.isoformat(),
        first=programme.starts_on,
        today=today,
        refused=refused,
    )
    return page, HTTPStatus.OK if refused is None else STATUS_OF.get(refused.code, HTTPStatus.UNPROCESSABLE_ENTITY)


def _asked() -> tuple[list[Target], list[Group], date]:
    """Read what is to be in the file, and of which day.

    Raises: NotFound, Invalid.
    """
    targets, groups, on = _targets(), _groups(), day_asked_about()
    if not targets and not groups:
        raise Invalid("map_file_empty", field="target")
    return targets, groups, on


def _targets() -> list[Target]:
    """Read the targets, in the programme's order.

    Raises: NotFound for one that is not in the programme, Invalid for too many.
    """
    programme = _programme()
    asked = {programme.target(target_id).id for target_id in request.args.getlist("target")}
    if len(asked) > MOST_TARGETS:
        raise Invalid("map_file_too_many", field="target", most=MOST_TARGETS)
    return [target for target in programme.measured if target.id in asked]


def _groups() -> list[Group]:
    try:
        return [Group(name) for name in request.args.getlist("group")]
    except ValueError as unknown:
        raise Invalid("bad_request", field="group") from unknown


def _draw(targets: list[Target], groups: list[Group], on: date) -> str:
    # Folium takes most of a second to load, and no other page needs it.
    from geo.maps import draw  # noqa: PLC0415
    from webapp.progress import export, export_pins  # noqa: PLC0415

    programme, asker = _programme(), actor()
    shown = export_pins.confirmed(
        db.session, asker, groups, on=on, catalogue=current_app.extensions["catalogue"], programme=programme
    )
    return draw(export.collect(db.session, asker, export.Question(programme, targets, on), shown), export.materials())


def _name(on: date) -> str:
    """Name the file by its place and day: ban-do-xa-dong-phuc-2026-11-23.html."""
    reached = communes_touching_reach(db.session, actor(), Permission.PROGRESS_READ)
    place = reached[0] if len(reached) == 1 else province(db.session)
    return f"ban-do-{fold(place.name).replace(' ', '-')}-{on.isoformat()}.html"


def _programme() -> Programme:
    programme: Programme = current_app.extensions["programme"]
    return programme

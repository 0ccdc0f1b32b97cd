"""Progress against the programme: a map layer per target with its list twin, down to the records."""

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from geo.calendar import local_day
from geo.errors import NotFound
from geo.names import fold
from geo.programme import Programme
from geo.review import MARK_OF
from webapp.access.policy import Permission
from webapp.extensions import db
from webapp.http import actor, now, requires
from webapp.progress import queries
from webapp.progress.conditions import counting
from webapp.routes.office import blueprint
from webapp.units.models import Unit
from webapp.units.queries import by_codes, commune_within_reach, current_release

FIRST_TARGET = "T11"


@blueprint.get("/progress")
@requires(Permission.PROGRESS_READ)
def progress() -> ResponseReturnValue:
    """Show where every commune stands against one target."""
    programme: Programme = current_app.extensions["programme"]
    target = programme.target(request.args.get("target", FIRST_TARGET))
    on = local_day(now())
    figures = queries.by_commune(db.session, actor(), target, programme, on=on)
    units = by_codes(db.session, figures)
    region, name = request.args.get("region", ""), request.args.get("name", "")
    return render_template(
        "office/progress.html",
        programme=programme,
        target=target,
        figures=figures,
        summary=queries.summarise(figures),
        units=units,
        shown={code for code, unit in units.items() if _is_wanted(unit, region, name)},
        region=region,
        name=name,
        on=on,
        release=current_release(db.session),
    )


def _is_wanted(unit: Unit, region: str, name: str) -> bool:
    """Test a commune as the list's own filter does: every word typed begins a word of its name or former district."""
    words = fold(" ".join((unit.name, *unit.former_districts))).split()
    typed = fold(name).split()
    named = all(any(word.startswith(wanted) for word in words) for wanted in typed)
    return named and (not region or unit.region == region)


@blueprint.get("/progress/<target_id>/<commune_code>")
@requires(Permission.PROGRESS_READ)
def progress_of_commune(target_id: str, commune_code: str) -> ResponseReturnValue:
    """Show the records behind one figure, and what the others still miss."""
    programme: Programme = current_app.extensions["programme"]
    target = programme.target(target_id)
    commune = commune_within_reach(db.session, actor(), Permission.PROGRESS_READ, commune_code)
    on = local_day(now())
    figures = queries.by_commune(db.session, actor(), target, programme, on=on)
    if commune.code not in figures:
        raise NotFound  # out of this person's reach
    return render_template(
        "office/progress_commune.html",
        programme=programme,
        target=target,
        commune=commune,
        figure=figures[commune.code],
        rules=list(counting(target, programme, on=on)),
        records=queries.records_behind(db.session, actor(), target, programme, commune.code, on=on),
        marks=MARK_OF,
        on=on,
    )

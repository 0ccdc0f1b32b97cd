"""Progress against the programme: a map layer per target with its list twin, down to the records."""

from collections.abc import Iterable

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from geo.calendar import local_day
from geo.honeycomb import commune_cells
from geo.names import fold
from geo.programme import Programme
from geo.review import MARK_OF
from geo.units import communes_by_code
from webapp.access.policy import Permission, holds
from webapp.extensions import db
from webapp.http import actor, now, requires
from webapp.progress import behind, queries
from webapp.progress.conditions import counting
from webapp.routes.api.progress import day_asked_about
from webapp.routes.office import blueprint, progress_page
from webapp.routes.office.progress_page import FIRST_TARGET, Asked
from webapp.units.models import Cluster, Unit
from webapp.units.queries import by_codes, commune_within_reach, current_release


@blueprint.get("/progress")
@requires(Permission.PROGRESS_READ)
def progress() -> ResponseReturnValue:
    """Show where every commune stands against one target on one day."""
    programme: Programme = current_app.extensions["programme"]
    target = programme.target(request.args.get("target") or FIRST_TARGET)
    asked, on, release = Asked.of_address(), day_asked_about(), current_release(db.session)
    figures = queries.figures_of(db.session, actor(), target, programme, on=on)
    units = by_codes(db.session, figures.communes)
    told = progress_page.about(target, programme)
    views = progress_page.views_of(units.values())
    return render_template(
        "office/progress.html",
        programme=programme,
        parts=progress_page.parts(programme),
        about=told,
        figures=figures.communes,
        whole=figures.whole,
        sums=progress_page.sums(told, figures.communes, units, figures.whole.figure),
        units=units,
        shown={code for code, unit in units.items() if asked.wants(unit)},
        asked=asked,
        views=views,
        view=asked.view if asked.view in views else views[0],
        districts=sorted({name for unit in units.values() for name in unit.former_districts}, key=fold),
        clusters=_clusters(units.values()),
        hexes={code: [*cell, communes_by_code()[code].name] for code, cell in commune_cells().items() if code in units},
        on=on,
        today=local_day(now()),
        boxes=progress_page.boxes_of(units.values(), release.boxes),
        release=release,
    )


@blueprint.get("/progress/<target_id>/<commune_code>")
@requires(Permission.PROGRESS_READ)
def progress_of_commune(target_id: str, commune_code: str) -> ResponseReturnValue:
    """Show what is behind one figure: areas, records, filings, and what is still missing."""
    programme: Programme = current_app.extensions["programme"]
    target = programme.target(target_id)
    commune = commune_within_reach(db.session, actor(), Permission.PROGRESS_READ, commune_code)
    on = day_asked_about()
    return render_template(
        "office/progress_commune.html",
        programme=programme,
        target=target,
        about=progress_page.about(target, programme),
        commune=commune,
        why=behind.read(db.session, actor(), target, programme, commune, on=on),
        rules=list(counting(target, programme, on=on)) if target.is_about_records else [],
        marks=MARK_OF,
        asked=Asked.of_address(),
        on=on,
        may_see_filings=holds(actor(), Permission.FILINGS_READ),
    )


def _clusters(units: Iterable[Unit]) -> list[Cluster]:
    """Return the clusters that any of these communes belongs to."""
    ids = {unit.cluster_id for unit in units} - {None}
    return list(db.session.scalars(select(Cluster).where(Cluster.id.in_(ids)).order_by(Cluster.name)))

"""The register of residential areas: its lists, one area, and the changes that concern one area alone."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from geo.area_names import AreaKind, parse_full
from geo.calendar import local_day
from geo.errors import DomainError, NotFound
from geo.names import normalise
from webapp.access.policy import Permission, can, holds
from webapp.extensions import db
from webapp.http import STATUS_OF, actor, now, requires
from webapp.pins.representation import error_body
from webapp.registries import areas as register
from webapp.registries import queries
from webapp.registries.schemas import parse_act, parse_area_name
from webapp.routes.office import blueprint
from webapp.units.models import Unit
from webapp.units.queries import commune_within_reach, communes_touching_reach
from webapp.units.services import IN_FORCE_SINCE
from webapp.words import t


@dataclass(frozen=True, slots=True)
class Days:
    """The days from which a change may hold, as a form writes them, and the one it proposes."""

    first: str
    last: str
    proposed: str


@blueprint.get("/areas")
@requires(Permission.PROGRESS_READ)
def areas() -> ResponseReturnValue:
    """Show how many areas every commune has, or the areas of one commune, or those with a name."""
    communes = communes_touching_reach(db.session, actor(), Permission.PROGRESS_READ)
    name = normalise(request.args.get("name", ""))
    if name:
        found = queries.search(db.session, actor(), name)
        names = {unit.code: unit.name for unit in communes}
        return render_template("office/registry/areas_found.html", found=found, name=name, names=names)
    if request.args.get("commune") or len(communes) == 1:
        return _areas_of(request.args.get("commune") or communes[0].code, is_only=len(communes) == 1)
    rows = queries.commune_rows(db.session, actor(), on=local_day(now()))
    can_edit = holds(actor(), Permission.UNITS_EDIT)
    return render_template("office/registry/areas_overview.html", rows=rows, can_edit=can_edit)


@blueprint.get("/areas/<code>")
@requires(Permission.PROGRESS_READ)
def area(code: str) -> ResponseReturnValue:
    """Show one area, what happened to it, and what may be done with it."""
    row = queries.area_row(db.session, actor(), code)
    return render_template(
        "office/registry/area.html",
        row=row,
        commune=_commune_of(row.unit),
        history=queries.history_of(db.session, row.unit),
        can_edit=row.unit.valid_to is None and can(actor(), Permission.UNITS_EDIT, row.unit.path),
    )


@blueprint.get("/areas/new")
@requires(Permission.UNITS_EDIT)
def area_new() -> ResponseReturnValue:
    """Show the form for one more area."""
    commune = commune_within_reach(db.session, actor(), Permission.UNITS_EDIT, request.args.get("commune", ""))
    return _form("office/registry/area_new.html", None, commune=commune)


@blueprint.post("/areas/new")
@requires(Permission.UNITS_EDIT)
def area_add() -> ResponseReturnValue:
    """Add an area."""
    commune = commune_within_reach(db.session, actor(), Permission.UNITS_EDIT, request.form.get("commune", ""))
    try:
        act = parse_act(request.form, actor(), now=now())
        name = parse_area_name(request.form.get("kind", ""), request.form.get("name", ""), commune)
        made = register.add(db.session, commune, name, act)
    except DomainError as refused:
        db.session.rollback()
        return _form("office/registry/area_new.html", refused, commune=commune)
    db.session.commit()
    flash(t("registry.done.added", name=made.name, code=made.code), "ok")
    return redirect(url_for("office.areas", commune=commune.code))


@blueprint.get("/areas/<code>/edit")
@requires(Permission.UNITS_EDIT)
def area_edit(code: str) -> ResponseReturnValue:
    """Show the form for another name or kind."""
    return _edit_form(area_to_change(code), None)


@blueprint.post("/areas/<code>/edit")
@requires(Permission.UNITS_EDIT)
def area_rename(code: str) -> ResponseReturnValue:
    """Give an area another name or kind."""
    area = area_to_change(code)
    try:
        act = parse_act(request.form, actor(), now=now())
        name = parse_area_name(request.form.get("kind", ""), request.form.get("name", ""), _commune_of(area))
        register.rename(db.session, area, name, act, seen=request.form.get("seen", ""))
    except DomainError as refused:
        db.session.rollback()
        return _edit_form(area_to_change(code), refused)
    db.session.commit()
    flash(t("registry.done.renamed", name=area.name), "ok")
    return redirect(url_for("office.area", code=code))


@blueprint.get("/areas/<code>/close")
@requires(Permission.UNITS_EDIT)
def area_closing(code: str) -> ResponseReturnValue:
    """Show what closing an area would mean."""
    return _close_form(area_to_change(code), None)


@blueprint.post("/areas/<code>/close")
@requires(Permission.UNITS_EDIT)
def area_close(code: str) -> ResponseReturnValue:
    """Close an area that nothing takes the place of."""
    area = area_to_change(code)
    try:
        act = parse_act(request.form, actor(), now=now())
        register.close(db.session, area, act, seen=request.form.get("seen", ""))
    except DomainError as refused:
        db.session.rollback()
        return _close_form(area_to_change(code), refused)
    db.session.commit()
    flash(t("registry.done.closed", name=area.name), "ok")
    return redirect(url_for("office.areas", commune=area.commune_code))


def area_to_change(code: str) -> Unit:
    """Return an open area whose register this person may change.

    Raises: NotFound.
    """
    (area,) = queries.areas_with_codes(db.session, actor(), Permission.UNITS_EDIT, [code])
    return area


def wrong(refused: DomainError | None) -> tuple[dict[str, str], HTTPStatus]:
    """Return what to say at which field of a form, "" for the form itself, and the answer's status."""
    if refused is None:
        return {}, HTTPStatus.OK
    said = error_body(refused)
    status = STATUS_OF.get(refused.code, HTTPStatus.UNPROCESSABLE_ENTITY)
    return {said.get("field") or "": said["message"]}, status


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of areas, each with its word."""
    return [(kind.value, t(f"domain.noun.area_{kind}")) for kind in AreaKind]


def days(*, proposes_first: bool = False) -> Days:
    """Return the days from which a change may hold: since there are the communes of today, and until today."""
    first, last = IN_FORCE_SINCE.isoformat(), local_day(now()).isoformat()
    return Days(first, last, first if proposes_first else last)


def _areas_of(commune_code: str, *, is_only: bool) -> ResponseReturnValue:
    commune = commune_within_reach(db.session, actor(), Permission.PROGRESS_READ, commune_code)
    shows_closed = request.args.get("closed") == "1"
    return render_template(
        "office/registry/areas.html",
        commune=commune,
        rows=queries.area_rows(db.session, actor(), commune, with_closed=shows_closed),
        history=queries.history_of(db.session, commune),
        shows_closed=shows_closed,
        can_edit=can(actor(), Permission.UNITS_EDIT, commune.path),
        is_only=is_only,
    )


def _commune_of(area: Unit) -> Unit:
    return commune_within_reach(db.session, actor(), Permission.PROGRESS_READ, area.commune_code)


def _edit_form(area: Unit, refused: DomainError | None) -> ResponseReturnValue:
    return _form("office/registry/area_edit.html", refused, area=area, own=parse_full(area.kind, area.name).own)


def _close_form(area: Unit, refused: DomainError | None) -> ResponseReturnValue:
    return _form("office/registry/area_close.html", refused, area=area, effect=queries.effect_on(db.session, [area]))


def _form(template: str, refused: DomainError | None, **facts: object) -> ResponseReturnValue:
    """Show a form, empty or with what was wrong with it."""
    if isinstance(refused, NotFound):
        raise refused
    errors, status = wrong(refused)
    area = facts.get("area")
    seen = queries.fingerprint(db.session, [area.parent_path]) if isinstance(area, Unit) else ""
    page = render_template(
        template, kinds=kind_choices(), values=request.form, errors=errors, days=days(), seen=seen, **facts
    )
    return page, status

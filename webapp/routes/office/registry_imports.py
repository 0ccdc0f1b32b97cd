"""Lists of residential areas from Excel: choosing a file, seeing what it would do, confirming it; and the template."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from geo.calendar import local_day
from geo.errors import DomainError, Invalid
from geo.units import area_path
from webapp.access.policy import Permission
from webapp.extensions import db
from webapp.http import actor, now, requires
from webapp.registries import imports, queries
from webapp.registries.errors import ImportExpired, RegisterChanged
from webapp.registries.schemas import parse_act
from webapp.registries.template import template
from webapp.routes.office import blueprint
from webapp.routes.office.registry import days, wrong
from webapp.units.queries import areas_within_reach, communes_touching_reach
from webapp.words import t
from webapp.words.formats import two_digits

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/areas/import")
@requires(Permission.UNITS_EDIT)
def area_import() -> ResponseReturnValue:
    """Show where to choose a file."""
    return _choosing(None)


@blueprint.post("/areas/import")
@requires(Permission.UNITS_EDIT)
def area_import_read() -> ResponseReturnValue:
    """Read a file and keep what it says until it is confirmed."""
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Invalid("list_missing", field="file")
        # Read before the database is asked for anything: nobody waits for a lock meanwhile.
        read = imports.read_file(file.stream.read(), actor())
    except DomainError as refused:
        return _choosing(refused)
    kept = imports.keep(db.session, actor(), read, file_name=file.filename, now=now())
    db.session.commit()
    return redirect(url_for("office.area_import_shown", uid=kept.uid))


@blueprint.get("/areas/import/<uuid:uid>")
@requires(Permission.UNITS_EDIT)
def area_import_shown(uid: UUID) -> ResponseReturnValue:
    """Show what a list would do to the register."""
    return _preview(uid, None)


@blueprint.post("/areas/import/<uuid:uid>")
@requires(Permission.UNITS_EDIT)
def area_import_confirm(uid: UUID) -> ResponseReturnValue:
    """Take a list over, whole or not at all."""
    try:
        done = imports.confirm(
            db.session,
            str(uid),
            parse_act(request.form, actor(), now=now()),
            seen=request.form.get("seen", ""),
            close_missing=request.form.get("close_missing") == "1",
        )
    except ImportExpired:
        raise
    except DomainError as refused:
        db.session.rollback()
        return _preview(uid, refused)
    db.session.commit()
    flash(t("registry.done.imported", added=two_digits(done.added), closed=two_digits(done.closed)), "ok")
    return redirect(url_for("office.areas"))


@blueprint.get("/areas/template.xlsx")
@requires(Permission.UNITS_EDIT)
def area_template() -> ResponseReturnValue:
    """Send the list to fill in, with the areas there are."""
    communes = communes_touching_reach(db.session, actor(), Permission.UNITS_EDIT)
    code = request.args.get("commune")
    chosen = [commune for commune in communes if code in {None, commune.code}]
    paths = {commune.path for commune in chosen}
    areas = areas_within_reach(db.session, actor(), Permission.UNITS_EDIT, on=local_day(now()))
    body = template(chosen, [area for area in areas if area.parent_path in paths])
    name = "-".join([t("registry.template.file"), *([chosen[0].code] if len(chosen) == 1 else [])])
    return Response(body, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'})


def _choosing(refused: DomainError | None) -> ResponseReturnValue:
    errors, status = wrong(refused)
    communes = communes_touching_reach(db.session, actor(), Permission.UNITS_EDIT)
    return render_template("office/registry/import.html", errors=errors, communes=communes), status


def _preview(uid: UUID, refused: DomainError | None) -> ResponseReturnValue:
    shown = imports.show(db.session, actor(), str(uid), now=now())
    errors, status = wrong(refused)
    communes = communes_touching_reach(db.session, actor(), Permission.UNITS_EDIT)
    paths = {area.code: area_path(area.code) for area in shown.plan.missing}
    page = render_template(
        "office/registry/import_preview.html",
        shown=shown,
        plan=shown.plan,
        names={commune.code: commune.name for commune in communes},
        records=queries.records_at(db.session, paths.values()),
        paths=paths,
        is_anew=isinstance(refused, RegisterChanged),
        errors=errors,
        values=request.form,
        days=days(proposes_first=shown.plan.is_first),
    )
    return page, status

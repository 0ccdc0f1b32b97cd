"""Merging and splitting residential areas: a form, a page that says exactly what will happen, and the change itself."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from geo.area_names import AreaName
from geo.errors import DomainError, Invalid
from webapp.access.policy import Permission
from webapp.extensions import db
from webapp.http import actor, now, requires
from webapp.registries import areas as register
from webapp.registries import queries
from webapp.registries.schemas import parse_act, parse_area_name
from webapp.routes.office import blueprint
from webapp.routes.office.registry import area_to_change, days, kind_choices, wrong
from webapp.units.models import Unit
from webapp.units.queries import commune_within_reach
from webapp.words import t

PARTS = 4  # as many as a split makes at once
NEW = "new"


@blueprint.get("/areas/merge")
@requires(Permission.UNITS_EDIT)
def areas_merging() -> ResponseReturnValue:
    """Show the form of a merger, or what it would do."""
    return _merging(request.args, is_check=request.args.get("step") == "check")


@blueprint.post("/areas/merge")
@requires(Permission.UNITS_EDIT)
def areas_merge() -> ResponseReturnValue:
    """Merge areas."""
    chosen = _chosen(request.form)
    try:
        act = parse_act(request.form, actor(), now=now())
        heir = register.merge(db.session, chosen, _into(request.form, chosen), act, seen=request.form.get("seen", ""))
    except DomainError as refused:
        db.session.rollback()
        return _merging(request.form, refused=refused)
    db.session.commit()
    flash(t("registry.done.merged", name=heir.name), "ok")
    return redirect(url_for("office.area", code=heir.code))


@blueprint.get("/areas/<code>/split")
@requires(Permission.UNITS_EDIT)
def area_splitting(code: str) -> ResponseReturnValue:
    """Show the form of a split, or what it would do."""
    return _splitting(area_to_change(code), request.args, is_check=request.args.get("step") == "check")


@blueprint.post("/areas/<code>/split")
@requires(Permission.UNITS_EDIT)
def area_split(code: str) -> ResponseReturnValue:
    """Split an area."""
    area = area_to_change(code)
    try:
        act = parse_act(request.form, actor(), now=now())
        names, heir = _parts(request.form, area)
        parts = register.split(db.session, area, names, act, heir=heir, seen=request.form.get("seen", ""))
    except DomainError as refused:
        db.session.rollback()
        return _splitting(area_to_change(code), request.form, refused=refused)
    db.session.commit()
    flash(t("registry.done.split", names=", ".join(part.name for part in parts)), "ok")
    return redirect(url_for("office.areas", commune=area.commune_code))


def _chosen(values: MultiDict[str, str]) -> list[Unit]:
    """Return the areas to merge.

    Raises: NotFound.
    """
    return queries.areas_with_codes(db.session, actor(), Permission.UNITS_EDIT, values.getlist("area"))


def _into(values: Mapping[str, str], chosen: list[Unit]) -> Unit | AreaName:
    """Return what the merger makes: one of the areas, or a new one's name.

    Raises: Invalid.
    """
    going_on = {area.code: area for area in chosen}
    if values.get("into", "") in going_on:
        return going_on[values["into"]]
    if values.get("into") != NEW:
        raise Invalid("field_required", field="into")
    return parse_area_name(values.get("kind", ""), values.get("name", ""), _commune_of(chosen))


def _parts(values: Mapping[str, str], area: Unit) -> tuple[list[AreaName], int]:
    """Return the names of what a split makes, and which of them takes over.

    Raises: Invalid.
    """
    commune = _commune_of([area])
    filled = [n for n in range(PARTS) if values.get(f"name-{n}", "").strip()]
    names = [
        parse_area_name(values.get(f"kind-{n}", ""), values.get(f"name-{n}", ""), commune, field=f"name-{n}")
        for n in filled
    ]
    heir = values.get("heir", "")
    if len(names) < register.LEAST or heir not in {str(n) for n in filled}:
        raise Invalid("split_needs_two", field="heir")
    return names, filled.index(int(heir))


def _merging(
    values: MultiDict[str, str], *, is_check: bool = False, refused: DomainError | None = None
) -> ResponseReturnValue:
    chosen = _chosen(values)
    facts: dict[str, object] = {"areas": chosen}
    try:
        if len(chosen) < register.LEAST:
            raise Invalid("merge_needs_two")
        facts["commune"] = _commune_of(chosen)
        if is_check:
            facts["act"] = parse_act(values, actor(), now=now())
            facts["into"] = into = _into(values, chosen)
            closing = [area for area in chosen if area is not into]
            facts |= {"closing": closing, "effect": queries.effect_on(db.session, closing)}
    except DomainError as error:
        refused, is_check = error, False
    return _page("merge", chosen, values, facts, is_check=is_check, refused=refused)


def _splitting(
    area: Unit, values: MultiDict[str, str], *, is_check: bool = False, refused: DomainError | None = None
) -> ResponseReturnValue:
    facts: dict[str, object] = {"area": area, "parts": range(PARTS)}
    try:
        if is_check:
            facts["act"] = parse_act(values, actor(), now=now())
            names, heir = _parts(values, area)
            facts |= {"names": names, "heir": names[heir], "effect": queries.effect_on(db.session, [area])}
    except DomainError as error:
        refused, is_check = error, False
    return _page("split", [area], values, facts, is_check=is_check, refused=refused)


def _page(
    what: str,
    areas: list[Unit],
    values: MultiDict[str, str],
    facts: Mapping[str, object],
    *,
    is_check: bool,
    refused: DomainError | None,
) -> ResponseReturnValue:
    """Show the form, or the page that asks once more; that one carries everything the form said."""
    errors, status = wrong(refused)
    said = [(name, value) for name, value in values.items(multi=True) if name not in {"csrf_token", "seen", "step"}]
    page = render_template(
        f"office/registry/{what}{'_check' if is_check else ''}.html",
        kinds=kind_choices(),
        values=values,
        said=said,
        back=url_for(request.endpoint or "", **{**(request.view_args or {}), **_lists(said)}),
        errors=errors,
        days=days(),
        seen=queries.fingerprint(db.session, sorted({area.parent_path for area in areas})),
        **facts,
    )
    return page, status


def _lists(said: list[tuple[str, str]]) -> dict[str, list[str]]:
    return {name: [value for other, value in said if other == name] for name, _ in said}


def _commune_of(areas: list[Unit]) -> Unit:
    codes = {area.commune_code for area in areas}
    if len(codes) != 1:
        raise Invalid("areas_of_several_communes", field="area")
    return commune_within_reach(db.session, actor(), Permission.UNITS_EDIT, codes.pop())

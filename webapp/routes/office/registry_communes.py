"""The communes, what the province notes of them, their clusters, and the member organisations."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from geo.calendar import local_day
from geo.errors import DomainError
from geo.names import fold, normalise
from geo.organisations import load_organisations
from webapp.access.policy import Permission, holds
from webapp.extensions import db
from webapp.http import actor, now, requires
from webapp.registries import communes as register
from webapp.registries import queries
from webapp.registries.queries import CommuneRow
from webapp.registries.schemas import ZONES, parse_cluster_name, parse_facts
from webapp.routes.office import blueprint
from webapp.routes.office.registry import wrong
from webapp.units.events import Act
from webapp.words import t
from webapp.words.formats import two_digits

FILTERS = ("region", "priority", "zone", "cluster", "name")
NONE = "none"


@blueprint.get("/communes")
@requires(Permission.PROGRESS_READ)
def communes() -> ResponseReturnValue:
    """Show the communes, by what the address asks for."""
    return _communes_page(None)


@blueprint.post("/communes")
@requires(Permission.COMMUNES_EDIT)
def communes_note() -> ResponseReturnValue:
    """Note facts of the chosen communes."""
    try:
        facts = parse_facts(request.form)
        changed = register.note(db.session, request.form.getlist("commune"), facts, _act())
    except DomainError as refused:
        db.session.rollback()
        return _communes_page(refused)
    db.session.commit()
    flash(t("registry.done.noted", n=two_digits(changed)), "ok")
    return redirect(url_for("office.communes", **dict[str, Any](_wanted())))


@blueprint.get("/communes/clusters")
@requires(Permission.COMMUNES_EDIT)
def clusters() -> ResponseReturnValue:
    """Show the clusters."""
    return _clusters_page(None)


@blueprint.post("/communes/clusters")
@requires(Permission.COMMUNES_EDIT)
def cluster_add() -> ResponseReturnValue:
    """Add a cluster."""
    try:
        made = register.add_cluster(db.session, parse_cluster_name(request.form.get("name", "")), _act())
    except DomainError as refused:
        db.session.rollback()
        return _clusters_page(refused)
    db.session.commit()
    flash(t("registry.done.cluster_added", name=made.name), "ok")
    return redirect(url_for("office.clusters"))


@blueprint.post("/communes/clusters/<int(max=1000000):cluster_id>")
@requires(Permission.COMMUNES_EDIT)
def cluster_rename(cluster_id: int) -> ResponseReturnValue:
    """Give a cluster another name."""
    try:
        name = parse_cluster_name(request.form.get("name", ""))
        cluster = register.rename_cluster(db.session, cluster_id, name, _act())
    except DomainError as refused:
        db.session.rollback()
        return _clusters_page(refused, cluster_id)
    db.session.commit()
    flash(t("registry.done.cluster_renamed", name=cluster.name), "ok")
    return redirect(url_for("office.clusters"))


@blueprint.post("/communes/clusters/<int(max=1000000):cluster_id>/remove")
@requires(Permission.COMMUNES_EDIT)
def cluster_remove(cluster_id: int) -> ResponseReturnValue:
    """Remove a cluster."""
    register.remove_cluster(db.session, cluster_id, _act())
    db.session.commit()
    flash(t("registry.done.cluster_removed"), "ok")
    return redirect(url_for("office.clusters"))


@blueprint.get("/organisations")
@requires(Permission.PROGRESS_READ)
def organisations() -> ResponseReturnValue:
    """Show the member organisations."""
    return render_template("office/registry/organisations.html", organisations=load_organisations())


def _act() -> Act:
    return Act(actor(), local_day(now()), now())


def _wanted() -> dict[str, str]:
    """Return what the address filters by."""
    return {key: value for key in FILTERS if (value := normalise(request.args.get(key, "")))}


def _communes_page(refused: DomainError | None) -> ResponseReturnValue:
    errors, status = wrong(refused)
    wanted = _wanted()
    rows = queries.commune_rows(db.session, actor(), on=local_day(now()))
    page = render_template(
        "office/registry/communes.html",
        rows=[row for row in rows if _is_wanted(row, wanted)],
        wanted=wanted,
        clusters=[cluster for cluster, _ in queries.clusters(db.session)],
        zones=ZONES,
        chosen=request.form.getlist("commune"),
        errors=errors,
        can_edit=holds(actor(), Permission.COMMUNES_EDIT),
        can_list=holds(actor(), Permission.UNITS_EDIT),
    )
    return page, status


def _is_wanted(row: CommuneRow, wanted: dict[str, str]) -> bool:
    """Test a commune against the filters; every word typed begins a word of its name or former district."""
    unit = row.unit
    words = fold(" ".join((unit.code, unit.name, *unit.former_districts))).split()
    named = all(any(word.startswith(typed) for word in words) for typed in fold(wanted.get("name", "")).split())
    facts = {
        "region": unit.region,
        "priority": "yes" if unit.priority else "no",
        "zone": unit.zone or NONE,
        "cluster": str(unit.cluster_id or NONE),
    }
    return named and all(wanted.get(key, fact) == fact for key, fact in facts.items())


def _clusters_page(refused: DomainError | None, cluster_id: int | None = None) -> ResponseReturnValue:
    errors, status = wrong(refused)
    found = queries.clusters(db.session)
    page = render_template(
        "office/registry/clusters.html", clusters=found, errors=errors, at=cluster_id, values=request.form
    )
    return page, status

"""The public showcase: what is published, for everyone, without a sign-in."""

from collections.abc import Mapping

from flask import Blueprint, Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue

from geo.calendar import local_day
from geo.errors import Invalid, NotFound
from geo.kinds import Exposure, Group
from geo.receipts import from_reading
from webapp.extensions import db
from webapp.http import now, open_to_everyone
from webapp.showcase import queries
from webapp.units.models import Unit
from webapp.units.queries import communes, current_release

PAGE = 12

blueprint = Blueprint("open", __name__)


def register(app: Flask) -> None:
    """Put the public pages into the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/")
@open_to_everyone
def home() -> ResponseReturnValue:
    """Show the published models on a map and as a list; the filters stand in the address."""
    everywhere = communes(db.session)
    group, commune = _group(), _commune(everywhere)
    counts = queries.published_counts(db.session)
    total = _count(counts, group, commune)
    page = min(max(request.args.get("page", 1, type=int), 1), max(-(-total // PAGE), 1))
    return render_template(
        "open/home.html",
        models=queries.published_models(
            db.session,
            current_app.extensions["catalogue"],
            group=group,
            commune_code=commune.code if commune else None,
            limit=PAGE,
            offset=(page - 1) * PAGE,
        ),
        total=total,
        first=(page - 1) * PAGE + 1,
        page=page,
        has_more=page * PAGE < total,
        group=group,
        groups=_public_groups(),
        commune=commune,
        communes=everywhere,
        counts=counts,
        everything=_count(counts, None, None),
        hotspots=queries.hotspots_by_commune(db.session, current_app.extensions["programme"]),
        release=current_release(db.session),
    )


@blueprint.get("/m/<code>")
@open_to_everyone
def model(code: str) -> ResponseReturnValue:
    """Show one published model: what a person who scanned its signboard wants to see."""
    catalogue = current_app.extensions["catalogue"]
    found, album = queries.published_model(db.session, catalogue, from_reading(code))
    return render_template(
        "open/model.html",
        model=found,
        album=album,
        state=found.state_on(local_day(now())),
        release=current_release(db.session),
    )


def _group() -> Group | None:
    asked = request.args.get("group")
    if not asked:
        return None
    if asked not in _public_groups():
        raise Invalid("bad_request", field="group")
    return Group(asked)


def _public_groups() -> list[Group]:
    rules = current_app.extensions["catalogue"].groups
    return [group for group in Group if rules[group].public is not Exposure.COMMUNE]


def _commune(everywhere: list[Unit]) -> Unit | None:
    asked = request.args.get("commune")
    found = next((unit for unit in everywhere if unit.code == asked), None)
    if asked and found is None:
        raise NotFound
    return found


def _count(counts: Mapping[str, Mapping[str, int]], group: Group | None, commune: Unit | None) -> int:
    within = [counts.get(commune.code, {})] if commune else counts.values()
    return sum(count for by_group in within for key, count in by_group.items() if group in (None, key))

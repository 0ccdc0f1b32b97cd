"""Progress against the programme as numbers, for the office's maps and for other programs."""

from datetime import date, timedelta
from typing import Any

from flask import current_app, request
from flask.typing import ResponseReturnValue

from geo.calendar import local_day
from geo.errors import Invalid
from geo.programme import Programme, Target
from geo.progress import UnitProgress, Whole
from webapp.access.policy import Permission, reach
from webapp.extensions import db
from webapp.http import actor, now, requires
from webapp.kept.answers import kept_answer
from webapp.kept.versions import Version, version_of
from webapp.pins import representation
from webapp.progress import behind, queries
from webapp.routes.api import blueprint
from webapp.units.queries import commune_within_reach
from webapp.words import t

SHARE_DIGITS = 3
LEVELS = ("commune",)
WEEK = timedelta(days=7)


@blueprint.get("/targets")
@requires(Permission.PROGRESS_READ)
def targets() -> ResponseReturnValue:
    """List the programme's targets, also those that are not measured, with what proves them."""
    programme = _programme()
    return {"year": programme.year, "targets": [_target(target) for target in programme.targets.values()]}


@blueprint.get("/layers/progress")
@requires(Permission.PROGRESS_READ)
def progress_layer() -> ResponseReturnValue:
    """Serve where every commune in reach, and the province, stood against one target on a day."""
    version = figures_version()
    programme, on = _programme(), day_asked_about()
    target = programme.target(request.args.get("target", ""))
    if request.args.get("level", LEVELS[0]) not in LEVELS:
        raise Invalid("level_unknown", field="level")

    def build() -> dict[str, Any]:
        figures = queries.figures_of(db.session, actor(), target, programme, on=on)
        return {
            "version": version.label,
            "target": target.id,
            "on": on.isoformat(),
            "units": {code: _progress(unit) for code, unit in figures.communes.items()},
            "province": _whole(figures.whole),
        }

    return kept_answer(version, ("progress", target.id, on), build)


@blueprint.get("/layers/progress/series")
@requires(Permission.PROGRESS_READ)
def progress_series() -> ResponseReturnValue:
    """Serve how every commune in reach came to where it stands: one figure a week, and today's."""
    version = figures_version()
    programme, today = _programme(), local_day(now())
    target = programme.target(request.args.get("target", ""))

    def build() -> dict[str, Any]:
        days = _weeks(programme, today)
        by_day = [queries.figures_of(db.session, actor(), target, programme, on=day) for day in days]
        codes = list(by_day[-1].communes)
        return {
            "version": version.label,
            "target": target.id,
            "days": [day.isoformat() for day in days],
            "units": {code: [figures.communes[code].done for figures in by_day] for code in codes},
            "targets": {code: [figures.communes[code].target for figures in by_day] for code in codes},
            "wholes": {code: [figures.communes[code].out_of for figures in by_day] for code in codes},
            "shares": {code: [_share(figures.communes[code]) for figures in by_day] for code in codes},
            "states": {code: [figures.communes[code].state for figures in by_day] for code in codes},
            "province": [_whole(figures.whole) for figures in by_day],
        }

    return kept_answer(version, ("series", target.id), build)


@blueprint.get("/layers/progress/<target_id>/<commune_code>")
@requires(Permission.PROGRESS_READ)
def progress_records(target_id: str, commune_code: str) -> ResponseReturnValue:
    """Serve what is behind one figure: records, filings, and what is still lacking."""
    version = figures_version()
    programme, on = _programme(), day_asked_about()
    target = programme.target(target_id)
    commune = commune_within_reach(db.session, actor(), Permission.PROGRESS_READ, commune_code)

    def build() -> dict[str, Any]:
        found = behind.read(db.session, actor(), target, programme, commune, on=on)
        return {
            "version": version.label,
            "target": target.id,
            "unit": commune.code,
            "on": on.isoformat(),
            "figure": _progress(found.figure),
            "records": [
                {**representation.on_map(record.row), "counts": record.counts, "misses": record.misses}
                for record in found.records
            ],
            "areas": [{"code": area.code, "name": area.name, "has": area.has} for area in found.areas],
            "filings": [filing.as_json() for filing in found.filings],
            "lacking": list(found.lacking),
        }

    return kept_answer(version, ("behind", target.id, commune.code, on), build)


def day_asked_about() -> date:
    """Read the day an address asks about; today where it names none.

    Raises: Invalid with code date_invalid for a day that has not come, or lies before the programme.
    """
    today = local_day(now())
    written = request.args.get("on")
    if not written:
        return today
    try:
        day = date.fromisoformat(written)
    except ValueError as broken:
        raise Invalid("date_invalid", field="on") from broken
    if not _programme().starts_on <= day <= today:
        raise Invalid("date_invalid", field="on")
    return day


def _weeks(programme: Programme, today: date) -> list[date]:
    """Return every seventh day of the programme's year up to today, the last of them today itself."""
    last = min(today, programme.ends_on)
    weeks = (last - programme.starts_on).days // WEEK.days
    return [last - WEEK * back for back in range(max(weeks, 0), -1, -1)]


def figures_version() -> Version:
    """Return the version of a figure: it changes with the units, what is recorded, what is filed, and the day."""
    seen = reach(actor(), Permission.PROGRESS_READ)
    return version_of("records", "units", "filings", daily=True, reach=seen)


def _programme() -> Programme:
    return current_app.extensions["programme"]  # type: ignore[no-any-return]


def _target(target: Target) -> dict[str, Any]:
    return {
        "id": target.id,
        "name": t(f"programme.{target.id}.name"),
        "short_name": t(f"programme.{target.id}.short"),
        "unit": t(f"programme.{target.id}.unit"),
        "aim": t(f"programme.{target.id}.aim"),
        "proof": target.proof.type,
        "why": t(f"programme.unmeasured.{why}") if (why := getattr(target.proof, "why", "")) else None,
        "asked_of": list(target.chosen) or target.asked_of,
        "at_least": getattr(target.proof, "at_least", None),
        "share": getattr(target.proof, "share", None),
        "due_before": target.due_before.isoformat(),
        "level": "commune",
        "source": target.source,
        "hue": target.hue,
    }


def _progress(unit: UnitProgress) -> dict[str, Any]:
    return {
        "done": unit.done,
        "target": unit.target,
        "out_of": unit.out_of,
        "share": _share(unit),
        "state": unit.state,
    }


def _whole(whole: Whole) -> dict[str, Any]:
    counts = {"own": whole.own, "asked": whole.asked, "met": whole.met, "no_data": whole.no_data}
    return _progress(whole.figure) | counts


def _share(unit: UnitProgress) -> float | None:
    return None if unit.share is None else round(unit.share, SHARE_DIGITS)

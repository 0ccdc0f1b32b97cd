"""`flask maps`: the map as one file that needs no network, and that may be passed on."""

import itertools
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, TextIO

import click
from flask import current_app
from flask.cli import AppGroup

from geo.calendar import local_day
from geo.kinds import Group
from geo.programme import Programme, Target
from webapp import http
from webapp.assets import MissingAsset
from webapp.extensions import db
from webapp.showcase.queries import PublicModel, published_models
from webapp.units.queries import has_boundaries
from webapp.words import t
from webapp.words.formats import vi_date, vi_number

if TYPE_CHECKING:
    from webapp.progress.export_pins import Shown

maps_group = AppGroup("maps", help="Maps as files that need no network.")
PAGE = 20_000  # of published models at a time: either database takes at least 32,000 parameters in a query


@maps_group.command("export")
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True, atomic=True))
@click.option(
    "--target", "targets", multiple=True, help="A target by its id, such as T11; every measured one by default."
)
@click.option(
    "--group",
    "groups",
    multiple=True,
    type=click.Choice([group.value for group in Group]),
    help="Confirmed records of this group; by default what is published today, and nothing on a day gone by.",
)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day it tells of; today by default.")
def export_map(file: TextIO, targets: tuple[str, ...], groups: tuple[str, ...], on: datetime | None) -> None:
    """Write the map of targets and records into FILE: one page that opens without a network."""
    # Folium takes most of a second to load, and nothing else needs it.
    from geo.maps import draw  # noqa: PLC0415
    from webapp.progress import export  # noqa: PLC0415

    programme: Programme = current_app.extensions["programme"]
    chosen, day = _targets(programme, targets), _day(programme, on)
    if not has_boundaries(db.session):
        raise click.ClickException(t("maps.no_units"))
    question = export.Question(programme, chosen, day)
    content = export.collect(db.session, export.system(), question, _shown(programme, groups, day))
    try:
        page = draw(content, export.materials())
    except (FileNotFoundError, MissingAsset) as missing:
        raise click.ClickException(t("maps.no_front_end")) from missing
    file.write(page)
    counts = {"communes": len(content.communes["features"]), "pins": vi_number(len(content.pins))}
    click.echo(t("maps.written", file=file.name, kb=vi_number(len(page.encode()) // 1000), **counts))


def _targets(programme: Programme, asked: tuple[str, ...]) -> list[Target]:
    """Return the targets asked for, each once.

    Raises: ClickException naming the first that is not there, or that nothing measures.
    """
    measured = {target.id: target for target in programme.measured}
    unknown = [target_id for target_id in asked if target_id not in measured]
    if unknown:
        raise click.ClickException(t("maps.no_target", id=unknown[0], known=", ".join(measured)))
    return [measured[target_id] for target_id in dict.fromkeys(asked or measured)]


def _day(programme: Programme, asked: datetime | None) -> date:
    """Return the day asked about.

    Raises: ClickException for a day that has not come, or lies before the programme.
    """
    today = local_day(http.now())
    day = asked.date() if asked else today
    if not programme.starts_on <= day <= today:
        raise click.ClickException(t("maps.no_day", first=vi_date(programme.starts_on), last=vi_date(today)))
    return day


def _shown(programme: Programme, groups: tuple[str, ...], day: date) -> "Shown":
    """Return the confirmed records of the groups as they were on a day; without a group what is published now."""
    from webapp.progress import export, export_pins  # noqa: PLC0415

    if not groups:
        return export_pins.published(_published() if day == local_day(http.now()) else ())
    chosen, catalogue = [Group(name) for name in groups], current_app.extensions["catalogue"]
    return export_pins.confirmed(db.session, export.system(), chosen, on=day, catalogue=catalogue, programme=programme)


def _published() -> Iterator[PublicModel]:
    """Yield every published model, by the page."""
    for offset in itertools.count(step=PAGE):
        page = published_models(db.session, current_app.extensions["catalogue"], limit=PAGE, offset=offset)
        yield from page
        if len(page) < PAGE:
            return

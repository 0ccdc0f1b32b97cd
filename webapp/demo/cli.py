"""What an operator types: `flask demo load`, `flask demo clear`, `flask demo accounts`.

The commands load what they need when they run: a server never needs it.
"""

import click
from flask import current_app
from flask.cli import AppGroup

from webapp import http
from webapp.extensions import db
from webapp.filings.storage import FilingStore
from webapp.photos.storage import PhotoStore
from webapp.units.queries import demo_is_loaded
from webapp.words import t
from webapp.words.formats import vi_number

demo_group = AppGroup("demo", help="The demonstration province: put it in, take it out.")


@demo_group.command("load")
def load() -> None:
    """Put the demonstration province in, pictures and all; do nothing where it is, or where real people work."""
    from webapp.demo import loader  # noqa: PLC0415
    from webapp.demo.developing import develop  # noqa: PLC0415
    from webapp.demo.filings import keep_files  # noqa: PLC0415

    try:
        demonstration = loader.prepare(db.session, now=http.now())
    except loader.DemoRefused as refused:
        if refused.reason == "in_use":
            click.echo(t("demo.refused.in_use"))
            return
        raise click.ClickException(t(f"demo.refused.{refused.reason}", **refused.params)) from refused
    if demonstration is None:
        click.echo(t("demo.cli.already_loaded"))
        return
    db.session.rollback()  # drawing takes half a minute; nobody else should have to wait for it
    photos = demonstration.arrived
    with click.progressbar(develop(photos, _store()), length=len(photos), label=t("demo.cli.drawing")) as drawn:
        developed = {photo.uid: photo for photo in drawn}
    keep_files(_filing_store())
    loader.put_in(db.session, demonstration, developed, catalogue=current_app.extensions["catalogue"])
    db.session.commit()
    _say(
        "loaded",
        areas=len(demonstration.areas),
        people=len(demonstration.people),
        pins=len(demonstration.records),
        photos=len(photos),
    )


@demo_group.command("clear")
def take_out() -> None:
    """Take the demonstration province out, and everything its people recorded."""
    from webapp.demo.clearing import clear  # noqa: PLC0415

    done = clear(db.session, _store(), now=http.now())
    db.session.commit()
    for sha256 in done.files:
        _filing_store().delete(sha256)
    if done.is_empty:
        click.echo(t("demo.cli.nothing_to_clear"))
        return
    _say("cleared", areas=done.areas, people=done.people, pins=done.pins, photos=done.photos)
    if done.moved:
        _say("moved", pins=done.moved)
    if done.closed:
        _say("closed", people=done.closed)


@demo_group.command("accounts")
def accounts() -> None:
    """List the accounts worth trying, with their password."""
    from webapp.demo import people  # noqa: PLC0415

    click.echo(people.table() if demo_is_loaded(db.session) else t("demo.cli.nothing_to_clear"))


def _say(key: str, **counts: int) -> None:
    click.echo(t(f"demo.cli.{key}", **{name: vi_number(count) for name, count in counts.items()}))


def _filing_store() -> FilingStore:
    store: FilingStore = current_app.extensions["filing_store"]
    return store


def _store() -> PhotoStore:
    store: PhotoStore = current_app.extensions["photo_store"]
    return store

"""`flask pins`: what an operator does with the records as a whole."""

import click
from flask.cli import AppGroup

from webapp.extensions import db
from webapp.pins import cells, spans
from webapp.words import t
from webapp.words.formats import vi_number

pins_group = AppGroup("pins", help="The records and what is made of their history.")


@pins_group.command("rebuild")
def rebuild() -> None:
    """Make anew, from the history alone, whatever the figures and the map are read from."""
    kept = spans.rebuild(db.session)
    cells.rebuild(db.session)
    db.session.commit()
    click.echo(t("cli.pins_rebuilt", spans=vi_number(kept)))

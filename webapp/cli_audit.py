"""`flask audit`: proving that the histories are what was written."""

import sys

import click
from flask.cli import AppGroup

from webapp.audit.chains import CHAINS
from webapp.db.chain import first_break, head_of
from webapp.db.engine import see_one_instant
from webapp.extensions import db
from webapp.words import t
from webapp.words.formats import vi_number

audit_group = AppGroup("audit", help="The histories: whether anybody changed them by hand.")


@audit_group.command("heads")
def heads() -> None:
    """Print the last seal of every history, to be noted outside the database: on paper, in an e-mail."""
    see_one_instant(db.session)
    for chain in CHAINS:
        click.echo(f"{chain.name}:{head_of(db.session, chain)}")


@audit_group.command("verify")
@click.option("--noted", multiple=True, help="A line that `flask audit heads` printed earlier.")
def verify(noted: tuple[str, ...]) -> None:
    """Go through every history and name the first entry that is not what was written. Fails where there is one."""
    earlier = dict(_read(line) for line in noted)
    broken = False
    see_one_instant(db.session)
    for chain in CHAINS:
        found = first_break(db.session, chain, noted=earlier.get(chain.name))
        name = t(f"cli.audit.chain.{chain.name}")
        if found is None:
            entries, _, _ = head_of(db.session, chain).partition(":")
            click.echo(t("cli.audit.holds", name=name, entries=vi_number(int(entries))))
            continue
        broken = True
        how = t(f"cli.audit.how.{found.how}")
        click.echo(t("cli.audit.broken", name=name, number=vi_number(found.number), how=how), err=True)
        if found.row_id is not None:
            click.echo(t("cli.audit.row", table=chain.table.name, row=found.row_id), err=True)
    if broken:
        sys.exit(1)


def _read(line: str) -> tuple[str, str]:
    """Take a noted line apart.

    Raises: BadParameter.
    """
    chain, _, head = line.partition(":")
    number, _, seal = head.partition(":")
    if chain not in {one.name for one in CHAINS} or not number.isdecimal() or not seal:
        raise click.BadParameter(t("cli.audit.unreadable", line=line))
    return chain, head

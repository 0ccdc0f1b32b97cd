"""Letting people in from the command line: `flask users add`, `grant` and `close`."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from webapp import http
from webapp.access import services as access
from webapp.access.history import By, tell
from webapp.access.models import User
from webapp.access.policy import Role
from webapp.extensions import db
from webapp.units.models import Unit
from webapp.words import t

users_group = AppGroup("users", help="People and the roles they hold.")
LEAST_PASSWORD = 12


def check_password(password: str) -> None:
    """Refuse a password that is too short.

    Raises: ClickException.
    """
    if len(password) < LEAST_PASSWORD:
        raise click.ClickException(t("cli.password_short", least=LEAST_PASSWORD))


@users_group.command("add")
@click.argument("username")
@click.option("--name", required=True, help="How pages address the person.")
@click.password_option(help="Asked for when left out.")
def add(username: str, name: str, password: str) -> None:
    """Add a person, yet without a role."""
    check_password(password)
    if db.session.scalar(select(User.id).where(User.username == username.strip().lower())) is not None:
        raise click.ClickException(t("cli.user_exists", name=username))
    user = access.add_user(
        db.session, username=username, name=name, password_hash=access.hash_password(password), now=http.now()
    )
    db.session.commit()
    click.echo(t("cli.user_added", name=user.username))


@users_group.command("grant")
@click.argument("username")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--unit", required=True, help="Code of the unit, such as 19, 01933 or 01933-004.")
def grant(username: str, role: str, unit: str) -> None:
    """Give a person a role over a unit and all below it."""
    where = db.session.scalar(select(Unit).where(Unit.code == unit))
    if where is None:
        raise click.ClickException(t("cli.no_unit", code=unit))
    access.grant(db.session, user=_person(username), role=Role(role), unit_path=where.path, by=By(None, http.now()))
    db.session.commit()
    click.echo(t("cli.granted", name=username, role=t(f"domain.role.{role}"), unit=where.name))


@users_group.command("close")
@click.argument("username")
def close(username: str) -> None:
    """Close an account. What the person recorded stays, and so does their name in the history."""
    user, by = _person(username), By(None, http.now())
    user.disabled_at = by.now
    tell(db.session, by, "closed", user)
    db.session.commit()
    click.echo(t("cli.closed", name=username))


def _person(username: str) -> User:
    found = db.session.scalar(select(User).where(User.username == username.strip().lower()))
    if found is None:
        raise click.ClickException(t("cli.no_user", name=username))
    return found

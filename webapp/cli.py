"""The commands an operator types: `flask init`, and the groups units, users, pins, audit, maps and demo."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from geo.units import PROVINCE
from webapp import http
from webapp.access import services as access
from webapp.access.history import By
from webapp.access.policy import Role
from webapp.cli_audit import audit_group
from webapp.cli_maps import maps_group
from webapp.cli_pins import pins_group
from webapp.cli_users import check_password, users_group
from webapp.demo.cli import demo_group
from webapp.extensions import db
from webapp.pins.relocation import relocate_all
from webapp.units import services as units
from webapp.units.locator import current_locator
from webapp.units.queries import communes, current_release, demo_is_loaded, has_boundaries
from webapp.words import t

if TYPE_CHECKING:
    from geo.boundaries import BoundarySet

units_group = AppGroup("units", help="The province, its communes and their boundaries.")


def init_app(app: Flask) -> None:
    """Put the commands into the application's CLI."""
    app.cli.add_command(audit_group)
    app.cli.add_command(units_group)
    app.cli.add_command(maps_group)
    app.cli.add_command(demo_group)
    app.cli.add_command(pins_group)
    app.cli.add_command(users_group)
    app.cli.add_command(init)


@units_group.command("init")
def units_init() -> None:
    """Add the province and its communes, with boundaries; safe to run again, also when BOUNDARIES is set later."""
    added = units.add_province(db.session)
    official = current_app.config["BOUNDARIES"]
    if not has_boundaries(db.session) or (official and current_release(db.session).is_approximate):
        _put_in_force(_boundaries_of(official))
    db.session.commit()
    click.echo(t("cli.units_added" if added else "cli.units_known", communes=len(communes(db.session))))


@units_group.command("load-boundaries")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_boundaries(file: Path) -> None:
    """Put the boundaries of FILE in force and find every pin's commune again."""
    moved = _put_in_force(_boundaries_of(str(file)))
    db.session.commit()
    click.echo(t("cli.boundaries_loaded", file=file.name, moved=moved))


@click.command("init")
@click.option("--admin", required=True, help="Account name of the first administrator.")
@click.password_option(help="Password of the first administrator; asked for when left out.")
@click.pass_context
@with_appcontext
def init(context: click.Context, admin: str, password: str) -> None:
    """Start a real province: units, boundaries and one administrator, and nothing of the demonstration."""
    check_password(password)
    if demo_is_loaded(db.session):
        raise click.ClickException(t("cli.demo_in_the_way"))
    context.invoke(units_init)
    now = http.now()
    user = access.add_user(
        db.session,
        username=admin,
        name=t("domain.role.admin"),
        password_hash=access.hash_password(password),
        now=now,
    )
    access.grant(db.session, user=user, role=Role.ADMIN, unit_path=PROVINCE.path, by=By(None, now))
    db.session.commit()
    click.echo(t("cli.admin_added", name=user.username))


def _boundaries_of(file: str | None) -> "BoundarySet":
    """Return the boundaries of a file, or the built-in approximation.

    Raises: ClickException listing every problem of the file.
    """
    # Reading boundaries loads GDAL and PROJ, which no server needs.
    from geo.approximate import approximate_boundaries  # noqa: PLC0415
    from geo.boundaries import BoundariesRefused, read_boundaries  # noqa: PLC0415

    if file is None:
        return approximate_boundaries()
    try:
        return read_boundaries(Path(file))
    except BoundariesRefused as refused:
        lines = [t("errors.boundaries_refused"), *(t(f"boundaries.{p.code}", **p.params) for p in refused.problems)]
        raise click.ClickException("\n".join(lines)) from refused


def _put_in_force(boundaries: "BoundarySet") -> int:
    """Put boundaries in force and find the pins' communes again. Return how many pins moved."""
    now = http.now()
    units.put_in_force(db.session, boundaries, now=now)
    return relocate_all(
        db.session, current_locator(db.session), {unit.code: unit for unit in communes(db.session)}, now=now
    )

"""Accounts: who works where, letting somebody in, and looking after their access."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from geo.calendar import local_day
from geo.errors import DomainError, Invalid, NotFound
from geo.units import commune_code_of
from webapp.access import people, sign_ins
from webapp.access.history import By
from webapp.access.models import User
from webapp.access.policy import GIVES, LEVEL_OF, Permission, Role, can, may_give
from webapp.access.schemas import Place, parse_name, parse_person, parse_role, parse_telephone, stem_of
from webapp.extensions import db
from webapp.http import STATUS_OF, actor, now, requires
from webapp.pins.representation import error_body
from webapp.routes.office import blueprint
from webapp.units.models import Unit
from webapp.units.queries import (
    areas_of,
    by_codes,
    commune_within_reach,
    communes_touching_reach,
    names_of_paths,
    province,
)
from webapp.words import t

MANAGE = Permission.PEOPLE_MANAGE


@blueprint.get("/people")
@requires(MANAGE)
def people_list() -> ResponseReturnValue:
    """Show who works in this person's reach, everybody or those of one commune."""
    communes = communes_touching_reach(db.session, actor(), MANAGE)
    chosen = request.args.get("commune", "")
    commune = commune_within_reach(db.session, actor(), MANAGE, chosen) if chosen else None
    text = request.args.get("name", "")
    found = people.people_of(db.session, actor(), text=text, unit_path=commune.path if commune else None)
    paths = {held.unit_path for person in found for held in person.held}
    return render_template(
        "office/people/list.html",
        people=found,
        communes=communes,
        commune=commune,
        text=text,
        units=names_of_paths(db.session, paths),
    )


@blueprint.get("/people/new")
@requires(MANAGE)
def person_new() -> ResponseReturnValue:
    """Show the form for one more account."""
    return _new(request.args, None)


@blueprint.post("/people/new")
@requires(MANAGE)
def person_add() -> ResponseReturnValue:
    """Make an account, and show the slip to hand over."""
    try:
        place = _place(request.form.get("unit", ""))
        new = parse_person(request.form, place, taken=_taken(request.form.get("role", ""), place))
        made = people.add(db.session, new, By(actor(), now()))
    except DomainError as refused:
        db.session.rollback()
        return _new(request.form, refused)
    db.session.commit()
    return _slips([made])


@blueprint.get("/people/<int:user_id>")
@requires(MANAGE)
def person(user_id: int) -> ResponseReturnValue:
    """Show one person: what they hold, where they are signed in, and what happened to their access."""
    return _person(people.find(db.session, actor(), user_id))


@blueprint.post("/people/<int:user_id>/code")
@requires(MANAGE)
def person_code(user_id: int) -> ResponseReturnValue:
    """Give a new one-time code, and show the slip to hand over."""
    made = people.give_code(db.session, people.find(db.session, actor(), user_id), By(actor(), now()))
    db.session.commit()
    return _slips([made])


@blueprint.post("/people/<int:user_id>/describe")
@requires(MANAGE)
def person_describe(user_id: int) -> ResponseReturnValue:
    """Correct a person's name or telephone number."""
    user = people.find(db.session, actor(), user_id)
    try:
        name = parse_name(request.form.get("name", ""))
        telephone = parse_telephone(request.form.get("telephone", ""))
        people.describe(db.session, user, name, telephone, By(actor(), now()))
    except DomainError as refused:
        db.session.rollback()
        return _person(people.find(db.session, actor(), user_id), refused)
    return _done(user_id, "described")


@blueprint.post("/people/<int:user_id>/suspend")
@requires(MANAGE)
def person_suspend(user_id: int) -> ResponseReturnValue:
    """Let a person in no more, for now."""
    people.suspend(db.session, people.find(db.session, actor(), user_id), By(actor(), now()))
    return _done(user_id, "suspended")


@blueprint.post("/people/<int:user_id>/resume")
@requires(MANAGE)
def person_resume(user_id: int) -> ResponseReturnValue:
    """Let a suspended person in again."""
    people.resume(db.session, people.find(db.session, actor(), user_id), By(actor(), now()))
    return _done(user_id, "resumed")


@blueprint.post("/people/<int:user_id>/roles")
@requires(MANAGE)
def person_give_role(user_id: int) -> ResponseReturnValue:
    """Give a person one more role."""
    user = people.find(db.session, actor(), user_id)
    try:
        place = _place(request.form.get("unit", ""))
        role = parse_role(request.form.get("role", ""), place)
        people.give_role(db.session, user, role, place.path, By(actor(), now()))
    except DomainError as refused:
        db.session.rollback()
        return _person(people.find(db.session, actor(), user_id), refused)
    return _done(user_id, "role_given")


@blueprint.post("/people/<int:user_id>/roles/<int:grant_id>/take")
@requires(MANAGE)
def person_take_role(user_id: int, grant_id: int) -> ResponseReturnValue:
    """Take a role away."""
    people.take_role(db.session, people.find(db.session, actor(), user_id), grant_id, By(actor(), now()))
    return _done(user_id, "role_taken")


@blueprint.post("/people/<int:user_id>/sign-ins/<int:sign_in_id>/end")
@requires(MANAGE)
def person_end_sign_in(user_id: int, sign_in_id: int) -> ResponseReturnValue:
    """Sign a person out of one browser."""
    user = people.find(db.session, actor(), user_id)
    sign_ins.end_one(db.session, user, sign_in_id, By(actor(), now()))
    return _done(user_id, "signed_out")


@blueprint.post("/people/<int:user_id>/hand-over")
@requires(MANAGE)
def person_hand_over(user_id: int) -> ResponseReturnValue:
    """Give all that a person holds to a successor, and show the successor's slip."""
    user = people.find(db.session, actor(), user_id)
    try:
        first = next(iter(user.held), None)
        if first is None:
            raise NotFound
        place = _place(first.unit_path.rstrip("/").rsplit("/", 1)[-1])
        form = {**request.form, "role": first.role}
        new = parse_person(form, place, taken=_taken(first.role, place))
        made = people.hand_over(db.session, user, new, By(actor(), now()))
    except DomainError as refused:
        db.session.rollback()
        return _person(people.find(db.session, actor(), user_id), refused)
    db.session.commit()
    return _slips([made])


def _done(user_id: int, what: str) -> ResponseReturnValue:
    db.session.commit()
    flash(t(f"people.done.{what}"), "ok")
    return redirect(url_for("office.person", user_id=user_id))


def _slips(made: list[people.LetIn]) -> ResponseReturnValue:
    """Show what is to be handed over, once: the codes are nowhere else."""
    paths = {held.unit_path for each in made for held in each.user.held}
    units = names_of_paths(db.session, paths)
    return render_template("office/people/slips.html", made=made, units=units, address=request.host_url)


def _new(values: Mapping[str, str], refused: DomainError | None) -> ResponseReturnValue:
    communes = communes_touching_reach(db.session, actor(), MANAGE)
    code = values.get("commune") or values.get("unit", "")[:5] or (communes[0].code if len(communes) == 1 else "")
    page = render_template(
        "office/people/new.html",
        communes=communes,
        places=_places(code),
        commune_code=code,
        roles=_roles(),
        values=values,
        errors=_errors(refused),
    )
    return page if refused is None else (page, _status(refused))


def _person(user: User, refused: DomainError | None = None) -> ResponseReturnValue:
    history = people.history_of(db.session, user)
    paths = {held.unit_path for held in user.grants} | {event.unit_path or "" for event, _ in history}
    communes = [code for held in user.held if (code := commune_code_of(held.unit_path))]
    page = render_template(
        "office/people/person.html",
        person=user,
        is_self=user.id == actor().user_id,
        can_take={held.id for held in user.held if may_give(actor(), Role(held.role), held.unit_path)},
        sign_ins=sign_ins.standing(db.session, user.id),
        history=history,
        units=names_of_paths(db.session, paths),
        places=_places(communes[0] if communes else ""),
        roles=_roles(),
        errors=_errors(refused),
        values=request.form,
    )
    return page if refused is None else (page, _status(refused))


def _places(commune_code: str) -> list[Unit]:
    """Return the units over which this person may give roles: the province's own, or a commune with its areas."""
    if not commune_code:
        whole = province(db.session)
        gives = (may_give(actor(), role, whole.path) for role, level in _roles() if level == whole.level)
        return [whole] if any(gives) else []
    commune = commune_within_reach(db.session, actor(), MANAGE, commune_code)
    return [commune, *areas_of(db.session, commune, on=local_day(now()))]


def _roles() -> list[tuple[Role, str]]:
    """Return the roles that this person gives, each with the level at which it is held."""
    given = frozenset().union(*(GIVES.get(held.role, frozenset()) for held in actor().holdings))
    return [(role, LEVEL_OF[role]) for role in Role if role in given]


def _place(code: str) -> Place:
    """Return the unit with this code, over which a role is to be given.

    Raises: Invalid where none is chosen; NotFound out of reach, or where it is closed.
    """
    if not code:
        raise Invalid("unit_needed", field="unit")
    unit = by_codes(db.session, [code]).get(code)
    if unit is None or unit.valid_to is not None or not can(actor(), MANAGE, unit.path):
        raise NotFound
    return Place(unit.code, unit.path, unit.level)


def _taken(role: str, place: Place) -> frozenset[str]:
    try:
        stem = stem_of(Role(role), place)
    except ValueError:
        return frozenset()
    return people.usernames_like(db.session, stem)


def _errors(refused: DomainError | None) -> dict[str, str]:
    if refused is None:
        return {}
    body = error_body(refused)
    return {body.get("field", ""): body["message"]}


def _status(refused: DomainError) -> HTTPStatus:
    return STATUS_OF.get(refused.code, HTTPStatus.UNPROCESSABLE_ENTITY)

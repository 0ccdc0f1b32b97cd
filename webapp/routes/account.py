"""Signing in and out, and one's own account."""

import hmac
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, login_user, logout_user

from webapp.access import services
from webapp.access.models import User
from webapp.access.policy import Actor, Permission, holds
from webapp.db.engine import mark_only_reads
from webapp.extensions import db, login
from webapp.http import actor, open_to_everyone, signed_in
from webapp.kept.shelf import Shelf
from webapp.kept.versions import are_first, times
from webapp.units.queries import names_of_paths

blueprint = Blueprint("account", __name__, url_prefix="/account")
MOST_DIGITS = 10  # of a number that both engines take
MOST_PEOPLE = 4_096  # remembered by one process


class SignedInUser(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """What Flask-Login wants of a user, around the actor that everything else works with."""

    def __init__(self, user: User) -> None:
        self.actor: Actor = user.as_actor()
        self._fingerprint = services.fingerprint(user)

    def get_id(self) -> str:
        """Return what the session keeps: a new password ends every session, and no other account can take one over."""
        return f"{self.actor.user_id}.{self._fingerprint}"


@login.user_loader  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def _load(kept: str) -> SignedInUser | None:
    user_id, _, _ = kept.partition(".")
    signed = _person(int(user_id)) if user_id.isdecimal() and len(user_id) < MOST_DIGITS else None
    return signed if signed and hmac.compare_digest(signed.get_id(), kept) else None


def _person(user_id: int) -> SignedInUser | None:
    """Return who this is, looked up once for each time that anything of people and their roles changed."""
    people: Shelf[SignedInUser] = current_app.extensions["people"]
    key = (user_id, times().access)
    signed = people.find(key)
    if signed is None:
        user = services.find_user(db.session, user_id)
        signed = SignedInUser(user) if user else None
        if signed and are_first():
            people.put(key, signed)
    return signed


def shelf_of_people() -> Shelf[SignedInUser]:
    """Return an empty shelf for one application."""
    return Shelf(MOST_PEOPLE, lambda _: 1)


def register(app: Flask) -> None:
    """Put the account pages into the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/sign-in")
@open_to_everyone
def sign_in() -> ResponseReturnValue:
    """Show the sign-in form."""
    return render_template("account/sign_in.html", next=_own_address(request.args.get("next")), error=None)


@blueprint.post("/sign-in")
@open_to_everyone
def sign_in_submit() -> ResponseReturnValue:
    """Sign a person in and lead them where they were going."""
    mark_only_reads(only_reads=True)  # verifying a password takes long, and must not hold SQLite's one write lock
    target = _own_address(request.form.get("next"))
    try:
        user = services.sign_in(
            db.session, username=request.form.get("username", ""), password=request.form.get("password", "")
        )
    except services.SignInRefused as refused:
        name = request.form.get("username", "")
        return render_template("account/sign_in.html", next=target, error=refused.code, username=name), 401
    signed = SignedInUser(user)
    session.clear()  # the token that a phone still holds from whoever was here before ends with them
    login_user(signed, remember=True)
    return redirect(target or _home_of(signed.actor))


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """Sign a person out. What waits on their phone stays there."""
    logout_user()
    return redirect(url_for("open.home"))


@blueprint.get("/")
@signed_in
def me() -> ResponseReturnValue:
    """Show a person what they may do, and where."""
    asker = actor()
    units = names_of_paths(db.session, [held.unit_path for held in asker.holdings])
    return render_template("account/me.html", holdings=asker.holdings, units=units, home=_home_of(asker))


def _home_of(asker: Actor) -> str:
    """Return where this person's work is: the desk for reviewers, the field for everybody else."""
    at_a_desk = holds(asker, Permission.PROGRESS_READ)
    return url_for("office.queue") if at_a_desk else url_for("field.shell")


def _own_address(target: str | None) -> str | None:
    """Return the address if it lies on this site; a link from outside must not lead a person away after sign-in."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return target if target.isprintable() and not parts.scheme and not parts.netloc else None

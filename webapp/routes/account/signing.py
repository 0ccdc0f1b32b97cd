"""Signing in and out: by name or telephone number, with a password or, the first time, with a one-time code."""

import hashlib
import time
from typing import Any, Final
from urllib.parse import urlsplit

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user, login_user, logout_user

from geo.telephones import read_telephone
from webapp.access import services, sign_ins
from webapp.access.history import By
from webapp.access.models import User
from webapp.access.policy import Actor, Permission, holds
from webapp.db.engine import mark_only_reads
from webapp.extensions import db, login
from webapp.http import SignedOut, actor, now, open_to_everyone, signed_in
from webapp.kept.shelf import Shelf
from webapp.kept.versions import are_first, times
from webapp.routes.account import blueprint
from webapp.routes.account.devices import name_of
from webapp.throttle import TooMany

MOST_PEOPLE = 4_096  # remembered by one process
TRIES_PER_MINUTE: Final = 10  # that fail, for one name
_NAMES: Final = 65_536  # counted apart; two that share a count only ever slow each other down


class SignedInUser(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """What Flask-Login wants of a user, around the actor that everything else works with."""

    def __init__(self, user: User, token: str) -> None:
        self.actor: Actor = user.as_actor()
        self.token = token

    def get_id(self) -> str:
        """Return what the browser keeps: the token of this one sign-in, which can be ended."""
        return self.token


@login.user_loader  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def _load(token: str) -> SignedInUser | None:
    """Return whose sign-in this is, looked up once for each time that anything of people and their roles changed."""
    people: Shelf[SignedInUser] = current_app.extensions["people"]
    key = (token, times().access)
    signed = people.find(key)
    if signed is None:
        user = sign_ins.who(db.session, token)
        signed = SignedInUser(user, token) if user else None
        if signed and are_first():
            people.put(key, signed)
    return signed


def shelf_of_people() -> Shelf[SignedInUser]:
    """Return an empty shelf for one application."""
    return Shelf(MOST_PEOPLE, lambda _: 1)


@blueprint.get("/sign-in")
@open_to_everyone
def sign_in() -> ResponseReturnValue:
    """Show the sign-in form."""
    return render_template("account/sign_in.html", next=own_address(request.args.get("next")), error=None)


@blueprint.post("/sign-in")
@open_to_everyone
def sign_in_submit() -> ResponseReturnValue:
    """Sign a person in and lead them where they were going; with a one-time code, first to choosing a password."""
    mark_only_reads(only_reads=True)  # verifying a password takes long, and must not hold SQLite's one write lock
    name, password = request.form.get("username", ""), request.form.get("password", "")
    try:
        check_tries(name)
        user = services.sign_in(db.session, name=name, password=password, now=now())
    except TooMany as often:
        return _refused(name, "sign_in_often", 429, {"Retry-After": str(often.wait_s)})
    except services.SignInRefused as refused:
        count_try(name)
        return _refused(name, refused.code, 401)
    except services.PasswordNeeded as needed:
        session.clear()
        session["entry"] = [needed.entry.id, now().timestamp()]
        return redirect(url_for("account.password", next=own_address(request.form.get("next"))))
    return enter(user)


def check_tries(name: str) -> None:
    """Refuse another try of a name that was tried too often, whether or not there is such an account.

    Raises: TooMany.
    """
    current_app.extensions["tries"].check(_counter_of(name), time.monotonic())


def count_try(name: str) -> None:
    """Count a try of a name that failed."""
    current_app.extensions["tries"].admit(_counter_of(name), time.monotonic())


def _counter_of(name: str) -> int:
    named = read_telephone(name) or name.strip().lower()
    return int.from_bytes(hashlib.sha256(named.encode()).digest()[:4]) % _NAMES


def _refused(name: str, error: str, status: int, headers: dict[str, str] | None = None) -> ResponseReturnValue:
    target = own_address(request.form.get("next"))
    page = render_template("account/sign_in.html", next=target, error=error, username=name)
    return page, status, headers or {}


def enter(user: User) -> ResponseReturnValue:
    """Begin a sign-in in this browser, and lead the person where they were going."""
    user_id = user.id
    db.session.rollback()
    mark_only_reads(only_reads=False)
    person = db.session.get_one(User, user_id)
    token = sign_ins.begin(db.session, person, device=name_of(request.user_agent.string), now=now())
    signed = SignedInUser(person, token)
    db.session.commit()
    session.clear()  # the token that a phone still holds from whoever was here before ends with them
    login_user(signed, remember=True)
    return redirect(own_address(request.form.get("next")) or home_of(signed.actor))


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """Sign a person out of this browser. What waits on their phone stays there."""
    sign_ins.end_own(db.session, token_here(), By(actor(), now()))
    db.session.commit()
    logout_user()
    return redirect(url_for("open.home"))


def token_here() -> str:
    """Return the token that this browser keeps.

    Raises: SignedOut.
    """
    signed: Any = current_user
    if not signed.is_authenticated:
        raise SignedOut
    return str(signed.token)


def home_of(asker: Actor) -> str:
    """Return where this person's work is: the desk for reviewers, the field for everybody else."""
    at_a_desk = holds(asker, Permission.PROGRESS_READ)
    return url_for("office.queue") if at_a_desk else url_for("field.shell")


def own_address(target: str | None) -> str | None:
    """Return the address if it lies on this site; a link from outside must not lead a person away after sign-in."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return target if target.isprintable() and not parts.scheme and not parts.netloc else None

"""One's own account: what one may do and where, the password, and where one is signed in."""

from http import HTTPStatus
from typing import Final

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from geo.errors import DomainError, Invalid
from webapp.access import people, sign_ins
from webapp.access.history import By
from webapp.access.models import EntryCode, User
from webapp.access.services import SignInRefused, counts, verify_password
from webapp.db.engine import mark_only_reads
from webapp.extensions import db
from webapp.http import STATUS_OF, actor, now, open_to_everyone, signed_in
from webapp.routes.account import blueprint
from webapp.routes.account.signing import check_tries, count_try, enter, home_of, own_address, token_here
from webapp.throttle import TooMany
from webapp.units.queries import names_of_paths
from webapp.words import t

ENTRY_LASTS_S: Final = 15 * 60.0  # from typing a one-time code to choosing a password


@blueprint.get("/")
@signed_in
def me() -> ResponseReturnValue:
    """Show a person what they may do, and where, and in which browsers they are signed in."""
    asker = actor()
    units = names_of_paths(db.session, [held.unit_path for held in asker.holdings])
    return render_template(
        "account/me.html",
        holdings=asker.holdings,
        units=units,
        home=home_of(asker),
        sign_ins=sign_ins.standing(db.session, asker.user_id),
        is_here=lambda one: sign_ins.is_of(one, token_here()),
    )


@blueprint.post("/sign-ins/<int:sign_in_id>/end")
@signed_in
def end_sign_in(sign_in_id: int) -> ResponseReturnValue:
    """End one of a person's own sign-ins: a lost phone, a computer at somebody else's."""
    sign_ins.end_one(db.session, _self(), sign_in_id, By(actor(), now()))
    db.session.commit()
    flash(t("account.me.ended"), "ok")
    return redirect(url_for("account.me"))


@blueprint.get("/password")
@open_to_everyone
def password() -> ResponseReturnValue:
    """Ask for a new password: of somebody signed in, or of who has just typed a one-time code."""
    return _password_page()


@blueprint.post("/password")
@open_to_everyone
def password_submit() -> ResponseReturnValue:
    """Put a new password in place, end every other sign-in, and sign the person in here."""
    chosen, again = request.form.get("password", ""), request.form.get("again", "")
    code = _entry_code()
    user = db.session.get_one(User, code.user_id) if code else _self()
    by = By(user.as_actor(), now())
    try:
        if chosen != again:
            raise Invalid("passwords_differ", field="again")
        people.check_password(chosen, user)
        if code is None:
            _verify(user, request.form.get("present", ""))
        people.choose_password(db.session, user, chosen, by, code=code)
    except DomainError as refused:
        db.session.rollback()
        return _password_page(refused)
    db.session.commit()
    session.pop("entry", None)
    flash(t("account.password.done"), "ok")
    return enter(user)


def _verify(user: User, password: str) -> None:
    """Refuse what is not the present password; a browser left open is no place to guess it.

    Raises: SignInRefused; Invalid with code sign_in_often.
    """
    try:
        check_tries(user.username)
        verify_password(user, password)
    except TooMany as often:
        raise Invalid("sign_in_often", field="present") from often
    except SignInRefused:
        count_try(user.username)
        raise


def _password_page(refused: DomainError | None = None) -> ResponseReturnValue:
    mark_only_reads(only_reads=True)
    code = _entry_code()
    user = db.session.get_one(User, code.user_id) if code else _self()
    page = render_template(
        "account/password.html",
        person=user,
        is_first=code is not None,
        least=people.LEAST_PASSWORD,
        most=people.MOST_PASSWORD,
        next=own_address(request.values.get("next")),
        refused=refused,
    )
    if refused is None:
        return page
    return page, STATUS_OF.get(refused.code, HTTPStatus.UNPROCESSABLE_ENTITY)


def _entry_code() -> EntryCode | None:
    """Return the one-time code that was typed in this browser a moment ago, as long as it counts."""
    code_id, typed_at = session.get("entry", (0, 0.0))
    code = db.session.get(EntryCode, code_id) if now().timestamp() - typed_at < ENTRY_LASTS_S else None
    if code is None or not counts(code, now()):
        return None
    user = db.session.get_one(User, code.user_id)
    return code if user.is_let_in else None


def _self() -> User:
    """Return the person signed in.

    Raises: SignedOut.
    """
    return db.session.get_one(User, actor().user_id)

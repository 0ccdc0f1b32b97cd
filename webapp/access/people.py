"""Accounts, as the level above makes and looks after them: one public verb, one step, one entry in the history."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from geo.entry_codes import draw_code
from geo.errors import Forbidden, Invalid, NotFound
from webapp.access import sign_ins
from webapp.access.history import By, tell
from webapp.access.models import AccessEvent, EntryCode, Grant, User
from webapp.access.policy import GIVES, Actor, Role, may_give
from webapp.access.scope import below
from webapp.access.services import add_user, grant, hash_code, hash_password, revoke

CODE_LASTS: Final = timedelta(days=30)
LEAST_PASSWORD: Final = 8
MOST_PASSWORD: Final = 200
_GUESSED_FIRST: Final = frozenset({"12345678", "123456789", "1234567890", "matkhau1", "password", "thainguyen"})


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be let in, with their first role."""

    name: str
    username: str
    telephone: str | None
    role: Role
    unit_path: str


@dataclass(frozen=True, slots=True)
class LetIn:
    """An account with the one-time code that is to be handed over; the code is never shown again."""

    user: User
    code: str
    expires_at: datetime


def add(session: Session, new: NewPerson, by: By) -> LetIn:
    """Make an account with its first role and a one-time code.

    Raises: Forbidden where the actor may not give that role there; Invalid where the name or number is taken.
    """
    _admit(by, new.role, new.unit_path)
    _refuse_taken(session, new.username, new.telephone)
    user = add_user(
        session,
        username=new.username,
        telephone=new.telephone,
        name=new.name,
        password_hash="",
        now=by.now,
        by=by,
        is_demo=by.actor.is_demo if by.actor else False,
    )
    grant(session, user=user, role=new.role, unit_path=new.unit_path, by=by)
    return give_code(session, user, by)


def give_code(session: Session, user: User, by: By) -> LetIn:
    """Make a one-time code that lets a person in to choose a password; an earlier one no longer counts.

    Their present password goes on until they choose another: a code that nobody asked for locks nobody out.
    """
    written = draw_code(secrets.choice)
    made = EntryCode(
        user_id=user.id,
        code_hash=hash_code(written),
        made_by=by.user_id,
        made_at=by.now,
        expires_at=by.now + CODE_LASTS,
    )
    session.add(made)
    tell(session, by, "code_given", user)
    return LetIn(user, written, made.expires_at)


def choose_password(session: Session, user: User, password: str, by: By, *, code: EntryCode | None = None) -> None:
    """Put a password in place of what was there; every sign-in ends, and the one-time code with it.

    Raises: Invalid with code password_short, password_long, password_guessed or code_used.
    """
    check_password(password, user)
    if code is not None:
        session.refresh(code, with_for_update=True)
        if code.used_at is not None:
            raise Invalid("code_used")
        code.used_at = by.now
    user.password_hash = hash_password(password)
    tell(session, by, "password_chosen", user)
    sign_ins.end_all(session, user, by)


def check_password(password: str, user: User) -> None:
    """Refuse a password that is too short, too long, or among the first that anybody would try.

    Raises: Invalid.
    """
    if len(password) < LEAST_PASSWORD:
        raise Invalid("password_short", field="password", least=LEAST_PASSWORD)
    if len(password) > MOST_PASSWORD:
        raise Invalid("password_long", field="password", most=MOST_PASSWORD)
    plain = password.casefold().replace(" ", "")
    if plain in _GUESSED_FIRST | {user.username, user.telephone or user.username} or len(set(plain)) == 1:
        raise Invalid("password_guessed", field="password")


def give_role(session: Session, user: User, role: Role, unit_path: str, by: By) -> None:
    """Give a person one more role.

    Raises: Forbidden; Invalid where they hold it there already.
    """
    _admit(by, role, unit_path)
    if any(one.role == role and one.unit_path == unit_path for one in user.held):
        raise Invalid("role_held", field="role")
    grant(session, user=user, role=role, unit_path=unit_path, by=by)


def take_role(session: Session, user: User, grant_id: int, by: By) -> None:
    """Take a role away.

    Raises: NotFound where they hold no such role; Forbidden, also for one's own: nobody locks themselves out.
    """
    given = next((one for one in user.held if one.id == grant_id), None)
    if given is None:
        raise NotFound
    _admit(by, Role(given.role), given.unit_path)
    _not_oneself(user, by)
    revoke(session, given, by)


def suspend(session: Session, user: User, by: By) -> None:
    """Let a person in no more, until somebody does again. What waits on their phone stays there.

    Raises: Forbidden for oneself.
    """
    _not_oneself(user, by)
    if user.suspended_at is None:
        user.suspended_at = by.now
        tell(session, by, "suspended", user)
        sign_ins.end_all(session, user, by)


def resume(session: Session, user: User, by: By) -> None:
    """Let a suspended person in again."""
    if user.suspended_at is not None:
        user.suspended_at = None
        tell(session, by, "resumed", user)


def hand_over(session: Session, user: User, successor: NewPerson, by: By) -> LetIn:
    """Give everything a person holds to a successor with an account of their own; the account of the first is closed.

    What the first recorded stays theirs, and so does what waits on their phone: it can be sent by file (rescue).

    Raises: Forbidden; NotFound where nothing is held; Invalid where the successor's name or number is taken.
    """
    _not_oneself(user, by)
    held = user.held
    if not held:
        raise NotFound
    for one in held:
        _admit(by, Role(one.role), one.unit_path)
    made = add(session, successor, by)
    for one in held:
        if (one.role, one.unit_path) != (successor.role, successor.unit_path):
            grant(session, user=made.user, role=Role(one.role), unit_path=one.unit_path, by=by)
        revoke(session, one, by)
    user.disabled_at = by.now
    tell(session, by, "handed_over", user, to=made.user.username)
    sign_ins.end_all(session, user, by)
    return made


def describe(session: Session, user: User, name: str, telephone: str | None, by: By) -> None:
    """Correct a person's name or telephone number.

    Raises: Invalid where the number is somebody else's.
    """
    if telephone != user.telephone:
        _refuse_taken(session, None, telephone)
    before = {"name": user.name, "telephone": user.telephone}
    user.name, user.telephone = name, telephone
    after = {"name": name, "telephone": telephone}
    # A number that is no longer a sign-in name is nobody's business: that it changed is enough.
    changed = [key for key, value in after.items() if before[key] != value]
    if changed:
        tell(session, by, "described", user, what=changed)


# ---------------------------------------------------------------- who is looked after by whom


def looked_after(actor: Actor) -> ColumnElement[bool]:
    """Test that a grant is of a role, and over a unit, that this actor gives and takes."""
    given = [
        and_(Grant.role.in_([role.value for role in GIVES[held.role]]), below(Grant.unit_path, held.unit_path))
        for held in actor.holdings
        if held.role in GIVES
    ]
    return or_(*given) if given else false()


def find(session: Session, actor: Actor, user_id: int) -> User:
    """Return a person whom this actor looks after: all they hold now is the actor's to give.

    Who holds nothing now is looked after by whoever could give the last role they held.

    Raises: NotFound.
    """
    user = session.get(User, user_id)
    if user is None or user.disabled_at is not None or (actor.is_demo and not user.is_demo):
        raise NotFound
    held: Sequence[Grant] = user.held or user.grants[-1:]
    if not held or not all(may_give(actor, Role(one.role), one.unit_path) for one in held):
        raise NotFound
    return user


def people_of(session: Session, actor: Actor, *, text: str = "", unit_path: str | None = None) -> list[User]:
    """Return the people this actor looks after who hold something now, by name."""
    held = select(Grant.user_id).where(looked_after(actor), Grant.revoked_at.is_(None))
    if unit_path is not None:
        held = held.where(below(Grant.unit_path, unit_path))
    query = select(User).where(User.id.in_(held), User.disabled_at.is_(None)).order_by(User.username)
    if actor.is_demo:
        query = query.where(User.is_demo)
    people = list(session.scalars(query))
    sought = text.strip().casefold()
    return [user for user in people if sought in f"{user.name} {user.username}".casefold()] if sought else people


def usernames_like(session: Session, stem: str) -> frozenset[str]:
    """Return the account names that begin like this, whoever's they are."""
    return frozenset(session.scalars(select(User.username).where(User.username.startswith(stem, autoescape=True))))


def history_of(session: Session, user: User) -> list[tuple[AccessEvent, str | None]]:
    """Return what happened to a person's access, the newest first, with who did it."""
    query = select(AccessEvent, User.name).outerjoin(User, User.id == AccessEvent.actor_id)
    return list(session.execute(query.where(AccessEvent.user_id == user.id).order_by(AccessEvent.id.desc())))


def _admit(by: By, role: Role, unit_path: str) -> None:
    if by.actor is not None and not may_give(by.actor, role, unit_path):
        raise Forbidden


def _not_oneself(user: User, by: By) -> None:
    if by.user_id == user.id:
        raise Forbidden


def _refuse_taken(session: Session, username: str | None, telephone: str | None) -> None:
    if username is not None and session.scalar(select(User.id).where(User.username == username)) is not None:
        raise Invalid("username_taken", field="username")
    if telephone is not None and session.scalar(select(User.id).where(User.telephone == telephone)) is not None:
        raise Invalid("telephone_taken", field="telephone")

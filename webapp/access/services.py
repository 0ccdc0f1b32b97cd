"""Signing in, and giving and taking roles."""

from datetime import datetime
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.entry_codes import read_code
from geo.errors import DomainError
from geo.telephones import read_telephone
from webapp.access.history import By, tell
from webapp.access.models import EntryCode, Grant, User
from webapp.access.policy import Role

_hasher = PasswordHasher()
# A code is drawn, not chosen, and counts once, for days only: its hash need not cost what a password's does, and a list
# of hundreds of people is made at once.
_code_hasher: Final = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1)


class SignInRefused(DomainError):
    """Say that the account name or the password is wrong, without saying which."""

    code = "sign_in_refused"


class PasswordNeeded(DomainError):
    """Say that this was a one-time code, and whose: what they may do now is choose a password."""

    code = "password_needed"

    def __init__(self, code: EntryCode) -> None:
        super().__init__()
        self.entry = code


def sign_in(session: Session, *, name: str, password: str, now: datetime) -> User:
    """Return the person whose account name, or telephone number, and password these are.

    Raises: SignInRefused; PasswordNeeded where it is their one-time code.
    """
    user = _named(session, name)
    code = _open_code(session, user, password, now) if user else None
    if code is not None:
        raise PasswordNeeded(code)
    verify_password(user, password)
    if user is None or not user.is_let_in:
        raise SignInRefused
    return user


def verify_password(user: User | None, password: str) -> None:
    """Refuse a password that is not this person's; where there is no such person, any, after the same time.

    Raises: SignInRefused.
    """
    kept = user.password_hash if user and user.password_hash else _decoy_hash()
    try:
        _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError) as wrong:
        raise SignInRefused from wrong


def _named(session: Session, name: str) -> User | None:
    telephone = read_telephone(name)
    is_named = User.username == name.strip().lower() if telephone is None else User.telephone == telephone
    return session.scalar(select(User).where(is_named))


def _open_code(session: Session, user: User, typed: str, now: datetime) -> EntryCode | None:
    """Return the person's one-time code if that is what was typed and it still counts."""
    written = read_code(typed)
    if written is None or not user.is_let_in:
        return None
    query = select(EntryCode).where(EntryCode.user_id == user.id).order_by(EntryCode.id.desc()).limit(1)
    newest = session.scalar(query)
    if newest is None or not counts(newest, now):
        return None
    try:
        _code_hasher.verify(newest.code_hash, written)
    except VerificationError:
        return None
    return newest


def counts(code: EntryCode, now: datetime) -> bool:
    """Return whether a one-time code can still be used."""
    return code.used_at is None and now < code.expires_at


@cache
def _decoy_hash() -> str:
    """Return what is verified where no such account exists, so that a wrong name costs as long as a wrong password."""
    return _hasher.hash("no such account")


def hash_password(password: str) -> str:
    """Return the Argon2id hash to keep in place of a password."""
    return _hasher.hash(password)


def hash_code(code: str) -> str:
    """Return the hash to keep in place of a one-time code."""
    return _code_hasher.hash(code)


def add_user(  # noqa: PLR0913  # each is one fact of the account
    session: Session,
    *,
    username: str,
    name: str,
    password_hash: str,
    now: datetime,
    by: By | None = None,
    telephone: str | None = None,
    is_demo: bool = False,
) -> User:
    """Add a person without any role yet."""
    user = User(
        username=username.strip().lower(),
        telephone=telephone,
        name=name,
        password_hash=password_hash,
        created_at=now,
        is_demo=is_demo,
    )
    session.add(user)
    tell(session, by or By(None, now), "account_made", user, username=user.username)
    return user


def grant(session: Session, *, user: User, role: Role, unit_path: str, by: By) -> Grant:
    """Give a person a role over a unit and leave the record of it."""
    given = Grant(user_id=user.id, role=role.value, unit_path=unit_path, granted_by=by.user_id, granted_at=by.now)
    session.add(given)
    tell(session, by, "role_given", user, unit_path, role=role.value)
    return given


def revoke(session: Session, given: Grant, by: By) -> None:
    """Take a role away; that it was held stays on record."""
    given.revoked_at = by.now
    tell(session, by, "role_taken", given.user, given.unit_path, role=given.role)


def hand_over(session: Session, *, from_path: str, to_path: str, by: By) -> int:
    """Give whoever holds a role at exactly this unit the same role at another in its place. Return how many people.

    Nobody gets what they hold there already.
    """
    held = session.scalars(select(Grant).where(Grant.unit_path == from_path, Grant.revoked_at.is_(None)))
    people = set()
    for old in held.all():
        revoke(session, old, by)
        people.add(old.user_id)
        there = (Grant.user_id == old.user_id, Grant.role == old.role, Grant.unit_path == to_path)
        if session.scalar(select(Grant.id).where(*there, Grant.revoked_at.is_(None))) is None:
            grant(session, user=old.user, role=Role(old.role), unit_path=to_path, by=by)
    return len(people)

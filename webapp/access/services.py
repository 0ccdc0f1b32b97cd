"""Signing in and giving roles."""

import hashlib
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.errors import DomainError
from webapp.access.models import Grant, User
from webapp.access.policy import Role

_hasher = PasswordHasher()


class SignInRefused(DomainError):
    """Say that the account name or the password is wrong, without saying which."""

    code = "sign_in_refused"


def sign_in(session: Session, *, username: str, password: str) -> User:
    """Return the person whose account name and password these are.

    Raises: SignInRefused.
    """
    user = session.scalar(select(User).where(User.username == username.strip().lower()))
    try:
        _hasher.verify(user.password_hash if user else _decoy_hash(), password)
    except (VerificationError, InvalidHashError) as wrong:
        raise SignInRefused from wrong
    if user is None or user.disabled_at is not None:
        raise SignInRefused
    return user


@cache
def _decoy_hash() -> str:
    """Return what is verified where no such account exists, so that a wrong name costs as long as a wrong password."""
    return _hasher.hash("no such account")


def fingerprint(user: User) -> str:
    """Return a few characters that change with the person's password."""
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]


def hash_password(password: str) -> str:
    """Return the Argon2id hash to keep in place of a password."""
    return _hasher.hash(password)


def add_user(
    session: Session, *, username: str, name: str, password_hash: str, now: datetime, is_demo: bool = False
) -> User:
    """Add a person without any role yet."""
    user = User(
        username=username.strip().lower(), name=name, password_hash=password_hash, created_at=now, is_demo=is_demo
    )
    session.add(user)
    session.flush()
    return user


def grant(session: Session, *, user: User, role: Role, unit_path: str, granted_by: User | None, now: datetime) -> Grant:
    """Give a person a role over a unit and leave the record of it."""
    given = Grant(
        user_id=user.id,
        role=role.value,
        unit_path=unit_path,
        granted_by=granted_by.id if granted_by else None,
        granted_at=now,
    )
    session.add(given)
    session.flush()
    return given


def hand_over(session: Session, *, from_path: str, to_path: str, granted_by: int, now: datetime) -> int:
    """Give whoever holds a role at exactly this unit the same role at another in its place. Return how many people.

    Nobody gets what they hold there already.
    """
    held = session.scalars(select(Grant).where(Grant.unit_path == from_path, Grant.revoked_at.is_(None)))
    people = set()
    for old in held.all():
        old.revoked_at = now
        people.add(old.user_id)
        there = (Grant.user_id == old.user_id, Grant.role == old.role, Grant.unit_path == to_path)
        if session.scalar(select(Grant.id).where(*there, Grant.revoked_at.is_(None))) is None:
            user_id, role = old.user_id, old.role
            session.add(Grant(user_id=user_id, role=role, unit_path=to_path, granted_by=granted_by, granted_at=now))
            session.flush()
    return len(people)


def find_user(session: Session, user_id: int) -> User | None:
    """Return the person with this id unless the account is closed."""
    user = session.get(User, user_id)
    return user if user and user.disabled_at is None else None

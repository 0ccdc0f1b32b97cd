"""Where people are signed in: each browser by itself, so that each can be ended by itself."""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from geo.errors import NotFound
from webapp.access.history import By, tell
from webapp.access.models import SignIn, SignInEnd, User

_TOKEN_BYTES = 32


def begin(session: Session, user: User, *, device: str, now: datetime) -> str:
    """Begin a sign-in. Return the token that its browser keeps; only a hash of it stays here."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(SignIn(token_sha256=_digest(token), user_id=user.id, device=device, started_at=now))
    session.flush()
    return token


def who(session: Session, token: str) -> User | None:
    """Return whose sign-in this is, unless it was ended or the account lets nobody in."""
    query = (
        select(User)
        .join(SignIn, SignIn.user_id == User.id)
        .outerjoin(SignInEnd, SignInEnd.sign_in_id == SignIn.id)
        .where(SignIn.token_sha256 == _digest(token), SignInEnd.sign_in_id.is_(None))
        .where(User.suspended_at.is_(None), User.disabled_at.is_(None))
    )
    return session.scalar(query)


def standing(session: Session, user_id: int) -> list[SignIn]:
    """Return the sign-ins of a person that were not ended, the newest first."""
    query = (
        select(SignIn)
        .outerjoin(SignInEnd, SignInEnd.sign_in_id == SignIn.id)
        .where(SignIn.user_id == user_id, SignInEnd.sign_in_id.is_(None))
        .order_by(SignIn.id.desc())
    )
    return list(session.scalars(query))


def is_of(sign_in: SignIn, token: str) -> bool:
    """Return whether a sign-in is the one whose browser keeps this token."""
    return secrets.compare_digest(sign_in.token_sha256, _digest(token))


def end_own(session: Session, token: str, by: By) -> None:
    """End the sign-in of the browser that keeps this token; one that is over already stays so."""
    query = select(SignIn.user_id, SignIn.id).where(SignIn.token_sha256 == _digest(token))
    found = session.execute(query).one_or_none()
    if found and any(one.id == found.id for one in standing(session, found.user_id)):
        _end(session, [found.id], by)


def end_one(session: Session, user: User, sign_in_id: int, by: By) -> None:
    """End one sign-in of a person.

    Raises: NotFound where they have none with this number, or it is over.
    """
    found = next((one for one in standing(session, user.id) if one.id == sign_in_id), None)
    if found is None:
        raise NotFound
    _end(session, [found.id], by)
    tell(session, by, "signed_out", user, devices=[found.device])


def end_all(session: Session, user: User, by: By, *, but: str | None = None) -> int:
    """End every sign-in of a person, but the one whose browser keeps a token. Return how many."""
    ended = [one for one in standing(session, user.id) if but is None or not is_of(one, but)]
    if ended:
        _end(session, [one.id for one in ended], by)
        tell(session, by, "signed_out", user, devices=[one.device for one in ended])
    return len(ended)


def _end(session: Session, sign_in_ids: list[int], by: By) -> None:
    rows = [{"sign_in_id": each, "at": by.now, "ended_by": by.user_id} for each in sign_in_ids]
    session.execute(insert(SignInEnd), rows)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

"""Writing what happens to people and their roles: the one way in which an entry gets into `access_events`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from webapp.access.models import AccessEvent, User
from webapp.access.policy import Actor
from webapp.db.chain import Chain, append

HISTORY: Final = Chain(
    "access_events",
    AccessEvent.__table__,  # type: ignore[arg-type]  # a Table
    ("id", "at", "actor_id", "user_id", "action", "unit_path", "changes"),
)


@dataclass(frozen=True, slots=True)
class By:
    """Who does something to somebody's access, and when. Nobody: the operator at the command line."""

    actor: Actor | None
    now: datetime

    @property
    def user_id(self) -> int | None:
        """The number to write down."""
        return self.actor.user_id if self.actor else None


def tell(session: Session, by: By, action: str, user: User, unit_path: str | None = None, **changes: Any) -> None:
    """Append one entry about a person."""
    session.flush()
    entry = {
        "at": by.now,
        "actor_id": by.user_id,
        "user_id": user.id,
        "action": action,
        "unit_path": unit_path,
        "changes": changes,
        "is_demo": user.is_demo,
    }
    append(session, HISTORY, AccessEvent, [entry])

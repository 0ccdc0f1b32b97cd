"""People, the roles they hold, where they are signed in, and what happened to all that."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.access.policy import Actor, Holding, Role
from webapp.db.schema import NEVER_REUSED, Base, UnitPath, UtcDateTime


class User(Base):
    """A person who signs in. The name is how the office addresses them; the telephone is another name to sign in by."""

    __tablename__ = "users"
    __table_args__ = (Index("ix_users_telephone", "telephone", unique=True), NEVER_REUSED)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    telephone: Mapped[str | None] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(255))  # empty: none was chosen yet
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # until somebody lets them in again
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # closed for good

    grants: Mapped[list["Grant"]] = relationship(
        back_populates="user", foreign_keys="Grant.user_id", order_by="Grant.id", lazy="selectin"
    )

    @property
    def is_let_in(self) -> bool:
        """Whether the account is neither suspended nor closed."""
        return self.suspended_at is None and self.disabled_at is None

    @property
    def held(self) -> list["Grant"]:
        """The roles held now."""
        return [grant for grant in self.grants if grant.revoked_at is None]

    def as_actor(self) -> Actor:
        """Return the identity and the roles held now: what the policy judges by."""
        held = tuple(Holding(Role(grant.role), grant.unit_path) for grant in self.held)
        return Actor(user_id=self.id, name=self.name, holdings=held, is_demo=self.is_demo)


class Grant(Base):
    """One role given to one person over one unit; revoked, never deleted."""

    __tablename__ = "grants"
    __table_args__ = (Index("ix_grants_unit_path", "unit_path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    unit_path: Mapped[str] = mapped_column(UnitPath)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(back_populates="grants", foreign_keys=[user_id])


class EntryCode(Base):
    """A code that lets a person in once, to choose a password. Only its hash is kept; the newest one alone counts."""

    __tablename__ = "entry_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(255))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignIn(Base):
    """One browser in which a person is signed in, until they, or somebody above them, end it."""

    __tablename__ = "sign_ins"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)  # of what the browser keeps
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    device: Mapped[str] = mapped_column(String(60))  # as it is told to people: "Chrome, Android"
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInEnd(Base):
    """The end of a sign-in. Apart from it: every kept answer has to hear of an end, and none of a beginning."""

    __tablename__ = "sign_in_ends"

    sign_in_id: Mapped[int] = mapped_column(ForeignKey("sign_ins.id"), primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class AccessEvent(Base):
    """One step in what people may do, and whose it was. The database itself refuses to change or remove it."""

    __tablename__ = "access_events"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # none: the operator at the command line
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    action: Mapped[str] = mapped_column(String(24))
    unit_path: Mapped[str | None] = mapped_column(UnitPath)  # of a role given or taken away
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)

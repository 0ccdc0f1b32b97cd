"""People and the roles they hold."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.access.policy import Actor, Holding, Role
from webapp.db.schema import NEVER_REUSED, Base, UnitPath, UtcDateTime


class User(Base):
    """A person who signs in. The name is how the office addresses them; no contact data is kept."""

    __tablename__ = "users"
    __table_args__ = NEVER_REUSED

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(255))
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    grants: Mapped[list["Grant"]] = relationship(
        back_populates="user", foreign_keys="Grant.user_id", order_by="Grant.id", lazy="selectin"
    )

    def as_actor(self) -> Actor:
        """Return the identity and the roles held now: what the policy judges by."""
        held = tuple(Holding(Role(g.role), g.unit_path) for g in self.grants if g.revoked_at is None)
        return Actor(user_id=self.id, name=self.name, holdings=held, is_demo=self.is_demo)


class Grant(Base):
    """One role given to one person over one unit; revoked, never deleted."""

    __tablename__ = "grants"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    unit_path: Mapped[str] = mapped_column(UnitPath)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    user: Mapped[User] = relationship(back_populates="grants", foreign_keys=[user_id])

"""Lists of residential areas on their way into the register."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.schema import Base, UtcDateTime


class AreaImport(Base):
    """What was read of an uploaded list, kept between being shown and being confirmed; confirmed once."""

    __tablename__ = "area_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    file_name: Mapped[str] = mapped_column(String(200))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # of geo.area_lists.AreaList
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

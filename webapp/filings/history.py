"""What is sealed of numbers and documents: a declaration, a filing and a withdrawal is one entry each."""

from typing import Final

from webapp.db.chain import Chain
from webapp.filings.models import Declaration, Document

DECLARED: Final = Chain(
    "declarations",
    Declaration.__table__,  # type: ignore[arg-type]  # a Table
    ("id", "uid", "target_id", "year", "unit_path", "value", "total", "note", "declared_by", "declared_at"),
)
FILED: Final = Chain(
    "documents",
    Document.__table__,  # type: ignore[arg-type]  # a Table
    (
        *("id", "uid", "kind", "year", "unit_path", "organisation", "number", "issued_on", "title", "file_sha256"),
        *("file_name", "media_type", "bytes", "filed_by", "filed_at"),
    ),
)
WITHDRAWN: Final = Chain(
    "withdrawals",
    Document.__table__,  # type: ignore[arg-type]  # a Table
    ("id", "withdrawn_at", "withdrawn_by", "withdrawn_reason"),
    only=Document.withdrawn_at.is_not(None),
)

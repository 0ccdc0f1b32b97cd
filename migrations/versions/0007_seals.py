"""Seals: every entry of the histories is tied to all that came before it."""

import hashlib
import json
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

AT_ONCE = 1_000
INSTANT = sa.DateTime(timezone=True)
PLAIN = sa.Text
CHAINS: dict[str, tuple[str, dict[str, object]]] = {
    "pin_events": (
        "pin_events",
        dict.fromkeys(("id", "pin_id", "action", "status", "state", "reason", "update_uid", "unit_path"), PLAIN)
        | {"actor_id": PLAIN, "at": INSTANT, "changes": sa.JSON, "facts": sa.JSON},
    ),
    "unit_events": (
        "unit_events",
        dict.fromkeys(("id", "actor_id", "action", "unit_path", "document"), PLAIN)
        | {"at": INSTANT, "effective_on": sa.Date, "changes": sa.JSON},
    ),
    "declarations": (
        "declarations",
        dict.fromkeys(("id", "uid", "target_id", "year", "unit_path", "value", "total", "note", "declared_by"), PLAIN)
        | {"declared_at": INSTANT},
    ),
    "documents": (
        "documents",
        dict.fromkeys(("id", "uid", "kind", "year", "unit_path", "organisation", "number", "title"), PLAIN)
        | dict.fromkeys(("file_sha256", "file_name", "media_type", "bytes", "filed_by"), PLAIN)
        | {"issued_on": sa.Date, "filed_at": INSTANT},
    ),
    "withdrawals": (
        "documents",
        dict.fromkeys(("id", "withdrawn_by", "withdrawn_reason"), PLAIN) | {"withdrawn_at": INSTANT},
    ),
}


def upgrade() -> None:
    """Add to the schema, and seal what is there."""
    op.create_table(
        "seals",
        sa.Column("chain", sa.String(24), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("row_id", sa.Integer, nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.UniqueConstraint("chain", "row_id", name="uq_seals_chain_row_id"),
    )
    op.create_table(
        "chain_heads",
        sa.Column("chain", sa.String(24), primary_key=True),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
    )
    for chain, (table, columns) in CHAINS.items():
        _seal(chain, table, columns)


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("chain_heads")
    op.drop_table("seals")


def _seal(chain: str, table: str, columns: dict[str, object]) -> None:
    number, last, made = 0, "0" * 64, []
    read = sa.table(table, *(sa.column(name, kind if kind is not PLAIN else None) for name, kind in columns.items()))
    query = sa.select(read).order_by(read.c.id)
    if chain == "withdrawals":
        query = query.where(read.c.withdrawn_at.is_not(None)).order_by(read.c.withdrawn_at)
    seals = sa.table("seals", *(sa.column(name) for name in ("chain", "number", "row_id", "seal")))
    for row in op.get_bind().execute(query).mappings():
        told = json.dumps(
            {name: _plain(value) for name, value in row.items()},
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
        )
        number, last = number + 1, hashlib.sha256(f"{last}\n{told}".encode()).hexdigest()
        made.append({"chain": chain, "number": number, "row_id": row["id"], "seal": last})
    for start in range(0, len(made), AT_ONCE):
        op.bulk_insert(seals, made[start : start + AT_ONCE])
    heads = sa.table("chain_heads", *(sa.column(name) for name in ("chain", "entries", "seal")))
    op.bulk_insert(heads, [{"chain": chain, "entries": number, "seal": last}])


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value

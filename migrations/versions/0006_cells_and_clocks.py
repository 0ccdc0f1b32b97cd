"""Clocks, which every kept answer is labelled by, and cells: pins counted per cell of the map by the writer."""

from collections import Counter
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

PATH = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
CLOCKS = ("records", "access", "units", "filings")
LEVELS = (14, 12, 10, 8, 6)
FINEST_BITS = 52
AT_ONCE = 10_000


def upgrade() -> None:
    """Add to the schema."""
    op.create_table(
        "clocks",
        sa.Column("id", sa.Integer, primary_key=True),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in CLOCKS),
    )
    op.execute("INSERT INTO clocks (id, records, access, units, filings) VALUES (1, 1, 1, 1, 1)")
    op.drop_index("ix_pins_created_by", "pins")
    op.create_index("ix_pins_created_by_unit_path", "pins", ["created_by", "unit_path"])
    op.create_index("ix_pins_kind_morton", "pins", ["kind", "morton"])
    _cells()


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("pin_cells")
    op.drop_index("ix_pins_kind_morton", "pins")
    op.drop_index("ix_pins_created_by_unit_path", "pins")
    op.create_index("ix_pins_created_by", "pins", ["created_by"])
    op.drop_table("clocks")


def _cells() -> None:
    cells = op.create_table(
        "pin_cells",
        sa.Column("level", sa.SmallInteger, primary_key=True, autoincrement=False),
        sa.Column("cell", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("province_path", PATH, primary_key=True),
        sa.Column("group", sa.String(16), primary_key=True),
        sa.Column("status", sa.String(24), primary_key=True),
        sa.Column("state", sa.String(24), primary_key=True),
        sa.Column("pins", sa.Integer, nullable=False),
        sa.Column("columns", sa.BigInteger, nullable=False),
        sa.Column("rows", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    rows = list(_counted())
    for start in range(0, len(rows), AT_ONCE):
        op.bulk_insert(cells, rows[start : start + AT_ONCE])


def _counted() -> Iterator[dict[str, object]]:
    """Count what stands now."""
    pins: Counter[tuple[object, ...]] = Counter()
    columns, rows = Counter(pins), Counter(pins)
    standing = 'SELECT morton, unit_path, "group", status, state FROM pin_spans WHERE until IS NULL'
    for code, path, *sort in op.get_bind().execute(sa.text(standing)):
        province = "".join(f"{part}/" for part in path.split("/")[:2])
        for level in LEVELS:
            key = (level, code >> (FINEST_BITS - 2 * level), province, *sort)
            pins[key] += 1
            columns[key] += _every_second_bit(code)
            rows[key] += _every_second_bit(code >> 1)
    names = ("level", "cell", "province_path", "group", "status", "state")
    for key, count in pins.items():
        yield {**dict(zip(names, key, strict=True)), "pins": count, "columns": columns[key], "rows": rows[key]}


def _every_second_bit(code: int) -> int:
    return int(f"{code:052b}"[1::2], 2)

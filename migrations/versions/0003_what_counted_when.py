"""What counted when: facts in the history, the spans made of them, and the target a reviewer chose for a record."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PATH = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
FACTS = (
    *("group", "kind", "commune_code", "unit_path", "morton", "status", "state", "lead_org", "serves"),
    *("launched_on", "maintained_on", "held_on"),
)
# What the history itself kept of a step; the rest it can only have from the record as it stands.
KEPT = frozenset({"status", "state", "unit_path"})


def upgrade() -> None:
    """Add to the schema."""
    op.add_column("pins", sa.Column("serves", sa.String(4)))
    op.add_column("pin_events", sa.Column("facts", sa.JSON, nullable=False, server_default="{}"))
    _spans()
    _fill_facts()
    _fill_spans()


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("pin_spans")
    op.drop_column("pin_events", "facts")
    op.drop_column("pins", "serves")


def _spans() -> None:
    op.create_table(
        "pin_spans",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("pin_id", sa.Integer, sa.ForeignKey("pins.id"), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", INSTANT),
        sa.Column("group", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("commune_code", sa.String(5), nullable=False),
        sa.Column("unit_path", PATH, nullable=False),
        sa.Column("morton", sa.BigInteger, nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("lead_org", sa.String(24)),
        sa.Column("serves", sa.String(4)),
        sa.Column("launched_on", sa.Date),
        sa.Column("maintained_on", sa.Date),
        sa.Column("held_on", sa.Date),
        sa.Column("has_decision", sa.Boolean, nullable=False),
        sa.Column("has_scores", sa.Boolean, nullable=False),
    )
    op.create_index("ix_pin_spans_pin_id_until", "pin_spans", ["pin_id", "until"])
    op.create_index("ix_pin_spans_kind_until", "pin_spans", ["kind", "until"])
    op.create_index("ix_pin_spans_unit_path", "pin_spans", ["unit_path"])


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _fill_facts() -> None:
    """Write into the entries there are what they can know of their record."""
    pairs = ", ".join(f"'{name}', {'e' if name in KEPT else 'p'}.\"{name}\"" for name in FACTS)
    if _is_postgres():
        marks = "'has_decision', coalesce(p.details->>'decision', '') <> '', 'has_scores', p.self_scores IS NOT NULL"
        facts = f"json_build_object({pairs}, {marks})"
        op.execute("ALTER TABLE pin_events DISABLE TRIGGER pin_events_append_only")
        op.execute(f"UPDATE pin_events AS e SET facts = {facts} FROM pins AS p WHERE p.id = e.pin_id")  # noqa: S608
        op.execute("ALTER TABLE pin_events ENABLE TRIGGER pin_events_append_only")
        return
    decided = "json(iif(coalesce(json_extract(p.details, '$.decision'), '') <> '', 'true', 'false'))"
    scored = "json(iif(p.self_scores IS NOT NULL, 'true', 'false'))"
    facts = f"json_object({pairs}, 'has_decision', {decided}, 'has_scores', {scored})"
    op.execute("DROP TRIGGER pin_events_no_update")
    op.execute(
        f"UPDATE pin_events AS e SET facts = (SELECT {facts} FROM pins AS p WHERE p.id = e.pin_id)"  # noqa: S608
    )
    op.execute(
        "CREATE TRIGGER pin_events_no_update BEFORE UPDATE ON pin_events"
        " BEGIN SELECT RAISE(ABORT, 'pin_events is append-only'); END"
    )


def _fill_spans() -> None:
    """Begin a span with every entry, lasting to the next one of the same record."""
    columns = ", ".join(f'"{name}"' for name in (*FACTS, "has_decision", "has_scores"))
    read = ", ".join(f'{"e" if name in KEPT else "p"}."{name}"' for name in FACTS)
    if _is_postgres():
        marks = "coalesce(p.details->>'decision', '') <> '', p.self_scores IS NOT NULL"
    else:
        marks = "coalesce(json_extract(p.details, '$.decision'), '') <> '', p.self_scores IS NOT NULL"
    op.execute(
        f"INSERT INTO pin_spans (pin_id, since, until, {columns})"  # noqa: S608
        " SELECT e.pin_id, e.at, lead(e.at) OVER (PARTITION BY e.pin_id ORDER BY e.id),"
        f" {read}, {marks} FROM pin_events AS e JOIN pins AS p ON p.id = e.pin_id"
    )

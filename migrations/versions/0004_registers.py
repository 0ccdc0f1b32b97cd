"""What a province notes of its communes, what became of residential areas, and lists on their way in."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PATH = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add to the schema."""
    op.create_table(
        "clusters",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("is_demo", sa.Boolean, nullable=False),
        sa.UniqueConstraint("name"),
        sqlite_autoincrement=True,
    )
    op.add_column("units", sa.Column("priority", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("units", sa.Column("zone", sa.String(4)))
    op.add_column("units", sa.Column("cluster_id", sa.Integer, sa.ForeignKey("clusters.id")), inline_references=True)
    op.create_table(
        "unit_successions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("path", PATH, nullable=False),
        sa.Column("successor_path", PATH, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.UniqueConstraint("path", "since"),
    )
    op.create_index("ix_unit_successions_successor_path", "unit_successions", ["successor_path"])
    _events()
    _imports()


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("area_imports")
    _drop_triggers()
    op.drop_table("unit_events")
    op.drop_table("unit_successions")
    for column in ("cluster_id", "zone", "priority"):
        op.drop_column("units", column)
    op.drop_table("clusters")


def _events() -> None:
    op.create_table(
        "unit_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_id", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("action", sa.String(24), nullable=False),
        sa.Column("unit_path", PATH, nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("document", sa.String(120)),
        sa.Column("changes", sa.JSON, nullable=False),
        sa.Column("is_demo", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_unit_events_unit_path", "unit_events", ["unit_path"])
    _make_append_only()


def _imports() -> None:
    op.create_table(
        "area_imports",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uid", sa.String(36), nullable=False),
        sa.Column("owner_id", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("confirmed_at", INSTANT),
        sa.UniqueConstraint("uid"),
    )
    op.create_index("ix_area_imports_owner_id", "area_imports", ["owner_id"])


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _make_append_only() -> None:
    """Let the database itself refuse to rewrite what happened to units. Only a demonstration's may be taken away."""
    if _is_postgres():
        op.execute(
            """
            CREATE FUNCTION keep_unit_history() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF TG_OP = 'DELETE' THEN  -- apart: only a row has an is_demo
                IF OLD.is_demo THEN
                  RETURN OLD;
                END IF;
              END IF;
              RAISE EXCEPTION 'unit_events is append-only';
            END $$
            """
        )
        op.execute(
            "CREATE TRIGGER unit_events_append_only BEFORE UPDATE OR DELETE ON unit_events"
            " FOR EACH ROW EXECUTE FUNCTION keep_unit_history()"
        )
        op.execute(
            "CREATE TRIGGER unit_events_no_truncate BEFORE TRUNCATE ON unit_events"
            " FOR EACH STATEMENT EXECUTE FUNCTION keep_unit_history()"
        )
        return
    op.execute(
        "CREATE TRIGGER unit_events_no_update BEFORE UPDATE ON unit_events"
        " BEGIN SELECT RAISE(ABORT, 'unit_events is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER unit_events_no_delete BEFORE DELETE ON unit_events WHEN NOT OLD.is_demo"
        " BEGIN SELECT RAISE(ABORT, 'unit_events is append-only'); END"
    )


def _drop_triggers() -> None:
    if _is_postgres():
        op.execute("DROP TRIGGER unit_events_no_truncate ON unit_events")
        op.execute("DROP TRIGGER unit_events_append_only ON unit_events")
        op.execute("DROP FUNCTION keep_unit_history()")
        return
    op.execute("DROP TRIGGER unit_events_no_update")
    op.execute("DROP TRIGGER unit_events_no_delete")

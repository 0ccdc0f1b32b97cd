"""Updates made on the spot, activities, self-scores, and what a phone says of itself."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PATH = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
IS_POSTGRES = "postgresql"


def upgrade() -> None:
    """Add to the schema."""
    op.add_column("pins", sa.Column("held_on", sa.Date))
    op.add_column("pins", sa.Column("self_scores", sa.JSON))
    op.add_column("pins", sa.Column("weak_reason", sa.String(16)))
    op.add_column("pins", sa.Column("device", sa.JSON))
    op.add_column("photos", sa.Column("update_uid", sa.String(36)))
    op.create_index("ix_photos_update_uid", "photos", ["update_uid"])
    _updates()
    op.add_column("pin_events", sa.Column("update_uid", sa.String(36)))
    op.add_column("pin_events", sa.Column("unit_path", PATH, nullable=False, server_default=""))
    _fill_paths()
    op.create_index("ix_pin_events_unit_path", "pin_events", ["unit_path"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_pin_events_unit_path", "pin_events")
    op.drop_column("pin_events", "unit_path")
    op.drop_column("pin_events", "update_uid")
    op.drop_table("pin_updates")
    op.drop_index("ix_photos_update_uid", "photos")
    op.drop_column("photos", "update_uid")
    for column in ("device", "weak_reason", "self_scores", "held_on"):
        op.drop_column("pins", column)


def _updates() -> None:
    op.create_table(
        "pin_updates",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uid", sa.String(36), nullable=False),
        sa.Column("pin_id", sa.Integer, sa.ForeignKey("pins.id"), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("action", sa.String(24), nullable=False),
        sa.Column("base_version", sa.Integer, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("captured_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT),
        sa.Column("outcome", sa.String(16)),
        sa.Column("created_by", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("is_demo", sa.Boolean, nullable=False),
        sa.UniqueConstraint("uid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pin_updates_pin_id", "pin_updates", ["pin_id"])


def _fill_paths() -> None:
    """Write into the entries there are where their record stands; the one change history ever sees."""
    fill = "UPDATE pin_events SET unit_path = (SELECT unit_path FROM pins WHERE pins.id = pin_events.pin_id)"
    if op.get_bind().dialect.name == IS_POSTGRES:
        op.execute("ALTER TABLE pin_events DISABLE TRIGGER pin_events_append_only")
        op.execute(fill)
        op.execute("ALTER TABLE pin_events ENABLE TRIGGER pin_events_append_only")
        return
    op.execute("DROP TRIGGER pin_events_no_update")
    op.execute(fill)
    op.execute(
        "CREATE TRIGGER pin_events_no_update BEFORE UPDATE ON pin_events"
        " BEGIN SELECT RAISE(ABORT, 'pin_events is append-only'); END"
    )

"""Units, people, pins with their history, and photographs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

PATH = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
IS_POSTGRES = "postgresql"


def upgrade() -> None:
    """Make the schema."""
    _prepare_engine()
    _units()
    _people()
    _pins()
    _photos()
    _make_history_append_only()


def downgrade() -> None:
    """Take the schema away again; the engine's own spatial tables stay."""
    _drop_history_triggers()
    for table in ("photos", "pin_events", "pins", "grants", "users", "boundaries", "boundary_releases", "units"):
        _drop(table)


def _prepare_engine() -> None:
    if _dialect() == IS_POSTGRES:
        op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        return
    # 0: inside our own transaction. 'EMPTY' and one reference system: 220 KB instead of thousands of systems and 6 MB.
    if not sa.inspect(op.get_bind()).has_table("spatial_ref_sys"):
        op.execute("SELECT InitSpatialMetaData(0, 'EMPTY')")
        op.execute("SELECT InsertEpsgSrid(4326)")


def _units() -> None:
    op.create_table(
        "units",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("path", PATH, nullable=False),
        sa.Column("parent_path", PATH, nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("folded_name", sa.String(120), nullable=False),
        sa.Column("region", sa.String(8)),
        sa.Column("former_districts", sa.JSON, nullable=False),
        sa.Column("area_km2", sa.Double),
        sa.Column("lon", sa.Double),
        sa.Column("lat", sa.Double),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("is_demo", sa.Boolean, nullable=False),
        sa.UniqueConstraint("path"),
        sa.UniqueConstraint("code"),
        sqlite_autoincrement=True,
    )
    _index("units", "parent_path")
    _index("units", "level")
    _index("units", "folded_name")
    op.create_table(
        "boundary_releases",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("version", sa.String(16), nullable=False),
        sa.Column("source_name", sa.String(200), nullable=False),
        sa.Column("is_approximate", sa.Boolean, nullable=False),
        sa.Column("loaded_at", INSTANT, nullable=False),
        *(sa.Column(edge, sa.Double, nullable=False) for edge in ("west", "south", "east", "north")),
        sa.Column("boxes", sa.JSON, nullable=False),
        sa.Column("communes_gz", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("version"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "boundaries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("release_id", sa.Integer, sa.ForeignKey("boundary_releases.id"), nullable=False),
        sa.Column("unit_code", sa.String(16), nullable=False),
    )
    _index("boundaries", "release_id")
    _index("boundaries", "unit_code")
    _add_geometry("boundaries", "MULTIPOLYGON")


def _people() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column("is_demo", sa.Boolean, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("disabled_at", INSTANT),
        sa.UniqueConstraint("username"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("unit_path", PATH, nullable=False),
        sa.Column("granted_by", sa.Integer, sa.ForeignKey("users.id")),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
    )
    _index("grants", "user_id")


def _pins() -> None:
    op.create_table(
        "pins",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uid", sa.String(36), nullable=False),
        sa.Column("code", sa.String(10), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("group", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
        sa.Column("lead_org", sa.String(24)),
        sa.Column("launched_on", sa.Date),
        sa.Column("maintained_on", sa.Date),
        sa.Column("unit_path", PATH, nullable=False),
        sa.Column("commune_code", sa.String(5), nullable=False),
        sa.Column("located_commune_code", sa.String(5)),
        sa.Column("morton", sa.BigInteger, nullable=False),
        sa.Column("accuracy_m", sa.Double),
        sa.Column("position_source", sa.String(8), nullable=False),
        sa.Column("fixed_at", INSTANT),
        sa.Column("captured_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("published_at", INSTANT),
        sa.Column("created_by", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("is_demo", sa.Boolean, nullable=False),
        sa.UniqueConstraint("uid"),
        sa.UniqueConstraint("code"),
        sqlite_autoincrement=True,
    )
    _add_geometry("pins", "POINT")
    for column in ("unit_path", "morton", "created_by"):
        _index("pins", column)
    op.create_index("ix_pins_group_status_morton", "pins", ["group", "status", "morton"])
    op.create_index("ix_pins_commune_code_kind_status", "pins", ["commune_code", "kind", "status"])
    op.create_index("ix_pins_status_received_at", "pins", ["status", "received_at"])
    op.create_table(
        "pin_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("pin_id", sa.Integer, sa.ForeignKey("pins.id"), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_id", sa.Integer, sa.ForeignKey("users.id")),
        sa.Column("action", sa.String(24), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("reason", sa.String(2000)),
        sa.Column("changes", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    _index("pin_events", "pin_id")


def _photos() -> None:
    op.create_table(
        "photos",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uid", sa.String(36), nullable=False),
        sa.Column("pin_uid", sa.String(36), nullable=False),
        sa.Column("role", sa.String(8), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("announced", sa.Boolean, nullable=False),
        sa.Column("stored_at", INSTANT),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("created_by", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("is_demo", sa.Boolean, nullable=False),
        sa.UniqueConstraint("uid"),
    )
    _index("photos", "pin_uid")
    _index("photos", "sha256")


def _make_history_append_only() -> None:
    """Let the database itself refuse to rewrite history. Only a demonstration's may be taken away again."""
    if _dialect() == IS_POSTGRES:
        op.execute(
            """
            CREATE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF TG_OP = 'DELETE' THEN  -- apart: only an entry has a pin_id
                IF EXISTS (SELECT 1 FROM pins WHERE id = OLD.pin_id AND is_demo) THEN
                  RETURN OLD;
                END IF;
              END IF;
              RAISE EXCEPTION 'pin_events is append-only';
            END $$
            """
        )
        op.execute(
            "CREATE TRIGGER pin_events_append_only BEFORE UPDATE OR DELETE ON pin_events"
            " FOR EACH ROW EXECUTE FUNCTION keep_history()"
        )
        op.execute(
            "CREATE TRIGGER pin_events_no_truncate BEFORE TRUNCATE ON pin_events"
            " FOR EACH STATEMENT EXECUTE FUNCTION keep_history()"
        )
        op.execute(
            "CREATE TRIGGER pins_stay_real BEFORE UPDATE OF is_demo ON pins"
            " FOR EACH ROW WHEN (OLD.is_demo IS DISTINCT FROM NEW.is_demo) EXECUTE FUNCTION keep_history()"
        )
        return
    op.execute(
        "CREATE TRIGGER pin_events_no_update BEFORE UPDATE ON pin_events"
        " BEGIN SELECT RAISE(ABORT, 'pin_events is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER pin_events_no_delete BEFORE DELETE ON pin_events"
        " WHEN NOT EXISTS (SELECT 1 FROM pins WHERE id = OLD.pin_id AND is_demo)"
        " BEGIN SELECT RAISE(ABORT, 'pin_events is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER pins_stay_real BEFORE UPDATE OF is_demo ON pins WHEN OLD.is_demo IS NOT NEW.is_demo"
        " BEGIN SELECT RAISE(ABORT, 'pin_events is append-only'); END"
    )


def _drop_history_triggers() -> None:
    if _dialect() == IS_POSTGRES:
        op.execute("DROP TRIGGER pins_stay_real ON pins")
        op.execute("DROP TRIGGER pin_events_no_truncate ON pin_events")
        op.execute("DROP TRIGGER pin_events_append_only ON pin_events")
        op.execute("DROP FUNCTION keep_history()")
        return
    op.execute("DROP TRIGGER pins_stay_real")
    op.execute("DROP TRIGGER pin_events_no_update")
    op.execute("DROP TRIGGER pin_events_no_delete")


def _dialect() -> str:
    return op.get_bind().dialect.name


def _index(table: str, column: str) -> None:
    op.create_index(f"ix_{table}_{column}", table, [column])


def _add_geometry(table: str, kind: str) -> None:
    if _dialect() == IS_POSTGRES:
        op.execute(f"ALTER TABLE {table} ADD COLUMN geom geometry({kind}, 4326) NOT NULL")
        op.execute(f"CREATE INDEX idx_{table}_geom ON {table} USING gist (geom)")
        return
    op.execute(f"SELECT AddGeometryColumn('{table}', 'geom', 4326, '{kind}', 'XY', 1)")
    op.execute(f"SELECT CreateSpatialIndex('{table}', 'geom')")


def _drop(table: str) -> None:
    if _dialect() != IS_POSTGRES and table in {"pins", "boundaries"}:
        op.execute(f"SELECT DisableSpatialIndex('{table}', 'geom')")
        op.execute(f"SELECT DiscardGeometryColumn('{table}', 'geom')")
        op.execute(f"DROP TABLE idx_{table}_geom")
    op.drop_table(table)

"""People: telephone numbers to sign in with, one-time codes, sign-ins that end one by one, and a history of access."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
PATH = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")


def upgrade() -> None:
    """Add to the schema."""
    op.add_column("users", sa.Column("telephone", sa.String(10)))
    op.add_column("users", sa.Column("suspended_at", INSTANT))
    op.create_index("ix_users_telephone", "users", ["telephone"], unique=True)
    op.create_index("ix_grants_unit_path", "grants", ["unit_path"])
    op.create_table(
        "entry_codes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("code_hash", sa.String(255), nullable=False),
        sa.Column("made_by", sa.Integer, sa.ForeignKey("users.id")),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
    )
    op.create_index("ix_entry_codes_user_id", "entry_codes", ["user_id"])
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("device", sa.String(60), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.UniqueConstraint("token_sha256"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sign_ins_user_id", "sign_ins", ["user_id"])
    op.create_table(
        "sign_in_ends",
        sa.Column("sign_in_id", sa.Integer, sa.ForeignKey("sign_ins.id"), primary_key=True, autoincrement=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("ended_by", sa.Integer, sa.ForeignKey("users.id")),
    )
    op.create_table(
        "access_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_id", sa.Integer, sa.ForeignKey("users.id")),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("action", sa.String(24), nullable=False),
        sa.Column("unit_path", PATH),
        sa.Column("changes", sa.JSON, nullable=False),
        sa.Column("is_demo", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_access_events_user_id", "access_events", ["user_id"])
    op.execute(f"INSERT INTO chain_heads (chain, entries, seal) VALUES ('access_events', 0, '{'0' * 64}')")  # noqa: S608
    _make_append_only()


def downgrade() -> None:
    """Take it away again."""
    _drop_triggers()
    op.execute("DELETE FROM seals WHERE chain = 'access_events'")
    op.execute("DELETE FROM chain_heads WHERE chain = 'access_events'")
    for table in ("access_events", "sign_in_ends", "sign_ins", "entry_codes"):
        op.drop_table(table)
    op.drop_index("ix_grants_unit_path", "grants")
    op.drop_index("ix_users_telephone", "users")
    op.drop_column("users", "suspended_at")
    op.drop_column("users", "telephone")


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _make_append_only() -> None:
    """Let the database itself refuse to rewrite what happened to access. Only a demonstration's may be taken away."""
    if _is_postgres():
        op.execute(
            """
            CREATE FUNCTION keep_access_history() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF TG_OP = 'DELETE' THEN  -- apart: only a row has an is_demo
                IF OLD.is_demo THEN
                  RETURN OLD;
                END IF;
              END IF;
              RAISE EXCEPTION 'access_events is append-only';
            END $$
            """
        )
        op.execute(
            "CREATE TRIGGER access_events_append_only BEFORE UPDATE OR DELETE ON access_events"
            " FOR EACH ROW EXECUTE FUNCTION keep_access_history()"
        )
        op.execute(
            "CREATE TRIGGER access_events_no_truncate BEFORE TRUNCATE ON access_events"
            " FOR EACH STATEMENT EXECUTE FUNCTION keep_access_history()"
        )
        return
    op.execute(
        "CREATE TRIGGER access_events_no_update BEFORE UPDATE ON access_events"
        " BEGIN SELECT RAISE(ABORT, 'access_events is append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER access_events_no_delete BEFORE DELETE ON access_events WHEN NOT OLD.is_demo"
        " BEGIN SELECT RAISE(ABORT, 'access_events is append-only'); END"
    )


def _drop_triggers() -> None:
    if _is_postgres():
        op.execute("DROP TRIGGER access_events_no_truncate ON access_events")
        op.execute("DROP TRIGGER access_events_append_only ON access_events")
        op.execute("DROP FUNCTION keep_access_history()")
        return
    op.execute("DROP TRIGGER access_events_no_update")
    op.execute("DROP TRIGGER access_events_no_delete")

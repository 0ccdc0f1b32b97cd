"""Numbers that are declared, and documents that are filed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

PATH = sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
IS_POSTGRES = "postgresql"
# Of a document nothing changes but that it is withdrawn, once.
FIXED = (
    "id",
    "uid",
    "kind",
    "year",
    "unit_path",
    "organisation",
    "number",
    "issued_on",
    "title",
    "file_sha256",
    "file_name",
    "media_type",
    "bytes",
    "filed_by",
    "filed_at",
    "is_demo",
)


def upgrade() -> None:
    """Add to the schema."""
    _declarations()
    _documents()
    _keep_on_postgis() if op.get_bind().dialect.name == IS_POSTGRES else _keep_on_spatialite()


def downgrade() -> None:
    """Take it away again; each table takes its triggers with it."""
    op.drop_table("documents")
    op.drop_table("declarations")
    if op.get_bind().dialect.name == IS_POSTGRES:
        op.execute("DROP FUNCTION keep_filings()")


def _declarations() -> None:
    op.create_table(
        "declarations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uid", sa.String(36), nullable=False),
        sa.Column("target_id", sa.String(8), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("unit_path", PATH, nullable=False),
        sa.Column("value", sa.Integer),
        sa.Column("total", sa.Integer),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("declared_by", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("declared_at", INSTANT, nullable=False),
        sa.Column("is_demo", sa.Boolean, nullable=False),
        sa.UniqueConstraint("uid"),
        sa.CheckConstraint("value >= 0 AND total >= 0 AND value <= total", name="value_within_total"),
        sqlite_autoincrement=True,
    )
    series = ["target_id", "year", "unit_path", "declared_at"]
    op.create_index("ix_declarations_target_id_year_unit_path_declared_at", "declarations", series)
    op.create_index("ix_declarations_unit_path", "declarations", ["unit_path"])


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("uid", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("unit_path", PATH, nullable=False),
        sa.Column("organisation", sa.String(24)),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("file_sha256", sa.String(64)),
        sa.Column("file_name", sa.String(120)),
        sa.Column("media_type", sa.String(100)),
        sa.Column("bytes", sa.Integer),
        sa.Column("filed_by", sa.Integer, sa.ForeignKey("users.id"), nullable=False),
        sa.Column("filed_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT),
        sa.Column("withdrawn_by", sa.Integer, sa.ForeignKey("users.id")),
        sa.Column("withdrawn_reason", sa.String(300)),
        sa.Column("is_demo", sa.Boolean, nullable=False),
        sa.UniqueConstraint("uid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_documents_kind_unit_path", "documents", ["kind", "unit_path"])
    op.create_index("ix_documents_unit_path", "documents", ["unit_path"])
    op.create_index("ix_documents_file_sha256", "documents", ["file_sha256"])


def _keep_on_postgis() -> None:
    """Let PostgreSQL itself refuse to rewrite what was filed. Only a demonstration's may be taken away again."""
    op.execute(
        """
        CREATE FUNCTION keep_filings() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'DELETE' THEN
            IF OLD.is_demo THEN
              RETURN OLD;
            END IF;
          END IF;
          RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
        END $$
        """
    )
    keep = "EXECUTE FUNCTION keep_filings()"
    rewritten = _rewritten("IS DISTINCT FROM")
    op.execute(f"CREATE TRIGGER declarations_no_update BEFORE UPDATE ON declarations FOR EACH ROW {keep}")
    op.execute(f"CREATE TRIGGER documents_no_update BEFORE UPDATE ON documents FOR EACH ROW WHEN ({rewritten}) {keep}")
    for table in ("declarations", "documents"):
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {keep}")
        op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {keep}")


def _keep_on_spatialite() -> None:
    """Let SQLite itself refuse to rewrite what was filed. Only a demonstration's may be taken away again."""
    refuse = "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    for table, when in (("declarations", "1"), ("documents", _rewritten("IS NOT"))):
        say = refuse.format(table=table)
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN {when} {say}")
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN NOT OLD.is_demo {say}")


def _rewritten(differs: str) -> str:
    """Say when a change of a document is anything but its one withdrawal."""
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in FIXED)
    return f"OLD.withdrawn_at IS NOT NULL OR NEW.withdrawn_at IS NULL OR {changed}"

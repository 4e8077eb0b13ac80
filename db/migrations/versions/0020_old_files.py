"""Case files from before the portal: a key of their own, and scans of what is on paper."""

import sqlalchemy as sa
from alembic import op
from db.migrations import rights

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, own in (
        ("case_file", "id"),
        *((f"case_file_{part}", "case_file_id") for part in ("item", "note", "move")),
    ):
        op.add_column(table, sa.Column("key_owner_id", sa.Uuid(), nullable=True))
        op.execute(f"UPDATE {table} SET key_owner_id = coalesce(matter_id, {own})")  # noqa: S608 - names from above
        op.alter_column(table, "key_owner_id", nullable=False)
    op.create_table(
        "case_file_scan",
        sa.Column("case_file_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sealed_size", sa.BigInteger(), nullable=False),
        sa.Column("sealed_sha256", sa.String(length=64), nullable=False),
        sa.Column("algorithm", sa.String(length=20), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("key_owner_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_file_id"], ["case_file.id"], name=op.f("fk_case_file_scan_case_file_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["case_file_scan.id"], name=op.f("fk_case_file_scan_replaces_id_case_file_scan")
        ),
        sa.ForeignKeyConstraint(["added_by"], ["account.id"], name=op.f("fk_case_file_scan_added_by_account")),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"], ["account.id"], name=op.f("fk_case_file_scan_on_behalf_of_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file_scan")),
        sa.UniqueConstraint(
            "case_file_id", "position", name=op.f("uq_case_file_scan_case_file_id_position")
        ),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_case_file_scan_replaces_id")),
    )
    rights.grant(rights.APPEND_ONLY, "case_file_scan")

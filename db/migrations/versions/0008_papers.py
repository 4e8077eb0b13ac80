"""Papers being written, voided papers, the bodies that a decision names, and a way through the register of papers."""

import sqlalchemy as sa
from alembic import op
from db.migrations import rights
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))


def upgrade() -> None:
    op.create_table(
        "paper_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("writers", postgresql.JSONB(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("correction_reason", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        _reference("paper_draft", "agency_id", "agency"),
        _reference("paper_draft", "matter_id", "matter"),
        _reference("paper_draft", "unit_id", "unit"),
        _reference("paper_draft", "author_id", "account"),
        _reference("paper_draft", "changed_by", "account"),
        _reference("paper_draft", "replaces_id", "document"),
        _reference("paper_draft", "document_id", "document"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_draft")),
        sa.UniqueConstraint("document_id", name=op.f("uq_paper_draft_document_id")),
    )
    op.create_index("ix_paper_draft_matter_id_id", "paper_draft", ["matter_id", "id"])
    op.create_index("ix_paper_draft_agency_id_state_id", "paper_draft", ["agency_id", "state", "id"])
    op.create_table(
        "document_void",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("voided_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        _reference("document_void", "document_id", "document"),
        _reference("document_void", "matter_id", "matter"),
        _reference("document_void", "voided_by", "account"),
        _reference("document_void", "on_behalf_of_id", "account"),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_document_void")),
    )
    op.create_index("ix_document_void_matter_id", "document_void", ["matter_id"])
    op.create_index("ix_document_agency_id_id", "document", ["agency_id", "id"])
    op.create_index("ix_document_agency_id_kind_id", "document", ["agency_id", "kind", "id"])
    op.create_index("ix_document_replaces_id", "document", ["replaces_id"])
    # Old rows get the empty text, and new ones must say: no default stays behind.
    for column in ("reconsideration_body", "court"):
        op.add_column("agency", sa.Column(column, sa.String(length=200), nullable=False, server_default=""))
        op.alter_column("agency", column, server_default=None)
    rights.grant(rights.EDITABLE, "paper_draft")
    rights.grant(rights.APPEND_ONLY, "document_void")

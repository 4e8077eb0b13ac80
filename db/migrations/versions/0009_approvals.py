"""Approvals of papers on their way, and signatures on papers."""

import sqlalchemy as sa
from alembic import op
from db.migrations import rights

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _references(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))
        for column, target in targets.items()
    ]


def upgrade() -> None:
    op.create_table(
        "paper_approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        *_references(
            "paper_approval",
            agency_id="agency",
            matter_id="matter",
            draft_id="paper_draft",
            asked_by="account",
            decided_by="account",
            on_behalf_of_id="account",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_approval")),
    )
    waiting = sa.text("decision IS NULL")
    op.create_index("ix_paper_approval_draft_id_id", "paper_approval", ["draft_id", "id"])
    op.create_index("ix_paper_approval_matter_id", "paper_approval", ["matter_id"])
    op.create_index(
        "uq_paper_approval_waiting", "paper_approval", ["draft_id"], unique=True, postgresql_where=waiting
    )
    op.create_index(
        "ix_paper_approval_waiting_role",
        "paper_approval",
        ["agency_id", "role", "id"],
        postgresql_where=waiting,
    )
    op.create_table(
        "paper_signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("credential_no", sa.String(length=60), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("witness", sa.String(length=100), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        *_references(
            "paper_signature",
            matter_id="matter",
            draft_id="paper_draft",
            document_id="document",
            file_id="stored_file",
            recorded_by="account",
            on_behalf_of_id="account",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_signature")),
    )
    op.create_index("ix_paper_signature_draft_id_id", "paper_signature", ["draft_id", "id"])
    op.create_index("ix_paper_signature_matter_id", "paper_signature", ["matter_id"])
    rights.grant(rights.EDITABLE, "paper_approval")
    rights.grant(rights.APPEND_ONLY, "paper_signature")

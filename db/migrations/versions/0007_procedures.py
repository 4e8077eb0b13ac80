"""Procedural defects, and the triggers of long-term preservation."""

import sqlalchemy as sa
from alembic import op
from db.migrations import rights

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "procedural_defect",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("requirement", sa.String(length=60), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_approved", sa.Boolean(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_procedural_defect_matter_id_matter")
        ),
        sa.ForeignKeyConstraint(["act_id"], ["act.id"], name=op.f("fk_procedural_defect_act_id_act")),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name=op.f("fk_procedural_defect_asked_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"], ["account.id"], name=op.f("fk_procedural_defect_on_behalf_of_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["account.id"], name=op.f("fk_procedural_defect_reviewer_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["account.id"], name=op.f("fk_procedural_defect_reviewed_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedural_defect")),
    )
    op.create_index("ix_procedural_defect_matter_id_id", "procedural_defect", ["matter_id", "id"])
    op.create_index(op.f("ix_procedural_defect_reviewer_id"), "procedural_defect", ["reviewer_id"])
    op.create_table(
        "matter_trigger",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("raised_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_matter_trigger_matter_id_matter")
        ),
        sa.ForeignKeyConstraint(["act_id"], ["act.id"], name=op.f("fk_matter_trigger_act_id_act")),
        sa.ForeignKeyConstraint(
            ["raised_by"], ["account.id"], name=op.f("fk_matter_trigger_raised_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_trigger")),
    )
    op.create_index("ix_matter_trigger_matter_id_id", "matter_trigger", ["matter_id", "id"])
    rights.grant(rights.EDITABLE, "procedural_defect")
    rights.grant(rights.APPEND_ONLY, "matter_trigger")

"""Sealed people, the abstracts of what they reported, and a way to the openings of a week."""

import sqlalchemy as sa
from alembic import op
from db.migrations import rights

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sealed_party",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_sealed_party_matter_id_matter")),
        sa.ForeignKeyConstraint(
            ["sealed_by"], ["account.id"], name=op.f("fk_sealed_party_sealed_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"], ["account.id"], name=op.f("fk_sealed_party_on_behalf_of_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_party")),
        sa.UniqueConstraint("matter_id", "position", name=op.f("uq_sealed_party_matter_id_position")),
    )
    op.create_table(
        "matter_abstract",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("sealed_party_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("draft", sa.LargeBinary(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned", sa.LargeBinary(), nullable=True),
        sa.Column("returned_by", sa.Uuid(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["sealed_party_id"],
            ["sealed_party.id"],
            name=op.f("fk_matter_abstract_sealed_party_id_sealed_party"),
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_matter_abstract_matter_id_matter")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["account.id"], name=op.f("fk_matter_abstract_written_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["account.id"], name=op.f("fk_matter_abstract_approved_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["returned_by"], ["account.id"], name=op.f("fk_matter_abstract_returned_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_abstract")),
        sa.UniqueConstraint("sealed_party_id", name=op.f("uq_matter_abstract_sealed_party_id")),
    )
    op.create_index("ix_matter_abstract_matter_id", "matter_abstract", ["matter_id"])
    op.create_index(
        "ix_ledger_entry_unsealed",
        "ledger_entry",
        ["recorded_at", "id"],
        postgresql_where=sa.text("(action)::text = 'unsealed'::text"),
    )
    rights.grant(rights.APPEND_ONLY, "sealed_party")
    rights.grant(rights.EDITABLE, "matter_abstract")

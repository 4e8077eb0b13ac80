"""What was opened of filed records is found in the ledger by its time; what may be against the rules of lending, and what became of it
(arts 24, 26)."""

import sqlalchemy as sa
from alembic import op
from db.migrations import rights

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_ledger_entry_openings",
        "ledger_entry",
        ["recorded_at", "id"],
        postgresql_where=sa.text(
            "((version IS NULL) AND (((object_type)::text = 'case_file_item'::text) OR "
            "((object_type)::text = 'case_file_scan'::text)) AND (((action)::text = 'opened'::text) OR "
            "((action)::text = 'downloaded'::text) OR ((action)::text = 'refused'::text)))"
        ),
    )
    op.create_table(
        "lending_finding",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=True),
        sa.Column("case_file_id", sa.Uuid(), nullable=True),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("noticed", sa.Text(), nullable=False),
        sa.Column("is_clue", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("handling", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_lending_finding_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_lending_finding_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["case_file_id"], ["case_file.id"], name=op.f("fk_lending_finding_case_file_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"], ["account.id"], name=op.f("fk_lending_finding_closed_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["account.id"], name=op.f("fk_lending_finding_entered_by_account")
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_lending_finding_loan_id_loan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_finding")),
    )
    op.create_index("ix_lending_finding_agency_id_id", "lending_finding", ["agency_id", "id"])
    op.create_index("ix_lending_finding_agency_id_state_id", "lending_finding", ["agency_id", "state", "id"])
    op.create_index(
        "ix_lending_finding_account_id_occurred_on", "lending_finding", ["account_id", "occurred_on"]
    )
    op.create_index(
        "uq_lending_finding_clue",
        "lending_finding",
        ["agency_id", "kind", "account_id", "occurred_on", "loan_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("is_clue"),
    )
    op.create_table(
        "lending_finding_step",
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["lending_finding.id"],
            name=op.f("fk_lending_finding_step_finding_id_lending_finding"),
        ),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"], ["account.id"], name=op.f("fk_lending_finding_step_on_behalf_of_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by"], ["account.id"], name=op.f("fk_lending_finding_step_taken_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending_finding_step")),
    )
    op.create_index("ix_lending_finding_step_finding_id_id", "lending_finding_step", ["finding_id", "id"])
    rights.grant(rights.EDITABLE, "lending_finding")
    rights.grant(rights.APPEND_ONLY, "lending_finding_step")

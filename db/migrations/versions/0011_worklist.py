"""The lists of work, derived from what is there, and the notices of deadlines."""

import sqlalchemy as sa
from alembic import op
from db.migrations import rights

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_OPEN, _UNHANDLED = sa.text("is_open"), sa.text("is_open AND (handler_id IS NULL)")
_WALKS = {
    "agency": ("agency_id", _OPEN),
    "unit": ("unit_id", _OPEN),
    "handler": ("handler_id", _OPEN),
    "intake": ("intake_unit_id", _UNHANDLED),
    "registrar": ("registrar_id", _UNHANDLED),
    "unclaimed_agency": ("agency_id", _UNHANDLED),
    "unclaimed_unit": ("unit_id", _UNHANDLED),
}


def upgrade() -> None:
    op.create_table(
        "matter_work",
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("intake_unit_id", sa.Uuid(), nullable=False),
        sa.Column("handler_id", sa.Uuid(), nullable=True),
        sa.Column("registrar_id", sa.Uuid(), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("has_submitted", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_matter_work_matter_id_matter")),
        sa.PrimaryKeyConstraint("matter_id", name=op.f("pk_matter_work")),
    )
    op.execute(
        """
        INSERT INTO matter_work (matter_id, agency_id, unit_id, intake_unit_id, handler_id, registrar_id,
                                 stage, is_open, has_submitted, due_at)
        SELECT m.id, m.agency_id, m.unit_id, m.intake_unit_id,
               (SELECT p.account_id FROM matter_person p WHERE p.matter_id = m.id AND p.part = 'handler'
                AND p.ended_at IS NULL ORDER BY p.id DESC LIMIT 1),
               (SELECT p.account_id FROM matter_person p WHERE p.matter_id = m.id AND p.part = 'registrar'
                AND p.ended_at IS NULL ORDER BY p.id DESC LIMIT 1),
               m.stage, m.closed_at IS NULL AND m.filed_at IS NULL,
               EXISTS (SELECT FROM paper_draft p WHERE p.matter_id = m.id AND p.state = 'submitted'),
               coalesce(
                   (SELECT min(d.due_at) FROM deadline d
                    WHERE d.matter_id = m.id AND d.ended_at IS NULL AND d.state = 'running'),
                   (SELECT timestamptz '9000-01-01 00:00:00+00' FROM deadline d
                    WHERE d.matter_id = m.id AND d.ended_at IS NULL LIMIT 1),
                   timestamptz '9001-01-01 00:00:00+00'
               )
        FROM matter m
        """
    )
    for name, (owner, where) in _WALKS.items():
        op.create_index(
            f"ix_matter_work_{name}",
            "matter_work",
            [owner, "due_at", "matter_id"],
            postgresql_include=["stage", "has_submitted"],
            postgresql_where=where,
        )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("deadline_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_notice_agency_id_agency")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_account_id_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_notice_matter_id_matter")),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadline.id"], name=op.f("fk_notice_deadline_id_deadline")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            *("deadline_id", "account_id", "kind", "due_on"),
            name=op.f("uq_notice_deadline_id_account_id_kind_due_on"),
        ),
    )
    op.create_index("ix_notice_account_id_id", "notice", ["account_id", "id"])
    op.create_index("ix_notice_unread", "notice", ["account_id"], postgresql_where=sa.text("read_at IS NULL"))
    rights.grant(rights.EDITABLE, "matter_work")
    rights.grant(rights.EPHEMERAL, "notice")

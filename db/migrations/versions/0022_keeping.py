"""The catalogue of the archive and its due list at a million volumes; the bureau's own table of periods; original carriers."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from db.migrations import rights

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_UNIT = "\ue002"


def upgrade() -> None:
    _catalogue()
    _periods()
    _originals()


def _catalogue() -> None:
    op.drop_index("ix_case_file_keep_until", "case_file")
    year = sa.Computed("(EXTRACT(year FROM (filed_at AT TIME ZONE 'Asia/Shanghai'::text)))::integer", persisted=True)
    op.add_column("case_file", sa.Column("filed_year", sa.Integer(), year, nullable=True))
    for owner in ("agency_id", "unit_id"):
        op.create_index(
            f"ix_case_file_{owner}_kind", "case_file", [owner, "state", "procedure", "term", "id"]
        )
        op.create_index(
            f"ix_case_file_{owner}_year", "case_file", [owner, "state", "filed_year", "procedure", "term", "id"]
        )
    for owner in ("agency_id", "unit_id", "arranged_by"):
        op.create_index(
            f"ix_case_file_{owner}_due",
            "case_file",
            [owner, "keep_until", "id"],
            postgresql_where=sa.text("state = 'filed' AND keep_until IS NOT NULL"),
        )
    op.execute(
        sa.text(
            "UPDATE case_file_search s SET grams = s.grams || array_to_tsvector(ARRAY[:mark || replace(f.unit_id::text, '-', '')])"
            " FROM case_file f WHERE f.id = s.case_file_id"
        ).bindparams(sa.bindparam("mark", _UNIT, sa.Text(), literal_execute=True))
    )


def _periods() -> None:
    op.create_table(
        "retention_table",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("document_no", sa.String(length=100), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_for_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        *_recorded(versioned=True),
        *_keys(
            "retention_table",
            agency_id="agency",
            proposed_by="account",
            on_behalf_of_id="account",
            decided_by="account",
            decided_for_id="account",
        ),
    )
    op.create_index("ix_retention_table_agency_id_id", "retention_table", ["agency_id", "id"])
    op.create_index(
        "uq_retention_table_proposed",
        "retention_table",
        ["agency_id"],
        unique=True,
        postgresql_where=sa.text("state = 'proposed'"),
    )
    op.create_table(
        "retention_period",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("table_id", sa.Uuid(), nullable=False),
        sa.Column("class_code", sa.String(length=40), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("entry", sa.String(length=200), nullable=False),
        *_recorded(versioned=False),
        *_keys("retention_period", agency_id="agency", table_id="retention_table"),
        sa.UniqueConstraint("table_id", "class_code", name=op.f("uq_retention_period_table_id_class_code")),
    )
    rights.grant(rights.EDITABLE, "retention_table")
    rights.grant(rights.APPEND_ONLY, "retention_period")


def _originals() -> None:
    op.create_table(
        "original_medium",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("medium_no", sa.String(length=100), nullable=False),
        sa.Column("holds", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("keeper_id", sa.Uuid(), nullable=False),
        sa.Column("next_keeper_id", sa.Uuid(), nullable=True),
        *_recorded(versioned=True),
        *_keys(
            "original_medium",
            agency_id="agency",
            matter_id="matter",
            keeper_id="account",
            next_keeper_id="account",
        ),
        sa.UniqueConstraint("agency_id", "medium_no", name=op.f("uq_original_medium_agency_id_medium_no")),
    )
    for owner in ("agency_id", "matter_id", "keeper_id"):
        op.create_index(f"ix_original_medium_{owner}_id", "original_medium", [owner, "id"])
    op.create_index(
        "ix_original_medium_next_keeper_id",
        "original_medium",
        ["next_keeper_id", "id"],
        postgresql_where=sa.text("next_keeper_id IS NOT NULL"),
    )
    op.create_table(
        "original_event",
        sa.Column("original_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("keeper_id", sa.Uuid(), nullable=False),
        sa.Column("to_keeper_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        *_recorded(versioned=False),
        *_keys(
            "original_event",
            original_id="original_medium",
            matter_id="matter",
            keeper_id="account",
            to_keeper_id="account",
            actor_id="account",
            on_behalf_of_id="account",
        ),
    )
    op.create_index("ix_original_event_original_id_id", "original_event", ["original_id", "id"])
    op.alter_column("notice", "deadline_id", nullable=True)
    op.add_column("notice", sa.Column("original_id", sa.Uuid(), nullable=True))
    name = op.f("fk_notice_original_id_original_medium")
    op.create_foreign_key(name, "notice", "original_medium", ["original_id"], ["id"])
    rights.grant(rights.EDITABLE, "original_medium")
    rights.grant(rights.APPEND_ONLY, "original_event")


def _recorded(*, versioned: bool) -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        *([sa.Column("row_version", sa.Integer(), nullable=False)] if versioned else []),
    ]


def _keys(table: str, **owners: str) -> list[sa.Constraint]:
    return [
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
            for column, other in owners.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]

"""Complaints, tip-offs and petitions, what their sealed authors said, the cases that grow from them, and the routing table."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from db.migrations import rights
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def _references(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))
        for column, target in targets.items()
    ]


def _moments() -> list[sa.Column[Any]]:
    return [
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _recorded() -> list[sa.Column[Any]]:
    return [sa.Column("id", sa.Uuid(), nullable=False), *_moments()]


def _text(name: str, length: int | None = None) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length) if length else sa.Text(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "complaint",
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        *_moments(),
        sa.Column("row_version", sa.Integer(), nullable=False),
        _text("nature", 20),
        _text("kind", 30),
        _text("district", 10),
        _text("industry", 30),
        _text("filer", 20),
        sa.Column("headcount", sa.Integer(), nullable=False),
        _text("facts"),
        _text("demands"),
        _text("proof"),
        sa.Column("began_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("is_continuing", sa.Boolean(), nullable=False),
        _text("transfer_no", 100),
        sa.Column("transfer_due_on", sa.Date(), nullable=True),
        sa.Column("is_oral", sa.Boolean(), nullable=False),
        sa.Column("is_sealed", sa.Boolean(), nullable=False),
        sa.Column("can_be_told", sa.Boolean(), nullable=False),
        _text("about_officers", 300),
        sa.Column("query_code", sa.String(length=64), nullable=True),
        *_references("complaint", matter_id="matter"),
        sa.CheckConstraint("headcount >= 1", name=op.f("ck_complaint_headcount")),
        sa.CheckConstraint("ended_on >= began_on", name=op.f("ck_complaint_period")),
        sa.PrimaryKeyConstraint("matter_id", name=op.f("pk_complaint")),
    )
    op.create_index(
        "ix_complaint_query_code",
        "complaint",
        ["query_code"],
        postgresql_where=sa.text("query_code IS NOT NULL"),
    )
    for column in ("nature", "kind"):
        op.create_index(f"ix_complaint_{column}_matter_id", "complaint", [column, "matter_id"])
    op.create_table(
        "sealed_statement",
        *_recorded(),
        sa.Column("sealed_party_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        *_references(
            "sealed_statement", sealed_party_id="sealed_party", matter_id="matter", taken_by="account"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_statement")),
    )
    op.create_table(
        "sealed_file",
        *_recorded(),
        sa.Column("sealed_party_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        _text("algorithm", 20),
        sa.Column("sealed_size", sa.BigInteger(), nullable=False),
        _text("sealed_sha256", 64),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        *_references("sealed_file", sealed_party_id="sealed_party", matter_id="matter", taken_by="account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_file")),
        sa.UniqueConstraint(
            "sealed_party_id", "position", name=op.f("uq_sealed_file_sealed_party_id_position")
        ),
    )
    for table in ("sealed_statement", "sealed_file"):
        for column in ("sealed_party_id", "matter_id"):
            op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_table(
        "complaint_text",
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("grams", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("bands", postgresql.ARRAY(sa.Integer()), nullable=False),
        *_references("complaint_text", matter_id="matter"),
        sa.PrimaryKeyConstraint("matter_id", name=op.f("pk_complaint_text")),
    )
    op.create_index("ix_complaint_text_bands", "complaint_text", ["bands"], postgresql_using="gin")
    op.create_table(
        "enforcement_case",
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        *_moments(),
        sa.Column("row_version", sa.Integer(), nullable=False),
        _text("trace", 20),
        _text("trace_no", 100),
        _text("kind", 30),
        _text("district", 10),
        _text("industry", 30),
        _text("facts"),
        *_references("enforcement_case", matter_id="matter"),
        sa.PrimaryKeyConstraint("matter_id", name=op.f("pk_enforcement_case")),
    )
    op.create_table(
        "routing_row",
        *_recorded(),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        _text("kind", 30),
        _text("district", 10),
        _text("industry", 30),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *_references("routing_row", agency_id="agency", unit_id="unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_row")),
    )
    op.create_index(
        "ix_routing_row_open", "routing_row", ["agency_id"], postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_index(
        "ix_matter_started_urgently",
        "matter",
        ["id"],
        postgresql_where=sa.text("stage = 'started_urgently'"),
    )
    op.create_index(
        "ix_matter_abstract_waiting",
        "matter_abstract",
        ["id"],
        postgresql_where=sa.text("approved_at IS NULL AND returned_at IS NULL"),
    )
    rights.grant(rights.EDITABLE, "complaint", "complaint_text", "enforcement_case", "routing_row")
    rights.grant(rights.APPEND_ONLY, "sealed_statement", "sealed_file")

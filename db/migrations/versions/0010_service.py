"""Service of issued papers with its attempts, and the register of the use of seals."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from db.migrations import rights

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _references(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))
        for column, target in targets.items()
    ]


def _recorded() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        "service_record",
        *_recorded(),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("addressee_id", sa.Uuid(), nullable=False),
        sa.Column("addressee", sa.String(length=200), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("receiver", sa.String(length=200), nullable=False),
        sa.Column("relation", sa.String(length=30), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("act_id", sa.Uuid(), nullable=True),
        sa.Column("proof_file_id", sa.Uuid(), nullable=True),
        sa.Column("proof_document_id", sa.Uuid(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        *_references(
            "service_record",
            agency_id="agency",
            matter_id="matter",
            document_id="document",
            addressee_id="matter_party",
            act_id="act",
            proof_file_id="stored_file",
            proof_document_id="document",
            replaces_id="service_record",
            recorded_by="account",
            on_behalf_of_id="account",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_record")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_service_record_replaces_id")),
    )
    op.create_index("ix_service_record_matter_id_id", "service_record", ["matter_id", "id"])
    op.create_index("ix_service_record_agency_id_id", "service_record", ["agency_id", "id"])
    op.create_index("ix_service_record_agency_id_state_id", "service_record", ["agency_id", "state", "id"])
    op.create_index(
        "uq_service_record_standing",
        "service_record",
        ["document_id", "addressee_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'replaced'"),
    )
    op.create_table(
        "service_attempt",
        *_recorded(),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("carrier", sa.String(length=20), nullable=False),
        sa.Column("mail_no", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("receiver", sa.String(length=200), nullable=False),
        sa.Column("relation", sa.String(length=30), nullable=False),
        sa.Column("signed_by", sa.String(length=20), nullable=False),
        sa.Column("slip", sa.String(length=20), nullable=False),
        sa.Column("ground", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("next_way", sa.String(length=20), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("server_id", sa.Uuid(), nullable=False),
        sa.Column("second_server_id", sa.Uuid(), nullable=True),
        sa.Column("late_reason", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        *_references(
            "service_attempt",
            service_id="service_record",
            matter_id="matter",
            file_id="stored_file",
            server_id="account",
            second_server_id="account",
            recorded_by="account",
            on_behalf_of_id="account",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_attempt")),
    )
    op.create_index("ix_service_attempt_service_id_id", "service_attempt", ["service_id", "id"])
    op.create_index("ix_service_attempt_matter_id", "service_attempt", ["matter_id"])
    op.create_table(
        "seal_use",
        *_recorded(),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("seal", sa.String(length=20), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("late_reason", sa.Text(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        *_references(
            "seal_use",
            agency_id="agency",
            matter_id="matter",
            document_id="document",
            asked_by="account",
            approved_by="account",
            recorded_by="account",
            on_behalf_of_id="account",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal_use")),
    )
    op.create_index("ix_seal_use_agency_id_id", "seal_use", ["agency_id", "id"])
    op.create_index("ix_seal_use_document_id", "seal_use", ["document_id"])
    op.create_index("ix_seal_use_matter_id", "seal_use", ["matter_id"])
    rights.grant(rights.EDITABLE, "service_record")
    rights.grant(rights.APPEND_ONLY, "service_attempt", "seal_use")

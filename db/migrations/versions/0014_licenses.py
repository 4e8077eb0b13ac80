"""The register of licences: those that were granted, and what happened to each."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from db.migrations import rights
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
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
        "license",
        *_recorded(),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("item_name", sa.String(length=200), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("certificate_kind", sa.String(length=40), nullable=False),
        sa.Column("certificate_no", sa.String(length=60), nullable=True),
        sa.Column("granted_in_id", sa.Uuid(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        *_references(
            "license",
            agency_id="agency",
            item_id="item",
            party_id="party",
            granted_in_id="matter",
            document_id="document",
        ),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_license_validity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_license")),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_license_agency_id_number")),
    )
    op.create_index("ix_license_agency_id_valid_to_id", "license", ["agency_id", "valid_to", "id"])
    for column in ("item_id", "party_id", "granted_in_id"):
        op.create_index(f"ix_license_{column}", "license", [column])
    op.create_table(
        "license_event",
        *_recorded(),
        sa.Column("license_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("in_matter_id", sa.Uuid(), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("paper_no", sa.String(length=200), nullable=False),
        sa.Column("ground", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        *_references(
            "license_event",
            license_id="license",
            in_matter_id="matter",
            document_id="document",
            actor_id="account",
            on_behalf_of_id="account",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_license_event")),
    )
    op.create_index("ix_license_event_license_id_id", "license_event", ["license_id", "id"])
    op.create_index("ix_license_event_in_matter_id_id", "license_event", ["in_matter_id", "id"])
    rights.grant(rights.EDITABLE, "license")
    rights.grant(rights.APPEND_ONLY, "license_event")

"""Case files on their way into the archive and in it, with contents, notes, places and numbers; copies kept for the long term,
and holds."""

import sqlalchemy as sa
from alembic import op
from db.migrations import rights
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "archive_counter",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("prefix", sa.String(length=60), nullable=False),
        sa.Column("last_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_archive_counter_agency_id_agency")
        ),
        sa.PrimaryKeyConstraint("agency_id", "prefix", name=op.f("pk_archive_counter")),
    )
    op.create_table(
        "case_file",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("procedure", sa.String(length=40), nullable=False),
        sa.Column("matter_number", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("secrecy", sa.String(length=20), nullable=False),
        sa.Column("handler", sa.String(length=200), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("volumes", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(length=4), nullable=False),
        sa.Column("term_reason", sa.Text(), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("arranged_by", sa.Uuid(), nullable=False),
        sa.Column("arrangers", postgresql.JSONB(), nullable=False),
        sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by", sa.Uuid(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("prefix", sa.String(length=60), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("archive_number", sa.String(length=80), nullable=True),
        sa.Column("home", sa.String(length=100), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_case_file_agency_id_agency")),
        sa.ForeignKeyConstraint(
            ["arranged_by"], ["account.id"], name=op.f("fk_case_file_arranged_by_account")
        ),
        sa.ForeignKeyConstraint(["checked_by"], ["account.id"], name=op.f("fk_case_file_checked_by_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_case_file_matter_id_matter")),
        sa.ForeignKeyConstraint(["taken_by"], ["account.id"], name=op.f("fk_case_file_taken_by_account")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_file_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint(
            "agency_id", "archive_number", name=op.f("uq_case_file_agency_id_archive_number")
        ),
        sa.UniqueConstraint("matter_id", name=op.f("uq_case_file_matter_id")),
    )
    op.create_index("ix_case_file_agency_id_state_id", "case_file", ["agency_id", "state", "id"])
    op.create_index("ix_case_file_arranged_by_state_id", "case_file", ["arranged_by", "state", "id"])
    op.create_index(
        "ix_case_file_keep_until",
        "case_file",
        ["agency_id", "keep_until", "id"],
        postgresql_where=sa.text("keep_until IS NOT NULL"),
    )
    op.create_index("ix_case_file_unit_id_state_id", "case_file", ["unit_id", "state", "id"])
    op.create_table(
        "matter_hold",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Uuid(), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_matter_hold_agency_id_agency")),
        sa.ForeignKeyConstraint(["lifted_by"], ["account.id"], name=op.f("fk_matter_hold_lifted_by_account")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_matter_hold_matter_id_matter")),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"], ["account.id"], name=op.f("fk_matter_hold_on_behalf_of_id_account")
        ),
        sa.ForeignKeyConstraint(["placed_by"], ["account.id"], name=op.f("fk_matter_hold_placed_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter_hold")),
    )
    op.create_index("ix_matter_hold_agency_id_id", "matter_hold", ["agency_id", "id"])
    op.create_index("ix_matter_hold_matter_id_id", "matter_hold", ["matter_id", "id"])
    op.create_table(
        "preserved_copy",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("medium", sa.String(length=20), nullable=False),
        sa.Column("medium_no", sa.String(length=100), nullable=False),
        sa.Column("holds", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("check_on", sa.Date(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_preserved_copy_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name=op.f("fk_preserved_copy_made_by_account")),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_preserved_copy_matter_id_matter")
        ),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"], ["account.id"], name=op.f("fk_preserved_copy_on_behalf_of_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preserved_copy")),
        sa.UniqueConstraint(
            "agency_id",
            "medium_no",
            "matter_id",
            name=op.f("uq_preserved_copy_agency_id_medium_no_matter_id"),
        ),
    )
    op.create_index("ix_preserved_copy_agency_id_check_on", "preserved_copy", ["agency_id", "check_on"])
    op.create_index(op.f("ix_preserved_copy_matter_id"), "preserved_copy", ["matter_id"])
    op.create_table(
        "case_file_item",
        sa.Column("case_file_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("group_code", sa.String(length=30), nullable=False),
        sa.Column("volume", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("stored_file_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("first_page", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_file_id"], ["case_file.id"], name=op.f("fk_case_file_item_case_file_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_case_file_item_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_case_file_item_matter_id_matter")
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"], ["stored_file.id"], name=op.f("fk_case_file_item_stored_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file_item")),
    )
    op.create_index("ix_case_file_item_case_file_id_position", "case_file_item", ["case_file_id", "position"])
    op.create_index(
        "uq_case_file_item_document",
        "case_file_item",
        ["case_file_id", "document_id"],
        unique=True,
        postgresql_where=sa.text("document_id IS NOT NULL"),
    )
    op.create_table(
        "case_file_move",
        sa.Column("case_file_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("moved_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_file_id"], ["case_file.id"], name=op.f("fk_case_file_move_case_file_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_case_file_move_matter_id_matter")
        ),
        sa.ForeignKeyConstraint(
            ["moved_by"], ["account.id"], name=op.f("fk_case_file_move_moved_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"], ["account.id"], name=op.f("fk_case_file_move_on_behalf_of_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file_move")),
    )
    op.create_index("ix_case_file_move_case_file_id_id", "case_file_move", ["case_file_id", "id"])
    op.create_table(
        "case_file_note",
        sa.Column("case_file_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_file_id"], ["case_file.id"], name=op.f("fk_case_file_note_case_file_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_case_file_note_matter_id_matter")
        ),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"], ["account.id"], name=op.f("fk_case_file_note_on_behalf_of_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["account.id"], name=op.f("fk_case_file_note_written_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file_note")),
    )
    op.create_index("ix_case_file_note_case_file_id_id", "case_file_note", ["case_file_id", "id"])
    op.create_table(
        "case_file_search",
        sa.Column("case_file_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("grams", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_file_id"], ["case_file.id"], name=op.f("fk_case_file_search_case_file_id_case_file")
        ),
        sa.PrimaryKeyConstraint("case_file_id", name=op.f("pk_case_file_search")),
    )
    op.create_index("ix_case_file_search_grams", "case_file_search", ["grams"], postgresql_using="gin")
    op.create_table(
        "preserved_check",
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["account.id"], name=op.f("fk_preserved_check_checked_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["preserved_copy.id"], name=op.f("fk_preserved_check_copy_id_preserved_copy")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_preserved_check_matter_id_matter")
        ),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"], ["account.id"], name=op.f("fk_preserved_check_on_behalf_of_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preserved_check")),
    )
    op.create_index("ix_preserved_check_copy_id_id", "preserved_check", ["copy_id", "id"])
    rights.grant(
        rights.EDITABLE,
        "case_file",
        "case_file_item",
        "case_file_search",
        "archive_counter",
        "preserved_copy",
        "matter_hold",
    )
    rights.grant(rights.APPEND_ONLY, "case_file_move", "case_file_note", "preserved_check")
    for owner in ("agency", "unit"):
        op.create_index(
            f"ix_matter_closed_{owner}",
            "matter",
            [f"{owner}_id", "id"],
            postgresql_where=sa.text("(stage)::text = 'closed'::text"),
        )

"""Registers of the archive: stock-takes, figures kept along with the case files, and the orders in which registers are read."""

import sqlalchemy as sa
from alembic import op
from db.migrations import rights
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_FIGURES = """
INSERT INTO archive_figure (unit_id, year, term, agency_id, files_in, volumes_in, pages_in,
                            files_out, volumes_out, pages_out)
SELECT unit_id, extract(year FROM filed_at AT TIME ZONE 'Asia/Shanghai')::int, term, agency_id,
       count(*), sum(volumes), sum(pages), 0, 0, 0
FROM case_file WHERE filed_at IS NOT NULL AND state = 'filed'
GROUP BY unit_id, extract(year FROM filed_at AT TIME ZONE 'Asia/Shanghai'), term, agency_id
"""


def upgrade() -> None:
    op.create_table(
        "stock_take",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("started_by", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("misplaced", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("result", postgresql.JSONB(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("explained", postgresql.JSONB(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_stock_take_agency_id_agency")),
        sa.ForeignKeyConstraint(["started_by"], ["account.id"], name=op.f("fk_stock_take_started_by_account")),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"], ["account.id"], name=op.f("fk_stock_take_on_behalf_of_id_account")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["account.id"], name=op.f("fk_stock_take_ended_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_take")),
    )
    op.create_index("ix_stock_take_agency_id_id", "stock_take", ["agency_id", "id"])
    op.create_table(
        "stock_take_line",
        sa.Column("stock_take_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("case_file_id", sa.Uuid(), nullable=True),
        sa.Column("volume", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("scanned_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["stock_take_id"], ["stock_take.id"], name=op.f("fk_stock_take_line_stock_take_id_stock_take")
        ),
        sa.ForeignKeyConstraint(
            ["case_file_id"], ["case_file.id"], name=op.f("fk_stock_take_line_case_file_id_case_file")
        ),
        sa.ForeignKeyConstraint(
            ["scanned_by"], ["account.id"], name=op.f("fk_stock_take_line_scanned_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_take_line")),
        sa.UniqueConstraint(
            "stock_take_id", "number", name=op.f("uq_stock_take_line_stock_take_id_number")
        ),
    )
    op.create_index("ix_stock_take_line_stock_take_id_id", "stock_take_line", ["stock_take_id", "id"])
    op.create_index(
        "ix_stock_take_line_stock_take_id_result_id", "stock_take_line", ["stock_take_id", "result", "id"]
    )
    op.create_table(
        "archive_figure",
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("term", sa.String(length=4), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("files_in", sa.Integer(), nullable=False),
        sa.Column("volumes_in", sa.Integer(), nullable=False),
        sa.Column("pages_in", sa.Integer(), nullable=False),
        sa.Column("files_out", sa.Integer(), nullable=False),
        sa.Column("volumes_out", sa.Integer(), nullable=False),
        sa.Column("pages_out", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_archive_figure_agency_id_agency")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_archive_figure_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "year", "term", name=op.f("pk_archive_figure")),
    )
    rights.grant(rights.EDITABLE, "stock_take", "archive_figure")
    rights.grant(rights.APPEND_ONLY, "stock_take_line")
    op.execute(_FIGURES)
    for name, owner in (("ix_case_file_filed", "agency_id"), ("ix_case_file_filed_unit", "unit_id")):
        op.create_index(
            name, "case_file", [owner, "filed_at", "id"], postgresql_where=sa.text("filed_at IS NOT NULL")
        )
    op.create_index(
        "ix_case_file_series",
        "case_file",
        ["agency_id", "prefix", "sequence"],
        postgresql_where=sa.text("prefix IS NOT NULL"),
    )
    op.create_index(
        "ix_case_file_year",
        "case_file",
        ["agency_id", sa.text("split_part(prefix::text, '-'::text, 2)"), "id"],
    )
    op.create_index(
        "ix_case_file_place",
        "case_file",
        ["agency_id", "place"],
        postgresql_ops={"place": "varchar_pattern_ops"},
        postgresql_include=("volumes",),
        postgresql_where=sa.text("(state)::text = 'filed'::text"),
    )
    op.create_index("ix_case_file_move_recorded_at_id", "case_file_move", ["recorded_at", "id"])
    op.create_index(
        "ix_ledger_entry_copied_files",
        "ledger_entry",
        ["recorded_at", "id"],
        postgresql_where=sa.text(
            "(((object_type)::text = 'case_file'::text) AND "
            "(((action)::text = 'exported'::text) OR ((action)::text = 'fetched'::text)))"
        ),
    )

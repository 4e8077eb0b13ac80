"""The catalogue of the archive and its due list at a million volumes: an index for each filter, and the departments in the
search."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0019"
branch_labels = None
depends_on = None

_UNIT = "\ue002"


def upgrade() -> None:
    _catalogue()


def _catalogue() -> None:
    op.drop_index("ix_case_file_keep_until", "case_file")
    year = sa.text("split_part(prefix, '-', 2)")
    for owner in ("agency_id", "unit_id"):
        op.create_index(
            f"ix_case_file_{owner}_kind", "case_file", [owner, "state", "procedure", "term", "id"]
        )
        op.create_index(
            f"ix_case_file_{owner}_year", "case_file", [owner, "state", year, "procedure", "term", "id"]
        )
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

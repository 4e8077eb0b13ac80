"""The search of the archive finds a word within a department as quickly as in the house: each gram stands twice, plain and with the
mark of the department, in the place of the mark alone."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_UNIT = "\ue002"


def upgrade() -> None:
    op.execute(
        sa.text(
            "UPDATE case_file_search s SET grams = (SELECT array_to_tsvector("
            "array_agg(g.lexeme) || array_agg(:mark || replace(f.unit_id::text, '-', '') || g.lexeme))"
            " FROM unnest(tsvector_to_array(s.grams)) AS g(lexeme) WHERE left(g.lexeme, 1) <> :mark)"
            " FROM case_file f WHERE f.id = s.case_file_id AND EXISTS ("
            "SELECT FROM unnest(tsvector_to_array(s.grams)) AS g(lexeme) WHERE left(g.lexeme, 1) <> :mark)"
        ).bindparams(sa.bindparam("mark", _UNIT, sa.Text(), literal_execute=True))
    )

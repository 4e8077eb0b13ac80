"""The search knows the units of a matter, so that its index leaves out the matters of others."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        UPDATE matter_search SET grams = grams || array_to_tsvector(ARRAY[
            U&'\\E002' || replace(matter.unit_id::text, '-', ''),
            U&'\\E002' || replace(matter.intake_unit_id::text, '-', '')
        ])
        FROM matter WHERE matter.id = matter_search.matter_id
        """
    )

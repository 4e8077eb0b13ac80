"""An index of those who help with a matter, so that the list of one's own work does not read all that one ever took in."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_matter_person_co_handler",
        "matter_person",
        ["account_id", "matter_id"],
        postgresql_where=sa.text("part = 'co_handler' AND ended_at IS NULL"),
    )

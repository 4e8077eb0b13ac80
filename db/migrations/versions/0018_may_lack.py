"""Which materials an application may be accepted without (容缺受理): said by the item, kept by the application as on its day."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("item_material", "application_material"):
        # Of what is there nobody has said that it may.
        op.add_column(table, sa.Column("may_lack", sa.Boolean(), nullable=False, server_default=sa.false()))
        op.alter_column(table, "may_lack", server_default=None)

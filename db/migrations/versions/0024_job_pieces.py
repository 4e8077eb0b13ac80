"""The file of a job in pieces, so that neither the worker nor the portal holds all of it in memory."""

import sqlalchemy as sa
from alembic import op
from db.migrations import rights

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_PIECE_BYTES = 1024 * 1024


def upgrade() -> None:
    op.create_table(
        "job_piece",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"],
            ["job_result.job_id"],
            name=op.f("fk_job_piece_job_id_job_result"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_job_piece")),
    )
    # What is compressed already is not tried again, and the planner keeps no sample of what stands in a file.
    op.execute("ALTER TABLE job_piece ALTER COLUMN data SET STORAGE EXTERNAL, ALTER COLUMN data SET STATISTICS 0")
    rights.grant(rights.EPHEMERAL, "job_piece")
    op.add_column("job_result", sa.Column("size", sa.BigInteger(), nullable=True))
    op.execute("UPDATE job_result SET size = octet_length(data)")
    op.alter_column("job_result", "size", nullable=False)
    op.execute(
        "INSERT INTO job_piece (job_id, number, data)"
        f" SELECT job_id, n, substring(data FROM n * {_PIECE_BYTES} + 1 FOR {_PIECE_BYTES})"
        f" FROM job_result, generate_series(0, ((size - 1) / {_PIECE_BYTES})::integer) AS n WHERE size > 0"
    )
    op.drop_column("job_result", "data")

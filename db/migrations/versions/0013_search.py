"""The search knows the titles of papers, and of what it finds by which part; searches can be kept."""

import sqlalchemy as sa
from alembic import op
from db.migrations import rights
from db.queries.search import Part, fold, lexemes
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_BATCH = 1000
_NEXT = sa.text(
    """
    SELECT m.id, s.body, m.party_names,
           coalesce((SELECT string_agg(concat_ws(' ', d.number, d.title), ' ' ORDER BY d.id)
                     FROM document d WHERE d.matter_id = m.id), '')
    FROM matter_search s JOIN matter m ON m.id = s.matter_id
    WHERE m.id > :last ORDER BY m.id LIMIT :batch
    """
)
_KEEP = sa.text(
    """
    UPDATE matter_search SET body = :body, parties = :parties, papers = :papers,
           grams = array_to_tsvector(CAST(:grams AS text[]))
    WHERE matter_id = :id
    """
)


def upgrade() -> None:
    for name in ("parties", "papers"):
        op.add_column("matter_search", sa.Column(name, sa.Text(), server_default="", nullable=False))
    _fill()
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("query", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_saved_search_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_search_account_id_name")),
    )
    rights.grant(rights.EPHEMERAL, "saved_search")


def _fill() -> None:
    """Add to what is there the titles and numbers of papers; the numbers may stand there twice, which finds the same."""
    bind, last = op.get_bind(), "00000000-0000-0000-0000-000000000000"
    while rows := bind.execute(_NEXT, {"last": last, "batch": _BATCH}).all():
        kept = []
        for matter_id, before, names, papers in rows:
            parts: dict[Part, str] = {"parties": fold(names), "papers": fold(papers)}
            body = f"{before} {parts['papers']}".strip()
            kept.append({"id": matter_id, "body": body, "grams": lexemes(body, parts)} | dict(parts))
        bind.execute(_KEEP, kept)
        last = rows[-1][0]

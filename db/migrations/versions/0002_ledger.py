"""The ledger, append-only by rights and by triggers, and the keys of matters."""

import sqlalchemy as sa
from alembic import op
from db.migrations import rights

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("ledger_entry", "ledger_leaf", "ledger_node", "ledger_head")


def upgrade() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("xid", sa.BigInteger(), server_default=sa.text("((pg_current_xact_id())::text)::bigint"), nullable=False),
        sa.Column("object_type", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("matter_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=True),
        sa.Column("image", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint(
            "object_type", "object_id", "version", name=op.f("uq_ledger_entry_object_type_object_id_version")
        ),
    )
    op.create_index("ix_ledger_entry_xid_id", "ledger_entry", ["xid", "id"])
    op.create_index(
        "ix_ledger_entry_matter_id_id",
        "ledger_entry",
        ["matter_id", "id"],
        postgresql_where=sa.text("matter_id IS NOT NULL"),
    )
    op.create_index("ix_ledger_entry_object_id_id", "ledger_entry", ["object_id", "id"])
    # Encrypted bytes do not compress; trying costs time at every write.
    op.execute("ALTER TABLE ledger_entry ALTER COLUMN image SET STORAGE EXTERNAL")
    op.create_table(
        "ledger_leaf",
        sa.Column("leaf_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entry.id"], name=op.f("fk_ledger_leaf_entry_id_ledger_entry")
        ),
        sa.PrimaryKeyConstraint("leaf_index", name=op.f("pk_ledger_leaf")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_ledger_leaf_entry_id")),
    )
    op.create_table(
        "ledger_node",
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("node_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("node_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "node_index", name=op.f("pk_ledger_node")),
    )
    op.create_table(
        "ledger_head",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_xid", sa.BigInteger(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "scope_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("root_id", sa.String(length=16), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("certificate_no", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scope_key")),
        sa.UniqueConstraint("owner_id", name=op.f("uq_scope_key_owner_id")),
    )
    op.create_index("ix_scope_key_root_id_id", "scope_key", ["root_id", "id"])
    op.execute(
        """
        CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% of % is refused: the ledger is append-only', TG_OP, TG_TABLE_NAME
                USING ERRCODE = 'insufficient_privilege';
        END $$
        """
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_all BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        )
        # ALWAYS: session_replication_role = replica does not skip them.
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_rows")
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_all")
    rights.grant(rights.APPEND_ONLY, *APPEND_ONLY)
    rights.grant(rights.EDITABLE, "scope_key")
    rights.revoke("DELETE", "login_session")

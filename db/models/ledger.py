"""The ledger: entries with their images, the leaves and nodes of the Merkle tree over them, signed heads, and keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base

XID = text("((pg_current_xact_id())::text)::bigint")
"""The 64-bit number of the present transaction."""


class LedgerEntry(Base):
    """What one transaction did to one object, or one happening (opening, print, refusal, sign-in).

    `body` are the very bytes that are hashed (db.ledger.canonical): ids, codes, times, and a commitment to the image;
    the columns beside it repeat them for searching and are compared by verification. `image` is salt and canonical row,
    or the details of a happening, encrypted under the key `key_id`. Happenings have no `version`.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("object_type", "object_id", "version"),
        Index("ix_ledger_entry_xid_id", "xid", "id"),
        Index(
            "ix_ledger_entry_matter_id_id",
            *("matter_id", "id"),
            postgresql_where=text("matter_id IS NOT NULL"),
        ),
        Index("ix_ledger_entry_object_id_id", "object_id", "id"),
        # Written as PostgreSQL gives it back.
        Index(
            "ix_ledger_entry_unsealed",
            *("recorded_at", "id"),
            postgresql_where=text("(action)::text = 'unsealed'::text"),
        ),
        Index(
            "ix_ledger_entry_copied_files",
            *("recorded_at", "id"),
            postgresql_where=text(
                "(((object_type)::text = 'case_file'::text) AND "
                "(((action)::text = 'exported'::text) OR ((action)::text = 'fetched'::text)))"
            ),
        ),
        Index(
            "ix_ledger_entry_openings",
            *("recorded_at", "id"),
            postgresql_where=text(
                "((version IS NULL) AND (((object_type)::text = 'case_file_item'::text) OR "
                "((object_type)::text = 'case_file_scan'::text)) AND (((action)::text = 'opened'::text) OR "
                "((action)::text = 'downloaded'::text) OR ((action)::text = 'refused'::text)))"
            ),
        ),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    xid: Mapped[int] = mapped_column(BigInteger, server_default=XID)
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[UUID]
    version: Mapped[int | None]
    matter_id: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    recorded_at: Mapped[datetime]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    key_id: Mapped[UUID | None]
    image: Mapped[bytes | None] = mapped_column(LargeBinary)


class LedgerLeaf(Base):
    """The place of an entry in the tree: dense from 0, given by the sealer."""

    __tablename__ = "ledger_leaf"
    leaf_index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_entry.id"), unique=True)
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary)


class LedgerNode(Base):
    """The root of the complete subtree of 2^level leaves that begins at leaf node_index * 2^level; levels 8, 16, 24 …"""

    __tablename__ = "ledger_node"
    level: Mapped[int] = mapped_column(primary_key=True)
    node_index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    node_hash: Mapped[bytes] = mapped_column(LargeBinary)


class LedgerHead(Base):
    """A signed head: `statement` are the signed bytes (size, root, previous head, time, key); the columns repeat them.

    `next_xid` is where the sealer goes on looking for entries. It is a hint and no part of the statement.
    """

    __tablename__ = "ledger_head"
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime]
    next_xid: Mapped[int] = mapped_column(BigInteger)
    statement: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)


class ScopeKey(Base):
    """The key of what belongs together: the house (owner id 0), one matter, one sealed identity, one case file without a
    matter. Wrapped by the root key.

    A destroyed key keeps its row, without the key and with the certificate under which it was destroyed.
    """

    __tablename__ = "scope_key"
    __table_args__ = (Index("ix_scope_key_root_id_id", "root_id", "id"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[UUID] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    root_id: Mapped[str] = mapped_column(String(16))
    destroyed_at: Mapped[datetime | None]
    certificate_no: Mapped[str | None] = mapped_column(String(60))

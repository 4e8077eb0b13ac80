"""Files attached to matters. Every function takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, exists, literal, select, union_all
from sqlalchemy.orm import Session, aliased, defer

from db.models import Account, CaseFileScan, Matter, SealedFile, SealedParty, StoredFile
from db.queries.scope import open_to, visible_to
from db.viewer import Mode, Viewer


@dataclass(frozen=True)
class FileRow:
    """A version of a file, with the names of who uploaded it and in whose place."""

    file: StoredFile
    uploader: str
    on_behalf_of: str | None


@dataclass(frozen=True)
class AttachStage:
    """Where a matter stands, whether it is open to the viewer for changes, and whether it has a sealed party."""

    procedure: str
    stage: str
    is_open: bool
    is_sealed: bool


@dataclass(frozen=True)
class Sealed:
    """What lies in the vault of a file, by its record: bytes and lower-hex SHA-256. `table` has the record."""

    file_id: UUID
    size: int
    sha256: str
    table: str


_IN_VAULT = (StoredFile, SealedFile, CaseFileScan)
"""Tables whose rows name what lies in the vault."""


def list_files(session: Session, viewer: Viewer, matter_id: UUID) -> list[FileRow]:
    """All versions of all files of a matter, newest first; empty where the viewer may not see it."""
    query = _visible(viewer).where(StoredFile.matter_id == matter_id).order_by(StoredFile.id.desc())
    return [FileRow(file, uploader, absent) for file, uploader, absent in session.execute(query)]


def find_file(session: Session, viewer: Viewer, file_id: UUID) -> StoredFile | None:
    """A version of a file; None where the viewer may not see its matter or take copies of it."""
    return session.scalar(
        select(StoredFile)
        .join(Matter, Matter.id == StoredFile.matter_id)
        .where(StoredFile.id == file_id, visible_to(viewer, Mode.COPY))
    )


def newer_version(session: Session, viewer: Viewer, file_id: UUID) -> FileRow | None:
    """The version that replaced this one; None where it is the newest or may not be seen."""
    row = session.execute(_visible(viewer).where(StoredFile.replaces_id == file_id)).one_or_none()
    return FileRow(row[0], row[1], row[2]) if row else None


def _visible(viewer: Viewer) -> Select[StoredFile, str, str]:
    behalf = aliased(Account)
    return (
        select(StoredFile, Account.name, behalf.name)
        .join(Matter, Matter.id == StoredFile.matter_id)
        .join(Account, Account.id == StoredFile.uploaded_by)
        .outerjoin(behalf, behalf.id == StoredFile.on_behalf_of_id)
        .where(visible_to(viewer))
        .options(defer(StoredFile.wrapped))
    )


def attach_stage(session: Session, viewer: Viewer, matter_id: UUID) -> AttachStage | None:
    """Where a matter stands that the viewer may see; None for others."""
    sealed = exists().where(SealedParty.matter_id == Matter.id)
    row = session.execute(
        select(Matter.procedure, Matter.stage, open_to(viewer), sealed).where(
            Matter.id == matter_id, visible_to(viewer)
        )
    ).one_or_none()
    return AttachStage(*row) if row else None


def stored_after(session: Session, file_id: UUID | None, limit: int) -> list[Sealed]:
    """Up to `limit` stored files of all matters, those of sealed parties too, and scans of old case files, by id from behind
    `file_id`: sizes and hashes, nothing of content. Destroyed ones are not among them: their bytes are gone from the store, or
    soon will be."""
    pages = []
    for table in _IN_VAULT:
        name = literal(table.__tablename__)
        query = select(table.id, table.sealed_size, table.sealed_sha256, name.label("of"))
        query = query.where(table.wrapped != b"").order_by(table.id).limit(limit)
        pages.append(query if file_id is None else query.where(table.id > file_id))
    both = union_all(*(select(page.subquery()) for page in pages)).subquery()
    rows = session.execute(select(*both.c).order_by(both.c.id).limit(limit))
    return [Sealed(*row) for row in rows]


def known_among(session: Session, file_ids: Sequence[UUID]) -> set[UUID]:
    """Those of `file_ids` that a row names."""
    known = union_all(*(select(table.id).where(table.id.in_(file_ids)) for table in _IN_VAULT))
    return set(session.scalars(known))

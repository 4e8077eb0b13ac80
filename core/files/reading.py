"""Attachments as the screens list them, and their bytes for whoever may take copies."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from uuid import UUID

from core.context import Context
from core.files.attach import is_over
from core.files.holding import key_of, vault_of
from core.law.files import FILE_CLASSES, FILE_TYPES, FileType
from core.ledger.happenings import record, record_once
from core.ledger.keys import KeyDestroyed, KeyProblem
from core.permissions import Permission
from core.vault.vault import Damaged
from db.ledger.write import Happening
from db.models import StoredFile
from db.queries import files as queries
from db.queries.files import FileRow

log = logging.getLogger(__name__)

_TYPES = {row.media_type: row for row in FILE_TYPES.values()}


@dataclass(frozen=True)
class FileVersion:
    """One version, with who uploaded it (and in whose place)."""

    file_id: UUID
    name: str
    size: int
    sha256: str
    type_label: str
    preview: str
    uploaded_at: datetime
    uploaded_by: str
    note: str


@dataclass(frozen=True)
class AttachmentView:
    """One attachment: its newest version, and the earlier ones, newest first."""

    kind: str
    kind_label: str
    newest: FileVersion
    earlier: tuple[FileVersion, ...]


@dataclass(frozen=True)
class AttachDoor:
    """`closed` says why a matter takes no more attachments from anybody, in words for the screen; empty where it does. With
    `is_sealed` it takes none that may tell who its informant is."""

    closed: str
    is_sealed: bool = False


@dataclass(frozen=True)
class FileFacts:
    """What a download says of itself before its bytes. `preview` is as in `core.law.files.FileType`."""

    file_id: UUID
    name: str
    media_type: str
    preview: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Closed:
    """Why the bytes of a file cannot be given, in words for the screen; `is_gone` where they never can again."""

    words: str
    is_gone: bool = False


def list_attachments(ctx: Context, matter_id: UUID) -> list[AttachmentView]:
    """The attachments of a matter, the newest first; empty without the permission or where it may not be seen."""
    if not ctx.may(Permission.FILE_READ):
        return []
    with ctx.app.read() as session:
        rows = queries.list_files(session, ctx.viewer_for(Permission.FILE_READ), matter_id)
    replaced = {row.file.replaces_id: row for row in rows if row.file.replaces_id}
    by_id = {row.file.id: row for row in rows}
    return [_attachment(row, by_id) for row in rows if row.file.id not in replaced]


def attach_door(ctx: Context, matter_id: UUID) -> AttachDoor | None:
    """Whether this matter takes attachments from the actor now; None where it does from others at most."""
    if not ctx.may(Permission.FILE_ATTACH):
        return None
    with ctx.app.read() as session:
        found = queries.attach_stage(session, ctx.viewer_for(Permission.FILE_ATTACH), matter_id)
    closed = is_over(found.procedure, found.stage) if found else ""
    return AttachDoor(closed, found.is_sealed) if found and (found.is_open or closed) else None


def file_facts(ctx: Context, file_id: UUID) -> FileFacts | None:
    """What is known of a file before it is opened; None where the actor may not take copies of it."""
    if not ctx.may(Permission.FILE_READ):
        return None
    with ctx.app.read() as session:
        row = queries.find_file(session, ctx.viewer_for(Permission.FILE_READ), file_id)
    return _facts(row) if row else None


def try_opening(ctx: Context, file_id: UUID) -> FileFacts | Closed | None:
    """The facts of a file that can be opened now, or why it cannot; None as in `file_facts`. Gives no byte of it."""
    if not ctx.may(Permission.FILE_READ):
        return None
    begun = _begin(ctx, file_id, 0, None)
    return begun if begun is None or isinstance(begun, Closed) else _facts(begun[0])


def open_file(
    ctx: Context, file_id: UUID, start: int = 0, end: int | None = None, *, saves: bool = False
) -> Iterator[bytes] | Closed | None:
    """The bytes from `start` up to and without `end` (None: the end); None where the actor may not take copies.

    The opening, or with `saves` the download, is on the ledger before the first byte is given, and the first chunk was
    checked. Raises core.vault.format.Damaged in the midst where a later chunk is not what was put in.
    """
    if not ctx.may(Permission.FILE_READ):
        return None
    begun = _begin(ctx, file_id, start, end)
    if begun is None or isinstance(begun, Closed):
        return begun
    row, parts = begun
    if saves and start == 0 and end in (None, row.size):
        # Each copy taken away counts; a player or viewer fetches piece by piece and again and again.
        record(ctx, Happening("stored_file", row.id, "downloaded", row.matter_id))
    else:
        action = "downloaded" if saves else "opened"
        record_once(ctx, action, "stored_file", row.id, matter_id=row.matter_id)
    return parts


def _begin(
    ctx: Context, file_id: UUID, start: int, end: int | None
) -> tuple[StoredFile, Iterator[bytes]] | Closed | None:
    """The file with its bytes, of which the first chunk has been opened."""
    with ctx.app.read() as session:
        row = queries.find_file(session, ctx.viewer_for(Permission.FILE_READ), file_id)
        if row is None:
            return None
        try:
            key = key_of(ctx.app, session, row)
        except KeyProblem as problem:
            return Closed(str(problem), isinstance(problem, KeyDestroyed))
    try:
        parts = vault_of(ctx.app).read(row.id, key, start, end, sealed_size=row.sealed_size)
        return row, chain([next(parts, b"")], parts)
    except Damaged as damaged:
        log.error("%s", damaged)
        details = {"words": str(damaged)}
        record_once(ctx, "found_damaged", "stored_file", row.id, matter_id=row.matter_id, details=details)
        return Closed("该文件已损坏或缺失，系统拒绝显示，已记录。请立即报告系统管理员，从备份恢复")
    except OSError as error:
        log.error("the store of files failed: %s", error)
        return Closed("文件库暂时无法读取，请稍后重试；仍不行的，请联系信息中心")


def _attachment(row: FileRow, by_id: dict[UUID, FileRow]) -> AttachmentView:
    earlier = []
    before = by_id.get(row.file.replaces_id) if row.file.replaces_id else None
    while before is not None:
        earlier.append(_version(before))
        before = by_id.get(before.file.replaces_id) if before.file.replaces_id else None
    kind = row.file.kind
    return AttachmentView(kind, FILE_CLASSES[kind].label, _version(row), tuple(earlier))


def _version(row: FileRow) -> FileVersion:
    file, kind = row.file, _type(row.file)
    return FileVersion(
        file.id,
        file.name,
        file.size,
        file.sha256,
        kind.label if kind else file.media_type,
        kind.preview if kind else "",
        file.recorded_at,
        row.uploader + (f"（代 {row.on_behalf_of}）" if row.on_behalf_of else ""),
        file.note,
    )


def _facts(row: StoredFile) -> FileFacts:
    kind = _type(row)
    return FileFacts(row.id, row.name, row.media_type, kind.preview if kind else "", row.size, row.sha256)


def _type(row: StoredFile) -> FileType | None:
    return _TYPES.get(row.media_type)

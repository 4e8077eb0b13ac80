"""补入扫描件 (细则第二十一条): scans of a paper file from before the portal. They are added and superseded, never changed or taken
away (art 24); what they show opens to nobody without a slip (art 26)."""

from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from core.acting import standing_in_for
from core.archive.keeping import NOT_FOUND
from core.context import Context
from core.documents.as_pages import NO_PAPER_FORM, Unprintable, count_pages
from core.documents.previews import previews
from core.files.scanning import virus_in
from core.files.taking import Sent, check_sent, find_virus, into_vault, measured
from core.law.basis import article
from core.law.files import FILE_TYPES, OLD_SCAN
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.permissions import Permission
from core.use_case import Work, use_case
from core.vault.format import AES_256_GCM
from db.ledger.write import Happening
from db.models import CaseFile, CaseFileNote, CaseFileScan
from db.models.base import new_id
from db.queries import scans as queries
from db.queries.archive import lock_filed

MOST_SCANS = 200
"""Of one file: with 20 MB each more than any file of paper fills."""
_TYPE_LABELS: Mapping[str, str] = {row.media_type: row.label for row in FILE_TYPES.values()}


@dataclass(frozen=True)
class AddScan(Sent):
    """A scan as it was sent. `replaces_id` names one that was wrong, and `note` then says why. Use `scanning` to make one."""

    token: UUID
    case_file_id: UUID
    name: str
    note: str
    size: int
    sha256: str
    replaces_id: UUID | None = None
    content: InitVar[BinaryIO | None] = None


@dataclass(frozen=True)
class ScanAdded:
    scan_id: UUID
    name: str


@dataclass(frozen=True)
class Looked:
    """What is shown of a scan before it is kept. `pages` is None where they cannot be counted, `shown` are JPEGs of the first
    ones, None for a page that is no picture."""

    type_label: str
    pages: int | None
    size: int
    sha256: str
    shown: tuple[bytes | None, ...]


@dataclass(frozen=True)
class ScanView:
    """What is told of a scan. `superseded_by` is the place of the newer one, None for what counts."""

    scan_id: UUID
    position: int
    name: str
    type_label: str
    pages: int | None
    size: int
    sha256: str
    note: str
    at: datetime
    by: str
    superseded_by: int | None


def scanning(
    token: UUID,
    case_file_id: UUID,
    content: BinaryIO,
    name: str,
    *,
    note: str = "",
    replaces_id: UUID | None = None,
) -> AddScan:
    """The command for an open file, which is read once for its size and hash."""
    size, sha256 = measured(content)
    return AddScan(token, case_file_id, name, note, size, sha256, replaces_id, content=content)


def look_at(ctx: Context, scan: AddScan) -> Looked | list[Problem] | None:
    """What would be kept, for the eye of who adds it; nothing is kept yet. None without the permission."""
    if not ctx.may(Permission.CASE_FILE_TAKE):
        return None
    _, kind, problems = check_sent(scan, OLD_SCAN)
    if problems or kind is None:
        return problems
    if isinstance(virus := virus_in(scan.opened) if scan.opened else None, Problem):
        return [virus]
    if virus:
        # Nothing of it is decoded; that it was offered is told when it is sent in.
        return [Problem("virus", "该文件含有病毒，不能打开核对。请查杀来源电脑或介质后重新提供", "file")]
    data = _bytes(scan)
    pages = _pages(kind.media_type, data)
    if isinstance(pages, Problem):
        return [pages]
    shown = tuple(previews(kind.media_type, data))
    return Looked(kind.label, pages, scan.size, scan.sha256, shown)


@use_case(Permission.CASE_FILE_TAKE)
def add_scan(work: Work, command: AddScan) -> ScanAdded | list[Problem]:
    """Keep a scan with a file from before the portal, encrypted under a key of its own below the file's, and enter it into the
    备考表. Into the vault it goes last of all."""
    viewer = work.ctx.viewer_for(Permission.CASE_FILE_TAKE)
    file = lock_filed(work.session, viewer, command.case_file_id)
    if file is None:
        return [NOT_FOUND]
    if file.matter_id is not None:
        words = "该案卷由本系统办理归档，内容已随卷保存；归档后补充的请填写备考"
        return [Problem("scan.matter", words, basis=article(24))]
    kept = [row.scan for row in queries.list_scans(work.session, viewer, file.id)]
    name, kind, problems = check_sent(command, OLD_SCAN)
    problems += _unfit(command, kept)
    replaces = command.replaces_id is not None
    note, found = clean(
        command.note,
        TextKind.REMARK,
        label="更换原因" if replaces else "说明",
        field="note",
        required=replaces,
    )
    problems += found
    if problems or kind is None:
        return problems
    scan_id = new_id()
    one = Happening("case_file_scan", scan_id, "virus_refused", key_owner_id=file.key_owner_id)
    if problems := find_virus(work, command, name, one):
        return problems
    pages = _pages(kind.media_type, _bytes(command))
    if isinstance(pages, Problem):
        return [pages]
    return _keep(
        work,
        command,
        file,
        kept,
        CaseFileScan(id=scan_id, name=name, pages=pages, note=note, media_type=kind.media_type),
    )


def list_scans(ctx: Context, old_file_id: UUID) -> list[ScanView]:
    """The scans of a file, those superseded too, in their order; none without the permission or where the file may not be
    seen. What they show is not told."""
    if not ctx.may(Permission.CASE_FILE_READ):
        return []
    with ctx.app.read() as session:
        rows = queries.list_scans(session, ctx.viewer_for(Permission.CASE_FILE_READ), old_file_id)
    newer = {row.scan.replaces_id: row.scan.position for row in rows if row.scan.replaces_id}
    return [
        ScanView(
            row.scan.id,
            row.scan.position,
            row.scan.name,
            _TYPE_LABELS.get(row.scan.media_type, row.scan.media_type),
            row.scan.pages,
            row.scan.size,
            row.scan.sha256,
            row.scan.note,
            row.scan.recorded_at,
            row.by + (f"（代 {row.on_behalf_of}）" if row.on_behalf_of else ""),
            newer.get(row.scan.id),
        )
        for row in rows
    ]


def _bytes(command: AddScan) -> bytes:
    content = command.opened
    assert content is not None
    content.seek(0)
    data = content.read()
    content.seek(0)
    return data


def _pages(media_type: str, data: bytes) -> int | Problem | None:
    """How many pages a scan has, None where that cannot be counted; the problem of one that is damaged or locked."""
    try:
        return count_pages(media_type, data)
    except Unprintable as unfit:
        if unfit.code == NO_PAPER_FORM:
            return None
        return Problem("scan.unreadable", f"{unfit}，请重新扫描或另存后再选择", "file")


def _unfit(command: AddScan, kept: list[CaseFileScan]) -> list[Problem]:
    """What the scans that are there already say against it."""
    problems = []
    if len(kept) >= MOST_SCANS:
        problems.append(Problem("scan.many", f"一卷最多 {MOST_SCANS} 个扫描件，请合并后上传", "file"))
    same = next((one for one in kept if one.sha256 == command.sha256), None)
    if same is not None:
        words = f"内容与第 {same.position} 件“{same.name}”完全相同，无需再次上传"
        problems.append(Problem("scan.same", words, "file"))
    if command.replaces_id is None:
        return problems
    if command.replaces_id not in {one.id for one in kept}:
        problems.append(Problem("scan.replaces", "未找到要更换的扫描件，请刷新页面后重试", "replaces"))
    later = next((one for one in kept if one.replaces_id == command.replaces_id), None)
    if later is not None:
        words = f"该件已由第 {later.position} 件更换，请选择第 {later.position} 件"
        problems.append(Problem("scan.replaced", words, "replaces"))
    return problems


def _keep(
    work: Work, command: AddScan, file: CaseFile, kept: list[CaseFileScan], scan: CaseFileScan
) -> ScanAdded | list[Problem]:
    me, behalf = work.ctx.actor.account_id, standing_in_for(work, Permission.CASE_FILE_TAKE)
    put = into_vault(work, command, scan.id, file.key_owner_id)
    if isinstance(put, list):
        return put
    scan.case_file_id, scan.position = file.id, len(kept) + 1
    scan.size, scan.sha256 = put.stored.size, put.stored.sha256
    scan.sealed_size, scan.sealed_sha256 = put.stored.sealed_size, put.stored.sealed_sha256
    scan.algorithm, scan.wrapped = AES_256_GCM.name, put.wrapped
    scan.replaces_id, scan.added_by, scan.on_behalf_of_id = command.replaces_id, me, behalf
    old = next((one for one in kept if one.id == command.replaces_id), None)
    words = f"第 {scan.position} 件“{scan.name}”" + (f"，{scan.pages} 页" if scan.pages else "")
    words += f"，SHA-256 {scan.sha256}"
    if old is not None:
        words += f"；更换第 {old.position} 件“{old.name}”，原因：{scan.note}"
    work.add(
        scan,
        CaseFileNote(
            case_file_id=file.id,
            matter_id=None,
            kind="scanned",
            text=words,
            written_by=me,
            on_behalf_of_id=behalf,
        ),
    )
    return ScanAdded(scan.id, scan.name)

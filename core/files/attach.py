"""细则第四、二十一条: a file is attached to a matter, or replaced by a newer version; nothing is taken away."""

from dataclasses import InitVar, dataclass
from typing import BinaryIO
from uuid import UUID

from core.acting import absent_colleague
from core.files.taking import Sent, check_sent, find_virus, into_vault, measured
from core.law.basis import Basis, Sure, article
from core.law.files import FILE_CLASSES, FileClass, FileType
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.procedures import PROCEDURES
from core.permissions import Permission
from core.use_case import Work, stale, use_case
from core.vault.format import AES_256_GCM
from db.ledger.write import Happening
from db.models import Matter, StoredFile
from db.models.base import new_id
from db.queries.files import find_file, newer_version
from db.queries.papers import is_open, lock_open_matter
from db.queries.sealed import is_sealed

NOT_FOUND = Problem("not_found", "未找到该事项或无权更改")


@dataclass(frozen=True)
class AttachFile(Sent):
    """A file as it was sent. `kind` is a class of `core.law.files`; it counts for nothing where a version is replaced.
    Use `attaching` to make one."""

    token: UUID
    matter_id: UUID
    kind: str
    name: str
    note: str
    size: int
    sha256: str
    replaces_id: UUID | None = None
    content: InitVar[BinaryIO | None] = None


@dataclass(frozen=True)
class Attached:
    file_id: UUID
    name: str


@dataclass(frozen=True)
class _Checked:
    kind: FileClass
    type: FileType
    name: str
    note: str


def attaching(
    token: UUID,
    matter_id: UUID,
    content: BinaryIO,
    name: str,
    *,
    kind: str = "",
    note: str = "",
    replaces_id: UUID | None = None,
) -> AttachFile:
    """The command for an open file, which is read once for its size and hash."""
    size, sha256 = measured(content)
    return AttachFile(token, matter_id, kind, name, note, size, sha256, replaces_id, content=content)


@use_case(Permission.FILE_ATTACH)
def attach_file(work: Work, command: AttachFile) -> Attached | list[Problem]:
    """Keep a file with a matter that is open to the actor. It is encrypted under a key of its own below the matter's.

    Into the vault it goes last of all: what is refused leaves nothing there. Should the commit itself fail, a file
    without a row stays behind, which nobody can open; the other way round the record would name what is lost.
    """
    viewer = work.ctx.viewer_for(Permission.FILE_ATTACH)
    if not is_open(work.session, viewer, command.matter_id):
        return [NOT_FOUND]
    replaced = find_file(work.session, viewer, command.replaces_id) if command.replaces_id else None
    if command.replaces_id and (replaced is None or replaced.matter_id != command.matter_id):
        return [Problem("replaces", "未找到要更换的附件，请刷新页面后重试", "file")]
    checked = _check(command, replaced)
    if isinstance(checked, list):
        return checked
    if checked.kind.tells_who and is_sealed(work.session, viewer, command.matter_id):
        words = f"本件的举报人已密封，“{checked.kind.label}”请在“密封当事人”中添加为密封附件"
        link = f"/application?id={command.matter_id}&part=sealed"
        return [
            Problem(
                "kind.sealed", words, "kind", Basis("labor_inspection_regulation", 9, 3, sure=Sure.V), link
            )
        ]
    file_id = new_id()
    if problems := _scan(work, command, file_id, checked):
        return problems
    matter = lock_open_matter(work.session, viewer, command.matter_id)
    if matter is None:
        return [NOT_FOUND]
    if words := is_over(matter.procedure, matter.stage):
        return [Problem("stage", words, basis=article(24))]
    if replaced is not None and (later := newer_version(work.session, viewer, replaced.id)):
        return [stale(later.uploader, later.file.recorded_at)]
    return _keep(work, command, checked, matter, file_id, Permission.FILE_ATTACH)


def take_in(
    work: Work, command: AttachFile, matter: Matter, permission: Permission
) -> Attached | list[Problem]:
    """Keep a file for another record of a matter whose door was passed under `permission`; of a class that is not by
    hand. The last thing that a use case does, as in `attach_file`."""
    checked = _check(command, None, by_hand=False)
    if isinstance(checked, list):
        return checked
    file_id = new_id()
    problems = _scan(work, command, file_id, checked)
    return problems or _keep(work, command, checked, matter, file_id, permission)


def is_over(procedure: str, stage: str) -> str:
    """Why a matter takes no more attachments, which is so in a final stage alone; empty where it takes them."""
    row = PROCEDURES[procedure]
    state = row.states[stage]
    return f"该{row.label}{state.label}，不能再添加或更换附件" if state.is_final else ""


def _check(
    command: AttachFile, replaced: StoredFile | None, *, by_hand: bool = True
) -> _Checked | list[Problem]:
    """What was sent, cleaned, or everything that is wrong with it."""
    problems: list[Problem] = []
    kind = FILE_CLASSES.get(replaced.kind if replaced else command.kind)
    if kind is not None and kind.by_hand is not by_hand:
        return [Problem("kind", f"“{kind.label}”请在所属文书的页面登记", "kind")]
    if kind is None:
        problems.append(Problem("kind", "请选择附件类别", "kind"))
    note, found = clean(command.note, TextKind.REMARK, label="说明", field="note", required=False)
    problems += found
    if command.opened is None or command.size == 0:
        return problems + check_sent(command, None)[2]
    name, found_type, found = check_sent(command, kind, replaced.sha256 if replaced else "")
    problems += found
    if problems or kind is None or found_type is None:
        return problems
    return _Checked(kind, found_type, name, note)


def _scan(work: Work, command: AttachFile, file_id: UUID, checked: _Checked) -> list[Problem]:
    one = Happening("stored_file", file_id, "virus_refused", command.matter_id)
    return find_virus(work, command, checked.name, one)


def _keep(
    work: Work, command: AttachFile, checked: _Checked, matter: Matter, file_id: UUID, permission: Permission
) -> Attached | list[Problem]:
    absent = absent_colleague(work, matter, permission)
    kept = into_vault(work, command, file_id, matter.id)
    if isinstance(kept, list):
        return kept
    stored = kept.stored
    work.add(
        StoredFile(
            id=file_id,
            matter_id=matter.id,
            kind=checked.kind.code,
            name=checked.name,
            media_type=checked.type.media_type,
            size=stored.size,
            sha256=stored.sha256,
            sealed_size=stored.sealed_size,
            sealed_sha256=stored.sealed_sha256,
            algorithm=AES_256_GCM.name,
            wrapped=kept.wrapped,
            replaces_id=command.replaces_id,
            uploaded_by=work.ctx.actor.account_id,
            on_behalf_of_id=absent,
            note=checked.note,
        )
    )
    return Attached(file_id, checked.name)

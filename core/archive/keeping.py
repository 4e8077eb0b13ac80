"""What is done with a file in the archive: entries in its 备考表, and where it stands. Its contents never change (art 24)."""

from dataclasses import dataclass
from uuid import UUID

from core.acting import standing_in_for
from core.law.filing import NOTE_KINDS, NOTES_BY_HAND
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.permissions import Permission
from core.use_case import Work, use_case
from db.models import CaseFile, CaseFileMove, CaseFileNote
from db.queries.archive import lock_filed

LONGEST_PLACE = 100
NOT_FOUND = Problem("not_found", "未找到该案卷或无权办理")


@dataclass(frozen=True)
class NoteFile:
    token: UUID
    case_file_id: UUID
    kind: str
    text: str


@dataclass(frozen=True)
class MoveFile:
    """`place` is box and shelf."""

    token: UUID
    case_file_id: UUID
    place: str
    reason: str


@dataclass(frozen=True)
class Kept:
    case_file_id: UUID


@use_case(Permission.CASE_FILE_TAKE)
def note_file(work: Work, command: NoteFile) -> Kept | list[Problem]:
    """Enter into the 备考表 of a filed case file what came to it or happened to it afterwards."""
    file = lock_filed(work.session, work.ctx.viewer_for(Permission.CASE_FILE_TAKE), command.case_file_id)
    if file is None:
        return [NOT_FOUND]
    text, problems = clean(command.text, TextKind.NOTE, label="备考内容", field="text")
    if command.kind not in NOTES_BY_HAND:
        kinds = "、".join(NOTE_KINDS[code] for code in NOTES_BY_HAND)
        problems.append(Problem("kind", f"请选择：{kinds}", "kind"))
    if problems:
        return problems
    work.add(
        CaseFileNote(
            case_file_id=file.id,
            matter_id=file.matter_id,
            kind=command.kind,
            text=text,
            written_by=work.ctx.actor.account_id,
            on_behalf_of_id=standing_in_for(work, Permission.CASE_FILE_TAKE),
        )
    )
    return Kept(file.id)


@use_case(Permission.CASE_FILE_TAKE)
def move_file(work: Work, command: MoveFile) -> Kept | list[Problem]:
    """Put a file somewhere. Its first place is its home and stays so; every move is kept."""
    file = lock_filed(work.session, work.ctx.viewer_for(Permission.CASE_FILE_TAKE), command.case_file_id)
    if file is None:
        return [NOT_FOUND]
    place, problems = clean(command.place, TextKind.TITLE, label="库位", field="place")
    if problems:
        return problems
    put_away(work, file, place, work.reason)
    return Kept(file.id)


def put_away(work: Work, file: CaseFile, place: str, reason: str) -> None:
    """Put a file at a place, which is its home where it has none yet."""
    place = place[:LONGEST_PLACE]
    file.home, file.place = file.home or place, place
    work.add(
        CaseFileMove(
            case_file_id=file.id,
            matter_id=file.matter_id,
            place=place,
            reason=reason,
            moved_by=work.ctx.actor.account_id,
            on_behalf_of_id=standing_in_for(work, Permission.CASE_FILE_TAKE),
        )
    )

"""移交、检查、接收、退卷 (细则第二十一条): a file goes from who arranged it over the head of his department to the archivist, who
takes it: from that moment the matter is filed, closed to everybody without a slip, and nothing of it changes."""

from dataclasses import dataclass
from uuid import UUID

from core.acts.noting import Moment, note_act
from core.archive.arranging import NOT_FOUND, had_a_hand, keep_period, refill, unclosed
from core.archive.checking import check_whole
from core.archive.keeping import put_away
from core.archive.numbering import fonds_code, take_places
from core.assignments.parts import answers_for
from core.clock import local
from core.context import Holding
from core.deadlines.by_paper import meet_by_step
from core.gates import gate
from core.law.filing import (
    FILED,
    STATES,
    STEPS,
    FilingStep,
    archive_number,
    archive_prefix,
)
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.permissions import GRANTS, Permission
from core.use_case import Work, stale, use_case
from db.models import CaseFile, CaseFileNote, Matter, Unit
from db.queries.case_files import (
    checkers,
    file_of,
    find_case_file,
    items_of,
    lock_waiting_matter,
)
from db.queries.lending import grants_on
from db.queries.papers import is_open, lock_open_matter
from db.queries.search import case_file_row
from db.viewer import Viewer


@dataclass(frozen=True)
class HandOver:
    """`note` goes into the 备考表."""

    token: UUID
    matter_id: UUID
    row_version: int
    note: str = ""


@dataclass(frozen=True)
class CheckFile:
    """`step` is check or return_by_head; `note` is the reason of a return."""

    token: UUID
    matter_id: UUID
    row_version: int
    step: str
    note: str = ""


@dataclass(frozen=True)
class TakeFile:
    """`step` is take or return_by_archivist; `place` is box and shelf, empty where it is put there later."""

    token: UUID
    matter_id: UUID
    row_version: int
    step: str
    note: str = ""
    place: str = ""


@dataclass(frozen=True)
class FileMoved:
    """`number` is the archive number, empty until the file is taken."""

    case_file_id: UUID
    matter_id: UUID
    state: str
    number: str = ""


@use_case(Permission.CASE_FILE_ARRANGE)
def hand_over(work: Work, command: HandOver) -> FileMoved | list[Problem]:
    """Hand the file over for the check: what has come to the matter goes in first, then everything must be there."""
    viewer = work.ctx.viewer_for(Permission.CASE_FILE_ARRANGE)
    matter = lock_open_matter(work.session, viewer, command.matter_id)
    found = _begin(work, viewer, matter, command, "hand_over", Permission.CASE_FILE_ARRANGE)
    if isinstance(found, list):
        return found
    file, note = found.file, found.note
    if problems := refill(work, viewer, file, found.matter):
        return problems
    work.session.flush()
    if problems := _unfit(work, viewer, found):
        return problems
    file.arranged_by, file.handed_over_at = work.ctx.actor.account_id, work.now
    had_a_hand(work, file, found.matter)
    file.checked_by = file.checked_at = None
    return _move(work, found, note or f"共{file.volumes}卷{file.pages}页，移交检查")


@use_case(Permission.CASE_FILE_CHECK)
def check_file(work: Work, command: CheckFile) -> FileMoved | list[Problem]:
    """The head passes the file on to the archive, or returns it with a reason; never his own."""
    if command.step not in ("check", "return_by_head"):
        return [NOT_FOUND]
    viewer = work.ctx.viewer_for(Permission.CASE_FILE_CHECK)
    matter = lock_open_matter(work.session, viewer, command.matter_id)
    found = _begin(work, viewer, matter, command, command.step, Permission.CASE_FILE_CHECK)
    if isinstance(found, list):
        return found
    if command.step == "check":
        if problems := _unfit(work, viewer, found):
            return problems
        found.file.checked_by, found.file.checked_at = work.ctx.actor.account_id, work.now
    return _move(work, found, found.note or "检查通过，移交档案室")


@use_case(Permission.CASE_FILE_TAKE)
def take_file(work: Work, command: TakeFile) -> FileMoved | list[Problem]:
    """The archivist takes the file into the archive, which gives it its number, or returns it with a reason."""
    if command.step not in ("take", "return_by_archivist"):
        return [NOT_FOUND]
    viewer = work.ctx.viewer_for(Permission.CASE_FILE_TAKE)
    matter = lock_waiting_matter(work.session, viewer, command.matter_id)
    if matter is None and (seen := find_case_file(work.session, viewer, matter_id=command.matter_id)):
        words = f"案卷{STATES[seen.file.state].label}，可能已由其他人办理，请返回待归档列表"
        return [Problem("case_file.state", words)]
    found = _begin(work, viewer, matter, command, command.step, Permission.CASE_FILE_TAKE)
    if isinstance(found, list):
        return found
    if command.step == "return_by_archivist":
        return _move(work, found, found.note)
    place, problems = clean(command.place, TextKind.TITLE, label="库位", field="place", required=False)
    problems += gate(work, found.matter, "file", viewer) + _unfit(work, viewer, found)
    if problems:
        return problems
    return _take(work, viewer, found, place)


@dataclass(frozen=True)
class _Found:
    step: FilingStep
    file: CaseFile
    matter: Matter
    permission: Permission
    holding: Holding
    note: str


def _begin(
    work: Work,
    viewer: Viewer,
    matter: Matter | None,
    command: HandOver | CheckFile | TakeFile,
    code: str,
    permission: Permission,
) -> _Found | list[Problem]:
    """What every step looks at first: whether the file is there, where it stands, and whether the actor may."""
    file = file_of(work.session, viewer, matter.id) if matter else None
    if matter is None or file is None:
        return [NOT_FOUND]
    step = STEPS[code]
    if problem := unclosed(matter):
        return [problem]
    if file.state not in step.sources:
        state = STATES[file.state]
        return [Problem("case_file.state", f"案卷{state.label}，不能{step.label}", basis=step.basis)]
    if file.row_version != command.row_version:
        return [stale()]
    holding = _holding(work, step, matter, permission)
    if holding is None:
        who = "、".join(sorted(role.label for role in step.by))
        return [Problem("case_file.role", f"“{step.label}”由{who}办理", basis=step.basis)]
    me = {str(work.ctx.actor.account_id), str(holding.account_id)}
    took = {"hand_over": set(file.arrangers), "check": checkers(work.session, viewer, file.id)}
    if any(took[other] & me for other in step.others):
        words = f"整理、检查、接收须由不同的人办理，“{step.label}”请由其他人办理"
        return [Problem("case_file.own", words, basis=step.basis)]
    note, problems = clean(
        command.note,
        TextKind.REASON if step.needs_reason else TextKind.REMARK,
        label="退回原因" if step.needs_reason else "说明",
        field="note",
        required=step.needs_reason,
    )
    return problems or _Found(step, file, matter, permission, holding, note)


def _holding(work: Work, step: FilingStep, matter: Matter, permission: Permission) -> Holding | None:
    """The holding by which the actor takes the step: of a role that may, and that reaches the matter or keeps the archive."""
    held = [one for one in work.ctx.holdings_for(permission) if one.role in step.by]
    for one in held:
        viewer = work.ctx.viewer_by(one)
        if step.code == "hand_over":
            may = is_open(work.session, viewer, matter.id)
        else:
            # A file is checked where it was made, whichever department took the matter in.
            may = Permission.CASE_FILE_TAKE in GRANTS[one.role] or answers_for(viewer, matter)
        if may:
            return one
    return None


def _unfit(work: Work, viewer: Viewer, found: _Found) -> list[Problem]:
    items = items_of(work.session, viewer, found.file.id)
    return check_whole(work.ctx.app, work.session, viewer, found.matter, items).problems


def _move(work: Work, found: _Found, words: str) -> FileMoved:
    step, file, matter = found.step, found.file, found.matter
    file.state = step.target
    work.add(
        CaseFileNote(
            case_file_id=file.id,
            matter_id=matter.id,
            kind=step.code,
            text=words,
            written_by=work.ctx.actor.account_id,
            on_behalf_of_id=work.ctx.standing_in(found.holding),
        )
    )
    note_act(
        work,
        matter,
        step.act,
        Moment(work.now, None),
        permission=found.permission,
        note=words,
    )
    return FileMoved(file.id, matter.id, file.state, file.archive_number or "")


def _take(work: Work, viewer: Viewer, found: _Found, place: str) -> FileMoved:
    file, matter = found.file, found.matter
    meet_by_step(work, matter.id, "file", work.now, found.step.label)
    matter.filed_at = work.now
    keep_period(work, viewer, file, matter)
    file.taken_by, file.filed_at = work.ctx.actor.account_id, work.now
    # A slip that opened the matter while it was open was granted without the archive (art 26).
    for grant in grants_on(work.session, viewer, matter.id):
        grant.revoked_at = work.now
    if place:
        put_away(work, file, place, "入库")
    # Last of all: whoever comes second for the series waits until this transaction ends.
    file.prefix, file.sequence = _next(work, viewer, file)
    file.archive_number = archive_number(file.prefix, file.sequence)
    words = f"{file.archive_number} {file.matter_number} {file.title}"
    work.add(case_file_row(file.id, words, unit_id=file.unit_id))
    moved = _move(work, found, found.note or f"接收归档，档号 {file.archive_number}")
    matter.stage = FILED
    return moved


def _next(work: Work, viewer: Viewer, file: CaseFile) -> tuple[str, int]:
    """The next archive number of the file's series, free of gaps: a transaction that fails gives it back."""
    unit = work.session.get_one(Unit, file.unit_id)
    prefix = archive_prefix(fonds_code(work), local(work.now).year, file.term, unit.code)
    (place,) = take_places(work, viewer, prefix)
    return prefix, place

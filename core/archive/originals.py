"""原始载体 (细则第二十一条、第二十三条): who keeps the original carrier of a record, handed on from keeper to keeper, and what is
reported when one is damaged or lost."""

import re
from dataclasses import dataclass
from uuid import UUID

from core.acting import standing_in_for
from core.archive.telling import tell_of_original
from core.law.basis import article
from core.law.names import TextKind, clean
from core.law.originals import (
    DISPOSED,
    KEPT,
    LOST,
    ORIGINAL_EVENTS,
    ORIGINAL_KINDS,
    ORIGINAL_STATES,
    REPORTS,
)
from core.law.problem import Problem
from core.law.roles import Role
from core.permissions import GRANTS, Permission
from core.use_case import Work, stale, use_case
from db.models import CaseFileNote, Matter, OriginalEvent, OriginalMedium
from db.models.base import new_id
from db.queries import originals as queries
from db.queries.case_files import lock_file_of_filed
from db.queries.leaving import is_approved_to_go

NOT_FOUND = Problem("not_found", "未找到该原始载体或无权办理")
KEEPERS = tuple(role.value for role in Role if Permission.ORIGINAL_KEEP in GRANTS[role])
"""The roles of whoever may keep one."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class RegisterOriginal:
    """`number` is that of the matter; `holds` says what is on the carrier, `sha256` is of what is on a digital one."""

    token: UUID
    number: str
    kind: str
    medium_no: str
    holds: str
    sha256: str
    place: str


@dataclass(frozen=True)
class OfferOriginal:
    """The keeper hands it on; nobody else has it until that one has said so."""

    token: UUID
    original_id: UUID
    row_version: int
    to_account_id: UUID | None
    note: str = ""


@dataclass(frozen=True)
class AnswerOriginal:
    """`answer` is taken, with the place where it lies from now on, declined with a reason, or withdrawn by who offered it."""

    token: UUID
    original_id: UUID
    row_version: int
    answer: str
    place: str = ""
    note: str = ""


@dataclass(frozen=True)
class ReportOriginal:
    """`kind` is a key of REPORTS; `note` says what happened, `done` what was done about it."""

    token: UUID
    original_id: UUID
    row_version: int
    kind: str
    note: str
    done: str


@dataclass(frozen=True)
class DisposeOriginal:
    token: UUID
    original_id: UUID
    row_version: int
    reason: str


@dataclass(frozen=True)
class OriginalKept:
    original_id: UUID
    matter_id: UUID
    state: str


@use_case(Permission.ORIGINAL_KEEP)
def register_original(work: Work, command: RegisterOriginal) -> OriginalKept | list[Problem]:
    """Enter the original carrier of something in a matter; whoever enters it keeps it."""
    viewer = work.ctx.viewer_for(Permission.ORIGINAL_KEEP)
    typed, problems = clean(command.number, TextKind.TITLE, label="登记号", field="number")
    number, more = clean(command.medium_no, TextKind.TITLE, label="载体编号", field="medium_no")
    holds, other = clean(command.holds, TextKind.REMARK, label="记录内容", field="holds")
    place, last = clean(command.place, TextKind.TITLE, label="存放位置", field="place")
    problems += more + other + last
    kind = ORIGINAL_KINDS.get(command.kind)
    digest = "".join(command.sha256.split()).lower()
    if kind is None:
        problems.append(Problem("kind", "请选择载体类型", "kind"))
    elif kind.is_digital and not _SHA256.fullmatch(digest):
        words = "请填写载体内容的 SHA-256（64位，0-9、a-f），由采集工作站或校验软件给出"
        problems.append(Problem("sha256", words, "sha256"))
    elif not kind.is_digital and digest:
        problems.append(Problem("sha256", f"{kind.label}没有 SHA-256，请清空", "sha256"))
    if not problems and queries.same_number(work.session, viewer, number[:100]):
        problems.append(Problem("medium_no", "该载体编号已登记，请核对编号", "medium_no"))
    matter = queries.lock_kept_matter(work.session, viewer, typed) if typed else None
    if typed and matter is None:
        problems.append(Problem("number", "未找到该登记号，或不由您的科室承办，请核对", "number"))
    if problems or matter is None or kind is None:
        return problems
    me = work.ctx.actor.account_id
    original = OriginalMedium(
        id=new_id(),
        agency_id=matter.agency_id,
        matter_id=matter.id,
        kind=kind.code,
        medium_no=number[:100],
        holds=holds,
        sha256=digest,
        place=place[:100],
        state=KEPT,
        keeper_id=me,
    )
    work.add(original)
    work.session.flush()
    return _tell(work, original, "registered", me, place=original.place)


@use_case(Permission.ORIGINAL_KEEP)
def offer_original(work: Work, command: OfferOriginal) -> OriginalKept | list[Problem]:
    """Hand a carrier on. The keeper does, or the head of the department where the keeper has left."""
    found = _open(work, command.original_id, command.row_version)
    if isinstance(found, list):
        return found
    viewer = work.ctx.viewer_for(Permission.ORIGINAL_KEEP)
    if not _may_offer(work, found):
        return [_NOT_KEEPER]
    if found.next_keeper_id is not None:
        return [Problem("offered", "已移交，等待对方接收；要改交他人的，先撤回移交")]
    note, problems = clean(command.note, TextKind.REMARK, label="说明", field="note", required=False)
    keepers = queries.possible_keepers(work.session, viewer, KEEPERS)
    if command.to_account_id not in keepers or command.to_account_id == found.keeper_id:
        problems.append(Problem("to_account_id", "请选择接收人，不能是现保管人", "to_account_id"))
    if problems:
        return problems
    found.next_keeper_id = command.to_account_id
    return _tell(work, found, "offered", found.keeper_id, to=command.to_account_id, note=note)


@use_case(Permission.ORIGINAL_KEEP)
def answer_original(work: Work, command: AnswerOriginal) -> OriginalKept | list[Problem]:
    """Take a carrier over, or decline it with a reason, by whoever it was handed to; or take the offer back, by its keeper."""
    if command.answer not in ("taken", "declined", "withdrawn"):
        return [Problem("answer", "请选择接收或者不接收", "answer")]
    found = _open(work, command.original_id, command.row_version)
    if isinstance(found, list):
        return found
    me, keeper = work.ctx.actor.account_id, found.keeper_id
    if found.next_keeper_id is None:
        return [Problem("offered", "该载体没有待接收的移交，可能已由其他人办理")]
    if command.answer == "withdrawn":
        if not _may_offer(work, found):
            return [_NOT_KEEPER]
    elif found.next_keeper_id != me:
        return [Problem("keeper", "该载体移交给其他人，须由接收人本人确认", basis=article(21))]
    is_taken = command.answer == "taken"
    place, problems = clean(command.place, TextKind.TITLE, label="存放位置", field="place", required=is_taken)
    note, more = clean(
        command.note,
        TextKind.REASON if command.answer == "declined" else TextKind.REMARK,
        label="原因",
        field="note",
        required=command.answer == "declined",
    )
    if problems := problems + more:
        return problems
    taker, found.next_keeper_id = found.next_keeper_id, None
    if is_taken:
        found.keeper_id, found.place = me, place[:100]
    told_place = found.place if is_taken else ""
    return _tell(work, found, command.answer, keeper, to=taker, note=note, place=told_place)


@use_case(Permission.ORIGINAL_KEEP)
def report_original(work: Work, command: ReportOriginal) -> OriginalKept | list[Problem]:
    """The keeper reports at once that a carrier is damaged or lost, and what was done. The head of the department and whoever
    keeps the archive are told; of a filed matter it stands in the 备考表."""
    found = _open(work, command.original_id, command.row_version)
    if isinstance(found, list):
        return found
    if not _may_offer(work, found):
        return [_NOT_KEEPER]
    note, problems = clean(command.note, TextKind.REASON, label="情况", field="note")
    done, more = clean(command.done, TextKind.REASON, label="处理情况", field="done")
    problems += more
    if command.kind not in REPORTS:
        problems.append(Problem("kind", "请选择损坏或者丢失", "kind"))
    if problems:
        return problems
    viewer = work.ctx.viewer_for(Permission.ORIGINAL_KEEP)
    taker = found.next_keeper_id
    found.state = command.kind
    if command.kind == LOST:
        found.next_keeper_id = None
    matter = work.session.get_one(Matter, found.matter_id)
    file = lock_file_of_filed(work.session, viewer, matter.id)
    if file is not None:
        label = ORIGINAL_EVENTS[command.kind]
        work.add(
            CaseFileNote(
                case_file_id=file.id,
                matter_id=matter.id,
                kind="original",
                text=f"原始载体 {found.medium_no} {label}：{note}；处理情况：{done}",
                written_by=work.ctx.actor.account_id,
                on_behalf_of_id=standing_in_for(work, Permission.ORIGINAL_KEEP),
            )
        )
    answer = _tell(work, found, command.kind, found.keeper_id, to=taker, note=note, done=done)
    tell_of_original(work, viewer, found, matter.unit_id)
    return answer


@use_case(Permission.CASE_FILE_TAKE)
def dispose_original(work: Work, command: DisposeOriginal) -> OriginalKept | list[Problem]:
    """Note that a carrier was disposed of, by whoever keeps the archive and has it: only when the file of its matter stands on an
    approved list, so that nobody decides it alone. Never while the matter is held."""
    found = _open(work, command.original_id, command.row_version)
    if isinstance(found, list):
        return found
    if found.keeper_id != work.ctx.actor.account_id:
        return [_NOT_KEEPER]
    standing = queries.standing_of(work.session, work.ctx.viewer, found.matter_id)
    assert standing is not None
    if standing.is_held:
        return [Problem("held", "该事项暂缓销毁，原始载体不能处置，解除后方可办理", basis=article(23))]
    if not standing.is_filed:
        return [Problem("unfiled", "该事项尚未归档，原始载体不能处置", basis=article(21))]
    if not is_approved_to_go(work.session, work.ctx.viewer, found.matter_id):
        words = "原始载体随案卷鉴定：案卷列入销毁清单并经批准后方可处置"
        return [Problem("kept", words, basis=article(24))]
    found.state, found.next_keeper_id = DISPOSED, None
    return _tell(work, found, DISPOSED, found.keeper_id, note=work.reason)


_NOT_KEEPER = Problem("keeper", "该载体由其他人保管，请由保管人办理", basis=article(21))


def _open(work: Work, original_id: UUID, row_version: int) -> OriginalMedium | list[Problem]:
    """A carrier that somebody still keeps, as the actor saw it."""
    viewer = work.ctx.viewer_for(Permission.ORIGINAL_KEEP)
    found = queries.lock_original(work.session, viewer, original_id)
    if found is None:
        return [NOT_FOUND]
    if found.row_version != row_version:
        return [stale()]
    if ORIGINAL_STATES[found.state].is_over:
        return [Problem("state", f"该载体{ORIGINAL_STATES[found.state].label}，不能再办理")]
    return found


def _may_offer(work: Work, original: OriginalMedium) -> bool:
    """The keeper himself; where his account is closed, a head who sees to it."""
    if original.keeper_id == work.ctx.actor.account_id:
        return True
    viewer = work.ctx.viewer_for(Permission.ORIGINAL_KEEP)
    heads = {Role.UNIT_HEAD, Role.ARCHIVIST}
    is_head = any(one.role in heads for one in work.ctx.holdings_for(Permission.ORIGINAL_KEEP))
    return is_head and not queries.is_at_work(work.session, viewer, original.keeper_id)


def _tell(
    work: Work,
    original: OriginalMedium,
    kind: str,
    keeper: UUID,
    *,
    to: UUID | None = None,
    note: str = "",
    done: str = "",
    place: str = "",
) -> OriginalKept:
    work.add(
        OriginalEvent(
            original_id=original.id,
            matter_id=original.matter_id,
            kind=kind,
            keeper_id=keeper,
            to_keeper_id=to,
            place=place,
            note=note,
            done=done,
            actor_id=work.ctx.actor.account_id,
            on_behalf_of_id=standing_in_for(work, Permission.ORIGINAL_KEEP),
        )
    )
    return OriginalKept(original.id, original.matter_id, original.state)

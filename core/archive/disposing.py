"""鉴定销毁、移交进馆: lists of files that are to leave the archive, from the proposal to the approval (细则第二十四条)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from core.archive.lengthening import is_counting
from core.archive.numbering import take_places
from core.clock import local
from core.context import Context, Holding
from core.law import disposal as law
from core.law.basis import article
from core.law.disposal import DEPARTMENT, MOST_FILES, NUMBERS, OPEN, STATES, STEPS, Kind
from core.law.licenses import HOLDING
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.roles import Role
from core.permissions import Permission
from core.use_case import Work, stale, use_case
from db.models import CaseFile, Disposal, DisposalItem, DisposalStep
from db.models.base import new_id
from db.queries import disposals as queries
from db.queries import leaving
from db.queries.disposals import ItemRow, StepRow
from db.queries.locking import lock_agency
from db.unit_of_work import hold

NOT_FOUND = Problem("not_found", "未找到该清单或无权办理")
CARRIED_OUT = frozenset({"destroy", "receive"})
"""Steps that do more than move the list; their use cases stand in `destroying` and `transferring`."""
COUNTING = "新的保管期限表已施行，系统正在重算已归档案卷的期限，请稍后再办"
_FIRST = frozenset({"propose"})


@dataclass(frozen=True)
class ProposeDisposal:
    """`kind` is one of core.law.disposal, `case_file_ids` the files, all of one department."""

    token: UUID
    kind: str
    case_file_ids: tuple[UUID, ...]
    reason: str


@dataclass(frozen=True)
class TakeStep:
    """`step` is a key of STEPS; `text` the opinion, the reason of a return, or what was found."""

    token: UUID
    disposal_id: UUID
    row_version: int
    step: str
    text: str = ""


@dataclass(frozen=True)
class TakeOff:
    """A file stays in the archive for `reason`."""

    token: UUID
    disposal_id: UUID
    row_version: int
    item_id: UUID
    reason: str


@dataclass(frozen=True)
class Disposed:
    """`number` is that of the certificate, empty until the list is approved."""

    disposal_id: UUID
    state: str
    number: str = ""


@use_case(Permission.DISPOSAL_STEP)
def propose_disposal(work: Work, command: ProposeDisposal) -> Disposed | list[Problem]:
    """Propose a list: the archivist says which files, of one department, are to go, and why."""
    holding = holding_for(work.ctx, "propose")
    if holding is None or command.kind not in list(Kind):
        return [Problem("disposal.role", "鉴定、移交清单由档案员提出", basis=STEPS["propose"].basis)]
    wanted = list(dict.fromkeys(command.case_file_ids))
    if not 1 <= len(wanted) <= MOST_FILES:
        return [Problem("disposal.files", f"请选择案卷，一份清单至多{MOST_FILES}卷", "case_file_ids")]
    viewer = work.ctx.viewer_by(holding)
    hold(work.session, f"disposal {viewer.agency_id}")
    files = queries.lock_files(work.session, viewer, wanted)
    if len(files) != len(wanted) or any(file.state != "filed" for file in files):
        return [Problem("disposal.files", "有案卷未找到，或者不在档案室，请返回重新选择", "case_file_ids")]
    if len({file.unit_id for file in files}) > 1:
        words = "一份清单只列一个科室的案卷，由该科室提出意见，请分别提出"
        return [Problem("disposal.units", words, "case_file_ids")]
    if bound := leaving.bound_elsewhere(work.session, viewer, wanted):
        named = "、".join(str(file.archive_number) for file in files if file.id in bound)
        return [Problem("disposal.bound", f"{named} 已列入其他清单，请勿重复提出", "case_file_ids")]
    row = Disposal(
        id=new_id(),
        agency_id=viewer.agency_id,
        unit_id=files[0].unit_id,
        kind=command.kind,
        state="proposed",
        files=len(files),
        reason=work.reason,
    )
    work.add(row)
    work.session.flush()
    work.add(*(_item(work, row, file) for file in files))
    note_step(work, row, holding, "propose", work.reason)
    work.session.flush()
    return obstacles_on(work, row, queries.items_on(work.session, viewer, row.id, HOLDING)) or Disposed(
        row.id, row.state
    )


@use_case(Permission.DISPOSAL_STEP)
def take_step(work: Work, command: TakeStep) -> Disposed | list[Problem]:
    """Take one of the steps with a list that only move it: opinions, approval, return, confirmation, withdrawal."""
    if command.step not in STEPS:
        return [Problem("disposal.step", "请选择办理结果", "step")]
    if command.step in CARRIED_OUT:
        return [NOT_FOUND]
    begun = begin(work, command.disposal_id, command.row_version, command.step, command.text)
    if isinstance(begun, list):
        return begun
    row, items = begun.row, begun.items
    # Whatever brings a list on looks anew at what stands against it; what ends it or sends it back need not.
    goes_on = begun.step.target in OPEN - {"returned"}
    if goes_on and (problems := obstacles_on(work, row, items)):
        return problems
    note_step(work, row, begun.holding, command.step, begun.text)
    work.session.flush()
    _move(work, begun)
    return Disposed(row.id, row.state, row.number or "")


@use_case(Permission.DISPOSAL_STEP)
def take_off(work: Work, command: TakeOff) -> Disposed | list[Problem]:
    """Take a file off a list that is not carried out: it stays in the archive. The others go on as they were judged."""
    holding = holding_for(work.ctx, "propose")
    if holding is None:
        return [Problem("disposal.role", "移出案卷由档案员办理")]
    viewer = work.ctx.viewer_by(holding)
    row = queries.lock_disposal(work.session, viewer, command.disposal_id)
    if row is None:
        return [NOT_FOUND]
    if row.state not in OPEN:
        return [Problem("disposal.state", f"清单{STATES[row.state].label}，不能再移出案卷")]
    if row.row_version != command.row_version:
        return [stale()]
    items = queries.items_on(work.session, viewer, row.id, HOLDING)
    item = next((one.item for one in items if one.item.id == command.item_id), None)
    if item is None:
        return [Problem("item", "请选择清单中的案卷", "item")]
    if len(items) == 1:
        return [Problem("disposal.last", "清单中只剩这一卷，请撤回整份清单", "item")]
    item.left_at, item.left_reason = work.now, work.reason
    note_step(work, row, holding, "take_off", f"{item.archive_number}：{work.reason}")
    # A new version: whoever has the list on his screen must see it as it is now.
    row.files -= 1
    return Disposed(row.id, row.state, row.number or "")


@dataclass(frozen=True)
class Begun:
    """A step that may be taken: the list, locked, with its files and by which holding."""

    row: Disposal
    items: list[ItemRow]
    step: law.DisposalStep
    holding: Holding
    text: str


def begin(work: Work, disposal_id: UUID, row_version: int, code: str, text: str) -> Begun | list[Problem]:
    """What every step looks at first: whether the list is there, where it stands, and whether the actor may."""
    step = STEPS[code]
    hold(work.session, f"disposal {work.ctx.actor.agency_id}")
    row = queries.lock_disposal(work.session, work.ctx.viewer, disposal_id)
    if row is None:
        return [NOT_FOUND]
    holding = holding_for(work.ctx, code, row.unit_id)
    if holding is None:
        who = "、".join(sorted(role.label for role in step.by))
        return [Problem("disposal.role", f"“{step.label}”由{who}办理", basis=step.basis)]
    if row.state not in step.sources or row.kind not in step.kinds:
        return [Problem("disposal.state", f"清单{STATES[row.state].label}，不能办理“{step.label}”")]
    if row.row_version != row_version:
        return [stale()]
    me = {work.ctx.actor.account_id, holding.account_id}
    found = queries.steps_of(work.session, work.ctx.viewer, row.id)
    if took(found, row.round, step.others) & me:
        words = f"提出、鉴定、批准、执行须由不同的人办理，“{step.label}”请由其他人办理"
        return [Problem("disposal.own", words, basis=step.basis)]
    said, problems = clean(
        text,
        TextKind.REASON if step.needs_reason else TextKind.NOTE,
        label="原因" if step.needs_reason else "意见",
        field="text",
        required=step.needs_reason,
    )
    viewer = work.ctx.viewer_by(holding)
    items = queries.items_on(work.session, viewer, row.id, HOLDING)
    return problems or Begun(row, items, step, holding, said)


def took(found: Sequence[StepRow], this_round: int, steps: frozenset[str]) -> set[UUID]:
    """Who took one of these steps in this round, or in whose stead it was taken; who proposed it, in any."""
    mine = [
        one.step
        for one in found
        if one.step.step in steps and (one.step.round == this_round or one.step.step in _FIRST)
    ]
    return {who for one in mine for who in (one.taken_by, one.on_behalf_of_id) if who}


def note_step(work: Work, row: Disposal, holding: Holding, code: str, words: str) -> None:
    """Put on the record that a step was taken, in the list's round."""
    work.add(
        DisposalStep(
            disposal_id=row.id,
            round=row.round,
            step=code,
            text=words,
            taken_by=work.ctx.actor.account_id,
            on_behalf_of_id=work.ctx.standing_in(holding),
        )
    )


def obstacles_on(
    work: Work, row: Disposal, items: Sequence[ItemRow], *, is_last: bool = False
) -> list[Problem]:
    """What stands against the going of the files on a list today, each named; with `is_last` also what must be done before the
    last step."""
    if row.kind == Kind.DESTRUCTION and is_counting(work.session, work.ctx.viewer):
        return [Problem("disposal.counting", COUNTING, basis=article(22))]
    today = local(work.now).date()
    return [
        Problem(f"disposal.{one.code}", f"{item.item.archive_number}：{one.label}", basis=one.basis)
        for item in items
        for one in law.obstacles(row.kind, facts_of(item), today, is_last=is_last)
    ]


def facts_of(row: ItemRow) -> law.Facts:
    """What decides whether the file may go."""
    return law.Facts(
        is_filed=row.file.state == "filed",
        is_held=row.is_held,
        is_lent=row.is_lent,
        is_licensed=row.is_licensed,
        has_carriers=row.has_carriers,
        term=row.file.term,
        opened_on=row.file.opened_on,
        keep_until=row.file.keep_until,
    )


def leave_all(work: Work, items: Sequence[ItemRow], words: str) -> None:
    """Set the files of a list free for another."""
    for one in items:
        one.item.left_at, one.item.left_reason = work.now, words


def _move(work: Work, begun: Begun) -> None:
    row, step = begun.row, begun.step
    taken = {
        one.step.step
        for one in queries.steps_of(work.session, work.ctx.viewer, row.id)
        if one.step.round == row.round
    }
    if not step.first <= taken:
        return
    row.state = step.target
    if step.code == "propose":
        row.round += 1
        row.approved_at = None
    elif step.code == "approve":
        row.approved_at = work.now
        row.number = row.number or _number(work, begun)
    elif step.code == "withdraw":
        leave_all(work, begun.items, begun.text)


def _number(work: Work, begun: Begun) -> str:
    """The number of the certificate: one that was given stays with its list."""
    viewer, kind = work.ctx.viewer_by(begun.holding), Kind(begun.row.kind)
    agency = lock_agency(work.session, viewer)
    year = local(work.now).year
    (place,) = take_places(work, viewer, f"{kind}-{year}")
    return f"{agency.number_prefix}{NUMBERS[kind]}〔{year}〕{place}号"


def holding_for(ctx: Context, disposal_step: str, department_id: UUID | None = None) -> Holding | None:
    """The holding by which the actor takes a step with a list of a department: a role of a department only for its own."""
    return next(
        (
            one
            for one in ctx.holdings_for(Permission.DISPOSAL_READ)
            if one.role in STEPS[disposal_step].by
            and (one.role not in DEPARTMENT or one.unit_id == department_id)
        ),
        None,
    )


def _item(work: Work, row: Disposal, file: CaseFile) -> DisposalItem:
    contents = queries.contents_of(work.session, work.ctx.viewer, file.id)
    lines = "".join(f"{position}\t{group}\t{sha256}\n" for position, group, sha256 in contents)
    assert file.filed_at is not None and file.archive_number is not None
    return DisposalItem(
        disposal_id=row.id,
        case_file_id=file.id,
        archive_number=file.archive_number,
        procedure=file.procedure,
        term=file.term,
        filed_on=local(file.filed_at).date(),
        keep_until=file.keep_until,
        volumes=file.volumes,
        pages=file.pages,
        # Of a file on paper alone there is nothing to be proved by.
        digest=hashlib.sha256(lines.encode()).hexdigest() if any(sha256 for *_, sha256 in contents) else "",
    )


def sees_all(ctx: Context) -> bool:
    """Whether lists of every department concern the actor."""
    roles = {one.role for one in ctx.holdings_for(Permission.DISPOSAL_READ)}
    return not roles <= DEPARTMENT


def units_of(ctx: Context) -> list[UUID]:
    return sorted({one.unit_id for one in ctx.holdings_for(Permission.DISPOSAL_READ)})


def may_propose(ctx: Context) -> bool:
    return any(one.role is Role.ARCHIVIST for one in ctx.holdings_for(Permission.DISPOSAL_STEP))

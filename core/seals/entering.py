"""用印登记: the seal that was put on an issued paper is entered into the register, for good."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.acting import absent_colleague
from core.applications.register import check_moment
from core.clock import local
from core.deadlines.by_paper import paper_name
from core.law.names import TextKind, clean
from core.law.paper_kind import PaperKind
from core.law.paper_kinds import PAPER_KINDS
from core.law.problem import Problem
from core.law.roles import Role
from core.law.seals import MOST_COPIES, SEALS
from core.permissions import Permission
from core.settings import settings
from core.use_case import Work, use_case
from db.models import Account, Act, Document, Matter, SealUse
from db.models.base import new_id
from db.queries.defects import holders_of
from db.queries.papers import find_issued, lock_open_matter

NOT_FOUND = Problem("not_found", "未找到该文书或无权登记用印")
APPROVERS = (Role.UNIT_HEAD, Role.AGENCY_HEAD)
SEALED_KINDS = frozenset(
    code for code, kind in PAPER_KINDS.items() if kind.seal and kind.series and not kind.is_automatic
)
"""Kinds of paper with an official number that bear a seal."""


@dataclass(frozen=True)
class EnterSealUse:
    """`seal` is a code of core.law.seals; `asked_by` and `approved_by` are accounts."""

    token: UUID
    document_id: UUID
    seal: str | None
    copies: int | None
    used_at: datetime | None
    asked_by: UUID | None
    approved_by: UUID | None
    note: str = ""
    late_reason: str = ""


@dataclass(frozen=True)
class SealUseEntered:
    use_id: UUID
    document_id: UUID


@use_case(Permission.SEAL_ENTER)
def enter_seal_use(work: Work, command: EnterSealUse) -> SealUseEntered | list[Problem]:
    """Enter which seal was put on a paper, on how many copies, who asked and who approved. A line that is wrong stays, and
    another says so."""
    viewer = work.ctx.viewer_for(Permission.SEAL_ENTER)
    document = find_issued(work.session, viewer, command.document_id)
    matter = lock_open_matter(work.session, viewer, document.matter_id) if document else None
    if document is None or matter is None:
        return [NOT_FOUND]
    if not is_sealed(PAPER_KINDS.get(document.kind)):
        return [Problem("seal.kind", f"{document.title}不编文号或不用印，不需登记")]
    problems: list[Problem] = []
    if command.seal not in SEALS:
        problems.append(Problem("seal.seal", "请选择所用的印章", "seal"))
    if command.copies is None or not 1 <= command.copies <= MOST_COPIES:
        problems.append(Problem("seal.copies", f"请填写用印份数（1 至 {MOST_COPIES}）", "copies"))
    if command.used_at is None:
        problems.append(Problem("seal.at", "请填写用印时间的日期和时刻", "used_at"))
    problems += _too_early(document, command.used_at)
    moment, late_reason, wrong = check_moment(
        command.used_at,
        command.late_reason,
        entered_at=work.now,
        limits=settings(work.session, matter.agency_id),
        what="用印时间",
        field="used_at",
    )
    problems += wrong + _people(work, matter, command)
    note, wrong = clean(command.note, TextKind.REMARK, label="说明", field="note", required=False)
    problems += wrong
    if problems:
        return problems
    actor, absent = work.ctx.actor.account_id, absent_colleague(work, matter, Permission.SEAL_ENTER)
    use = SealUse(
        id=new_id(),
        agency_id=matter.agency_id,
        matter_id=matter.id,
        document_id=document.id,
        seal=command.seal,
        copies=command.copies,
        happened_at=moment,
        asked_by=command.asked_by,
        approved_by=command.approved_by,
        note=note,
        late_reason=late_reason,
        recorded_by=actor,
        on_behalf_of_id=absent,
    )
    work.add(
        use,
        Act(
            matter_id=matter.id,
            kind="seal_used",
            actor_id=actor,
            on_behalf_of_id=absent,
            happened_at=moment,
            late_reason=late_reason,
            note=f"{paper_name(document)}：{SEALS[command.seal or ''].label}，{command.copies}份",
            document_id=document.id,
        ),
    )
    return SealUseEntered(use.id, document.id)


def is_sealed(kind: PaperKind | None) -> bool:
    """Whether papers of this kind stand in the register of the use of seals."""
    return kind is not None and kind.code in SEALED_KINDS


def _too_early(document: Document, at: datetime | None) -> list[Problem]:
    issued = document.happened_at
    if at is None or at >= issued.replace(second=0, microsecond=0):
        return []
    words = f"用印时间不得早于文书出具时间（{local(issued):%Y-%m-%d %H:%M}）"
    return [Problem("seal.early", words, "used_at")]


def _people(work: Work, matter: Matter, command: EnterSealUse) -> list[Problem]:
    problems = []
    asker = work.session.get(Account, command.asked_by) if command.asked_by else None
    if asker is None or asker.agency_id != matter.agency_id:
        problems.append(Problem("seal.asked_by", "请选择用印申请人", "asked_by"))
    viewer = work.ctx.viewer_for(Permission.SEAL_ENTER)
    heads = {one for role in APPROVERS for one, _, _ in holders_of(work.session, viewer, role.value)}
    if command.approved_by not in heads:
        problems.append(Problem("seal.approved_by", "请选择批准用印的负责人", "approved_by"))
    elif command.approved_by == command.asked_by:
        problems.append(Problem("seal.same", "批准人不能是申请人本人，请选择另一名负责人", "approved_by"))
    return problems

"""细则第十二条第一项: a paper is approved link by link, returned to its author, or taken back by him."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from core.approvals.chain import (
    changed_since,
    further_link,
    holding_for,
    last_round,
    next_link,
    separation,
    waiting_link,
)
from core.context import Context
from core.law.names import TextKind, clean
from core.law.paper_approval import APPROVED, RETURNED, WITHDRAWN
from core.law.problem import Problem
from core.law.roles import Role
from core.papers.moving import Moving, moving, moving_with_facts
from core.permissions import Permission
from core.settings import SETTINGS, setting
from core.use_case import Work, use_case
from db.models import Act, PaperApproval
from db.queries.approvals import list_approvals


@dataclass(frozen=True)
class ApprovePaper:
    """`row_version` is that of the paper as it was read: an approval is given to what was seen."""

    token: UUID
    draft_id: UUID
    row_version: int
    opinion: str


@dataclass(frozen=True)
class ReturnPaper:
    """`reason` is what the author has to mend; he reads it with his paper."""

    token: UUID
    draft_id: UUID
    row_version: int
    reason: str


@dataclass(frozen=True)
class WithdrawPaper:
    token: UUID
    draft_id: UUID
    row_version: int


@dataclass(frozen=True)
class Decided:
    """`outcome` says in words what has become of the paper."""

    draft_id: UUID
    matter_id: UUID
    outcome: str


@dataclass(frozen=True)
class BatchLine:
    """What came of one paper of a batch: `outcome`, or the problems for which nothing of it was done."""

    draft_id: UUID
    outcome: str
    problems: list[Problem]


@use_case(Permission.PAPER_APPROVE)
def approve_paper(work: Work, command: ApprovePaper) -> Decided | list[Problem]:
    """Approve what was read; the last of the chain lets the paper out."""
    door = moving_with_facts(work, command.draft_id, command.row_version, "approve", Permission.PAPER_APPROVE)
    if isinstance(door, list):
        return door
    found, facts = door
    link, links = _links(found, Permission.PAPER_APPROVE)
    absent = _sitting(found, link, links, approves=True)
    if isinstance(absent, list):
        return absent
    opinion, problems = clean(command.opinion, TextKind.REASON, label="审批意见", field="opinion")
    problems = [*changed_since(link, found.draft, facts), *problems]
    if problems:
        return problems
    _decide(found, link, APPROVED, opinion, absent.account_id)
    # The waiting link ends before the next begins: no paper waits at two.
    work.session.flush()
    following = next_link(work, found.draft, found.kind, link)
    if following is None:
        found.to()
        outcome = "已批准，可以出具"
    else:
        found.draft.changed_by, found.draft.changed_at = work.ctx.actor.account_id, work.now
        outcome = f"已批准，转{Role(following.role).label}审批"
    return Decided(found.draft.id, found.draft.matter_id, outcome)


@use_case(Permission.PAPER_APPROVE)
def return_paper(work: Work, command: ReturnPaper) -> Decided | list[Problem]:
    """Give a paper back to its author with the reason; its text stays as it is. What everybody has approved, its last
    approver can still hold back."""
    found = moving(work, command.draft_id, command.row_version, "return", Permission.PAPER_APPROVE)
    if not isinstance(found, Moving):
        return found
    link, links = _links(found, Permission.PAPER_APPROVE)
    absent = _sitting(found, link, links, approves=False)
    if isinstance(absent, list):
        return absent
    _decide(found, link, RETURNED, work.reason, absent.account_id)
    found.to()
    return Decided(found.draft.id, found.draft.matter_id, "已退回起草人")


@use_case(Permission.PAPER_DRAFT)
def withdraw_paper(work: Work, command: WithdrawPaper) -> Decided | list[Problem]:
    """Take a paper back to change it. Whatever was approved of it counts no more."""
    found = moving(work, command.draft_id, command.row_version, "withdraw", Permission.PAPER_DRAFT)
    if not isinstance(found, Moving):
        return found
    link, links = _links(found, Permission.PAPER_DRAFT)
    held = {holding.account_id for holding in work.ctx.holdings_for(Permission.PAPER_DRAFT)}
    if not held & authors(found.draft.author_id, links):
        return [Problem("approval.author", "只有起草人、提交人可以撤回；需要修改的，请审批人退回")]
    _decide(found, link, WITHDRAWN, "", found.absent)
    found.to()
    return Decided(found.draft.id, found.draft.matter_id, "已撤回，可以修改")


def approve_together(
    ctx: Context, token: UUID, papers: Sequence[tuple[UUID, int]], opinion: str
) -> list[BatchLine] | list[Problem]:
    """Approve several papers, (id, row version as read), under one opinion: each wholly or not at all, none for another.

    Refused as a whole without the permission, and for more papers than the office's cap.
    """
    if not ctx.may(Permission.PAPER_APPROVE):
        return [Problem("forbidden", f"您没有“{Permission.PAPER_APPROVE.label}”的权限，请联系安全管理员")]
    with ctx.app.read() as session:
        most = setting(session, ctx.actor.agency_id, "approval_batch")
    if len(papers) > most:
        unit = SETTINGS["approval_batch"].unit
        words = f"一次最多批准 {most} {unit}，已选 {len(papers)} {unit}，请减少后分次批准"
        return [Problem("approval.too_many", words)]
    _, problems = clean(opinion, TextKind.REASON, label="审批意见", field="opinion")
    if problems:
        return problems
    lines = []
    for draft_id, row_version in papers:
        one = ApprovePaper(uuid5(token, str(draft_id)), draft_id, row_version, opinion)
        done = approve_paper(ctx, one)
        refused = done if isinstance(done, list) else []
        lines.append(BatchLine(draft_id, "" if isinstance(done, list) else done.outcome, refused))
    return lines


def authors(author_id: UUID, links: Sequence[PaperApproval]) -> set[UUID]:
    """Who may take a paper back: whoever wrote it, and whoever submitted it last."""
    return {author_id, *(link.asked_by for link in links)}


@dataclass(frozen=True)
class _Sitting:
    """Decides for himself, or for `account_id` who is absent."""

    account_id: UUID | None


def _links(found: Moving, permission: Permission) -> tuple[PaperApproval, list[PaperApproval]]:
    """The link that is decided on, and all of the round that were there: the waiting one, or a further one behind the
    last of a paper that everybody has approved."""
    work = found.work
    rows = list_approvals(work.session, work.ctx.viewer_for(permission), found.draft.id)
    links = last_round(rows)
    return waiting_link(rows) or further_link(links[-1]), links


def _sitting(
    found: Moving, link: PaperApproval, links: list[PaperApproval], *, approves: bool
) -> _Sitting | list[Problem]:
    """In whose place the actor decides at this link, or why he does not."""
    work = found.work
    holding = holding_for(work.ctx, work.session, link.role, found.draft.matter_id)
    if holding is None:
        return [Problem("approval.turn", f"该文书现由{Role(link.role).label}审批，您不能办理这一环节")]
    problems = separation(work.ctx, work.session, holding, found.draft, links, approves=approves)
    return problems or _Sitting(work.ctx.standing_in(holding))


def _decide(found: Moving, link: PaperApproval, decision: str, opinion: str, absent: UUID | None) -> None:
    actor = found.work.ctx.actor.account_id
    link.decision, link.opinion = decision, opinion
    link.decided_by, link.decided_at, link.on_behalf_of_id = actor, found.work.now, absent
    act = Act(
        matter_id=found.draft.matter_id,
        kind=f"paper_{decision}",
        actor_id=actor,
        on_behalf_of_id=absent,
        note=found.kind.title + (f"：{opinion}" if opinion else ""),
        details={"paper_draft": str(found.draft.id)},
    )
    found.work.add(link, act)

"""细则第十二条第一项: whose turn it is in a paper's chain, who must not decide, and whether what was approved is what stands
there now."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from core.clock import local
from core.context import Context, Holding
from core.law.basis import article
from core.law.paper_approval import APPROVED
from core.law.paper_kind import PaperKind
from core.law.problem import Problem
from core.law.roles import Level, Role, conflicts
from core.ledger.paper_code import digest_of
from core.permissions import Permission
from core.use_case import Work
from db.models import MatterPerson, PaperApproval, PaperDraft
from db.queries.approvals import ApprovalRow, Seat, list_approvals, sits
from db.queries.defects import holders_of, parts_of
from db.viewer import Viewer

REVIEWER = "legal_reviewer"
"""The part in a matter by which a legal reviewer gets in."""
_OFFICERS = ("handler", "co_handler")


def content_digest(draft: PaperDraft) -> str:
    """SHA-256 (hex) of what the paper says now, its kind included: an approval and a signature count for this alone."""
    return digest_of({"kind": draft.kind, "content": draft.content})


def seats(ctx: Context) -> list[Seat]:
    """Every chair that the actor sits on now, his own and those of absent colleagues."""
    return [Seat(h.role.value, ctx.viewer_by(h)) for h in ctx.holdings_for(Permission.PAPER_APPROVE)]


def holding_for(ctx: Context, session: Session, role: str, matter_id: UUID) -> Holding | None:
    """The holding by which the actor decides in this role on papers of the matter, his own before one that was lent."""
    held = (h for h in ctx.holdings_for(Permission.PAPER_APPROVE) if h.role.value == role)
    return next((h for h in held if sits(session, ctx.viewer_by(h), role, matter_id)), None)


def last_round(rows: list[ApprovalRow]) -> list[PaperApproval]:
    """The links of the newest submission."""
    newest = max((row.approval.round for row in rows), default=0)
    return [row.approval for row in rows if row.approval.round == newest]


def waiting_link(rows: list[ApprovalRow]) -> PaperApproval | None:
    return next((row.approval for row in rows if row.approval.decision is None), None)


def separation(
    ctx: Context,
    session: Session,
    viewer: Viewer,
    draft: PaperDraft,
    role: str,
    links: list[PaperApproval],
    *,
    approves: bool = True,
) -> list[Problem]:
    """Why this person must not decide on this paper although it is that role's turn; `approves` or returns it."""
    actor = ctx.actor.account_id
    if actor == draft.author_id or any(link.asked_by == actor for link in links):
        return [Problem("approval.own", "该文书由您起草或提交，须由另一人审批", basis=article(12, 1, 1))]
    if approves and any(link.decided_by == actor and link.decision == APPROVED for link in links):
        return [Problem("approval.twice", "您已在前一环节审批该文书，本环节须由另一人审批")]
    if role != Role.LEGAL_REVIEWER:
        return []
    parts = parts_of(session, viewer, draft.matter_id)
    if any(actor in parts.get(part, ()) for part in _OFFICERS):
        return conflicts({Role.LEGAL_REVIEWER, Role.ENFORCEMENT_OFFICER}, Level.MATTER)
    return []


def begin_round(work: Work, draft: PaperDraft, kind: PaperKind, reviewer_id: UUID | None) -> list[Problem]:
    """Put a paper that is being submitted before the first of its chain, and let the legal reviewer into its matter."""
    viewer = work.ctx.viewer_for(Permission.PAPER_DRAFT)
    if Role.LEGAL_REVIEWER in kind.chain and reviewer_missing(work.session, viewer, draft.matter_id):
        if problems := _reviewer_problems(work, viewer, draft, reviewer_id):
            return problems
        work.add(MatterPerson(matter_id=draft.matter_id, account_id=reviewer_id, part=REVIEWER))
    links = last_round(list_approvals(work.session, viewer, draft.id))
    number = links[-1].round + 1 if links else 1
    work.add(_link(draft, kind, number, 1, work.ctx.actor.account_id))
    return []


def next_link(work: Work, draft: PaperDraft, kind: PaperKind, link: PaperApproval) -> PaperApproval | None:
    """The link after one that was approved; None after the last."""
    if link.position >= len(kind.chain):
        return None
    following = _link(draft, kind, link.round, link.position + 1, link.asked_by)
    work.add(following)
    return following


def further_link(last: PaperApproval) -> PaperApproval:
    """A link behind the last, for what its approver decides on a paper that everybody has approved."""
    return PaperApproval(
        agency_id=last.agency_id,
        matter_id=last.matter_id,
        draft_id=last.draft_id,
        round=last.round,
        position=last.position + 1,
        role=last.role,
        digest=last.digest,
        asked_by=last.asked_by,
    )


def reviewer_missing(session: Session, viewer: Viewer, matter_id: UUID) -> bool:
    """Whether no legal reviewer works on the matter who may review its papers."""
    parts = parts_of(session, viewer, matter_id)
    officers = set().union(*(parts.get(part, set()) for part in _OFFICERS))
    return not parts.get(REVIEWER, set()) - officers


def unapproved(session: Session, viewer: Viewer, draft: PaperDraft, kind: PaperKind) -> list[Problem]:
    """Why a paper must not go out: somebody of its chain has not approved the text that it has now."""
    digest = content_digest(draft)
    approved = {
        (link.position, link.role)
        for link in last_round(list_approvals(session, viewer, draft.id))
        if link.decision == APPROVED and link.digest == digest
    }
    lacking = [role.label for n, role in enumerate(kind.chain, start=1) if (n, role.value) not in approved]
    if not lacking:
        return []
    words = f"现有内容未经{'、'.join(lacking)}批准，请重新提交审批"
    return [Problem("approval.text", words, basis=article(12, 1, 1))]


def opinions(session: Session, viewer: Viewer, draft: PaperDraft) -> list[tuple[str, str, str, date]]:
    """What approvers said of the text as it stands, in the order of the chain: (role, opinion, signer, day)."""
    digest, rows = content_digest(draft), list_approvals(session, viewer, draft.id)
    newest = last_round(rows)
    return [
        (
            row.approval.role,
            row.approval.opinion or "",
            signer(row),
            local(row.approval.decided_at).date(),
        )
        for row in rows
        if row.approval in newest
        and row.approval.decision == APPROVED
        and row.approval.digest == digest
        and row.approval.decided_at is not None
    ]


def signer(row: ApprovalRow) -> str:
    """Who decided, and in whose place."""
    return (row.decided_by or "") + (f"（代 {row.on_behalf_of}）" if row.on_behalf_of else "")


def _link(draft: PaperDraft, kind: PaperKind, number: int, position: int, asked_by: UUID) -> PaperApproval:
    return PaperApproval(
        agency_id=draft.agency_id,
        matter_id=draft.matter_id,
        draft_id=draft.id,
        round=number,
        position=position,
        role=kind.chain[position - 1].value,
        digest=content_digest(draft),
        asked_by=asked_by,
    )


def _reviewer_problems(
    work: Work, viewer: Viewer, draft: PaperDraft, reviewer_id: UUID | None
) -> list[Problem]:
    known = {one[0] for one in holders_of(work.session, viewer, Role.LEGAL_REVIEWER.value)}
    if reviewer_id not in known:
        return [Problem("reviewer", "请选择法制审核人", "reviewer_id", article(12))]
    if reviewer_id in (work.ctx.actor.account_id, draft.author_id):
        return [Problem("reviewer.own", "法制审核人须是起草人以外的人，请重新选择", "reviewer_id")]
    parts = parts_of(work.session, viewer, draft.matter_id)
    if any(reviewer_id in parts.get(part, ()) for part in _OFFICERS):
        (problem,) = conflicts({Role.LEGAL_REVIEWER, Role.ENFORCEMENT_OFFICER}, Level.MATTER)
        return [Problem("reviewer.officer", problem.message, "reviewer_id", problem.basis)]
    return []

"""细则第十二条第一项: whose turn it is in a paper's chain, who must not decide, and whether what was approved is what stands
there now."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from core.approvals.investigators import case_officer, investigators
from core.clock import local
from core.context import Context, Holding
from core.law.basis import article
from core.law.paper_approval import APPROVED
from core.law.paper_kind import PaperKind
from core.law.paper_kinds import PAPER_KINDS
from core.law.problem import Problem
from core.law.roles import Role
from core.ledger.paper_code import digest_of
from core.papers.file_facts import FileFacts
from core.papers.printing import content_of
from core.permissions import REACH, Permission, Reach
from core.use_case import Work
from db.models import MatterPerson, PaperApproval, PaperDraft
from db.queries.approvals import ApprovalRow, Seat, list_approvals, sits
from db.queries.defects import holders_of, parts_of
from db.viewer import Viewer

REVIEWER = "legal_reviewer"
"""The part in a matter by which a legal reviewer gets in."""
_OF_THE_ISSUE = ("number", "issued_at", "handled_by")
"""What of a paper is known when it is issued, and not before."""


def content_digest(draft: PaperDraft, facts: FileFacts) -> str:
    """SHA-256 (hex) of what was typed into the paper and of all that it prints now, names of parties, officers and the
    agency included: an approval and a signature count for this alone. That of an issued paper changes no more."""
    if draft.digest is not None:
        return draft.digest
    kind = PAPER_KINDS[draft.kind]
    content = content_of(kind, draft.content, facts, number="", handled_by="")
    printed = {key: value for key, value in content.items() if key not in _OF_THE_ISSUE}
    return digest_of({"typed": draft.content, "printed": printed})


def seats(ctx: Context) -> list[Seat]:
    """Every chair that the actor sits on now, his own and those of absent colleagues."""
    return [
        Seat(h.role.value, ctx.viewer_by(h), _people(ctx, h))
        for h in ctx.holdings_for(Permission.PAPER_APPROVE)
    ]


def holding_for(
    ctx: Context,
    session: Session,
    role: str,
    matter_id: UUID,
    permission: Permission = Permission.PAPER_APPROVE,
) -> Holding | None:
    """The holding by which the actor decides in this role on papers of the matter, his own before one that was lent."""
    held = (h for h in ctx.holdings_for(permission) if h.role.value == role)
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
    holding: Holding,
    draft: PaperDraft,
    links: list[PaperApproval],
    *,
    approves: bool = True,
) -> list[Problem]:
    """Why this person, or the one he stands in for, must not decide on this paper although it is that role's turn;
    `approves` or returns it."""
    people = _people(ctx, holding)
    if people & (written_by(draft) | {link.asked_by for link in links}):
        words = "该文书由您（或者您所代行的人）起草、修改或提交，须由另一人审批"
        return [Problem("approval.own", words, basis=article(12, 1, 1))]
    if approves and any(link.decided_by in people and link.decision == APPROVED for link in links):
        return [
            Problem("approval.twice", "您（或者您所代行的人）已在前一环节审批该文书，本环节须由另一人审批")
        ]
    if holding.role != Role.LEGAL_REVIEWER:
        return []
    investigated = investigators(session, ctx.viewer_by(holding), draft.matter_id)
    return case_officer() if people & investigated else []


def written_by(draft: PaperDraft) -> set[UUID]:
    """Everybody who has written text of the paper."""
    return {draft.author_id, *map(UUID, draft.writers)}


def begin_round(
    work: Work, draft: PaperDraft, kind: PaperKind, facts: FileFacts, reviewer_id: UUID | None
) -> list[Problem]:
    """Put a paper that is being submitted before the first of its chain, and let the legal reviewer into its matter."""
    viewer, actor = work.ctx.viewer_for(Permission.PAPER_DRAFT), work.ctx.actor.account_id
    if Role.LEGAL_REVIEWER in kind.chain and reviewer_missing(work.session, viewer, draft, actor):
        if reviewer_id not in possible(work.session, viewer, draft, actor):
            return _reviewer_problems(work, viewer, draft, reviewer_id)
        work.add(MatterPerson(matter_id=draft.matter_id, account_id=reviewer_id, part=REVIEWER))
    links = last_round(list_approvals(work.session, viewer, draft.id))
    number, digest = links[-1].round + 1 if links else 1, content_digest(draft, facts)
    work.add(_link(draft, kind, number, 1, digest, actor))
    return []


def next_link(work: Work, draft: PaperDraft, kind: PaperKind, link: PaperApproval) -> PaperApproval | None:
    """The link after one that was approved; None after the last."""
    if link.position >= len(kind.chain):
        return None
    following = _link(draft, kind, link.round, link.position + 1, link.digest, link.asked_by)
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


def possible(session: Session, viewer: Viewer, draft: PaperDraft, asker: UUID) -> dict[UUID, str]:
    """Legal reviewers at work who may review a paper that `asker` submits: name and department by account."""
    barred = investigators(session, viewer, draft.matter_id) | written_by(draft) | {asker}
    rows = holders_of(session, viewer, Role.LEGAL_REVIEWER.value)
    return {one: f"{name}（{unit}）" for one, name, unit in rows if one not in barred}


def others(
    session: Session, viewer: Viewer, role: Role, draft: PaperDraft, barred: set[UUID], unit_id: UUID
) -> list[str]:
    """The names of those who may approve a paper of a matter of this department in a role, and are none of `barred`."""
    rows = holders_of(session, viewer, role.value, unit_id if REACH.get(role) is Reach.UNIT else None)
    allowed = {one for one, _, _ in rows} - barred - written_by(draft)
    if role is Role.LEGAL_REVIEWER:
        allowed &= parts_of(session, viewer, draft.matter_id).get(REVIEWER, set())
        allowed &= possible(session, viewer, draft, draft.author_id).keys()
    return [name for one, name, _ in rows if one in allowed]


def reviewer_missing(session: Session, viewer: Viewer, draft: PaperDraft, asker: UUID) -> bool:
    """Whether nobody who may review the paper is let into its matter yet."""
    let_in = parts_of(session, viewer, draft.matter_id).get(REVIEWER, set())
    return let_in.isdisjoint(possible(session, viewer, draft, asker))


def changed_since(link: PaperApproval, draft: PaperDraft, facts: FileFacts) -> list[Problem]:
    """Why a paper that was submitted cannot be approved: it would print something else by now."""
    if link.digest == content_digest(draft, facts):
        return []
    words = "提交审批后，当事人、机关等信息已更正，文书内容随之变化，请退回起草人核对后重新提交"
    return [Problem("approval.text", words, basis=article(12, 1, 1))]


def unapproved(
    session: Session, viewer: Viewer, draft: PaperDraft, kind: PaperKind, facts: FileFacts
) -> list[Problem]:
    """Why a paper must not go out: somebody of its chain has not approved the text that it has now."""
    if not kind.chain:
        return []
    digest = content_digest(draft, facts)
    approved = {
        (link.position, link.role)
        for link in last_round(list_approvals(session, viewer, draft.id))
        if link.decision == APPROVED and link.digest == digest
    }
    lacking = [role.label for n, role in enumerate(kind.chain, start=1) if (n, role.value) not in approved]
    if not lacking:
        return []
    words = f"现有内容未经{'、'.join(lacking)}批准，请撤回后重新提交审批"
    return [Problem("approval.text", words, basis=article(12, 1, 1))]


def unfit_to_void(ctx: Context, session: Session, kind: PaperKind, matter_id: UUID) -> list[Problem]:
    """Why the actor must not void a paper of this kind: it was decided on above him. Whoever approves it last voids it,
    and the head of the agency."""
    fit = {*kind.chain[-1:], Role.AGENCY_HEAD}
    if not kind.chain or any(
        holding_for(ctx, session, role.value, matter_id, Permission.PAPER_VOID) for role in fit
    ):
        return []
    words = f"该文书经{kind.chain[-1].label}批准，须由其作废"
    return [Problem("paper.void_rank", words, basis=article(12, 1, 1))]


def opinions(
    session: Session, viewer: Viewer, draft: PaperDraft, digest: str
) -> list[tuple[str, str, str, date]]:
    """What approvers said of the text with this digest, in the order of the chain: (role, opinion, signer, day)."""
    rows = list_approvals(session, viewer, draft.id)
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


def _people(ctx: Context, holding: Holding) -> frozenset[UUID]:
    """Who decides by this holding, and for whom."""
    return frozenset({ctx.actor.account_id, holding.account_id})


def _link(
    draft: PaperDraft, kind: PaperKind, number: int, position: int, digest: str, asked_by: UUID
) -> PaperApproval:
    return PaperApproval(
        agency_id=draft.agency_id,
        matter_id=draft.matter_id,
        draft_id=draft.id,
        round=number,
        position=position,
        role=kind.chain[position - 1].value,
        digest=digest,
        asked_by=asked_by,
    )


def _reviewer_problems(
    work: Work, viewer: Viewer, draft: PaperDraft, reviewer_id: UUID | None
) -> list[Problem]:
    """Why this person cannot be named."""
    if reviewer_id is None and not possible(work.session, viewer, draft, work.ctx.actor.account_id):
        words = "没有可以审核该文书的人：法制审核人不得起草、修改、提交该文书，也不得承办该件。请先由管理员授予他人法制审核职权"
        return [Problem("reviewer", words, "reviewer_id", article(12))]
    known = {one[0] for one in holders_of(work.session, viewer, Role.LEGAL_REVIEWER.value)}
    if reviewer_id not in known:
        return [Problem("reviewer", "请选择法制审核人", "reviewer_id", article(12))]
    if reviewer_id in written_by(draft) | {work.ctx.actor.account_id}:
        words = "法制审核人须是起草、修改、提交文书以外的人，请重新选择"
        return [Problem("reviewer.own", words, "reviewer_id")]
    (problem,) = case_officer()
    return [Problem("reviewer.officer", problem.message, "reviewer_id", problem.basis)]

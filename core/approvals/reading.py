"""Approvals as pages show them: what waits for the actor, what was said of a paper, and what he may do with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.approvals.chain import (
    changed_since,
    content_digest,
    holding_for,
    last_round,
    others,
    possible,
    reviewer_missing,
    seats,
    separation,
    signer,
    waiting_link,
)
from core.approvals.deciding import authors
from core.calendars.reading import calendar_of
from core.context import Context
from core.law.paper_approval import APPROVED, DECISIONS, PHRASES, RETURNED
from core.law.paper_kinds import PAPER_KINDS
from core.law.paper_states import move
from core.law.problem import Problem
from core.law.roles import Role
from core.papers.checking import advice, blocking, check_paper_values
from core.papers.file_facts import file_facts
from core.papers.wording import title_of
from core.permissions import Permission
from core.settings import setting
from db.models import PaperApproval
from db.queries import approvals as queries
from db.queries.approvals import WaitingRow
from db.queries.papers import draft_of, get_paper_draft, get_paper_matter


@dataclass(frozen=True)
class ApprovalLine:
    """A link of the chain. `state` says in words how it stands, `holds` whether it is an approval of the text as it is
    now. `decided_at` is None while it waits."""

    round: int
    role: str
    decision: str
    state: str
    by: str
    opinion: str
    asked_by: str
    decided_at: datetime | None
    holds: bool


@dataclass(frozen=True)
class PaperStanding:
    """Where a paper stands on its way through its chain. `moves` are what the actor may do now: approve, return,
    withdraw. `reasons` say why he may not although it is his role's turn. `phrases` are for his opinion, by decision."""

    lines: list[ApprovalLine]
    waits_for: str
    moves: frozenset[str]
    reasons: list[str]
    phrases: dict[str, tuple[str, ...]]

    @property
    def returned(self) -> ApprovalLine | None:
        """The return that the paper has come back by, if that is the last thing that was decided on it."""
        last = self.lines[-1] if self.lines else None
        return last if last and last.decision == RETURNED else None


@dataclass(frozen=True)
class WaitingLine:
    """A paper that waits for the actor, as his list shows it."""

    approval_id: UUID
    draft_id: UUID
    row_version: int
    title: str
    matter_number: str
    party_names: str
    role: str
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True)
class OwnLine:
    """A paper that is the actor's turn again."""

    draft_id: UUID
    title: str
    matter_number: str


@dataclass(frozen=True)
class WaitingPage:
    rows: list[WaitingLine]
    total: int
    has_next: bool


@dataclass(frozen=True)
class BatchPreview:
    """A paper before it is approved with others: how many findings keep it back, and how many ask for a second look."""

    line: WaitingLine
    blocking: int
    advice: int


def list_waiting_papers(ctx: Context, *, before: UUID | None = None, limit: int = 20) -> WaitingPage | None:
    """The papers whose next link is the actor's, the longest waiting first; None for whoever approves none."""
    if not ctx.may(Permission.PAPER_APPROVE):
        return None
    with ctx.app.read() as session:
        rows = queries.list_waiting(session, ctx.viewer, seats(ctx), before=before, limit=limit)
    return WaitingPage([_waiting(r) for r in rows[:limit]], rows[0].total if rows else 0, len(rows) > limit)


def waiting_count(ctx: Context) -> int:
    """How many papers wait for the actor."""
    page = list_waiting_papers(ctx, limit=1)
    return page.total if page else 0


def returned_papers(ctx: Context, limit: int) -> list[OwnLine]:
    """The newest papers that came back to the actor; empty for whoever writes none."""
    return _own(ctx, "returned", limit)


def approved_papers(ctx: Context, limit: int) -> list[OwnLine]:
    """The newest papers of the actor that were approved and are to be issued; empty for whoever writes none."""
    return _own(ctx, "approved", limit)


def _own(ctx: Context, state: str, limit: int) -> list[OwnLine]:
    if not ctx.may(Permission.PAPER_DRAFT):
        return []
    with ctx.app.read() as session:
        rows = queries.list_own(session, ctx.viewer_for(Permission.PAPER_DRAFT), state, limit)
    return [OwnLine(draft.id, title_of(draft), matter.number) for draft, matter in rows]


def batch_cap(ctx: Context) -> int:
    """How many papers can be approved at once; 0 for whoever approves none."""
    if not ctx.may(Permission.PAPER_APPROVE):
        return 0
    with ctx.app.read() as session:
        return setting(session, ctx.actor.agency_id, "approval_batch")


def preview_batch(ctx: Context, draft_ids: Sequence[UUID]) -> list[BatchPreview]:
    """Those of the papers that wait for the actor, each with what the check finds in it now."""
    if not ctx.may(Permission.PAPER_APPROVE):
        return []
    found = []
    viewer = ctx.viewer_for(Permission.PAPER_APPROVE)
    with ctx.app.read() as session:
        rows = queries.list_waiting(
            session, ctx.viewer, seats(ctx), limit=len(draft_ids), draft_ids=draft_ids
        )
        calendar = calendar_of(session, ctx.actor.agency_id, since=ctx.now.year)
        for row in rows:
            facts = file_facts(session, viewer, row.matter.id, calendar)
            kind = PAPER_KINDS[row.draft.kind]
            if facts is None:
                continue
            problems = check_paper_values(kind, row.draft.content, facts)
            problems += changed_since(row.approval, row.draft, facts)
            found.append(BatchPreview(_waiting(row), len(blocking(problems)), len(advice(problems))))
    return found


def paper_standing(ctx: Context, paper_id: UUID) -> PaperStanding | None:
    """Where a paper stands in its chain, by the id of its draft or of the issued paper; None where the actor may not see
    it or nobody has to approve it."""
    if not ctx.may(Permission.PAPER_READ):
        return None
    viewer = ctx.viewer_for(Permission.PAPER_READ)
    with ctx.app.read() as session:
        source = draft_of(session, viewer, paper_id)
        row = get_paper_draft(session, viewer, source.id if source else paper_id)
        if row is None or not PAPER_KINDS[row.draft.kind].chain:
            return None
        draft = row.draft
        facts = file_facts(session, viewer, draft.matter_id)
        if facts is None:
            return None
        rows = queries.list_approvals(session, viewer, draft.id)
        links, waiting = last_round(rows), waiting_link(rows)
        moves, reasons = set(), list[Problem]()
        link = waiting or (links[-1] if links else None)
        holding = holding_for(ctx, session, link.role, draft.matter_id) if link else None
        if link and holding:
            for code in ("approve", "return"):
                if move(code, draft.state, chained=True):
                    problems = separation(ctx, session, holding, draft, links, approves=code == "approve")
                    if code == "approve":
                        problems += changed_since(link, draft, facts)
                    moves |= set() if problems else {code}
                    reasons += [p for p in problems if p not in reasons]
            if any(problem.code == "approval.own" for problem in reasons):
                unit_id, role = facts.row.matter.unit_id, holding.role
                names = others(session, viewer, role, draft, _barred(links), unit_id)
                told = f"可以审批的{role.label}：{'、'.join(names)}" if names else _nobody(role)
                reasons.append(Problem("approval.others", told))
        held = {one.account_id for one in ctx.holdings_for(Permission.PAPER_DRAFT)}
        if move("withdraw", draft.state, chained=True) and held & authors(draft.author_id, links):
            moves.add("withdraw")
    digest, newest = content_digest(draft, facts), links[-1].round if links else 0
    lines = [
        ApprovalLine(
            round=one.approval.round,
            role=Role(one.approval.role).label,
            decision=one.approval.decision or "",
            state=DECISIONS.get(one.approval.decision or "", "待审批"),
            by=signer(one),
            opinion=one.approval.opinion or "",
            asked_by=one.asked_by,
            decided_at=one.approval.decided_at,
            holds=one.approval.round == newest
            and one.approval.decision == APPROVED
            and one.approval.digest == digest
            and draft.state in ("submitted", "approved", "issued"),
        )
        for one in rows
    ]
    return PaperStanding(
        lines,
        Role(waiting.role).label if waiting else "",
        frozenset(moves),
        [problem.message for problem in reasons],
        _phrases(link.role) if link else {},
    )


def unapprovable(ctx: Context, draft_id: UUID) -> list[str]:
    """Before the actor submits a paper: for which roles of its chain there is nobody who may then approve it, in words. Legal
    reviewers are named as it is submitted."""
    if not ctx.may(Permission.PAPER_DRAFT):
        return []
    viewer = ctx.viewer_for(Permission.PAPER_DRAFT)
    with ctx.app.read() as session:
        row = get_paper_draft(session, viewer, draft_id)
        of = get_paper_matter(session, viewer, row.draft.matter_id) if row else None
        if row is None or of is None:
            return []
        own = {ctx.actor.account_id}
        return [
            _nobody(role)
            for role in PAPER_KINDS[row.draft.kind].chain
            if role is not Role.LEGAL_REVIEWER
            and not others(session, viewer, role, row.draft, own, of.matter.unit_id)
        ]


def _barred(links: Sequence[PaperApproval]) -> set[UUID]:
    """Who submitted a paper, and who has approved it already."""
    found = {link.asked_by for link in links}
    return found | {link.decided_by for link in links if link.decided_by and link.decision == APPROVED}


def _nobody(role: Role) -> str:
    return f"现在没有其他{role.label}可以审批该文书：请由经办人另行起草、提交，或者请安全管理员为其他人员授予该角色"


def possible_reviewers(ctx: Context, draft_id: UUID) -> dict[UUID, str]:
    """Whom a paper can be submitted to for legal review, by account; empty where somebody who may reviews its matter
    already."""
    if not ctx.may(Permission.PAPER_DRAFT):
        return {}
    viewer = ctx.viewer_for(Permission.PAPER_DRAFT)
    with ctx.app.read() as session:
        row, actor = get_paper_draft(session, viewer, draft_id), ctx.actor.account_id
        if row is None or not reviewer_missing(session, viewer, row.draft, actor):
            return {}
        return possible(session, viewer, row.draft, actor)


def _phrases(role: str) -> dict[str, tuple[str, ...]]:
    return {
        decision: tuple(row.text for row in PHRASES if role in row.roles and row.decision == decision)
        for decision in (APPROVED, RETURNED)
    }


def _waiting(row: WaitingRow) -> WaitingLine:
    return WaitingLine(
        approval_id=row.approval.id,
        draft_id=row.draft.id,
        row_version=row.draft.row_version,
        title=title_of(row.draft),
        matter_number=row.matter.number,
        party_names=row.matter.party_names,
        role=Role(row.approval.role).label,
        asked_by=row.asked_by,
        asked_at=row.approval.happened_at,
    )

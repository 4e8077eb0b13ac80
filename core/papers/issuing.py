"""A paper is issued: number, content, PDF and hash are fixed for good; and an issued one is voided with its reason."""

from dataclasses import dataclass
from uuid import UUID

from core.acting import absent_colleague
from core.applications.rows import keep_words
from core.approvals.chain import content_digest, unapproved, unfit_to_void
from core.deadlines.by_paper import meet_by_paper, paper_name, reopen_by_paper
from core.documents.blocks import Status
from core.documents.paper import render
from core.law.paper_kinds import PAPER_KINDS
from core.law.problem import Problem
from core.ledger.papers import keep_paper
from core.licenses.keeping import correct_license, rests_on
from core.numbering import take_number
from core.papers.checking import blocking, check_paper_values
from core.papers.file_facts import FileFacts
from core.papers.gating import ungated
from core.papers.marks import marks_on
from core.papers.moving import NOT_FOUND, Moving, moving_with_facts
from core.papers.printing import content_of, paper_of
from core.papers.proving import kept_recordings, note_proved
from core.papers.writers import let_in, own_problems, writer_problems
from core.papers.writing import ended
from core.permissions import Permission
from core.use_case import Work, use_case
from db.models import Account, Act, Document, DocumentVoid
from db.queries.papers import find_issued, lock_open_matter
from db.unit_of_work import hold


@dataclass(frozen=True)
class IssuePaper:
    token: UUID
    draft_id: UUID
    row_version: int


@dataclass(frozen=True)
class Issued:
    """`number` is empty for a paper that bears none."""

    document_id: UUID
    matter_id: UUID
    number: str


@dataclass(frozen=True)
class VoidPaper:
    token: UUID
    document_id: UUID
    reason: str


@use_case(Permission.PAPER_ISSUE)
def issue_paper(work: Work, command: IssuePaper) -> Issued | list[Problem]:
    """Issue a paper that is approved, or needs no approval, and whose step lacks nothing else: from now on nothing of it
    changes (regulation art 24). One that corrects another takes its place whatever the step."""
    door = moving_with_facts(work, command.draft_id, command.row_version, "issue", Permission.PAPER_ISSUE)
    if isinstance(door, list):
        return door
    found, facts = door
    replaced = _replaced(work, found)
    if isinstance(replaced, list):
        return replaced
    viewer = work.ctx.viewer_for(Permission.PAPER_ISSUE)
    problems = unapproved(work.session, viewer, found.draft, found.kind, facts)
    problems += writer_problems(work, found.kind, found.matter, Permission.PAPER_ISSUE, found.draft.content)
    problems += own_problems(work, found.kind, found.draft.content)
    problems += blocking(check_paper_values(found.kind, found.draft.content, facts))
    if replaced is None:
        problems += ungated(work.session, viewer, found.matter.id, found.kind)
    if problems:
        return problems
    # Last of all: whoever comes second for the series waits until this transaction ends.
    number = take_number(work, found.matter.agency_id, found.kind.series) if found.kind.series else ""
    recordings = kept_recordings(found, replaced) if replaced else []
    document = _document(work, found, facts, number, replaced)
    found.to()
    found.draft.document_id = document.id
    found.draft.digest = content_digest(found.draft, facts)
    work.add(
        Act(
            matter_id=found.matter.id,
            kind="paper_issued",
            actor_id=work.ctx.actor.account_id,
            on_behalf_of_id=found.absent,
            note=f"更正原文书 {paper_name(replaced)}：{found.draft.correction_reason}" if replaced else "",
            document_id=document.id,
        )
    )
    work.session.flush()
    let_in(work, found.kind, found.matter, found.draft.content)
    note_proved(found, document, recordings)
    if replaced and (
        problems := correct_license(work, found.matter, replaced, document, found.draft.content)
    ):
        return problems
    meet_by_paper(work, found.matter.id, found.kind.code, work.now, paper_name(document))
    keep_words(work, found.matter)
    return Issued(document.id, found.matter.id, number)


@use_case(Permission.PAPER_VOID)
def void_paper(work: Work, command: VoidPaper) -> Issued | list[Problem]:
    """Void an issued paper. It stays, with its number and the reason; copies of it say so on every page."""
    viewer = work.ctx.viewer_for(Permission.PAPER_VOID)
    document = find_issued(work.session, viewer, command.document_id)
    matter = lock_open_matter(work.session, viewer, document.matter_id) if document else None
    if document is None or matter is None:
        return [NOT_FOUND]
    kind = PAPER_KINDS.get(document.kind)
    if kind is None or kind.is_automatic:
        return [Problem("paper.automatic", f"{document.title}随登记出具，请在登记中更正或作废")]
    _one_at_a_time(work, document.id)
    if problems := (
        ended(work, document)
        or unfit_to_void(work.ctx, work.session, kind, matter.id)
        or rests_on(work, document)
    ):
        return problems
    absent = absent_colleague(work, matter, Permission.PAPER_VOID)
    actor_id = work.ctx.actor.account_id
    work.add(
        DocumentVoid(
            document_id=document.id,
            matter_id=matter.id,
            reason=work.reason,
            voided_by=actor_id,
            on_behalf_of_id=absent,
        ),
        Act(
            matter_id=matter.id,
            kind="paper_voided",
            actor_id=actor_id,
            on_behalf_of_id=absent,
            note=work.reason,
            document_id=document.id,
        ),
    )
    work.session.flush()
    reopen_by_paper(work, matter.id, document.kind, paper_name(document))
    return Issued(document.id, matter.id, document.number or "")


def _one_at_a_time(work: Work, document_id: UUID) -> None:
    """An issued paper ends once: by one voiding or by one correction."""
    hold(work.session, f"paper {document_id}")


def _replaced(work: Work, found: Moving) -> Document | list[Problem] | None:
    """The issued paper that this one corrects, if any, still in force."""
    if found.draft.replaces_id is None:
        return None
    _one_at_a_time(work, found.draft.replaces_id)
    viewer = work.ctx.viewer_for(Permission.PAPER_ISSUE)
    replaced = find_issued(work.session, viewer, found.draft.replaces_id)
    if replaced is None:
        return [NOT_FOUND]
    return ended(work, replaced) or replaced


def _document(
    work: Work, found: Moving, facts: FileFacts, number: str, replaced: Document | None
) -> Document:
    by = work.ctx.actor.name
    if found.absent:
        by += f"（代 {work.session.get_one(Account, found.absent).name}）"
    remark = f"本文书更正{paper_name(replaced)}，原文书不再有效" if replaced else ""
    content = content_of(found.kind, found.draft.content, facts, number=number, handled_by=by, remark=remark)
    viewer = work.ctx.viewer_for(Permission.PAPER_ISSUE)
    marks = marks_on(work.ctx.app, work.session, viewer, found.draft, facts)
    content = marks.on(content)

    def draw(code: str) -> bytes:
        return render(paper_of(content, status=Status.ISSUED, check_code=code, pictures=marks.pictures))

    return keep_paper(work, found.matter, found.kind.code, found.kind.title, number, content, draw, replaced)

"""A paper is begun, written, put before whoever approves it, or given up."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from core.approvals.chain import begin_round
from core.law.basis import article
from core.law.field_checks import check
from core.law.paper_kind import PaperKind
from core.law.paper_kinds import PAPER_KINDS, fields_on, kinds_for
from core.law.problem import Problem
from core.papers.checking import blocking, check_paper_values
from core.papers.file_facts import FileFacts, file_facts
from core.papers.moving import NOT_FOUND, Moving, moving, moving_with_facts
from core.papers.prefill import first_values
from core.papers.writers import not_a_writer, writer_problems
from core.permissions import Permission
from core.use_case import Work, use_case
from db.models import Act, Document, PaperDraft
from db.models.base import new_id
from db.queries.paper_register import paper_end
from db.queries.papers import draft_of, find_issued, lock_open_matter

MOST_CHARACTERS = 400_000
"""Of everything typed into one paper: some 200 pages."""


@dataclass(frozen=True)
class StartPaper:
    """`kind` is None while none was chosen."""

    token: UUID
    matter_id: UUID
    kind: str | None


@dataclass(frozen=True)
class SavePaper:
    """What was typed, by field; `seen` is the content as it was when the form was first drawn."""

    token: UUID
    draft_id: UUID
    row_version: int
    values: dict[str, Any]
    seen: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SubmitPaper:
    """`reviewer_id` is needed where a legal reviewer approves and nobody reviews the matter yet."""

    token: UUID
    draft_id: UUID
    row_version: int
    reviewer_id: UUID | None = None


@dataclass(frozen=True)
class AbandonPaper:
    token: UUID
    draft_id: UUID
    row_version: int
    reason: str


@dataclass(frozen=True)
class CorrectPaper:
    """`reason` stands on the new paper's record, and its number there points at the old one."""

    token: UUID
    document_id: UUID
    reason: str


@dataclass(frozen=True)
class PaperKept:
    draft_id: UUID
    matter_id: UUID


@use_case(Permission.PAPER_DRAFT)
def start_paper(work: Work, command: StartPaper) -> PaperKept | list[Problem]:
    """Begin a paper that fits the matter, filled in with what the file knows."""
    viewer = work.ctx.viewer_for(Permission.PAPER_DRAFT)
    matter = lock_open_matter(work.session, viewer, command.matter_id)
    facts = file_facts(work.session, viewer, command.matter_id)
    if matter is None or facts is None or matter.closed_at is not None:
        return [NOT_FOUND]
    kinds = kinds_for(matter.procedure, facts.today, facts.row.item_procedure or "")
    kind = next((one for one in kinds if one.code == command.kind), None)
    if kind is None:
        return [Problem("paper.kind", "请选择本件可以制作的文书", "kind")]
    if problems := writer_problems(work, kind, matter, Permission.PAPER_DRAFT, {}):
        return problems
    draft = _draft(work, matter.agency_id, matter.unit_id, matter.id, kind)
    draft.content = first_values(kind, facts, work.ctx.actor)
    work.add(draft)
    return PaperKept(draft.id, matter.id)


@use_case(Permission.PAPER_DRAFT)
def save_paper(work: Work, command: SavePaper) -> PaperKept | list[Problem]:
    """Keep what was typed, complete or not. What is wrong with it is said by the check page, and holds up the issue."""
    door = moving_with_facts(
        work, command.draft_id, command.row_version, "save", Permission.PAPER_DRAFT, command.seen
    )
    if isinstance(door, list):
        return door
    found, facts = door
    content = storable(found.kind, command.values, facts)
    if sum(len(text) for text in _texts(content)) > MOST_CHARACTERS:
        return [Problem("paper.too_long", f"文书内容过长，最多{MOST_CHARACTERS}个字，请把清单改为附件")]
    found.to(content)
    return PaperKept(found.draft.id, found.draft.matter_id)


@use_case(Permission.PAPER_DRAFT)
def submit_paper(work: Work, command: SubmitPaper) -> PaperKept | list[Problem]:
    """Put a paper before whoever approves it, if it could be issued as it stands."""
    door = moving_with_facts(work, command.draft_id, command.row_version, "submit", Permission.PAPER_DRAFT)
    if isinstance(door, list):
        return door
    found, facts = door
    problems = writer_problems(work, found.kind, found.matter, Permission.PAPER_DRAFT, found.draft.content)
    problems += blocking(check_paper_values(found.kind, found.draft.content, facts))
    problems += begin_round(work, found.draft, found.kind, facts, command.reviewer_id)
    if problems:
        return problems
    found.to()
    work.add(_act(found, "paper_submitted"))
    return PaperKept(found.draft.id, found.draft.matter_id)


@use_case(Permission.PAPER_DRAFT)
def abandon_paper(work: Work, command: AbandonPaper) -> PaperKept | list[Problem]:
    """Give a draft up. Its row stays, with what was typed."""
    found = moving(work, command.draft_id, command.row_version, "abandon", Permission.PAPER_DRAFT)
    if not isinstance(found, Moving):
        return found
    found.to()
    work.add(_act(found, "paper_abandoned"))
    return PaperKept(found.draft.id, found.draft.matter_id)


@use_case(Permission.PAPER_DRAFT)
def correct_paper(work: Work, command: CorrectPaper) -> PaperKept | list[Problem]:
    """更正: begin a new paper of the same kind that will take the place of an issued one. The old one stays as it is, and
    valid, until the new one is issued."""
    viewer = work.ctx.viewer_for(Permission.PAPER_DRAFT)
    document = find_issued(work.session, viewer, command.document_id)
    source = draft_of(work.session, viewer, command.document_id)
    if document is None:
        return [NOT_FOUND]
    matter = lock_open_matter(work.session, viewer, document.matter_id)
    kind = PAPER_KINDS.get(document.kind)
    if matter is None or matter.closed_at is not None:
        return [NOT_FOUND]
    if kind is None or kind.is_automatic or source is None:
        return [Problem("paper.automatic", f"{document.title}随登记出具，请在登记中更正")]
    if problems := not_a_writer(work.ctx, kind, Permission.PAPER_DRAFT) or ended(work, document):
        return problems
    draft = _draft(work, matter.agency_id, matter.unit_id, matter.id, kind)
    draft.content = dict(source.content)
    draft.writers = sorted({*draft.writers, *source.writers})
    draft.replaces_id, draft.correction_reason = document.id, work.reason
    work.add(draft)
    return PaperKept(draft.id, matter.id)


def ended(work: Work, document: Document) -> list[Problem]:
    """Why an issued paper can be corrected or voided no more."""
    void, replaced_by = paper_end(work.session, work.ctx.viewer, document.id)
    if void:
        return [Problem("paper.void", f"该文书已作废：{void}", basis=article(24))]
    if replaced_by:
        return [Problem("paper.replaced", f"该文书已由 {replaced_by} 更正，请对更正后的文书办理")]
    return []


def storable(kind: PaperKind, values: dict[str, Any], facts: FileFacts) -> dict[str, Any]:
    """What was typed, cleaned where it is right and as it is where it is not, without the character that PostgreSQL cannot hold."""
    kept = {}
    given = {code: _plain(value) for code, value in values.items()}
    context = facts.context(kind, given)
    for row in fields_on(kind, facts.today):
        value = check(row, given.get(row.code), context)[0]
        if value is not None:
            kept[row.code] = value
    return kept


def _act(found: Moving, kind: str) -> Act:
    work, reason = found.work, found.work.reason
    return Act(
        matter_id=found.draft.matter_id,
        kind=kind,
        actor_id=work.ctx.actor.account_id,
        on_behalf_of_id=found.absent,
        note=found.kind.title + (f"：{reason}" if reason else ""),
        details={"paper_draft": str(found.draft.id)},
    )


def _draft(work: Work, agency_id: UUID, unit_id: UUID, matter_id: UUID, kind: PaperKind) -> PaperDraft:
    actor_id = work.ctx.actor.account_id
    return PaperDraft(
        id=new_id(),
        agency_id=agency_id,
        unit_id=unit_id,
        matter_id=matter_id,
        kind=kind.code,
        state="draft",
        author_id=actor_id,
        changed_by=actor_id,
        changed_at=work.now,
        writers=[str(actor_id)],
        written_at=work.now,
        correction_reason="",
    )


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    return value if isinstance(value, bool | int) else None


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) else []

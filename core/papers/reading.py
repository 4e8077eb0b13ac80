"""Papers as screens show them: one on its way with all that is wrong with it, those of a matter, and the PDF of a draft."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.clock import local
from core.context import Context
from core.documents.blocks import Paper, Status
from core.documents.faces import MissingGlyph
from core.documents.paper import render
from core.law.fields import Field
from core.law.paper_kind import PaperKind
from core.law.paper_kinds import PAPER_KINDS, fields_on, kinds_for
from core.law.paper_states import PAPER_STATES, move
from core.law.problem import Problem
from core.ledger.happenings import record_once
from core.papers.checking import check_paper_values
from core.papers.file_facts import FileFacts, file_facts
from core.papers.marks import marks_on
from core.papers.printing import content_of, paper_of
from core.papers.wording import printed, title_of
from core.papers.writers import is_writer
from core.permissions import Permission
from db.models import Matter
from db.queries import papers as queries
from db.queries.paper_register import IssuedFilter, IssuedRow, list_issued
from db.queries.papers import DraftRow


@dataclass(frozen=True)
class MatterHead:
    """The matter above its papers."""

    matter_id: UUID
    number: str
    subject: str
    party_names: str
    procedure: str


@dataclass(frozen=True)
class DraftLine:
    """A paper on its way in the list of a matter."""

    draft_id: UUID
    title: str
    state: str
    author: str
    changed_by: str
    changed_at: datetime
    is_open: bool


@dataclass(frozen=True)
class MatterPapers:
    """The papers of one matter: those on their way and those issued, each the newest first. `item` is the procedure of
    the item that is applied for; empty for none."""

    head: MatterHead
    item: str
    drafts: list[DraftLine]
    issued: list[IssuedRow]
    may_start: bool


@dataclass(frozen=True)
class DraftView:
    """A paper on its way. `lines` are its fields as printed, with their codes; `problems` everything that is wrong with
    it now. `moves` are the codes of what the actor may do with it."""

    draft_id: UUID
    row_version: int
    kind: PaperKind
    fields: tuple[Field, ...]
    facts: FileFacts
    head: MatterHead
    values: dict[str, Any]
    state: str
    state_label: str
    author: str
    unit: str
    changed_by: str
    changed_at: datetime
    document_id: UUID | None
    number: str
    replaces: str
    correction_reason: str
    lines: list[tuple[str, str, str]]
    problems: list[Problem]
    moves: frozenset[str]


@dataclass(frozen=True)
class DraftFile:
    title: str
    data: bytes


def matter_papers(ctx: Context, matter_id: UUID) -> MatterPapers | None:
    """None where the actor may not see the matter."""
    if not ctx.may(Permission.PAPER_READ):
        return None
    viewer = ctx.viewer_for(Permission.PAPER_READ)
    with ctx.app.read() as session:
        row = queries.get_paper_matter(session, viewer, matter_id)
        if row is None:
            return None
        drafts = queries.list_paper_drafts(session, viewer, matter_id)
        issued = list_issued(session, viewer, IssuedFilter(matter_id=matter_id), limit=200)
        may_start = _may_write(ctx, matter_id)
    head = _head(row.matter)
    lines = [_line(one) for one in drafts if one.draft.document_id is None]
    may_start = may_start and row.matter.closed_at is None
    return MatterPapers(head, row.item_procedure or "", lines, issued, may_start)


def possible_kinds(ctx: Context, matter_id: UUID) -> list[PaperKind]:
    """What can be drafted in a matter now; empty where the actor may not."""
    found = matter_papers(ctx, matter_id)
    if found is None or not found.may_start:
        return []
    kinds = kinds_for(found.head.procedure, local(ctx.now).date(), found.item)
    return [kind for kind in kinds if is_writer(ctx, kind, Permission.PAPER_DRAFT)]


def get_draft(ctx: Context, draft_id: UUID) -> DraftView | None:
    """One paper that was drafted here, whatever became of it; None where the actor may not see it. The opening is on the
    record."""
    if not ctx.may(Permission.PAPER_READ):
        return None
    found = _open(ctx, draft_id)
    if found is None:
        return None
    row, facts = found
    draft = row.draft
    record_once(ctx, "opened", "paper_draft", draft_id, matter_id=draft.matter_id)
    kind = PAPER_KINDS[draft.kind]
    fields, context = fields_on(kind, facts.today), facts.context(kind, draft.content)
    matter = facts.row.matter
    is_open = PAPER_STATES[draft.state].is_open
    return DraftView(
        draft_id=draft.id,
        row_version=draft.row_version,
        kind=kind,
        fields=fields,
        facts=facts,
        head=_head(matter),
        values=dict(draft.content),
        state=draft.state,
        state_label=PAPER_STATES[draft.state].label,
        author=row.author,
        unit=row.unit_name,
        changed_by=row.changed_by,
        changed_at=draft.changed_at,
        document_id=draft.document_id,
        number=row.number or "",
        replaces=f"{row.replaces_title} {row.replaces_number or ''}".strip() if row.replaces_title else "",
        correction_reason=draft.correction_reason,
        lines=[(f.code, f.label, printed(f, draft.content.get(f.code), context)) for f in fields],
        problems=check_paper_values(kind, draft.content, facts) if is_open else [],
        moves=_moves(ctx, draft.state, kind, matter.id) if matter.closed_at is None else frozenset(),
    )


def draft_file(ctx: Context, draft_id: UUID) -> DraftFile | None:
    """The PDF of a paper on its way, with 草稿 across each page and who printed it when; None where the actor may not see
    it, or where a character of it has no glyph. That it was taken is on the record."""
    if not ctx.may(Permission.PAPER_READ):
        return None
    found = _open(ctx, draft_id)
    if found is None:
        return None
    row, facts = found
    try:
        data = render(_draft_paper(ctx, row, facts))
    except MissingGlyph:
        return None
    record_once(ctx, "downloaded", "paper_draft", draft_id, matter_id=row.draft.matter_id)
    return DraftFile(PAPER_KINDS[row.draft.kind].title, data)


def _draft_paper(ctx: Context, row: DraftRow, facts: FileFacts) -> Paper:
    kind = PAPER_KINDS[row.draft.kind]
    content = content_of(kind, row.draft.content, facts, number="", handled_by=row.author, is_masked=True)
    with ctx.app.read() as session:
        marks = marks_on(ctx.app, session, ctx.viewer_for(Permission.PAPER_READ), row.draft, facts)
    return paper_of(marks.on(content), status=Status.DRAFT, trace=trace_of(ctx), pictures=marks.pictures)


def trace_of(ctx: Context) -> str:
    """Who prints, and when, for a copy that is no original (regulation art 24)."""
    return f"{ctx.actor.name}（{ctx.actor.login}） {local(ctx.now):%Y-%m-%d %H:%M} 打印"


def _open(ctx: Context, draft_id: UUID) -> tuple[DraftRow, FileFacts] | None:
    viewer = ctx.viewer_for(Permission.PAPER_READ)
    with ctx.app.read() as session:
        row = queries.get_paper_draft(session, viewer, draft_id)
        if row is None:
            return None
        facts = file_facts(session, viewer, row.draft.matter_id)
    return (row, facts) if facts else None


def _head(matter: Matter) -> MatterHead:
    return MatterHead(matter.id, matter.number, matter.subject, matter.party_names, matter.procedure)


def _may_write(ctx: Context, matter_id: UUID) -> bool:
    return _may(ctx, Permission.PAPER_DRAFT, matter_id)


def _may(ctx: Context, permission: Permission, matter_id: UUID) -> bool:
    if not ctx.may(permission):
        return False
    with ctx.app.read() as session:
        return queries.is_open(session, ctx.viewer_for(permission), matter_id)


_NEEDS = {
    "save": Permission.PAPER_DRAFT,
    "submit": Permission.PAPER_DRAFT,
    "abandon": Permission.PAPER_DRAFT,
    "issue": Permission.PAPER_ISSUE,
}
"""Moves that the pages of papers offer, with what each asks for; those of an approval stand on pages of their own."""


def _moves(ctx: Context, state: str, kind: PaperKind, matter_id: UUID) -> frozenset[str]:
    held = {one for one in _NEEDS.values() if is_writer(ctx, kind, one) and _may(ctx, one, matter_id)}
    chained = bool(kind.chain)
    return frozenset(
        code for code, needed in _NEEDS.items() if needed in held and move(code, state, chained=chained)
    )


def _line(row: DraftRow) -> DraftLine:
    draft = row.draft
    state = PAPER_STATES[draft.state]
    return DraftLine(
        *(draft.id, title_of(draft), state.label, row.author, row.changed_by, draft.changed_at),
        is_open=state.is_open,
    )

"""Who has signed a paper, as its page and the form of signing show it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.approvals.chain import content_digest
from core.clock import local
from core.context import Context
from core.law.paper_approval import SCAN, WAYS
from core.law.paper_kinds import PAPER_KINDS
from core.law.paper_states import PAPER_STATES
from core.papers.checking import blocking, check_paper_values
from core.papers.file_facts import file_facts
from core.papers.marks import holding
from core.papers.sign_lines import SignLine, lines_of_content, lines_of_draft
from core.permissions import Permission
from db.models import Document
from db.queries import papers
from db.queries.approvals import SignatureRow, list_signatures
from db.queries.paper_register import get_issued


@dataclass(frozen=True)
class SignatureEntry:
    """`holds` is False for what was taken over by a later entry, or given to a text that has changed since."""

    name: str
    way: str
    signed_at: datetime
    refusal: str
    witness: str
    recorded_by: str
    recorded_at: datetime
    file_id: UUID | None
    holds: bool


@dataclass(frozen=True)
class SignedLine:
    line: SignLine
    entries: list[SignatureEntry]

    @property
    def is_signed(self) -> bool:
        return any(entry.holds for entry in self.entries)


@dataclass(frozen=True)
class SignatureSheet:
    """Everybody who signs a paper. `paper_id` is what the page of signing wants, `scans` those of its text as it is now, by file.
    `may_sign` says whether the actor may record a signature now, `why_not` why nobody can."""

    paper_id: UUID
    matter_id: UUID
    title: str
    is_issued: bool
    lines: list[SignedLine]
    scans: dict[UUID, str]
    may_sign: bool
    why_not: str


def signature_sheet(ctx: Context, paper_id: UUID) -> SignatureSheet | None:
    """The signatures of an issued paper or a draft; None where the actor may not see it, or nobody signs it."""
    if not ctx.may(Permission.PAPER_READ):
        return None
    viewer = ctx.viewer_for(Permission.PAPER_READ)
    with ctx.app.read() as session:
        issued = get_issued(session, viewer, paper_id)
        source = papers.draft_of(session, viewer, paper_id)
        found = papers.get_paper_draft(session, viewer, source.id if source else paper_id)
        if found is None:
            return None
        draft, kind, why_not = found.draft, PAPER_KINDS[found.draft.kind], ""
        facts = file_facts(session, viewer, draft.matter_id)
        if facts is None:
            return None
        if issued is not None:
            lines = lines_of_content(session.get_one(Document, paper_id).content)
            why_not = "文书已失效" if issued.void or issued.replaced_by else ""
        else:
            lines = lines_of_draft(kind, draft.content, facts)
            if not PAPER_STATES[draft.state].is_open:
                why_not = f"文书{PAPER_STATES[draft.state].label}"
            elif blocking(check_paper_values(kind, draft.content, facts)):
                why_not = "文书还有未填好的内容，补全后才能签名"
        if not lines:
            return None
        rows = list_signatures(session, viewer, draft.id)
        may = ctx.may(Permission.PAPER_SIGN) and papers.is_open(
            session, ctx.viewer_for(Permission.PAPER_SIGN), draft.matter_id
        )
    digest = content_digest(draft, facts)
    held = [row for group in holding(rows, digest).values() for row in group]
    signed = [
        SignedLine(
            line, [_entry(row, row in held) for row in rows if row.signature.position == line.position]
        )
        for line in lines
    ]
    scans = {
        row.file.id: f"{row.file.name}（{local(row.file.recorded_at):%m-%d %H:%M}）"
        for row in rows
        if row.file is not None and row.signature.way == SCAN and row.signature.digest == digest
    }
    return SignatureSheet(
        paper_id, draft.matter_id, kind.title, issued is not None, signed, scans, may and not why_not, why_not
    )


def _entry(row: SignatureRow, holds: bool) -> SignatureEntry:
    signature = row.signature
    return SignatureEntry(
        name=signature.name,
        way=WAYS[signature.way].done,
        signed_at=signature.happened_at,
        refusal=signature.refusal,
        witness=signature.witness,
        recorded_by=row.recorded_by + (f"（代 {row.on_behalf_of}）" if row.on_behalf_of else ""),
        recorded_at=signature.recorded_at,
        file_id=signature.file_id,
        holds=holds,
    )

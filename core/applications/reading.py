"""Applications as screens show them: labels in Chinese, personal data masked, permission asked each time."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from core.applications.receipt import stamped_copy
from core.clock import local
from core.context import Context
from core.law.application_procedure import APPLICATION
from core.law.applications import PROCEDURES
from core.law.masking import Datum, Need, mask
from core.law.records import ACTS, CHANNELS, PARTS
from core.law.sealed import SEAL_STAGES
from core.law.units import limit_text
from core.ledger.happenings import record_once
from core.ledger.papers import open_paper
from core.papers.marks import pictures_on
from core.papers.printing import is_drafted, void_copy
from core.parties.reading import PartyView, view_party
from core.permissions import Permission
from db.models import ApplicationMaterial, Document, Matter
from db.queries import applications as queries
from db.queries.applications import (
    COUNT_TO,
    ActRow,
    ApplicationDetail,
    ApplicationFilter,
    ApplicationRow,
    Counter,
)
from db.queries.items import list_items as query_items

PAGE = 20


@dataclass(frozen=True)
class Listing:
    """One page of a list. `total` counts up to `most` + 1."""

    rows: list[ApplicationRow]
    total: int
    most: int
    has_previous: bool
    has_next: bool


@dataclass(frozen=True)
class MaterialView:
    position: int
    name: str
    originals: int
    copies: int
    is_required: bool
    may_lack: bool
    originals_received: int
    copies_received: int
    note: str

    @property
    def missing(self) -> str:
        """What is still missing in words, empty when nothing is; what is not required is never missing."""
        lacks = (
            ("原件", self.originals - self.originals_received),
            ("复印件", self.copies - self.copies_received),
        )
        return "、".join(f"{kind}{count}份" for kind, count in lacks if count > 0) if self.is_required else ""


@dataclass(frozen=True)
class PaperView:
    document_id: UUID
    title: str
    number: str
    issued_at: datetime
    sha256: str
    void: str
    """Why it is no longer valid; empty while it is."""


@dataclass(frozen=True)
class ActView:
    """A line of the timeline. `changes` lists (what, old, new)."""

    kind: str
    title: str
    happened_at: datetime
    recorded_at: datetime
    actor: str
    note: str
    late_reason: str | None
    changes: tuple[tuple[str, str, str], ...]
    document_id: UUID | None
    document_title: str


@dataclass(frozen=True)
class ApplicationView:
    matter_id: UUID
    row_version: int
    number: str
    item_id: UUID
    item: str
    stage: str
    stage_label: str
    channel: str
    channel_label: str
    unit: str
    intake_unit: str
    received_at: datetime
    recorded_at: datetime
    late_reason: str | None
    limit: str
    note: str
    applicant: PartyView
    agent: PartyView | None
    authority: str
    materials: list[MaterialView]
    people: list[tuple[str, str]]
    acts: list[ActView]
    papers: list[PaperView]
    is_correctable: bool
    is_voidable: bool
    is_closed: bool
    may_seal: bool
    has_license: bool
    has_defect: bool
    has_sealed: bool

    @property
    def voided(self) -> "ActView | None":
        """The act that voided it."""
        return next((act for act in self.acts if act.kind == "voided"), None)


@dataclass(frozen=True)
class DocumentFile:
    """An issued paper for the reader. One that is no longer valid is a copy with 已作废 printed across it, and `void`
    says why; the bytes of the issue stay in the database as they were."""

    title: str
    number: str | None
    data: bytes
    void: str = ""


@dataclass(frozen=True)
class ItemView:
    item_id: UUID
    code: str
    name: str
    unit: str
    procedure: str
    limit: str
    limit_basis: str
    materials: list[MaterialView]


def list_applications(
    ctx: Context, wanted: ApplicationFilter, *, before: UUID | None = None, after: UUID | None = None
) -> Listing:
    """A page of applications the actor may see, newest first; empty without the permission."""
    if not ctx.may(Permission.APPLICATION_READ):
        return Listing([], 0, 0, False, False)
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.APPLICATION_READ)
        rows = queries.list_applications(session, viewer, wanted, before=before, after=after, limit=PAGE)
    more = len(rows) > PAGE
    counted = rows[0].total if rows else 0, wanted.counted_to
    if after is not None:
        return Listing(rows[-PAGE:], *counted, has_previous=more, has_next=True)
    return Listing(rows[:PAGE], *counted, has_previous=before is not None, has_next=more)


def export_applications(
    ctx: Context, wanted: ApplicationFilter, *, before: UUID | None = None, limit: int = COUNT_TO
) -> list[tuple[ApplicationRow, Counter]] | None:
    """Up to `limit` applications for a file, newest first, older than `before`; None without the permission."""
    if not (ctx.may(Permission.APPLICATION_EXPORT) and ctx.may(Permission.APPLICATION_READ)):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.APPLICATION_READ, Permission.APPLICATION_EXPORT)
        rows = queries.list_applications(session, viewer, wanted, before=before, limit=limit)[:limit]
        counters = queries.list_counters(session, viewer, [row.matter_id for row in rows])
    return [(row, counters[row.matter_id]) for row in rows]


def get_application(ctx: Context, matter_id: UUID, *, full: bool = False) -> ApplicationView | None:
    """One application; `full` shows certificate numbers and telephones unmasked and needs the permission for it.

    The opening is on the record, and that of full numbers as well.
    """
    if not ctx.may(Permission.APPLICATION_READ) or (full and not ctx.may(Permission.PARTY_REVEAL)):
        return None
    needed = [Permission.APPLICATION_READ, *([Permission.PARTY_REVEAL] if full else [])]
    changing = [
        ctx.viewer_for(change)
        for change in (Permission.APPLICATION_CORRECT, Permission.APPLICATION_VOID, Permission.SEAL_PARTY)
    ]
    with ctx.app.read() as session:
        found = queries.get_application(session, ctx.viewer_for(*needed), matter_id, changing)
    if found is None:
        return None
    for action in ("opened", *(["revealed"] if full else [])):
        record_once(ctx, action, "matter", matter_id, matter_id=matter_id)
    matter, application, (corrects, voids, seals) = found.matter, found.application, found.reached
    need = Need.FULL if full else Need.INSIDE
    parties = {p.role: p for p in found.parties}
    agent = parties.get("agent")
    return ApplicationView(
        matter_id=matter.id,
        row_version=matter.row_version,
        number=matter.number,
        item_id=application.item_id,
        item=application.item_name,
        stage=matter.stage,
        stage_label=APPLICATION.states[matter.stage].label,
        channel=matter.channel,
        channel_label=CHANNELS[matter.channel].label,
        unit=found.unit_name,
        intake_unit=found.intake_unit_name,
        received_at=matter.happened_at,
        recorded_at=matter.recorded_at,
        late_reason=matter.late_reason,
        limit=f"自受理之日起{limit_text(application.limit_amount, application.limit_unit)}",
        note=application.note,
        applicant=view_party(parties["applicant"], need),
        agent=view_party(agent, need) if agent else None,
        authority=agent.authority if agent else "",
        materials=[_material(m) for m in found.materials],
        people=[
            (PARTS[part].label, name + _ended(ended_at, matter)) for part, name, ended_at in found.people
        ],
        acts=[act_view(a, need) for a in found.acts],
        papers=[_paper(d, found) for d in found.documents],
        is_correctable=corrects and APPLICATION.admits("correct_registration", matter.stage),
        is_voidable=voids and APPLICATION.admits("void", matter.stage),
        is_closed=matter.closed_at is not None or APPLICATION.states[matter.stage].is_final,
        may_seal=seals and matter.stage in SEAL_STAGES,
        has_license=found.has_license,
        has_defect=found.has_defect,
        has_sealed=found.has_sealed,
    )


def document_file(ctx: Context, document_id: UUID, *, is_taken: bool = True) -> DocumentFile | None:
    """An issued paper, or None where the actor may not see it. Raises KeyProblem where it cannot be opened.

    That it was taken is on the record, unless the caller hands no byte of it to anybody.
    """
    if not ctx.may(Permission.APPLICATION_READ):
        return None
    with ctx.app.read() as session:
        found = queries.get_document_file(session, ctx.viewer_for(Permission.APPLICATION_READ), document_id)
        if found is None:
            return None
        document, sealed, stage, replaced_by, voided = found
        data = open_paper(ctx.app.keys, session, document.id, document.matter_id, sealed)
        viewer = ctx.viewer_for(Permission.APPLICATION_READ)
        pictures = pictures_on(ctx.app, session, viewer, document) if is_drafted(document.content) else {}
    if is_taken:
        record_once(ctx, "downloaded", "document", document_id, matter_id=document.matter_id)
    void = void_words(stage, replaced_by, voided)
    if void:
        data = void_copy(document, pictures) if is_drafted(document.content) else stamped_copy(document)
    return DocumentFile(document.title, document.number, data, void)


def list_items(ctx: Context) -> list[ItemView]:
    """The items one can apply for, by code."""
    if not ctx.may(Permission.ITEM_READ):
        return []
    with ctx.app.read() as session:
        rows = query_items(session, ctx.viewer)
    return [
        ItemView(
            r.item.id,
            r.item.code,
            r.item.name,
            r.unit_name,
            PROCEDURES[r.item.procedure].label,
            limit_text(r.item.limit_amount, r.item.limit_unit),
            r.item.limit_basis,
            [
                MaterialView(
                    *(m.position, m.name, m.originals, m.copies, m.is_required, m.may_lack, 0, 0, m.note)
                )
                for m in r.materials
            ],
        )
        for r in rows
    ]


def _ended(at: datetime | None, matter: Matter) -> str:
    """Until when somebody worked on a matter; empty for whoever did to its end."""
    return f"（至 {local(at):%Y-%m-%d}）" if at and at != matter.closed_at else ""


def _material(row: ApplicationMaterial) -> MaterialView:
    return MaterialView(
        row.position,
        row.name,
        row.originals,
        row.copies,
        row.is_required,
        row.may_lack,
        row.originals_received,
        row.copies_received,
        row.note,
    )


def _paper(row: Document, found: ApplicationDetail) -> PaperView:
    later = next((d for d in found.documents if d.replaces_id == row.id), None)
    void = void_words(found.matter.stage, later.number if later else None)
    return PaperView(row.id, row.title, row.number or "", row.happened_at, row.sha256, void)


def void_words(stage: str, replaced_by: str | None, void: str | None = None) -> str:
    """Why a paper is no longer valid; empty while it is."""
    if stage == "voided":
        return "申请登记已作废"
    if void:
        return f"已作废：{void}"
    return f"已由 {replaced_by} 更正" if replaced_by else ""


_SYSTEM = "系统"


def act_view(row: ActRow, need: Need) -> ActView:
    changes = cast(list[list[str]], row.details.get("changes", []))
    return ActView(
        row.kind,
        ACTS[row.kind].label,
        row.happened_at,
        row.recorded_at,
        (row.actor_name or _SYSTEM) + (f"（代 {row.on_behalf_of}）" if row.on_behalf_of else ""),
        row.note,
        row.late_reason,
        tuple(_change(line, need) for line in changes),
        row.document_id,
        f"{row.document_title} {row.document_number or ''}".strip() if row.document_title else "",
    )


def _change(line: list[str], need: Need) -> tuple[str, str, str]:
    """A line of a correction; personal data as the reader may see them."""
    what, old, new, *datum = line
    if datum:
        old, new = (mask(Datum(datum[0]), value, need) if value else "" for value in (old, new))
    return what, old, new

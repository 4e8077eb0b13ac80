"""What a gate looks at: everything of one matter that a requirement may ask for, in two short queries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Dialect,
    Select,
    String,
    Uuid,
    all_,
    any_,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from db.models import (
    Act,
    Application,
    ApplicationMaterial,
    Complaint,
    Deadline,
    Document,
    Item,
    Matter,
    MatterAbstract,
    MatterLink,
    MatterPerson,
    MatterTrigger,
    OfficerCredential,
    PaperApproval,
    PaperDraft,
    ProceduralDefect,
    SealedParty,
    ServiceRecord,
    StoredFile,
)
from db.prepared import prepare
from db.queries.papers import ended_papers
from db.queries.scope import visible_to
from db.viewer import Viewer


@dataclass(frozen=True)
class GateAct:
    """An act of the matter that something hangs on. `document_id` is the paper that proves it, if one does."""

    act_id: UUID
    kind: str
    happened_at: datetime
    note: str
    details: dict[str, Any]
    document_id: UUID | None


@dataclass(frozen=True)
class GateRow:
    """A matter as a gate sees it.

    `is_material_lacking` says whether a required material is, `is_firm_material_lacking` whether one is that may not lack.
    `nature` and `can_be_told` are those of a complaint, None for what is none; `has_complaint` whether a complaint led to
    this matter and `case_stages` the stages of the cases that this complaint led to; `is_sealed` whether it has a sealed party, and
    `has_raw_abstract` one whose abstract nobody has approved yet; `officers` counts those who handle it and hold a credential
    valid now. `late` are codes of limits whose duty was done after the period or is still to be done after it, `in_time` those
    of the others that were not called off.
    `item_kind` is the procedure of the item that is applied for, None for what is no application. Kinds of acts, of papers, of papers served; of drafts that were approved and, as `kind.role`, of those that one
    approver of their chain has approved; codes of requirements and acts in whose stead a defect was approved; kinds of
    triggers; codes of limits that have passed unused; classes of attachments. `acts` are those of the kinds that were asked for, `papers` what
    was typed into the papers of such kinds, the oldest first; `on_their_way` are kind, state and id of the drafts in
    states that were asked for, the oldest first. What hangs on a paper counts while that is valid.
    """

    procedure: str
    stage: str
    happened_at: datetime
    filed_at: datetime | None
    is_held: bool
    is_material_lacking: bool
    is_firm_material_lacking: bool
    handlers: int
    item_kind: str | None
    nature: str | None
    can_be_told: bool | None
    has_complaint: bool
    case_stages: Sequence[str]
    is_sealed: bool
    has_raw_abstract: bool
    officers: int
    late: Sequence[str]
    in_time: Sequence[str]
    act_kinds: Sequence[str]
    issued: Sequence[str]
    served: Sequence[str]
    approved: Sequence[str]
    defects: Sequence[str]
    forgiven: Sequence[UUID]
    triggers: Sequence[str]
    lapsed: Sequence[str]
    files: Sequence[str]
    acts: Sequence[GateAct]
    papers: Sequence[tuple[str, dict[str, Any]]]
    on_their_way: Sequence[tuple[str, str, UUID]]


def gate_row(
    session: Session,
    viewer: Viewer,
    matter_id: UUID,
    kinds: Collection[str],
    paper_kinds: Collection[str],
    open_states: Collection[str],
    outdated: Sequence[UUID] = (),
) -> GateRow | None:
    """Everything at once, with the acts and papers of these kinds and the drafts in these states; what was approved of `outdated` drafts does not count.
    None where the viewer may not see the matter."""
    head = session.execute(
        select(Matter.procedure, Matter.stage, Matter.happened_at, Matter.filed_at, Matter.hold.label("hold"))
        .where(Matter.id == matter_id, visible_to(viewer))
        .execution_options(prepared=True)
    ).one_or_none()
    if head is None:
        return None
    prepare(session.connection(), "gate_facts", _TYPES, _FACTS_SQL)
    asked = {
        "matter_id": str(matter_id),
        "now": viewer.now,
        "kinds": list(kinds),
        "paper_kinds": list(paper_kinds),
        "open_states": list(open_states),
        "outdated": [str(one) for one in outdated],
    }
    *facts, acts, papers, drafts = session.execute(_EXECUTE, asked).one()
    values: tuple[Any, ...] = (
        *(*head, *facts),
        [_act(*act) for act in acts or ()],
        [(kind, content) for kind, content in papers or ()],
        [(kind, state, UUID(draft_id)) for kind, state, draft_id in drafts or ()],
    )
    return GateRow(*values)


def _act(
    act_id: str, kind: str, happened_at: str, note: str, details: dict[str, Any], document_id: str | None
) -> GateAct:
    document = UUID(document_id) if document_id else None
    return GateAct(UUID(act_id), kind, datetime.fromisoformat(happened_at), note, details, document)


def _list(query: Select[Any]) -> Any:
    """The values of one column as one array, empty for none."""
    return func.array(query.scalar_subquery())


_TYPES = ("uuid", "timestamptz", "varchar[]", "varchar[]", "varchar[]", "uuid[]")
"""The matter, the moment, kinds of acts, kinds of papers, states of drafts, drafts whose approval counts no more."""


def _facts() -> Select[Any]:
    """Everything but the head of a matter, asked with the parameters of _TYPES."""
    this: ColumnElement[UUID] = literal_column("$1", Uuid())
    now: ColumnElement[datetime] = literal_column("$2", DateTime(timezone=True))
    kinds: ColumnElement[Any] = literal_column("$3", ARRAY(String))
    paper_kinds: ColumnElement[Any] = literal_column("$4", ARRAY(String))
    open_states: ColumnElement[Any] = literal_column("$5", ARRAY(String))
    outdated: ColumnElement[Any] = literal_column("$6", ARRAY(Uuid()))
    lacks = (
        ApplicationMaterial.matter_id == this,
        ApplicationMaterial.ended_at.is_(None),
        ApplicationMaterial.is_required,
        or_(
            ApplicationMaterial.originals_received < ApplicationMaterial.originals,
            ApplicationMaterial.copies_received < ApplicationMaterial.copies,
        ),
    )
    lacking = exists().where(*lacks)
    firm_lacking = exists().where(*lacks, ApplicationMaterial.may_lack.is_(False))
    handlers = select(func.count(MatterPerson.account_id.distinct())).where(
        MatterPerson.matter_id == this,
        MatterPerson.part.in_(("handler", "co_handler")),
        MatterPerson.ended_at.is_(None),
    )
    officers = (
        select(func.count(MatterPerson.account_id.distinct()))
        .join(OfficerCredential, OfficerCredential.account_id == MatterPerson.account_id)
        .where(
            MatterPerson.matter_id == this,
            MatterPerson.part.in_(("handler", "co_handler")),
            MatterPerson.ended_at.is_(None),
            OfficerCredential.revoked_at.is_(None),
            OfficerCredential.valid_from <= func.date(func.timezone("Asia/Shanghai", now)),
            OfficerCredential.valid_to >= func.date(func.timezone("Asia/Shanghai", now)),
        )
    )
    over_at = func.coalesce(Deadline.ended_at, now)
    duties = select(Deadline.code).where(Deadline.matter_id == this, Deadline.state != "cancelled")
    item_kind = (
        select(Item.procedure)
        .join(Application, Application.item_id == Item.id)
        .where(Application.matter_id == this)
    )
    # Found once: the planner takes its time for each of the many who ask.
    ended = ended_papers(this).cte("ended").prefix_with("MATERIALIZED")

    def holds(document_id: Any) -> ColumnElement[bool]:
        return or_(document_id.is_(None), document_id.not_in(select(ended.c[0])))

    issued = select(Document.kind).where(Document.matter_id == this, holds(Document.id))
    # A service that was recorded wrongly is put right by another record, which has an act of its own.
    mistaken = select(ServiceRecord.act_id).where(
        ServiceRecord.matter_id == this,
        ServiceRecord.state == "replaced",
        ServiceRecord.act_id.is_not(None),
    )
    served = issued.where(
        Document.id.in_(
            select(Act.document_id).where(
                Act.matter_id == this, Act.kind == "paper_served", Act.id.not_in(mistaken)
            )
        )
    )
    # A draft has no paper yet that could be invalid.
    draft = (
        PaperDraft.matter_id == this,
        holds(PaperDraft.document_id),
        PaperDraft.id != all_(outdated),
    )
    done = (Act.matter_id == this, holds(Act.document_id))
    approved = select(PaperDraft.kind).where(*draft, PaperDraft.state.in_(("approved", "issued")))
    later = aliased(PaperApproval)
    opinions = (
        select(PaperDraft.kind + "." + PaperApproval.role)
        .join(PaperApproval, PaperApproval.draft_id == PaperDraft.id)
        .where(
            *draft,
            PaperDraft.state.in_(("submitted", "approved", "issued")),
            PaperApproval.decision == "approved",
            ~exists().where(later.draft_id == PaperDraft.id, later.round > PaperApproval.round),
        )
    )
    defect = (ProceduralDefect.matter_id == this, ProceduralDefect.is_approved.is_(True))
    lapsed = select(Deadline.code).where(
        Deadline.matter_id == this,
        Deadline.due_at <= now,
        Deadline.is_estimated.is_(False),
        Deadline.state.in_(("running", "passed")),
    )
    # As JSON, so that they come with the rest.
    parts = func.jsonb_build_array(Act.id, Act.kind, Act.happened_at, Act.note, Act.details, Act.document_id)
    acts = select(func.jsonb_agg(aggregate_order_by(parts, Act.id))).where(*done, Act.kind == any_(kinds))
    typed = func.jsonb_build_array(PaperDraft.kind, PaperDraft.content)
    papers = select(func.jsonb_agg(aggregate_order_by(typed, PaperDraft.document_id))).where(
        *draft,
        PaperDraft.document_id.is_not(None),
        PaperDraft.kind == any_(paper_kinds),
    )
    begun = func.jsonb_build_array(PaperDraft.kind, PaperDraft.state, PaperDraft.id)
    on_their_way = select(func.jsonb_agg(aggregate_order_by(begun, PaperDraft.id))).where(
        PaperDraft.matter_id == this, PaperDraft.state == any_(open_states)
    )
    return select(
        lacking.label("lacking"),
        firm_lacking.label("firm_lacking"),
        handlers.scalar_subquery(),
        item_kind.scalar_subquery(),
        select(Complaint.nature).where(Complaint.matter_id == this).scalar_subquery(),
        select(Complaint.can_be_told).where(Complaint.matter_id == this).scalar_subquery(),
        exists()
        .where(MatterLink.to_matter_id == this, MatterLink.kind == "from_complaint")
        .label("has_complaint"),
        _list(
            select(Matter.stage)
            .join(MatterLink, MatterLink.to_matter_id == Matter.id)
            .where(MatterLink.from_matter_id == this, MatterLink.kind == "from_complaint")
        ),
        exists().where(SealedParty.matter_id == this).label("is_sealed"),
        exists()
        .where(MatterAbstract.matter_id == this, MatterAbstract.approved_at.is_(None))
        .label("has_raw_abstract"),
        officers.scalar_subquery(),
        _list(duties.where(over_at >= Deadline.due_at)),
        _list(duties.where(over_at < Deadline.due_at)),
        _list(select(Act.kind.distinct()).where(*done)),
        _list(issued),
        _list(served),
        _list(union_all(approved, opinions).subquery().select()),
        _list(select(ProceduralDefect.requirement).where(*defect, ProceduralDefect.act_id.is_(None))),
        _list(select(ProceduralDefect.act_id).where(*defect, ProceduralDefect.act_id.is_not(None))),
        _list(select(MatterTrigger.kind.distinct()).where(MatterTrigger.matter_id == this)),
        _list(lapsed),
        _list(select(StoredFile.kind.distinct()).where(StoredFile.matter_id == this)),
        acts.scalar_subquery(),
        papers.scalar_subquery(),
        on_their_way.scalar_subquery(),
    )


_DIALECT: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
_FACTS = _facts()
_FACTS_SQL = str(_FACTS.compile(dialect=_DIALECT, compile_kwargs={"literal_binds": True}))
_EXECUTE = text(
    "EXECUTE gate_facts (CAST(:matter_id AS uuid), :now, :kinds, :paper_kinds, :open_states, CAST(:outdated AS uuid[]))"
).columns(*(column(f"c{number}", one.type) for number, one in enumerate(_FACTS.selected_columns)))

"""What a gate looks at: everything of one matter that a requirement may ask for, in two short queries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Select, bindparam, exists, func, or_, select, union_all
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from db.models import (
    Act,
    ApplicationMaterial,
    Deadline,
    Document,
    DocumentVoid,
    Matter,
    MatterPerson,
    MatterTrigger,
    PaperApproval,
    PaperDraft,
    ProceduralDefect,
)
from db.queries.scope import visible_to
from db.viewer import Viewer


@dataclass(frozen=True)
class GateAct:
    """An act of the matter that something hangs on."""

    act_id: UUID
    kind: str
    happened_at: datetime
    note: str
    details: dict[str, Any]


@dataclass(frozen=True)
class GateRow:
    """A matter as a gate sees it.

    Kinds of acts, of valid papers, of papers served; of drafts that were approved and, as `kind.role`, of those that one
    approver of their chain has approved; codes of requirements and acts in whose stead a defect was approved; kinds of
    triggers; codes of limits that have passed unused. `acts` are those of the kinds that were asked for.
    """

    procedure: str
    stage: str
    happened_at: datetime
    filed_at: datetime | None
    is_held: bool
    is_material_lacking: bool
    handlers: int
    act_kinds: Sequence[str]
    issued: Sequence[str]
    served: Sequence[str]
    approved: Sequence[str]
    defects: Sequence[str]
    forgiven: Sequence[UUID]
    triggers: Sequence[str]
    lapsed: Sequence[str]
    acts: Sequence[GateAct]


def gate_row(session: Session, viewer: Viewer, matter_id: UUID, kinds: Collection[str]) -> GateRow | None:
    """Everything at once, with the acts of these kinds; None where the viewer may not see the matter."""
    head = session.execute(
        select(
            Matter.procedure, Matter.stage, Matter.happened_at, Matter.filed_at, Matter.hold.label("hold")
        ).where(Matter.id == matter_id, visible_to(viewer))
    ).one_or_none()
    if head is None:
        return None
    asked = {"matter_id": matter_id, "now": viewer.now, "kinds": list(kinds)}
    *facts, acts = session.execute(_FACTS, asked).one()
    values: tuple[Any, ...] = (*head, *facts, [_act(*act) for act in acts or ()])
    return GateRow(*values)


def _act(act_id: str, kind: str, happened_at: str, note: str, details: dict[str, Any]) -> GateAct:
    return GateAct(UUID(act_id), kind, datetime.fromisoformat(happened_at), note, details)


def _list(query: Select[Any]) -> Any:
    """The values of one column as one array, empty for none."""
    return func.array(query.scalar_subquery())


def _facts() -> Select[Any]:
    """Made once: putting it together takes longer than its answer."""
    this: BindParameter[UUID] = bindparam("matter_id")
    now: BindParameter[datetime] = bindparam("now")
    lacking = exists().where(
        ApplicationMaterial.matter_id == this,
        ApplicationMaterial.ended_at.is_(None),
        ApplicationMaterial.is_required,
        or_(
            ApplicationMaterial.originals_received < ApplicationMaterial.originals,
            ApplicationMaterial.copies_received < ApplicationMaterial.copies,
        ),
    )
    handlers = select(func.count(MatterPerson.account_id.distinct())).where(
        MatterPerson.matter_id == this,
        MatterPerson.part.in_(("handler", "co_handler")),
        MatterPerson.ended_at.is_(None),
    )
    void = exists().where(DocumentVoid.document_id == Document.id)
    served = (
        select(Document.kind)
        .join(Act, Act.document_id == Document.id)
        .where(Act.matter_id == this, Act.kind == "paper_served")
    )
    approved = select(PaperDraft.kind).where(
        PaperDraft.matter_id == this, PaperDraft.state.in_(("approved", "issued"))
    )
    later = aliased(PaperApproval)
    opinions = (
        select(PaperDraft.kind + "." + PaperApproval.role)
        .join(PaperApproval, PaperApproval.draft_id == PaperDraft.id)
        .where(
            PaperDraft.matter_id == this,
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
    parts = func.jsonb_build_array(Act.id, Act.kind, Act.happened_at, Act.note, Act.details)
    acts = select(func.jsonb_agg(aggregate_order_by(parts, Act.id))).where(
        Act.matter_id == this, Act.kind.in_(bindparam("kinds", expanding=True))
    )
    return select(
        lacking.label("lacking"),
        handlers.scalar_subquery(),
        _list(select(Act.kind.distinct()).where(Act.matter_id == this)),
        _list(select(Document.kind).where(Document.matter_id == this, ~void)),
        _list(served),
        _list(union_all(approved, opinions).subquery().select()),
        _list(select(ProceduralDefect.requirement).where(*defect, ProceduralDefect.act_id.is_(None))),
        _list(select(ProceduralDefect.act_id).where(*defect, ProceduralDefect.act_id.is_not(None))),
        _list(select(MatterTrigger.kind.distinct()).where(MatterTrigger.matter_id == this)),
        _list(lapsed),
        acts.scalar_subquery(),
    )


_FACTS = _facts()

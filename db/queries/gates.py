"""What a gate looks at: everything of one matter that a requirement may ask for, in two queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from db.models import (
    Act,
    ApplicationMaterial,
    Document,
    DocumentVoid,
    Matter,
    MatterPerson,
    MatterTrigger,
    PaperDraft,
    ProceduralDefect,
)
from db.queries.scope import visible_to
from db.viewer import Viewer


@dataclass(frozen=True)
class GateAct:
    """An act of the matter; `document_kind` is that of the paper it names, if any."""

    act_id: UUID
    kind: str
    happened_at: datetime
    note: str
    details: dict[str, Any]
    document_kind: str | None


@dataclass(frozen=True)
class GateRow:
    """A matter as a gate sees it: kinds of valid papers, kinds of drafts that were approved, codes of requirements and
    acts in whose stead a defect was approved, kinds of triggers."""

    procedure: str
    stage: str
    happened_at: datetime
    filed_at: datetime | None
    is_held: bool
    is_material_lacking: bool
    handlers: int
    issued: Sequence[str]
    approved: Sequence[str]
    defects: Sequence[str]
    forgiven: Sequence[UUID]
    triggers: Sequence[str]
    acts: Sequence[GateAct]


def gate_row(session: Session, viewer: Viewer, matter_id: UUID) -> GateRow | None:
    """Everything at once; None where the viewer may not see the matter."""
    lacking = exists().where(
        ApplicationMaterial.matter_id == Matter.id,
        ApplicationMaterial.ended_at.is_(None),
        ApplicationMaterial.is_required,
        or_(
            ApplicationMaterial.originals_received < ApplicationMaterial.originals,
            ApplicationMaterial.copies_received < ApplicationMaterial.copies,
        ),
    )
    handlers = select(func.count(MatterPerson.account_id.distinct())).where(
        MatterPerson.matter_id == Matter.id,
        MatterPerson.part.in_(("handler", "co_handler")),
        MatterPerson.ended_at.is_(None),
    )
    void = exists().where(DocumentVoid.document_id == Document.id)
    issued = select(Document.kind).where(Document.matter_id == Matter.id, ~void)
    approved = select(PaperDraft.kind).where(
        PaperDraft.matter_id == Matter.id, PaperDraft.state.in_(("approved", "issued"))
    )
    defect = (ProceduralDefect.matter_id == Matter.id, ProceduralDefect.is_approved.is_(True))
    found = session.execute(
        select(
            Matter.procedure,
            Matter.stage,
            Matter.happened_at,
            Matter.filed_at,
            Matter.hold,
            lacking.label("lacking"),
            handlers.scalar_subquery(),
            _list(issued),
            _list(approved),
            _list(select(ProceduralDefect.requirement).where(*defect, ProceduralDefect.act_id.is_(None))),
            _list(select(ProceduralDefect.act_id).where(*defect, ProceduralDefect.act_id.is_not(None))),
            _list(select(MatterTrigger.kind).where(MatterTrigger.matter_id == Matter.id)),
        ).where(Matter.id == matter_id, visible_to(viewer))
    ).one_or_none()
    if found is None:
        return None
    values: tuple[Any, ...] = (*found, _acts(session, viewer, matter_id))
    return GateRow(*values)


def _list(query: Select[Any]) -> Any:
    """The values of one column as one array, empty for none."""
    return func.array(query.scalar_subquery())


def _acts(session: Session, viewer: Viewer, matter_id: UUID) -> list[GateAct]:
    rows = session.execute(
        select(Act.id, Act.kind, Act.happened_at, Act.note, Act.details, Document.kind)
        .join(Matter, Matter.id == Act.matter_id)
        .outerjoin(Document, Document.id == Act.document_id)
        .where(Act.matter_id == matter_id, visible_to(viewer))
        .order_by(Act.id)
    )
    return [GateAct(*tuple(row)) for row in rows]

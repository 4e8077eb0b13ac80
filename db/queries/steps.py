"""What a step and its screen look at in their matter. Every function takes the viewer."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Act, ApplicationMaterial, Matter, PaperApproval, PaperDraft
from db.queries.scope import visible_to
from db.viewer import Viewer


class StepMatter(NamedTuple):
    row_version: int
    number: str
    party_names: str
    subject: str


def step_matter(session: Session, viewer: Viewer, matter_id: UUID) -> StepMatter:
    """The matter above a step. Raises sqlalchemy.exc.NoResultFound where the viewer may not see it."""
    row = session.execute(
        select(Matter.row_version, Matter.number, Matter.party_names, Matter.subject).where(
            Matter.id == matter_id, visible_to(viewer)
        )
    ).one()
    return StepMatter(*row)


def materials_of(session: Session, viewer: Viewer, matter_id: UUID) -> list[ApplicationMaterial]:
    """The materials of an application in the order of its list; empty where the viewer may not see it."""
    rows = session.scalars(
        select(ApplicationMaterial)
        .join(Matter, Matter.id == ApplicationMaterial.matter_id)
        .where(
            ApplicationMaterial.matter_id == matter_id,
            ApplicationMaterial.ended_at.is_(None),
            visible_to(viewer),
        )
        .order_by(ApplicationMaterial.position)
    )
    return list(rows)


def paper_values(session: Session, viewer: Viewer, document_id: UUID) -> dict[str, Any]:
    """What was typed into an issued paper, by the codes of its fields; empty where the viewer may not see its matter."""
    typed = session.scalar(
        select(PaperDraft.content)
        .join(Matter, Matter.id == PaperDraft.matter_id)
        .where(PaperDraft.document_id == document_id, visible_to(viewer))
    )
    return typed or {}


def last_approver(session: Session, viewer: Viewer, matter_id: UUID, kind: str, role: str) -> UUID | None:
    """Who last approved a paper of that kind in a matter, in that role; None for nobody, and where the viewer may not see
    the matter."""
    return session.scalar(
        select(PaperApproval.decided_by)
        .join(PaperDraft, PaperDraft.id == PaperApproval.draft_id)
        .join(Matter, Matter.id == PaperDraft.matter_id)
        .where(
            PaperDraft.matter_id == matter_id,
            PaperDraft.kind == kind,
            PaperApproval.role == role,
            PaperApproval.decision == "approved",
            visible_to(viewer),
        )
        .order_by(PaperApproval.id.desc())
        .limit(1)
    )


def approved_at(session: Session, viewer: Viewer, document_id: UUID) -> datetime | None:
    """When the last of its chain approved an issued paper; None for one that nobody approves, and where the viewer may not see
    its matter."""
    return session.scalar(
        select(func.max(PaperApproval.decided_at))
        .join(PaperDraft, PaperDraft.id == PaperApproval.draft_id)
        .join(Matter, Matter.id == PaperDraft.matter_id)
        .where(
            PaperDraft.document_id == document_id, PaperApproval.decision == "approved", visible_to(viewer)
        )
    )


def times_of(session: Session, viewer: Viewer, matter_id: UUID, kind: str) -> int:
    """How often an act of this kind took place; 0 where the viewer may not see the matter."""
    return session.scalars(
        select(func.count())
        .select_from(Act)
        .join(Matter, Matter.id == Act.matter_id)
        .where(Act.matter_id == matter_id, Act.kind == kind, visible_to(viewer))
    ).one()


def last_of(session: Session, viewer: Viewer, matter_id: UUID, kinds: Collection[str]) -> datetime | None:
    """When the last act of these kinds took place; None for none, and where the viewer may not see the matter."""
    return session.scalar(
        select(func.max(Act.happened_at))
        .join(Matter, Matter.id == Act.matter_id)
        .where(Act.matter_id == matter_id, Act.kind.in_(kinds), visible_to(viewer))
    )

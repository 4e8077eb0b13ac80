"""Complaints and the cases that grow from them. Every function takes the viewer."""

from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from db.models import Account, Act, Complaint, Matter, MatterLink, MatterParty
from db.queries.scope import open_to, visible_to
from db.viewer import Viewer


def find_complaint(session: Session, viewer: Viewer, matter_id: UUID) -> Complaint | None:
    """The detail row of a complaint that the viewer may see."""
    return session.scalar(
        select(Complaint)
        .join(Matter, Matter.id == Complaint.matter_id)
        .where(Complaint.matter_id == matter_id, visible_to(viewer))
    )


def find_by_number(session: Session, viewer: Viewer, number: str) -> Matter | None:
    """The complaint or case of this number that is open to the viewer."""
    return session.scalar(
        select(Matter).where(
            Matter.agency_id == viewer.agency_id,
            Matter.number == number,
            Matter.procedure.in_(("complaint", "case")),
            open_to(viewer),
        )
    )


def is_linked(session: Session, viewer: Viewer, one: UUID, other: UUID, kind: str) -> bool:
    """Whether two matters, of which the viewer sees the first, are linked in this way already, whichever was first."""
    found = (
        select(MatterLink.id)
        .join(Matter, Matter.id == one)
        .where(
            tuple_(MatterLink.from_matter_id, MatterLink.to_matter_id).in_([(one, other), (other, one)]),
            MatterLink.kind == kind,
            visible_to(viewer),
        )
        .limit(1)
    )
    return session.scalar(found) is not None


def find_by_code(session: Session, viewer: Viewer, query_code: str) -> Matter | None:
    """The tip-off of the viewer's agency with this hashed code, whichever unit has it: who knows the code may ask."""
    return session.scalar(
        select(Matter)
        .join(Complaint, Complaint.matter_id == Matter.id)
        .where(Complaint.query_code == query_code, Matter.agency_id == viewer.agency_id)
    )


def accounts_in(
    session: Session, viewer: Viewer, matter_id: UUID, kind: str, detail: str
) -> dict[UUID, UUID]:
    """The accounts that acts of this kind of a matter hold in this detail, each with its unit; empty where the viewer may not
    see the matter."""
    held = session.scalars(
        select(Act.details)
        .join(Matter, Matter.id == Act.matter_id)
        .where(Act.matter_id == matter_id, Act.kind == kind, visible_to(viewer))
    )
    accounts = [UUID(one) for details in held for one in details.get(detail, ())]
    found = session.execute(select(Account.id, Account.unit_id).where(Account.id.in_(accounts)))
    return {row.id: row.unit_id for row in found}


def respondent_names(session: Session, viewer: Viewer, matter_id: UUID) -> list[str]:
    """Whom a complaint that the viewer may see is against, in the order of the registration."""
    return list(
        session.scalars(
            select(MatterParty.name)
            .join(Matter, Matter.id == MatterParty.matter_id)
            .where(MatterParty.matter_id == matter_id, MatterParty.role == "respondent", visible_to(viewer))
            .order_by(MatterParty.id)
        )
    )


def cases_of(session: Session, viewer: Viewer, matter_id: UUID) -> list[Matter]:
    """The cases that a complaint led to, those among them that the viewer may see, the oldest first."""
    return list(
        session.scalars(
            select(Matter)
            .join(MatterLink, MatterLink.to_matter_id == Matter.id)
            .where(
                *(MatterLink.from_matter_id == matter_id, MatterLink.kind == "from_complaint"),
                visible_to(viewer),
            )
            .order_by(Matter.id)
        )
    )

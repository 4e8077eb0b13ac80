"""Parties who come again: what they applied for before, as far as the viewer may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from db.models import Application, Matter, MatterParty, Party
from db.queries.scope import visible_to
from db.viewer import Viewer


@dataclass(frozen=True)
class HistoryRow:
    matter_id: UUID
    number: str
    subject: str
    stage: str
    role: str
    received_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class LastRow:
    """An application with its applicant and, where one acted, the agent, as they were named in it."""

    number: str
    channel: str
    received_at: datetime
    applicant: MatterParty
    agent: MatterParty | None


def namesakes(session: Session, viewer: Viewer, name: str, *, limit: int = 20) -> list[Party]:
    """Parties of exactly this name."""
    query = select(Party).where(Party.agency_id == viewer.agency_id, Party.name == name)
    return list(session.scalars(query.order_by(Party.id).limit(limit)))


def _history(viewer: Viewer, party_ids: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
    """The columns of HistoryRow, of the matters of these parties that the viewer may see."""
    columns = (Matter.id, Matter.number, Matter.subject, Matter.stage, MatterParty.role, Matter.happened_at)
    return (
        select(*columns, Matter.closed_at)
        .join(MatterParty, MatterParty.matter_id == Matter.id)
        .where(MatterParty.party_id.in_(party_ids), visible_to(viewer))
    )


def list_history(
    session: Session, viewer: Viewer, party_ids: Sequence[UUID], *, limit: int = 10
) -> list[HistoryRow]:
    """The matters of these parties, those that are open first, each the newest first."""
    rows = session.execute(
        _history(viewer, party_ids)
        .where(Matter.procedure == "application")
        .order_by(Matter.closed_at.is_not(None), Matter.id.desc())
        .limit(limit)
    )
    return [HistoryRow(*row) for row in rows]


def list_open_alike(
    session: Session, viewer: Viewer, party_ids: Sequence[UUID], item_id: UUID
) -> list[HistoryRow]:
    """The applications of these parties for this item that are still open, the oldest first."""
    rows = session.execute(
        _history(viewer, party_ids)
        .join(Application, Application.matter_id == Matter.id)
        .where(
            MatterParty.role == "applicant",
            Application.item_id == item_id,
            Matter.closed_at.is_(None),
        )
        .order_by(Matter.id)
        .limit(10)
    )
    return [HistoryRow(*row) for row in rows]


def find_last(session: Session, viewer: Viewer, party_id: UUID) -> LastRow | None:
    """The newest application of a party that was not entered by mistake."""
    found = session.execute(
        select(Matter, MatterParty)
        .join(MatterParty, MatterParty.matter_id == Matter.id)
        .where(
            MatterParty.party_id == party_id,
            MatterParty.role == "applicant",
            Matter.stage != "voided",
            visible_to(viewer),
        )
        .order_by(Matter.id.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    matter, applicant = found
    agent = session.scalar(
        select(MatterParty).where(MatterParty.matter_id == matter.id, MatterParty.role == "agent")
    )
    return LastRow(matter.number, matter.channel, matter.happened_at, applicant, agent)

"""Complaints, tip-offs and petitions as their list shows them. Every function takes the viewer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.models import Complaint, Matter, Unit
from db.queries.counting import COUNT_TO, HITS_TO
from db.queries.matter_pages import MatterPage
from db.viewer import Viewer


@dataclass(frozen=True)
class ComplaintFilter:
    """`since` (inclusive) and `until` (exclusive) bound the time of receipt; `standing` leaves out what was voided."""

    text: str = ""
    nature: str | None = None
    stage: str | None = None
    channel: str | None = None
    kind: str | None = None
    unit_id: UUID | None = None
    mine: bool = False
    standing: bool = False
    since: datetime | None = None
    until: datetime | None = None

    @property
    def counted_to(self) -> int:
        """How far a list under this filter is counted: less far where each row must be read for it."""
        return HITS_TO if self.text or self.nature or self.channel or self.kind else COUNT_TO


@dataclass(frozen=True)
class ComplaintRow:
    """A line of the list. `total` is the count of all, up to the filter's `counted_to` + 1."""

    matter_id: UUID
    number: str
    party_names: str
    subject: str
    stage: str
    channel: str
    received_at: datetime
    is_late: bool
    unit_name: str
    intake_unit_name: str
    nature: str
    kind: str
    district: str
    industry: str
    filer: str
    headcount: int
    transfer_no: str
    total: int


def list_complaints(
    session: Session,
    viewer: Viewer,
    wanted: ComplaintFilter,
    *,
    before: UUID | None = None,
    after: UUID | None = None,
    limit: int = 20,
) -> list[ComplaintRow]:
    """One page, newest first, and one row more where there is a further page.

    `before` continues downwards from a row, `after` upwards.
    """
    page = MatterPage(
        viewer, "complaint", _filters(wanted), wanted.mine, before=before, after=after, size=limit + 1
    )
    ids, total = page.found(session, wanted.text, wanted.counted_to)
    intake = Unit.__table__.alias("intake")
    query = (
        select(
            *(Matter.id, Matter.number, Matter.party_names, Matter.subject, Matter.stage, Matter.channel),
            *(Matter.happened_at, Matter.late_reason.is_not(None), Unit.name, intake.c.name),
            *(Complaint.nature, Complaint.kind, Complaint.district, Complaint.industry),
            *(Complaint.filer, Complaint.headcount, Complaint.transfer_no, total),
        )
        .join(Complaint, Complaint.matter_id == Matter.id)
        .join(Unit, Unit.id == Matter.unit_id)
        .join(intake, intake.c.id == Matter.intake_unit_id)
        .where(Matter.id.in_(ids))
        .order_by(Matter.id.desc())
    )
    return [ComplaintRow(*tuple(row)) for row in session.execute(query)]


def _filters(wanted: ComplaintFilter) -> tuple[ColumnElement[bool], ...]:
    """What a complaint's matter must meet under a filter, besides its text and whose it is."""
    found: list[ColumnElement[bool]] = []
    for column, value in (
        (Matter.stage, wanted.stage),
        (Matter.channel, wanted.channel),
        (Matter.unit_id, wanted.unit_id),
    ):
        if value:
            found.append(column == value)
    if wanted.standing:
        found.append(Matter.stage != "voided")
    if wanted.since:
        found.append(Matter.happened_at >= wanted.since)
    if wanted.until:
        found.append(Matter.happened_at < wanted.until)
    details = [
        column == value
        for column, value in ((Complaint.nature, wanted.nature), (Complaint.kind, wanted.kind))
        if value
    ]
    if details:
        found.append(Matter.id.in_(select(Complaint.matter_id).where(*details)))
    return tuple(found)

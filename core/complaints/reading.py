"""Complaints as screens show them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from core.complaints.assessing import limitation_end
from core.context import Context
from core.law.complaints import DISTRICTS, FILERS, INDUSTRIES, KINDS, NATURES
from core.permissions import Permission
from db.models import Complaint
from db.queries.complaints import find_complaint


@dataclass(frozen=True)
class ComplaintView:
    """What a complaint says, in words. Where its author is sealed, what he said is not here: the approved abstract is."""

    nature: str
    nature_label: str
    kind: str
    district: str
    industry: str
    filer: str
    headcount: int
    facts: str
    demands: str
    proof: str
    period: str
    limitation_end: date | None
    transfer: str
    is_oral: bool
    is_sealed: bool
    can_be_told: bool
    about_officers: str


def get_complaint(ctx: Context, complaint_id: UUID) -> ComplaintView | None:
    """What one complaint says; None where the actor may not see it."""
    if not ctx.may(Permission.APPLICATION_READ):
        return None
    with ctx.app.read() as session:
        row = find_complaint(session, ctx.viewer_for(Permission.APPLICATION_READ), complaint_id)
    if row is None:
        return None
    due = f"，要求{row.transfer_due_on}前反馈" if row.transfer_due_on else ""
    return ComplaintView(
        row.nature,
        NATURES[row.nature].label,
        KINDS[row.kind],
        DISTRICTS[row.district],
        INDUSTRIES[row.industry],
        FILERS[row.filer].label,
        row.headcount,
        row.facts,
        row.demands,
        row.proof,
        period_words(row),
        limitation_end(row),
        f"{row.transfer_no}{due}" if row.transfer_no else "",
        row.is_oral,
        row.is_sealed,
        row.can_be_told,
        row.about_officers,
    )


def period_words(row: Complaint) -> str:
    """When what is complained of took place: 2026-01-01 至今, 2025-05-01 至 2025-08-31."""
    began = str(row.began_on) if row.began_on else "起始日期不详"
    if row.is_continuing:
        return f"{began} 至今（仍在继续）"
    return f"{began} 至 {row.ended_on}" if row.ended_on else began

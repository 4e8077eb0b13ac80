"""Who has investigated in a matter, and so reviews nothing of it (penalty law art 58: the reviewer is another person)."""

from uuid import UUID

from sqlalchemy.orm import Session

from core.law.fields import FieldType
from core.law.paper_kinds import PAPER_KINDS
from core.law.problem import Problem
from core.law.roles import Level, Role, conflicts
from db.queries.approvals import actors_of, issued_values
from db.queries.defects import parts_of
from db.viewer import Viewer

PARTS = ("handler", "co_handler")
"""The parts in a matter of those who were assigned to handle it."""
ACTS = ("non_cooperation", "investigation_refused", "site_inspected")
"""The acts of somebody who investigates."""
FIELD = "officers"
"""The field in which a paper names its investigators; those who serve or host stand in others."""


def investigators(session: Session, viewer: Viewer, matter_id: UUID) -> set[UUID]:
    """Who was assigned to the matter, stands as an officer on a paper issued in it, void or not, or did one of `ACTS`;
    empty where the viewer may not see it."""
    parts = parts_of(session, viewer, matter_id)
    found = actors_of(session, viewer, matter_id, ACTS).union(*(parts.get(part, set()) for part in PARTS))
    for code, values in issued_values(session, viewer, matter_id):
        row = PAPER_KINDS[code].field_of(FIELD)
        if row is not None and row.type is FieldType.OFFICERS:
            found |= {UUID(one) for one in values.get(FIELD) or ()}
    return found


def case_officer() -> list[Problem]:
    """Why somebody who has investigated must not review."""
    return conflicts({Role.LEGAL_REVIEWER, Role.ENFORCEMENT_OFFICER}, Level.MATTER)

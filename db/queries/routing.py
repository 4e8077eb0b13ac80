"""The table by which complaints go to a unit, within the viewer's agency."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import RoutingRow, Unit
from db.viewer import Viewer


@dataclass(frozen=True)
class OpenRoute:
    """A row that holds, with the unit it names."""

    row: RoutingRow
    unit_name: str
    is_unit_active: bool


def open_routes(session: Session, viewer: Viewer) -> list[OpenRoute]:
    """The rows that hold now, as they stand."""
    rows = session.execute(
        select(RoutingRow, Unit.name, Unit.is_active)
        .join(Unit, Unit.id == RoutingRow.unit_id)
        .where(RoutingRow.agency_id == viewer.agency_id, RoutingRow.ended_at.is_(None))
        .order_by(RoutingRow.id)
        .execution_options(populate_existing=True)
    )
    return [OpenRoute(*row) for row in rows]


def routed_unit(session: Session, viewer: Viewer, kind: str, district: str, industry: str) -> UUID | None:
    """The unit in use to which the row for a combination leads."""
    return session.scalar(
        select(RoutingRow.unit_id)
        .join(Unit, Unit.id == RoutingRow.unit_id)
        .where(
            RoutingRow.agency_id == viewer.agency_id,
            RoutingRow.ended_at.is_(None),
            RoutingRow.kind.in_(("", kind)),
            RoutingRow.district.in_(("", district)),
            RoutingRow.industry.in_(("", industry)),
            Unit.is_active,
        )
        .limit(1)
    )

"""How many complaints there are, by what they are and what became of them: numbers alone, and names of organisations.
Every function takes the viewer, who has counted what he may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import CTE, Date, String, cast, func, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from db.models import Act, Complaint, Matter, MatterParty
from db.queries.scope import visible_ids
from db.viewer import Viewer

By = Literal["nature", "channel", "kind", "district", "industry", "unit"]
_COLUMNS: dict[By, Any] = {
    "nature": Complaint.nature,
    "channel": Matter.channel,
    "kind": Complaint.kind,
    "district": Complaint.district,
    "industry": Complaint.industry,
    "unit": cast(Matter.unit_id, String),
}


@dataclass(frozen=True)
class Period:
    """`since` (inclusive) and `until` (exclusive) bound the time of receipt."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class DaysRow:
    """Calendar days from receipt to the decision on acceptance; `nature` is None for all natures together."""

    nature: str | None
    decided: int
    median: int
    p90: int
    longest: int


def count_by_columns(session: Session, viewer: Viewer, period: Period) -> dict[By, dict[str, int]]:
    """Complaints by the values of each column, read once for all of them; what does not occur is left out."""
    seen, columns = _seen(viewer, period), list(_COLUMNS.values())
    rows = session.execute(
        select(func.grouping(*columns), func.coalesce(*columns), func.count())
        .select_from(seen)
        .join(Matter, Matter.id == seen.c.id)
        .join(Complaint, Complaint.matter_id == seen.c.id)
        .group_by(func.grouping_sets(*(tuple_(column) for column in columns)))
    )
    found: dict[By, dict[str, int]] = {by: {} for by in _COLUMNS}
    # GROUPING has a bit for each column that a row is not grouped by, the first column's the highest.
    every = (1 << len(columns)) - 1
    grouped_by = {every ^ 1 << (len(columns) - 1 - place): by for place, by in enumerate(_COLUMNS)}
    for mask, code, count in rows:
        found[grouped_by[mask]][code] = count
    return found


def count_respondents(
    session: Session, viewer: Viewer, period: Period, limit: int = 20
) -> list[tuple[str, int]]:
    """The organisations that most complaints are about, as they were called in them."""
    seen = _seen(viewer, period)
    number = func.count(MatterParty.matter_id.distinct())
    rows = session.execute(
        select(MatterParty.name, number)
        .join(seen, seen.c.id == MatterParty.matter_id)
        .where(MatterParty.role == "respondent", MatterParty.kind != "citizen")
        .group_by(MatterParty.name)
        .order_by(number.desc(), MatterParty.name)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def count_outcomes(
    session: Session, viewer: Viewer, period: Period, kinds: Sequence[str]
) -> dict[str | None, int]:
    """Complaints by the newest of their acts that is one of `kinds`; None for those without any."""
    seen = _seen(viewer, period)
    newest = (
        select(Act.matter_id, Act.kind)
        .join(seen, seen.c.id == Act.matter_id)
        .where(Act.kind.in_(kinds))
        .ext(distinct_on(Act.matter_id))
        .order_by(Act.matter_id, Act.id.desc())
        .subquery()
    )
    rows = session.execute(
        select(newest.c.kind, func.count())
        .select_from(seen)
        .outerjoin(newest, newest.c.matter_id == seen.c.id)
        .group_by(newest.c.kind)
    )
    return dict(rows.all())


def days_to_decide(
    session: Session, viewer: Viewer, period: Period, kinds: Sequence[str], zone: str
) -> list[DaysRow]:
    """How long it took until the first act of `kinds`, of those that have one: by nature, and of all where there are any.
    A day is one of `zone`."""
    seen = _seen(viewer, period)
    first = (
        select(Act.matter_id, func.min(Act.happened_at).label("at"))
        .join(seen, seen.c.id == Act.matter_id)
        .where(Act.kind.in_(kinds))
        .group_by(Act.matter_id)
        .subquery()
    )

    def day(moment: Any) -> Any:
        return cast(func.timezone(zone, moment), Date)

    days = day(first.c.at) - day(Matter.happened_at)
    rows = session.execute(
        select(
            Complaint.nature,
            func.count(),
            *(func.percentile_disc(share).within_group(days) for share in (0.5, 0.9)),
            func.max(days),
        )
        .select_from(first)
        .join(Matter, Matter.id == first.c.matter_id)
        .join(Complaint, Complaint.matter_id == Matter.id)
        .group_by(func.rollup(Complaint.nature))
        .having(func.count() > 0)
    )
    return [DaysRow(*row) for row in rows]


def _seen(viewer: Viewer, period: Period) -> CTE:
    """The ids of the complaints received in the period that the viewer may see; none that was voided."""
    ids = visible_ids(
        viewer,
        Matter.happened_at >= period.since,
        Matter.happened_at < period.until,
        Matter.stage != "voided",
        procedures=("complaint",),
    )
    return ids.cte("seen").prefix_with("MATERIALIZED")

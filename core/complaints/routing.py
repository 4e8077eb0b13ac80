"""The table by which complaints go to a unit (core.law.routing): read, asked, and replaced as a whole."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from core.admin_changes import last_change
from core.clock import local
from core.context import Context
from core.editing import UNCHANGED
from core.law.problem import Problem
from core.law.routing import AXES, Place, Route, conflicts, is_gap
from core.permissions import Permission
from core.use_case import Work, use_case
from db.models import RoutingRow, Unit
from db.models.base import new_id
from db.queries.locking import lock_row
from db.queries.routing import OpenRoute, open_routes, routed_unit
from db.unit_of_work import hold
from db.viewer import Viewer

INCOMPLETE = "有的组合没有承办科室，请补全后重新导入；在此之前，这些投诉举报由登记科室承办"
CLOSED_UNIT = "有的承办科室已经停用，请改派后重新导入；在此之前，这些投诉举报由登记科室承办"


@dataclass(frozen=True)
class RouteLine:
    """A row of the table; codes, empty for any."""

    row_id: UUID
    place: Place
    unit_id: UUID
    unit: str
    is_unit_active: bool


@dataclass(frozen=True)
class RouteTable:
    """The table in the order of core.law.complaints. `warnings` say where it leads to no unit."""

    lines: tuple[RouteLine, ...]
    warnings: tuple[str, ...]

    @property
    def units(self) -> dict[UUID, str]:
        """The units that the table names, by name."""
        return {line.unit_id: line.unit for line in sorted(self.lines, key=lambda line: line.unit)}

    def matching(self, place: Place, unit_id: UUID | None = None) -> list[RouteLine]:
        """The rows that may apply to what is asked for, empty for anything; those that hold for any included."""
        return [
            line for line in self.lines if _may_apply(line.place, place) and unit_id in (None, line.unit_id)
        ]


@dataclass(frozen=True)
class ReplaceTable:
    """`seen` is the `digest_of` the table that was shown; `unit` of a row is an id."""

    token: UUID
    seen: str
    rows: tuple[Route, ...]
    reason: str


@dataclass(frozen=True)
class TableReplaced:
    added: int
    ended: int
    unchanged: int


def list_routes(ctx: Context) -> RouteTable | None:
    """The whole table, which is small; None without the permission."""
    if not ctx.may(Permission.ROUTING_READ):
        return None
    with ctx.app.read() as session:
        rows = sorted(open_routes(session, ctx.viewer), key=in_order)
    warnings = []
    if rows and any(is_gap(problem) for problem in conflicts([route_in(one) for one in rows])):
        warnings.append(INCOMPLETE)
    if not all(one.is_unit_active for one in rows):
        warnings.append(CLOSED_UNIT)
    lines = (
        RouteLine(one.row.id, place_of(one), one.row.unit_id, one.unit_name, one.is_unit_active)
        for one in rows
    )
    return RouteTable(tuple(lines), tuple(warnings))


def route_to(session: Session, viewer: Viewer, kind: str, district: str, industry: str) -> UUID | None:
    """The unit that a complaint goes to when it is registered; None where the table has none in use for it, and the unit
    that registers it keeps it."""
    return routed_unit(session, viewer, kind, district, industry)


@use_case(Permission.ROUTING_MANAGE)
def replace_table(work: Work, command: ReplaceTable) -> TableReplaced | list[Problem]:
    """Let these rows be the table from now on. Rows that stay are left alone; what was routed already stays where it is."""
    viewer = work.ctx.viewer
    # One at a time: two tables would each be whole, and both together overlap.
    hold(work.session, f"routing {viewer.agency_id}")
    present = open_routes(work.session, viewer)
    if digest_of(present) != command.seen:
        return [_moved(work)]
    problems = conflicts(command.rows) + _unit_problems(work, command.rows)
    if problems:
        return problems
    there = {route_in(one): one.row for one in present}
    wanted = dict.fromkeys(command.rows)
    ended = [row for route, row in there.items() if route not in wanted]
    added = [route for route in wanted if route not in there]
    if not ended and not added:
        return [UNCHANGED]
    for row in ended:
        row.ended_at = work.now
    for route in added:
        work.add(
            RoutingRow(
                id=new_id(),
                agency_id=viewer.agency_id,
                kind=route.kind,
                district=route.district,
                industry=route.industry,
                unit_id=UUID(route.unit),
            )
        )
    return TableReplaced(len(added), len(ended), len(there) - len(ended))


def digest_of(rows: Iterable[OpenRoute]) -> str:
    """What tells one state of the table from another."""
    said = "\n".join(sorted(f"{one.row.id} {one.row.row_version}" for one in rows))
    return hashlib.sha256(said.encode()).hexdigest()


def route_in(one: OpenRoute) -> Route:
    return Route(*place_of(one), str(one.row.unit_id))


def place_of(one: OpenRoute) -> Place:
    return one.row.kind, one.row.district, one.row.industry


def in_order(one: OpenRoute) -> list[int]:
    """The order of the tables of kinds, districts and industries, any last."""
    return [
        list(labels).index(code) if code in labels else len(labels)
        for code, (_, labels) in zip(place_of(one), AXES.values(), strict=True)
    ]


def _may_apply(place: Place, asked: Place) -> bool:
    return all(not wanted or code in ("", wanted) for code, wanted in zip(place, asked, strict=True))


def _unit_problems(work: Work, rows: tuple[Route, ...]) -> list[Problem]:
    """Units that are not there or not in use; those that are stay in use until the table is kept."""
    known = {unit: _lock_unit(work, unit) for unit in sorted({row.unit for row in rows})}
    return [
        Problem("routing.unit", f"请为第 {number} 行另选在用的承办科室", f"row.{number}")
        for number, row in enumerate(rows, start=1)
        if not known[row.unit]
    ]


def _lock_unit(work: Work, unit: str) -> bool:
    try:
        found = lock_row(work.session, work.ctx.viewer, Unit, UUID(unit))
    except ValueError:
        return False
    return found is not None and found.is_active


def _moved(work: Work) -> Problem:
    viewer = work.ctx.viewer
    who, when = last_change(work.session, viewer, viewer.agency_id, RoutingRow.__tablename__)
    by = f"由 {who} " if who else ""
    at = f"于 {local(when):%m-%d %H:%M} " if when else ""
    return Problem("routing.moved", f"请重新上传表格核对，分派表已{by}{at}修改")

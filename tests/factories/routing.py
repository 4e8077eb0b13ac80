"""Routing tables, and workbooks of them as people send them."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any
from uuid import uuid4

from openpyxl import Workbook

from core.complaints.routing import ReplaceTable, TableReplaced, digest_of, replace_table
from core.complaints.routing_import import CheckedTable, check_sheet
from core.complaints.routing_sheet import ROUTES
from core.law.complaints import DISTRICTS, INDUSTRIES, KINDS
from core.law.problem import Problem
from core.law.roles import Role
from core.law.routing import Place, Route
from db.queries.routing import open_routes
from tests.factories.world import World

ADMIN = Role.SYSTEM_ADMIN
WAGES, REST = "拖欠、克扣工资", [label for code, label in KINDS.items() if code != "wages"]
WHOLE: list[list[Any]] = [
    [WAGES, "全部", "", "劳动保障监察支队"],
    *([label, None, "全部", "劳动关系科"] for label in REST),
]
"""A whole table as rows of a workbook: wages to one unit, every other kind to another."""


def large(*units: str) -> list[Route]:
    """A whole table of 251 rows, which go to the units in turn. The number of rows of a whole table is always odd: each
    holds for an odd number of combinations, and so do all together."""
    *split, last, other = DISTRICTS
    pairs = [(kind, place) for place in split for kind in KINDS]
    places: list[Place] = [(kind, place, trade) for kind, place in pairs[:17] for trade in INDUSTRIES]
    places += [(kind, place, "") for kind, place in pairs[17:]]
    places += [("", last, ""), ("", other, "")]
    return [Route(*place, units[number % len(units)]) for number, place in enumerate(places)]


def routing_workbook(
    rows: Sequence[Sequence[Any]] = WHOLE, *, change: Callable[[Workbook], object] | None = None
) -> bytes:
    """A workbook with the heading of the export; `change` does to it what is still to be done."""
    book = Workbook()
    book.active.title = ROUTES.name
    for row in (ROUTES.labels, *rows):
        book.active.append(list(row))
    if change is not None:
        change(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def checked_table(world: World, data: bytes) -> CheckedTable:
    """What the dry run has found; fails the test where the workbook could not be read."""
    found = check_sheet(world.ctx(ADMIN), "分派表.xlsx", data)
    assert isinstance(found, CheckedTable), found
    return found


def seen(world: World) -> str:
    """What tells the table as it stands."""
    with world.app.read() as session:
        return digest_of(open_routes(session, world.ctx(ADMIN).viewer))


def replaced(
    world: World, rows: Sequence[Route], *, over: str | None = None, by: Role = ADMIN
) -> TableReplaced | list[Problem]:
    """The answer to a table, put over the one that stands, or that was seen."""
    command = ReplaceTable(uuid4(), seen(world) if over is None else over, tuple(rows), "年度分工调整")
    return replace_table(world.ctx(by), command)


def imported_table(world: World, rows: Sequence[Sequence[Any]] = WHOLE) -> TableReplaced:
    """The rows of a workbook as the table; fails the test where they are none."""
    found = checked_table(world, routing_workbook(rows))
    assert not found.count("wrong"), found.lines
    kept = replaced(world, found.rows, over=found.seen)
    assert isinstance(kept, TableReplaced), kept
    return kept

"""The bureau's table of periods for tests: proposed, approved, and as workbooks."""

from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from openpyxl import Workbook

from core.archive.periods import (
    DecideTable,
    PeriodInput,
    ProposeTable,
    TableKept,
    decide_table,
    propose_table,
)
from core.archive.periods_sheet import PERIODS
from core.law.problem import Problem
from core.law.roles import Role
from db.models import RetentionTable
from tests.factories.applications import rows
from tests.factories.case_files import ARCHIVIST
from tests.factories.world import World

TITLE, NUMBER = "抚顺市人社局归档范围和保管期限表", "抚档〔2026〕5号"


def try_propose(
    world: World, months: dict[str, int | None], by: str | Role = ARCHIVIST, **more: Any
) -> TableKept | list[Problem]:
    found = tuple(PeriodInput(code, amount) for code, amount in months.items())
    plain = {"token": uuid4(), "title": TITLE, "document_no": NUMBER, "effective_from": date(2026, 1, 1)}
    return propose_table(world.ctx(by), ProposeTable(**(plain | {"rows": found} | more)))


def proposed(world: World, months: dict[str, int | None], **more: Any) -> UUID:
    done = try_propose(world, months, **more)
    assert isinstance(done, TableKept), done
    return done.table_id


def try_decide(
    world: World, table_id: UUID, by: str | Role = Role.AGENCY_HEAD, **more: Any
) -> TableKept | list[Problem]:
    (table,) = rows(world, RetentionTable, RetentionTable.id == table_id)
    plain = {"token": uuid4(), "table_id": table_id, "row_version": table.row_version, "approve": True}
    return decide_table(world.ctx(by), DecideTable(**(plain | more)))


def approved(world: World, months: dict[str, int | None], **more: Any) -> UUID:
    """An edition that is approved; its id."""
    table_id = proposed(world, months, **more)
    done = try_decide(world, table_id)
    assert isinstance(done, TableKept), done
    return table_id


def periods_workbook(*lines: tuple[Any, ...]) -> bytes:
    """A workbook with the heading of the export; each line is class, period and entry."""
    book = Workbook()
    assert book.active is not None
    book.active.title = PERIODS.name
    for line in (PERIODS.labels, *((*line, "") for line in lines)):
        book.active.append(list(line))
    out = BytesIO()
    book.save(out)
    return out.getvalue()

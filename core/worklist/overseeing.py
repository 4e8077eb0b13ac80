"""督办: what is overdue or soon due in the units that somebody heads, with who works on it; as a list and as a file."""

from collections.abc import Mapping
from uuid import NAMESPACE_OID, uuid5

from core.context import Context
from core.law.procedures import STAGES
from core.ledger.happenings import record
from core.notices.reading import near_until
from core.permissions import Permission
from core.spreadsheet import csv_file
from core.worklist.reading import PAGE, WorkLine, WorkList, read_work
from db.ledger.write import Happening
from db.queries.worklist import Place, WorkFilter

OVERDUE, SOON = "overdue", "soon"
VIEWS: Mapping[str, str] = {OVERDUE: "已逾期", SOON: "逾期和临期"}
MOST_ROWS = 1000
"""Rows of one file."""
HEAD = (
    *("登记号", "当事人", "事项", "状态", "承办科室", "承办人", "期限", "到期", "剩余或者逾期", "下一步"),
)


def list_overdue(
    ctx: Context, view: str = OVERDUE, *, after: Place | None = None, limit: int = PAGE
) -> WorkList:
    """A page of the matters whose deadlines are overdue, or with `soon` also of those that end within the days of the
    first notice; the longest overdue first. Empty without the permission."""
    if not ctx.may(Permission.MATTER_OVERSEE):
        return WorkList([], 0, None)
    until = near_until(ctx) if view == SOON else ctx.now
    permission = Permission.MATTER_OVERSEE
    return read_work(ctx, WorkFilter(until=until), after=after, limit=limit, permission=permission)


def export_overdue(ctx: Context, view: str) -> bytes | None:
    """Up to MOST_ROWS of them as CSV, UTF-8 with BOM, no cell of which is a formula; None without the permission. The
    export is on the record."""
    if not ctx.may(Permission.MATTER_OVERSEE):
        return None
    lines = list_overdue(ctx, view, limit=MOST_ROWS).lines
    details = {"view": view if view in VIEWS else OVERDUE, "rows": str(len(lines))}
    record(ctx, Happening("list", uuid5(NAMESPACE_OID, "overdue"), "exported", details=details))
    return csv_file(HEAD, map(_cells, lines))


def _cells(line: WorkLine) -> tuple[str, ...]:
    return (
        *(line.number, line.party_names, line.subject, STAGES[line.stage].label, line.unit, line.handler),
        *(line.deadline, line.due, line.light.word if line.light else "", line.next_step),
    )

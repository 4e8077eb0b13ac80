"""The list of deadlines that a calendar moved, as a file and on paper; each taking is on the record."""

from uuid import UUID

from core.calendars.reading import MoveRow, YearView, get_year, list_moves
from core.clock import local
from core.context import Context
from core.deadlines.wording import ESTIMATED, end_text
from core.documents.blocks import Align, Column
from core.documents.grid import Grid
from core.documents.pieces import heading, paragraph
from core.documents.sheet import Sheet, SheetInfo
from core.documents.wording import chinese_time
from core.ledger.happenings import record, record_once
from core.spreadsheet import csv_file
from db.ledger.write import Happening

HEAD = ("登记号", "期限", "原到期", "现到期", "录入时间")
MOST_ROWS = 5000
"""Lines of a file or paper: more deadlines than a bureau has open at the turn of a year."""


def move_cells(row: MoveRow) -> tuple[str, str, str, str, str]:
    """One line, in the order of `HEAD`."""
    old, new = end_text(row.old_due_at, row.unit), end_text(row.new_due_at, row.unit)
    return (
        row.number,
        row.label,
        old + (f"（{ESTIMATED}）" if row.was_estimated else ""),
        new + (f"（{ESTIMATED}）" if row.is_estimated else ""),
        f"{local(row.moved_at):%Y-%m-%d %H:%M}",
    )


def export_moves(ctx: Context, calendar_year_id: UUID) -> bytes | None:
    """As CSV, UTF-8 with BOM, no cell of which is a formula; None without the permission and for no such year."""
    found = _read(ctx, calendar_year_id)
    if found is None:
        return None
    view, rows = found
    details = {"count": str(len(rows)), "name": f"{view.year} 年日历调整的期限"}
    record(ctx, Happening("calendar_year", calendar_year_id, "exported", None, details))
    return csv_file(HEAD, map(move_cells, rows))


def print_moves(ctx: Context, calendar_year_id: UUID) -> bytes | None:
    """As PDF; None without the permission and for no such year."""
    found = _read(ctx, calendar_year_id)
    if found is None:
        return None
    view, rows = found
    record_once(ctx, "downloaded", "calendar_year", calendar_year_id)
    title = f"{view.year}年工作日历录入后调整的期限"
    sheet = Sheet(SheetInfo(title, ctx.actor.agency_name, ctx.now))
    sheet.begin(f"{title}（续）")
    heading(sheet, ctx.actor.agency_name, title)
    sheet.y += 3
    grid = Grid(sheet)
    columns = (Column(HEAD[0], 38), Column(HEAD[1], 0, Align.LEFT), *(Column(one, 33) for one in HEAD[2:]))
    grid.list(columns, [move_cells(row) for row in rows])
    grid.close()
    sheet.y += 2
    paragraph(sheet, f"共 {len(rows)} 项。打印人：{ctx.actor.name}　打印时间：{chinese_time(ctx.now)}")
    return sheet.finish()


def _read(ctx: Context, calendar_year_id: UUID) -> tuple[YearView, list[MoveRow]] | None:
    view = get_year(ctx, calendar_year_id)
    return (view, list_moves(ctx, calendar_year_id, limit=MOST_ROWS)[:MOST_ROWS]) if view else None

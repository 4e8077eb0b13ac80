"""期限计算单: how a deadline was counted, day by day. A computed sheet: it bears no number and is issued nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.documents.blocks import Align, Column
from core.documents.faces import FontChoice
from core.documents.grid import Grid
from core.documents.pieces import heading, paragraph
from core.documents.sheet import SMALL_FIFTH, Sheet, SheetInfo
from core.documents.wording import chinese_time

TITLE = "期限计算单"
NOTE = "本单由系统按录入的起算时间、中止、延长和工作日历计算，供核对期限之用，不作为对外文书送达。"
_WORKING = (Column("日期", 38), Column("计数", 38), Column("说明", 0, Align.LEFT))
_CHANGES = (Column("录入时间", 38), Column("变动", 38), Column("内容", 0, Align.LEFT))


@dataclass(frozen=True)
class DeadlineSheetData:
    """Everything the sheet prints: names and values, the working (day, count, why), and the changes of the end (entered,
    what, details). `printed_at` is aware."""

    agency: str
    number: str
    facts: Sequence[tuple[str, str]]
    working: Sequence[tuple[str, str, str]]
    changes: Sequence[tuple[str, str, str]]
    printed_by: str
    printed_at: datetime
    fonts: FontChoice | None = field(default=None, repr=False)


def render_deadline_sheet(data: DeadlineSheetData) -> bytes:
    """The sheet as a PDF; the same data gives the same bytes. Raises MissingGlyph."""
    sheet = Sheet(SheetInfo(f"{TITLE} {data.number}", data.agency, data.printed_at, fonts=data.fonts))
    sheet.begin(f"{TITLE}（续）　{data.number}")
    heading(sheet, data.agency, TITLE)
    sheet.y += 3
    grid = Grid(sheet)
    for pair in data.facts:
        grid.fields(pair)
    if data.changes:
        grid.band("中止、延长和调整")
        grid.list(_CHANGES, data.changes)
    grid.band("计算过程")
    grid.list(_WORKING, data.working)
    grid.close()
    sheet.y += 2
    paragraph(sheet, NOTE, size=SMALL_FIFTH)
    paragraph(
        sheet, f"打印人：{data.printed_by}　打印时间：{chinese_time(data.printed_at)}", size=SMALL_FIFTH
    )
    return sheet.finish()

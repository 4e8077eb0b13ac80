"""档案清点报告: what a stock-take found, with every difference and its explanation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.documents.blocks import Align, Column
from core.documents.faces import FontChoice
from core.documents.grid import Grid
from core.documents.pieces import heading, paragraph, signature_row
from core.documents.sheet import SMALL_FIFTH, Sheet, SheetInfo
from core.documents.wording import chinese_time

TITLE = "档案清点报告"
COLUMNS = (
    Column("序号", 12),
    Column("档号", 54, Align.LEFT),
    Column("情况", 18),
    Column("目录所载库位", 34, Align.LEFT),
    Column("说明", 0, Align.LEFT),
)


@dataclass(frozen=True)
class StockTakeFacts:
    """`counts` are words like 在位 3 卷, `lines` the differences under 档号, 情况, 目录所载库位 and 说明; moments are aware."""

    agency: str
    place: str
    started_at: datetime
    ended_at: datetime
    people: Sequence[str]
    counts: Sequence[str]
    lines: Sequence[tuple[str, str, str, str]]
    trace: str = ""


def stock_take_pdf(facts: StockTakeFacts, made_at: datetime, *, fonts: FontChoice | None = None) -> bytes:
    """The report as a PDF on A4; the same data gives the same bytes. Raises MissingGlyph."""
    info = SheetInfo(f"{TITLE} {facts.place}", facts.agency, made_at, fonts=fonts, trace=facts.trace)
    sheet = Sheet(info)
    sheet.begin(f"{TITLE}（续）\u3000{facts.place}")
    heading(sheet, facts.agency, TITLE)
    sheet.y += 3
    grid = Grid(sheet)
    grid.fields(("清点库位", facts.place))
    grid.fields(("开始时间", chinese_time(facts.started_at)), ("结束时间", chinese_time(facts.ended_at)))
    grid.fields(("清点人", "、".join(facts.people)))
    grid.fields(("清点结果", "，".join(facts.counts)))
    grid.band("差异及说明")
    grid.close()
    differences = Grid(sheet, size=SMALL_FIFTH)
    rows = [(str(number), *line) for number, line in enumerate(facts.lines, start=1)]
    differences.list(COLUMNS, rows or [("", "无差异", "", "", "")])
    differences.close()
    signed = Grid(sheet)
    signature_row(signed, sheet, "清点人", "监督人")
    signed.close()
    sheet.y += 2
    paragraph(sheet, "清点结果已记入留痕台账，不能更改。", size=SMALL_FIFTH)
    return sheet.finish()

"""档案借阅单: the slip on paper, with its QR code (细则第二十六条; law.md §3, row 52)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.documents.blocks import Align, Column
from core.documents.faces import FontChoice
from core.documents.grid import Grid
from core.documents.pieces import heading, number_line, paragraph, qr_code
from core.documents.sheet import SMALL_FIFTH, Margins, Sheet, SheetInfo
from core.documents.wording import chinese_time

MARGINS = Margins(top=19, right=16, bottom=19, left=22)
QR_SIDE = 22.0
_LINES = (
    Column("序号", 10),
    Column("档号、登记号", 46),
    Column("内容", 0, Align.LEFT),
    Column("借出时", 26),
    Column("归还时", 26),
    Column("最迟归还", 22),
)
_STEPS = (Column("时间", 32), Column("步骤", 42), Column("办理人", 30), Column("意见", 0, Align.LEFT))
_SIGNED = (Column("", 34), Column("签名", 0), Column("日期", 40))
SIGNERS = ("借阅人", "借出经办人", "归还人", "归还清点人")


@dataclass(frozen=True)
class LoanSheetData:
    """Everything the sheet prints; `code` is what a scanner reads of it, in ASCII. `lines` are (number, what of it, out, back, due); `steps` (when, what, who, opinion); `rules` what
    the borrower undertakes. `printed_at` is aware."""

    agency: str
    number: str
    code: str
    facts: Sequence[tuple[tuple[str, str], ...]]
    lines: Sequence[tuple[str, str, str, str, str]]
    steps: Sequence[tuple[str, str, str, str]]
    rules: str
    printed_by: str
    printed_at: datetime
    trace: str
    fonts: FontChoice | None = field(default=None, repr=False)


def render_loan_sheet(data: LoanSheetData) -> bytes:
    """The slip as a PDF on A4; the same data gives the same bytes. Raises MissingGlyph."""
    sheet = Sheet(
        SheetInfo(
            f"档案借阅单 {data.number}",
            data.agency,
            data.printed_at,
            margins=MARGINS,
            fonts=data.fonts,
            trace=data.trace,
        )
    )
    sheet.begin(f"档案借阅单（续）　{data.number}")
    qr_code(sheet, 210 - MARGINS.right - QR_SIDE, MARGINS.top - 6, QR_SIDE, data.code)
    heading(sheet, data.agency, "档案借阅单")
    number_line(sheet, data.number)
    grid = Grid(sheet, size=SMALL_FIFTH)
    for pairs in data.facts:
        grid.fields(*pairs)
    grid.band("借阅内容")
    grid.list(_LINES, [(str(number), *line) for number, line in enumerate(data.lines, start=1)])
    grid.band("审批与办理")
    grid.list(_STEPS, data.steps)
    grid.band("签名")
    grid.list(_SIGNED, [(who, "", "") for who in SIGNERS])
    grid.close()
    sheet.y += 2
    paragraph(sheet, data.rules, size=SMALL_FIFTH)
    paragraph(
        sheet, f"打印人：{data.printed_by}　打印时间：{chinese_time(data.printed_at)}", size=SMALL_FIFTH
    )
    return sheet.finish()

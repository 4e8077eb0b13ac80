"""档案销毁清册、档案移交清单: a list of files that leave the archive, with everybody who had a part in it and room to sign."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.documents.blocks import Align, Column
from core.documents.faces import FontChoice
from core.documents.grid import Grid
from core.documents.pieces import heading, number_line, paragraph
from core.documents.sheet import SMALL_FIFTH, Margins, Sheet, SheetInfo
from core.documents.wording import chinese_time

MARGINS = Margins(top=19, right=16, bottom=19, left=22)
_FILES = (
    Column("序号", 10),
    Column("档号", 34),
    Column("题名", 0, Align.LEFT),
    Column("保管\n期限", 12),
    Column("归档日期", 20),
    Column("最低\n保管至", 20),
    Column("卷数", 10),
    Column("页数", 11),
)
_STEPS = (Column("时间", 34), Column("步骤", 42), Column("办理人", 32), Column("意见", 0, Align.LEFT))
_SIGNED = (Column("", 40), Column("签名", 0), Column("日期", 46))


@dataclass(frozen=True)
class DisposalSheetData:
    """Everything the sheet prints. `files` are (archive number, title, period, filed, kept until, volumes, pages); `steps`
    (when, what, who, opinion); `signers` who signs it by hand. `printed_at` is aware."""

    agency: str
    title: str
    number: str
    facts: Sequence[tuple[str, str]]
    files: Sequence[tuple[str, str, str, str, str, str, str]]
    steps: Sequence[tuple[str, str, str, str]]
    signers: Sequence[str]
    printed_by: str
    printed_at: datetime
    fonts: FontChoice | None = field(default=None, repr=False)


def render_disposal_sheet(data: DisposalSheetData) -> bytes:
    """The sheet as a PDF on A4; the same data gives the same bytes. Raises MissingGlyph."""
    sheet = Sheet(
        SheetInfo(
            f"{data.title} {data.number}", data.agency, data.printed_at, margins=MARGINS, fonts=data.fonts
        )
    )
    sheet.begin(f"{data.title}（续）　{data.number}")
    heading(sheet, data.agency, data.title)
    number_line(sheet, data.number)
    grid = Grid(sheet, size=SMALL_FIFTH)
    for pair in data.facts:
        grid.fields(pair)
    grid.band("案卷")
    grid.list(_FILES, [(str(number), *line) for number, line in enumerate(data.files, start=1)])
    grid.band("办理经过")
    grid.list(_STEPS, data.steps)
    grid.band("签名")
    grid.list(_SIGNED, [(who, "", "") for who in data.signers])
    grid.close()
    sheet.y += 2
    paragraph(
        sheet, f"打印人：{data.printed_by}　打印时间：{chinese_time(data.printed_at)}", size=SMALL_FIFTH
    )
    return sheet.finish()

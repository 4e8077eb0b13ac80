"""卷内文件目录: the contents of a volume, a line for each piece, its SHA-256 in small letters beneath.

Each line is a link named after its number (`link_name`). In the file of the contents alone it leads to itself; `binding`
points it to the piece.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from core.documents.blocks import Align, Column
from core.documents.case_file import ContentsLine, CoverFacts
from core.documents.case_file_sheets import volume_line
from core.documents.faces import FontChoice, Style
from core.documents.grid import LIST_ROW_HEIGHT, Cell, Grid
from core.documents.pieces import heading, number_line
from core.documents.sheet import SMALL_FIFTH, Margins, Sheet, SheetInfo

CONTENTS: Final = "卷内文件目录"
MARGINS: Final = Margins(top=19, right=16, bottom=19, left=22)
DIGEST_SIZE: Final = 6.5
DIGEST_HEIGHT: Final = 4.4
PART_HEIGHT: Final = 6.4
COLUMNS: Final = (
    Column("顺序号", 14),
    Column("文号", 31, Align.LEFT),
    Column("责任者", 27, Align.LEFT),
    Column("题名", 0, Align.LEFT),
    Column("日期", 21.5),
    Column("页号", 15),
    Column("备注", 19, Align.LEFT),
)


def link_name(number: int) -> str:
    """What the link of a line is called; names sort as numbers do, which readers of name trees ask for."""
    return f"item-{number:05}"


def contents_pdf(
    cover: CoverFacts,
    lines: Sequence[ContentsLine],
    made_at: datetime,
    *,
    fonts: FontChoice | None = None,
) -> bytes:
    """The contents as a PDF on A4 that claims PDF/A-2u; the same data gives the same bytes. Raises MissingGlyph.

    `lines` are those of one volume in their order; where 正卷 and 副卷 follow one another, each has its heading. `made_at`
    is aware.
    """
    title = f"{CONTENTS} {cover.matter_number}"
    sheet = Sheet(SheetInfo(title, cover.agency, made_at, margins=MARGINS, fonts=fonts, archival=True))
    sheet.begin(f"{CONTENTS}（续）　{volume_line(cover)}")
    heading(sheet, cover.agency, CONTENTS)
    number_line(sheet, volume_line(cover))
    grid = Grid(sheet, size=SMALL_FIFTH)
    columns = grid.begin_list(COLUMNS)
    part = ""
    for place, line in enumerate(lines, start=1):
        if line.part != part:
            part = line.part
            grid.keep(PART_HEIGHT + 3 * LIST_ROW_HEIGHT)
            grid.row([Cell(part, sheet.width, Align.CENTRE, Style.HEADING, SMALL_FIFTH)], PART_HEIGHT)
        _draw_line(sheet, grid, columns, line, is_last=place == len(lines))
    grid.end_list()
    grid.close()
    return sheet.finish()


def page_words(line: ContentsLine, *, is_last: bool) -> str:
    """页号: the number of the first page; of the last piece the first and the last (GB/T 9705-2008)."""
    if line.first_page is None:
        return ""
    last = line.first_page + line.pages - 1
    return f"{line.first_page}-{last}" if is_last and last > line.first_page else str(line.first_page)


def _draw_line(
    sheet: Sheet, grid: Grid, columns: Sequence[Column], line: ContentsLine, *, is_last: bool
) -> None:
    """The row and its digest, on one page where both fit on any."""
    cells = grid.list_cells(
        columns,
        (
            str(line.number),
            line.paper_number,
            line.author,
            line.title,
            line.dated_on.isoformat() if line.dated_on else "",
            page_words(line, is_last=is_last),
            line.note,
        ),
    )
    digest = [Cell(f"SHA-256\u3000{line.sha256}", sheet.width, size=DIGEST_SIZE)] if line.sha256 else []
    height = grid.height(cells, LIST_ROW_HEIGHT) + (grid.height(digest, DIGEST_HEIGHT) if digest else 0.0)
    grid.keep(min(height, sheet.bottom - sheet.top - 4 * LIST_ROW_HEIGHT))
    grid.row(cells, LIST_ROW_HEIGHT, ruled=not digest)
    if digest:
        grid.row(digest, DIGEST_HEIGHT)
    top = max(sheet.top, sheet.y - height)
    sheet.link(sheet.left, top, sheet.width, sheet.y - top, link_name(line.number))

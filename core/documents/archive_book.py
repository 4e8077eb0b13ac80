"""年度案卷目录: the files of a year by series and number, to print on both sides and bind.

A series is drawn on a Sheet of its own and begins on a right-hand page; the book is put together as `volume` does it, so that
memory holds one series."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import BinaryIO, Final

from pikepdf import Pdf

from core.documents.blocks import Align, Column
from core.documents.case_file import ContentsLine
from core.documents.contents_sheet import link_name
from core.documents.faces import FontChoice, Style
from core.documents.grid import LIST_ROW_HEIGHT, Cell, Grid
from core.documents.pieces import heading, number_line
from core.documents.sheet import (
    FOURTH,
    POINT,
    SECOND,
    SMALL_FIFTH,
    Margins,
    Sheet,
    SheetInfo,
    outer_number,
)
from core.documents.volume import Volume
from core.documents.wording import chinese_date

TITLE: Final = "案卷目录"
CONTENTS: Final = "目\u3000次"
MARGINS: Final = Margins(top=19, right=13, bottom=22, left=25)
"""The wide margin is at the back of the book, which on even pages is the right."""
COLUMNS: Final = (
    Column("档号", 31),
    Column("题名", 0, Align.LEFT),
    Column("责任者", 23, Align.LEFT),
    Column("日期", 21),
    Column("页数", 10),
    Column("册数", 10),
    Column("库位", 20, Align.LEFT),
    Column("备注", 15, Align.LEFT),
)
CONTENTS_COLUMNS: Final = (
    Column("序号", 14),
    Column("档号系列", 50, Align.LEFT),
    Column("机构", 0, Align.LEFT),
    Column("保管期限", 22),
    Column("件数", 18),
    Column("页次", 18),
)
COVER_LINE: Final = 9.0


@dataclass(frozen=True)
class BookFacts:
    """What stands on the title page and on each further page; `made_at` is aware, `trace` who prints and when."""

    agency: str
    year: int
    made_at: datetime
    trace: str = ""
    fonts: FontChoice | None = None

    @property
    def title(self) -> str:
        return f"{self.year}年度{TITLE}"


@dataclass(frozen=True)
class BookSeries:
    """A series of archive numbers; `files` is how many it has."""

    prefix: str
    unit: str
    keeping: str
    files: int


@dataclass(frozen=True)
class _Placed:
    series: BookSeries
    first_page: int


class ArchiveBook:
    """A book being written to `target`: `add` its series in their order, then `finish`. All raise MissingGlyph."""

    def __init__(self, target: BinaryIO, facts: BookFacts) -> None:
        self._facts = facts
        self._volume = Volume(target)
        self._placed: list[_Placed] = []
        self._pages = 0

    def add(self, series: BookSeries, rows: Iterable[Sequence[str]]) -> None:
        """A series, whose `rows` stand under COLUMNS; they are drawn as they come."""
        first = self._pages + 1
        sheet = self._sheet(lambda page, _pages: f"— {first + page - 1} —")
        line = f"{series.prefix}\u3000{series.unit}\u3000{series.keeping}"
        sheet.begin(f"{self._facts.title}（续）\u3000{line}")
        heading(sheet, self._facts.agency, self._facts.title)
        number_line(sheet, line)
        grid = Grid(sheet, size=SMALL_FIFTH)
        grid.list(COLUMNS, rows)
        grid.row(
            [Cell(f"本系列共 {series.files} 件", sheet.width, Align.CENTRE, size=SMALL_FIFTH)],
            LIST_ROW_HEIGHT,
        )
        grid.close()
        if sheet.page % 2:
            sheet.blank_page()
        self._placed.append(_Placed(series, first))
        with Pdf.open(BytesIO(sheet.finish())) as pdf:
            piece = ContentsLine(len(self._placed), f"{series.unit}（{series.keeping}）")
            self._pages += self._volume.add_piece(piece, _saved(pdf), first)

    def finish(self) -> int:
        """Write title page and table of contents, and the end; gives the number of pages behind these."""
        facts = self._facts
        with (
            Pdf.open(BytesIO(self._cover())) as cover,
            Pdf.open(BytesIO(self._contents())) as contents,
        ):
            self._volume.finish(
                *(_saved(cover), _saved(contents), None),
                title=facts.title,
                author=facts.agency,
                made_at=facts.made_at,
            )
        return self._pages

    def _sheet(self, label: object) -> Sheet:
        facts = self._facts
        return Sheet(
            SheetInfo(
                facts.title,
                facts.agency,
                facts.made_at,
                margins=MARGINS,
                page_label=label,  # type: ignore[arg-type]
                put_label=outer_number,
                fonts=facts.fonts,
                trace=facts.trace,
                is_mirrored=True,
            )
        )

    def _cover(self) -> bytes:
        facts = self._facts
        sheet = self._sheet(lambda _page, _pages: "")
        sheet.begin()
        sheet.y = sheet.top + 60
        for text, size in ((facts.agency, SECOND), (facts.title, SECOND + 4)):
            for line in sheet.even_lines(text, sheet.width, Style.TITLE, size):
                sheet.centred(sheet.y, line.text, Style.TITLE, size)
                sheet.y += size * POINT * 1.6
            sheet.y += 6
        sheet.y = sheet.bottom - 60
        files = sum(one.series.files for one in self._placed)
        fonds = sorted({one.series.prefix.split("-")[0] for one in self._placed})
        for text in (
            f"全宗号\u3000{'、'.join(fonds)}",
            f"共 {len(self._placed)} 个系列\u3000{files} 件",
            chinese_date(facts.made_at.date()),
        ):
            sheet.centred(sheet.y, text, size=FOURTH)
            sheet.y += COVER_LINE
        sheet.blank_page()
        return sheet.finish()

    def _contents(self) -> bytes:
        sheet = self._sheet(lambda page, _pages: f"目次 {page}")
        sheet.begin(f"{self._facts.title}\u3000目次（续）")
        heading(sheet, self._facts.agency, CONTENTS)
        grid = Grid(sheet, size=SMALL_FIFTH)
        columns = grid.begin_list(CONTENTS_COLUMNS)
        for number, placed in enumerate(self._placed, start=1):
            series = placed.series
            values = (
                *(str(number), series.prefix, series.unit, series.keeping),
                *(str(series.files), str(placed.first_page)),
            )
            cells = grid.list_cells(columns, values)
            height = grid.height(cells, LIST_ROW_HEIGHT)
            grid.row(cells, LIST_ROW_HEIGHT)
            sheet.link(sheet.left, sheet.y - height, sheet.width, height, link_name(number))
        grid.end_list()
        grid.close()
        if sheet.page % 2:
            sheet.blank_page()
        return sheet.finish()


def _saved(pdf: Pdf) -> Pdf:
    """The same file as qpdf writes it, which is what a volume takes pages from."""
    made = BytesIO()
    pdf.save(made, static_id=True)
    return Pdf.open(made)

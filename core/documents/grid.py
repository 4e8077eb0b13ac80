"""Bordered tables of a form: rows of cells whose text wraps, over as many pages as it takes.

A row that does not fit goes to the next page as a whole; one taller than `SPLIT_FROM` is cut between two of
its lines and its labels are repeated with （续）. The head of a list is repeated on each page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from core.documents.blocks import Align, Column
from core.documents.faces import Style
from core.documents.sheet import FIFTH, POINT, Sheet
from core.documents.typeset import Line, letter_spacing

LEADING: Final = 1.4  # line pitch in letter sizes
PAD_X: Final = 1.6
PAD_Y: Final = 1.4
ROW_HEIGHT: Final = 8.0
LIST_ROW_HEIGHT: Final = 7.4
LABEL_WIDTH: Final = 26.0
OUTER: Final = 0.4
SPLIT_FROM: Final = 60.0
MIN_LINES: Final = 3
STRETCH: Final = 0.25  # of the letter size, the most a justified line is spaced out
CONTINUED: Final = "（续）"


@dataclass(frozen=True)
class Cell:
    """Text in a cell `width` mm wide.

    `foot` stands in its lower right corner, `picture`, a PNG, above it; a cell that `is_label` is repeated where
    its row is cut.
    """

    text: str
    width: float
    align: Align = Align.LEFT
    style: Style = Style.BODY
    size: float = FIFTH
    foot: str = ""
    is_label: bool = False
    picture: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class _Block:
    cell: Cell
    lines: Sequence[Line]

    def pitch(self) -> float:
        return self.cell.size * POINT * LEADING

    def line_count(self) -> int:
        return len(self.lines) + bool(self.cell.foot)

    def height(self) -> float:
        return self.line_count() * self.pitch() + 2 * PAD_Y

    def before(self, kept: int) -> "_Block":
        return _Block(
            replace(self.cell, foot="", picture=b""), self.lines if self.cell.is_label else self.lines[:kept]
        )


class Grid:
    """A frame on a sheet, filled row by row; `close` draws its border. The cells of a row fill its width.

    `width` less than the sheet's makes a frame at the left margin; it must not break over pages. `size` is that
    of the letters where a cell does not say another.
    """

    def __init__(self, sheet: Sheet, width: float = 0.0, size: float = FIFTH) -> None:
        self._sheet = sheet
        self.size = size
        self._width = width or sheet.width
        self._top = sheet.y
        self._head: tuple[Cell, ...] = ()

    def fields(self, *pairs: tuple[str, str]) -> None:
        """One row of labels and their values side by side."""
        value_width = self._width / len(pairs) - LABEL_WIDTH
        self.row(
            [part for label, value in pairs for part in (self.label(label), self._cell(value, value_width))]
        )

    def label(self, text: str, width: float = LABEL_WIDTH) -> Cell:
        """A cell that names what stands beside it."""
        return Cell(text, width, Align.CENTRE, size=self.size, is_label=True)

    def band(self, text: str) -> None:
        """A row across the whole frame that names the rows below; it never stands last on a page."""
        self.keep(4 * ROW_HEIGHT)
        self.row([self._cell(text, self._width, Align.CENTRE, Style.HEADING)])

    def list(self, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        """A list with a head that each further page repeats."""
        sized = self.begin_list(columns)
        for values in rows:
            self.row(self.list_cells(sized, values), LIST_ROW_HEIGHT)
        self.end_list()

    def begin_list(self, columns: Sequence[Column]) -> Sequence[Column]:
        """Draw the head of a list, which each further page repeats until `end_list`; gives the columns with their widths."""
        open_columns = [column.width for column in columns].count(0.0)
        rest = (self._width - sum(column.width for column in columns)) / max(1, open_columns)
        sized = [column if column.width else replace(column, width=rest) for column in columns]
        head = tuple(self._cell(column.title, column.width, Align.CENTRE, Style.HEADING) for column in sized)
        self.keep(3 * ROW_HEIGHT)
        self.row(head, LIST_ROW_HEIGHT)
        self._head = head
        return sized

    def list_cells(self, columns: Sequence[Column], values: Sequence[str]) -> Sequence[Cell]:
        """A row of a list: one text for each of the columns of `begin_list`."""
        pairs = zip(values, columns, strict=True)
        return [self._cell(value, column.width, column.align) for value, column in pairs]

    def end_list(self) -> None:
        """What follows stands under no head."""
        self._head = ()

    def height(self, cells: Sequence[Cell], min_height: float = ROW_HEIGHT) -> float:
        """How high a row of these cells would be, mm."""
        return max(min_height, *(self._block(cell).height() for cell in cells))

    def row(self, cells: Sequence[Cell], min_height: float = ROW_HEIGHT, *, ruled: bool = True) -> None:
        """One row; its height is that of its tallest cell, `min_height` at least. Without `ruled` no line ends it."""
        blocks = [self._block(cell) for cell in cells]
        height = max(min_height, *(block.height() for block in blocks))
        whole_page = False
        while height > self._sheet.room() and not whole_page:
            kept = self._lines_to_keep(blocks) if height >= SPLIT_FROM else 0
            if kept:
                self._draw([block.before(kept) for block in blocks], self._sheet.room())
                blocks = [self._after(block, kept) for block in blocks]
                height = max(ROW_HEIGHT, *(block.height() for block in blocks))
            self._next_page()
            whole_page = not kept
        self._draw(blocks, height, ruled=ruled)

    def open_page(self, height: float) -> None:
        """Like `keep`, for text written into the frame: the frame on this page ends below what stands there."""
        if self._sheet.room() < height:
            self._sheet.y += PAD_Y
            self._next_page()
            self._sheet.y += PAD_Y

    def keep(self, height: float) -> None:
        """Go to the next page unless `height` is left on this one."""
        if self._sheet.room() < height:
            self._next_page()

    def close(self) -> None:
        """Draw the border of what stands on the current page."""
        height = self._sheet.y - self._top
        if height > 0:
            self._sheet.frame(self._sheet.left, self._top, self._width, height, OUTER)
        self._top = self._sheet.y

    def _cell(self, text: str, width: float, align: Align = Align.LEFT, style: Style = Style.BODY) -> Cell:
        return Cell(text, width, align, style, self.size)

    def _next_page(self) -> None:
        self.close()
        self._sheet.new_page()
        self._top = self._sheet.y
        if self._head:
            blocks = [self._block(cell) for cell in self._head]
            self._draw(blocks, max(LIST_ROW_HEIGHT, *(block.height() for block in blocks)))

    def _block(self, cell: Cell) -> _Block:
        if not cell.text:
            return _Block(cell, ())
        return _Block(cell, self._sheet.lines(cell.text, cell.width - 2 * PAD_X, cell.style, cell.size))

    def _lines_to_keep(self, blocks: Sequence[_Block]) -> int:
        """How many lines of a row that is too tall stay on this page; 0 when so few fit that none should."""
        fitting = int((self._sheet.room() - 2 * PAD_Y) / max(block.pitch() for block in blocks))
        left_over = max(block.line_count() for block in blocks) - fitting
        if fitting < MIN_LINES or left_over <= 0:
            return 0
        return fitting if left_over > 1 else fitting - 1

    def _after(self, block: _Block, kept: int) -> _Block:
        if block.cell.is_label:
            return self._block(replace(block.cell, text=block.cell.text.removesuffix(CONTINUED) + CONTINUED))
        return _Block(block.cell, block.lines[kept:])

    def _draw(self, blocks: Sequence[_Block], height: float, *, ruled: bool = True) -> None:
        sheet, x, top = self._sheet, self._sheet.left, self._sheet.y
        for block in blocks:
            self._draw_lines(block, x, height)
            if block.cell.picture:
                room = height - 2 * PAD_Y - bool(block.cell.foot) * block.pitch()
                sheet.picture(x + PAD_X, top + PAD_Y, block.cell.width - 2 * PAD_X, room, block.cell.picture)
            x += block.cell.width
            if foot := block.cell.foot:
                width = sheet.text_width(foot, block.cell.style, block.cell.size)
                foot_top = top + height - PAD_Y - block.pitch()
                sheet.text(x - PAD_X - width, foot_top, foot, block.cell.style, block.cell.size)
            if block is not blocks[-1]:
                sheet.line(x, top, x, top + height)
        sheet.y += height
        if ruled:
            sheet.line(sheet.left, sheet.y, sheet.left + self._width, sheet.y)

    def _draw_lines(self, block: _Block, x: float, height: float) -> None:
        cell, pitch = block.cell, block.pitch()
        size = cell.size * POINT
        room = cell.width - 2 * PAD_X
        above = PAD_Y if cell.foot else (height - len(block.lines) * pitch) / 2
        for number, line in enumerate(block.lines):
            shift = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}[cell.align] * (room - line.width)
            spacing = letter_spacing(line, room, STRETCH * size) if cell.align is Align.LEFT else 0.0
            y = self._sheet.y + above + number * pitch + (pitch - size) / 2
            self._sheet.text(x + PAD_X + shift, y, line.text, cell.style, cell.size, spacing)

"""Outward papers after GB/T 9704-2012: red head, title, body of 22 lines by 28 characters, closing.

Numbers in brackets are sections of the standard. The body is a list of lines; lines that belong together (a
heading and its first line, the end of the body and the signature) are kept on one page, so that no page holds
a signature alone.
"""

from collections.abc import Sequence
from math import ceil
from typing import Final

from core.documents.blocks import Dialogue, Fields, Heading, Opinions, Paper, Paragraph, Signatures, Table
from core.documents.boxes import draw_box
from core.documents.faces import Style, one_line
from core.documents.grid import Grid
from core.documents.pieces import BLANK_DATE, CORNER_QR, qr_code
from core.documents.running import (
    Setting,
    TextLine,
    draw_line,
    hanging_lines,
    keep_last,
    line_at,
    text_lines,
    width_of,
    with_numbers,
)
from core.documents.sheet import FOURTH, POINT, RED, SECOND, SMALL_FOURTH, THIRD, Sheet
from core.documents.wording import chinese_date

LINES, LETTERS = 22, 28  # of a page, of a line (5.2.3)
PITCH: Final = 225 / LINES
LETTER: Final = 156 / LETTERS
BODY: Final = Setting(THIRD, PITCH, LETTER - THIRD * POINT)
SMALL: Final = Setting(FOURTH, 8.0)  # of the imprint (7.4)
MARK_FROM_TOP: Final = 35.0  # of the agency's name, from the upper edge of the text (7.2.4)
MARK_LARGEST, MARK_SMALLEST, MARK_LEADING = 42.0, 28.0, 1.2
TWO_LINES: Final = 2 * PITCH  # below the agency's name and below the rule (7.2.5, 7.3.1)
RULE_BELOW_NUMBER: Final = 4.0  # (7.2.7)
RED_RULE: Final = 0.7
THICK, MEDIUM = 0.35, 0.25  # lines of the imprint (7.4.1)
BLANK: Final = TextLine()
BLANKS_FOR_SEAL: Final = 2  # the seal's upper edge is within a line of the body (7.3.5.1)
INDENT, DATE_INDENT = 2 * LETTER, 4 * LETTER
BELOW_BOX: Final = 3.0
ENOUGH: Final = 0.01  # mm, for lines that fill a page exactly
KEPT_WITH_SIGNATURE: Final = 2


def draw_official(sheet: Sheet, paper: Paper) -> None:
    """Draw a paper from the sheet's current page on. Raises MissingGlyph."""
    _head(sheet, paper)
    lines: list[TextLine] = []
    if paper.addressee:
        lines += text_lines(sheet, Paragraph(f"{paper.addressee}：", indent=False), BODY, sheet.width)
    for block in with_numbers(paper.blocks):
        match block:
            case Heading() | Paragraph() | Dialogue():
                lines += text_lines(sheet, block, BODY, sheet.width)
            case Fields():
                for field in (field for row in block.rows for field in row):
                    text = f"{one_line(field.label)}：{field.value}"
                    lines += text_lines(sheet, Paragraph(text), BODY, sheet.width)
            case Table() | Opinions() | Signatures():
                _put(sheet, lines)
                lines = []
                _boxed(sheet, block)
    if not paper.attachments:
        lines = keep_last(lines, KEPT_WITH_SIGNATURE)
    _put(sheet, [*lines, *_closing(sheet, paper)])
    _imprint(sheet, paper)


def _head(sheet: Sheet, paper: Paper) -> None:
    """The agency's name in red, the number, the red rule and the title (7.2.4 to 7.3.1)."""
    if paper.check_code:
        qr_code(sheet, sheet.right - CORNER_QR, sheet.top, CORNER_QR, paper.check_code)
    sheet.y = sheet.top + MARK_FROM_TOP
    fitting = sheet.width / sheet.text_width(paper.agency, Style.TITLE, 1.0)
    size = min(MARK_LARGEST, max(MARK_SMALLEST, fitting))
    for line in sheet.even_lines(paper.agency, sheet.width, Style.TITLE, size):
        sheet.centred(sheet.y, line.text, Style.TITLE, size, colour=RED)
        sheet.y += size * POINT * MARK_LEADING
    sheet.y += TWO_LINES
    sheet.centred(sheet.y + (PITCH - THIRD * POINT) / 2, paper.number, size=THIRD)
    sheet.y += (PITCH + THIRD * POINT) / 2 + RULE_BELOW_NUMBER
    sheet.rule(sheet.y, RED_RULE, RED)
    sheet.y += TWO_LINES
    _to_grid(sheet)
    for text in sheet.title_lines(paper.title, sheet.width, Style.TITLE, SECOND):
        sheet.centred(sheet.y + (PITCH - SECOND * POINT) / 2, text, Style.TITLE, SECOND)
        sheet.y += PITCH
    sheet.y += PITCH


def _closing(sheet: Sheet, paper: Paper) -> list[TextLine]:
    """Attachments, and agency and date in the middle of where the seal goes (7.3.4 to 7.3.6)."""
    attached: list[TextLine] = []
    if paper.attachments:
        several = len(paper.attachments) > 1
        for number, name in enumerate(paper.attachments, start=1):
            label = ("附件：" if number == 1 else "\u3000" * 3) + (f"{number}." if several else "")
            attached += hanging_lines(sheet, label, name, BODY, sheet.width, left=INDENT)
        attached = [BLANK, *keep_last(attached, KEPT_WITH_SIGNATURE)]
    lines = [BLANK] * BLANKS_FOR_SEAL
    day = chinese_date(paper.signed_on) if paper.signed_on else BLANK_DATE
    day_x = sheet.width - DATE_INDENT - width_of(sheet, day, BODY)
    middle = (day_x + sheet.width - DATE_INDENT) / 2
    names = [line.text for line in sheet.even_lines(paper.agency, sheet.width, Style.BODY, THIRD)]
    for text in (*names, f"（{paper.seal}）") if paper.seal else names:
        width = width_of(sheet, text, BODY)
        lines.append(line_at(min(middle - width / 2, sheet.width - width), text, BODY))
    lines.append(line_at(day_x, day, BODY))
    if paper.remark:
        lines += text_lines(sheet, Paragraph(f"（{paper.remark}）"), BODY, sheet.width)
    return [*attached, *keep_last(lines[:-1], len(lines)), lines[-1]]


def _put(sheet: Sheet, lines: Sequence[TextLine]) -> None:
    """Write lines on the grid, going to a new page where the lines kept together do not fit."""
    together = False
    for number, line in enumerate(lines):
        needed = 1
        while not together and number + needed < len(lines) and lines[number + needed - 1].is_kept:
            needed += 1
        sheet.need(min(needed, LINES) * PITCH - ENOUGH)
        together = line.is_kept
        if line.parts or sheet.y > sheet.top:
            draw_line(sheet, sheet.left, line, BODY)


def _boxed(sheet: Sheet, block: Table | Opinions | Signatures) -> None:
    grid = Grid(sheet, size=SMALL_FOURTH)
    draw_box(grid, sheet.width, block)
    grid.close()
    sheet.y += BELOW_BOX
    _to_grid(sheet)


def _to_grid(sheet: Sheet) -> None:
    sheet.y = sheet.top + ceil((sheet.y - sheet.top) / PITCH - ENOUGH) * PITCH


def _imprint(sheet: Sheet, paper: Paper) -> None:
    """版记 at the foot of the last page: copies to, and who printed the paper when (7.4)."""
    letter = SMALL.letter
    copies: list[TextLine] = []
    if paper.copy_to:
        names = "，".join(paper.copy_to) + "。"
        copies = hanging_lines(sheet, "抄送：", names, SMALL, sheet.width - letter, left=letter)
    lines = len(copies) + bool(paper.printed_on)
    if not lines:
        return
    height = lines * SMALL.pitch
    sheet.need(height)
    sheet.y = sheet.bottom - height
    sheet.rule(sheet.y, THICK)
    for line in copies:
        draw_line(sheet, sheet.left, line, SMALL)
    if paper.printed_on:
        if copies:
            sheet.rule(sheet.y, MEDIUM)
        day = f"{chinese_date(paper.printed_on)}印发"
        day_x = sheet.width - letter - width_of(sheet, day, SMALL)
        line = TextLine((*line_at(letter, paper.agency, SMALL).parts, *line_at(day_x, day, SMALL).parts))
        draw_line(sheet, sheet.left, line, SMALL)
    sheet.rule(sheet.bottom, THICK)

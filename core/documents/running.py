"""Running text as lines that know where their parts stand, before it is known on which page they come.

Headings, paragraphs and interview records become TextLines here; the official paper and the form place them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from core.documents.blocks import Block, Dialogue, Heading, Paragraph
from core.documents.faces import Style
from core.documents.grid import STRETCH
from core.documents.sheet import POINT, Sheet
from core.documents.typeset import Line, letter_spacing
from core.documents.wording import chinese_number

INDENT = 2.0  # letters
HEADING_STYLES = {1: Style.HEADING, 2: Style.SUBHEADING, 3: Style.BODY, 4: Style.BODY}
QUESTION, ANSWER = "问：", "答："


@dataclass(frozen=True)
class Setting:
    """How running text is set: letter size in pt, line pitch and what follows each character in mm."""

    size: float
    pitch: float
    tracking: float = 0.0

    @property
    def letter(self) -> float:
        """What a full-width character takes, mm."""
        return self.size * POINT + self.tracking


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line: `x` mm from the left edge of the text."""

    x: float
    text: str
    style: Style
    spacing: float


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line, blank without parts. `is_kept` holds it on the page of the line that follows."""

    parts: tuple[Part, ...] = ()
    is_kept: bool = False


def draw_line(sheet: Sheet, x: float, line: TextLine, setting: Setting) -> None:
    """Write a line at the height the sheet has come to, and move on by its pitch."""
    y = sheet.y + (setting.pitch - setting.size * POINT) / 2
    for part in line.parts:
        sheet.text(x + part.x, y, part.text, part.style, setting.size, part.spacing)
    sheet.y += setting.pitch


def with_numbers(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same blocks, the numbers of headings in their texts: 一、 （一） 1. （1）.

    A heading begins the count of the levels below it anew.
    """
    counts = [0, 0, 0, 0]
    for block in blocks:
        if isinstance(block, Heading) and block.numbered:
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (4 - block.level)
            block = replace(
                block, text=_number(block.level, counts[block.level - 1]) + block.text, numbered=False
            )
        yield block


def text_lines(
    sheet: Sheet, block: Heading | Paragraph | Dialogue, setting: Setting, width: float
) -> list[TextLine]:
    """A block of running text in lines `width` mm wide. Raises MissingGlyph."""
    match block:
        case Heading():
            lines = _paragraph(sheet, block.text, HEADING_STYLES[block.level], INDENT, setting, width)
            return [replace(line, is_kept=True) for line in lines]
        case Paragraph():
            indent = INDENT if block.indent else 0.0
            return _paragraph(sheet, block.text, Style.BODY, indent, setting, width)
        case Dialogue():
            lines = []
            for turn in block.turns:
                if turn.question:
                    asked = hanging_lines(sheet, QUESTION, turn.question, setting, width, Style.HEADING)
                    lines += [*asked[:-1], replace(asked[-1], is_kept=bool(turn.answer))]
                if turn.answer:
                    lines += hanging_lines(sheet, ANSWER, turn.answer, setting, width, Style.HEADING)
            return lines


def hanging_lines(
    sheet: Sheet,
    label: str,
    text: str,
    setting: Setting,
    width: float,
    label_style: Style = Style.BODY,
    left: float = 0.0,
) -> list[TextLine]:
    """Text beside its label, whose lines all begin where the first does; `left` mm stay free before both."""
    label_width = sheet.text_width(label, label_style, setting.size) + len(label) * setting.tracking
    beside = left + label_width
    lines = sheet.lines(text, width - beside, Style.BODY, setting.size, 0.0, setting.tracking)
    first = Part(left, label, label_style, setting.tracking)
    return [
        TextLine(((first,) if number == 0 else ()) + _part(line, beside, width - beside, Style.BODY, setting))
        for number, line in enumerate(lines)
    ]


def line_at(x: float, text: str, setting: Setting, *, is_kept: bool = False) -> TextLine:
    """One line of the body that begins `x` mm from the left edge."""
    return TextLine((Part(x, text, Style.BODY, setting.tracking),), is_kept)


def width_of(sheet: Sheet, text: str, setting: Setting) -> float:
    """Width in mm of a text of the body on one line."""
    return sheet.text_width(text, Style.BODY, setting.size) + len(text) * setting.tracking


def keep_last(lines: Sequence[TextLine], count: int) -> list[TextLine]:
    """The lines, the last `count` of them kept with what follows."""
    first = max(0, len(lines) - count)
    return [*lines[:first], *(replace(line, is_kept=True) for line in lines[first:])]


def _paragraph(
    sheet: Sheet, text: str, style: Style, indent: float, setting: Setting, width: float
) -> list[TextLine]:
    lines = sheet.lines(text, width, style, setting.size, indent * setting.letter, setting.tracking)
    return [TextLine(_part(line, 0.0, width, style, setting)) for line in lines]


def _part(line: Line, x: float, width: float, style: Style, setting: Setting) -> tuple[Part, ...]:
    if not line.text:
        return ()
    spacing = letter_spacing(line, width, STRETCH * setting.letter)
    return (Part(x + line.indent, line.text, style, setting.tracking + spacing),)


def _number(level: int, count: int) -> str:
    words = chinese_number(count)
    return {1: f"{words}、", 2: f"（{words}）", 3: f"{count}.", 4: f"（{count}）"}[level]

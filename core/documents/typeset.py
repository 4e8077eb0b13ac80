"""Break Chinese text into lines: pure functions over strings and widths.

The rules of 禁则 follow GB/T 15834-2011, 5.1: stops and closing marks do not begin a line, opening marks do
not end one, dashes and ellipses are not cut. Numbers with their units, dates, official numbers and Latin
words stay whole while they fit on a line. Blanks at a line's end hang over the margin; anywhere else, U+3000
is a character like any other, so two of them at the start of a paragraph are its indent.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

BLANKS = " \u3000"
NO_BREAK_SPACE = "\u00a0"
NO_START = frozenset(
    NO_BREAK_SPACE + "，。、；：？！）》〉】〕〗」』｝］〞”’—…‥·•～－／．％‰℃℉°′″々,.;:?!)]}%"
)
NO_END = frozenset(NO_BREAK_SPACE + "（《〈【〔〖「『｛［〝“‘￥＄£№§([{$")

WORD = r"[0-9A-Za-zÀ-ÖØ-öø-ɏ*]+"
UNIT = r"(?:[万亿]?元|[年月日时分秒件份个条款项页号人次天岁户名册卷万亿]|㎡|℃|[%％‰])"
NUMBER = rf"(?>[0-9]+(?:[.,][0-9]+)*)(?![A-Za-z*]){UNIT}?"
DATE = r"[0-9]{2,4}年[0-9]{1,2}月(?:[0-9]{1,2}日(?:[0-9]{1,2}时(?:[0-9]{1,2}分)?)?)?"
ORDINAL = r"第[0-9一二三四五六七八九十百]+[条款项页号次卷批]"
OFFICIAL_NUMBER = r"〔[0-9]{4}〕第?[0-9]+号"
COMPOUND = rf"{WORD}(?:[-.,:/@_+&=#?~’']+{WORD})*{UNIT}?"

# From the largest things kept whole to single characters; each is used where the one before is too wide.
LEVELS = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        rf"{DATE}|{ORDINAL}|{OFFICIAL_NUMBER}|{COMPOUND}|[ \u3000]+|.",
        rf"{NUMBER}|{WORD}|[ \u3000]+|.",
        r"[ \u3000]+|.",
        r".",
    )
)
SINGLE = len(LEVELS) - 1
WIDEST_GAP = 0.35  # of a line: to leave more empty looks worse than to cut a date between its units
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `tail` is the blanks that hang at its end and are not part of `width`.

    `indent` is where the line begins; `last` says that it ends a paragraph and is not stretched.
    """

    text: str
    tail: str
    width: float
    indent: float
    last: bool


def break_lines(
    text: str, width: float, measure: Callable[[str], float], first_indent: float = 0.0
) -> list[Line]:
    """Break `text`, whose paragraphs end with a line feed, into lines no wider than `width`.

    `measure` gives the width of a string in the same unit and must be additive. `first_indent` is left free
    at the start of each paragraph. Raises ValueError when a single character is wider than a line.
    """
    return [line for part in text.split("\n") for line in _paragraph(part, width, measure, first_indent)]


def break_evenly(text: str, width: float, measure: Callable[[str], float]) -> list[Line]:
    """As `break_lines`, for titles: as few lines as can be, about equally long."""
    best = break_lines(text, width, measure)
    low, high = 0.0, width
    while len(best) > 1 and high - low > width / 64:
        middle = (low + high) / 2
        try:
            attempt = break_lines(text, middle, measure)
        except ValueError:
            low = middle
            continue
        if len(attempt) > len(best):
            low = middle
        else:
            best, high = attempt, middle
    return best


def letter_spacing(line: Line, width: float, limit: float) -> float:
    """What to add after each character to bring `line` to `width`.

    0 at a paragraph's end, and where it would be more than `limit`.
    """
    gaps = len(line.text) - 1
    slack = width - line.indent - line.width
    if line.last or gaps < 1 or slack <= 0 or slack / gaps > limit:
        return 0.0
    return slack / gaps


def _paragraph(text: str, width: float, measure: Callable[[str], float], first_indent: float) -> list[Line]:
    filler = _Filler(width, measure, first_indent)
    filler.add(text, 0)
    return filler.finish()


class _Filler:
    """Fills the lines of one paragraph, greedily."""

    def __init__(self, width: float, measure: Callable[[str], float], indent: float) -> None:
        self._width, self._measure, self._indent = width, measure, indent
        self._lines: list[Line] = []
        self._text = ""
        self._used = 0.0

    def add(self, text: str, level: int) -> None:
        for cluster in _clusters(text, level):
            seen = self._measure(cluster.rstrip(BLANKS))
            if seen > self._room():
                whole_line = self._width if self._text else self._room()
                gapes = level == 0 and self._room() > self._width * WIDEST_GAP
                if (gapes or seen > whole_line) and level < SINGLE:
                    self.add(cluster, level + 1)
                    continue
                if self._text:
                    self._close(last=False)
                if seen > self._room():
                    raise ValueError(f"a character is wider than the line: {cluster!r}")
            self._text += cluster
            self._used += self._measure(cluster)

    def _room(self) -> float:
        return self._width - self._indent - self._used + TOLERANCE

    def finish(self) -> list[Line]:
        self._close(last=True)
        return self._lines

    def _close(self, *, last: bool) -> None:
        text = self._text.rstrip(BLANKS)
        tail = self._text[len(text) :]
        self._lines.append(Line(text, tail, self._measure(text), self._indent, last))
        self._text, self._used, self._indent = "", 0.0, 0.0


def _clusters(text: str, level: int) -> Iterator[str]:
    """Cut `text` where a line may end: blanks go with what stands before them, 禁则 glues the rest."""
    tokens: Sequence[str] = LEVELS[level].findall(text)
    if level == SINGLE:
        yield from tokens
        return
    cluster, end = "", ""
    for token in tokens:
        if token[0] in BLANKS:
            cluster += token
        elif not end or end in NO_END or token[0] in NO_START:
            cluster += token
            end = token[-1]
        else:
            yield cluster
            cluster, end = token, token[-1]
    if cluster:
        yield cluster

"""Break Chinese text into lines: pure functions over strings and widths.

The rules of 禁则 follow GB/T 15834-2011, 5.1: stops and closing marks do not begin a line, opening marks do
not end one, dashes and ellipses are not cut. Numbers with their units, dates, official numbers, choices with
their box and Latin words stay whole while they fit on a line. What may not begin a line takes the character
before it along to the next one, and the shortened line is spaced out (`letter_spacing`): nothing is squeezed, and
no mark hangs over the margin. Blanks at a line's end do; anywhere else, U+3000 is a character like any other, so
two of them at the start of a paragraph are its indent.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import inf

BLANKS = " \u3000"
NO_BREAK_SPACE = "\u00a0"
NO_START = frozenset(
    NO_BREAK_SPACE + "，。、；：？！）》〉】〕〗」』｝］〞”’—…‥·•～－／．％‰℃℉°′″々,.;:?!)]}%"
)
NO_END = frozenset(NO_BREAK_SPACE + "（《〈【〔〖「『｛［〝“‘￥＄£№§([{$")

WORD = r"[0-9A-Za-zÀ-ÖØ-öø-ɏ*]+"
UNIT = (
    r"(?:[万亿]?元|[万亿]|个?工作日|小时|分钟|周岁|平方米|立方米|公里|公斤|公顷|千[克米]|[毫厘]米|[%％‰℃㎡㎥]"
    r"|[年月日时分秒周天件份个条款项页号人次岁户名册卷台辆张本套箱袋家处亩米吨克升倍])"
)
NUMBER = rf"(?>[0-9]+(?:[.,][0-9]+)*)(?![A-Za-z*]){UNIT}?"
DATE = r"[0-9]{2,4}年[0-9]{1,2}月(?:[0-9]{1,2}日(?:[0-9]{1,2}时(?:[0-9]{1,2}分)?)?)?"
ORDINAL = r"第[0-9一二三四五六七八九十百]+[条款项页号次卷批]"
CHOICE = r"[☑☐][0-9A-Za-z\u3400-\u9fff]{1,12}"
OFFICIAL_NUMBER = r"〔[0-9]{4}〕第?[0-9]+号"
COMPOUND = rf"{WORD}(?:[-.,:/@_+&=#?~’']+{WORD})*{UNIT}?"

# From the largest things kept whole to single characters; each is used where the one before is too wide.
LEVELS = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        rf"{CHOICE}|{DATE}|{ORDINAL}|{OFFICIAL_NUMBER}|{COMPOUND}|[ \u3000]+|.",
        rf"{NUMBER}|{WORD}|[ \u3000]+|.",
        r"[ \u3000]+|.",
        r".",
    )
)
SINGLE = len(LEVELS) - 1
WIDEST_GAP = 0.35  # of a line: to leave more empty looks worse than to cut a date between its units
TOLERANCE = 1e-6

TAPER = 0.3  # by how much the lines of a title differ, of their mean
AWKWARD = 0.15  # of the line: a title is put out of shape by so much rather than broken at one of these words
NOT_FIRST = ("的", "等")
NOT_LAST = ("关于", "对", "和", "与", "及", "或", "在", "向")


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


def break_title(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Break a title into as few lines as can be, shaped as trapezoid or diamond (GB/T 9704-2012, 7.3.1).

    A line feed in `text` begins a line of its own; with one, the lines are as they were given where they fit.
    """
    return [line for part in text.split("\n") for line in _shaped(part, width, measure)]


def _shaped(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    even = [line.text for line in break_evenly(text, width, measure)]
    clusters = list(_clusters(text.strip(BLANKS), 0))
    sizes = [measure(cluster.rstrip(BLANKS)) for cluster in clusters]
    count = len(even)
    if count == 1 or max(sizes) > width:
        return even
    total = measure(text)
    best: tuple[float, list[str]] = (inf, even)
    for shape in _shapes(count):
        best = min(best, _fit(clusters, [total * part for part in shape], width, measure))
    return best[1]


def _shapes(count: int) -> Iterator[list[float]]:
    """Shares of the lines of a title: growing, shrinking, and from three lines on widest in the middle."""
    step = TAPER / (count - 1)
    growing = [1 - TAPER / 2 + step * number for number in range(count)]
    yield [share / count for share in growing]
    yield [share / count for share in reversed(growing)]
    if count > 2:
        middle = (count - 1) / 2
        bulge = [1 + TAPER - 2 * TAPER * abs(number - middle) / middle for number in range(count)]
        yield [share / sum(bulge) for share in bulge]


def _fit(
    clusters: Sequence[str], wanted: Sequence[float], width: float, measure: Callable[[str], float]
) -> tuple[float, list[str]]:
    """The cheapest division of the clusters into lines of about the wanted widths, and its cost."""
    reached: dict[int, tuple[float, list[str]]] = {0: (0.0, [])}
    for number, target in enumerate(wanted):
        following: dict[int, tuple[float, list[str]]] = {}
        for start, (cost, lines) in reached.items():
            for end in range(start + 1, len(clusters) + 1):
                line = "".join(clusters[start:end]).strip(BLANKS)
                size = measure(line)
                if size > width + TOLERANCE:
                    break
                awkward = line.startswith(NOT_FIRST) if number else False
                awkward |= end < len(clusters) and line.endswith(NOT_LAST)
                candidate = cost + (size - target) ** 2 + awkward * (AWKWARD * width) ** 2
                if candidate < following.get(end, (inf, []))[0]:
                    following[end] = (candidate, [*lines, line])
        reached = following
    return reached.get(len(clusters), (inf, []))


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

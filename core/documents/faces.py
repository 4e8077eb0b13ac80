"""Which font has which character.

A style of writing is a chain of fonts. Each character is taken from the first font of the chain that has
it: the bureau's own font of that style where one is set, then the base font, then the full font, then further
fonts of the bureau, then the font of rare characters, with which all Chinese characters of GB 18030-2022 are there. A font is read when a character first needs it, once per process. A character that no font has is an
error, never a box on the paper.
"""

import os
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from core.documents.fonts import BASE_FOLDER, FULL_FOLDER, RARE_FONT
from core.documents.truetype import FontFile, FontUnusable, read_font

EXTRA_FONTS_VARIABLE = "PORTAL_EXTRA_FONTS"
UNPRINTABLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class Style(Enum):
    """The hands a paper is written in, after GB/T 9704-2012."""

    BODY = "仿宋"
    TITLE = "小标宋"
    HEADING = "黑体"
    SUBHEADING = "楷体"
    STRONG = "粗黑"


OWN_FONT = {
    Style.BODY: "NotoSerifSC-Regular.ttf",
    Style.TITLE: "NotoSerifSC-Bold.ttf",
    Style.HEADING: "NotoSansSC-Regular.ttf",
    Style.SUBHEADING: "NotoSerifSC-Regular.ttf",
    Style.STRONG: "NotoSansSC-Bold.ttf",
}

VARIABLES = {  # the styles for which a bureau's own font is asked for, and where its path is set
    Style.BODY: "PORTAL_FANGSONG",
    Style.TITLE: "PORTAL_TITLE_FONT",
    Style.SUBHEADING: "PORTAL_KAITI",
}


class MissingGlyph(Exception):
    """A text holds characters that cannot be printed: no font has them, or they are control characters.

    `characters` lists them once each in order of appearance; the message names them with their code points
    and is for users.
    """

    def __init__(self, characters: tuple[str, ...]) -> None:
        super().__init__("以下字符无法打印：" + "、".join(map(describe, characters)))
        self.characters = characters


@dataclass(frozen=True)
class FontChoice:
    """What a bureau adds to the fonts that come with the install.

    `fangsong`: its own 仿宋, used for the body of papers; `title`: its 小标宋; `kaiti`: its 楷体. `extra`: fonts
    for characters rarer than those of the full fonts, used before the font of rare characters. All of them TrueType files.
    """

    fangsong: Path | None = None
    extra: tuple[Path, ...] = ()
    title: Path | None = None
    kaiti: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "FontChoice":
        """Read PORTAL_FANGSONG, PORTAL_TITLE_FONT, PORTAL_KAITI (paths) and PORTAL_EXTRA_FONTS (as in PATH)."""

        names = {style: environment.get(variable, "") for style, variable in VARIABLES.items()}
        own = {style: Path(name) for style, name in names.items() if name}
        extra = environment.get(EXTRA_FONTS_VARIABLE, "").split(os.pathsep)
        return cls(
            fangsong=own.get(Style.BODY),
            extra=tuple(Path(name) for name in extra if name),
            title=own.get(Style.TITLE),
            kaiti=own.get(Style.SUBHEADING),
        )

    def own(self) -> Mapping[Style, Path]:
        """The bureau's own font of each style for which it has one."""
        fonts = {Style.BODY: self.fangsong, Style.TITLE: self.title, Style.SUBHEADING: self.kaiti}
        return {style: path for style, path in fonts.items() if path}


class Glyph(NamedTuple):
    """One character's form: the font it comes from, its number there, its width in em."""

    font: FontFile
    number: int
    advance: float


class Face:
    """One style's chain of fonts. Shared by all threads; what it learns it only adds."""

    def __init__(self, chain: tuple[Path, ...]) -> None:
        self._chain = chain
        self._known: dict[str, Glyph] = {}

    def missing(self, text: str) -> tuple[str, ...]:
        """The characters of `text` that cannot be printed, once each."""
        return tuple(char for char in dict.fromkeys(text) if self._find(char) is None)

    def width(self, text: str) -> float:
        """Width of `text` in em: the sum of its characters' widths. Raises MissingGlyph."""
        try:
            return sum([self._known[char].advance for char in text])
        except KeyError:
            self._learn(text)
        return sum([self._known[char].advance for char in text])

    def runs(self, text: str) -> Iterator[tuple[FontFile, str]]:
        """Cut `text` into runs of one font each. Raises MissingGlyph."""
        self._learn(text)
        start = 0
        for position in range(1, len(text) + 1):
            font = self._known[text[start]].font
            if position == len(text) or self._known[text[position]].font is not font:
                yield font, text[start:position]
                start = position

    def _learn(self, text: str) -> None:
        if missing := self.missing(text):
            raise MissingGlyph(missing)

    def _find(self, char: str) -> Glyph | None:
        if char in self._known:
            return self._known[char]
        if unicodedata.category(char) in UNPRINTABLE_CATEGORIES:
            return None
        for path in self._chain:
            font = font_file(path)
            number = font.glyph_of.get(ord(char))
            if number is None or (not char.isspace() and not font.outline(number)):
                continue
            glyph = Glyph(font, number, font.advance(number) / font.units_per_em)
            return self._known.setdefault(char, glyph)
        return None


@cache
def faces(choice: FontChoice) -> Mapping[Style, Face]:
    """The face of each style for a bureau's choice of fonts; nothing is read yet."""
    own = choice.own()
    last = (FULL_FOLDER / OWN_FONT[Style.BODY], *own.values(), *choice.extra, RARE_FONT)
    found = {}
    for style, name in OWN_FONT.items():
        first = [own[style]] if style in own else []
        found[style] = Face(tuple(dict.fromkeys((*first, BASE_FOLDER / name, FULL_FOLDER / name, *last))))
    return found


def unprintable(text: str, choice: FontChoice | None = None) -> tuple[str, ...]:
    """The characters of `text` that no paper can carry, for forms to refuse them before anything is stored.

    Line ends and tabs are no fault: papers break lines at the one and print the other as a blank.
    """
    choice = FontChoice.from_environment() if choice is None else choice
    return faces(choice)[Style.BODY].missing(one_line(text))


def font_problems(choice: FontChoice) -> tuple[str, ...]:
    """What is wrong with the fonts a bureau configured, in words for its administrator."""
    found = []
    for path in (*choice.own().values(), *choice.extra):
        try:
            font_file(path)
        except FontUnusable as problem:
            found.append(str(problem))
    return tuple(found)


def stand_ins(choice: FontChoice) -> tuple[str, ...]:
    """Which style of GB/T 9704-2012 a bureau has no font of its own for, and what is printed instead."""
    return tuple(
        f"{style.value} is printed in {Path(OWN_FONT[style]).stem}: official papers want the bureau's own font, "
        f"name its TrueType file in {variable}"
        for style, variable in VARIABLES.items()
        if style not in choice.own()
    )


def plain(text: str) -> str:
    """`text` with one kind of line end, and tabs as ideographic spaces."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "\u3000")


def one_line(text: str) -> str:
    """`text` without the line ends that its writer put into it."""
    return plain(text).replace("\n", "")


def describe(char: str) -> str:
    """A character with its code point: 䶮（U+4DAE）. A control character shows as its code point alone."""
    code = f"U+{ord(char):04X}"
    return code if unicodedata.category(char) in UNPRINTABLE_CATEGORIES else f"{char}（{code}）"


_read: dict[Path, FontFile] = {}
_reading = Lock()


def font_file(path: Path) -> FontFile:
    """The font of a path, read at the first call of the process. Raises FontUnusable."""
    if path not in _read:
        with _reading:
            if path not in _read:
                _read[path] = read_font(path)
    return _read[path]

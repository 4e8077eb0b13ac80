"""User text on the screen, shown exactly as it was entered.

Streamlit reads Markdown nearly everywhere: in ``st.write``, labels, captions, messages. What a user typed
reaches such a place only through ``plain``; where the text stands alone, ``text`` and ``facts`` are better,
since they keep spaces and line breaks too. Raw HTML is written in ``pages.ui`` alone, and every value in it
is escaped here.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Literal

import streamlit as st

Tone = Literal["green", "amber", "red", "grey"]
_MARK: dict[Tone, str] = {"green": "●", "amber": "▲", "red": "■", "grey": "○"}

# CommonMark 0.31, 2.4: every ASCII punctuation character may be escaped by a backslash.
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Streamlit searches the text again after Markdown was read, when a backslash no longer helps: for emoji and icon
# names (:x:), addresses (http://, www., a@b.c) and arrows (-> <= --). A plain span, which the directive without a
# colour makes, between the characters keeps them apart and leaves the text as it is.
_REREAD = re.compile(r"[:@]|(?<=www)\.|(?<=[-<>=~])[-<>=~]", re.IGNORECASE)
_BREAK = re.compile(r"\r\n|\r|\n|\u2028|\u2029|\x0b|\x0c|\x85")
# Not characters of a page: C0 and C1 controls but tab and line feed, and halves of surrogate pairs.
_UNSHOWN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Tag:
    """A state in a word and a tone; ``hint`` shows when the pointer rests on it, and is never the only place."""

    word: str
    tone: Tone
    hint: str = ""


def plain(value: str) -> str:
    """``value`` as Streamlit Markdown that shows it as it is, without links, emoji, colours or formulas.

    Line breaks stay line breaks, but for those at the ends; runs of spaces shrink to one, as everywhere in
    HTML. Controls and lone surrogates become U+FFFD. Not for the label of an input: Streamlit hands the label
    to screen readers as it was written, with the escapes in it, so such labels are the program's own words.
    """
    lines = [line.strip(" \t") for line in _BREAK.split(_shown(value))]
    return "\\\n".join(_escaped(line) for line in _without_empty_ends(lines))


def text(value: str) -> None:
    """Show ``value`` exactly, spaces and line breaks too, in the font of the page; long words wrap."""
    st.html(f'<div class="own-text">{_html(value)}</div>')


def facts(pairs: Iterable[tuple[str, str | Tag]]) -> None:
    """Show names and values in two columns, as a description list. Empty values show as 无."""
    rows = "".join(f"<div><dt>{_html(name)}</dt><dd>{_fact(value)}</dd></div>" for name, value in pairs)
    st.html(f'<dl class="own-facts">{rows}</dl>')


def tag(value: Tag) -> None:
    """Show a state as a tag: mark, word and colour together, never colour alone."""
    st.html(_tag(value), width="content")


def _escaped(line: str) -> str:
    parts, end = [], 0
    for found in _REREAD.finditer(line):
        parts += [_PUNCTUATION.sub(r"\\\1", line[end : found.start()]), f":color[\\{found.group()}]"]
        end = found.end()
    return "".join([*parts, _PUNCTUATION.sub(r"\\\1", line[end:])])


def _without_empty_ends(lines: list[str]) -> list[str]:
    full = [index for index, line in enumerate(lines) if line]
    return lines[full[0] : full[-1] + 1] if full else []


def _fact(value: str | Tag) -> str:
    return _tag(value) if isinstance(value, Tag) else _html(value) or "无"


def _tag(value: Tag) -> str:
    hint = f' title="{_html(value.hint)}"' if value.hint else ""
    mark = f'<span aria-hidden="true">{_MARK[value.tone]}</span>'
    return f'<span class="own-tag own-{value.tone}"{hint}>{mark} {_html(value.word)}</span>'


def _html(value: str) -> str:
    # st.html dedents and strips what it gets: a line feed as a character reference passes unseen.
    return escape(_BREAK.sub("\n", _shown(value))).replace("\n", "&#10;")


def _shown(value: str) -> str:
    return _UNSHOWN.sub("\ufffd", value)

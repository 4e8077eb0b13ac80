"""A Paper as a PDF: one, or many for printing in one go."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import Any

from core.documents.blocks import Layout, Paper, Status
from core.documents.faces import FontChoice, describe, faces, one_line, plain
from core.documents.form import draw_form, form_foot, form_margins
from core.documents.official import draw_official
from core.documents.sheet import (
    GREY,
    OFFICIAL_MARGINS,
    PALE_RED,
    Sheet,
    SheetInfo,
    dashed_page,
    outer_number,
    page_x_of_y,
)
from core.law.problem import Problem


def render(paper: Paper) -> bytes:
    """The paper as a PDF; the same paper gives the same bytes. Raises MissingGlyph (see `problems`)."""
    return together([paper])


def together(papers: Iterable[Paper], both_sides: bool = False) -> bytes:
    """Many papers in one PDF, each with page numbers of its own and the fonts shared.

    For printing on `both_sides` each paper begins on a new leaf. The file's properties are those of the first.
    Raises MissingGlyph, and ValueError without papers.
    """
    sheet: Sheet | None = None
    for each in papers:
        paper = replace(each, check_code="") if each.status is Status.DRAFT else each
        info = _info(paper)
        if sheet is None:
            sheet = Sheet(info)
        elif both_sides and sheet.page % 2:
            sheet.blank_page()
        is_official = paper.layout is Layout.OFFICIAL
        continuation = f"{one_line(paper.title)}（续）\u3000{paper.number}".rstrip()
        sheet.begin("" if is_official else continuation, info)
        (draw_official if is_official else draw_form)(sheet, paper)
    if sheet is None:
        raise ValueError("no papers to print")
    return sheet.finish()


def problems(paper: Paper) -> tuple[Problem, ...]:
    """What of the paper cannot be printed: characters that no font has, and control characters.

    One Problem for all, naming each character with its code point; empty when the paper can be made.
    """
    choice = FontChoice.from_environment() if paper.fonts is None else paper.fonts
    text = "".join(_texts(paper)).replace("\n", "")
    missing = dict.fromkeys(char for face in faces(choice).values() for char in face.missing(text))
    if not missing:
        return ()
    named = "、".join(map(describe, missing))
    return (Problem("paper.unprintable", f"请改用其他字，或者请管理员补充字库，以下字符无法打印：{named}"),)


def _info(paper: Paper) -> SheetInfo:
    is_official = paper.layout is Layout.OFFICIAL
    return SheetInfo(
        title=f"{one_line(paper.title)} {paper.number}".rstrip(),
        author=paper.agency,
        created_at=paper.created_at,
        watermark=paper.status.value,
        watermark_colour=PALE_RED if paper.status is Status.VOID else GREY,
        trace=paper.trace,
        fonts=paper.fonts,
        margins=OFFICIAL_MARGINS if is_official else form_margins(paper),
        page_label=dashed_page if is_official else page_x_of_y,
        put_label=outer_number if is_official else partial(form_foot, paper.page_signers),
    )


def _texts(value: Any) -> Iterator[str]:
    """All texts in a value and in what it is made of, as they are printed."""
    if isinstance(value, str):
        yield plain(value)
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for part in fields(value):
            if part.name not in ("fonts", "check_code"):
                yield from _texts(getattr(value, part.name))

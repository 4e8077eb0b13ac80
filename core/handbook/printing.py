"""A chapter of the handbook on paper."""

import struct
from collections.abc import Mapping

from core.clock import local
from core.context import Context
from core.documents.faces import Style
from core.documents.pieces import heading, paragraph
from core.documents.sheet import FIFTH, FOURTH, POINT, SMALL_FIFTH, Sheet, SheetInfo
from core.handbook.chapters import CHAPTERS, refused_words, tasks_of
from core.handbook.rows import Chapter, Task
from core.permissions import Permission

TITLE = "使用手册"
_GAP = 3.0
"""Millimetres between the parts of a task."""
_WIDTH = 0.75
"""Of the sheet, for a picture."""


def handbook_pdf(ctx: Context, code: str, pictures: Mapping[str, bytes]) -> bytes | None:
    """A chapter as a PDF on A4; None without the permission and for an unknown chapter. `pictures` are PNGs by name: core
    does not know the assets of the pages. Raises MissingGlyph."""
    chapter = CHAPTERS.get(code)
    if chapter is None or not ctx.may(Permission.HANDBOOK_READ):
        return None
    title = title_of(chapter)
    sheet = Sheet(SheetInfo(title, ctx.actor.agency_name, ctx.now))
    sheet.begin(f"{title}（续）")
    heading(sheet, ctx.actor.agency_name, title)
    paragraph(sheet, chapter.opening)
    paragraph(sheet, f"打印于 {local(ctx.now):%Y-%m-%d %H:%M}，以门户中的为准。", size=SMALL_FIFTH)
    for number, task in enumerate(tasks_of(chapter), start=1):
        _task(sheet, number, task, pictures)
    return sheet.finish()


def title_of(chapter: Chapter) -> str:
    return f"{TITLE}：{chapter.label}"


def _task(sheet: Sheet, number: int, task: Task, pictures: Mapping[str, bytes]) -> None:
    sheet.y += _GAP
    # A title stands with its first steps.
    sheet.need(6 * FIFTH * POINT * 1.6)
    paragraph(sheet, f"{number}．{task.title}", Style.HEADING, FOURTH, indent=0)
    for at, step in enumerate(task.steps, start=1):
        paragraph(sheet, f"（{at}）{step}")
    if task.keys:
        paragraph(sheet, "快捷键：" + "；".join(f"{key} {meaning}" for key, meaning in task.keys) + "。")
    for row in task.refused:
        paragraph(
            sheet,
            "系统不允许：" + refused_words(row.what, row.basis.short if row.basis else "", row.then),
            Style.SUBHEADING,
        )
    for picture in task.pictures:
        if png := pictures.get(picture.name):
            _picture(sheet, png, picture.alt)


def _picture(sheet: Sheet, png: bytes, alt: str) -> None:
    """The picture in the middle of the sheet, with its words below."""
    wide, high = struct.unpack(">II", png[16:24])
    width = _WIDTH * sheet.width
    height, left = width * high / wide, sheet.left + (sheet.width - width) / 2
    sheet.need(height + 2 * _GAP + SMALL_FIFTH * POINT * 2)
    sheet.y += _GAP
    sheet.picture(left, sheet.y, width, height, png)
    sheet.frame(left, sheet.y, width, height)
    sheet.y += height + 1
    paragraph(sheet, f"图：{alt}", size=SMALL_FIFTH, indent=0)

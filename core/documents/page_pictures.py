"""A page as a picture, with words burnt into it: what a reader gets to see of a file that he may not have."""

from functools import cache
from io import BytesIO
from threading import Lock
from typing import Final

import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont, ImageOps, ImageSequence

from core.documents.as_pages import DAMAGED, NO_PAPER_FORM, PDF, PICTURES, Unprintable
from core.documents.faces import OWN_FONT, Style
from core.documents.fonts import FULL_FOLDER
from core.documents.pictures import PICTURE_ERRORS

DPI: Final = 110
_SIDE: Final = 1600
"""Pixels of the longer side at most."""
_MARK_SIZE, _MARK_ANGLE, _MARK_INK = 22, 28, (90, 90, 90, 72)
_one_at_a_time = Lock()  # PDFium keeps its state for the whole process.


class NoSuchPage(Exception):
    """The file has no page of that number."""


def page_picture(media_type: str, data: bytes, page: int, words: str) -> bytes:
    """Page `page` (from 1) of a PDF or picture as a JPEG, `words` all over it. Raises NoSuchPage, and Unprintable for what has no
    pages."""
    if media_type in PICTURES:
        image = _of_picture(data, page)
    elif media_type == PDF:
        image = _of_pdf(data, page)
    else:
        raise Unprintable(NO_PAPER_FORM)
    image.thumbnail((_SIDE, _SIDE))
    out = BytesIO()
    _marked(image, words).save(out, "JPEG", quality=80)
    return out.getvalue()


def _of_picture(data: bytes, page: int) -> Image.Image:
    try:
        with Image.open(BytesIO(data)) as image:
            for number, frame in enumerate(ImageSequence.Iterator(image), start=1):
                if number == page:
                    return ImageOps.exif_transpose(frame).convert("RGB")
    except PICTURE_ERRORS as error:
        raise Unprintable(DAMAGED) from error
    raise NoSuchPage(page)


def _of_pdf(data: bytes, page: int) -> Image.Image:
    with _one_at_a_time:
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            raise Unprintable(DAMAGED) from error
        try:
            if not 1 <= page <= len(document):
                raise NoSuchPage(page)
            document.init_forms()
            drawn: Image.Image = document[page - 1].render(scale=DPI / 72).to_pil()
            return drawn.convert("RGB")
        except pdfium.PdfiumError as error:
            raise Unprintable(DAMAGED) from error
        finally:
            document.close()


def _marked(image: Image.Image, words: str) -> Image.Image:
    """The picture with the words across it, close enough together that no part of the page is without them."""
    mark = _mark(words)
    width, height = mark.width * 9 // 10, mark.height * 6 // 10
    for row, y in enumerate(range(-mark.height // 2, image.height, height)):
        for x in range(-(row % 2) * width // 2 - width // 4, image.width, width):
            image.paste(mark, (x, y), mark)
    return image


def _mark(words: str) -> Image.Image:
    """The words once, turned, on nothing. Turned before they are laid on the page: that is a fraction of the work of turning a
    sheet of them."""
    left, top, right, bottom = _font().getbbox(words)
    flat = Image.new("RGBA", (int(right - left) + 20, int(bottom - top) + 20), (0, 0, 0, 0))
    ImageDraw.Draw(flat).text((10 - left, 10 - top), words, font=_font(), fill=_MARK_INK)
    return flat.rotate(_MARK_ANGLE, resample=Image.Resampling.BILINEAR, expand=True)


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FULL_FOLDER / OWN_FONT[Style.HEADING]), _MARK_SIZE)

"""Small pictures of the first pages of a scan, for whoever looks at it before it is kept."""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Final

from pikepdf import Page, PdfImage, Stream, UnsupportedImageTypeError
from PIL import Image, ImageOps, ImageSequence

from core.documents.as_pages import PDF, PDF_ERRORS, PICTURES, Unprintable, as_pages
from core.documents.pictures import PICTURE_ERRORS

MOST: Final = 3
"""Pages that are shown."""
_SIDE: Final = 900
"""Pixels of the longer side."""


def previews(media_type: str, data: bytes, most: int = MOST) -> list[bytes | None]:
    """A JPEG of each of the first pages of a picture or of a PDF; None for a page of a PDF that is no scan. Empty for files that
    cannot be shown at all."""
    try:
        return list(_of_picture(data, most)) if media_type in PICTURES else _of_pdf(media_type, data, most)
    except (*PICTURE_ERRORS, Unprintable):
        return []


def _of_picture(data: bytes, most: int) -> Iterator[bytes]:
    with Image.open(BytesIO(data)) as image:
        for _, frame in zip(range(most), ImageSequence.Iterator(image), strict=False):
            yield _small(ImageOps.exif_transpose(frame))


def _of_pdf(media_type: str, data: bytes, most: int) -> list[bytes | None]:
    if media_type != PDF:
        return []
    with as_pages(media_type, data)[0] as pdf:
        return [_of_page(page) for _, page in zip(range(most), pdf.pages, strict=False)]


def _of_page(page: Page) -> bytes | None:
    """What was scanned onto the page: its largest picture."""
    with suppress(UnsupportedImageTypeError, *PICTURE_ERRORS, *PDF_ERRORS):
        found = [PdfImage(one) for one in page.images.values() if isinstance(one, Stream)]
        if found:
            return _small(max(found, key=lambda one: one.width * one.height).as_pil_image())
    return None


def _small(image: Image.Image) -> bytes:
    shown = image.convert("RGB")
    shown.thumbnail((_SIDE, _SIDE))
    out = BytesIO()
    shown.save(out, "JPEG", quality=80)
    return out.getvalue()

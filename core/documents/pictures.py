"""Pictures as pages of A4: a photograph with white around it, the scan of a sheet as large as the sheet was.

A JPEG goes into the file as it is; PNG and TIFF lose nothing; WebP, which browsers' pictures come in and PDF does not
know, becomes a JPEG of high quality. What is bound is for reading: the kept original is not touched.
"""

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image, ImageOps, ImageSequence

A4: Final = (595.28, 841.89)  # points
MARGIN: Final = 42.0
A4_RATIO: Final = A4[1] / A4[0]
SHEET_TOLERANCE: Final = 0.02
"""Pictures whose sides have the ratio of A4 but for so much are scans of a sheet."""
LARGEST_DOT: Final = 0.75  # points: a small picture is not blown up beyond 96 dots an inch
JPEG_QUALITY: Final = 92
BAND: Final = 256  # rows packed at a time, so that a large picture is in memory only once
FAST: Final = (
    1  # of zlib's levels: a scan is a fifth larger than at the usual one, packed in a quarter of the time
)
TURNS: Final = {1: 0, 3: 180, 6: 90, 8: 270}
"""How far a viewer turns a photograph clockwise, by its Exif orientation; mirrored ones are not among them."""
ORIENTATION: Final = 0x0112
PICTURE_ERRORS: Final = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)
"""What Pillow raises for files that are no picture, damaged, or larger than any scanner makes them."""


def picture_count(data: bytes) -> int:
    """How many pages the picture has: those of a TIFF, else 1. Raises one of PICTURE_ERRORS."""
    with Image.open(BytesIO(data)) as image:
        return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1


def picture_pages(data: bytes) -> Pdf:
    """A file with a page for each picture in `data`. Raises one of PICTURE_ERRORS."""
    pdf = Pdf.new()
    with Image.open(BytesIO(data)) as image:
        if image.format in ("JPEG", "MPO") and (turn := _turn(image)) is not None:
            _add_page(pdf, _photograph(pdf, image, data), turn)
            return pdf
        for frame in ImageSequence.Iterator(image) if image.format == "TIFF" else [image]:
            upright = frame if _turn(frame) == 0 else ImageOps.exif_transpose(frame)
            is_photograph = image.format not in ("PNG", "TIFF")
            _add_page(pdf, _compressed(pdf, upright) if is_photograph else _packed(pdf, upright), 0)
    return pdf


def _turn(image: Image.Image) -> int | None:
    return TURNS.get(image.getexif().get(ORIENTATION, 1))


def _photograph(pdf: Pdf, image: Image.Image, data: bytes) -> Stream:
    """The bytes of a JPEG, once it is sure that they can be shown to the end."""
    width, height = image.size
    bands = len(image.getbands())
    mode = image.mode
    image.draft("L", (width // 8, height // 8))
    image.load()
    found = _image(
        pdf, data, (width, height), {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}[bands]
    )
    found.Filter = Name.DCTDecode
    if mode == "CMYK":
        found.Decode = Array([1, 0] * 4)  # Adobe's programs, which make these files, write them inverted
    return found


def _compressed(pdf: Pdf, image: Image.Image) -> Stream:
    made = BytesIO()
    flat = _flat(image)
    flat.save(made, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    space = Name.DeviceGray if flat.mode == "L" else Name.DeviceRGB
    found = _image(pdf, made.getvalue(), flat.size, space)
    found.Filter = Name.DCTDecode
    return found


def _packed(pdf: Pdf, image: Image.Image) -> Stream:
    flat = image if image.mode == "1" else _flat(image)
    space = Name.DeviceRGB if flat.mode == "RGB" else Name.DeviceGray
    found = _image(pdf, b"".join(_bands(flat)), flat.size, space, 1 if flat.mode == "1" else 8)
    found.Filter = Name.FlateDecode
    return found


def _bands(image: Image.Image) -> Iterator[bytes]:
    pack = zlib.compressobj(FAST)
    for top in range(0, image.height, BAND):
        part = image.crop((0, top, image.width, min(image.height, top + BAND)))
        yield pack.compress(part.tobytes())
    yield pack.flush()


def _flat(image: Image.Image) -> Image.Image:
    """Grey or coloured in eight bits, on white where it was transparent."""
    if image.mode.startswith("I"):
        return image.point(lambda level: level / 256).convert("L")  # 16 bits of grey
    if image.mode in ("L", "RGB"):
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.has_transparency_data:
        whole = image.convert("RGBA")
        white = Image.new("RGBA", whole.size, "white")
        return Image.alpha_composite(white, whole).convert("RGB")
    return image.convert("RGB")


def _image(pdf: Pdf, data: bytes, size: tuple[int, int], space: Name, bits: int = 8) -> Stream:
    return Stream(
        pdf,
        data,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=size[0],
        Height=size[1],
        ColorSpace=space,
        BitsPerComponent=bits,
    )


def _add_page(pdf: Pdf, image: Stream, turn: int) -> None:
    """A page upright or lying as the picture is; `turn` is how far viewers turn it, page and all."""
    width, height = float(image.Width), float(image.Height)
    page_width, page_height = A4 if height >= width else A4[::-1]
    ratio = max(width, height) / min(width, height)
    is_sheet = abs(ratio / A4_RATIO - 1) <= SHEET_TOLERANCE
    margin = 0.0 if is_sheet else MARGIN
    scale = min((page_width - 2 * margin) / width, (page_height - 2 * margin) / height)
    if not is_sheet:
        scale = min(scale, LARGEST_DOT)
    left, bottom = (page_width - width * scale) / 2, (page_height - height * scale) / 2
    page = pdf.add_blank_page(page_size=(page_width, page_height))
    page.obj.Resources = Dictionary(XObject=Dictionary(Picture=image))
    place = f"{width * scale:.3f} 0 0 {height * scale:.3f} {left:.3f} {bottom:.3f}"
    page.contents_add(f"q {place} cm /Picture Do Q".encode("ascii"))
    if turn:
        page.obj.Rotate = turn

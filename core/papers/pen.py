"""The picture that a pen pad draws: a PNG of a signature, small, and with something drawn on it."""

import io
import warnings

from PIL import Image

from core.law.files import FILE_CLASSES, size_words
from core.law.problem import Problem

FIELD = "picture"
MOST_PIXELS = 2400 * 1200
LEAST_INK = 150
"""Dark points below which a picture is a slip of the pen and no signature."""
_DARK = 128


def check_picture(data: bytes) -> list[Problem]:
    """What is wrong with the bytes of a signature's picture."""
    most = FILE_CLASSES["pen_signature"].most_bytes
    if not data:
        return [Problem("pen.empty", "请在手写板上签名", FIELD)]
    if len(data) > most:
        return [Problem("pen.large", f"签名图超过 {size_words(most)}，请重写", FIELD)]
    try:
        with warnings.catch_warnings():
            # Pillow warns of pictures that unpack to more than they say; none of ours comes near.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            ink = _ink(data)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombWarning, Image.DecompressionBombError):
        return [Problem("pen.broken", "签名图无法识别，请重写", FIELD)]
    return [] if ink >= LEAST_INK else [Problem("pen.empty", "请在手写板上签名", FIELD)]


def _ink(data: bytes) -> int:
    """How many points are dark on white. Raises for what is no PNG of a fair size."""
    with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        drawn = picture.convert("RGBA")
    white = Image.new("RGBA", drawn.size, "white")
    white.alpha_composite(drawn)
    return sum(white.convert("L").histogram()[:_DARK])

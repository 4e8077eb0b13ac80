"""TrueType files: read one once, cut the glyphs of one document out of it in a millisecond.

fontTools' own subsetter takes more than 100 ms for a Chinese font, which is more than a whole document may
take. A PDF needs far less than it does: glyph outlines copied as bytes and six tables around them
(ISO 32000-1, 9.9, "TrueType font programs" used as a CIDFontType2). Table layouts follow the OpenType
specification.
"""

import array
import struct
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

HINT_TABLES = ("cvt ", "fpgm", "prep")
WORD_ARGUMENTS, ONE_SCALE, MORE_COMPONENTS, TWO_SCALES, FOUR_SCALES = 0x1, 0x8, 0x20, 0x40, 0x80


class FontUnusable(Exception):
    """A font file is missing, damaged, or of a kind that cannot be embedded. The message is for users."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"字体文件{path.name}不能使用：{reason}")
        self.path = path


@dataclass(frozen=True, slots=True, eq=False)
class FontFile:
    """A font read into memory and never changed, so threads may share it.

    `glyph_of` maps a code point to a glyph number, `advances` a glyph number to its width in font units.
    """

    name: str
    units_per_em: int
    glyph_of: Mapping[int, int]
    advances: "array.array[int]"
    locations: "array.array[int]"
    outlines: bytes
    metrics: bytes
    head: bytes
    hhea: bytes
    maxp: bytes
    hints: Mapping[str, bytes]
    ascent: int
    descent: int
    cap_height: int
    weight: int
    italic_angle: float
    bounds: tuple[int, int, int, int]

    def outline(self, glyph: int) -> bytes:
        """The bytes of a glyph's outline; empty for a blank such as the space."""
        return self.outlines[self.locations[glyph] : self.locations[glyph + 1]]

    def metric(self, glyph: int) -> bytes:
        """Advance and left bearing of a glyph, as they stand in the table hmtx."""
        wide = len(self.advances)
        if glyph < wide:
            return self.metrics[4 * glyph : 4 * glyph + 4]
        bearing = 4 * wide + 2 * (glyph - wide)
        return self.metrics[4 * wide - 4 : 4 * wide - 2] + self.metrics[bearing : bearing + 2]

    def advance(self, glyph: int) -> int:
        """Width of a glyph in font units; the last width holds for all glyphs after it."""
        return self.advances[min(glyph, len(self.advances) - 1)]


def read_font(path: Path) -> FontFile:
    """Read a .ttf, or the first font of a .ttc. Raises FontUnusable."""
    try:
        with path.open("rb") as file:
            font = TTFont(file, lazy=True, fontNumber=0)
            if "glyf" not in font or "loca" not in font:
                raise FontUnusable(path, "不是TrueType轮廓的字体")
            return _read_tables(font, path)
    except OSError as error:
        raise FontUnusable(path, "文件不存在或无法读取") from error
    except (TTLibError, KeyError, struct.error, IndexError, AssertionError) as error:
        raise FontUnusable(path, "不是TrueType字体，或者文件已损坏") from error


def _read_tables(font: TTFont, path: Path) -> FontFile:
    def raw(tag: str) -> bytes:
        return bytes(font.reader[tag]) if tag in font.reader else b""

    numbers = font.getReverseGlyphMap()
    os2, head = font["OS/2"], font["head"]
    wide = font["hhea"].numberOfHMetrics
    metrics = raw("hmtx")
    return FontFile(
        name=font["name"].getDebugName(6) or path.stem,
        units_per_em=head.unitsPerEm,
        glyph_of={code: numbers[glyph] for code, glyph in font.getBestCmap().items() if numbers[glyph]},
        advances=array.array("H", struct.unpack(f">{2 * wide}H", metrics[: 4 * wide])[::2]),
        locations=array.array("I", font["loca"].locations),
        outlines=raw("glyf"),
        metrics=metrics,
        head=raw("head"),
        hhea=raw("hhea"),
        maxp=raw("maxp"),
        hints={tag: raw(tag) for tag in HINT_TABLES if tag in font.reader},
        ascent=font["hhea"].ascent,
        descent=font["hhea"].descent,
        cap_height=getattr(os2, "sCapHeight", font["hhea"].ascent),
        weight=os2.usWeightClass,
        italic_angle=font["post"].italicAngle,
        bounds=(head.xMin, head.yMin, head.xMax, head.yMax),
    )


def subset_font(font: FontFile, glyphs: Sequence[int]) -> bytes:
    """A TrueType file whose glyph i is glyph `glyphs[i]` of `font`; parts of composite glyphs follow after.

    `glyphs` must begin with 0, the glyph that stands for "not there". The same glyphs in the same order give
    the same bytes.
    """
    order = list(glyphs)
    place = {glyph: position for position, glyph in enumerate(order)}
    outlines: list[bytes] = []
    for glyph in order:  # grows while it runs: parts may have parts
        outline = font.outline(glyph)
        if outline[:1] >= b"\x80":  # a negative number of contours marks a composite
            changed = bytearray(outline)
            for offset in _component_offsets(outline):
                part = int.from_bytes(outline[offset : offset + 2], "big")
                if part not in place:
                    place[part] = len(order)
                    order.append(part)
                changed[offset : offset + 2] = place[part].to_bytes(2, "big")
            outline = bytes(changed)
        outlines.append(outline + bytes(-len(outline) % 4))
    locations = array.array("I", [0])
    for outline in outlines:
        locations.append(locations[-1] + len(outline))
    if sys.byteorder == "little":
        locations.byteswap()
    count = struct.pack(">H", len(order))
    head = bytearray(font.head)
    head[8:12] = bytes(4)  # checksum of the file; readers of embedded fonts pass it over
    head[50:52] = b"\x00\x01"  # loca in 32-bit offsets
    tables = {
        **font.hints,
        "glyf": b"".join(outlines),
        "head": bytes(head),
        "hhea": font.hhea[:34] + count,
        "hmtx": b"".join(map(font.metric, order)),
        "loca": locations.tobytes(),
        "maxp": font.maxp[:4] + count + font.maxp[6:],
    }
    return _pack(tables)


def _component_offsets(outline: bytes) -> Iterator[int]:
    position, flags = 10, MORE_COMPONENTS
    while flags & MORE_COMPONENTS:
        flags = int.from_bytes(outline[position : position + 2], "big")
        yield position + 2
        position += 8 if flags & WORD_ARGUMENTS else 6
        if flags & ONE_SCALE:
            position += 2
        elif flags & TWO_SCALES:
            position += 4
        elif flags & FOUR_SCALES:
            position += 8


def _pack(tables: Mapping[str, bytes]) -> bytes:
    power = len(tables).bit_length() - 1
    directory = [
        struct.pack(">IHHHH", 0x10000, len(tables), 16 << power, power, 16 * (len(tables) - (1 << power)))
    ]
    body: list[bytes] = []
    offset = 12 + 16 * len(tables)
    for tag, data in sorted(tables.items()):
        padded = data + bytes(-len(data) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory.append(struct.pack(">4sIII", tag.encode("ascii"), checksum, offset, len(data)))
        body.append(padded)
        offset += len(padded)
    return b"".join(directory + body)

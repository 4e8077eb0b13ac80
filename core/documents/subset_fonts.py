"""Make the base fonts: the characters nearly every document needs, cut from the full fonts.

Run as `python -m core.documents.subset_fonts` after the full fonts change. The base fonts are what a process
reads for its first document; a character outside them makes it read the full font (see `faces`).
"""

import sys
from pathlib import Path

from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from core.documents.fonts import BASE_FOLDER, FULL_FOLDER

BALLOT_BOX, BALLOT_BOX_CHECKED = 0x2610, 0x2611
WHITE_SQUARE, CHECK_MARK = 0x25A1, 0x221A
KEPT_NAMES = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]  # copyright, names and licence: the OFL asks to keep them


def base_characters() -> set[int]:
    """Code points of the base: GB 2312 as a whole, ASCII, Latin-1, and the signs of Chinese office papers."""
    found = set(range(0x20, 0x7F)) | set(range(0xA0, 0x100))
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            found.update(ord(char) for char in bytes((row, cell)).decode("gb2312", errors="ignore"))
    signs = (
        "〇〈〉《》「」『』【】〔〕〖〗〝〞—…·‘’“”‖′″‰※℃℉№㎡㎥㎎㎏㎜㎝㎞￥€×÷±≈≠≤≥∞°√□■○●◎△▲☆★→←↑↓①②③④⑤⑥⑦⑧⑨⑩"
    )
    found.update(map(ord, signs))
    found.update(range(0x2460, 0x2474))  # ① to ⑳
    found.update(range(0x3220, 0x322A))  # ㈠ to ㈩
    found.update(range(0xFF01, 0xFF5F))  # full-width ASCII
    found.update((BALLOT_BOX, BALLOT_BOX_CHECKED))
    return found


def subset(source: Path, target: Path) -> None:
    """Write to `target` the base characters of the font `source`, without layout tables and hints."""
    font = TTFont(source, recalcTimestamp=False)
    add_ballot_boxes(font)
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.notdef_outline = True
    options.name_IDs = KEPT_NAMES
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "STAT", "vhea", "vmtx", "gasp"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=base_characters())
    subsetter.subset(font)
    font.save(target)


def add_ballot_boxes(font: TTFont) -> None:
    """Give `font` ☐ and ☑, which Noto SC lacks: the square, and the square with the check mark in it."""
    cmap = font.getBestCmap()
    if BALLOT_BOX_CHECKED in cmap:
        return
    glyphs = font.getGlyphSet()
    square, mark = cmap[WHITE_SQUARE], cmap[CHECK_MARK]
    pen = TTGlyphPen(None)
    glyphs[square].draw(pen)
    glyphs[mark].draw(TransformPen(pen, (0.7, 0, 0, 0.7, 140, 104)))  # 0.7 of its size, inside the square
    name = "ballotboxchecked"
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = pen.glyph()
    font["hmtx"][name] = font["hmtx"][square]
    if "vmtx" in font:
        font["vmtx"][name] = font["vmtx"][square]
    for table in font["cmap"].tables:
        if table.isUnicode() and WHITE_SQUARE in table.cmap:
            table.cmap[BALLOT_BOX] = square
            table.cmap[BALLOT_BOX_CHECKED] = name


def main() -> int:
    """Cut each full font; print what was written and its size in bytes."""
    BASE_FOLDER.mkdir(exist_ok=True)
    for source in sorted(FULL_FOLDER.glob("*.ttf")):
        target = BASE_FOLDER / source.name
        subset(source, target)
        sys.stdout.write(f"{target.name}: {target.stat().st_size} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Put fonts into a file: the one place that reaches inside fpdf2.

fpdf2 copies and cuts its fonts anew for each document, some 130 ms a font. Here the font is shared and
only the record of the characters used belongs to the document. What is overridden is `TTFFont` as seen by
`FPDF.text`, and `OutputProducer._add_fonts`; `FPDF.output` takes a producer class as an argument. Written
against fpdf2 2.8.9; a test compares the parts of fpdf2 relied on with those of that version.
"""

import hashlib
from typing import Any

from fpdf.enums import FontDescriptorFlags, TextEmphasis
from fpdf.fonts import PDFFontDescriptor, TTFFont
from fpdf.output import CIDSystemInfo, OutputProducer, PDFFont, PDFFontStream
from fpdf.syntax import Name, PDFArray, PDFContentStream, PDFString

from core.documents.truetype import FontFile, subset_font

BOLD_FROM = 600
UNICODE_MAP_HEAD = (
    "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
    "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
)
UNICODE_MAP_TAIL = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
UNICODE_MAP_BLOCK = 100  # Adobe Technical Note 5014 allows no more mappings in one block


class DocumentFont(TTFFont):
    """A shared font as one document uses it: each character gets the next free code, from 1 on."""

    __slots__ = ("codes", "source")

    def __init__(self, number: int, source: FontFile) -> None:
        self.i = number
        self.type = "TTF"
        self.fontkey = f"font{number}"
        self.name = source.name
        self.emphasis = TextEmphasis.NONE
        self.color_font = None
        self.source = source
        self.codes: dict[str, int] = {}

    def encode_text(self, text: str) -> str:
        """The operator that shows `text`, whose characters must all be in the font."""
        codes = self.codes
        shown = "".join([f"{codes.setdefault(char, len(codes) + 1):04X}" for char in text])
        return f"<{shown}> Tj"

    def glyphs(self) -> list[int]:
        """Glyph numbers in the order of their codes; code 0 is the glyph for "not there"."""
        return [0, *(self.source.glyph_of[ord(char)] for char in self.codes)]


class Producer(OutputProducer):
    """fpdf2's producer of files, with fonts cut by `subset_font`."""

    def _add_fonts(self, *_: Any) -> dict[int, Any]:
        return {
            font.i: self._add_document_font(font)
            for font in sorted(self.fpdf.fonts.values(), key=lambda font: font.i)
            if isinstance(font, DocumentFont)
        }

    def _add_document_font(self, font: DocumentFont) -> PDFFont:
        source, glyphs = font.source, font.glyphs()
        name = f"{_tag(glyphs)}+{source.name}"
        widths = " ".join(str(round(source.advance(glyph) * 1000 / source.units_per_em)) for glyph in glyphs)

        whole = PDFFont(subtype="Type0", base_font=name, encoding="Identity-H")
        self._add_pdf_obj(whole, "fonts")
        part = PDFFont(subtype="CIDFontType2", base_font=name, d_w=1000, w=f"[0 [{widths}]]")
        self._add_pdf_obj(part, "fonts")
        unicode_map = PDFContentStream(_unicode_map(font.codes).encode("ascii"), compress=True)
        self._add_pdf_obj(unicode_map, "fonts")
        system = CIDSystemInfo()
        system.ordering = PDFString("Identity", encrypt=True)
        self._add_pdf_obj(system, "fonts")
        descriptor = _descriptor(source, name)
        self._add_pdf_obj(descriptor, "fonts")
        program = PDFFontStream(contents=subset_font(source, glyphs))
        self._add_pdf_obj(program, "fonts")

        whole.descendant_fonts = PDFArray([part])
        whole.to_unicode = unicode_map
        part.c_i_d_system_info = system
        part.font_descriptor = descriptor
        part.c_i_d_to_g_i_d_map = Name("Identity")  # type: ignore[assignment]
        descriptor.font_file2 = program  # type: ignore[attr-defined]
        return whole


def _tag(glyphs: list[int]) -> str:
    """Six capitals that differ between subsets of one font (ISO 32000-1, 9.6.4)."""
    digest = hashlib.sha256(repr(glyphs).encode("ascii")).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:6])


def _unicode_map(codes: dict[str, int]) -> str:
    """The table by which readers copy and search the text (ISO 32000-1, 9.10.3)."""
    lines = [f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>\n" for char, code in codes.items()]
    blocks = [lines[start : start + UNICODE_MAP_BLOCK] for start in range(0, len(lines), UNICODE_MAP_BLOCK)]
    body = "".join(f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n" for block in blocks)
    return UNICODE_MAP_HEAD + body + UNICODE_MAP_TAIL


def _descriptor(source: FontFile, name: str) -> PDFFontDescriptor:
    def scaled(value: float) -> int:
        return round(value * 1000 / source.units_per_em)

    flags = FontDescriptorFlags.SYMBOLIC
    if source.weight >= BOLD_FROM:
        flags |= FontDescriptorFlags.FORCE_BOLD
    descriptor = PDFFontDescriptor(
        ascent=scaled(source.ascent),
        descent=scaled(source.descent),
        cap_height=scaled(source.cap_height),
        flags=flags,
        font_b_box="[" + " ".join(str(scaled(edge)) for edge in source.bounds) + "]",
        italic_angle=int(source.italic_angle),
        stem_v=round(50 + (source.weight / 65) ** 2),
        missing_width=1000,
    )
    descriptor.font_name = Name(name)
    return descriptor

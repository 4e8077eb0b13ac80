"""The parts of fpdf2 that `embedding` relies on are those of the pinned version."""

import hashlib
import inspect

import fpdf
from fpdf import FPDF
from fpdf.fonts import PDFFontDescriptor, TTFFont
from fpdf.output import CIDSystemInfo, OutputProducer, PDFFont, PDFFontStream, ResourceCatalog
from fpdf.syntax import PDFContentStream

RELIED_ON = (
    FPDF.fonts.fget,
    FPDF.text,
    FPDF.normalize_text,
    FPDF.output,
    FPDF.set_font,
    FPDF._set_font_for_page,
    FPDF.set_char_spacing,
    OutputProducer._add_fonts,
    OutputProducer._add_pdf_obj,
    OutputProducer._insert_resources,
    ResourceCatalog.add,
    PDFFont,
    PDFFontStream,
    PDFFontDescriptor,
    PDFContentStream,
    CIDSystemInfo,
)
VERSION = "2.8.9"
DIGEST = "62420c2e66c7d1655f5fe15c8a13cc6c9b9a3a5a4b278a89fdce72b7fbc91552"


def test_fpdf2_is_the_version_embedding_was_written_against() -> None:
    """After an upgrade: read the changes of these parts, mend `embedding`, then set both values anew."""
    sources = "".join(inspect.getsource(part) for part in RELIED_ON) + repr(TTFFont.__slots__)
    assert (fpdf.FPDF_VERSION, hashlib.sha256(sources.encode()).hexdigest()) == (VERSION, DIGEST)

"""What makes a sheet an archival file: the claim of PDF/A-2u and the properties that go with it (ISO 19005-2).

fpdf2 writes the colour profile and refuses what the standard forbids; the properties it would write itself carry the
time of writing, so that the same data gave other bytes every second. These carry the document's own time.
"""

from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape

COMPLIANCE: Final = "PDF/A-2U"
_PACKET: Final = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
  <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description rdf:about=""
        xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:xmp="http://ns.adobe.com/xap/1.0/"
        xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
      <pdfaid:part>2</pdfaid:part>
      <pdfaid:conformance>U</pdfaid:conformance>
      <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
      <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
      <xmp:CreateDate>{time}</xmp:CreateDate>
      <xmp:ModifyDate>{time}</xmp:ModifyDate>
      <xmp:MetadataDate>{time}</xmp:MetadataDate>
    </rdf:Description>
  </rdf:RDF>
</x:xmpmeta>"""


def properties(title: str, author: str, created_at: datetime) -> str:
    """The XMP packet of a file made at an aware moment, without the frame that fpdf2 puts around it."""
    time = created_at.astimezone(UTC).isoformat(timespec="seconds")
    return _PACKET.format(title=escape(title), author=escape(author), time=time)

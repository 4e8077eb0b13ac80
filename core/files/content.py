"""What a file is, by what stands in it: the name is only what the sender calls it.

A table of our own: the libraries at hand (puremagic, filetype) do not know OFD, and guess where this must say no.
"""

import zipfile
from collections.abc import Callable
from typing import BinaryIO

from core.law.files import FILE_TYPES, FileType

_HEAD = 64
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ZIP = b"PK\x03\x04"
_BEGINNINGS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("pdf", lambda head: head.startswith(b"%PDF-")),
    ("jpeg", lambda head: head.startswith(b"\xff\xd8\xff")),
    ("png", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    ("webp", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    ("tiff", lambda head: head[:4] in (b"II*\0", b"MM\0*")),
    ("wav", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WAVE"),
    ("mp4", lambda head: head[4:8] == b"ftyp"),
    ("mp3", lambda head: head.startswith(b"ID3") or _is_mpeg_frame(head)),
)
_IN_ZIP = (("ofd", "OFD.xml"), ("docx", "word/document.xml"), ("xlsx", "xl/workbook.xml"))
_IN_OLE = (("doc", "WordDocument"), ("xls", "Workbook"), ("xls", "Book"))
_MACROS = "vbaproject.bin"


def type_of(content: BinaryIO) -> FileType | None:
    """The type of an open file; None for any that the portal does not take, documents with macros among them.

    Leaves the file at its beginning.
    """
    content.seek(0)
    head = content.read(_HEAD)
    code = next((code for code, begins in _BEGINNINGS if begins(head)), None)
    if head.startswith(_ZIP):
        code = _in_zip(content)
    elif head.startswith(_OLE):
        code = _in_ole(content)
    content.seek(0)
    return FILE_TYPES.get(code or "")


def _is_mpeg_frame(head: bytes) -> bool:
    """A frame header of MPEG-1 or 2, layer III (ISO/IEC 11172-3): sync, version, layer, a bit rate and a sample rate."""
    if len(head) < 4 or head[0] != 0xFF:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    return (
        head[1] >> 5 == 7
        and version != 1
        and layer == 1
        and head[2] >> 4 not in (0, 15)
        and head[2] >> 2 & 3 != 3
    )


def _in_zip(content: BinaryIO) -> str | None:
    try:
        with zipfile.ZipFile(content) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if any(name.lower().rpartition("/")[2] == _MACROS for name in names):
        return None
    return next((code for code, part in _IN_ZIP if part in names), None)


def _in_ole(content: BinaryIO) -> str | None:
    """By the names of the streams, which stand in the directory of a compound file ([MS-CFB] 2.6.1) as UTF-16LE."""
    content.seek(0)
    data = content.read()
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        return None
    return next((code for code, name in _IN_OLE if _stream_name(name) in data), None)


def _stream_name(name: str) -> bytes:
    return f"{name}\0".encode("utf-16-le")

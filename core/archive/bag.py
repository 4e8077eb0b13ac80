"""A bag of BagIt 1.0 (RFC 8493) in a ZIP: payload with its hashes, written once from front to end.

Pure: it takes streams of bytes and a target, and looks nothing up. No more than one piece of one file is in memory at a time.
"""

import hashlib
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import BinaryIO

from core.clock import local

ALGORITHMS = ("sha256", "sha512")
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
LONGEST_NAME = 100
"""Characters of a file name."""
_MOST_NAME_BYTES = 240
"""Of its UTF-8, below the 255 that file systems of Linux take."""
_RESERVED = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{port}{digit}" for port in ("COM", "LPT") for digit in "0123456789¹²³"
}
_WIDE = str.maketrans('<>:"/\\|?*%', "＜＞：＂／＼｜？＊％")
"""What Windows takes in no name, and `%`, which readers of bags decode in different ways, in full width."""
_NO_LETTERS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})


@dataclass(frozen=True)
class Payload:
    """A file as it lies in the bag: its path from the base of the bag, bytes, and hashes as lower hex."""

    path: str
    size: int
    sha256: str
    sha512: str


def encoded(path: str) -> str:
    """A path as a manifest has it: CR, LF and % are percent-encoded, nothing else is (RFC 8493 section 2.1.3)."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def safe_name(text: str, ending: str = "") -> str:
    """A file name that Windows, macOS and Linux all take, of at most LONGEST_NAME characters, made of any text. It ends with
    `ending` (`.pdf`), once. Two texts may give one name: who needs different ones puts numbers before them."""
    plain = unicodedata.normalize("NFC", text)
    spaced = "".join(" " if unicodedata.category(one) in _NO_LETTERS else one for one in plain)
    stem = " ".join(spaced.translate(_WIDE).split()).strip(". ")
    if ending and stem.lower().endswith(ending.lower()):
        stem = stem[: -len(ending)]
    stem = stem[: LONGEST_NAME - len(ending)]
    while len((stem + ending).encode()) > _MOST_NAME_BYTES:
        stem = stem[:-1]
    stem = stem.strip(". ") or "_"
    if stem.partition(".")[0].rstrip().upper() in _RESERVED:
        # With an underscore before it the longest reserved name is short still.
        stem = f"_{stem}"
    return stem + ending


class BagWriter:
    """One bag, on its way into `target`, which must be seekable and stays open. `base` is the name of its folder: the ZIP holds
    that folder alone (RFC 8493 section 4). As a context manager it closes the ZIP; without `finish` that is no bag."""

    def __init__(self, target: BinaryIO, base: str, at: datetime) -> None:
        self._zip = zipfile.ZipFile(target, "w", allowZip64=True)
        self._base = base
        self._at = local(at)
        self.payload: list[Payload] = []
        self.payload_bytes = 0
        self._taken: set[str] = set()

    def __enter__(self) -> "BagWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def add(self, path: str, parts: Iterable[bytes], *, squeezed: bool = False) -> Payload:
        """Write a payload file, below `data/`, from its parts; `squeezed` deflates it, as text is worth. Raises ValueError for a
        path that is there already, be it in other case, or leads elsewhere, and whatever `parts` raises."""
        names = path.split("/")
        if names[0] != "data" or len(names) < 2 or any(one in ("", ".", "..") for one in names):
            raise ValueError(f"{path!r} is no path of a payload")
        if path.casefold() in self._taken:
            raise ValueError(f"{path!r} is in the bag already")
        self._taken.add(path.casefold())
        written = self._write(path, parts, squeezed=squeezed)
        self.payload.append(written)
        self.payload_bytes += written.size
        return written

    def finish(self, info: Sequence[tuple[str, str]]) -> str:
        """Write the tag files: `info` are the lines of bag-info.txt, to which Payload-Oxum is added. Gives the SHA-256 of
        manifest-sha256.txt, which stands for the whole payload."""
        oxum = f"{self.payload_bytes}.{len(self.payload)}"
        lines = [f"{label}: {' '.join(value.split())}\n" for label, value in (*info, ("Payload-Oxum", oxum))]
        tags = [self._text("bagit.txt", DECLARATION), self._text("bag-info.txt", "".join(lines))]
        manifests = [self._text(f"manifest-{name}.txt", _manifest(name, self.payload)) for name in ALGORITHMS]
        self._text("tagmanifest-sha256.txt", _manifest("sha256", [*tags, *manifests]))
        return manifests[0].sha256

    def _text(self, path: str, text: str) -> Payload:
        return self._write(path, [text.encode()], squeezed=True)

    def _write(self, path: str, parts: Iterable[bytes], *, squeezed: bool) -> Payload:
        entry = zipfile.ZipInfo(f"{self._base}/{path}", self._at.timetuple()[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED if squeezed else zipfile.ZIP_STORED
        entry.external_attr = 0o100644 << 16
        size, hashes = 0, [hashlib.new(name) for name in ALGORITHMS]
        # How large a stream becomes nobody knows before its end.
        with self._zip.open(entry, "w", force_zip64=True) as out:
            for part in parts:
                out.write(part)
                size += len(part)
                for one in hashes:
                    one.update(part)
        return Payload(path, size, *(one.hexdigest() for one in hashes))


def _manifest(algorithm: str, files: Iterable[Payload]) -> str:
    return "".join(f"{getattr(one, algorithm)}  {encoded(one.path)}\n" for one in files)

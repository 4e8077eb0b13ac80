"""The code on an issued paper: which document it is, and the SHA-256 of what was printed.

A portal address leads straight to the page 核验; without one (PORTAL_URL is not set) the code is text that the page and
the offline checker take as well.
"""

import hashlib
import os
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from db.ledger.canonical import json_text

PAGE = "check_paper"
_TEXT = re.compile(r"zfjl:1:([0-9a-f-]{36}):([0-9a-f]{64})")


@dataclass(frozen=True)
class PaperCode:
    document_id: UUID
    digest: str

    def text(self) -> str:
        """What the QR code holds."""
        base = os.environ.get("PORTAL_URL", "").rstrip("/")
        if base:
            return f"{base}/{PAGE}?d={self.document_id}&h={self.digest}"
        return f"zfjl:1:{self.document_id}:{self.digest}"


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 (hex) of what was printed, as the ledger's image of the document has it."""
    return hashlib.sha256(json_text(content).encode()).hexdigest()


def read_code(typed: str) -> PaperCode | None:
    """The code in what a scanner typed or a link carried; None where there is none."""
    typed = typed.strip()
    if found := _TEXT.fullmatch(typed):
        return _code(found[1], found[2])
    query = parse_qs(urlsplit(typed).query)
    return _code(query.get("d", [""])[0], query.get("h", [""])[0])


def _code(document_id: str, digest: str) -> PaperCode | None:
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        return None
    try:
        return PaperCode(UUID(document_id), digest)
    except ValueError:
        return None

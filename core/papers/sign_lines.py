"""The lines of a paper on which people sign, and the issued papers on which everybody has."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.law.paper_approval import MAY_BE_ABSENT
from core.law.paper_kind import PaperKind
from core.papers.file_facts import FileFacts
from core.papers.printing import content_of
from db.queries.approvals import issued_and_signed
from db.viewer import Viewer


@dataclass(frozen=True)
class SignLine:
    """A line to sign. `name` is empty where the paper names nobody: whoever signs is then typed in, and several can."""

    position: int
    role: str
    name: str
    credential_no: str

    @property
    def label(self) -> str:
        return f"{self.role} {self.name}".strip()


def lines_of_draft(kind: PaperKind, values: dict[str, Any], facts: FileFacts) -> list[SignLine]:
    """Who signs a paper with these values."""
    return lines_of_content(content_of(kind, values, facts, number="", handled_by=""))


def lines_of_content(content: dict[str, Any]) -> list[SignLine]:
    """Who signs a paper with this content (core.papers.printing), whatever marks it bears already."""
    found: dict[int, SignLine] = {}
    number = -1
    for block in content.get("blocks", ()):
        for role, name, credential_no, _, *signed in block.get("signers", ()):
            mark = signed[0] if signed else {"line": number + 1, "open": not name}
            number = mark["line"]
            found.setdefault(number, SignLine(number, role, "" if mark["open"] else name, credential_no))
    return list(found.values())


def signed_kinds(session: Session, viewer: Viewer, matter_id: UUID, kinds: Collection[str]) -> frozenset[str]:
    """Which of these kinds have a valid paper in the matter on which everybody has signed, or is noted down as refusing;
    empty where the viewer may not see it."""
    return frozenset(
        kind
        for kind, content, positions in issued_and_signed(session, viewer, matter_id, kinds)
        if all(
            line.position in positions or (line.role in MAY_BE_ABSENT and not line.name)
            for line in lines_of_content(content)
        )
    )

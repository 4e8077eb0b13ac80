"""The lines of a paper on which people sign, and the issued papers on which everybody has."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.law.paper_approval import MAY_BE_ABSENT
from core.law.paper_kind import PaperKind
from core.law.paper_kinds import PAPER_KINDS
from core.papers.file_facts import FileFacts
from core.papers.printing import content_of
from db.queries.approvals import issued_and_signed
from db.viewer import Viewer


@dataclass(frozen=True)
class SignLine:
    """A line to sign. `name` is empty where the paper names nobody: whoever signs is then typed in, and several can.
    `may_refuse` says whether a refusal can stand on it (core.law.paper_kind)."""

    position: int
    role: str
    name: str
    credential_no: str
    may_refuse: bool

    @property
    def label(self) -> str:
        return f"{self.role} {self.name}".strip()


@dataclass(frozen=True)
class PaperToSign:
    """A valid issued paper with what was typed into it; `is_signed` once everybody has signed it, or is noted down as
    refusing."""

    kind: str
    values: dict[str, Any]
    is_signed: bool


def lines_of_draft(kind: PaperKind, values: dict[str, Any], facts: FileFacts) -> list[SignLine]:
    """Who signs a paper with these values."""
    return lines_of_content(content_of(kind, values, facts, number="", handled_by=""))


def lines_of_content(content: dict[str, Any]) -> list[SignLine]:
    """Who signs a paper with this content (core.papers.printing), whatever marks it bears already."""
    found: dict[int, SignLine] = {}
    kind = PAPER_KINDS.get(content.get("kind", ""))
    number = -1
    for block in content.get("blocks", ()):
        for role, name, credential_no, _, *signed in block.get("signers", ()):
            mark = signed[0] if signed else {"line": number + 1, "open": not name}
            number = mark["line"]
            may_refuse = kind is not None and kind.may_refuse(role)
            line = SignLine(number, role, "" if mark["open"] else name, credential_no, may_refuse)
            found.setdefault(number, line)
    return list(found.values())


def papers_to_sign(
    session: Session, viewer: Viewer, matter_id: UUID, kinds: Collection[str]
) -> list[PaperToSign]:
    """The valid issued papers of these kinds in a matter; empty where the viewer may not see it."""
    return [
        PaperToSign(
            row.kind,
            row.typed,
            all(
                line.position in row.signed or (line.role in MAY_BE_ABSENT and not line.name)
                for line in lines_of_content(row.content)
            ),
        )
        for row in issued_and_signed(session, viewer, matter_id, kinds)
    ]


def signed_kinds(papers: Collection[PaperToSign]) -> frozenset[str]:
    """The kinds of which every paper is signed."""
    return frozenset(one.kind for one in papers) - {one.kind for one in papers if not one.is_signed}

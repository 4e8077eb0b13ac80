"""What others put on a paper: opinions of its approvers and signatures of the people who sign it, as they are printed.

An opinion and a signature count for the text that they were given to. Printed are those that stood when the paper was
issued; a scan shows the sheet that it was taken from, and is not printed on another.
"""

import copy
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.app import App
from core.approvals.chain import content_digest, opinions
from core.clock import local
from core.files.holding import key_of, vault_of
from core.law.paper_approval import PEN, REFUSED
from core.law.roles import Role
from core.papers.file_facts import FileFacts
from core.vault.vault import Damaged
from db.models import Document, PaperDraft, StoredFile
from db.queries.approvals import SignatureRow, files_on_paper, list_signatures
from db.viewer import Viewer

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Marks:
    """`opinions` are (role, opinion, signer, day); `signatures` those that hold, by line; `pictures` by SHA-256."""

    opinions: list[tuple[str, str, str, date]]
    signatures: dict[int, list[SignatureRow]]
    pictures: dict[str, bytes]

    def on(self, content: dict[str, Any]) -> dict[str, Any]:
        """The content of a paper (core.papers.printing) with these marks in its boxes and on its lines."""
        marked = copy.deepcopy(content)
        for block in marked["blocks"]:
            if block["block"] == "Opinions":
                block["boxes"] = [self._box(box) for box in block["boxes"]]
            elif block["block"] == "Signatures":
                block["signers"] = [
                    signer for n, line in enumerate(block["signers"]) for signer in self._line(n, line)
                ]
        return marked

    def _box(self, box: list[str]) -> list[str]:
        for role, opinion, signer, day in self.opinions:
            if box[0] == f"{Role(role).label}意见":
                return [box[0], opinion, signer, day.isoformat()]
        return box

    def _line(self, number: int, line: list[Any]) -> list[list[Any]]:
        role, name, credential_no, shown = line
        signed = [
            [role, row.signature.name, credential_no, shown, _mark(row, number, is_open=not name)]
            for row in self.signatures.get(number, ())
            if row.signature.way in (PEN, REFUSED)
        ]
        return signed or [line]


def marks_on(app: App, session: Session, viewer: Viewer, draft: PaperDraft, facts: FileFacts) -> Marks:
    """The marks that a paper on its way bears for the text that it has now. Raises KeyProblem where the key of its matter
    is closed."""
    digest = content_digest(draft, facts)
    held = holding(list_signatures(session, viewer, draft.id), digest)
    files = [row.file for rows in held.values() for row in rows if row.signature.way == PEN and row.file]
    return Marks(opinions(session, viewer, draft, digest), held, _pictures(app, session, files))


def pictures_on(app: App, session: Session, viewer: Viewer, document: Document) -> dict[str, bytes]:
    """The pictures of signatures that an issued paper bears, by SHA-256. Raises KeyProblem as above."""
    return _pictures(app, session, files_on_paper(session, viewer, document.id))


def holding(rows: Iterable[SignatureRow], digest: str) -> dict[int, list[SignatureRow]]:
    """The signatures given to the text with this digest, by line: the newest of each person."""
    newest: dict[tuple[int, str], SignatureRow] = {}
    for row in rows:
        if row.signature.digest == digest:
            newest[row.signature.position, row.signature.name] = row
    found: dict[int, list[SignatureRow]] = {}
    for (position, _), row in newest.items():
        found.setdefault(position, []).append(row)
    return found


def _mark(row: SignatureRow, line: int, *, is_open: bool) -> dict[str, Any]:
    """How a line was signed. `is_open` lines name nobody of themselves, so that several people can stand on one."""
    signature = row.signature
    witness = f"（见证人：{signature.witness}）" if signature.witness else ""
    return {
        "line": line,
        "open": is_open,
        "signed_at": local(signature.happened_at).isoformat(),
        "picture": row.file.sha256 if row.file and signature.way == PEN else "",
        "refusal": signature.refusal + witness if signature.refusal else "",
    }


def _pictures(app: App, session: Session, files: Iterable[StoredFile]) -> dict[str, bytes]:
    found = {}
    for row in files:
        key = key_of(app, session, row)
        try:
            found[row.sha256] = b"".join(vault_of(app).read(row.id, key, sealed_size=row.sealed_size))
        except (Damaged, OSError) as error:
            # The line then stays open on this print; the paper itself is the original.
            log.error("the picture of a signature cannot be read: %s", error)
    return found

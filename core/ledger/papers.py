"""The bytes of issued papers, encrypted under the key of their matter: who destroys the key destroys the papers."""

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy.orm import Session

from core.ledger.keys import KeyMissing, KeyRing
from core.ledger.paper_code import PaperCode, digest_of
from core.use_case import Work
from db.ledger.cipher import seal, unseal
from db.models import Document, DocumentFile, Matter
from db.models.base import new_id


def keep_paper(
    work: Work,
    matter: Matter,
    kind: str,
    title: str,
    number: str,
    content: dict[str, Any],
    draw: Callable[[str], bytes],
    replaces: Document | None = None,
) -> Document:
    """A paper that the actor issues now: its row, and its bytes under the key of its matter. `kind` is a code, `number` empty
    for a paper without one; `draw` makes the PDF that carries the check code it is given. Raises what `draw` raises, and
    KeyProblem where the key cannot be opened."""
    document_id = new_id()
    pdf = draw(PaperCode(document_id, digest_of(content)).text())
    document = Document(
        id=document_id,
        agency_id=matter.agency_id,
        matter_id=matter.id,
        kind=kind,
        number=number or None,
        title=title,
        issued_by=work.ctx.actor.account_id,
        replaces_id=replaces.id if replaces else None,
        content=content,
        sha256=hashlib.sha256(pdf).hexdigest(),
    )
    work.add(document)
    work.session.flush()
    secret = work.ctx.app.keys.ensure(work.session, "matter", document.matter_id, work.now)
    work.add(DocumentFile(document_id=document.id, data=seal(secret.key, pdf, document.id.bytes)))
    return document


def open_paper(keys: KeyRing, session: Session, document_id: UUID, matter_id: UUID, data: bytes) -> bytes:
    """The PDF. Raises KeyProblem where the matter's key cannot be opened or is not the one of these bytes."""
    try:
        return unseal(keys.of(session, matter_id).key, data, document_id.bytes)
    except InvalidTag as error:
        raise KeyMissing from error

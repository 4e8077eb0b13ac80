"""The bytes of issued papers, encrypted under the key of their matter: who destroys the key destroys the papers."""

from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy.orm import Session

from core.ledger.keys import KeyMissing, KeyRing
from core.use_case import Work
from db.ledger.cipher import seal, unseal
from db.models import Document, DocumentFile


def keep_paper(work: Work, document: Document, pdf: bytes) -> None:
    """Keep the bytes of a paper that is being issued. Raises KeyProblem where its matter's key cannot be opened."""
    secret = work.ctx.app.keys.ensure(work.session, "matter", document.matter_id, work.now)
    work.add(DocumentFile(document_id=document.id, data=seal(secret.key, pdf, document.id.bytes)))


def open_paper(keys: KeyRing, session: Session, document_id: UUID, matter_id: UUID, data: bytes) -> bytes:
    """The PDF. Raises KeyProblem where the matter's key cannot be opened or is not the one of these bytes."""
    try:
        return unseal(keys.of(session, matter_id).key, data, document_id.bytes)
    except InvalidTag as error:
        raise KeyMissing from error

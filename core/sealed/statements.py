"""What a sealed party said and sent in: encrypted under his key, opened with him and for the same reason."""

import logging
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import InitVar, dataclass
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy.orm import Session

from core.context import Context
from core.files.content import type_of
from core.files.holding import NOT_WRITTEN, vault_of
from core.files.scanning import virus_in
from core.law.files import FILE_CLASSES, size_words, type_words
from core.law.problem import Problem
from core.law.sealed import SEND_STAGES
from core.ledger.happenings import record
from core.ledger.keys import KeyMissing
from core.permissions import Permission
from core.sealed.content import lock_away, take_out
from core.sealed.sealing import CLOSED, NOT_FOUND
from core.use_case import Work, use_case
from core.vault.format import AES_256_GCM, KEY_BYTES
from db.ledger.cipher import seal, unseal
from db.ledger.write import Happening
from db.models import SealedFile, SealedParty, SealedStatement
from db.models.base import new_id
from db.queries import sealed as queries
from db.unit_of_work import hold

log = logging.getLogger(__name__)

KIND = FILE_CLASSES["evidence"]
"""The class of attachments whose types and sizes hold for what a sealed party sends in."""
OPEN_FOR = timedelta(minutes=5)
"""So long after a party was opened, whoever opened it may fetch what he sent in."""


@dataclass(frozen=True)
class SealFile:
    """A letter, picture or recording of a sealed party. Neither its name nor its content is a field."""

    token: UUID
    sealed_id: UUID
    size: int
    name: InitVar[str] = ""
    content: InitVar[BinaryIO | None] = None

    def __post_init__(self, name: str, content: BinaryIO | None) -> None:
        object.__setattr__(self, "_sent", (name, content))

    @property
    def sent(self) -> tuple[str, BinaryIO | None]:
        """Name and open content."""
        found: tuple[str, BinaryIO | None] = getattr(self, "_sent")  # noqa: B009
        return found


@dataclass(frozen=True)
class FileSealed:
    """`called` is what everybody reads in place of the name of the file."""

    file_id: UUID
    called: str


@dataclass(frozen=True, repr=False)
class SealedFileFacts:
    """A file of a sealed party for whoever has just opened him. Has no repr: its name may tell who."""

    file_id: UUID
    name: str
    media_type: str
    size: int


def seal_statement(work: Work, party: SealedParty, said: Mapping[str, str]) -> None:
    """Keep what the party said under his key."""
    secret = work.ctx.app.keys.of(work.session, party.id)
    row_id = new_id()
    work.add(
        SealedStatement(
            id=row_id,
            sealed_party_id=party.id,
            matter_id=party.matter_id,
            sealed=lock_away(secret, said, row_id),
            taken_by=work.ctx.actor.account_id,
        )
    )


@use_case(Permission.SEAL_PARTY)
def seal_file(work: Work, command: SealFile) -> FileSealed | list[Problem]:
    """Keep a file of a sealed party in the vault, under a key of its own below the party's. Last of all, as with every file:
    what is refused leaves nothing there."""
    viewer = work.ctx.viewer_for(Permission.SEAL_PARTY)
    found = queries.find_sealed(work.session, viewer, command.sealed_id, changes=True)
    if found is None:
        return [NOT_FOUND]
    party, matter = found
    if matter.stage not in SEND_STAGES:
        return [CLOSED]
    name, content = command.sent
    if content is None or command.size == 0:
        return [Problem("empty", "请选择文件", "file")]
    kind = type_of(content)
    if kind is None or kind.code not in KIND.types:
        return [Problem("type", f"只接受：{type_words(KIND)}（不含带宏的文档）；请另存后重新选择", "file")]
    if command.size > KIND.most_bytes:
        words = f"单个文件最大 {size_words(KIND.most_bytes)}，该文件 {size_words(command.size)}；请压缩或拆分"
        return [Problem("too_large", words, "file")]
    virus = virus_in(content)
    if isinstance(virus, Problem):
        return [virus]
    if virus is not None:
        # The name of the file stands nowhere.
        words = f"该文件含有病毒（{virus[:80]}），未予接收。请查杀来源介质后重新提供"
        return [Problem("virus", words, "file")]
    # Of two that come at once the second one is counted after the first.
    hold(work.session, f"sealed files {party.id}")
    app, file_id, key = work.ctx.app, new_id(), secrets.token_bytes(KEY_BYTES)
    secret = app.keys.of(work.session, party.id)
    content.seek(0)
    try:
        stored = vault_of(app).put(file_id, key, content)
    except OSError as error:
        log.error("a sealed file could not be kept: %s", error)
        return [NOT_WRITTEN]
    facts = {
        "name": name.replace("\\", "/").rpartition("/")[2][:200],
        "media_type": kind.media_type,
        "size": str(stored.size),
        "sha256": stored.sha256,
    }
    position = queries.next_file_position(work.session, viewer, party.id)
    work.add(
        SealedFile(
            id=file_id,
            sealed_party_id=party.id,
            matter_id=party.matter_id,
            position=position,
            sealed=lock_away(secret, facts, file_id),
            wrapped=seal(secret.key, key, file_id.bytes),
            algorithm=AES_256_GCM.name,
            sealed_size=stored.sealed_size,
            sealed_sha256=stored.sealed_sha256,
            taken_by=work.ctx.actor.account_id,
        )
    )
    return FileSealed(file_id, f"密封附件{position}")


def statements_of(work: Work, sealed_id: UUID) -> list[dict[str, str]]:
    """What a party said, for whoever is opening him."""
    secret = work.ctx.app.keys.of(work.session, sealed_id)
    viewer = work.ctx.viewer_for(Permission.SEALED_OPEN)
    rows = queries.list_statements(work.session, viewer, sealed_id)
    return [take_out(secret, row.sealed, row.id) for row in rows]


def files_of(work: Work, sealed_id: UUID) -> list[SealedFileFacts]:
    """What a party sent in, for whoever is opening him."""
    secret = work.ctx.app.keys.of(work.session, sealed_id)
    viewer = work.ctx.viewer_for(Permission.SEALED_OPEN)
    found = []
    for row in queries.list_sealed_files(work.session, viewer, sealed_id):
        facts = take_out(secret, row.sealed, row.id)
        found.append(SealedFileFacts(row.id, facts["name"], facts["media_type"], int(facts["size"])))
    return found


def open_sealed_file(ctx: Context, sealed_file_id: UUID) -> tuple[SealedFileFacts, Iterator[bytes]] | None:
    """A file of a sealed party for whoever opened that party not longer than OPEN_FOR ago, which is on the ledger with the
    reason; None for everybody else. Raises KeyProblem where it cannot be opened."""
    if not ctx.may(Permission.SEALED_OPEN):
        return None
    viewer = ctx.viewer_for(Permission.SEALED_OPEN)
    with ctx.app.read() as session:
        row = queries.find_sealed_file(session, viewer, sealed_file_id)
        if row is None or not queries.has_opened(session, viewer, row.sealed_party_id, ctx.now - OPEN_FOR):
            return None
        opened = _opened(ctx, session, row)
    record(ctx, Happening("sealed_file", sealed_file_id, "downloaded", row.matter_id))
    return opened


def _opened(ctx: Context, session: Session, row: SealedFile) -> tuple[SealedFileFacts, Iterator[bytes]]:
    secret = ctx.app.keys.of(session, row.sealed_party_id)
    facts = take_out(secret, row.sealed, row.id)
    try:
        key = unseal(secret.key, row.wrapped, row.id.bytes)
    except InvalidTag as error:
        raise KeyMissing from error
    told = SealedFileFacts(row.id, facts["name"], facts["media_type"], int(facts["size"]))
    return told, vault_of(ctx.app).read(row.id, key, sealed_size=row.sealed_size)

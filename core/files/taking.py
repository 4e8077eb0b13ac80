"""What every file goes through that is taken in (细则第二十一条): its name and content are checked, a daemon looks for viruses,
and it goes into the vault under a key of its own."""

import hashlib
import logging
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from core.files.content import type_of
from core.files.holding import NOT_WRITTEN, new_key, vault_of
from core.files.scanning import virus_in
from core.law.files import LONGEST_NAME, FileClass, FileType, size_words, type_words
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.ledger.happenings import record
from core.ledger.keys import KeyProblem
from core.use_case import Work
from core.vault.pieces import pieces
from core.vault.vault import Stored
from db.ledger.write import Happening

log = logging.getLogger(__name__)

_UNREADABLE = "文件内容未能完整读取，请重新选择文件后再提交"


class Sent:
    """A command with a file as it was sent. The open file is no field: the command is told apart by size and hash."""

    name: str
    size: int
    sha256: str

    def __post_init__(self, content: BinaryIO | None) -> None:
        object.__setattr__(self, "_content", content)

    @property
    def opened(self) -> BinaryIO | None:
        """The content; None where the command was made without."""
        found: BinaryIO | None = getattr(self, "_content", None)
        return found


@dataclass(frozen=True)
class Kept:
    """What lies in the vault, and the file's key under that of its owner."""

    stored: Stored
    wrapped: bytes


def measured(content: BinaryIO) -> tuple[int, str]:
    """Size and SHA-256 of an open file, which is left at its beginning."""
    content.seek(0)
    found, size = hashlib.sha256(), 0
    for piece in pieces(content, 1024 * 1024):
        found.update(piece)
        size += len(piece)
    content.seek(0)
    return size, found.hexdigest()


def check_sent(
    sent: Sent, kind: FileClass | None, replaced_sha256: str = ""
) -> tuple[str, FileType | None, list[Problem]]:
    """The name under which a file is kept, what it is by its content, and everything that is wrong with it as a file of a
    class; of no class the content is looked at alone."""
    content = sent.opened
    if content is None or sent.size == 0:
        words = "请选择文件" if content is None else "该文件是空的，请检查后重新选择"
        return "", None, [Problem("empty", words, "file")]
    name, problems = clean(_last_part(sent.name), TextKind.TITLE, label="文件名", field="file")
    if replaced_sha256 == sent.sha256:
        problems.append(Problem("same", "内容与现有版本完全相同，无需更换", "file"))
    found = type_of(content)
    if kind is not None:
        if sent.size > kind.most_bytes:
            most, has = size_words(kind.most_bytes), size_words(sent.size)
            words = f"“{kind.label}”单个文件最大 {most}，该文件 {has}；请压缩或拆分后重新选择"
            problems.append(Problem("too_large", words, "file"))
        if found is None or found.code not in kind.types:
            is_what = f"该文件按内容是 {found.label}" if found else "无法识别该文件的内容"
            words = f"{is_what}。“{kind.label}”只接受：{type_words(kind)}（不含带宏的文档）；请另存为其中一种后重新选择"
            problems.append(Problem("type", words, "file"))
    return _with_ending(name, found) if found else name, found, problems


def find_virus(work: Work, sent: Sent, name: str, one: Happening) -> list[Problem]:
    """Let the configured daemon look at the file. Without its word nothing is kept; what it finds is on the ledger as `one`."""
    virus = virus_in(sent.opened) if sent.opened else None
    if virus is None:
        return []
    if isinstance(virus, Problem):
        return [virus]
    details = {"name": name, "virus": virus[:200], "sha256": sent.sha256}
    # In a transaction of its own: this one is rolled back.
    told = Happening(
        one.object_type, one.object_id, one.action, one.matter_id, details, one.id, one.key_owner_id
    )
    record(work.ctx, told)
    words = f"该文件含有病毒（{virus[:80]}），未予接收，已记录。请查杀来源电脑或介质后重新提供"
    return [Problem("virus", words, "file")]


def into_vault(work: Work, sent: Sent, file_id: UUID, owner_id: UUID) -> Kept | list[Problem]:
    """Put the content into the vault, under a key of its own below that of its owner. The last thing that a use case does:
    what is refused leaves nothing there."""
    content = sent.opened
    assert content is not None
    app = work.ctx.app
    try:
        key, wrapped = new_key(app, work.session, file_id, owner_id)
    except KeyProblem as problem:
        return [Problem("key", str(problem))]
    content.seek(0)
    try:
        stored = vault_of(app).put(file_id, key, content)
    except OSError as error:
        log.error("a file could not be kept: %s", error)
        return [NOT_WRITTEN]
    if (stored.size, stored.sha256) != (sent.size, sent.sha256):
        vault_of(app).delete(file_id)
        return [Problem("changed", _UNREADABLE, "file")]
    return Kept(stored, wrapped)


def _last_part(name: str) -> str:
    """Without the folders that some browsers send along."""
    return name.replace("\\", "/").rpartition("/")[2]


def _with_ending(name: str, kind: FileType) -> str:
    """The name with an ending of what the file is, so that no other program opens it than its reader expects."""
    ending = "" if name.lower().endswith(kind.endings) else kind.endings[0]
    return name[: LONGEST_NAME - len(ending)] + ending

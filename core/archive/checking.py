"""The checks before a file goes into the archive: 四性 (authentic, complete, usable, safe; law.md §2.7) and 逐条核验."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from core.app import App
from core.archive.contents import Unreadable, bytes_of, candidates
from core.documents.as_pages import PRINTABLE
from core.documents.binding import pages_of
from core.gates import open_gate
from core.law.basis import article
from core.law.file_check import Checked, Found, check_file
from core.law.problem import Problem
from core.ledger.keys import KeyProblem
from core.vault.vault import Damaged
from db.models import CaseFileItem, Matter
from db.queries.case_files import excused_acts, steps_taken
from db.viewer import Viewer


@dataclass(frozen=True)
class Quality:
    """One of the four, and what is wrong with it in words; empty where nothing is."""

    code: str
    label: str
    looked_at: str
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class FileCheck:
    """`lines` are those of 逐条核验; `excused` says who let go what is missing, by the code of its line."""

    qualities: tuple[Quality, ...]
    lines: tuple[Checked, ...]
    excused: Mapping[str, str]

    @property
    def problems(self) -> list[Problem]:
        """Why the file cannot be handed over or taken."""
        found = [
            Problem("case_file.missing", f"{one.label}：缺失。{one.mend}", basis=one.basis)
            for one in self.lines
            if one.found is Found.MISSING
        ]
        return found + [
            Problem(f"case_file.{one.code}", f"{one.label}：{words}", basis=article(21))
            for one in self.qualities
            for words in one.wrong
        ]


def check_whole(
    app: App, session: Session, viewer: Viewer, matter: Matter, items: Sequence[CaseFileItem]
) -> FileCheck:
    """Both checks of a file with these contents. Every paper and attachment is opened and compared with its hash."""
    lines, excused = lines_of(session, viewer, matter.id)
    unlike, unusable, closed = [], [], []
    for one in items:
        if one.document_id is None and one.stored_file_id is None:
            continue
        try:
            media_type, data = bytes_of(app, session, viewer, one.document_id, one.stored_file_id)
        except (KeyProblem, Damaged, OSError, Unreadable) as problem:
            closed.append(f"《{one.title}》不能打开（{problem}）")
            continue
        if hashlib.sha256(data).hexdigest() != one.sha256:
            unlike.append(f"《{one.title}》的内容与登记的 SHA-256 不符，请立即报告系统管理员")
        pages = pages_of(media_type, data)
        if pages is None and media_type in PRINTABLE:
            unusable.append(f"《{one.title}》已损坏或者有口令，不能打开，请更换附件")
        elif pages is not None and pages != one.pages:
            unusable.append(f"《{one.title}》有 {pages} 页，目录记为 {one.pages} 页，请重新核对内容")
    held = {one.document_id or one.stored_file_id: one for one in items}
    belongs = candidates(session, viewer, matter)
    lacking = [
        f"《{one.source.title}》没有编入案卷，请点“重新核对内容”"
        for one in belongs
        if (one.source.document_id or one.source.stored_file_id) not in held
    ]
    lacking += [
        f"《{one.source.title}》{one.note}，目录没有注明，请退回后点“重新核对内容”"
        for one in belongs
        if one.note
        and (item := held.get(one.source.document_id or one.source.stored_file_id))
        and not item.note
    ]
    if not items:
        lacking.append("案卷是空的")
    return FileCheck(
        (
            Quality(
                "authentic",
                "真实性",
                "文书、附件逐件重新计算 SHA-256，与出具、上传时登记的比对",
                tuple(unlike),
            ),
            Quality(
                "complete", "完整性", "已出具的文书、附件全部编入目录；依法应有的记录齐全", tuple(lacking)
            ),
            Quality("usable", "可用性", "逐件打开，清点页数", tuple(unusable)),
            Quality("safe", "安全性", "逐件用本件密钥解密并校验，未经加密、被换过的打不开", tuple(closed)),
        ),
        tuple(lines),
        excused,
    )


def lines_of(session: Session, viewer: Viewer, matter_id: UUID) -> tuple[list[Checked], Mapping[str, str]]:
    """逐条核验 of a matter, and who let go what is missing, with his reason, by the code of the line."""
    found = open_gate(session, viewer, matter_id)
    if found is None:
        return [], {}
    excused = {
        code: f"{name}审核同意：{reason}" for code, name, reason in excused_acts(session, viewer, matter_id)
    }
    kinds = frozenset(code.removeprefix("recording.") for code in excused if code.startswith("recording."))
    taken = frozenset(steps_taken(session, viewer, matter_id))
    return check_file(found.procedure, found.facts, found.on, taken, kinds), excused

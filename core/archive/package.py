"""案卷数据包: one case file as a bag (RFC 8493) that outlives the portal: its files, what the portal knows of it, the proofs of the
ledger, their checker, and a page that opens without the portal."""

import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from uuid import UUID

from core.app import App
from core.archive import check_bag, package_facts
from core.archive.bag import BagWriter, Payload, safe_name
from core.archive.checking import lines_of
from core.archive.contents import Unreadable, bytes_of
from core.archive.package_facts import Facts, Line, Proof, number_of
from core.archive.package_page import page
from core.archive.reading import content_is_open, copied_file
from core.clock import local
from core.context import Context
from core.files.holding import key_of, vault_of
from core.jobs.handle import JobFailed, JobHandle
from core.jobs.kind import JobKind
from core.law.files import FILE_TYPES, MEGABYTE, size_words
from core.ledger import check_bundle
from core.ledger import export as ledger
from core.ledger.happenings import record
from core.ledger.keys import KeyProblem
from core.permissions import Permission
from core.vault.vault import Damaged
from db.ledger.write import Happening
from db.models import CaseFileItem
from db.queries import case_files as queries
from db.queries.case_files import FileDetail
from db.queries.files import find_file
from db.queries.ledger import may_see_matter

MOST_BYTES = 1000 * MEGABYTE
"""Of the files of a package. What a job leaves stands in the database until it is forgotten."""
PATIENCE = 60.0
"""Seconds that a package waits for the sealer, which may be behind what was done with the matter a moment ago."""
_PAUSE = 0.5


class Progress(Protocol):
    """What a packing needs of its job."""

    def progress(self, done: int, total: int | None = None, words: str = "") -> None: ...

    def cancelled(self) -> bool: ...


class CalledOff(Exception):
    """Somebody wants the job to stop."""


def package_case_file(app: App, job: JobHandle) -> dict[str, Any] | None:
    """The job: the case file of `case_file_id` as a bag in a ZIP. None where it was cancelled; raises JobFailed with words for
    the asker where he may not copy what is in the file, and where something of it cannot be read."""
    ctx = job.ctx
    if ctx is None or not ctx.may(Permission.CASE_FILE_READ):
        raise JobFailed("交办人已没有导出案卷数据包的权限")
    found = _found(ctx, str(job.arguments["case_file_id"]))
    packing, target = Packing(ctx, found, job), job.scratch()
    try:
        manifest = packing.write(target)
    except CalledOff:
        return None
    count = packing.files
    details = {"what": "package", "files": str(count), "manifest": manifest}
    record(ctx, Happening("case_file", found.file.id, "exported", found.file.matter_id, details))
    job.result(f"{packing.name}.zip", "application/zip", target)
    job.progress(packing.total, packing.total, f"已打包 {count} 个文件")
    return {"files": count}


def _found(ctx: Context, case_file_id: str) -> FileDetail:
    viewer = ctx.viewer_for(Permission.CASE_FILE_READ)
    with ctx.app.read() as session:
        found = (
            queries.find_case_file(session, viewer, case_file_id=UUID(case_file_id)) if case_file_id else None
        )
        if found is None:
            raise JobFailed("未找到该案卷或无权查看")
        matter_id = found.file.matter_id
        if matter_id is None:
            raise JobFailed("该案卷在门户启用前形成，没有电子文件可以导出")
        if may_see_matter(session, viewer, matter_id):
            # The files of a package bear no mark: of what is filed that is for those who answer for proofs.
            if found.file.state != "filed" or ctx.may(Permission.PROOF_EXPORT):
                return found
            raise JobFailed(
                f"已归档案卷的数据包须有“{Permission.PROOF_EXPORT.label}”的权限（细则第二十四条）"
            )
    if found.file.state == "filed":
        raise JobFailed("案卷已归档，归档后凭《档案借阅单》（复制）方可导出")
    raise JobFailed("您只能查看该案卷的目录，无权复制其内容")


class Packing:
    """One package on its way: `write` is called once, `files` is how many files of the contents it then holds, `total` the parts
    that its progress counts. `found` is a case file whose content the actor may copy; every file is asked for again."""

    def __init__(self, ctx: Context, found: FileDetail, job: Progress) -> None:
        self.name = safe_name(f"案卷数据包 {number_of(found)}")
        self.files = self.total = 0
        self._ctx, self._found, self._job = ctx, found, job
        self._viewer = ctx.viewer_for(Permission.CASE_FILE_READ)
        self._done = 0

    def write(self, target: BinaryIO) -> str:
        """The whole package into `target`, which must be seekable; gives the SHA-256 of its manifest. One piece of one attachment,
        or one paper, is in memory at a time. Raises JobFailed, and CalledOff where the job was cancelled."""
        ctx, file = self._ctx, self._found.file
        with BagWriter(target, self.name, ctx.now) as bag:
            with ctx.app.read() as session:
                items = queries.items_of(session, self._viewer, file.id)
            proofs: list[Proof] = []
            may_prove = ledger.may_export(ctx, "matter")
            papers = sum(1 for one in items if one.document_id)
            self.total = len(items) + (1 + papers if may_prove else 0)
            lines = [self._item(bag, number, one) for number, one in enumerate(items, start=1)]
            unproved = f"导出人没有“{Permission.PROOF_EXPORT.label}”的权限"
            if may_prove:
                unproved = self._proofs(bag, lines, items, proofs)
            facts = self._facts(lines, proofs, unproved)
            for path, text in (
                ("data/index.html", page(facts)),
                ("data/metadata.json", package_facts.as_json(facts)),
                ("data/卷内目录.csv", package_facts.as_csv(facts)),
                *((f"data/verify/{one.name}", one.read_bytes()) for one in _CHECKERS),
            ):
                bag.add(path, [text], squeezed=True)
            return bag.finish(list(self._info(bag.payload_bytes)))

    def _item(self, bag: BagWriter, number: int, item: CaseFileItem) -> Line:
        if item.document_id is None and item.stored_file_id is None:
            self._step()
            return package_facts.line(number, item, None)
        try:
            ending, parts = self._content(item)
            path = f"files/{safe_name(f'{number:04d} {item.title}', ending)}"
            written = bag.add(f"data/{path}", parts)
        except (KeyProblem, Damaged, OSError, Unreadable) as problem:
            raise JobFailed(
                f"《{item.title}》不能打开（{problem}），没有制作数据包，请联系信息中心"
            ) from None
        _check(item, written)
        if bag.payload_bytes > MOST_BYTES:
            most = size_words(MOST_BYTES)
            raise JobFailed(f"案卷的电子文件超过一个数据包的上限 {most}，请联系信息中心")
        self.files += 1
        self._step()
        return package_facts.line(number, item, path)

    def _content(self, item: CaseFileItem) -> tuple[str, Iterable[bytes]]:
        """The ending of its file name, and its bytes: those of an attachment piece by piece."""
        app = self._ctx.app
        with app.read() as session:
            if item.stored_file_id is None:
                _, data = bytes_of(app, session, self._viewer, item.document_id, None)
                return ".pdf", [data]
            row = find_file(session, self._viewer, item.stored_file_id)
            if row is None:
                raise Unreadable("附件内容无法读取")
            key = key_of(app, session, row)
        return _ending(row.name, row.media_type), vault_of(app).read(row.id, key, sealed_size=row.sealed_size)

    def _proofs(
        self, bag: BagWriter, lines: list[Line], items: list[CaseFileItem], proofs: list[Proof]
    ) -> str:
        """Add the proofs of the matter and of each issued paper to `proofs`; why there are none, or nothing."""
        file = self._found.file
        assert file.matter_id is not None
        wanted = [("matter", file.matter_id, 0, f"事项 {file.matter_number}")]
        wanted += [
            ("document", item.document_id, line.number, line.title)
            for line, item in zip(lines, items, strict=True)
            if item.document_id
        ]
        for object_type, object_id, number, label in wanted:
            proof = self._proof(object_type, object_id)
            if isinstance(proof, str):
                # Somebody may read the file by one of his roles and take proofs by another, which does not reach it.
                return proof
            path = f"ledger/{safe_name(f'{number:04d} {label}', '.zip')}"
            bag.add(f"data/{path}", [proof.data])
            proofs.append(Proof(label, path, proof.count))
            self._step()
        return ""

    def _proof(self, object_type: str, object_id: UUID) -> ledger.Proof | str:
        until = time.monotonic() + PATIENCE
        while True:
            proof = ledger.export_proof(self._ctx, object_type, object_id)
            if isinstance(proof, ledger.Proof):
                return proof
            (problem,) = proof
            if problem.code != "unsealed":
                return problem.message
            if time.monotonic() >= until:
                raise JobFailed(problem.message)
            self._say("等待台账封存")
            time.sleep(_PAUSE)

    def _step(self) -> None:
        self._done += 1
        self._say(f"已打包 {self._done} 项，共 {self.total} 项")

    def _say(self, words: str) -> None:
        self._job.progress(self._done, self.total, words)
        if self._job.cancelled():
            raise CalledOff

    def _facts(self, lines: list[Line], proofs: list[Proof], unproved: str) -> Facts:
        ctx, file = self._ctx, self._found.file
        assert file.matter_id is not None
        with ctx.app.read() as session:
            noted = queries.notes_of(session, self._viewer, file.id)
            checked, excused = lines_of(session, self._viewer, file.matter_id)
        return Facts(
            agency=ctx.actor.agency_name,
            made_by=ctx.actor.name,
            made_at=ctx.now,
            cover=package_facts.cover(self._found),
            contents=lines,
            notes=package_facts.notes(noted),
            requirements=package_facts.requirements(checked, excused),
            proofs=proofs,
            unproved=unproved,
        )

    def _info(self, size: int) -> Iterator[tuple[str, str]]:
        ctx, file = self._ctx, self._found.file
        yield "Source-Organization", ctx.actor.agency_name
        yield "Contact-Name", ctx.actor.name
        yield "External-Description", f"案卷数据包：{file.title}"
        yield "External-Identifier", number_of(self._found)
        yield "Bag-Group-Identifier", file.matter_number
        yield "Internal-Sender-Identifier", str(file.id)
        yield "Internal-Sender-Description", f"由{ctx.actor.name}从执法全过程记录门户导出"
        yield "Bagging-Date", f"{local(ctx.now):%Y-%m-%d}"
        yield "Bag-Size", size_words(size)


_CHECKERS = (Path(check_bag.__file__), Path(check_bundle.__file__))
_ENDINGS = {one.media_type: one.endings for one in FILE_TYPES.values()}


def _ending(name: str, media_type: str) -> str:
    """The ending of an attachment's name where it is one of its type, else the usual one of the type."""
    endings = _ENDINGS.get(media_type, ("",))
    return next((one for one in endings if name.lower().endswith(one)), endings[0])


def _check(item: CaseFileItem, written: Payload) -> None:
    if written.sha256 != item.sha256:
        raise JobFailed(f"《{item.title}》的内容与登记的 SHA-256 不符，没有制作数据包，请立即报告系统管理员")


def _accepted(arguments: Mapping[str, Any]) -> dict[str, Any]:
    given = str(arguments.get("case_file_id", ""))
    number = str(arguments.get("number", "")).replace("\x00", "")[:100]
    return {"case_file_id": str(UUID(given)) if given else "", "number": number}


def _described(arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [("案卷", arguments["number"] or arguments["case_file_id"])]


PACKAGE = JobKind(
    "package_case_file",
    "案卷数据包",
    Permission.CASE_FILE_READ,
    package_case_file,
    accept=_accepted,
    may_fetch=content_is_open,
    about=copied_file,
    describe=_described,
)
"""`case_file_id` is whose package, `number` what its asker knows it by, for his own screen."""

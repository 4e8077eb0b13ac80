"""What the page of the import asks for: a workbook sent, what its dry run has found, and the import confirmed."""

import hashlib
from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from core.context import Context
from core.jobs.asking import JobAsked, ask
from core.jobs.handle import JobFile
from core.jobs.kind import JobKind
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.office.item_dry_run import Line
from core.office.item_import import CHECK, CHECK_CODE, FILE_GONE, IMPORT, IMPORT_CODE
from core.office.item_sheet import XLSX
from core.office.workbook import check_file
from core.permissions import Permission
from core.use_case import Work, use_case
from db.queries.jobs import newest_about, own_job
from db.viewer import Viewer

NO_FILE = Problem("sheet.none", "请选择要导入的 Excel 表格", "file")
WRONG_WORDS = "表格中还有错误，请更正后重新上传"
NOTHING = "表格与现有事项完全一致，无需导入"


@dataclass(frozen=True)
class SendSheet:
    """A workbook as it was sent. `data` is no field: the command is told apart by name and hash; use `sending`."""

    token: UUID
    name: str
    sha256: str
    data: InitVar[bytes] = b""

    def __post_init__(self, data: bytes) -> None:
        object.__setattr__(self, "_data", data)

    @property
    def content(self) -> bytes:
        found: bytes = getattr(self, "_data", b"")
        return found


@dataclass(frozen=True)
class ConfirmImport:
    """`check_id` is the dry run that was shown."""

    token: UUID
    check_id: UUID
    reason: str


@dataclass(frozen=True)
class CheckView:
    """What a dry run has found, once it is `done`. `import_id` is the import that was asked for, or has been done."""

    check_id: UUID
    file: str
    is_done: bool
    lines: tuple[Line, ...]
    unchanged: int
    import_id: UUID | None

    def count(self, state: str) -> int:
        return sum(line.state == state for line in self.lines)

    @property
    def is_importable(self) -> bool:
        return self.is_done and bool(self.lines) and not self.count("wrong") and self.import_id is None


def sending(token: UUID, name: str, data: bytes) -> SendSheet:
    """The command for a workbook in memory."""
    return SendSheet(token, name, hashlib.sha256(data).hexdigest(), data=data)


@use_case(Permission.ITEM_MANAGE)
def send_sheet(work: Work, command: SendSheet) -> JobAsked | list[Problem]:
    """Let the worker find out what an import of the workbook would do. Nothing of the catalogue is written."""
    return ask_check(work, CHECK, command)


@use_case(Permission.ITEM_MANAGE)
def confirm_import(work: Work, command: ConfirmImport) -> JobAsked | list[Problem]:
    """Let the worker import what a dry run without a wrong row has shown; once."""
    return ask_import(work, IMPORT, _view(work.ctx, command.check_id), {"reason": work.reason})


def get_check(ctx: Context, check_id: UUID) -> CheckView | None:
    """One's own dry run."""
    return _view(ctx, check_id) if ctx.may(Permission.ITEM_MANAGE) else None


def _view(ctx: Context, check_id: UUID) -> CheckView | None:
    with ctx.app.read() as session:
        return check_view(session, ctx.viewer, check_id, CHECK_CODE, IMPORT_CODE)


def ask_check(work: Work, kind: JobKind, command: SendSheet) -> JobAsked | list[Problem]:
    """Hand a workbook that was sent to a dry run of this kind, where it can be one."""
    name, problems = clean(command.name, TextKind.TITLE, label="文件名", field="file", required=False)
    problems += check_file(command.content) if command.name else [NO_FILE]
    return problems or ask(work, kind, {"file": name}, JobFile(name, XLSX, command.content))


def ask_import(
    work: Work, kind: JobKind, view: CheckView | None, more: Mapping[str, str]
) -> JobAsked | list[Problem]:
    """Ask for the import of what a dry run has shown, once, and without a wrong row; `more` are arguments beside the dry run."""
    if view is None or not view.is_done:
        return [Problem("import.gone", FILE_GONE)]
    if view.import_id is not None:
        link = f"/job?id={view.import_id}"
        return [Problem("import.asked", "该表格已交办导入，请查看后台任务", link=link)]
    if not view.is_importable:
        return [Problem("import.wrong", WRONG_WORDS if view.lines else NOTHING)]
    return ask(work, kind, {"check": str(view.check_id), "file": view.file, **more})


def check_view(
    session: Session, viewer: Viewer, check_id: UUID, check_code: str, import_code: str
) -> CheckView | None:
    """The viewer's own dry run, by the kinds of job that check and import; None where it is not there."""
    job = own_job(session, viewer, check_id, check_code)
    started = newest_about(session, viewer, import_code, "check", str(check_id)) if job else None
    if job is None:
        return None
    found = (job.result if job.state == "done" else None) or {"lines": [], "unchanged": 0}
    return CheckView(
        check_id,
        job.arguments.get("file", ""),
        job.state == "done",
        tuple(Line(**{**line, "words": tuple(line["words"])}) for line in found["lines"]),
        found["unchanged"],
        started.id if started and started.state != "failed" else None,
    )

"""The catalogue of items from a workbook: the dry run as a job, and the import, whole or not at all, as another.

The import reads the same file again, in the transaction that writes. It goes on only where it finds just what the dry
run has shown; each item then passes through what its form does, so that ledger, history and admin changes are the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import InitVar, asdict, dataclass
from typing import Any
from uuid import UUID

from core.app import App
from core.jobs.handle import JobFailed, JobHandle
from core.jobs.kind import JobKind
from core.law.problem import Problem
from core.office.item_dry_run import DryRun, Planned, dry_run
from core.office.item_sheet import TABLES, XLSX
from core.office.item_writing import mending_book
from core.office.items import keep_changed, keep_new
from core.office.workbook import Unfit, check_file, read_tables
from core.permissions import Permission
from core.use_case import Work, use_case
from db.queries.jobs import own_job, read_file
from db.queries.people import list_units
from db.session import allow_idle

CHECK_CODE, IMPORT_CODE = "check_items", "import_items"
FILE_GONE = "该表格已过保存期，请重新上传核对"
MOVED = "核对后该事项已有变动，请重新上传表格核对"
_IDLE_SECONDS = 900
"""A large workbook is read, and what ten thousand items leave on the ledger made ready, without a statement between."""
Report = Callable[[int, int, str], bool]
"""Told how many of how many are done, and in Chinese what; False where the work is to stop."""


@dataclass(frozen=True)
class ImportItems:
    """`check_id` is the dry run that was shown. `report` is no field: the command is told apart by the others."""

    token: UUID
    check_id: UUID
    reason: str
    report: InitVar[Report | None] = None

    def __post_init__(self, report: Report | None) -> None:
        object.__setattr__(self, "_report", report)

    def goes_on(self, done: int, total: int, words: str) -> bool:
        report: Report | None = getattr(self, "_report", None)
        return report is None or report(done, total, words)


@dataclass(frozen=True)
class ItemsImported:
    created: int
    changed: int


@use_case(Permission.ITEM_MANAGE)
def import_items(work: Work, command: ImportItems) -> ItemsImported | list[Problem]:
    """All items of a workbook in one transaction. Problems of a row have the field `row.` and its number."""
    viewer = work.ctx.viewer
    allow_idle(work.session, _IDLE_SECONDS)
    check = own_job(work.session, viewer, command.check_id, CHECK_CODE)
    file = read_file(work.session, command.check_id)
    if check is None or check.state != "done" or check.result is None or not file:
        return [Problem("import.gone", FILE_GONE)]
    try:
        plan = dry_run(work.session, viewer, read_tables(file, TABLES))
    except Unfit as unfit:
        return unfit.problems
    if problems := _moved(plan, check.result["seen"]):
        return problems
    total = len(plan.planned)
    for number, one in enumerate(plan.planned):
        if not command.goes_on(number, total, f"正在导入第 {one.row} 行"):
            return [Problem("import.cancelled", "已取消，没有导入任何事项")]
        # What went wrong in the database has ended the transaction: the rest cannot be tried.
        if problems := _keep(work, one):
            return problems
    command.goes_on(total, total, "正在写入留痕")
    created = sum(one.item_id is None for one in plan.planned)
    return ItemsImported(created, total - created)


def _moved(plan: DryRun, seen: Mapping[str, int]) -> list[Problem]:
    """Where the catalogue is no longer the one that was shown."""
    problems = [
        Problem("import.wrong", f"{line.sheet}：{'；'.join(line.words)}", f"row.{line.row}")
        for line in plan.lines
        if line.state == "wrong"
    ]
    now = {one.code: one.version for one in plan.planned}
    rows = {one.code: one.row for one in plan.planned}
    moved = [code for code in dict.fromkeys((*now, *seen)) if now.get(code) != seen.get(code)]
    return problems or [
        Problem("import.moved", f"{code}：{MOVED}", f"row.{rows.get(code, '')}") for code in moved
    ]


def _keep(work: Work, one: Planned) -> list[Problem]:
    if one.item_id is None:
        kept = keep_new(work, one.code, one.facts)
    else:
        kept = keep_changed(work, one.item_id, one.version, one.facts)
    if isinstance(kept, list):
        said = "；".join(problem.message for problem in kept)
        return [Problem("import.row", f"{one.code}：{said}", f"row.{one.row}")]
    work.session.flush()
    return []


def check_sheet(_: App, job: JobHandle) -> dict[str, Any]:
    """The job: what an import of the file would do. The rows to be mended become its file; of one without any, the file
    itself stays, for the import."""
    data = job.given()
    if job.ctx is None or data is None:
        raise JobFailed("请在“导入办理事项”页面上传表格")
    if problems := check_file(data):
        raise JobFailed("；".join(problem.message for problem in problems))
    job.progress(0, None, "正在读取表格")
    try:
        rows = read_tables(data, TABLES)
        job.progress(0, None, f"已读取 {sum(map(len, rows.values()))} 行，正在核对")
        with job.ctx.app.read() as session:
            found = dry_run(session, job.ctx.viewer, rows)
            units = [unit.name for unit in list_units(session, job.ctx.viewer, with_closed=False)]
    except Unfit as unfit:
        raise JobFailed(str(unfit)) from None
    wrong = [line for line in found.lines if line.state == "wrong"]
    for line in wrong:
        job.fail_row(f"{line.sheet} 第 {line.row} 行", "；".join(line.words))
    if found.mend:
        job.result("办理事项 待更正.xlsx", XLSX, mending_book(found.mend, units))
    total = sum(map(len, rows.values()))
    said = f"新建 {found.count('new')} 项，修改 {found.count('changed')} 项，不变 {found.unchanged} 项"
    job.progress(total, total, f"{said}，{len(wrong)} 行有误" if wrong else said)
    return {
        "lines": [asdict(line) for line in found.lines],
        "unchanged": found.unchanged,
        "seen": {one.code: one.version for one in found.planned},
    }


def run_import(_: App, job: JobHandle) -> dict[str, Any] | None:
    """The job: the import of what a dry run has shown. Its token is the job: a run that was lost after its commit is not
    done twice."""
    if job.ctx is None or "check" not in job.arguments:
        raise JobFailed("请在“导入办理事项”页面核对表格后确认导入")

    def report(done: int, total: int, words: str) -> bool:
        job.progress(done, total, words)
        return not job.cancelled()

    command = ImportItems(job.job_id, UUID(job.arguments["check"]), job.arguments.get("reason", ""), report)
    result = import_items(job.ctx, command)
    if not isinstance(result, list):
        said = f"已导入：新建 {result.created} 项，修改 {result.changed} 项"
        total = result.created + result.changed
        job.progress(total, total, said)
        return asdict(result)
    if job.has_heeded_cancel:
        return None
    raise refused(job, result, "没有导入任何事项")


def refused(job: JobHandle, problems: Sequence[Problem], nothing_done: str) -> JobFailed:
    """Why an import failed: a failed row for each problem, and what the job says of it."""
    for problem in problems:
        row = (problem.field or "").removeprefix("row.")
        job.fail_row(f"第 {row} 行" if row else "", problem.message)
    why = f"：{problems[0].message}" if len(problems) == 1 else "，原因如下"
    return JobFailed(f"{nothing_done}{why}")


def _asked(arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(label, str(arguments[name])) for name, label in _LABELS.items() if arguments.get(name)]


_LABELS = {"file": "文件", "reason": "原因"}

CHECK = JobKind(
    CHECK_CODE,
    "核对办理事项表格",
    Permission.ITEM_MANAGE,
    check_sheet,
    describe=_asked,
    screen=("items_import", "查看核对结果"),
)
IMPORT = JobKind(
    IMPORT_CODE,
    "导入办理事项",
    Permission.ITEM_MANAGE,
    run_import,
    describe=_asked,
    is_single=True,
    screen=("items", "查看办理事项"),
)

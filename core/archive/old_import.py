"""导入旧案卷 (细则第二十一条): paper files from before the portal come into the archive from a workbook, all of them or none.

The dry run is a job, and so is the import. The import reads the same file again, in the transaction that writes, and goes on
only where it finds just what the dry run has shown.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from core.acting import standing_in_for
from core.app import App
from core.archive.numbering import fonds_code, pass_place, take_places
from core.archive.old_dry_run import OldDryRun, OldFile, old_dry_run
from core.archive.old_sheet import TABLES, mending_book
from core.clock import local, midnight
from core.jobs.handle import JobFailed, JobHandle
from core.jobs.kind import JobKind
from core.law.filing import (
    GROUPS_BY_CODE,
    TERM_LABELS,
    archive_number,
    archive_prefix,
    end_of_term,
    own_number,
)
from core.law.problem import Problem
from core.office.item_import import FILE_GONE, refused
from core.office.item_sheet import XLSX
from core.office.workbook import Unfit, check_file, read_tables
from core.permissions import Permission
from core.use_case import Work, use_case
from db.models import CaseFile, CaseFileItem, CaseFileMove, CaseFileNote
from db.models.base import new_id
from db.queries.jobs import own_job, read_file
from db.queries.people import list_units
from db.queries.search import case_file_row
from db.session import allow_idle
from db.unit_of_work import hold
from db.viewer import Viewer

CHECK_CODE, IMPORT_CODE = "check_old_files", "import_old_files"
MOVED = "核对后档案或科室已有变动，请重新上传表格核对"
_IDLE_SECONDS = 900
"""A large workbook is read, and what thousands of files leave on the ledger made ready, without a statement between."""
_GROUP = GROUPS_BY_CODE["other"]


@dataclass(frozen=True)
class ImportOldFiles:
    """`check_id` is the dry run that was shown."""

    token: UUID
    check_id: UUID


@dataclass(frozen=True)
class OldFilesImported:
    files: int
    lines: int


@use_case(Permission.CASE_FILE_TAKE)
def import_old_files(work: Work, command: ImportOldFiles) -> OldFilesImported | list[Problem]:
    """All files of a workbook in one transaction. Problems of a row have the field `row.` and its number."""
    viewer = work.ctx.viewer_for(Permission.CASE_FILE_TAKE)
    allow_idle(work.session, _IDLE_SECONDS)
    check = own_job(work.session, work.ctx.viewer, command.check_id, CHECK_CODE)
    sheet = read_file(work.session, command.check_id)
    if check is None or check.state != "done" or check.result is None or not sheet:
        return [Problem("import.gone", FILE_GONE)]
    # Of two imports of the same number the later one finds it taken.
    hold(work.session, f"old files {work.ctx.actor.agency_id}")
    try:
        plan = old_dry_run(work.session, viewer, read_tables(sheet, TABLES), local(work.now).date())
    except Unfit as unfit:
        return unfit.problems
    if plan.wrong:
        return [
            Problem("import.wrong", f"{line.sheet}：{'；'.join(line.words)}", f"row.{line.row}")
            for line in plan.wrong
        ]
    if plan.digest != check.result["seen"]:
        return [Problem("import.moved", MOVED)]
    source = f"{check.arguments.get('file', '')}，SHA-256 {hashlib.sha256(sheet).hexdigest()}"
    _keep(work, viewer, plan.planned, source)
    return OldFilesImported(len(plan.planned), sum(len(one.lines) for one in plan.planned))


def _keep(work: Work, viewer: Viewer, planned: list[OldFile], source: str) -> None:
    behalf = standing_in_for(work, Permission.CASE_FILE_TAKE)
    numbers = _numbers(work, viewer, planned)
    files = [_file(work, one, number) for one, number in zip(planned, numbers, strict=True)]
    work.add(*files)
    work.session.flush()
    me = work.ctx.actor.account_id
    for one, file in zip(planned, files, strict=True):
        said = {"case_file_id": file.id, "matter_id": None, "on_behalf_of_id": behalf}
        words = f"由 Excel 表格导入：{source}，第 {one.row} 行"
        work.add(CaseFileNote(**said, kind="imported", text=words, written_by=me))
        if one.place:
            work.add(CaseFileMove(**said, place=one.place, reason="导入旧案卷", moved_by=me))
        work.add(
            *(
                CaseFileItem(
                    case_file_id=file.id,
                    matter_id=None,
                    position=line.position,
                    part=_GROUP.part.value,
                    group_code=_GROUP.code,
                    volume=line.volume,
                    number=line.paper_number,
                    author=line.author,
                    title=line.title,
                    dated_on=line.dated_on,
                    pages=line.pages,
                    first_page=line.first_page,
                    note=line.note,
                )
                for line in one.lines
            ),
            case_file_row(
                file.id,
                f"{file.archive_number} {file.matter_number} {file.title}",
                unit_id=file.unit_id,
            ),
        )


def _file(work: Work, one: OldFile, number: str) -> CaseFile:
    me, own = work.ctx.actor.account_id, own_number(number)
    filed_at, until = midnight(one.filed_on), end_of_term(one.term, one.filed_on)
    why = f"导入的旧案卷，原定保管期限{TERM_LABELS[one.term]}"
    return CaseFile(
        id=new_id(),
        happened_at=filed_at,
        agency_id=work.ctx.actor.agency_id,
        matter_id=None,
        unit_id=one.unit_id,
        procedure=one.procedure,
        matter_number=one.matter_number,
        title=one.title,
        state="filed",
        secrecy=one.secrecy,
        handler=one.handler,
        opened_on=one.opened_on,
        closed_on=one.closed_on,
        description=one.note,
        volumes=one.volumes,
        pages=one.pages,
        term=one.term,
        term_reason=why + (f"，自归档之日起算，至少保存至 {until}" if until else ""),
        keep_until=until,
        arranged_by=me,
        arrangers=[str(me)],
        taken_by=me,
        filed_at=filed_at,
        prefix=own.prefix if own else None,
        sequence=own.sequence if own else None,
        archive_number=number,
        home=one.place,
        place=one.place,
    )


def _numbers(work: Work, viewer: Viewer, planned: list[OldFile]) -> list[str]:
    """The archive number of each file: its own, or the next of its series, in the order of the rows."""
    fonds = fonds_code(work)

    def prefix(one: OldFile) -> str:
        return archive_prefix(fonds, one.filed_on.year, one.term, one.unit_code)

    wanted = Counter(prefix(one) for one in planned if not one.number)
    given: dict[str, int] = {}
    for own in (own_number(one.number) for one in planned if one.number):
        if own is not None:
            given[own.prefix] = max(given.get(own.prefix, 0), own.sequence)
    places = {}
    for series in sorted({*wanted, *given}):
        if series in given:
            pass_place(work, viewer, series, given[series])
        if series in wanted:
            places[series] = iter(take_places(work, viewer, series, wanted[series]))
    return [one.number or archive_number(prefix(one), next(places[prefix(one)])) for one in planned]


def check_old_sheet(_: App, job: JobHandle) -> dict[str, Any]:
    """The job: what an import of the workbook would do. The rows to be mended become its file; of one without any, the
    workbook itself stays, for the import."""
    data = job.given()
    if job.ctx is None or data is None:
        raise JobFailed("请在“导入旧案卷”页面上传表格")
    if problems := check_file(data):
        raise JobFailed("；".join(problem.message for problem in problems))
    job.progress(0, None, "正在读取表格")
    try:
        rows = read_tables(data, TABLES)
        total = sum(map(len, rows.values()))
        job.progress(0, None, f"已读取 {total} 行，正在核对")
        with job.ctx.app.read() as session:
            viewer = job.ctx.viewer_for(Permission.CASE_FILE_TAKE)
            found = old_dry_run(session, viewer, rows, local(job.ctx.now).date())
            units = [unit.name for unit in list_units(session, viewer)]
    except Unfit as unfit:
        raise JobFailed(str(unfit)) from None
    for line in found.wrong:
        job.fail_row(f"{line.sheet} 第 {line.row} 行", "；".join(line.words))
    if found.mend:
        job.result("旧案卷 待更正.xlsx", XLSX, mending_book(found.mend, units))
    job.progress(total, total, _counted(found))
    return {"lines": [asdict(line) for line in found.lines], "unchanged": 0, "seen": found.digest}


def _counted(found: OldDryRun) -> str:
    lines = sum(len(one.lines) for one in found.planned)
    wrong = f"，{len(found.wrong)} 行有误" if found.wrong else ""
    return f"可导入 {len(found.planned)} 卷、目录 {lines} 条{wrong}"


def run_old_import(_: App, job: JobHandle) -> dict[str, Any] | None:
    """The job: the import of what a dry run has shown. Its token is the job: a run that was lost after its commit is not
    done twice."""
    if job.ctx is None or "check" not in job.arguments:
        raise JobFailed("请在“导入旧案卷”页面核对表格后确认导入")
    if job.cancelled():
        return None
    job.progress(0, None, "正在导入")
    result = import_old_files(job.ctx, ImportOldFiles(job.job_id, UUID(job.arguments["check"])))
    if isinstance(result, list):
        raise refused(job, result, "没有导入任何案卷")
    job.progress(result.files, result.files, f"已导入 {result.files} 卷、目录 {result.lines} 条")
    return asdict(result)


def _asked(arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [("文件", str(arguments["file"]))] if arguments.get("file") else []


CHECK_OLD = JobKind(
    CHECK_CODE,
    "核对旧案卷表格",
    Permission.CASE_FILE_TAKE,
    check_old_sheet,
    describe=_asked,
    screen=("old_files", "查看核对结果"),
)
IMPORT_OLD = JobKind(
    IMPORT_CODE,
    "导入旧案卷",
    Permission.CASE_FILE_TAKE,
    run_old_import,
    describe=_asked,
    is_single=True,
    screen=("archive", "查看档案目录"),
)

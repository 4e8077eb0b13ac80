"""档案台账: the registers of the archive, one row of REGISTERS each, as pages, on paper and as files for a spreadsheet.

A further register is a further row: what it is called, what it lists under which headings, and who may see it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from core.app import App
from core.archive.lending_lines import copied, findings, lent, openings
from core.archive.register_lines import (
    Asked,
    Line,
    copies,
    destroyed,
    moves,
    stock_takes,
    taken,
    transferred,
)
from core.clock import as_day, local, midnight
from core.context import Context
from core.documents.blocks import Align, Column
from core.documents.register import RegisterSheet, register_pdf
from core.jobs.exporting import Export, accepting
from core.jobs.handle import JobFile, JobHandle
from core.jobs.kind import JobKind
from core.ledger.happenings import record
from core.office.item_sheet import XLSX
from core.office.plain_book import Cell, plain_book
from core.papers.reading import trace_of
from core.permissions import Permission
from db.ledger.write import Happening
from db.queries.archive_registers import RegisterFilter
from db.queries.counting import COUNT_TO

PAGE = 20
TITLE = "档案台账"
PDF = "application/pdf"
Read = Callable[[Asked], Sequence[Line]]


@dataclass(frozen=True)
class Register:
    """`columns` are the headings of its lines with their widths on paper, mm; `read` gives a page of lines, the newest first,
    to whoever has the permission; `period` and `text` say what these filters look at, `by_unit` whether it has that of units."""

    code: str
    label: str
    permission: Permission
    columns: tuple[Column, ...]
    read: Read
    period: str
    text: str
    empty: str
    by_unit: bool = True

    @property
    def head(self) -> tuple[str, ...]:
        return tuple(column.title for column in self.columns)


def _left(title: str, width: float = 0.0) -> Column:
    return Column(title, width, Align.LEFT)


REGISTERS: Mapping[str, Register] = {
    row.code: row
    for row in (
        Register(
            code="taken",
            label="归档登记",
            permission=Permission.CASE_FILE_READ,
            columns=(
                *(Column("档号", 31), Column("归档日期", 20), _left("案卷题名"), _left("科室", 18)),
                *(Column("保管期限", 17), Column("卷、页", 17), _left("库位", 20), Column("接收人", 15)),
            ),
            read=taken,
            period="归档日期",
            text="档号、题名或登记号",
            empty="还没有归档的案卷。案卷经检查、接收后登记在这里。",
        ),
        Register(
            code="moves",
            label="移位登记",
            permission=Permission.CASE_FILE_READ,
            columns=(
                *(Column("档号", 36), Column("移位时间", 28), _left("原库位"), _left("移至")),
                *(_left("原因", 36), Column("经办人", 18)),
            ),
            read=moves,
            period="移位日期",
            text="档号、题名或登记号",
            empty="还没有登记过库位。在档案详情用“登记库位”登记，每次移动都记在这里。",
        ),
        Register(
            code="transferred",
            label="移交登记",
            permission=Permission.DISPOSAL_READ,
            columns=(
                *(Column("档号", 31), Column("完成日期", 20), Column("凭证编号", 30), _left("科室")),
                *(Column("卷、页", 17), _left("接收单位", 20), _left("回执", 16), Column("经办人", 15)),
            ),
            read=transferred,
            period="完成日期",
            text="档号或凭证编号",
            empty="还没有案卷移交进馆。在“到期鉴定”列入移交清单，批准、登记回执后列在这里。",
        ),
        Register(
            code="destroyed",
            label="销毁登记",
            permission=Permission.DISPOSAL_READ,
            columns=(
                *(Column("档号", 31), Column("销毁日期", 20), Column("凭证编号", 30), _left("科室")),
                *(Column("卷、页", 17), Column("内容校验值", 18), _left("销毁、监销", 20)),
            ),
            read=destroyed,
            period="销毁日期",
            text="档号或凭证编号",
            empty="还没有销毁过案卷。期满的案卷经鉴定、批准、监销后列在这里。",
        ),
        Register(
            code="copies",
            label="导出登记",
            permission=Permission.ARCHIVE_OVERSEE,
            columns=(
                *(Column("档号、登记号", 36), Column("时间", 28), Column("事项", 16), _left("文件")),
                *(_left("用途", 36), Column("经办人", 18)),
            ),
            read=copies,
            period="日期",
            text="档号、题名或登记号",
            empty="还没有生成过案卷PDF、案卷数据包。生成和取走都记在这里。",
        ),
        Register(
            code="stock_takes",
            label="清点登记",
            permission=Permission.ARCHIVE_OVERSEE,
            columns=(
                *(_left("库位"), Column("开始时间", 28), Column("状态", 16), Column("应在", 14)),
                *(Column("在位", 14), Column("缺", 12), Column("错位", 12), Column("无此档号", 17)),
                *(Column("清点人", 18),),
            ),
            read=stock_takes,
            period="开始日期",
            text="库位",
            empty="还没有清点过。在“库房清点”开始。",
            by_unit=False,
        ),
        Register(
            code="loans",
            label="借阅台账",
            permission=Permission.LOAN_OVERSEE,
            columns=(
                *(
                    Column("借阅单号", 33),
                    Column("日期", 20),
                    _left("借阅部门、借阅人", 26),
                    Column("方式", 18),
                ),
                *(_left("事由"), Column("借阅至", 20), Column("状态", 14), _left("逾期、差异", 22)),
            ),
            read=lent,
            period="填写日期",
            text="借阅单号",
            empty="还没有借阅单。任何工作人员都可以在“借阅单”中填写。",
        ),
        Register(
            code="loan_copies",
            label="复印台账",
            permission=Permission.LOAN_OVERSEE,
            columns=(
                *(Column("借阅单号", 33), Column("时间", 28), _left("借阅部门、借阅人", 30)),
                *(_left("内容"), Column("方式", 20), Column("页数", 12), Column("经办人", 18)),
            ),
            read=copied,
            period="复印日期",
            text="借阅单号",
            empty="还没有复印登记。凭“复印”借阅单复印的都记在这里。",
        ),
        Register(
            code="openings",
            label="查阅台账",
            permission=Permission.LOAN_OVERSEE,
            columns=(
                *(Column("时间", 28), _left("部门、人员", 30), Column("事项", 20), Column("档号", 36)),
                *(_left("文书"), Column("借阅单号", 33)),
            ),
            read=openings,
            period="日期",
            text="姓名或档号",
            empty="还没有人打开过已归档的案卷。凭单查阅、复印，以及没有借阅单被拒绝的，都记在这里。",
        ),
        Register(
            code="findings",
            label="违规处理登记",
            permission=Permission.LOAN_OVERSEE,
            columns=(
                *(Column("登记日期", 20), _left("部门、人员", 28), Column("种类", 24), _left("线索")),
                *(_left("核实情况"), _left("处理"), Column("状态", 16), _left("登记、了结", 22)),
            ),
            read=findings,
            period="登记日期",
            text="姓名、借阅单号或档号",
            empty="还没有登记过。系统发现的线索在“违规线索”中，核对后登记或者注明不成立。",
        ),
    )
}
DEFAULT = "taken"
_LABELS = {"register": "台账", "q": "查找", "unit": "科室", "from": "日期从", "to": "到"}


@dataclass(frozen=True)
class RegisterPage:
    """A page of a register; `next_id` is where the next begins."""

    register: Register
    rows: Sequence[Line]
    next_id: UUID | None


def registers_for(ctx: Context) -> Mapping[str, str]:
    """The labels of the registers that the actor may see, by code; empty without the permission for any."""
    return {code: row.label for code, row in REGISTERS.items() if ctx.may(row.permission)}


def list_register(
    ctx: Context, query: Mapping[str, Any], *, before: UUID | None = None
) -> RegisterPage | None:
    """A page of the register that the address asks for, the newest first; None without its permission."""
    register, rows = _rows(ctx, query, before, PAGE + 1)
    if rows is None:
        return None
    return RegisterPage(register, rows[:PAGE], rows[PAGE - 1].key if len(rows) > PAGE else None)


def register_book(ctx: Context, query: dict[str, str]) -> JobFile | None:
    """Up to 1,000 lines under the filter as a workbook; None without the permission. Each export is on the record."""
    found = _taken(ctx, query, "exported")
    if found is None:
        return None
    register, rows = found
    about = [*_described(query), ("行数", str(len(rows))), ("导出", trace_of(ctx).removesuffix(" 打印"))]
    sheets: list[tuple[str, Sequence[str], Sequence[Sequence[Cell]]]] = [
        (register.label, register.head, [line.cells for line in rows]),
        ("说明", ("项目", "内容"), about),
    ]
    name = f"{TITLE}（{register.label}） {local(ctx.now):%Y-%m-%d}.xlsx"
    return JobFile(name, XLSX, plain_book(sheets))


def register_paper(ctx: Context, query: dict[str, str]) -> JobFile | None:
    """The same lines on paper, as PDF under a watermark."""
    found = _taken(ctx, query, "downloaded")
    if found is None:
        return None
    register, rows = found
    conditions = "　".join(f"{name}：{value}" for name, value in _described(query)[1:])
    sheet = RegisterSheet(
        agency=ctx.actor.agency_name,
        title=register.label,
        notes=(conditions, f"共 {len(rows)} 条" + ("（最新 1000 条）" if len(rows) == COUNT_TO else "")),
        columns=register.columns,
        rows=[line.cells for line in rows],
        trace=trace_of(ctx),
    )
    name = f"{TITLE}（{register.label}） {local(ctx.now):%Y-%m-%d}.pdf"
    return JobFile(name, PDF, register_pdf(sheet, ctx.now))


def filter_of(query: Mapping[str, Any]) -> RegisterFilter:
    """What the address of a register asks for; a value that it cannot have counts as not given."""
    first, last = as_day(str(query.get("from", ""))), as_day(str(query.get("to", "")))
    return RegisterFilter(
        text=str(query.get("q", "")).replace("\x00", "").strip()[:200],
        unit_id=_uuid(str(query.get("unit", ""))),
        since=midnight(first) if first else None,
        until=midnight(last) + timedelta(days=1) if last else None,
    )


def _register(query: Mapping[str, Any]) -> Register:
    return REGISTERS.get(str(query.get("register", "")), REGISTERS[DEFAULT])


def _rows(
    ctx: Context, query: Mapping[str, Any], before: UUID | None, limit: int
) -> tuple[Register, Sequence[Line] | None]:
    register = _register(query)
    if not ctx.may(register.permission):
        return register, None
    viewer = ctx.viewer_for(register.permission)
    with ctx.app.read() as session:
        return register, register.read(Asked(ctx, session, viewer, filter_of(query), before, limit))


def _taken(ctx: Context, query: Mapping[str, Any], action: str) -> tuple[Register, Sequence[Line]] | None:
    """The lines under the filter, on the record as taken; None without the permission."""
    register, rows = _rows(ctx, query, None, COUNT_TO)
    if rows is None:
        return None
    details = {**dict(_described(query)), "rows": str(len(rows))}
    record(ctx, Happening("list", uuid5(NAMESPACE_OID, f"archive.{register.code}"), action, details=details))
    return register, rows


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _described(arguments: Mapping[str, Any]) -> list[tuple[str, str]]:
    shown = {name: str(arguments.get(name, "")).replace("\x00", "")[:200] for name in _LABELS}
    shown["register"] = _register(arguments).label
    # The id of a unit tells nobody anything; its name stands in the lines.
    shown["unit"] = "一个科室" if _uuid(shown["unit"]) else ""
    return [(_LABELS[name], value) for name, value in shown.items() if value]


def export_register(app: App, job: JobHandle) -> dict[str, Any] | None:
    """The job: every line of a register that the asker sees under the filter, newest first, as one CSV file."""
    register = _register(job.arguments)
    file: Export[Line] = Export(
        f"{TITLE}（{register.label}）", register.head, lambda line: line.cells, lambda line: line.key, "日期"
    )
    return file.run(app, job, lambda ctx, before, limit: _rows(ctx, job.arguments, before, limit)[1])


EXPORT = JobKind(
    "export_archive_register",
    "导出档案台账",
    Permission.DISPOSAL_READ,
    export_register,
    accept=accepting(_LABELS),
    describe=_described,
)

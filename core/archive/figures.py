"""档案统计: what came into the archive by year, period and unit, and what it held at the end of each year; numbers alone."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import NAMESPACE_OID, uuid5

from core.clock import local
from core.context import Context
from core.documents.blocks import Align, Column
from core.documents.register import RegisterSheet, register_pdf
from core.jobs.handle import JobFile
from core.law.filing import TERM_LABELS
from core.ledger.happenings import record
from core.office.item_sheet import XLSX
from core.office.plain_book import Cell, plain_book
from core.papers.reading import trace_of
from core.permissions import Permission
from db.ledger.write import Happening
from db.queries import archive_registers as queries
from db.queries.archive_registers import FigureRow

TITLE = "档案统计"
PDF = "application/pdf"
HEAD = ("归档（件）", "归档（卷）", "归档（页）", "年末在藏（件）", "年末在藏（卷）", "年末在藏（页）")
BY_YEAR, BY_TERM, BY_UNIT, DETAIL = "year", "term", "unit", "detail"


@dataclass(frozen=True)
class Sums:
    """Files, volumes and pages."""

    files: int = 0
    volumes: int = 0
    pages: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.files + other.files, self.volumes + other.volumes, self.pages + other.pages)

    def __sub__(self, other: "Sums") -> "Sums":
        return Sums(self.files - other.files, self.volumes - other.volumes, self.pages - other.pages)


@dataclass(frozen=True)
class Line:
    """What came in, and what the archive held at the end of the year. `query` is that of the catalogue of what came in and is
    still there."""

    labels: tuple[str, ...]
    came: Sums
    held: Sums
    query: Mapping[str, str] = field(default_factory=dict)

    @property
    def numbers(self) -> tuple[int, ...]:
        return (
            *(self.came.files, self.came.volumes, self.came.pages),
            *(self.held.files, self.held.volumes, self.held.pages),
        )


@dataclass(frozen=True)
class Table:
    code: str
    title: str
    head: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ArchiveFigures:
    """The figures of one year, and of all by year. `year` is the one that was asked for, the newest without."""

    year: int
    years: tuple[int, ...]
    tables: tuple[Table, ...]


def archive_figures(ctx: Context, query: Mapping[str, str]) -> ArchiveFigures | None:
    """The figures of what the actor's department, or for the archive and the heads every department, has in the archive; None
    without the permission. Without anything filed there are no years and no tables."""
    if not ctx.may(Permission.CASE_FILE_READ):
        return None
    with ctx.app.read() as session:
        rows = queries.figures(session, ctx.viewer_for(Permission.CASE_FILE_READ))
    if not rows:
        return ArchiveFigures(local(ctx.now).year, (), ())
    # What left is told in the year in which it did, which may be one without any that came.
    years = tuple(sorted({row.year for row in rows}, reverse=True))
    asked = query.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in years else years[0]
    by_year = _table(rows, years, BY_YEAR, "按年度", ("年度",), lambda row: ())
    tables = [
        by_year,
        _table(rows, (year,), BY_TERM, "按保管期限", ("保管期限",), _term),
        _table(rows, (year,), BY_UNIT, "按科室", ("科室",), _unit),
        _table(
            rows,
            (year,),
            DETAIL,
            "按科室、保管期限",
            ("科室", "保管期限"),
            lambda row: (*_unit(row), *_term(row)),
        ),
    ]
    return ArchiveFigures(year, years, tuple(tables))


def figures_book(ctx: Context, query: dict[str, str]) -> JobFile | None:
    """The figures as a workbook, a sheet for each table; None without the permission. Each export is on the record."""
    found = _taken(ctx, query, "exported")
    if found is None:
        return None
    sheets: list[tuple[str, Sequence[str], Iterable[Sequence[Cell]]]] = []
    for table in found.tables:
        rows: list[tuple[Cell, ...]] = [(*line.labels, *line.numbers) for line in table.lines]
        sheets.append((_title(table, found), (*table.head, *HEAD), rows))
    about: list[tuple[Cell, ...]] = [
        ("年度", "档号所载年度"),
        ("年末在藏", "当年及以前归档、年末尚未移交或者销毁的；本年为制表时"),
        ("统计范围", f"{ctx.actor.name}可以查看的科室"),
        ("导出", trace_of(ctx).removesuffix(" 打印")),
    ]
    return JobFile(
        f"{TITLE} {found.year}年.xlsx", XLSX, plain_book([*sheets, ("说明", ("项目", "内容"), about)])
    )


def figures_paper(ctx: Context, query: dict[str, str]) -> JobFile | None:
    """The figures on paper, as PDF under a watermark; None without the permission."""
    found = _taken(ctx, query, "downloaded")
    if found is None:
        return None
    sheet = RegisterSheet(
        ctx.actor.agency_name,
        f"{found.year}年{TITLE}",
        ("年度按归档日期；年末在藏为当年及以前归档、年末尚未移交或者销毁的，本年为制表时。",),
        columns=(),
        rows=(),
        trace=trace_of(ctx),
    )
    tables = tuple(
        (
            _title(table, found),
            (
                *(Column(title, 0, Align.LEFT) for title in table.head),
                *(Column(title.replace("（", "\n（"), 20, Align.RIGHT) for title in HEAD),
            ),
            [(*line.labels, *map(str, line.numbers)) for line in table.lines],
        )
        for table in found.tables
    )
    return JobFile(f"{TITLE} {found.year}年.pdf", PDF, register_pdf(sheet, ctx.now, tables=tables))


def _taken(ctx: Context, query: dict[str, str], action: str) -> ArchiveFigures | None:
    found = archive_figures(ctx, query)
    if found is not None:
        details = {"年度": str(found.year)}
        record(ctx, Happening("list", uuid5(NAMESPACE_OID, "archive_figures"), action, details=details))
    return found


def _title(table: Table, found: ArchiveFigures) -> str:
    return table.title if table.code == BY_YEAR else f"{found.year}年{table.title}"


def _term(row: FigureRow) -> tuple[str, ...]:
    return (TERM_LABELS.get(row.term, row.term),)


def _unit(row: FigureRow) -> tuple[str, ...]:
    return (row.unit,)


def _table(
    rows: Sequence[FigureRow],
    years: Sequence[int],
    code: str,
    title: str,
    head: tuple[str, ...],
    labels: Callable[[FigureRow], tuple[str, ...]],
) -> Table:
    """A table with a line for each label, of a year, or where labels are none a line for each year."""
    lines = []
    for year in years:
        came: dict[tuple[str, ...], Sums] = defaultdict(Sums)
        held: dict[tuple[str, ...], Sums] = defaultdict(Sums)
        queries_of: dict[tuple[str, ...], dict[str, str]] = {}
        for row in rows:
            if row.year > year:
                continue
            key = labels(row)
            arrived = Sums(row.files_in, row.volumes_in, row.pages_in)
            held[key] += arrived - Sums(row.files_out, row.volumes_out, row.pages_out)
            came[key] += arrived if row.year == year else Sums()
            queries_of.setdefault(key, _query(code, year, row))
        for key in sorted(held):
            shown = key or (f"{year}年",)
            query = queries_of[key] if came[key].files else {}
            lines.append(Line(shown, came[key], held[key], query))
    return Table(code, title, head, tuple(lines))


def _query(code: str, year: int, row: FigureRow) -> dict[str, str]:
    """The catalogue of just what a line counts as come in."""
    return {
        "year": str(year),
        **({"term": row.term} if code in (BY_TERM, DETAIL) else {}),
        **({"unit": str(row.unit_id)} if code in (BY_UNIT, DETAIL) else {}),
    }

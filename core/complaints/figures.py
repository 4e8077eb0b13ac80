"""投诉举报统计: how many there were in a period, of what, and what became of them; numbers without people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import NAMESPACE_OID, uuid5

from core.clock import CHINA, as_day, local, midnight
from core.complaints.listing import CHANNEL_FILTER, NATURE_FILTER, STANDING
from core.context import Context
from core.jobs.handle import JobFile
from core.law.complaints import DISTRICTS, INDUSTRIES, KINDS
from core.ledger.happenings import record
from core.office.item_sheet import XLSX
from core.office.plain_book import Cell, plain_book
from core.people.units import list_units
from core.permissions import Permission
from db.ledger.write import Happening
from db.queries import complaint_figures as queries
from db.queries.complaint_figures import By, Period

TITLE = "投诉举报统计"
DECIDED = {"complaint_accepted": "受理", "complaint_refused": "不予受理", "complaint_redirected": "告知途径"}
"""The acts that decide on acceptance."""
OUTCOMES = {**DECIDED, "complaint_lapsed": "逾期未补充", "complaint_withdrawn": "撤回"}
PENDING = "尚未决定"
_BY_CODE: tuple[tuple[By, str, Mapping[str, str]], ...] = (
    ("nature", "类别", NATURE_FILTER),
    ("channel", "来源方式", CHANNEL_FILTER),
    ("kind", "问题类别", KINDS),
    ("district", "用工所在地", DISTRICTS),
    ("industry", "行业", INDUSTRIES),
)
_LISTED = frozenset({"nature", "channel", "kind", "unit"})
"""What the list can be filtered by."""
_DAYS_HEAD = ("类别", "已决定", "中位数（日）", "九成在几日内", "最长（日）")


@dataclass(frozen=True)
class Line:
    """A number. `query` is that of the list of just these, None where the list has no such filter."""

    label: str
    count: int
    query: Mapping[str, str] | None = None


@dataclass(frozen=True)
class FigureTable:
    code: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class DaysLine:
    """Calendar days from receipt to the decision on acceptance."""

    label: str
    decided: int
    median: int
    p90: int
    longest: int


@dataclass(frozen=True)
class Figures:
    """The figures of what was received from `first` to `last`, both included, but for what was voided."""

    first: date
    last: date
    total: int
    tables: tuple[FigureTable, ...]
    days: tuple[DaysLine, ...]


def period_of(query: Mapping[str, str], today: date) -> tuple[date, date]:
    """The days from and to that an address asks for; without any, those of this year."""
    first = as_day(query.get("from")) or today.replace(month=1, day=1)
    return first, as_day(query.get("to")) or date(first.year, 12, 31)


def figures(ctx: Context, query: dict[str, str]) -> Figures | None:
    """All tables for a period, of what the actor may see; None without the permission."""
    if not (ctx.may(Permission.COMPLAINT_EXPORT) and ctx.may(Permission.APPLICATION_READ)):
        return None
    first, last = period_of(query, local(ctx.now).date())
    period = Period(midnight(first), midnight(last) + timedelta(days=1))
    viewer = ctx.viewer_for(Permission.APPLICATION_READ, Permission.COMPLAINT_EXPORT)
    units = {str(unit.unit_id): unit.name for unit in list_units(ctx)}
    span = {"from": first.isoformat(), "to": last.isoformat(), "stage": STANDING}
    with ctx.app.read() as session:
        counts = queries.count_by_columns(session, viewer, period)
        respondents = queries.count_respondents(session, viewer, period)
        outcomes = queries.count_outcomes(session, viewer, period, tuple(OUTCOMES))
        days = queries.days_to_decide(session, viewer, period, tuple(DECIDED), CHINA.key)
    by_unit = counts["unit"]
    units = {code: units[code] for code in sorted(by_unit, key=lambda code: -by_unit[code])}
    tables = [
        *(FigureTable(by, title, _lines(by, words, counts[by], span)) for by, title, words in _BY_CODE),
        FigureTable("unit", "承办科室", _lines("unit", units, by_unit, span)),
        FigureTable("outcome", "结果", tuple(_outcomes(outcomes))),
        FigureTable("respondent", "被投诉举报单位（前20）", tuple(Line(*one) for one in respondents)),
    ]
    order = [None, *NATURE_FILTER]
    told = tuple(
        DaysLine(
            NATURE_FILTER[row.nature] if row.nature else "全部",
            row.decided,
            row.median,
            row.p90,
            row.longest,
        )
        for row in sorted(days, key=lambda row: order.index(row.nature))
    )
    return Figures(first, last, sum(counts["nature"].values()), tuple(tables), told)


def export_figures(ctx: Context, query: dict[str, str]) -> JobFile | None:
    """The figures of a period as a workbook, a sheet for each table; None without the permission. Each export is on the
    record, with its period."""
    found = figures(ctx, query)
    if found is None:
        return None
    about: list[tuple[Cell, ...]] = [
        ("接到日期", f"{found.first} 至 {found.last}"),
        ("件数", found.total),
        ("统计范围", f"{ctx.actor.name}可以查看的投诉举报，不含已作废的登记"),
        ("办理天数", "自接到之日至受理、不予受理或者告知途径之日，按日历日计算"),
        ("制表时间", f"{local(ctx.now):%Y-%m-%d %H:%M}"),
    ]
    sheets: list[tuple[str, tuple[str, ...], list[tuple[Cell, ...]]]] = [("说明", ("项目", "内容"), about)]
    for table in found.tables:
        sheets.append((table.title, (table.title, "件数"), [(one.label, one.count) for one in table.lines]))
    days = [(one.label, one.decided, one.median, one.p90, one.longest) for one in found.days]
    sheets.append(("办理天数", _DAYS_HEAD, [*days]))
    span = f"{found.first} 至 {found.last}"
    details = {"接到日期": span, "rows": str(found.total)}
    record(ctx, Happening("list", uuid5(NAMESPACE_OID, "complaint_figures"), "exported", details=details))
    return JobFile(f"{TITLE} {span}.xlsx", XLSX, plain_book(sheets))


def _lines(
    by: By, words: Mapping[str, str], counts: Mapping[str, int], span: Mapping[str, str]
) -> tuple[Line, ...]:
    """A line for each value, also of those that do not occur."""
    return tuple(
        Line(label, count, {**span, by: code} if count and by in _LISTED else None)
        for code, label in words.items()
        for count in (counts.get(code, 0),)
    )


def _outcomes(counts: Mapping[str | None, int]) -> Iterable[Line]:
    for code, label in OUTCOMES.items():
        yield Line(label, counts.get(code, 0))
    yield Line(PENDING, counts.get(None, 0))

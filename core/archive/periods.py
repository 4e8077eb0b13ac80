"""归档范围和保管期限表 (细则第二十二条第一款): the bureau's own periods, edition by edition. Whoever keeps the archive proposes an
edition, a head approves it; none is ever changed, and what was filed under a longer period keeps it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.acting import standing_in_for
from core.clock import local
from core.context import Context
from core.law.basis import article
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.retention import (
    APPROVED,
    CASE_FILES,
    LONGEST_YEARS,
    PROPOSED,
    REFUSED,
    TABLE_STATES,
    Edition,
    period_words,
    periods_on,
)
from core.permissions import Permission
from core.use_case import Work, stale, use_case
from db.models import RetentionPeriod, RetentionTable
from db.models.base import new_id
from db.queries import retention as queries
from db.queries.retention import EditionRow
from db.unit_of_work import hold
from db.viewer import Viewer

EARLIEST = date(1950, 1, 1)
NOT_FOUND = Problem("not_found", "未找到该保管期限表")


@dataclass(frozen=True)
class PeriodInput:
    """A row of a table: a code of CASE_FILES, months (None for good), and how the bureau's table names it."""

    code: str
    months: int | None
    entry: str = ""


@dataclass(frozen=True)
class ProposeTable:
    """`document_no` is the number under which the table was approved by the archive authority."""

    token: UUID
    title: str
    document_no: str
    effective_from: date | None
    rows: tuple[PeriodInput, ...]


@dataclass(frozen=True)
class DecideTable:
    """`note` is the reason of a refusal."""

    token: UUID
    table_id: UUID
    row_version: int
    approve: bool
    note: str = ""


@dataclass(frozen=True)
class TableKept:
    table_id: UUID
    state: str


@dataclass(frozen=True)
class ClassLine:
    """A class with the period that holds today. `since` and `source` are empty, and `is_confirmed` is not, where it is ours."""

    code: str
    name: str
    period: str
    since: date | None
    source: str
    is_confirmed: bool
    entry: str


@dataclass(frozen=True)
class EditionView:
    """`changes` are, in words, the periods of the classes that it names; of one that waits beside what holds today."""

    table_id: UUID
    row_version: int
    title: str
    document_no: str
    effective_from: date
    state: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    note: str
    is_applied: bool
    changes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PeriodsView:
    """`waiting` is the edition that waits for approval; `may_decide` whether the actor may give it."""

    lines: tuple[ClassLine, ...]
    waiting: EditionView | None
    editions: tuple[EditionView, ...]
    may_propose: bool
    may_decide: bool


@use_case(Permission.RETENTION_PROPOSE)
def propose_table(work: Work, command: ProposeTable) -> TableKept | list[Problem]:
    """Enter an edition, which holds once it was approved. One at a time waits."""
    viewer = work.ctx.viewer
    title, problems = clean(command.title, TextKind.TITLE, label="表名", field="title")
    number, more = clean(command.document_no, TextKind.TITLE, label="批准文号", field="document_no")
    problems += more
    if command.effective_from is None or command.effective_from < EARLIEST:
        problems.append(Problem("effective_from", "请填写施行日期", "effective_from"))
    problems += unfit(command.rows)
    hold(work.session, f"retention {viewer.agency_id}")
    if queries.list_editions(work.session, viewer, states=(PROPOSED,), limit=1):
        problems.append(Problem("retention.waiting", "已有一张表等待核准，请先核准或者退回"))
    if problems or command.effective_from is None:
        return problems
    table = RetentionTable(
        id=new_id(),
        agency_id=viewer.agency_id,
        title=title,
        document_no=number[:100],
        effective_from=command.effective_from,
        state=PROPOSED,
        proposed_by=work.ctx.actor.account_id,
        on_behalf_of_id=standing_in_for(work, Permission.RETENTION_PROPOSE),
    )
    work.add(table)
    work.session.flush()
    for row in command.rows:
        work.add(
            RetentionPeriod(
                agency_id=viewer.agency_id,
                table_id=table.id,
                class_code=row.code,
                months=row.months,
                entry=row.entry.strip()[:200],
            )
        )
    return TableKept(table.id, PROPOSED)


@use_case(Permission.RETENTION_APPROVE)
def decide_table(work: Work, command: DecideTable) -> TableKept | list[Problem]:
    """Approve an edition, or send it back with a reason; never one's own. What is filed from its first day on is kept by it;
    what was filed before is kept longer where it says so, and never shorter."""
    table = queries.lock_edition(work.session, work.ctx.viewer, command.table_id)
    if table is None:
        return [NOT_FOUND]
    if table.state != PROPOSED:
        return [Problem("retention.decided", f"该表{TABLE_STATES[table.state]}，可能已由其他人办理")]
    if table.row_version != command.row_version:
        return [stale()]
    absent = standing_in_for(work, Permission.RETENTION_APPROVE)
    if {work.ctx.actor.account_id, absent} & ({table.proposed_by, table.on_behalf_of_id} - {None}):
        words = "导入和核准须由不同的人办理，请由其他人核准"
        return [Problem("own", words, basis=article(22, 1))]
    note, problems = clean(
        command.note, TextKind.REASON, label="退回原因", field="note", required=not command.approve
    )
    if problems:
        return problems
    table.state = APPROVED if command.approve else REFUSED
    table.decided_by, table.decided_for_id, table.decided_at = work.ctx.actor.account_id, absent, work.now
    table.decision_note = note
    return TableKept(table.id, table.state)


def unfit(rows: tuple[PeriodInput, ...]) -> list[Problem]:
    """What is wrong with the rows of a table, each with the field `row.` and its place."""
    problems = [] if rows else [Problem("retention.empty", "表格中没有任何类别")]
    seen = set[str]()
    for number, row in enumerate(rows, start=1):
        if row.code not in CASE_FILES:
            problems.append(Problem("retention.class", f"第 {number} 行没有这一类别", f"row.{number}"))
        elif row.code in seen:
            name = CASE_FILES[row.code].name
            problems.append(Problem("retention.twice", f"“{name}”列了两次，请只留一行", f"row.{number}"))
        if row.months is not None and not 0 < row.months <= LONGEST_YEARS * 12:
            words = f"第 {number} 行的期限请填 1 至 {LONGEST_YEARS} 年，或者永久"
            problems.append(Problem("retention.period", words, f"row.{number}"))
        seen.add(row.code)
    return problems


def editions_of(session: Session, viewer: Viewer) -> list[Edition]:
    """The approved editions as the law's arithmetic takes them, in the order of their approval."""
    rows = queries.list_editions(session, viewer, states=(APPROVED,))
    return [
        Edition(
            row.table.effective_from, cited(row.table), {one.class_code: one.months for one in row.periods}
        )
        for row in sorted(rows, key=lambda row: (row.table.decided_at, row.table.id))
    ]


def cited(table: RetentionTable) -> str:
    """How an edition is cited."""
    return f"《{table.title.strip('《》')}》（{table.document_no}）"


def list_periods(ctx: Context) -> PeriodsView | None:
    """Every class with its period, and every edition; None without the permission."""
    if not ctx.may(Permission.CASE_FILE_READ):
        return None
    today = local(ctx.now).date()
    with ctx.app.read() as session:
        rows = queries.list_editions(session, ctx.viewer)
        held = periods_on(editions_of(session, ctx.viewer), today)
    lines = []
    for code, row in held.items():
        said = [
            (one.table.effective_from, one.table.decided_at, period.entry, cited(one.table))
            for one in rows
            if one.table.state == APPROVED and one.table.effective_from <= today
            for period in one.periods
            if period.class_code == code
        ]
        since, _, entry, _ = max(said, key=lambda one: one[:2]) if said else (None, None, "", "")
        lines.append(
            ClassLine(code, row.name, period_words(row.months), since, row.source, row.is_confirmed, entry)
        )
    now = {code: row.months for code, row in held.items()}
    views = [_edition(row, now) for row in rows]
    waiting = next((one for one in views if one.state == PROPOSED), None)
    mine = any(
        row.table.state == PROPOSED
        and ctx.actor.account_id in (row.table.proposed_by, row.table.on_behalf_of_id)
        for row in rows
    )
    return PeriodsView(
        tuple(lines),
        waiting,
        tuple(one for one in views if one.state != PROPOSED),
        ctx.may(Permission.RETENTION_PROPOSE),
        ctx.may(Permission.RETENTION_APPROVE) and waiting is not None and not mine,
    )


def _edition(row: EditionRow, now: dict[str, int | None]) -> EditionView:
    table = row.table
    changes = []
    for one in row.periods:
        held = CASE_FILES.get(one.class_code)
        words = period_words(one.months)
        is_waiting = table.state == PROPOSED and one.class_code in now
        before = period_words(now[one.class_code]) if is_waiting else words
        changes.append(
            (held.name if held else one.class_code, words if before == words else f"{before} → {words}")
        )
    return EditionView(
        table.id,
        table.row_version,
        table.title,
        table.document_no,
        table.effective_from,
        table.state,
        row.proposed_by,
        table.recorded_at,
        row.decided_by or "",
        table.decided_at,
        table.decision_note,
        table.applied_at is not None,
        tuple(changes),
    )

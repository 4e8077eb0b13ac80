"""Cases as screens show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from core.clock import local
from core.context import Context
from core.law.case_procedure import CASES, TRACES
from core.law.complaints import DISTRICTS, INDUSTRIES, KINDS
from core.law.records import PARTS
from core.permissions import Permission
from db.queries import cases as queries
from db.queries.cases import CaseFilter, CaseRow, OfficerOfCase
from db.queries.counting import COUNT_TO

PAGE = 20
STAGE_FILTER = {"": "全部状态", **{code: CASES.states[code].label for code in CASES.reached}}
TRACE_FILTER = {"": "全部来源", **{code: row.label for code, row in TRACES.items()}}
KIND_FILTER = {"": "全部类别", **KINDS}
VIEWS = {"all": "全部可见", "mine": "我参与的"}


@dataclass(frozen=True)
class CaseView:
    """What a case adds to its matter, in words."""

    trace: str
    trace_no: str
    kind: str
    district: str
    industry: str
    facts: str
    officers: list[tuple[str, str]]
    """(part, name and credential) of each who handles it."""


@dataclass(frozen=True)
class CaseList:
    """One page of cases. `total` counts up to `most` + 1, `next` is where the next page begins, None on the last."""

    rows: list[CaseRow]
    total: int
    most: int
    next: UUID | None


def get_case(ctx: Context, case_id: UUID) -> CaseView | None:
    """What one case says; None where the actor may not see it."""
    if not ctx.may(Permission.APPLICATION_READ):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.APPLICATION_READ)
        row = queries.find_case(session, viewer, case_id)
        officers = queries.case_officers(session, viewer, case_id, local(ctx.now).date()) if row else []
    if row is None:
        return None
    return CaseView(
        TRACES[row.trace].label,
        row.trace_no,
        KINDS[row.kind],
        DISTRICTS[row.district],
        INDUSTRIES[row.industry],
        row.facts,
        [(PARTS[one.part].label, f"{one.name}（{_card(one)}）") for one in officers],
    )


def _card(officer: OfficerOfCase) -> str:
    if officer.number is None:
        return "没有有效的执法证件"
    return f"执法证 {officer.number}，有效期至 {officer.valid_to}"


def case_filter(query: Mapping[str, str]) -> CaseFilter:
    """What the address of the list asks for; a value that it cannot have counts as not given."""

    def code(name: str, options: Mapping[str, str]) -> str | None:
        return (value if (value := query.get(name, "")) in options else "") or None

    return CaseFilter(
        text=query.get("q", "").replace("\x00", "")[:200],
        stage=code("stage", STAGE_FILTER),
        trace=code("trace", TRACE_FILTER),
        kind=code("kind", KIND_FILTER),
        mine=query.get("view") == "mine",
    )


def list_cases(ctx: Context, wanted: CaseFilter, *, before: UUID | None = None) -> CaseList | None:
    """A page of the cases that the actor may see, newest first; None without the permission."""
    if not ctx.may(Permission.APPLICATION_READ):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.APPLICATION_READ)
        rows = queries.list_cases(session, viewer, wanted, before=before, limit=PAGE)
    shown = rows[:PAGE]
    total = rows[0].total if rows else 0
    return CaseList(shown, total, wanted.counted_to, shown[-1].matter_id if len(rows) > PAGE else None)


def export_cases(
    ctx: Context, wanted: CaseFilter, *, before: UUID | None = None, limit: int = COUNT_TO
) -> list[CaseRow] | None:
    """Up to `limit` cases for a file, newest first, those older than `before`; None without the permission."""
    if not (ctx.may(Permission.COMPLAINT_EXPORT) and ctx.may(Permission.APPLICATION_READ)):
        return None
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.APPLICATION_READ, Permission.COMPLAINT_EXPORT)
        return queries.list_cases(session, viewer, wanted, before=before, limit=limit)[:limit]

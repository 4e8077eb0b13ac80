"""案件列表: search, filters that live in the address, twenty rows a page."""

import streamlit as st

from core.cases.export import EXPORT_CASES
from core.cases.reading import (
    KIND_FILTER,
    STAGE_FILTER,
    TRACE_FILTER,
    VIEWS,
    CaseList,
    CaseRow,
    case_filter,
    list_cases,
)
from core.clock import local
from core.context import Context
from core.deadlines.lights import Light
from core.deadlines.reading import lights_of
from core.jobs.asking import AskJob, ask_job
from core.law.case_procedure import TRACES
from core.permissions import Permission
from pages.ui import guard
from pages.ui.deadline_badge import deadline_tag
from pages.ui.errors import show_problems
from pages.ui.forms import form_token, used
from pages.ui.listing import Listing
from pages.ui.matters import stage_tag
from pages.ui.navigate import go
from pages.ui.page import title
from pages.ui.table import Column, Row, count_text, data_table

COLUMNS = (
    Column("number", "登记号", nowrap=True),
    Column("party", "当事人"),
    Column("subject", "案由"),
    Column("stage", "状态", nowrap=True),
    Column("deadline", "期限", nowrap=True),
    Column("trace", "线索来源", nowrap=True),
    Column("handler", "承办人", nowrap=True),
    Column("unit", "承办科室"),
    Column("received", "接到时间", nowrap=True),
)
DEFAULTS = {"q": "", "view": "all", "stage": "", "trace": "", "kind": ""}
_OPTIONS = {"view": VIEWS, "stage": STAGE_FILTER, "trace": TRACE_FILTER, "kind": KIND_FILTER}
_NONE_YET = "还没有您可以查看的案件。投诉受理后自动立案；其他线索在“登记案件线索”中登记。"


def render() -> None:
    ctx = guard.require(Permission.APPLICATION_READ)
    title("案件列表", "登记案件线索" if ctx.may(Permission.CASE_REGISTER) else None, ("case_new", {}))
    listing = Listing("cases", DEFAULTS, _OPTIONS)
    _filters(listing)
    query = {name: listing.value(name) for name in DEFAULTS if listing.value(name) != DEFAULTS[name]}
    if any(len(word) < 2 for word in query.get("q", "").split()):
        st.info("查找时每个词至少两个字，如“9号”。")
        return
    page = list_cases(ctx, case_filter(query), before=listing.cursor)
    if page is None or not page.rows:
        listing.nothing("没有符合条件的案件。", _NONE_YET)
        return
    _table(ctx, page)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        listing.pager(count_text(page.total, page.most), page.next)
        if ctx.may(Permission.COMPLAINT_EXPORT):
            _export(ctx, query)


def _filters(listing: Listing) -> None:
    columns = st.columns([6, 5, 4, 4, 5], vertical_alignment="bottom")
    with columns[0]:
        listing.search("查找", "登记号、当事人、案由或文号")
    with columns[1]:
        listing.choice("view", "范围", VIEWS)
    with columns[2]:
        listing.select("stage", "状态", STAGE_FILTER)
    with columns[3]:
        listing.select("trace", "线索来源", TRACE_FILTER)
    with columns[4]:
        listing.select("kind", "问题类别", KIND_FILTER)


def _table(ctx: Context, page: CaseList) -> None:
    lights = lights_of(ctx, [row.matter_id for row in page.rows])
    rows = [_row(row, lights.get(row.matter_id)) for row in page.rows]
    data_table("cases.table", caption="案件列表", columns=COLUMNS, rows=rows, open_page="application")


def _row(row: CaseRow, light: Light | None) -> Row:
    told = (
        *(row.number + ("（补录）" if row.is_late else ""), row.party_names, row.subject),
        *(stage_tag(row.stage), deadline_tag(light) if light else ""),
        *(TRACES[row.trace].label, row.handler or "无人承办", row.unit_name),
        f"{local(row.received_at):%Y-%m-%d %H:%M}",
    )
    return Row(str(row.matter_id), told)


def _export(ctx: Context, query: dict[str, str]) -> None:
    """The button that lets the worker write all that the filters find into a file."""
    token = form_token("cases.export")
    if not st.button("后台导出全部", key="cases.export.submit"):
        return
    asked = ask_job(ctx, AskJob(token, EXPORT_CASES.code, query))
    if isinstance(asked, list):
        show_problems(asked)
        return
    used("cases.export")
    go("job", {"id": str(asked.job_id)})

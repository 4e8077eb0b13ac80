"""投诉举报列表: search, filters that live in the address, twenty rows a page."""

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from core.clock import as_day, local
from core.complaints.export import EXPORT_COMPLAINTS
from core.complaints.listing import (
    CHANNEL_FILTER,
    NATURE_FILTER,
    STAGE_FILTER,
    VIEWS,
    ComplaintPage,
    ComplaintRow,
    filter_of,
    list_complaints,
)
from core.context import Context
from core.deadlines.lights import Light
from core.deadlines.reading import lights_of
from core.law.complaints import KINDS
from core.people.units import list_units
from core.permissions import Permission
from core.searching.finding import is_too_short
from pages.ui import guard, keyboard
from pages.ui.ask_job import ask_button
from pages.ui.complaint_page import LIST_QUERY
from pages.ui.deadline_badge import deadline_tag
from pages.ui.listing import Listing
from pages.ui.matters import stage_tag
from pages.ui.navigate import go
from pages.ui.page import asked_id
from pages.ui.table import Column, Move, Row, count_text, data_table, pager

COLUMNS = (
    Column("number", "登记号", nowrap=True),
    Column("nature", "类别", nowrap=True),
    Column("party", "投诉人"),
    Column("subject", "被投诉单位、事项"),
    Column("stage", "状态", nowrap=True),
    Column("deadline", "期限", nowrap=True),
    Column("unit", "承办科室"),
    Column("received", "接到时间", nowrap=True),
)
NATURES = {"": "全部", **NATURE_FILTER}
SELECTS = {
    "stage": ("状态", {"": "全部状态", **STAGE_FILTER}),
    "channel": ("来源方式", {"": "全部方式", **CHANNEL_FILTER}),
    "kind": ("问题类别", {"": "全部问题", **KINDS}),
}
DEFAULTS = {"q": "", "view": "all", "nature": "", **dict.fromkeys((*SELECTS, "unit", "from", "to"), "")}
NONE_YET = (
    "还没有您可以查看的投诉举报。登记后会出现在这里；只有“工作人员”角色的，只能看到本人参与办理或获准查阅的。"
)


def render() -> None:
    ctx = guard.require(Permission.APPLICATION_READ)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title("投诉举报列表", anchor=False)
        new = ctx.may(Permission.COMPLAINT_REGISTER) and st.button(
            "登记投诉举报", type="primary", key="complaints.new", shortcut=keyboard.REGISTER
        )
    if new:
        go("complaint_new")
    # Where the way back from a complaint leads.
    st.session_state[LIST_QUERY] = st.query_params.to_dict()
    units = {"": "全部科室"} | {str(unit.unit_id): unit.name for unit in list_units(ctx)}
    options = {name: words for name, (_, words) in SELECTS.items()}
    listing = Listing("complaints", DEFAULTS, {"view": VIEWS, "nature": NATURES, "unit": units, **options})
    query = _filters(listing, units)
    if is_too_short(query.get("q", "")):
        st.info("查找时每个词至少两个字，如“9号”。")
        return
    if as_day(query.get("to")) and query.get("from", "") > query["to"]:
        st.info("接到日期的起始日晚于截止日，请调整。")
        return
    found = list_complaints(ctx, filter_of(query), before=asked_id("before"), after=asked_id("after"))
    if found is None or not found.rows:
        listing.nothing("没有符合条件的投诉举报。请核对用字，或者放宽条件。", NONE_YET)
        return
    _table(ctx, found)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        pager(
            "complaints",
            has_previous=found.has_previous,
            has_next=found.has_next,
            total=count_text(found.total, found.most),
            on_move=lambda move: _move(move, query, found),
        )
        if ctx.may(Permission.COMPLAINT_EXPORT):
            st.link_button("导出本清单", f"/complaints.csv?{urlencode(query)}")
            ask_button(ctx, "后台导出全部", EXPORT_COMPLAINTS.code, dict(query))


def _filters(listing: Listing, units: Mapping[str, str]) -> dict[str, str]:
    """What the filters hold, those at their defaults left out."""
    search, nature, view = st.columns([6, 5, 4], vertical_alignment="bottom")
    with search:
        listing.search("查找", "登记号、投诉人、被投诉单位或事项")
    with nature:
        listing.choice("nature", "类别", NATURES)
    with view:
        listing.choice("view", "范围", VIEWS)
    *places, last, since, until = st.columns(len(SELECTS) + 3, vertical_alignment="bottom")
    for place, (name, (label, words)) in zip(places, SELECTS.items(), strict=True):
        with place:
            listing.select(name, label, words)
    with last:
        listing.select("unit", "承办科室", units)
    with since:
        listing.day("from", "接到日期从")
    with until:
        listing.day("to", "到")
    held = {name: listing.value(name) for name in DEFAULTS}
    return {name: value for name, value in held.items() if value != DEFAULTS[name]}


def _move(move: Move, query: Mapping[str, str], found: ComplaintPage) -> None:
    cursor = {"next": ("before", found.rows[-1]), "previous": ("after", found.rows[0])}.get(move)
    further = {cursor[0]: str(cursor[1].matter_id)} if cursor else {}
    st.query_params.from_dict({**query, **further})


def _table(ctx: Context, found: ComplaintPage) -> None:
    lights = lights_of(ctx, [row.matter_id for row in found.rows])
    rows = [_row(row, lights.get(row.matter_id)) for row in found.rows]
    data_table(
        "complaints.table", caption="投诉举报列表", columns=COLUMNS, rows=rows, open_page="application"
    )


def _row(row: ComplaintRow, light: Light | None) -> Row:
    return Row(
        str(row.matter_id),
        (
            row.number + ("（补录）" if row.is_late else ""),
            NATURE_FILTER[row.nature],
            row.party_names,
            row.subject,
            stage_tag(row.stage),
            deadline_tag(light) if light else "",
            row.unit_name,
            f"{local(row.received_at):%Y-%m-%d %H:%M}",
        ),
    )

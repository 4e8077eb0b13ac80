"""分派表: which unit a complaint goes to, filtered by what it is about and by unit."""

from uuid import UUID

import streamlit as st

from core.complaints.routing import RouteLine, RouteTable, list_routes
from core.law.routing import ANY, AXES
from core.permissions import Permission
from pages.ui import guard
from pages.ui.history import show_history
from pages.ui.listing import ROWS, Listing
from pages.ui.navigate import go
from pages.ui.page import show_notice
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag

COLUMNS = (
    *(Column(field, label) for field, (label, _) in AXES.items()),
    Column("unit", "承办科室"),
    Column("state", "状态", nowrap=True),
)
FILTERS = {field: {"": f"{ANY}{label}", **words} for field, (label, words) in AXES.items()}


def render() -> None:
    ctx = guard.require(Permission.ROUTING_READ)
    st.title("分派表", anchor=False)
    st.caption("登记投诉举报时，按问题类别、用工所在地和行业确定承办科室。任何一种组合有且只有一行适用。")
    show_notice(ctx, "routing")
    manages = ctx.may(Permission.ROUTING_MANAGE)
    _files(manages)
    table = list_routes(ctx)
    if table is None or not table.lines:
        who = "请点“导入 Excel”导入" if manages else "请联系系统管理员导入"
        st.info(f"还没有分派表，投诉举报登记后由登记科室承办，不属该科室的再退回重新分派。{who}。")
        return
    for words in table.warnings:
        st.warning(f"{words}。")
    _list(table)
    if manages:
        show_history(ctx, "routing_row", ctx.actor.agency_id)


def _files(manages: bool) -> None:
    opens = False
    with st.container(horizontal=True):
        st.link_button("导出 Excel", "/routing.xlsx", icon=":material/download:")
        if manages:
            opens = st.button("导入 Excel", key="routing.import", icon=":material/upload:")
    if opens:
        go("routing_import")


def _list(table: RouteTable) -> None:
    units = {"": f"{ANY}科室", **{str(unit_id): name for unit_id, name in table.units.items()}}
    options = {**FILTERS, "unit": units}
    listing = Listing("routing", dict.fromkeys(options, ""), options)
    chosen = []
    for column, (field, words) in zip(st.columns(len(options)), options.items(), strict=True):
        with column:
            chosen.append(listing.select(field, COLUMNS[len(chosen)].label, words))
    kind, district, industry, unit = chosen
    lines = table.matching((kind, district, industry), UUID(unit) if unit else None)
    if not lines:
        listing.nothing("没有符合条件的行。", "还没有分派表。")
        return
    start = int(listing.cursor or 0)
    data_table(
        "routing.table",
        caption="分派表",
        columns=COLUMNS,
        rows=[_row(line) for line in lines[start : start + ROWS]],
    )
    listing.pager(f"共 {len(lines)} 行", start + ROWS if len(lines) > start + ROWS else None)


def _row(line: RouteLine) -> Row:
    codes = zip(line.place, AXES.values(), strict=True)
    words = (labels.get(code, code) if code else ANY for code, (_, labels) in codes)
    state = Tag("在用", "green") if line.is_unit_active else Tag("科室已停用", "red")
    return Row(str(line.row_id), (*words, line.unit, state))

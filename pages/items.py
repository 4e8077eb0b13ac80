"""办理事项: the catalogue as the counter uses it, searched by code and name."""

import streamlit as st

from core.office.items import PAGE, ItemLine, list_catalogue
from core.permissions import Permission
from pages.ui import guard
from pages.ui.item_files import item_files
from pages.ui.listing import Listing
from pages.ui.navigate import go
from pages.ui.page import show_notice, title
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, plain

COLUMNS = (
    Column("code", "编码", nowrap=True),
    Column("name", "事项名称"),
    Column("procedure", "程序类型", nowrap=True),
    Column("unit", "承办科室"),
    Column("limit", "办理期限", nowrap=True),
    Column("materials", "材料", align="right", nowrap=True),
    Column("state", "状态", nowrap=True),
)
STATES = {"": "在用", "all": "全部"}
NEW = ("item", {"act": "new"})


def render() -> None:
    ctx = guard.require(Permission.ITEM_READ)
    manages = ctx.may(Permission.ITEM_MANAGE)
    title("办理事项", "新建办理事项" if manages else None, NEW)
    show_notice(ctx, "items")
    item_files(ctx)
    if not list_catalogue(ctx, with_closed=True):
        who = "请点“新建办理事项”或“导入 Excel”" if manages else "请联系系统管理员新建"
        st.info(f"还没有办理事项，窗口暂时不能登记申请。{who}。")
        return
    listing = Listing("items", {"q": "", "state": ""}, {"state": STATES})
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    with left:
        text = listing.search("查找", "编码或名称")
    with right:
        state = listing.choice("state", "状态", STATES)
    rows = list_catalogue(ctx, text=text, with_closed=state == "all", after=listing.cursor or "")
    if not rows:
        words = f"没有符合条件的事项{f'：{plain(text)}' if text else ''}。"
        listing.nothing(words, "没有在用的办理事项，窗口暂时不能登记申请。")
        if not listing.is_filtered and st.button("查看全部事项", key="items.all"):
            go("items", {"state": "all"})
        return
    shown = rows[:PAGE]
    data_table(
        "items.table",
        caption="办理事项列表",
        columns=COLUMNS,
        rows=[_row(line) for line in shown],
        open_page="item",
    )
    listing.pager("", shown[-1].code if len(rows) > PAGE else None)


def _row(line: ItemLine) -> Row:
    return Row(
        str(line.item_id),
        (
            line.code,
            line.name,
            line.procedure,
            line.unit,
            line.limit,
            f"{line.materials} 项",
            Tag("在用", "green") if line.is_active else Tag("已停用", "grey"),
        ),
    )

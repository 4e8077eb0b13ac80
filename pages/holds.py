"""暂缓销毁: the register of holds, and a new one by the number of a matter or file."""

import streamlit as st

from core.archive.holding import HoldRow, PlaceHold, list_holds, place_hold
from core.clock import local
from core.context import Context
from core.law.holds import GROUNDS
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.listing import Listing
from pages.ui.page import notice, show_notice, title
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag

COLUMNS = (
    Column("number", "登记号、档号", nowrap=True),
    Column("ground", "事由", nowrap=True),
    Column("reason", "说明"),
    Column("unit", "科室", nowrap=True),
    Column("placed", "登记", nowrap=True),
    Column("state", "状态", nowrap=True),
    Column("lifted", "解除"),
)


def render() -> None:
    ctx = guard.require(Permission.HOLD_KEEP)
    title("暂缓销毁")
    show_notice(ctx, "holds")
    st.caption(
        "复议、诉讼、信访、审计、监督期间，记录一律不得销毁。一件可以同时有几项，全部解除后方可鉴定。点登记号、档号解除。"
    )
    with st.container(width=WIDTH), st.expander("登记暂缓销毁"):
        _place(ctx)
    listing = Listing("holds", {"q": ""})
    text = listing.search("查找", "登记号或档号")
    page = list_holds(ctx, text[:100], before=listing.cursor)
    if page is None or not page.rows:
        listing.nothing("没有符合条件的记录。", "还没有登记过暂缓销毁。")
        return
    data_table(
        "holds.table",
        caption="暂缓销毁",
        columns=COLUMNS,
        rows=[_row(row) for row in page.rows],
        open_page="hold_lift",
    )
    listing.pager("", page.next_id)


def _place(ctx: Context) -> None:
    form = Form[None]("holds.place")
    with form.body():
        number = form.text("number", "登记号或档号")
        ground = form.radio("ground", "事由", {code: row.label for code, row in GROUNDS.items()})
        reason = form.reason("说明", "写明来文、案号等")
        sent = form.submit("登记暂缓销毁")
    if sent:
        form.answer(place_hold(ctx, PlaceHold(form.token, number, ground or "", reason)))
        notice("已登记，解除前不得销毁。")
        st.rerun()


def _row(row: HoldRow) -> Row:
    hold = row.hold
    lifted = f"{local(hold.lifted_at):%Y-%m-%d} {row.lifted_by} {hold.lift_reason}" if hold.lifted_at else ""
    cells = (
        *(row.number, GROUNDS[hold.ground].label, hold.reason, row.unit),
        f"{local(hold.recorded_at):%Y-%m-%d} {row.placed_by}",
        Tag("已解除", "grey") if hold.lifted_at else Tag("暂缓中", "amber"),
        lifted,
    )
    return Row(str(hold.id), cells)

"""库房清点: begin a stock-take of a place, or go on with one that somebody began."""

import streamlit as st

from core.archive.stock_takes import TakeView, open_takes
from core.archive.stock_taking import StartTake, start_take
from core.clock import local
from core.context import Context
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.navigate import go
from pages.ui.page import actions, show_notice, title
from pages.ui.table import Column, Row, data_table

COLUMNS = (
    Column("place", "库位"),
    Column("started", "开始时间", nowrap=True),
    Column("by", "开始人", nowrap=True),
    Column("expected", "应在（卷）", align="right", nowrap=True),
    Column("scanned", "已扫（卷）", align="right", nowrap=True),
)


def render() -> None:
    ctx = guard.require(Permission.ARCHIVE_OVERSEE)
    title("库房清点")
    show_notice(ctx, "stock_takes")
    st.caption("用扫描枪逐卷扫描标签，与档案目录核对。可以中断，本人或者同事随时继续；完成后结果不能更改。")
    if ctx.may(Permission.STOCK_TAKE_KEEP):
        with st.container(width=WIDTH), st.expander("开始清点", expanded=True):
            _start(ctx)
    actions("stock_takes", {"查看清点登记": ("archive_registers", {"register": "stock_takes"})})
    takes = open_takes(ctx)
    st.header("正在清点", anchor=False)
    if not takes:
        st.info("没有正在进行的清点。已结束的在“档案台账”的“清点登记”查看。")
        return
    data_table(
        "stock_takes.table",
        caption="正在清点",
        columns=COLUMNS,
        rows=[_row(one) for one in takes],
        open_page="stock_take",
    )


def _start(ctx: Context) -> None:
    form = Form[None]("stock_takes.start")
    with form.body():
        place = form.text(
            "place", "库位", optional=True, hint="填库位的开头，如 3号架 或 3号架2层；不填的清点全部库位"
        )
        sent = form.submit("开始清点")
    if sent:
        done = form.answer(start_take(ctx, StartTake(form.token, place)))
        go("stock_take", {"id": str(done.stock_take_id)})


def _row(one: TakeView) -> Row:
    scanned = one.found + one.misplaced + one.unknown
    cells = (one.place, f"{local(one.started_at):%Y-%m-%d %H:%M}", one.started_by)
    return Row(str(one.stock_take_id), (*cells, str(one.expected), str(scanned)))

"""原始载体: the register of original carriers, and a new one by the number of its matter."""

import streamlit as st

from core.archive.originals import RegisterOriginal, register_original
from core.archive.originals_read import OriginalView, list_originals
from core.clock import local
from core.context import Context
from core.law.originals import ORIGINAL_KINDS, ORIGINAL_STATES
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.listing import Listing
from pages.ui.originals import state_tag
from pages.ui.page import notice, show_notice, title
from pages.ui.table import Column, Row, data_table

COLUMNS = (
    Column("medium", "载体编号", nowrap=True),
    Column("kind", "类型", nowrap=True),
    Column("holds", "记录内容"),
    Column("number", "登记号", nowrap=True),
    Column("keeper", "保管人", nowrap=True),
    Column("place", "存放位置"),
    Column("registered", "登记日期", nowrap=True),
    Column("state", "状态", nowrap=True),
)
VIEWS = {"mine": "我保管、待我接收", "all": "全部"}
STATES = {"": "全部状态", **{code: row.label for code, row in ORIGINAL_STATES.items()}}
DEFAULTS = {"q": "", "view": "all", "state": "", "number": ""}


def render() -> None:
    ctx = guard.require(Permission.ORIGINAL_KEEP)
    title("原始载体")
    show_notice(ctx, "originals")
    st.caption(
        "音像记录的存储卡、光盘，纸质原件，物证：谁保管、存放何处、交接两人确认。损坏、丢失的立即报告。"
    )
    listing = Listing("originals", DEFAULTS, {"view": VIEWS, "state": STATES})
    with st.container(width=WIDTH), st.expander("登记原始载体", expanded=bool(listing.value("number"))):
        _register(ctx, listing.value("number"))
    search, which, state = st.columns([6, 5, 3], vertical_alignment="bottom")
    with search:
        text = listing.search("查找", "载体编号或登记号")
    with which:
        view = listing.choice("view", "范围", VIEWS)
    with state:
        kept = listing.select("state", "状态", STATES)
    page = list_originals(ctx, text[:100], state=kept, mine=view == "mine", before=listing.cursor)
    if page is None or not page.rows:
        listing.nothing("没有符合条件的原始载体。", "还没有登记原始载体。采集、收到后即在上面登记。")
        return
    data_table(
        "originals.table",
        caption="原始载体",
        columns=COLUMNS,
        rows=[_row(row) for row in page.rows],
        open_page="original",
    )
    listing.pager("", page.next_id)


def _register(ctx: Context, number: str) -> None:
    # Another matter is another form: what was typed for one is not shown for the next.
    form = Form[None](f"originals.register.{number[:100]}" if number else "originals.register")
    with form.body():
        of = form.text("number", "登记号", value=number, hint="该载体所属的申请、投诉举报或案件")
        kind = form.radio("kind", "载体类型", {code: row.label for code, row in ORIGINAL_KINDS.items()})
        medium_no = form.text("medium_no", "载体编号", hint="写在载体上的编号，如 卡2026-031")
        holds = form.text("holds", "记录内容", lines=True, hint="如：2026-03-10 现场检查录像2段")
        digest = form.text(
            "sha256", "SHA-256", optional=True, hint="存储卡、硬盘、光盘须填写，由采集工作站给出"
        )
        place = form.text("place", "存放位置")
        sent = form.submit("登记原始载体")
    if sent:
        command = RegisterOriginal(form.token, of, kind or "", medium_no, holds, digest, place)
        form.answer(register_original(ctx, command))
        notice("已登记，由您保管。")
        st.rerun()


def _row(row: OriginalView) -> Row:
    keeper = f"{row.keeper} → {row.next_keeper}（待接收）" if row.next_keeper else row.keeper
    cells = (
        *(row.medium_no, row.kind, row.holds, row.matter_number, keeper, row.place),
        *(f"{local(row.registered_at):%Y-%m-%d}", state_tag(row.state)),
    )
    return Row(str(row.original_id), cells)

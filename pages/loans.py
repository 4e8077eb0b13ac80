"""借阅单: one's own slips, those that wait for one's consent, those at the desk, and those that are overdue."""

import streamlit as st

from core.context import Context
from core.law.lending import CONSENTS, MODES, STATES
from core.lending.reading import ALL, DESK, LATE, MINE, WAITING_FOR_ME, LoanRow, list_slips
from core.lending.slips import last_day
from core.permissions import Permission
from pages.ui import guard
from pages.ui.listing import Listing
from pages.ui.page import show_notice, title
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, Tone

COLUMNS = (
    Column("number", "借阅单号", nowrap=True),
    Column("borrower", "借阅人"),
    Column("unit", "借阅部门"),
    Column("owner", "形成科室"),
    Column("mode", "方式", nowrap=True),
    Column("purpose", "事由"),
    Column("until", "借阅至", nowrap=True),
    Column("state", "状态", nowrap=True),
    Column("holder", "待谁办理", nowrap=True),
)
_TONES: dict[str, Tone] = {"asked": "amber", "returned": "amber", "approved": "green", "refused": "red"}
_EMPTY = {
    MINE: "还没有借阅单。点“填写借阅单”，按档号或登记号查找要借阅的案卷。",
    WAITING_FOR_ME: "没有待您审批的借阅单。",
    DESK: "没有待领取、借出中的案卷。",
    LATE: "没有逾期未还的案卷。",
    ALL: "没有借阅单。",
}


def render() -> None:
    ctx = guard.require(Permission.LOAN_USE)
    title("借阅单", "填写借阅单", ("loan_new", {}))
    show_notice(ctx, "loans")
    tabs = _tabs(ctx)
    states = {"": "全部状态", **{code: row.label for code, row in STATES.items()}}
    listing = Listing("loans", {"tab": MINE, "state": ""}, {"tab": tabs, "state": states})
    left, right = st.columns([6, 2], vertical_alignment="bottom")
    with left:
        tab = listing.choice("tab", "范围", tabs)
    with right:
        state = listing.select("state", "状态", states)
    page = list_slips(ctx, tab, state=state, before=listing.cursor)
    if page is None or not page.rows:
        listing.nothing("没有符合条件的借阅单。", _EMPTY[tab])
        return
    data_table(
        "loans.table",
        caption=tabs[tab],
        columns=COLUMNS,
        rows=[row_of(ctx, row) for row in page.rows],
        open_page="loan",
    )
    listing.pager("", page.next_id)


def _tabs(ctx: Context) -> dict[str, str]:
    found = {MINE: "我的"}
    if ctx.may(Permission.LOAN_DECIDE):
        found |= {WAITING_FOR_ME: "待我审批"}
    if ctx.may(Permission.LOAN_DESK):
        found |= {DESK: "待领取、借出中"}
    if ctx.may(Permission.LOAN_DECIDE):
        found |= {LATE: "逾期未还", ALL: "全部"}
    return found


def row_of(ctx: Context, row: LoanRow) -> Row:
    """A slip under COLUMNS."""
    one = row.loan
    is_over = one.state == "approved" and one.until is not None and one.until <= ctx.now
    label = "已到期" if is_over else STATES[one.state].label
    holder = CONSENTS[one.waits_for].label if one.waits_for else STATES[one.state].holder
    cells = (
        *(one.number, row.borrower, row.unit, row.owner_unit, MODES[one.mode].label, one.purpose),
        f"{last_day(one)}",
        Tag(label, "amber" if is_over else _TONES.get(one.state, "grey")),
        "" if is_over else holder,
    )
    return Row(str(one.id), cells)

"""违规线索: the clues of a month, and what has become of those that were taken up."""

import streamlit as st

from core.context import Context
from core.law.lending_findings import KINDS, STATES
from core.lending.clues import MOST, list_clues, months
from core.lending.findings_reading import DONE, UNDER_WAY, FindingRow, list_findings
from core.permissions import Permission
from pages.ui import guard
from pages.ui.clue_cards import clue_card
from pages.ui.listing import Listing
from pages.ui.page import show_notice, title
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, Tone

CLUES = "clues"
VIEWS = {CLUES: "线索", UNDER_WAY: "办理中", DONE: "已了结、不成立"}
COLUMNS = (
    Column("day", "发生日期", nowrap=True),
    Column("kind", "种类", nowrap=True),
    Column("person", "所涉人员"),
    Column("unit", "部门", nowrap=True),
    Column("noticed", "情况"),
    Column("slip", "借阅单号", nowrap=True),
    Column("state", "状态", nowrap=True),
    Column("next", "下一步", nowrap=True),
)
TONES: dict[str, Tone] = {
    "entered": "amber",
    "verified": "amber",
    "handled": "green",
    "closed": "grey",
    "unfounded": "grey",
}


def render() -> None:
    ctx = guard.require(Permission.LOAN_OVERSEE)
    if ctx.may(Permission.LENDING_FINDING_KEEP):
        title("违规线索", "手工登记", ("lending_finding_new", {}))
    else:
        title("违规线索")
    show_notice(ctx, "lending_findings")
    shown, kinds = months(ctx), _kinds()
    listing = Listing(
        "lending_findings",
        {"view": CLUES, "month": next(iter(shown)), "kind": ""},
        {"view": VIEWS, "month": shown, "kind": kinds},
    )
    view = listing.choice("view", "范围", VIEWS)
    if view == CLUES:
        _clues(ctx, listing, shown, kinds)
    else:
        _findings(ctx, listing, view)


def _clues(ctx: Context, listing: Listing, shown: dict[str, str], kinds: dict[str, str]) -> None:
    left, right, _ = st.columns([3, 4, 6], vertical_alignment="bottom")
    with left:
        month = listing.select("month", "月份", shown)
    with right:
        kind = listing.select("kind", "种类", kinds)
    st.caption("由系统从台账和借阅单中算出，只是线索，不是结论：请先看台账，再登记或者注明不成立。")
    with st.expander("什么算线索"):
        st.markdown(
            "\n".join(
                f"- {row.label}：{row.rule}（{row.basis.short}）"
                for row in KINDS.values()
                if row.is_looked_for
            )
        )
    found = list_clues(ctx, month, kind)
    if found is None or not found.rows:
        listing.nothing(
            f"{shown[month]}没有这类待办理的线索。",
            f"{shown[month]}没有待办理的线索。可以选择以前的月份；自己发现的，点“手工登记”。",
        )
        return
    if found.has_more:
        st.info(f"先列最近的 {MOST} 条，办理后依次列出其余的。")
    for clue in found.rows:
        clue_card(ctx, clue)


def _findings(ctx: Context, listing: Listing, view: str) -> None:
    page = list_findings(ctx, view, before=listing.cursor)
    if page is None or not page.rows:
        st.info(
            "没有办理中的线索。在“线索”中登记，或者点“手工登记”。"
            if view == UNDER_WAY
            else "还没有了结的线索。"
        )
        return
    data_table(
        "lending_findings.table",
        caption=VIEWS[view],
        columns=COLUMNS,
        rows=[_row(row) for row in page.rows],
        open_page="lending_finding",
    )
    listing.pager("", page.next_id)


def _kinds() -> dict[str, str]:
    return {"": "全部种类", **{code: row.label for code, row in KINDS.items() if row.is_looked_for}}


def _row(row: FindingRow) -> Row:
    one = row.finding
    cells = (
        *(str(one.occurred_on), KINDS[one.kind].label, row.person, row.unit, one.noticed, row.slip or ""),
        *(Tag(STATES[one.state].label, TONES[one.state]), STATES[one.state].next),
    )
    return Row(str(one.id), cells)

"""程序瑕疵: what went on although a requirement could be met no more, for heads and legal reviewers, with its count."""

from datetime import timedelta

import streamlit as st

from core.clock import local, midnight
from core.defects.reading import STATES, DefectFilter, DefectView, list_defects
from core.permissions import Permission
from pages.ui import guard
from pages.ui.defects import state_tag
from pages.ui.listing import ROWS, Listing
from pages.ui.table import Column, Row, count_text, data_table

COLUMNS = (
    Column("number", "登记号", nowrap=True),
    Column("unit", "承办科室"),
    Column("requirement", "缺少"),
    Column("basis", "依据"),
    Column("asked_by", "申请人", nowrap=True),
    Column("asked_at", "申请时间", nowrap=True),
    Column("reviewer", "法制审核人", nowrap=True),
    Column("state", "状态", nowrap=True),
)


def render() -> None:
    ctx = guard.require(Permission.DEFECT_READ)
    st.title("程序瑕疵", anchor=False)
    st.caption("条件事后已无法补办、经法制审核后继续办理的情形。记录长期保留在案件上，不因归档而减少。")
    listing = Listing("defects", {"state": "", "q": "", "from": "", "to": ""}, {"state": ("", *STATES)})
    listing.choice("state", "状态", {"": "全部", **STATES})
    number, since, until = st.columns(3, vertical_alignment="bottom")
    with number:
        listing.line("q", "登记号", "登记号或其中一段")
    with since:
        first = listing.day("from", "申请日期从")
    with until:
        last = listing.day("to", "到")
    wanted = DefectFilter(
        listing.value("state"),
        listing.value("q"),
        midnight(first) if first else None,
        midnight(last) + timedelta(days=1) if last else None,
    )
    found = list_defects(ctx, wanted, before=listing.cursor, limit=ROWS)
    if not found.rows:
        listing.nothing("没有符合条件的程序瑕疵。", "没有程序瑕疵。")
        return
    data_table(
        "defects.table",
        caption="程序瑕疵",
        columns=COLUMNS,
        rows=[row_of(view) for view in found.rows],
        open_page="application",
    )
    listing.pager(count_text(found.total), found.rows[-1].defect_id if found.has_next else None)


def row_of(view: DefectView) -> Row:
    """A defect as lists show it, under COLUMNS; it opens its matter."""
    return Row(
        str(view.defect_id),
        (
            view.matter_number,
            view.unit,
            view.requirement,
            view.basis,
            view.asked_by,
            f"{local(view.asked_at):%Y-%m-%d %H:%M}",
            view.reviewer,
            state_tag(view),
        ),
        {"id": str(view.matter_id)},
    )

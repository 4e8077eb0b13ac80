"""鉴定与移交清单: the lists of files that are to leave the archive, or have left it."""

import streamlit as st

from core.archive.disposal_reading import MINE, DisposalRow, list_disposals
from core.clock import local
from core.law.disposal import STATES, Kind
from core.permissions import Permission
from pages.ui import guard
from pages.ui.disposal_forms import state_tag
from pages.ui.listing import Listing
from pages.ui.page import show_notice, title
from pages.ui.table import Column, Row, data_table

COLUMNS = (
    Column("proposed", "提出日期", nowrap=True),
    Column("kind", "种类", nowrap=True),
    Column("unit", "科室", nowrap=True),
    Column("files", "件数", align="right", nowrap=True),
    Column("reason", "原因"),
    Column("number", "凭证编号", nowrap=True),
    Column("state", "状态", nowrap=True),
    Column("holder", "待谁办理", nowrap=True),
)
KINDS = {"": "全部", **{kind.value: kind.label for kind in Kind}}
STATE_NAMES = {"": "全部状态", MINE: "待我办理", **{code: row.label for code, row in STATES.items()}}


def render() -> None:
    ctx = guard.require(Permission.DISPOSAL_READ)
    title("鉴定与移交清单")
    show_notice(ctx, "disposals")
    listing = Listing("disposals", {"kind": "", "state": ""}, {"kind": KINDS, "state": STATE_NAMES})
    left, right = st.columns([5, 3], vertical_alignment="bottom")
    with left:
        kind = listing.choice("kind", "种类", KINDS)
    with right:
        state = listing.select("state", "状态", STATE_NAMES)
    page = list_disposals(ctx, kind, state, before=listing.cursor)
    if page is None or not page.rows:
        listing.nothing(
            "没有符合条件的清单。", "还没有清单。档案员在“到期鉴定”中选择案卷提出；科室只看到本科室的。"
        )
        return
    data_table(
        "disposals.table",
        caption="鉴定与移交清单",
        columns=COLUMNS,
        rows=[_row(row) for row in page.rows],
        open_page="disposal",
    )
    listing.pager("", page.next_id)


def _row(row: DisposalRow) -> Row:
    one = row.disposal
    cells = (
        *(f"{local(one.recorded_at):%Y-%m-%d}", Kind(one.kind).label, row.unit, str(one.files)),
        *(one.reason, one.number or "", state_tag(one.state), STATES[one.state].holder),
    )
    return Row(str(one.id), cells)

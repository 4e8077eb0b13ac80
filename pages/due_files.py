"""到期鉴定: files whose minimum is over, and those that are old enough for the city archive. They have not expired: nothing
leaves without appraisal and approval."""

from uuid import UUID

import streamlit as st

from core.archive.disposal_reading import TransferRow, list_transferable
from core.archive.disposing import may_propose
from core.archive.reading import DueRow, list_due
from core.context import Context
from core.law.disposal import TRANSFER_MONTHS, Kind
from core.law.filing import TERM_LABELS
from core.people.units import list_units
from core.permissions import Permission
from pages.ui import guard
from pages.ui.listing import Listing
from pages.ui.navigate import go
from pages.ui.page import title
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag

COLUMNS = (
    Column("number", "档号", nowrap=True),
    Column("title", "案卷题名"),
    Column("unit", "科室", nowrap=True),
    Column("term", "保管期限", nowrap=True),
    Column("until", "最低保管至", nowrap=True),
    Column("state", "状态", nowrap=True),
)
TRANSFER = (*COLUMNS[:4], Column("opened", "起始日期", nowrap=True))
KINDS = {Kind.DESTRUCTION.value: "期限已满", Kind.TRANSFER.value: f"满{TRANSFER_MONTHS // 12}年进馆"}
DEFAULTS = {"kind": Kind.DESTRUCTION.value, "unit": ""}


def render() -> None:
    ctx = guard.require(Permission.CASE_FILE_READ)
    title("到期鉴定", "鉴定与移交清单", ("disposals", {})) if ctx.may(Permission.DISPOSAL_READ) else title(
        "到期鉴定"
    )
    units = {"": "全部科室", **{str(one.unit_id): one.name for one in list_units(ctx)}}
    may = may_propose(ctx)
    listing = Listing("due_files", DEFAULTS, {"kind": KINDS, "unit": units})
    kind = Kind.DESTRUCTION.value
    if may:
        kind = listing.choice("kind", "种类", KINDS)
    if kind == Kind.TRANSFER:
        _transferable(ctx, listing)
        return
    st.caption("最低保管期限已满的案卷。期满不等于可以销毁：先鉴定，经批准；暂缓销毁的不得鉴定销毁。")
    unit = listing.select("unit", "科室", units)
    page = list_due(ctx, UUID(unit) if unit else None, before=listing.cursor)
    if page is None or not page.rows:
        listing.nothing("该科室没有期限已满的案卷。", "没有期限已满的案卷。")
        return
    shown = data_table(
        "due_files.table",
        caption="到期鉴定",
        columns=COLUMNS,
        rows=[_row(row) for row in page.rows],
        open_page="archived",
        selectable=may,
    )
    listing.pager("", page.next_id)
    if not may:
        return
    free = {str(row.file.id) for row in page.rows if not row.is_held and not row.is_listed}
    chosen = [one for one in shown.selected if one in free]
    if len(chosen) < len(shown.selected):
        st.caption(f"暂缓销毁、已列入清单的 {len(shown.selected) - len(chosen)} 件不列入。")
    with st.container(horizontal=True):
        if chosen and st.button(f"所选 {len(chosen)} 件列入销毁清单", type="primary", key="due_files.chosen"):
            go("disposal_new", {"kind": kind, "ids": ",".join(chosen)})
        if unit and st.button("该科室全部可鉴定的列入清单", key="due_files.all"):
            go("disposal_new", {"kind": kind, "unit": unit})
    if not shown.selected:
        st.caption("勾选同一科室的案卷列入清单；或先选科室，一次列入全部。")


def _transferable(ctx: Context, listing: Listing) -> None:
    st.caption("形成满20年、永久或30年保管的案卷，应当移交市档案馆（档案法实施条例第二十条）。")
    page = list_transferable(ctx, before=listing.cursor)
    if page is None or not page.rows:
        st.info("没有应当移交进馆的案卷。")
        return
    shown = data_table(
        "due_files.transfer",
        caption="满期进馆",
        columns=TRANSFER,
        rows=[_old(row) for row in page.rows],
        open_page="archived",
        selectable=True,
    )
    listing.pager("", page.next_id)
    if shown.selected and st.button(
        f"所选 {len(shown.selected)} 件列入移交清单", type="primary", key="due_files.chosen"
    ):
        go("disposal_new", {"kind": Kind.TRANSFER.value, "ids": ",".join(shown.selected)})


def _row(row: DueRow) -> Row:
    file = row.file
    state = Tag("可以鉴定", "green")
    if row.is_listed:
        state = Tag("已列入清单", "grey")
    elif row.is_held:
        state = Tag("暂缓销毁", "amber")
    cells = (
        *(file.archive_number or "", file.title, row.unit, TERM_LABELS.get(file.term, "")),
        *(str(file.keep_until), state),
    )
    return Row(str(file.id), cells)


def _old(row: TransferRow) -> Row:
    cells = (row.archive_number, row.title, row.unit, row.term, str(row.opened_on))
    return Row(str(row.case_file_id), cells)

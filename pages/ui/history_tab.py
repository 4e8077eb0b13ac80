"""留痕: the entries of the ledger about one object, page by page, and the object as it stood at a moment.

Where somebody is in it stands in the session and not in the address, since it is a part of other pages too.
"""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import streamlit as st

from core.clock import CHINA
from core.context import Context
from core.ledger.export import may_export
from core.ledger.history import CHANGES, HAPPENINGS, EntryView, HistoryPage, as_of, history, may_read
from core.permissions import Permission
from pages.ui.screens import page_of
from pages.ui.table import Column, Move, Row, data_table, pager
from pages.ui.text import facts, plain

COLUMNS = (
    Column("at", "时间", nowrap=True),
    Column("actor", "经办人"),
    Column("what", "做了什么", nowrap=True),
    Column("lines", "内容"),
    Column("index", "台账序号", align="right", nowrap=True),
)
ONLY = {"": "全部", CHANGES: "变更", HAPPENINGS: "查阅、下载等"}
_PERSONAL = ("matter", "party")
"""Objects whose history has personal numbers in it."""


def history_link(ctx: Context, object_type: str, object_id: UUID | None) -> None:
    """The way from an object's own page to its history, for whoever may read that."""
    if object_id is not None and may_read(ctx, object_type):
        st.page_link(
            page_of("history"),
            label="留痕",
            icon=":material/manage_search:",
            query_params={"type": object_type, "id": str(object_id)},
        )


def show_entries(ctx: Context, object_type: str, object_id: UUID) -> HistoryPage | None:
    """Draw the history of an object; None, and nothing drawn, where the actor may not see it."""
    key, state = f"history.{object_id}", st.session_state
    full = bool(state.get(f"{key}.full")) and ctx.may(Permission.PARTY_REVEAL)
    only = str(state.get(f"{key}.only") or "")
    cursors: list[UUID] = state.setdefault(f"{key}.cursors", [])
    found = history(ctx, object_type, object_id, cursors[-1] if cursors else None, only=only, full=full)
    if found is None:
        return None
    st.segmented_control(
        "显示",
        list(ONLY),
        format_func=ONLY.__getitem__,
        default="",
        key=f"{key}.only",
        on_change=cursors.clear,
        required=True,
    )
    if object_type in _PERSONAL and ctx.may(Permission.PARTY_REVEAL):
        st.checkbox("显示完整证件号码和电话", key=f"{key}.full")
    if not found.rows:
        st.info("没有符合条件的留痕。" if only else "还没有留痕。")
    else:
        data_table(f"{key}.table", caption="留痕", columns=COLUMNS, rows=[_row(view) for view in found.rows])

    def move(where: Move) -> None:
        if where == "next":
            cursors.append(found.following)
        elif where == "previous":
            cursors.pop()
        else:
            cursors.clear()

    pager(
        key,
        has_previous=bool(cursors),
        has_next=found.following is not None,
        total=f"第 {len(cursors) + 1} 页",
        on_move=move,
    )
    if may_export(ctx, object_type):
        st.link_button(
            "导出台账证明",
            f"/proofs/{object_type}/{object_id}.zip",
            icon=":material/verified:",
            help="压缩包内有全部台账条目、证明和脱机核验程序，可在其他电脑上脱机核验，办法见包内说明。",
        )
    _moment(ctx, object_type, object_id, full=full)
    return found


def _row(view: EntryView) -> Row:
    unit = f"（{view.unit}）" if view.unit else ""
    index = "未封存" if view.index is None else str(view.index)
    return Row(
        str(view.entry_id),
        (f"{view.at:%Y-%m-%d %H:%M:%S}", view.actor + unit, view.what, view.summary, index),
    )


def _moment(ctx: Context, object_type: str, object_id: UUID, *, full: bool) -> None:
    """The object as of a moment that the reader chooses; a day alone means its end."""
    st.header("查看某一时刻的内容", anchor=False)
    key = f"history.{object_id}"
    bounds: dict[str, Any] = {"min_value": date(2000, 1, 1), "max_value": date(2099, 12, 31)}
    left, right, _ = st.columns([1, 1, 2], vertical_alignment="bottom")
    day = left.date_input("日期", value=None, format="YYYY-MM-DD", key=f"{key}.day", **bounds)
    at = right.time_input("时刻（选填，不填按当日终了）", value=None, step=60, key=f"{key}.time")
    if day is None:
        st.caption("选定日期后，显示该时刻台账所记的内容。")
        return
    end = at.replace(second=59, microsecond=999_999) if at else time.max
    states = as_of(ctx, object_type, object_id, datetime.combine(day, end, CHINA), full=full)
    if not states:
        st.info("该时刻还没有记录。")
        return
    for view in states:
        st.subheader(view.object_word, anchor=False)
        if view.closed:
            st.caption(plain(view.closed))
        else:
            facts(view.lines)
        st.caption(f"第 {view.version} 版，{view.at:%Y-%m-%d %H:%M:%S} 由 {plain(view.actor)} 写入")

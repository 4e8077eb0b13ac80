"""留痕: who did what to one object (`?type=&id=`), from the ledger, and the object as it stood at a moment."""

from collections.abc import Callable, Mapping

import streamlit as st

from core.permissions import Permission
from pages.ui import guard
from pages.ui.history_tab import show_entries
from pages.ui.page import asked, asked_id, back, nothing_here
from pages.ui.text import plain

_Query = Callable[[str], dict[str, str]]
_BACK: Mapping[str, tuple[str, str, _Query]] = {
    "account": ("account", "返回账号详情", lambda one: {"id": one}),
    "calendar_year": ("calendars", "返回工作日历", lambda one: {"id": one}),
    "agency": ("units", "返回机关与科室", lambda one: {}),
    "delegation": ("delegations", "返回委托代行", lambda one: {"id": one}),
    "item": ("item", "返回办理事项详情", lambda one: {"id": one}),
    "matter": ("application", "返回详情", lambda one: {"id": one}),
    "number_series": ("series", "返回文号", lambda one: {"id": one}),
    "officer_credential": ("credentials", "返回执法证件", lambda one: {"id": one}),
    "party": ("party", "返回当事人详情", lambda one: {"id": one}),
    "setting": ("settings", "返回参数列表", lambda one: {}),
    "unit": ("units", "返回科室", lambda one: {"id": one}),
}


def render() -> None:
    ctx = guard.require(Permission.HISTORY_READ)
    object_type, object_id = asked("type")[:40], asked_id()
    page = st.container()
    found = show_entries(ctx, object_type, object_id) if object_type and object_id else None
    with page:
        if found is None:
            nothing_here("未找到留痕", "可能链接有误，或您无权查看。请从申请、账号等详情页点“留痕”进入。")
            return
        if object_type in _BACK:
            path, label, query = _BACK[object_type]
            back(path, label, query(str(object_id)))
        st.title(f"留痕：{found.object_word} {plain(found.name)}", anchor=False)
        st.caption("取自台账，每条在办理的同时写入，不可修改。查看留痕本身也记入留痕。")

"""当事人: the register, found by any piece of a name or by a whole number."""

from uuid import UUID

import streamlit as st

from core.parties.reading import list_parties
from core.permissions import Permission
from pages.ui import guard
from pages.ui.table import Column, Row, data_table

PAGE = 20
COLUMNS = (
    Column("name", "姓名或名称"),
    Column("kind", "类型", nowrap=True),
    Column("certificate", "证件"),
    Column("number", "证件号码", nowrap=True),
    Column("phone", "电话", nowrap=True),
)


def render() -> None:
    ctx = guard.require(Permission.PARTY_READ)
    st.title("当事人", anchor=False)
    text = st.text_input(
        "查找",
        type="search",
        key="parties.q",
        placeholder="姓名或名称中的任意几个字，或完整证件号码",
        live="400ms",
        on_change=_first,
    )
    after = st.session_state.get("parties.after")
    found = list_parties(ctx, text, after)
    if not found:
        st.info("没有符合条件的当事人。" if text else "还没有当事人。登记申请时会自动建立。")
        return
    rows = [
        Row(str(p.party_id), (p.name, p.kind_label, p.certificate_label, p.certificate_no or "无", p.phone))
        for p in found[:PAGE]
    ]
    data_table("parties.table", caption="当事人列表", columns=COLUMNS, rows=rows, open_page="party")
    with st.container(horizontal=True):
        st.button("首页", key="parties.first", disabled=after is None, on_click=_first)
        last = found[:PAGE][-1]
        st.button(
            "下一页",
            key="parties.next",
            disabled=len(found) <= PAGE,
            on_click=_next,
            args=(last.name, last.party_id),
        )


def _first() -> None:
    st.session_state["parties.after"] = None


def _next(name: str, party_id: UUID) -> None:
    st.session_state["parties.after"] = (name, party_id)

"""当事人详情: who it is, its matters and its history; `?act=correct` mends the register."""

import streamlit as st

from core.clock import local
from core.context import Context
from core.law.procedures import STAGES
from core.law.records import PARTS
from core.parties.reading import PartyView, get_party, matters_of
from core.permissions import Permission
from pages.ui import guard, party_correction
from pages.ui.history import show_history
from pages.ui.history_tab import history_link
from pages.ui.matter_parties import certificate_fact
from pages.ui.navigate import go
from pages.ui.page import asked, asked_id, back, nothing_here, show_notice
from pages.ui.table import Column, Row, data_table
from pages.ui.text import facts, plain

COLUMNS = (
    Column("number", "登记号", nowrap=True),
    Column("subject", "事项"),
    Column("role", "身份", nowrap=True),
    Column("stage", "状态", nowrap=True),
    Column("opened", "收件时间", nowrap=True),
)


def render() -> None:
    ctx = guard.require(Permission.PARTY_READ)
    party_id = asked_id()
    full = bool(st.session_state.get(f"party.full.{party_id}")) and ctx.may(Permission.PARTY_REVEAL)
    party = get_party(ctx, party_id, full=full) if party_id else None
    if party is None:
        back("parties", "返回当事人列表")
        nothing_here("未找到该当事人", "可能链接有误，或您无权查看。请返回当事人列表查找。")
    elif asked("act") == "correct" and party_correction.is_allowed(ctx):
        with st.container(width=760):
            back("party", "返回当事人详情", {"id": str(party.party_id)})
            st.title("更正当事人信息", anchor=False)
            facts([("当事人", party.name), certificate_fact(party)])
            party_correction.draw(ctx, party.party_id)
    else:
        _show(ctx, party)


def _show(ctx: Context, party: PartyView) -> None:
    here = {"id": str(party.party_id)}
    back("parties", "返回当事人列表")
    st.title(plain(party.name), anchor=False)
    show_notice(ctx, f"party {party.party_id}")
    if party_correction.is_allowed(ctx) and st.button("更正当事人信息", key="party.correct"):
        go("party", {**here, "act": "correct"})
    facts(
        [
            ("类型", party.kind_label),
            certificate_fact(party),
            *([(party.head_label, party.legal_representative)] if party.legal_representative else []),
            ("联系电话", party.phone),
            ("地址", party.address),
        ]
    )
    if ctx.may(Permission.PARTY_REVEAL):
        st.checkbox("显示完整证件号码和联系方式", key=f"party.full.{party.party_id}")
    _matters(ctx, party)
    show_history(ctx, "party", party.party_id)
    history_link(ctx, "party", party.party_id)


def _matters(ctx: Context, party: PartyView) -> None:
    st.header("办理过的事项", anchor=False)
    rows = [
        Row(
            str(m.matter_id),
            (
                m.number,
                m.subject,
                PARTS[m.role].label,
                STAGES[m.stage].label,
                f"{local(m.opened_at):%Y-%m-%d %H:%M}",
            ),
        )
        for m in matters_of(ctx, party.party_id)
    ]
    if rows:
        data_table(
            "party.matters", caption="办理过的事项", columns=COLUMNS, rows=rows, open_page="application"
        )
    else:
        st.info("没有您可以查看的事项。")

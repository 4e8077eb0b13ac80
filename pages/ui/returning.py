"""On the register form: what the applicant applied for before, what is as it was then, and the same once more."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import streamlit as st

from core.applications.returning import EarlierMatter, LastTime, alike, last_time, recognize
from core.clock import local
from core.context import Context
from core.law.applications import CHANNELS
from core.law.certificates import CertificateKind, PartyKind
from core.law.problem import Problem
from core.parties.identity import PartyInput
from pages.ui import guard
from pages.ui.errors import field_problem, on_change
from pages.ui.party_fields import FIELDS
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, plain

COLUMNS = (
    Column("number", "登记号", nowrap=True),
    Column("subject", "事项"),
    Column("role", "身份", nowrap=True),
    Column("stage", "状态", nowrap=True),
    Column("received", "收件时间", nowrap=True),
)
_CONTACTS = {"phone": "联系电话", "address": "地址", "legal_representative": "法定代表人（负责人）"}


def earlier_matters(ctx: Context, form: str) -> None:
    """The matters of the party that is recognized, and the button that takes over what was said the last time."""
    known = recognize(ctx, *_typed(form))
    if known is None:
        return
    is_open = sum(matter.is_open for matter in known.matters)
    with st.container(border=True):
        if not known.matters:
            st.caption(f"{plain(known.name)} 已在当事人库中，没有您可以查看的事项。")
            return
        by_name = "（仅按姓名、名称匹配，请核对证件）" if known.by_name else ""
        # Folded: whoever goes on by the keyboard passes one stop and not one a matter.
        with st.expander(f"{plain(known.name)} 办理过的事项，其中 {is_open} 件在办{by_name}"):
            data_table(
                f"{form}.earlier",
                caption="该申请人办理过的事项",
                columns=COLUMNS,
                rows=[_row(matter) for matter in known.matters],
                open_page="application",
            )
        if not known.by_name:
            st.button(
                "与上次相同",
                key=f"{form}.as_last_time",
                on_click=_take_over,
                args=(ctx, form),
            )
        about, told = st.session_state.get(f"{form}.taken_over", ("", ""))
        if about == _typed(form)[1]:
            st.caption(plain(told))


def duplicate_warning(ctx: Context, form: str, item_id: UUID | None, problems: Sequence[Problem]) -> None:
    """Says that the same is applied for already, and asks why it is to be registered once more."""
    found = alike(ctx, *_typed(form), item_id) if item_id else []
    if not found:
        return
    links = "、".join(f"[{plain(one.number)}](/application?id={one.matter_id})" for one in found)
    st.warning(f"该申请人的同一事项已在办理：{links}。请先核对是否重复申请；确需另行登记的，写明原因。")
    st.text_input(
        "再次登记的原因",
        key=f"{form}.duplicate_reason",
        placeholder="如：另一批人员，与前件分别申请",
        on_change=on_change(problems, "duplicate_reason"),
        autocomplete="off",
    )
    field_problem(problems, "duplicate_reason")


def _typed(form: str) -> tuple[str, str, str]:
    """Kind and number of the applicant's certificate, and the name, as the fields hold them."""
    state = st.session_state
    kind = state.get(f"{form}.applicant.certificate_kind") or ""
    number = "" if kind == CertificateKind.NONE else state.get(f"{form}.applicant.certificate_no") or ""
    return str(kind), number, state.get(f"{form}.applicant.name") or ""


def _row(matter: EarlierMatter) -> Row:
    cells = (
        matter.number,
        matter.subject,
        matter.role,
        Tag(matter.stage, "green" if matter.is_open else "grey"),
    )
    return Row(str(matter.matter_id), (*cells, f"{local(matter.received_at):%Y-%m-%d}"))


def _take_over(before: Context, form: str) -> None:
    """Fill in what was said the last time where nobody has typed anything else."""
    ctx = guard.in_callback(before)
    last = last_time(ctx, *_typed(form)) if ctx else None
    if last is None:
        return
    state: Any = st.session_state
    kept = []
    for name, label in _CONTACTS.items():
        key, new = f"{form}.applicant.{name}", getattr(last, name)
        if not state.get(key):
            state[key] = new
        elif new and new != state[key]:
            # Typed just now, or said to the register since.
            kept.append(label)
    state[f"{form}.channel"] = last.channel
    agent = _take_agent(state, form, last, kept)
    words = f"已按 {last.number}（{local(last.received_at):%Y-%m-%d}）带出：联系方式、申请方式"
    words += f"“{CHANNELS[last.channel].label}”、{agent}。"
    words += f"已有内容的未改动：{'、'.join(kept)}。" if kept else ""
    state[f"{form}.taken_over"] = (_typed(form)[1], words)


def _take_agent(state: Any, form: str, last: LastTime, kept: list[str]) -> str:
    """Fill in the agent of the last time; what was done in words."""
    typed = any(state.get(f"{form}.agent.{name}") for name in ("name", "certificate_no", "authority"))
    if last.agent is None:
        return "上次由本人办理"
    state[f"{form}.has_agent"] = True
    if typed:
        kept.append("代理人")
        return "代理人未带出"
    for name in FIELDS:
        state[f"{form}.agent.{name}"] = _widget_value(last.agent, name)
    state[f"{form}.agent.authority"] = last.authority
    return f"代理人“{last.agent.name}”"


def _widget_value(party: PartyInput, name: str) -> Any:
    value = getattr(party, name)
    readers = {"kind": PartyKind, "certificate_kind": CertificateKind}
    return readers[name](value) if name in readers else value

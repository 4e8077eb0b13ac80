"""登记案件线索: what the bureau learned of, before anybody decides whether a case begins."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import streamlit as st

from core.cases.register import (
    ENTERED,
    MOST_PARTIES,
    RegisterTrace,
    TraceRegistered,
    possible_units,
    register_trace,
)
from core.context import Context
from core.law.certificates import CertificateKind, PartyKind
from core.law.complaints import DISTRICTS, INDUSTRIES, KINDS
from core.law.problem import Problem
from core.permissions import Permission
from pages.ui import guard, keyboard, party_fields
from pages.ui.draft import Reader, as_date, as_option, as_time
from pages.ui.errors import present_problems, refuse, show_problems, turn
from pages.ui.forms import WIDTH
from pages.ui.matters import ChangeForm, begin_another, open_change
from pages.ui.navigate import go
from pages.ui.page import back, notice
from pages.ui.trace_fields import MOMENT, chosen, line, lines, moment, received_at

PAGE, LASTING = "case_new", "facts"
_WHO = tuple(f"party{number}" for number in range(1, MOST_PARTIES + 1))
_CHOICES: Mapping[str, Mapping[Any, str]] = {
    "trace": ENTERED,
    "kind": KINDS,
    "district": DISTRICTS,
    "industry": INDUSTRIES,
}
_LABELS = {"trace": "线索来源", "kind": "问题类别", "district": "用工所在地", "industry": "行业"}
_FIRM = {"kind": PartyKind.LEGAL_PERSON, "certificate_kind": CertificateKind.UNIFIED_CREDIT_CODE}
_START: Mapping[str, Any] = {
    **dict.fromkeys(("trace_no", "subject", LASTING, "late_reason"), ""),
    **dict.fromkeys(_CHOICES),
    "is_late": False,
    **{f"{who}.more": False for who in _WHO},
    **{key: value for who in _WHO for key, value in party_fields.empty(who).items()},
    **{f"{who}.{name}": value for who in _WHO for name, value in _FIRM.items()},
}


def render() -> None:
    ctx = guard.require(Permission.CASE_REGISTER)
    units = possible_units(ctx)
    back("cases", "返回案件列表")
    with st.container(width=WIDTH):
        st.title("登记案件线索", anchor=False)
        st.caption("投诉举报请在“登记投诉举报”中登记，受理后自动立案。登记线索不是立案。")
        start = _START | ({"unit": next(iter(units))} if len(units) > 1 else {})
        agency = ctx.actor.agency_id
        fields = [*start, *MOMENT]
        form = open_change(ctx, PAGE, agency, 0, start, fields, _readers(units), always=LASTING)
        problems = present_problems(form.name)
        show_problems(problems)
        if any(problem.code == "token_used" for problem in problems):
            st.button("另行登记", key=f"{form.name}.another", on_click=begin_another, args=(PAGE, form))
        parties = _draw(ctx, form.name, units, problems)
        if st.button("登记线索", type="primary", key=f"{form.name}.submit", shortcut=keyboard.GO_ON):
            _submit(ctx, form, parties)
        keyboard.card_reader(form.name, [f"{who}.certificate_no" for who in parties])
        keyboard.focus_first(form.name, "trace", problems, turn(form.name))


def _readers(units: Mapping[UUID, str]) -> dict[str, Reader]:
    return {
        "unit": as_option(units, units.__getitem__),
        **{name: as_option(options, options.__getitem__) for name, options in _CHOICES.items()},
        "received_on": as_date,
        "received_time": as_time,
        **{name: read for who in _WHO for name, read in party_fields.readers(who).items()},
    }


def _draw(ctx: Context, form: str, units: Mapping[UUID, str], problems: Sequence[Problem]) -> list[str]:
    """All fields in the order in which a trace is told; which parties they are of."""
    if len(units) > 1:
        chosen(form, "unit", "承办科室", units, problems)
    chosen(form, "trace", _LABELS["trace"], ENTERED, problems)
    line(form, "trace_no", "来源编号（选填）", problems, "移送函、交办单等的文号")
    moment(ctx, form, problems)
    parties = []
    for number, who in enumerate(_WHO, start=1):
        parties.append(who)
        st.header("当事人" if number == 1 else f"当事人{number}", anchor=False)
        if number == 1:
            st.caption("电话和负责人尚未查明的，可以空着；证照号码尚未查明的不填。")
        label = "当事人" if number == 1 else f"当事人{number}"
        party_fields.party_fields(ctx, form, who, label, problems, kinds=tuple(PartyKind))
        if number == MOST_PARTIES or not st.checkbox(
            f"还有其他当事人（第{number + 1}个）", key=f"{form}.{who}.more"
        ):
            break
    st.header("线索内容", anchor=False)
    line(form, "subject", "案由", problems, "如：涉嫌未依法支付劳动者工资")
    for name in ("kind", "district", "industry"):
        chosen(form, name, _LABELS[name], _CHOICES[name], problems)
    lines(form, LASTING, "案情", problems, "时间、地点、经过，以及已有的材料")
    return parties


def _submit(ctx: Context, form: ChangeForm, parties: Sequence[str]) -> None:
    held = {name: st.session_state.get(f"{form.name}.{name}") for name in (*_START, "unit")}
    command = RegisterTrace(
        token=form.token,
        **{name: held[name] for name in _CHOICES},
        **{name: held[name] or "" for name in ("subject", "facts", "trace_no", "late_reason")},
        parties=tuple(party_fields.held_party(form.name, who, "尚未查明证照号码") for who in parties),
        is_late=bool(held["is_late"]),
        received_at=received_at(form.name),
        unit_id=held["unit"],
    )
    result = register_trace(ctx, command)
    if isinstance(result, TraceRegistered):
        notice(f"线索 {result.number} 已登记。")
        go("application", {"id": str(result.matter_id)}, replace=True)
    refuse(form.name, result)

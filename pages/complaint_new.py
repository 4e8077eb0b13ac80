"""登记投诉举报: a complaint or a petition as it is taken in, at the counter, on the telephone or from a letter."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import streamlit as st

from core.complaints.register import (
    ANOTHER,
    SEVERAL,
    ComplaintRegistered,
    RegisterComplaint,
    register_complaint,
    similar_complaints,
)
from core.context import Context
from core.law.certificates import PartyKind
from core.law.complaints import COMPLAINT, FILERS, NATURES, PETITION
from core.law.problem import Problem
from core.permissions import Permission
from pages.ui import guard, intake_fields, keyboard, party_fields
from pages.ui.draft import Reader, as_option
from pages.ui.errors import field_problem, on_change, present_problems, refuse, show_problems, turn
from pages.ui.forms import WIDTH
from pages.ui.matters import ChangeForm, begin_another, open_change
from pages.ui.navigate import go
from pages.ui.page import back
from pages.ui.screens import page_of
from pages.ui.similar import draw_similar

PAGE, WHO, FOR = "complaint_new", "complainant", "represented"
_KINDS = {code: NATURES[code].label for code in (COMPLAINT, PETITION)}
_FILERS = {code: row.label for code, row in FILERS.items()}
_WORDS = ("facts", "demands", "proof", "authority", "others", "representatives")
_START: Mapping[str, Any] = {
    "nature": COMPLAINT,
    "filer": "oneself",
    "is_oral": False,
    "is_read_back": False,
    **dict.fromkeys(_WORDS, ""),
    **party_fields.empty(WHO),
    **party_fields.empty(FOR),
}


def render() -> None:
    ctx = guard.require(Permission.COMPLAINT_REGISTER)
    back("complaints", "返回投诉举报列表")
    with st.container(width=WIDTH):
        st.title("登记投诉举报", anchor=False)
        if ctx.may(Permission.SEAL_PARTY):
            st.page_link(
                page_of("tip_off_new"),
                label="举报（须为举报人保密）请用“登记举报”",
                icon=":material/lock_person:",
            )
        start = {**intake_fields.start(), **_START}
        form = open_change(
            ctx, PAGE, ctx.actor.agency_id, 0, start, list(start), _readers(ctx), always="nature"
        )
        problems = present_problems(form.name)
        show_problems(problems)
        if any(problem.code == "token_used" for problem in problems):
            st.button("另行登记", key=f"{form.name}.another", on_click=begin_another, args=(PAGE, form))
        similar = _draw(ctx, form.name, problems)
        if st.button("登记", type="primary", key=f"{form.name}.submit", shortcut=keyboard.GO_ON):
            _submit(ctx, form, similar)
        numbers = (WHO, FOR, *(intake_fields.respondent(at) for at in range(intake_fields.MOST)))
        keyboard.card_reader(form.name, [f"{who}.certificate_no" for who in numbers])
        keyboard.focus_first(form.name, "nature", problems, turn(form.name))


def _readers(ctx: Context) -> dict[str, Reader]:
    return {
        "nature": as_option(_KINDS, _KINDS.__getitem__),
        "filer": as_option(_FILERS, _FILERS.__getitem__),
        **party_fields.readers(WHO),
        **party_fields.readers(FOR),
        **intake_fields.readers(ctx),
    }


def _draw(ctx: Context, form: str, problems: Sequence[Problem]) -> Mapping[UUID, bool]:
    """The fields; of what is like it, whether it was said to be the same one."""
    st.radio("类别", list(_KINDS), format_func=_KINDS.__getitem__, key=f"{form}.nature", horizontal=True)
    field_problem(problems, "nature")
    intake_fields.draw_source(form, problems)
    st.header("投诉人", anchor=False)
    st.caption("来电、来信未说证件号码的，可空着。")
    party_fields.party_fields(ctx, form, WHO, "投诉人", problems, kinds=(PartyKind.CITIZEN,))
    _draw_filer(ctx, form, problems)
    intake_fields.draw_firms(ctx, form, problems)
    st.header("投诉内容", anchor=False)
    intake_fields.draw_matter(form, problems)
    _lines(form, problems, "facts", "事实（时间、地点、经过、金额）", 160)
    _lines(form, problems, "demands", "请求", 80)
    _lines(form, problems, "proof", "证据线索（选填；文件登记后在附件中上传）", 80)
    if st.checkbox("口述，由本人记录", key=f"{form}.is_oral"):
        st.checkbox("已向投诉人宣读，确认无误", key=f"{form}.is_read_back")
        field_problem(problems, "is_read_back")
    intake_fields.draw_rest(ctx, form, problems)
    return draw_similar(
        form,
        similar_complaints(
            ctx,
            intake_fields.held_firms(form),
            [party_fields.held_party(form, WHO)],
            st.session_state.get(f"{form}.facts") or "",
            st.session_state.get(f"{form}.kind") or "",
        ),
        problems,
    )


def _draw_filer(ctx: Context, form: str, problems: Sequence[Problem]) -> None:
    filer = st.radio(
        "由谁提出", list(_FILERS), format_func=_FILERS.__getitem__, key=f"{form}.filer", horizontal=True
    )
    field_problem(problems, "filer")
    if filer == ANOTHER:
        st.header("被代为投诉人", anchor=False)
        party_fields.party_fields(ctx, form, FOR, "被代为投诉人", problems, kinds=(PartyKind.CITIZEN,))
        st.text_input("代为投诉的依据", key=f"{form}.authority", autocomplete="off")
        st.caption("与本人的关系、授权委托书等。")
        field_problem(problems, "authority")
    if filer == SEVERAL:
        st.number_input("涉及人数", min_value=1, step=1, key=f"{form}.headcount")
        field_problem(problems, "headcount")
        _lines(form, problems, "others", "共同投诉人", 160)
        st.caption("每行一人：姓名，身份证号码，电话；号码不知道的不填。可从表格中整列粘贴。")
        st.text_input("推选的代表", key=f"{form}.representatives", autocomplete="off")
        st.caption("姓名，多人用顿号隔开；十人以上共同投诉的须推选。")
        field_problem(problems, "representatives")


def _lines(form: str, problems: Sequence[Problem], name: str, label: str, height: int) -> None:
    change = None if name == "facts" else on_change(problems, name)
    st.text_area(label, key=f"{form}.{name}", height=height, on_change=change)
    field_problem(problems, name)


def _submit(ctx: Context, form: ChangeForm, similar: Mapping[UUID, bool]) -> None:
    held = {name: st.session_state.get(f"{form.name}.{name}") for name in _START}
    filer = held["filer"] or ""
    intake = intake_fields.held_intake(
        form.name,
        held["nature"] or "",
        filer,
        similar,
    )
    several = filer == SEVERAL
    command = RegisterComplaint(
        form.token,
        intake if several else replace(intake, headcount=1),
        party_fields.held_party(form.name, WHO, intake_fields.UNKNOWN),
        held["facts"] or "",
        held["demands"] or "",
        held["proof"] or "",
        party_fields.held_party(form.name, FOR) if filer == ANOTHER else None,
        (held["authority"] or "") if filer == ANOTHER else "",
        (held["others"] or "") if several else "",
        (held["representatives"] or "") if several else "",
        bool(held["is_oral"]),
        bool(held["is_oral"] and held["is_read_back"]),
    )
    result = register_complaint(ctx, command)
    if isinstance(result, ComplaintRegistered):
        go("complaint_done", {"id": str(result.matter_id)}, replace=True)
    refuse(form.name, result)

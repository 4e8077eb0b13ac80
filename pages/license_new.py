"""登记原有许可证: a licence that was granted before the portal was in use, by its paper file."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import streamlit as st

from core.context import Context
from core.law.certificates import PartyKind
from core.law.problem import Problem
from core.licenses.entering import EnterLicense, LicenseEntered, Terms, enter_license, license_items
from core.permissions import Permission
from pages.ui import guard, keyboard, party_fields
from pages.ui.draft import Reader, as_date, as_option
from pages.ui.errors import field_problem, on_change, present_problems, refuse, show_problems, turn
from pages.ui.forms import WIDTH
from pages.ui.licenses import OPEN_ENDED_LABEL
from pages.ui.matters import ChangeForm, begin_another, is_open, open_change
from pages.ui.navigate import go
from pages.ui.page import back, nothing_here, notice

PAGE, HOLDER = "license_new", "holder"
_DAYS = ("valid_from", "valid_to", "decided_on")
_START: Mapping[str, Any] = {
    **dict.fromkeys(("number", "scope", "paper_no", "reason"), ""),
    **dict.fromkeys(("item", *_DAYS)),
    "is_open_ended": False,
    **party_fields.empty(HOLDER),
}


def render() -> None:
    ctx = guard.require(Permission.LICENSE_MANAGE)
    items = license_items(ctx)
    back("licenses", "返回许可证登记簿")
    with st.container(width=WIDTH):
        if not items and not is_open(PAGE, ctx.actor.agency_id):
            nothing_here(
                "不能登记", "您负责的科室没有承办的许可事项。办理事项由系统管理员在“办理事项”中维护。"
            )
            return
        st.title("登记原有许可证", anchor=False)
        st.caption("本系统启用前准予的许可证，照纸质档案登记后，才能办理变更、延续、撤销、撤回和注销。")
        form = open_change(ctx, PAGE, ctx.actor.agency_id, 0, _START, list(_START), _readers(items))
        problems = present_problems(form.name)
        show_problems(problems)
        if any(problem.code == "token_used" for problem in problems):
            st.button("另行登记", key=f"{form.name}.another", on_click=begin_another, args=(PAGE, form))
        _draw(ctx, form, items, problems)
        if st.button("登记", type="primary", key=f"{form.name}.submit", shortcut=keyboard.GO_ON):
            _submit(ctx, form)
        keyboard.card_reader(form.name, (f"{HOLDER}.certificate_no",))
        keyboard.focus_first(form.name, "number", problems, turn(form.name))


def _readers(items: Mapping[UUID, str]) -> dict[str, Reader]:
    return {
        "item": as_option(items, items.__getitem__),
        **dict.fromkeys(_DAYS, as_date),
        **party_fields.readers(HOLDER),
    }


def _draw(ctx: Context, form: ChangeForm, items: Mapping[UUID, str], problems: Sequence[Problem]) -> None:
    def key(name: str) -> str:
        return f"{form.name}.{name}"

    def line(name: str, label: str, hint: str = "") -> None:
        st.text_input(label, key=key(name), on_change=on_change(problems, name), autocomplete="off")
        _under(problems, name, hint)

    def day(name: str, label: str) -> None:
        # Above: the calendar opens below the field.
        field_problem(problems, name)
        st.date_input(
            label,
            value=None,
            min_value=date(1950, 1, 1),
            max_value=date(2099, 12, 31),
            key=key(name),
            format="YYYY-MM-DD",
            on_change=on_change(problems, name),
        )

    def lines(name: str, label: str, hint: str = "") -> None:
        st.text_area(label, key=key(name), height=80, on_change=on_change(problems, name))
        _under(problems, name, hint)

    line("number", "许可证编号", "照许可证填写，不得与登记簿中已有的重复")
    st.selectbox(
        "许可事项",
        list(items),
        index=None,
        format_func=lambda one: items.get(one, ""),
        key=key("item"),
        placeholder="请选择",
    )
    field_problem(problems, "item")
    st.header("持有人", anchor=False)
    st.caption("当事人库中已有该证件号码的，联系方式以当事人库为准。")
    party_fields.party_fields(ctx, form.name, HOLDER, "持有人", problems, kinds=tuple(PartyKind))
    st.header("有效期和范围", anchor=False)
    day("valid_from", "有效期自")
    if not st.checkbox(OPEN_ENDED_LABEL, key=key("is_open_ended")):
        day("valid_to", "有效期至")
    lines("scope", "许可范围和条件（选填）")
    st.header("准予许可的决定", anchor=False)
    line("paper_no", "决定书名称和文号")
    day("decided_on", "决定日期")
    lines("reason", "登记原因和依据", "写明依据的原始档案，如案卷号、存放处，将留在变动记录中")


def _under(problems: Sequence[Problem], name: str, hint: str) -> None:
    if hint:
        st.caption(hint)
    field_problem(problems, name)


def _submit(ctx: Context, form: ChangeForm) -> None:
    held = {name: st.session_state.get(f"{form.name}.{name}") for name in _START}
    is_open_ended = bool(held["is_open_ended"])
    last = None if is_open_ended else held["valid_to"]
    terms = Terms(held["number"] or "", held["valid_from"], last, is_open_ended, held["scope"] or "")
    holder = party_fields.held_party(form.name, HOLDER)
    told = (held["paper_no"] or "", held["decided_on"], held["reason"] or "")
    result = enter_license(ctx, EnterLicense(form.token, terms, held["item"], holder, *told))
    if isinstance(result, LicenseEntered):
        notice(f"许可证 {result.number} 已登记。")
        go("license", {"id": str(result.license_id)}, replace=True)
    refuse(form.name, result)

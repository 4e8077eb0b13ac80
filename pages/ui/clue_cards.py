"""违规线索: each clue with where to look, taking it up, and saying why it is none."""

import streamlit as st

from core.context import Context
from core.lending.clues import Clue
from core.lending.findings import DismissClue, TakeUpClue, dismiss_clue, take_up_clue
from core.permissions import Permission
from pages.ui.errors import show_problems
from pages.ui.forms import WIDTH, Form, form_token, used
from pages.ui.navigate import go
from pages.ui.page import asked, notice
from pages.ui.screens import page_of
from pages.ui.text import facts, plain

_DISMISS = "dismiss"
"""What the address says of the clue whose form stands open."""


def clue_card(ctx: Context, clue: Clue) -> None:
    """One clue, with what the actor may do about it."""
    name = f"lending_findings.{clue.key}"
    with st.container(border=True, key=f"{name}.card"):
        st.markdown(f"**{clue.kind_label}**　{clue.occurred_on}　{plain(clue.unit)}　{plain(clue.person)}")
        facts([("情况", clue.noticed), *([("借阅单", clue.slip)] if clue.slip else [])])
        is_open = asked(_DISMISS) == clue.key
        with st.container(horizontal=True, vertical_alignment="center"):
            if ctx.may(Permission.LENDING_FINDING_KEEP) and not clue.is_own:
                _take_up(ctx, clue, f"{name}.take")
                if not is_open and st.button("不成立", key=f"{name}.open"):
                    st.query_params[_DISMISS] = clue.key
                    st.rerun()
            look_link(clue.person, str(clue.occurred_on), clue.slip)
        if clue.is_own:
            st.caption("涉及您本人，由其他有权的人办理。")
        elif is_open and ctx.may(Permission.LENDING_FINDING_KEEP):
            _dismiss(ctx, clue, f"{name}.dismiss")


def look_link(person: str, day: str, slip: str) -> None:
    """The way to the register in which one sees what happened."""
    if slip:
        query = {"register": "loans", "q": slip}
    else:
        query = {"register": "openings", "q": person, "from": day, "to": day}
    st.page_link(
        page_of("archive_registers"),
        label="查看借阅台账" if slip else "查看当日查阅台账",
        icon=":material/menu_book:",
        query_params=query,
    )


def _take_up(ctx: Context, clue: Clue, name: str) -> None:
    token = form_token(name)
    if not st.button("登记", key=f"{name}.submit"):
        return
    done = take_up_clue(ctx, TakeUpClue(token, clue.kind, clue.account_id, clue.occurred_on, clue.loan_id))
    if isinstance(done, list):
        show_problems(done)
        return
    used(name)
    notice("已登记，请核实。")
    go("lending_finding", {"id": str(done.finding_id)})


def _dismiss(ctx: Context, clue: Clue, name: str) -> None:
    form = Form(name, seen=clue)
    rest = {part: value for part, value in st.query_params.items() if part != _DISMISS}
    with st.container(width=WIDTH), form.body():
        reason = form.reason("不成立的原因", "如：经核对，因页面自动刷新重复记录")
        sent = form.submit("确认不成立", cancel=("lending_findings", rest))
    if sent:
        facts_ = (clue.kind, clue.account_id, clue.occurred_on, clue.loan_id)
        form.answer(dismiss_clue(ctx, DismissClue(form.token, *facts_, reason)))
        notice("已注明不成立，在“已了结、不成立”中可查。")
        go("lending_findings", rest, replace=True)

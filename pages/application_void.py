"""作废登记: a registration made by mistake, with the reason that stays."""

import streamlit as st

from core.applications.correct import VoidApplication, void_application
from core.permissions import Permission
from pages.ui import guard, keyboard
from pages.ui.errors import field_problem, on_change, present_problems, refuse, show_problems, turn
from pages.ui.matters import asked_application, open_form
from pages.ui.navigate import go
from pages.ui.page import notice


def render() -> None:
    ctx = guard.require(Permission.APPLICATION_VOID)
    with st.container(width=760):
        st.title("作废登记", anchor=False)
        view = asked_application(ctx)
        form = view and open_form(ctx, "application_void", view, {"reason": ""}, ["reason"])
        if view is None or form is None:
            return
        problems = present_problems(form.name)
        show_problems(problems)
        st.caption("作废后登记号保留，不再办理；已出具的回执请收回。误作废的，请重新登记。")
        reason = st.text_area(
            "作废原因", key=f"{form.name}.reason", height=80, on_change=on_change(problems, "reason")
        )
        field_problem(problems, "reason")
        if st.button("作废登记", type="primary", key=f"{form.name}.submit", shortcut=keyboard.GO_ON):
            command = VoidApplication(form.token, view.matter_id, form.version, reason)
            result = void_application(ctx, command)
            if isinstance(result, list):
                refuse(form.name, result)
            notice(f"登记已作废，{view.number} 不再办理。")
            go("application", {"id": str(view.matter_id)}, replace=True)
        keyboard.focus_first(form.name, "reason", problems, turn(form.name))

"""归档后情形登记: what makes the record of a filed matter be kept for the long term (regulation art 23)."""

import streamlit as st

from core.acts.triggers import RecordLateTrigger, record_late_trigger
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.page import notice
from pages.ui.triggers import trigger_fields


def render() -> None:
    ctx = guard.require(Permission.TRIGGER_NOTE)
    with st.container(width=WIDTH):
        st.title("归档后情形登记", anchor=False)
        st.info("归档后当事人上访、申请行政复议、提起诉讼等，凭登记号登记。登记不打开案卷。")
        form = Form("late_trigger")
        with form.body():
            number = form.text("number", "登记号")
            kind, note, happened_at, late_reason = trigger_fields(form)
            sent = form.submit("登记长期保存情形")
        if sent:
            command = RecordLateTrigger(form.token, number, kind, note, happened_at, late_reason)
            form.answer(record_late_trigger(ctx, command))
            notice("长期保存情形已登记。")
            st.rerun()

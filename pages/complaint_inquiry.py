"""凭查询码查询: for whoever answers an anonymous informant at the counter or on the telephone."""

import streamlit as st

from core.complaints.inquiry import LONGEST, ask_by_code
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH
from pages.ui.screens import page_of
from pages.ui.text import facts, text


def render() -> None:
    ctx = guard.require(Permission.COMPLAINT_REGISTER)
    with st.container(width=WIDTH):
        st.title("凭查询码查询", anchor=False)
        st.caption("匿名举报人来电、来访查询时，请其说出登记时告知的查询码，不要询问姓名。")
        with st.form("complaint_inquiry", enter_to_submit=True, clear_on_submit=True):
            code = st.text_input(
                "查询码", key="complaint_inquiry.code", max_chars=LONGEST, autocomplete="off"
            )
            sent = st.form_submit_button("查询", type="primary", key="complaint_inquiry.submit")
        if not sent:
            return
        found = ask_by_code(ctx, code or "")
        if found is None:
            st.info("没有这个查询码的举报。请核对后再输入一次，字母不分大小写。")
            return
        st.header("可以答复的内容", anchor=False)
        facts([("登记号", found.number), ("办理情况", found.stage)])
        for one in found.abstracts:
            text(one)
        st.page_link(
            page_of("application"),
            label="查看该件",
            icon=":material/forum:",
            query_params={"id": str(found.matter_id)},
        )

"""登记完成: the number, the receipt to hand over, what is to be done next, and the code that is told once."""

import streamlit as st

from core.deadlines.reading import list_deadlines
from core.matters.reading import get_matter
from core.permissions import Permission
from pages.ui import guard, keyboard
from pages.ui.deadlines import running_badges
from pages.ui.navigate import go
from pages.ui.page import asked_id, back, nothing_here
from pages.ui.papers import paper_link
from pages.ui.screens import page_of
from pages.ui.text import facts

CODE = "complaint_done.code"
"""Where the form leaves the query code of an anonymous informant: (matter, code). It is kept nowhere else."""


def render() -> None:
    ctx = guard.require(Permission.COMPLAINT_REGISTER)
    matter_id = asked_id()
    view = get_matter(ctx, matter_id) if matter_id else None
    if view is None or view.procedure != "complaint":
        back("complaints", "返回投诉举报列表")
        nothing_here("未找到该件", "可能链接有误，或您无权查看。请到投诉举报列表查找。")
        return
    with st.container(width=760):
        st.title("登记完成", anchor=False)
        st.success(f"已登记，编号 {view.number}")
        lines = [line for line in list_deadlines(ctx, view.matter_id) if line.is_open]
        running_badges(lines)
        _code(str(view.matter_id))
        receipt = next((act for act in view.acts if act.kind == "receipt_issued" and act.document_id), None)
        with st.container(horizontal=True):
            if receipt is not None and receipt.document_id is not None:
                paper_link(
                    receipt.document_id,
                    f"打印{receipt.document_title}",
                    primary=True,
                    shortcut=keyboard.PRINT,
                )
            another = st.button("继续登记下一件", key="complaint_done.another", shortcut=keyboard.REGISTER)
            register = not view.has_sealed and st.button("制作登记表（签名）", key="complaint_done.register")
        if another:
            go("tip_off_new" if view.has_sealed else "complaint_new")
        if register:
            go("paper_new", {"matter": str(view.matter_id), "kind": "complaint_register"})
        facts(
            [
                ("投诉举报人", view.party_names),
                ("事项", view.subject),
                ("承办科室", view.unit),
                *((line.label, f"{line.due} 前") for line in lines),
                ("下一步", "受理审查：逐项核对是否符合受理条件，由负责人批准受理、立案或者不予受理"),
            ]
        )
        this = {"id": str(view.matter_id)}
        st.page_link(
            page_of("application"), label="查看该件，办理受理审查", icon=":material/forum:", query_params=this
        )
        back("complaints", "返回投诉举报列表")


def _code(matter_id: str) -> None:
    held = st.session_state.get(CODE)
    if held is None or held[0] != matter_id:
        return
    with st.container(border=True, key="complaint_done.code"):
        st.markdown("**查询码**（只在本页显示，请现在告知举报人，请其记下）")
        st.code(held[1], language=None)
        st.caption("举报人以后来电、来访说出查询码，即可查询办理情况，不必说出姓名。")

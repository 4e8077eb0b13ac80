"""关联: link a complaint or a case with another one, as the same, joined, split or related."""

import streamlit as st

from core.complaints.linking import LinkMatters, link_matters
from core.law.complaints import LINKED_BY_HAND, LINKS
from core.matters.reading import MatterView, get_matter
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.linked import linked_matters
from pages.ui.navigate import go
from pages.ui.page import asked_id, back, nothing_here, notice
from pages.ui.text import facts


def render() -> None:
    ctx = guard.require(Permission.COMPLAINT_LINK)
    matter_id = asked_id()
    view = get_matter(ctx, matter_id) if matter_id else None
    if view is None or view.procedure not in ("complaint", "case"):
        nothing_here("未找到该件", "可能链接有误，或您无权查看。请返回列表查找。")
        return
    query = {"id": str(view.matter_id)}
    back("application", "返回详情", query)
    with st.container(width=WIDTH):
        st.title("关联", anchor=False)
        facts([("登记号", view.number), ("投诉举报人", view.party_names), ("事项", view.subject)])
        st.caption("关联后两件各自继续办理，时限不变，内容都不丢失。")
        form: Form[MatterView] = Form(f"complaint_link.{view.matter_id}", seen=view)
        with form.body():
            number = form.text("number", "另一件的登记号")
            kind = form.radio("kind", "关系", {code: LINKS[code] for code in LINKED_BY_HAND})
            reason = form.reason("原因", "写明为什么关联，将记入两件的时间线")
            sent = form.submit("关联", cancel=("application", query))
        linked_matters(view.links)
    if sent:
        done = form.answer(
            link_matters(ctx, LinkMatters(form.token, view.matter_id, number, kind or "", reason))
        )
        notice(f"已与 {done.number} 关联。")
        go("application", query, replace=True)

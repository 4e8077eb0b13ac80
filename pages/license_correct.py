"""更正补录内容: number, validity and scope of a licence that was typed into the register by mistake."""

import streamlit as st

from core.law.licenses import STATES
from core.licenses.entering import CorrectEntry, Terms, correct_entry
from core.licenses.reading import LicenseView
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.licenses import OPEN_ENDED_LABEL, license_page
from pages.ui.navigate import go
from pages.ui.page import notice

REFUSED = ("不能更正", "未找到该许可证，或其内容出自本系统的决定书，或其已注销，或不由您所在科室承办。")


def render() -> None:
    ctx = guard.require(Permission.LICENSE_MANAGE)
    found = license_page("license_correct", "更正补录内容", lambda one: one.is_correctable, REFUSED)
    if found is None:
        return
    view, form = found
    with st.container(width=WIDTH):
        st.caption(
            "照许可证更正登记时填错之处；更正前后的内容留在变动记录中。许可内容有变更的，按变更申请办理。"
        )
        if STATES[view.state].holds:
            st.caption("有延续申请在办的，更正有效期后，请承办人在该申请中重新办理“关联原许可证”。")
        sent, command = _ask(form, view)
    if not sent:
        return
    form.answer(correct_entry(ctx, command))
    notice("已更正。")
    go("license", {"id": str(view.license_id)}, replace=True)


def _ask(form: Form[LicenseView], view: LicenseView) -> tuple[bool, CorrectEntry]:
    seen = form.seen
    with form.body():
        number = form.text("number", "许可证编号", value=seen.number)
        first = form.day("valid_from", "有效期自", value=seen.valid_from)
        last = form.day("valid_to", "有效期至", value=seen.valid_to)
        is_open_ended = form.check("is_open_ended", OPEN_ENDED_LABEL, value=seen.valid_to is None)
        scope = form.text("scope", "许可范围和条件", value=seen.scope, optional=True, lines=True)
        reason = form.reason("更正原因", "写明哪里登记错了，依据哪份原始档案")
        sent = form.submit("更正", cancel=("license", {"id": str(view.license_id)}))
    terms = Terms(number, first, last, is_open_ended, scope)
    return sent, CorrectEntry(form.token, seen.license_id, seen.row_version, terms, reason)

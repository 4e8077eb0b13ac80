"""登记用印: the seal that was put on a paper."""

import streamlit as st

from core.clock import local
from core.law.seals import SEALS
from core.permissions import Permission
from core.seals.entering import EnterSealUse, enter_seal_use
from core.seals.register import seal_form
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.navigate import go
from pages.ui.page import asked_id, back, nothing_here, notice
from pages.ui.serve_personal import LATE
from pages.ui.text import plain


def render() -> None:
    ctx = guard.require(Permission.SEAL_ENTER)
    document_id = asked_id()
    offer = seal_form(ctx, document_id) if document_id else None
    if offer is None:
        nothing_here("不能登记用印", "未找到该文书，或其不编文号、不用印，或您无权办理。")
        return
    to = ("paper", {"id": str(offer.document_id)})
    back(to[0], "返回文书", to[1])
    with st.container(width=WIDTH):
        st.title("登记用印", anchor=False)
        st.caption(plain(offer.name))
        form: Form[None] = Form(f"seal_use.{offer.document_id}")
        with form.body():
            seals = {code: row.label for code, row in SEALS.items()}
            seal = form.radio("seal", "印章", seals, value=offer.seal or None)
            copies = form.whole("copies", "份数", value=2)
            at = form.moment("used_at", "用印", value=local(ctx.now).replace(second=0, microsecond=0))
            asked_by = form.select("asked_by", "申请人", dict(offer.askers), value=offer.asked_by)
            approved_by = form.select("approved_by", "批准人", dict(offer.approvers), value=offer.approved_by)
            note = form.text("note", "说明", optional=True)
            late_reason = form.text("late_reason", "补录原因", optional=True, hint=LATE)
            st.caption("登记后不能修改；登记有误的，另行登记一条并在说明中写明。")
            sent = form.submit("登记用印", cancel=to)
        if not sent:
            return
        command = EnterSealUse(
            *(form.token, offer.document_id, seal, copies, at, asked_by, approved_by, note, late_reason)
        )
        form.answer(enter_seal_use(ctx, command))
        notice("用印已登记。")
        go(*to, replace=True)

"""更正送达登记: what was recorded of a service was wrong; a new record with the reason takes its place."""

from uuid import UUID

import streamlit as st

from core.context import Context
from core.law.service import RETURNED, SERVED, next_ways, relations_of
from core.permissions import Permission
from core.service.correcting import CorrectService, correct_service, outcomes_of
from core.service.reading import ServiceView
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.navigate import go
from pages.ui.page import notice
from pages.ui.proof_file import proof_field, proof_file
from pages.ui.service import service_page


def render() -> None:
    ctx = guard.require(Permission.PAPER_SERVE)
    found = service_page("service_correct", "correct", "更正送达登记")
    if found is None:
        return
    view, matter_id = found
    with st.container(width=WIDTH):
        st.info("原登记保留在文书页并标明已更正；更正后以新登记为准。")
        options = outcomes_of(view.way)
        outcome = st.radio(
            "实际情况",
            list(options),
            index=None,
            format_func=options.__getitem__,
            key=f"service_correct.{view.service_id}.outcome",
        )
        if outcome is None:
            st.info("请选择实际情况。")
            return
        _form(ctx, view, matter_id, outcome)


def _form(ctx: Context, view: ServiceView, matter_id: UUID, outcome: str) -> None:
    form = Form(f"service_correct.{view.service_id}.{outcome}", seen=view)
    with form.body():
        relation = next_way = on = sent_file = None
        receiver = mail_no = address = ""
        if outcome == SERVED:
            relations = relations_of(view.party_kind)
            relation = form.radio("relation", "签收人与受送达人的关系", relations, value=view.relation)
            receiver = form.text("receiver", "签收人姓名", value=view.receiver)
            on = form.day("on", "送达日期", value=view.effective_on)
            sent_file = proof_field(form, "送达凭证的扫描件", optional=bool(view.proof_file_id))
        elif outcome == RETURNED:
            next_way = form.select("next_way", "拟改用的送达方式", next_ways(view.way))
        else:
            receiver = form.text("receiver", "收件人", value=view.receiver)
            address = form.text("address", "送达地址", optional=True, hint=f"留空即不变：{view.address}")
            mail_no = form.text("mail_no", "邮件编号", optional=True, hint="留空即不变")
        reason = form.reason("更正原因", "写明原登记错在何处、依据什么更正")
        sent = form.submit("更正送达登记", cancel=("paper", {"id": str(view.document_id)}))
    if not sent:
        return
    command = CorrectService(
        token=form.token,
        service_id=view.service_id,
        row_version=form.seen.row_version,
        reason=reason,
        outcome=outcome,
        relation=relation,
        receiver=receiver,
        on=on,
        mail_no=mail_no,
        address=address,
        next_way=next_way,
        file=proof_file(form, matter_id, sent_file),
    )
    form.answer(correct_service(ctx, command))
    notice("送达登记已更正，原登记保留。")
    go("paper", {"id": str(view.document_id)}, replace=True)

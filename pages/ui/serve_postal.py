"""The forms of posting a paper, of its delivery and of its return."""

from uuid import UUID

import streamlit as st

from core.clock import local
from core.context import Context
from core.law.basis import article
from core.law.service import CARRIERS, POSTAL, RETURN_GROUNDS, SLIPS, WAYS, next_ways, relations_of
from core.service.postal import (
    PostPaper,
    RecordDelivery,
    RecordReturn,
    post_paper,
    record_delivery,
    record_return,
)
from core.service.reading import ServiceSheet, ServiceView
from pages.ui.forms import Form
from pages.ui.navigate import go
from pages.ui.page import notice
from pages.ui.proof_file import proof_field, proof_file
from pages.ui.serve_personal import LATE


def postal_form(ctx: Context, sheet: ServiceSheet, addressee_id: UUID) -> None:
    """To whom, where, when and under which number it was posted; goes to the paper when it is kept."""
    who = sheet.addressees[addressee_id]
    form: Form[None] = Form(f"serve_paper.{sheet.document_id}.{addressee_id}.{POSTAL}")
    with form.body():
        recipient = form.text("recipient", "收件人", value=who.name)
        known = f"留空即按登记的送达地址：{who.address}" if who.address else "尚未登记地址，请填写"
        address = form.text("address", "送达地址", optional=bool(who.address), hint=known)
        carrier = form.radio("carrier", "邮寄方式", {code: row.label for code, row in CARRIERS.items()})
        mail_no = form.text("mail_no", "邮件编号", hint="邮寄凭证上的编号，由字母和数字组成")
        at = form.moment("posted_at", "邮寄", value=local(ctx.now).replace(second=0, microsecond=0))
        sent_file = proof_field(form, "邮寄凭证（寄件回执）的扫描件")
        late_reason = form.text("late_reason", "补录原因", optional=True, hint=LATE)
        st.caption(
            f"寄出不等于送达：{WAYS[POSTAL].effective}为送达日期（依据{WAYS[POSTAL].day.short}），收到回执后请登记签收。"
        )
        sent = form.submit("登记邮寄", cancel=("paper", {"id": str(sheet.document_id)}))
    if not sent:
        return
    file = proof_file(form, sheet.matter_id, sent_file)
    command = PostPaper(
        *(form.token, sheet.document_id, addressee_id, at, carrier, mail_no, recipient, address),
        *(late_reason, file),
    )
    form.answer(post_paper(ctx, command))
    notice("邮寄已登记。收到邮件回执或者退回的邮件后，请在本页登记签收或者退回。")
    go("paper", {"id": str(sheet.document_id)}, replace=True)


def delivery_form(ctx: Context, view: ServiceView, matter_id: UUID) -> None:
    """The day on the slip, who signed, and the slip itself."""
    form = Form(f"service_delivered.{view.service_id}", seen=view)
    with form.body():
        signed_on = form.day("signed_on", "签收日期", hint="以邮件回执上注明的收件日期为准")
        slip = form.radio("slip", "签收日期的凭据", {code: row.label for code, row in SLIPS.items()})
        relations = relations_of(view.party_kind)
        relation = form.radio("relation", "签收人与受送达人的关系", relations)
        receiver = form.text("receiver", "签收人姓名", value=view.receiver if "self" in relations else "")
        sent_file = proof_field(form, "签收证明（邮件回执、查询单）的扫描件")
        st.caption(f"送达日期为{WAYS[POSTAL].effective}（依据{WAYS[POSTAL].day.short}）。")
        sent = form.submit("登记签收", cancel=("paper", {"id": str(view.document_id)}))
    if not sent:
        return
    file = proof_file(form, matter_id, sent_file)
    command = RecordDelivery(
        *(form.token, view.service_id, form.seen.row_version, signed_on, slip, relation, receiver, file)
    )
    form.answer(record_delivery(ctx, command))
    notice("邮件签收已登记，文书已送达。")
    go("paper", {"id": str(view.document_id)}, replace=True)


def return_form(ctx: Context, view: ServiceView, matter_id: UUID) -> None:
    """When and why it came back, and what is tried then."""
    form = Form(f"service_returned.{view.service_id}", seen=view)
    with form.body():
        returned_on = form.day("returned_on", "退回日期")
        grounds = {code: row.label for code, row in RETURN_GROUNDS.items()}
        ground = form.select("ground", "退回的情形", grounds)
        note = form.text("note", "具体情况", optional=True, lines=True, hint="情形为“其他”的须填写")
        next_way = form.select(
            "next_way",
            "拟改用的送达方式",
            next_ways(POSTAL),
            hint=f"退回后应及时改用其他方式（{article(15).short}）",
        )
        sent_file = proof_field(form, "退回邮件的扫描件", optional=True)
        sent = form.submit("登记退回", cancel=("paper", {"id": str(view.document_id)}))
    if not sent:
        return
    file = proof_file(form, matter_id, sent_file)
    command = RecordReturn(
        *(form.token, view.service_id, form.seen.row_version, returned_on, ground, note, next_way, file)
    )
    form.answer(record_return(ctx, command))
    notice("邮件退回已登记，文书仍未送达，请改用其他方式送达。")
    go("paper", {"id": str(view.document_id)}, replace=True)

"""The form of handing a paper over at the counter."""

import io
from uuid import UUID

import streamlit as st

from core.context import Context
from core.files.attach import AttachFile, attaching
from core.law.basis import article
from core.law.party_kinds import PartyKind
from core.law.service import (
    BY_HAND,
    BY_RECEIPT,
    BY_SCAN,
    NOT_SERVED,
    NOT_SERVED_BASIS,
    PERSONAL,
    REFUSED,
    SIGNED_BY,
    next_ways,
    relations_of,
)
from core.permissions import Permission
from core.service.personal import HandOver, hand_over
from core.service.reading import ServiceSheet
from pages.ui.forms import Form
from pages.ui.navigate import go
from pages.ui.page import notice
from pages.ui.pen_pad import pen_pad
from pages.ui.proof_file import proof_field, proof_file
from pages.ui.screens import page_of

LATE = "超过规定时长才录入的须填写"


def personal_form(ctx: Context, sheet: ServiceSheet, addressee_id: UUID) -> None:
    """Who took it and signed how, or refused; goes to the paper when it is kept."""
    # Outside the form: what is asked for depends on it.
    signed_by = st.radio(
        "签收方式",
        [code for code in SIGNED_BY if code != BY_RECEIPT or sheet.receipts],
        index=None,
        format_func=lambda code: SIGNED_BY[code].label,
        key=f"serve_paper.{sheet.document_id}.signed_by",
    )
    if not sheet.receipts and ctx.may(Permission.PAPER_DRAFT):
        st.page_link(
            page_of("paper_new"),
            label="制作送达回证，打印后带去签名",
            icon=":material/edit_document:",
            query_params={"matter": str(sheet.matter_id), "kind": "service_record"},
        )
    if signed_by is None:
        st.info("请选择签收方式。")
        return
    who = sheet.addressees[addressee_id]
    form: Form[None] = Form(f"serve_paper.{sheet.document_id}.{addressee_id}.{signed_by}")
    drawn = b""
    if signed_by == REFUSED:
        st.warning(f"{NOT_SERVED}（依据{NOT_SERVED_BASIS.short}）")
    if signed_by == BY_HAND:
        drawn = pen_pad(f"{form.name}.pad", "签收人手写签名框", turn=str(form.token))
        form.problem("picture")
        st.caption("手写板签名只作过程记录；请同时打印送达回证由签收人签名。")
    with form.body():
        relation = receiver = refusal = ""
        next_way = sent_file = receipt_id = second = None
        if signed_by == REFUSED:
            refusal = form.text("refusal", "拒收的原因", lines=True)
            next_way = form.select("next_way", "拟改用的送达方式", next_ways(PERSONAL))
        else:
            first = "self" if who.kind == PartyKind.CITIZEN else None
            relation = (
                form.radio("relation", "签收人与受送达人的关系", relations_of(who.kind), value=first) or ""
            )
            receiver = form.text("receiver", "签收人姓名", value=who.name if first else "")
        at = None
        if signed_by != BY_HAND:
            at = form.moment("signed_at", "拒收" if signed_by == REFUSED else "签收")
        if signed_by == BY_SCAN:
            sent_file = proof_field(form, "签收人已签名的送达回证的扫描件")
        if signed_by == BY_RECEIPT:
            receipt_id = form.select("receipt", "送达回证", dict(sheet.receipts))
        if sheet.needs_two:
            second = form.select("second_server", "另一名送达人", dict(sheet.colleagues))
        late_reason = ""
        if signed_by != BY_HAND:
            late_reason = form.text("late_reason", "补录原因", optional=True, hint=LATE)
        if signed_by != REFUSED:
            st.caption(f"送达日期为签收日期（依据{article(14).short}）。登记后不能修改，登记有误的可以更正。")
        sent = form.submit("登记送达", cancel=("paper", {"id": str(sheet.document_id)}))
    if not sent:
        return
    command = HandOver(
        token=form.token,
        document_id=sheet.document_id,
        addressee_id=addressee_id,
        signed_by=signed_by,
        relation=relation,
        receiver=receiver,
        signed_at=at,
        refusal=refusal,
        next_way=next_way,
        second_server_id=second,
        late_reason=late_reason,
        file=_picture(form, sheet, drawn)
        if signed_by == BY_HAND
        else proof_file(form, sheet.matter_id, sent_file),
        receipt_id=receipt_id,
    )
    form.answer(hand_over(ctx, command))
    notice("拒收已登记，文书仍未送达。" if signed_by == REFUSED else "送达已登记。")
    go("paper", {"id": str(sheet.document_id)}, replace=True)


def _picture(form: Form[None], sheet: ServiceSheet, drawn: bytes) -> AttachFile | None:
    if not drawn:
        return None
    return attaching(form.token, sheet.matter_id, io.BytesIO(drawn), "签收签名.png", kind="pen_signature")

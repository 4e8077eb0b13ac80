"""登记签名: for each who signs a paper, a scan of the signed sheet, the pen pad, or the refusal with its witness."""

import io
from uuid import UUID

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.context import Context
from core.files.attach import AttachFile, attaching
from core.law.files import FILE_CLASSES, size_words, type_words
from core.law.paper_approval import PEN, REFUSED, SCAN, WAYS, SigningWay
from core.papers.signatures import SignatureSheet, signature_sheet
from core.papers.signing import RecordSignature, record_signature
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form, on_screen
from pages.ui.navigate import go
from pages.ui.page import asked_id, back, nothing_here, notice
from pages.ui.pen_pad import pen_pad
from pages.ui.signatures import original_notice
from pages.ui.text import plain
from pages.ui.urgent import urgent_banner

LATE = "超过规定时长才录入的须填写"


def render() -> None:
    ctx = guard.require(Permission.PAPER_SIGN)
    paper_id = asked_id()
    sheet = signature_sheet(ctx, paper_id) if paper_id else None
    if sheet is None or not (sheet.may_sign or on_screen(f"paper_sign.{paper_id}")):
        why = sheet.why_not if sheet else ""
        nothing_here("不能登记签名", f"{why or '未找到该文书，或其不需签名，或您无权办理'}。")
        return
    back("paper", "返回文书", {"id": str(sheet.paper_id)})
    with st.container(width=WIDTH):
        st.title("登记签名", anchor=False)
        st.caption(plain(sheet.title))
        urgent_banner(ctx, sheet.matter_id)
        original_notice()
        # Outside the form: what is asked for depends on it.
        way = st.radio(
            "签名方式",
            [code for code in WAYS if code != REFUSED or any(one.line.may_refuse for one in sheet.lines)],
            index=None,
            format_func=lambda code: WAYS[code].label,
            key=f"paper_sign.{sheet.paper_id}.way",
        )
        if way is None:
            st.info("请选择签名方式。")
            return
        _form(ctx, sheet, WAYS[way])


def _form(ctx: Context, sheet: SignatureSheet, way: SigningWay) -> None:
    form = Form(f"paper_sign.{sheet.paper_id}.{way.code}", seen=sheet)
    sheet = form.seen
    drawn = b""
    if way.code == PEN:
        drawn = pen_pad(f"{form.name}.pad", "手写签名框", turn=str(form.token))
        form.problem("picture")
    with form.body():
        positions = _who(form, sheet, way)
        is_nameless = any(not line.line.name for line in sheet.lines)
        name = form.text("name", "签名人姓名", hint="文书未列明姓名的，填写") if is_nameless else ""
        at = form.moment("signed_at", way.moment) if way.moment else None
        late_reason = ""
        if way.moment:
            late_reason = form.text("late_reason", "补录原因", optional=True, hint=LATE)
        sent_file, file_id = _scan(form, sheet) if way.code == SCAN else (None, None)
        refusal = form.text("refusal", "拒绝签名的原因", lines=True) if way.needs_reason else ""
        witness = form.text("witness", "见证人姓名", optional=not way.needs_witness)
        sent = form.submit("登记签名", cancel=("paper", {"id": str(sheet.paper_id)}))
    if not sent:
        return
    file = _file(form, sheet, way, sent_file, drawn)
    command = RecordSignature(
        *(form.token, sheet.paper_id, positions, name, way.code, at),
        *(refusal, witness, late_reason, file, file_id),
    )
    form.answer(record_signature(ctx, command))
    notice(f"{WAYS[way.code].done}已登记。")
    go("paper", {"id": str(sheet.paper_id)}, replace=True)


def _who(form: Form[SignatureSheet], sheet: SignatureSheet, way: SigningWay) -> tuple[int, ...]:
    options = {
        one.line.position: one.line.label + ("（已登记）" if one.is_signed else "")
        for one in sheet.lines
        if way.code != REFUSED or one.line.may_refuse
    }
    if way.code == SCAN:
        return form.many("positions", "签名人", options, hint="该扫描件上有几人签名，就选几人")
    chosen = form.select("positions", "签名人", options)
    return () if chosen is None else (chosen,)


def _scan(form: Form[SignatureSheet], sheet: SignatureSheet) -> tuple[UploadedFile | None, UUID | None]:
    row = FILE_CLASSES["signed_paper"]
    sent = st.file_uploader("签名文书的扫描件", key=f"{form.name}.file.{form.token}")
    st.caption(f"单个文件最大 {size_words(row.most_bytes)}，可传：{type_words(row)}")
    form.problem("file")
    known = form.select("file_id", "或选用已上传的扫描件（选填）", sheet.scans) if sheet.scans else None
    return sent, known


def _file(
    form: Form[SignatureSheet],
    sheet: SignatureSheet,
    way: SigningWay,
    sent: UploadedFile | None,
    drawn: bytes,
) -> AttachFile | None:
    if way.code == SCAN and sent is not None:
        return attaching(form.token, sheet.matter_id, sent, sent.name, kind="signed_paper")
    if way.code == PEN and drawn:
        return attaching(
            form.token, sheet.matter_id, io.BytesIO(drawn), "手写板签名.png", kind="pen_signature"
        )
    return None

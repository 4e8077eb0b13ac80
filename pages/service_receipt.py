"""送达回证: the paper that proves a service, drafted from its record, or laid to it once it is issued and signed."""

import streamlit as st

from core.context import Context
from core.law.service import POSTAL, SERVED
from core.permissions import Permission
from core.service.reading import ServiceView, service_sheet
from core.service.receipt import AddReceipt, add_receipt, draft_receipt
from pages.ui import guard
from pages.ui.errors import show_problems
from pages.ui.forms import WIDTH, Form, form_token, used
from pages.ui.navigate import go
from pages.ui.page import notice
from pages.ui.service import service_page


def render() -> None:
    ctx = guard.require(Permission.PAPER_SERVE)
    found = service_page("service_receipt", "receipt", "送达回证")
    if found is None:
        return
    view, _ = found
    with st.container(width=WIDTH):
        _draft(ctx, view)
        if view.state == SERVED and view.way != POSTAL:
            _add(ctx, view)


def _draft(ctx: Context, view: ServiceView) -> None:
    name = "邮寄送达凭证粘贴单" if view.way == POSTAL else "送达回证"
    st.markdown(f"按本次送达的登记内容起草{name}，核对、出具后打印签名。")
    form = f"service_receipt.{view.service_id}"
    token = form_token(form)
    if not ctx.may(Permission.PAPER_DRAFT) or not st.button(
        f"起草{name}", type="primary", key=f"{form}.submit"
    ):
        return
    done = draft_receipt(ctx, token, view.service_id)
    if isinstance(done, list):
        show_problems(done)
        return
    used(form)
    notice(f"{name}已按送达登记填好，请核对。")
    go("paper_edit", {"id": str(done.draft_id)})


def _add(ctx: Context, view: ServiceView) -> None:
    sheet = service_sheet(ctx, view.document_id)
    receipts = dict(sheet.receipts) if sheet else {}
    st.header("附上已签名的送达回证", anchor=False)
    if not receipts:
        st.info("本件还没有写明本文书、已出具并登记签名的送达回证。")
        return
    form = Form(f"service_receipt.{view.service_id}.add", seen=view)
    with form.body():
        receipt_id = form.select("receipt", "送达回证", receipts)
        sent = form.submit("附上送达回证", cancel=("paper", {"id": str(view.document_id)}))
    if not sent:
        return
    form.answer(add_receipt(ctx, AddReceipt(form.token, view.service_id, form.seen.row_version, receipt_id)))
    notice("送达回证已附到本次送达。")
    go("paper", {"id": str(view.document_id)}, replace=True)

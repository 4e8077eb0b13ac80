"""The forms of a list of files that leave the archive: its next steps, leaving a file out, destruction, and the receipt."""

import streamlit as st

from core.archive.destroying import DestroyList, destroy_list
from core.archive.disposal_reading import DisposalView
from core.archive.disposing import CARRIED_OUT, Disposed, TakeOff, TakeStep, take_off, take_step
from core.archive.package import PACKAGE
from core.archive.transferring import OpenForPacking, ReceiveReceipt, open_for_packing, receive_receipt
from core.context import Context
from core.law.disposal import STATES, STEPS
from pages.ui.ask_job import ask_button
from pages.ui.forms import WIDTH, Form
from pages.ui.page import notice
from pages.ui.text import Tag

_DONE = {
    "proposed": "已记录，其他意见尚待填写。",
    "appraised": "已记录，意见已齐，由单位负责人批准。",
    "returned": "已退回档案员。",
    "approved": "已批准。",
    "confirmed": "已送监销，由安全管理员执行。",
    "withdrawn": "已撤回，案卷照常保管。",
}


_TONES = {"done": "grey", "withdrawn": "grey", "returned": "amber"}


def state_tag(state: str) -> Tag:
    """Where the list stands, in a word."""
    return Tag(STATES[state].label, _TONES.get(state, "green"))  # type: ignore[arg-type]


def step_form(ctx: Context, view: DisposalView) -> None:
    """What only moves the list: one of the steps the actor may take, with what he says."""
    offered = {code: STEPS[code].label for code in view.steps if code not in CARRIED_OUT}
    if not offered:
        return
    form = Form(f"disposal.{view.disposal_id}.step", seen=view)
    with st.container(width=WIDTH), form.body():
        step = form.radio("step", "办理", offered) or ""
        text = form.text("text", "意见或原因", lines=True, optional=True, hint="退回、撤回的必须写明原因")
        sent = form.submit("办理")
    if sent:
        command = TakeStep(form.token, view.disposal_id, form.seen.row_version, step, text)
        done = form.answer(take_step(ctx, command))
        notice(_words(done))
        st.rerun()


def _words(done: Disposed) -> str:
    if done.state == "approved":
        return f"已批准，凭证编号 {done.number}。"
    return _DONE.get(done.state, "已办理。")


def take_off_form(ctx: Context, view: DisposalView) -> None:
    """Leave a file out of the list."""
    if not view.may_take_off or len(view.items) < 2:
        return
    with st.expander("移出案卷"):
        form = Form(f"disposal.{view.disposal_id}.off", seen=view)
        with form.body():
            names = {one.item_id: f"{one.archive_number} {one.title}" for one in form.seen.items}
            item = form.select("item", "案卷", names)
            reason = form.reason("移出原因", "如：行政诉讼期间，继续保管")
            sent = form.submit("移出清单")
        if sent and item is not None:
            command = TakeOff(form.token, view.disposal_id, form.seen.row_version, item, reason)
            form.answer(take_off(ctx, command))
            notice("已移出，该案卷照常保管。")
            st.rerun()
        elif sent:
            st.error("请选择要移出的案卷。")


def destroy_form(ctx: Context, view: DisposalView) -> None:
    """监销: the number is typed from the approved sheet, and nothing brings back what is destroyed."""
    if "destroy" not in view.steps:
        return
    st.warning(
        f"执行后 {len(view.items)} 件案卷的密钥立即销毁，文书、附件和个人信息不能恢复；后台任务中已生成的文件一并清除。请先核对签名的《档案销毁清册》。"
    )
    form = Form(f"disposal.{view.disposal_id}.destroy", seen=view)
    with st.container(width=WIDTH), form.body():
        number = form.text("certificate_no", "销毁凭证编号", hint="照批准的清册填写")
        files = form.whole("files", "件数", hint="照签名的清册填写")
        text = form.text("text", "监销记录", lines=True, optional=True, hint="在场人员、纸质案卷的销毁方式")
        sent = form.submit("监销并销毁")
    if sent:
        command = DestroyList(form.token, view.disposal_id, form.seen.row_version, number, files, text)
        form.answer(destroy_list(ctx, command))
        notice("已销毁。清单、档号、日期和校验值长期保留。")
        st.rerun()


def _open_for_packing(ctx: Context, view: DisposalView) -> None:
    form = Form(f"disposal.{view.disposal_id}.pack", seen=view)
    with form.body():
        st.markdown("案卷凭批准的清单打开，只供制作数据包，期满自动关闭；每次打开都留痕。")
        sent = form.submit("打开案卷以便制作数据包")
    if sent:
        done = form.answer(
            open_for_packing(ctx, OpenForPacking(form.token, view.disposal_id, form.seen.row_version))
        )
        notice(f"已打开至 {done.until}。请逐件制作数据包。")
        st.rerun()


def transfer_forms(ctx: Context, view: DisposalView) -> None:
    """Packing the files of an approved list, and the receipt of the city archive."""
    if "receive" not in view.steps:
        return
    st.header("移交", anchor=False)
    names = {str(one.case_file_id): one.archive_number for one in view.items if one.has_matter}
    if names:
        _open_for_packing(ctx, view)
    if len(names) < len(view.items):
        st.caption("门户启用前形成的案卷没有电子案卷，移交纸质原件和扫描件，不制作数据包。")
    if names:
        chosen = st.selectbox("案卷", list(names), format_func=names.__getitem__, key="disposal.pack.file")
        ask_button(
            ctx,
            "制作数据包",
            PACKAGE.code,
            {"case_file_id": chosen, "number": names[chosen]},
            f"disposal.{chosen}.package",
        )
    receipt = Form(f"disposal.{view.disposal_id}.receipt", seen=view)
    with st.container(width=WIDTH), receipt.body():
        receiver = receipt.text("receiver", "接收单位", hint="如 抚顺市档案馆")
        number = receipt.text("receipt_no", "回执编号")
        day = receipt.day("received_on", "接收日期")
        text = receipt.text("text", "说明", lines=True, optional=True)
        received = receipt.submit("登记接收回执")
    if received:
        command = ReceiveReceipt(
            receipt.token, view.disposal_id, receipt.seen.row_version, receiver, number, day, text
        )
        receipt.answer(receive_receipt(ctx, command))
        notice("已登记，案卷由档案馆保管。")
        st.rerun()

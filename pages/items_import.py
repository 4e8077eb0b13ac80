"""导入办理事项: a workbook is sent, shown as what an import would do (`?id=` is that dry run), and imported."""

from uuid import UUID

import streamlit as st

from core.context import Context
from core.jobs.reading import get_job
from core.law.files import MEGABYTE, size_words
from core.office.item_sheet import MOST_BYTES, MOST_ITEMS
from core.office.item_upload import (
    CheckView,
    ConfirmImport,
    SendSheet,
    confirm_import,
    get_check,
    send_sheet,
    sending,
)
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.item_lines import WORDS, show_lines
from pages.ui.job_state import show_state
from pages.ui.navigate import go
from pages.ui.page import actions, asked_id, back, nothing_here
from pages.ui.text import facts

REFRESH_SECONDS = 2
OTHER = {"重新上传": ("items_import", {})}


def render() -> None:
    ctx = guard.require(Permission.ITEM_MANAGE)
    back("items", "返回办理事项列表")
    if "id" not in st.query_params:
        _upload(ctx)
        return
    check_id = asked_id()
    view = get_check(ctx, check_id) if check_id else None
    if view is None:
        nothing_here("未找到该次核对", "可能链接有误、已过保存期，或不是您上传的表格。请重新上传表格。")
        actions("items_import.none", OTHER)
        return
    st.title("导入办理事项", anchor=False)
    if view.is_done:
        _found(ctx, view)
    else:
        facts([("表格", view.file)])
        _wait(ctx, view.check_id)


def _upload(ctx: Context) -> None:
    st.title("导入办理事项", anchor=False)
    st.markdown(
        "在“下载模板”或“导出 Excel”所得的表格中填写，然后上传核对。核对只列出将有的变动和错误，不作任何修改；"
        "全部无误后，再确认导入。"
    )
    st.link_button("下载模板", "/items_template.xlsx", icon=":material/download:")
    form: Form[None] = Form("items_import")
    with st.container(width=WIDTH), form.body():
        sent = st.file_uploader(
            f"Excel 表格（最大 {size_words(MOST_BYTES)}，{MOST_ITEMS} 项）",
            type=["xlsx"],
            max_upload_size=MOST_BYTES // MEGABYTE,
            key=f"{form.name}.file.{form.token}",
        )
        form.problem("file")
        clicked = form.submit("核对表格")
    if clicked:
        command = sending(form.token, sent.name, sent.getvalue()) if sent else SendSheet(form.token, "", "")
        check = form.answer(send_sheet(ctx, command))
        go("items_import", {"id": str(check.job_id)}, replace=True)


def _wait(ctx: Context, check_id: UUID) -> None:
    job = get_job(ctx, check_id)
    is_open = job is not None and job.is_open
    # Only this part is drawn anew while the dry run goes on, and the page once when it has ended.
    st.fragment(_state, run_every=REFRESH_SECONDS if is_open else None)(ctx, check_id, is_open)
    if is_open:
        st.caption("核对在后台进行，可以离开本页，稍后从“后台任务”回来查看。")
    else:
        actions("items_import.ended", OTHER)


def _state(ctx: Context, check_id: UUID, was_open: bool) -> None:
    present = guard.watching(ctx)
    job = get_job(present, check_id) if present else None
    if job is None or (was_open and not job.is_open):
        st.rerun()
    show_state(job)


def _found(ctx: Context, view: CheckView) -> None:
    wrong = view.count("wrong")
    counts = [
        (word, f"{view.count(state)} {'行' if state == 'wrong' else '项'}") for state, word in WORDS.items()
    ]
    facts([("表格", view.file), *counts, ("不变", f"{view.unchanged} 项")])
    if view.import_id:
        st.success("该表格已确认导入，进度和结果见后台任务。")
        actions("items_import.asked", {"查看导入任务": ("job", {"id": str(view.import_id)}), **OTHER})
    elif wrong:
        st.error(
            "表格中还有错误，没有导入任何事项。请更正原表格后重新上传；“下载待更正的行”在每行后写明问题。"
        )
        with st.container(horizontal=True):
            st.link_button("下载待更正的行", f"/jobs/{view.check_id}/result", icon=":material/download:")
            actions("items_import.wrong", OTHER)
    elif view.is_importable:
        _confirm(ctx, view)
    else:
        st.info("表格与现有事项完全一致，无需导入。")
        actions("items_import.same", OTHER)
    show_lines(view)


def _confirm(ctx: Context, view: CheckView) -> None:
    st.info("全部无误，尚未导入。确认后一次全部导入；其间事项另有变动的，一项也不导入，须重新核对。")
    form: Form[None] = Form(f"items_import.{view.check_id}")
    with st.container(width=WIDTH), form.body():
        reason = form.reason()
        sent = form.submit("确认导入", cancel=("items", {}))
    if sent:
        asked = form.answer(confirm_import(ctx, ConfirmImport(form.token, view.check_id, reason)))
        go("job", {"id": str(asked.job_id)}, replace=True)

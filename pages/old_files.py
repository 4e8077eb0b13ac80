"""导入旧案卷: a workbook of paper files is sent, shown as what an import would do (`?id=` is that dry run), and imported."""

from uuid import UUID

import streamlit as st

from core.archive.old_sheet import MOST_FILES, MOST_LINES
from core.archive.old_upload import (
    ConfirmOldFiles,
    confirm_old_files,
    get_old_check,
    send_old_sheet,
)
from core.context import Context
from core.jobs.reading import get_job
from core.law.files import MEGABYTE, size_words
from core.office.item_sheet import MOST_BYTES
from core.office.item_upload import CheckView, SendSheet, sending
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.item_lines import show_lines
from pages.ui.job_state import show_state
from pages.ui.navigate import go
from pages.ui.page import actions, asked_id, back, nothing_here
from pages.ui.table import Column
from pages.ui.text import facts

REFRESH_SECONDS = 2
OTHER = {"重新上传": ("old_files", {})}
COLUMNS = (
    Column("row", "行", nowrap=True),
    Column("number", "档号", nowrap=True),
    Column("title", "题名"),
    Column("state", "结果", nowrap=True),
    Column("words", "问题或导入内容"),
)


def render() -> None:
    ctx = guard.require(Permission.CASE_FILE_TAKE)
    back("archive", "返回档案目录")
    if "id" not in st.query_params:
        _upload(ctx)
        return
    check_id = asked_id()
    view = get_old_check(ctx, check_id) if check_id else None
    if view is None:
        nothing_here("未找到该次核对", "可能链接有误、已过保存期，或不是您上传的表格。请重新上传表格。")
        actions("old_files.none", OTHER)
        return
    st.title("导入旧案卷", anchor=False)
    if view.is_done:
        _found(ctx, view)
    else:
        facts([("表格", view.file)])
        _wait(ctx, view.check_id)


def _upload(ctx: Context) -> None:
    st.title("导入旧案卷", anchor=False)
    st.markdown(
        "本系统启用以前已经归档的纸质案卷，按模板填成 Excel 表格导入档案目录。上传后先核对，逐行列出错误，"
        "不写入任何内容；全部无误后，再一次导入。扫描件在导入以后，到该案卷的页面上传。"
    )
    st.link_button("下载模板", "/old_files_template.xlsx", icon=":material/download:")
    form: Form[None] = Form("old_files")
    with st.container(width=WIDTH), form.body():
        sent = st.file_uploader(
            f"Excel 表格（最大 {size_words(MOST_BYTES)}，{MOST_FILES} 卷、{MOST_LINES} 行目录）",
            type=["xlsx"],
            max_upload_size=MOST_BYTES // MEGABYTE,
            key=f"{form.name}.file.{form.token}",
        )
        form.problem("file")
        clicked = form.submit("核对表格")
    if clicked:
        command = sending(form.token, sent.name, sent.getvalue()) if sent else SendSheet(form.token, "", "")
        check = form.answer(send_old_sheet(ctx, command))
        go("old_files", {"id": str(check.job_id)}, replace=True)


def _wait(ctx: Context, check_id: UUID) -> None:
    job = get_job(ctx, check_id)
    is_open = job is not None and job.is_open
    # Only this part is drawn anew while the dry run goes on, and the page once when it has ended.
    st.fragment(_state, run_every=REFRESH_SECONDS if is_open else None)(ctx, check_id, is_open)
    if is_open:
        st.caption("核对在后台进行，可以离开本页，稍后从“后台任务”回来查看。")
    else:
        actions("old_files.ended", OTHER)


def _state(ctx: Context, check_id: UUID, was_open: bool) -> None:
    present = guard.watching(ctx)
    job = get_job(present, check_id) if present else None
    if job is None or (was_open and not job.is_open):
        st.rerun()
    show_state(job)


def _found(ctx: Context, view: CheckView) -> None:
    wrong = view.count("wrong")
    facts([("表格", view.file), ("可导入", f"{view.count('new')} 卷"), ("有误", f"{wrong} 行")])
    if view.import_id:
        st.success("该表格已确认导入，进度和结果见后台任务。")
        actions("old_files.asked", {"查看导入任务": ("job", {"id": str(view.import_id)}), **OTHER})
    elif wrong:
        st.error(
            "表格中还有错误，没有导入任何案卷。请更正原表格后重新上传；“下载待更正的行”在每行后写明问题。"
        )
        with st.container(horizontal=True):
            st.link_button("下载待更正的行", f"/jobs/{view.check_id}/result", icon=":material/download:")
            actions("old_files.wrong", OTHER)
    else:
        _confirm(ctx, view)
    show_lines(view, "old_files", COLUMNS)


def _confirm(ctx: Context, view: CheckView) -> None:
    st.info(
        "全部无误，尚未导入。确认后一次全部导入，导入后不能更改（细则第二十四条）；其间档案有变动的，"
        "一卷也不导入，须重新核对。"
    )
    form: Form[None] = Form(f"old_files.{view.check_id}")
    with st.container(width=WIDTH), form.body():
        sent = form.submit("确认导入", cancel=("archive", {}))
    if sent:
        asked = form.answer(confirm_old_files(ctx, ConfirmOldFiles(form.token, view.check_id)))
        go("job", {"id": str(asked.job_id)}, replace=True)

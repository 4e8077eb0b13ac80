"""导入旧案卷: a workbook of paper files is sent, shown as what an import would do (`?id=` is that dry run), and imported."""

import streamlit as st

from core.archive.old_sheet import MOST_FILES, MOST_LINES
from core.archive.old_upload import (
    ConfirmOldFiles,
    confirm_old_files,
    get_old_check,
    send_old_sheet,
)
from core.context import Context
from core.office.item_sheet import MOST_BYTES
from core.office.item_upload import CheckView
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.item_lines import show_lines
from pages.ui.navigate import go
from pages.ui.page import asked_id, back
from pages.ui.sheet_upload import SheetForm, no_check, verdict, waiting
from pages.ui.table import Column
from pages.ui.text import facts

PAGE = "old_files"
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
        no_check(PAGE)
        return
    st.title("导入旧案卷", anchor=False)
    if view.is_done:
        _found(ctx, view)
    else:
        waiting(ctx, PAGE, view)


def _upload(ctx: Context) -> None:
    st.title("导入旧案卷", anchor=False)
    st.markdown(
        "本系统启用以前已经归档的纸质案卷，按模板填成 Excel 表格导入档案目录。上传后先核对，逐行列出错误，"
        "不写入任何内容；全部无误后，再一次导入。扫描件在导入以后，到该案卷的页面上传。"
    )
    st.link_button("下载模板", "/old_files_template.xlsx", icon=":material/download:")
    sheet = SheetForm(PAGE, MOST_BYTES, f"{MOST_FILES} 卷、{MOST_LINES} 行目录")
    if sheet.clicked:
        check = sheet.form.answer(send_old_sheet(ctx, sheet.command))
        go(PAGE, {"id": str(check.job_id)}, replace=True)


def _found(ctx: Context, view: CheckView) -> None:
    facts([("表格", view.file), ("可导入", f"{view.count('new')} 卷"), ("有误", f"{view.count('wrong')} 行")])
    verdict(view, PAGE, "没有导入任何案卷", lambda: _confirm(ctx, view))
    show_lines(view, PAGE, COLUMNS)


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

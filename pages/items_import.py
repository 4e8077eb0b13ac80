"""导入办理事项: a workbook is sent, shown as what an import would do (`?id=` is that dry run), and imported."""

import streamlit as st

from core.context import Context
from core.office.item_sheet import MOST_BYTES, MOST_ITEMS
from core.office.item_upload import (
    CheckView,
    ConfirmImport,
    confirm_import,
    get_check,
    send_sheet,
)
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.item_lines import WORDS, show_lines
from pages.ui.navigate import go
from pages.ui.page import actions, asked_id, back
from pages.ui.sheet_upload import SheetForm, again, no_check, verdict, waiting
from pages.ui.text import facts

PAGE = "items_import"


def render() -> None:
    ctx = guard.require(Permission.ITEM_MANAGE)
    back("items", "返回办理事项列表")
    if "id" not in st.query_params:
        _upload(ctx)
        return
    check_id = asked_id()
    view = get_check(ctx, check_id) if check_id else None
    if view is None:
        no_check(PAGE)
        return
    st.title("导入办理事项", anchor=False)
    if view.is_done:
        _found(ctx, view)
    else:
        waiting(ctx, PAGE, view)


def _upload(ctx: Context) -> None:
    st.title("导入办理事项", anchor=False)
    st.markdown(
        "在“下载模板”或“导出 Excel”所得的表格中填写，然后上传核对。核对只列出将有的变动和错误，不作任何修改；"
        "全部无误后，再确认导入。"
    )
    st.link_button("下载模板", "/items_template.xlsx", icon=":material/download:")
    sheet = SheetForm(PAGE, MOST_BYTES, f"{MOST_ITEMS} 项")
    if sheet.clicked:
        check = sheet.form.answer(send_sheet(ctx, sheet.command))
        go(PAGE, {"id": str(check.job_id)}, replace=True)


def _found(ctx: Context, view: CheckView) -> None:
    counts = [
        (word, f"{view.count(state)} {'行' if state == 'wrong' else '项'}") for state, word in WORDS.items()
    ]
    facts([("表格", view.file), *counts, ("不变", f"{view.unchanged} 项")])
    verdict(view, PAGE, "没有导入任何事项", lambda: _confirm(ctx, view))
    show_lines(view)


def _confirm(ctx: Context, view: CheckView) -> None:
    if not view.is_importable:
        st.info("表格与现有事项完全一致，无需导入。")
        actions(f"{PAGE}.same", again(PAGE))
        return
    st.info("全部无误，尚未导入。确认后一次全部导入；其间事项另有变动的，一项也不导入，须重新核对。")
    form: Form[None] = Form(f"items_import.{view.check_id}")
    with st.container(width=WIDTH), form.body():
        reason = form.reason()
        sent = form.submit("确认导入", cancel=("items", {}))
    if sent:
        asked = form.answer(confirm_import(ctx, ConfirmImport(form.token, view.check_id, reason)))
        go("job", {"id": str(asked.job_id)}, replace=True)

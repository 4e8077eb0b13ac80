"""导入分派表: a workbook is sent, shown as what its import would change (`?id=`), and confirmed.

What was found is kept with the browser session and not in the database: after a reload the workbook is sent again.
"""

from uuid import UUID

import streamlit as st

from core.complaints.routing import ReplaceTable, replace_table
from core.complaints.routing_import import CheckedTable, check_sheet
from core.complaints.routing_sheet import MOST_BYTES
from core.context import Context
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.navigate import go
from pages.ui.page import actions, asked_id, back, notice
from pages.ui.routing_lines import show_lines
from pages.ui.sheet_upload import SheetForm, again, no_check
from pages.ui.text import facts

PAGE = "routing_import"
FOUND = f"{PAGE}.found"
WORDS = {"wrong": "有误", "new": "新增", "changed": "改派", "ended": "停用"}


def render() -> None:
    ctx = guard.require(Permission.ROUTING_MANAGE)
    back("routing", "返回分派表")
    if "id" not in st.query_params:
        _upload(ctx)
        return
    check_id, table = st.session_state.get(FOUND, (None, None))
    if table is None or check_id != asked_id():
        no_check(PAGE, "页面可能已刷新，或表格另有上传。核对结果不保存，请重新上传表格。")
        return
    st.title("导入分派表", anchor=False)
    _found(ctx, check_id, table)


def _upload(ctx: Context) -> None:
    st.title("导入分派表", anchor=False)
    st.markdown(
        "在“导出 Excel”所得的表格中填写，然后上传核对。核对只列出将有的变动和错误，不作任何修改；全部无误后，"
        "再确认导入。表格须列出全部的行，任何一种组合有且只有一行适用。"
    )
    st.link_button("导出 Excel", "/routing.xlsx", icon=":material/download:")
    sheet = SheetForm(PAGE, MOST_BYTES)
    if sheet.clicked:
        token = sheet.form.token
        st.session_state[FOUND] = (token, sheet.form.answer(check_sheet(ctx, sheet.name, sheet.data)))
        go(PAGE, {"id": str(token)}, replace=True)


def _found(ctx: Context, check_id: UUID, table: CheckedTable) -> None:
    wrong = table.count("wrong")
    states = ["wrong"] if wrong else ["new", "changed", "ended"]
    counts = [(WORDS[state], f"{table.count(state)} 处") for state in states]
    facts([("表格", table.file), *counts, *([] if wrong else [("不变", f"{table.unchanged} 行")])])
    if wrong:
        st.error("表格中还有错误，没有导入任何行。请更正原表格后重新上传。")
        actions("routing_import.wrong", again(PAGE))
    elif table.lines:
        _confirm(ctx, check_id, table)
    else:
        st.info("表格与现有分派表完全一致，无需导入。")
        actions("routing_import.same", again(PAGE))
    show_lines(table.lines, WORDS)


def _confirm(ctx: Context, check_id: UUID, table: CheckedTable) -> None:
    st.info("全部无误，尚未导入。确认后整张替换；已经分派的投诉举报不受影响。")
    form: Form[None] = Form(f"routing_import.{check_id}")
    with st.container(width=WIDTH), form.body():
        reason = form.reason()
        sent = form.submit("确认导入", cancel=("routing", {}))
    actions("routing_import.confirm", again(PAGE))
    if sent:
        kept = form.answer(replace_table(ctx, ReplaceTable(form.token, table.seen, table.rows, reason)))
        both = "（改派的一停一增）" if kept.added and kept.ended else ""
        said = f"新增 {kept.added} 行，停用 {kept.ended} 行，不变 {kept.unchanged} 行{both}"
        notice(f"分派表已导入：{said}。")
        go("routing", replace=True)

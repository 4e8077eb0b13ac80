"""导入保管期限表: a workbook is sent, shown as what it would change (`?id=`), and handed in for approval.

What was found is kept with the browser session and not in the database: after a reload the workbook is sent again.
"""

from uuid import UUID

import streamlit as st

from core.archive.periods import ProposeTable, propose_table
from core.archive.periods_sheet import MOST_BYTES, CheckedPeriods, PeriodLine, check_periods
from core.context import Context
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.navigate import go
from pages.ui.page import actions, asked_id, back, notice
from pages.ui.sheet_upload import SheetForm, again, no_check
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, Tone, facts

PAGE = "retention_import"
FOUND = f"{PAGE}.found"
WORDS = {"wrong": "有误", "changed": "变更", "confirmed": "确认", "same": "不变"}
COLUMNS = (
    Column("row", "行", nowrap=True),
    Column("name", "案卷类别"),
    Column("period", "保管期限", nowrap=True),
    Column("state", "结果", nowrap=True),
    Column("words", "问题或变动"),
)
_TONES: dict[str, Tone] = {"wrong": "red", "changed": "amber", "confirmed": "green", "same": "grey"}


def render() -> None:
    ctx = guard.require(Permission.RETENTION_PROPOSE)
    back("retention", "返回保管期限表")
    if "id" not in st.query_params:
        _upload(ctx)
        return
    check_id, table = st.session_state.get(FOUND, (None, None))
    if table is None or check_id != asked_id():
        no_check(PAGE, "页面可能已刷新，或表格另有上传。核对结果不保存，请重新上传表格。")
        return
    st.title("导入保管期限表", anchor=False)
    _found(ctx, check_id, table)


def _upload(ctx: Context) -> None:
    st.title("导入保管期限表", anchor=False)
    st.markdown(
        "在“导出 Excel”所得的表格中，按本单位经批准的归档范围和保管期限表填写各类案卷的期限，然后上传核对。"
        "核对只列出将有的变动和错误，不作任何修改；全部无误后提交，由单位负责人核准施行。"
    )
    st.link_button("导出 Excel", "/retention.xlsx", icon=":material/download:")
    sheet = SheetForm(PAGE, MOST_BYTES)
    if sheet.clicked:
        token = sheet.form.token
        st.session_state[FOUND] = (token, sheet.form.answer(check_periods(ctx, sheet.name, sheet.data)))
        go(PAGE, {"id": str(token)}, replace=True)


def _found(ctx: Context, check_id: UUID, table: CheckedPeriods) -> None:
    states = ["wrong"] if table.count("wrong") else ["changed", "confirmed", "same"]
    facts([("表格", table.file), *((WORDS[state], f"{table.count(state)} 类") for state in states)])
    if table.count("wrong"):
        st.error("表格中还有错误，没有导入任何行。请更正原表格后重新上传。")
        actions("retention_import.wrong", again(PAGE))
    else:
        _hand_in(ctx, check_id, table)
    rows = [_row(number, line) for number, line in enumerate(table.lines)]
    data_table("retention_import.table", caption="核对结果", columns=COLUMNS, rows=rows)


def _hand_in(ctx: Context, check_id: UUID, table: CheckedPeriods) -> None:
    st.info("全部无误，尚未导入。填写表名、批准文号和施行日期后提交，由单位负责人核准。")
    form: Form[None] = Form(f"retention_import.{check_id}")
    with st.container(width=WIDTH), form.body():
        title = form.text("title", "表名", hint="如：抚顺市人力资源和社会保障局归档范围和保管期限表")
        number = form.text("document_no", "批准文号", hint="档案主管部门批准的文号")
        since = form.day("effective_from", "施行日期")
        sent = form.submit("提交核准", cancel=("retention", {}))
    actions("retention_import.confirm", again(PAGE))
    if sent:
        form.answer(propose_table(ctx, ProposeTable(form.token, title, number, since, table.rows)))
        notice("已提交，等待单位负责人核准。")
        go("retention", replace=True)


def _row(number: int, line: PeriodLine) -> Row:
    tag = Tag(WORDS[line.state], _TONES[line.state])
    return Row(str(number), (f"第 {line.row} 行", line.name, line.period, tag, line.words))

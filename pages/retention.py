"""保管期限表: how long each class of case file is kept, by the bureau's own table where it was loaded and approved."""

import streamlit as st

from core.archive.periods import (
    ClassLine,
    DecideTable,
    EditionView,
    PeriodsView,
    decide_table,
    list_periods,
)
from core.clock import local
from core.context import Context
from core.law.problem import Problem
from core.law.retention import TABLE_STATES
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.navigate import go
from pages.ui.page import notice, show_notice
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, Tone, facts

COLUMNS = (
    Column("name", "案卷类别"),
    Column("period", "保管期限", nowrap=True),
    Column("since", "施行日期", nowrap=True),
    Column("source", "依据"),
    Column("entry", "本单位条目"),
    Column("state", "状态", nowrap=True),
)
EDITIONS = (
    Column("title", "表名"),
    Column("number", "批准文号", nowrap=True),
    Column("from", "施行日期", nowrap=True),
    Column("changes", "内容"),
    Column("proposed", "导入", nowrap=True),
    Column("decided", "核准", nowrap=True),
    Column("state", "状态", nowrap=True),
)
_CHOOSE = Problem("choice", "请选择核准施行或者退回", "choice")
_TONES: dict[str, Tone] = {"approved": "green", "refused": "grey", "proposed": "amber"}


def render() -> None:
    ctx = guard.require(Permission.CASE_FILE_READ)
    st.title("保管期限表", anchor=False)
    show_notice(ctx, "retention")
    st.caption(
        "案卷归档时按当日施行的期限计算，符合几类的从其最长。调高期限，已归档的相应延长；调低期限，已归档的不缩短。"
    )
    view = list_periods(ctx)
    assert view is not None
    _files(view)
    if view.waiting:
        _waiting(ctx, view, view.waiting)
    if unsure := sum(not line.is_confirmed for line in view.lines):
        st.warning(
            f"有 {unsure} 类是系统默认的期限，待确认。请导入本单位经档案主管部门批准的归档范围和保管期限表。"
        )
    data_table(
        "retention.table", caption="保管期限表", columns=COLUMNS, rows=[_line(one) for one in view.lines]
    )
    if view.editions:
        st.header("历次表格", anchor=False)
        rows = [_edition(one) for one in view.editions]
        data_table("retention.editions", caption="历次表格", columns=EDITIONS, rows=rows)


def _files(view: PeriodsView) -> None:
    opens = False
    with st.container(horizontal=True):
        st.link_button("导出 Excel", "/retention.xlsx", icon=":material/download:")
        if view.may_propose:
            opens = st.button("导入 Excel", key="retention.import", icon=":material/upload:")
    if opens:
        go("retention_import")


def _waiting(ctx: Context, view: PeriodsView, table: EditionView) -> None:
    st.header("等待核准", anchor=False)
    facts(
        (
            ("表名", table.title),
            ("批准文号", table.document_no),
            ("施行日期", str(table.effective_from)),
            ("导入", f"{local(table.proposed_at):%Y-%m-%d %H:%M} {table.proposed_by}"),
            ("内容", _changes(table)),
        )
    )
    if not view.may_decide:
        st.info("由单位负责人核准，导入人不能自己核准。")
        return
    form = Form[None](f"retention.{table.table_id}")
    with st.container(width=WIDTH), form.body():
        choice = form.radio("choice", "处理", {"approve": "核准施行", "refuse": "退回"})
        note = form.text("note", "退回原因", lines=True, optional=True, hint="退回的须写明原因")
        sent = form.submit("提交")
    if sent:
        if not choice:
            form.answer([_CHOOSE])
            return
        command = DecideTable(form.token, table.table_id, table.row_version, choice == "approve", note)
        form.answer(decide_table(ctx, command))
        said = (
            "已核准。已归档案卷的期限由系统重新计算，只延长、不缩短。" if choice == "approve" else "已退回。"
        )
        notice(said)
        st.rerun()


def _line(line: ClassLine) -> Row:
    state = Tag("已核定", "green") if line.is_confirmed else Tag("待确认", "amber")
    source = line.source or "系统默认"
    return Row(line.code, (line.name, line.period, str(line.since or ""), source, line.entry, state))


def _edition(table: EditionView) -> Row:
    decided = f"{local(table.decided_at):%Y-%m-%d} {table.decided_by}" if table.decided_at else ""
    cells = (
        *(table.title, table.document_no, str(table.effective_from), _changes(table)),
        f"{local(table.proposed_at):%Y-%m-%d} {table.proposed_by}",
        decided,
        Tag(TABLE_STATES[table.state], _TONES[table.state]),
    )
    return Row(str(table.table_id), cells)


def _changes(table: EditionView) -> str:
    words = "；".join(f"{name}：{said}" for name, said in table.changes)
    return f"{words}（退回原因：{table.note}）" if table.note else words

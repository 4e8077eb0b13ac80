"""鉴定与移交清单详情: one list with its files, what was said of it, and what is to be done with it (`?id=`)."""

import streamlit as st

from core.archive.disposal_reading import DisposalView, ItemView, get_disposal
from core.clock import local
from core.law.disposal import SHEETS
from core.permissions import Permission
from pages.ui import guard
from pages.ui.disposal_forms import destroy_form, state_tag, step_form, take_off_form, transfer_forms
from pages.ui.page import asked_id, back, nothing_here, show_notice
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, facts, plain, tag

FILES = (
    Column("number", "档号", nowrap=True),
    Column("title", "案卷题名"),
    Column("procedure", "类别", nowrap=True),
    Column("term", "保管期限", nowrap=True),
    Column("filed", "归档日期", nowrap=True),
    Column("until", "最低保管至", nowrap=True),
    Column("size", "卷、页", nowrap=True),
    Column("state", "核对"),
)
STEPS = (
    Column("at", "时间", nowrap=True),
    Column("step", "步骤", nowrap=True),
    Column("by", "办理人", nowrap=True),
    Column("text", "意见、原因"),
)


def render() -> None:
    ctx = guard.require(Permission.DISPOSAL_READ)
    disposal_id = asked_id()
    view = get_disposal(ctx, disposal_id) if disposal_id else None
    if view is None:
        nothing_here("未找到该清单", "可能链接有误，或您无权查看。请从“鉴定与移交清单”打开。")
        return
    back("disposals", "返回鉴定与移交清单")
    with st.container(horizontal=True, vertical_alignment="center"):
        name = f"{view.kind_label}：{plain(view.number or view.unit)}"
        st.title(name, anchor=False, width="content")
        tag(state_tag(view.state))
    show_notice(ctx, f"disposal {view.disposal_id}")
    facts(_facts(view))
    data_table(
        "disposal.files",
        caption="案卷",
        columns=FILES,
        rows=[_row(one) for one in view.items],
        open_page="archived" if ctx.may(Permission.CASE_FILE_READ) else None,
    )
    st.link_button(f"打印{SHEETS[view.kind]}", f"/disposals/{view.disposal_id}.pdf")
    st.header("办理经过", anchor=False)
    data_table(
        "disposal.steps",
        caption="办理经过",
        columns=STEPS,
        rows=[
            Row(str(n), (f"{local(one.at):%Y-%m-%d %H:%M}", one.label, one.by, one.text))
            for n, one in enumerate(view.taken)
        ],
    )
    if view.holder:
        st.caption(f"待{view.holder}办理。")
    step_form(ctx, view)
    destroy_form(ctx, view)
    transfer_forms(ctx, view)
    take_off_form(ctx, view)


def _facts(view: DisposalView) -> list[tuple[str, str | Tag]]:
    found: list[tuple[str, str | Tag]] = [
        ("科室", view.unit),
        ("提出原因", view.reason),
        ("合计", f"{len(view.items)} 件，{view.volumes} 卷，{view.pages} 页"),
    ]
    if view.approved_at:
        found.append(("批准", f"{local(view.approved_at):%Y-%m-%d %H:%M}，凭证编号 {view.number}"))
    if view.done_at:
        found.append(("完成", f"{local(view.done_at):%Y-%m-%d %H:%M}"))
    if view.receiver:
        found.append(("接收", f"{view.receiver}，回执 {view.receipt_no}，{view.received_on}"))
    return found


def _row(one: ItemView) -> Row:
    state: str | Tag = Tag("；".join(one.obstacles), "red") if one.obstacles else ""
    cells = (
        *(one.archive_number, one.title, one.procedure, one.term, str(one.filed_on)),
        *(str(one.keep_until or "长期、永久"), f"{one.volumes}卷{one.pages}页", state),
    )
    return Row(str(one.case_file_id), cells, None if one.is_open else {})

"""提出清单: the chosen files once more, and why they are to go (`?kind=`, `?ids=` or `?unit=` for all of a department that are
due)."""

from uuid import UUID

import streamlit as st

from core.archive.disposal_reading import TransferRow, all_due, chosen_files
from core.archive.disposing import ProposeDisposal, propose_disposal
from core.law.disposal import MOST_FILES, Kind
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.navigate import go
from pages.ui.page import asked, asked_id, back, nothing_here, notice
from pages.ui.table import Column, Row, data_table

COLUMNS = (
    Column("number", "档号", nowrap=True),
    Column("title", "案卷题名"),
    Column("unit", "科室", nowrap=True),
    Column("term", "保管期限", nowrap=True),
    Column("opened", "起始日期", nowrap=True),
    Column("until", "最低保管至", nowrap=True),
)


_HINTS = {
    Kind.DESTRUCTION: "如：保管期限已满，经核对无继续保存价值",
    Kind.TRANSFER: "如：形成已满二十年，按规定移交市档案馆",
}


def render() -> None:
    ctx = guard.require(Permission.DISPOSAL_STEP)
    back("due_files", "返回到期鉴定")
    kind = Kind.TRANSFER if asked("kind") == Kind.TRANSFER else Kind.DESTRUCTION
    unit_id = asked_id("unit")
    ids = all_due(ctx, unit_id) if unit_id and kind is Kind.DESTRUCTION else _asked_ids()
    name = f"disposal_new.{kind}.{unit_id or hash(tuple(ids))}"
    files = chosen_files(ctx, ids)
    form = Form(name, seen=files)
    if not form.seen:
        nothing_here("没有可以列入的案卷", "所选案卷可能已列入其他清单、被暂缓销毁，或不由您办理。")
        return
    st.title(f"提出{kind.label}清单", anchor=False)
    st.caption(
        f"共 {len(form.seen)} 件。先由承办科室和法制审核人员提出意见，再由单位负责人批准；一份清单至多 {MOST_FILES} 件，只列一个科室的。"
    )
    data_table(
        "disposal_new.files",
        caption="所选案卷",
        columns=COLUMNS,
        rows=[_row(one) for one in form.seen],
    )
    with st.container(width=WIDTH), form.body():
        reason = form.reason("提出原因", _HINTS[kind])
        sent = form.submit("提出清单")
    if sent:
        wanted = tuple(one.case_file_id for one in form.seen)
        done = form.answer(propose_disposal(ctx, ProposeDisposal(form.token, kind.value, wanted, reason)))
        notice("已提出，由承办科室和法制审核人员填写意见。")
        go("disposal", {"id": str(done.disposal_id)}, replace=True)


def _asked_ids() -> list[UUID]:
    found = []
    for one in asked("ids").split(",")[:MOST_FILES]:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def _row(one: TransferRow) -> Row:
    cells = (
        *(one.archive_number, one.title, one.unit, one.term),
        *(str(one.opened_on), str(one.keep_until or "长期、永久")),
    )
    return Row(str(one.case_file_id), cells, {})

"""The papers of one matter: on their way and issued, with the way to a new one. For its own page and for its matter's."""

from uuid import UUID

import streamlit as st

from core.clock import local
from core.context import Context
from core.papers.reading import DraftLine, MatterPapers, matter_papers
from core.papers.register import IssuedRow, cells, validity
from core.permissions import Permission
from pages.ui.navigate import go
from pages.ui.page import back, nothing_here, show_notice
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, plain
from pages.ui.urgent import urgent_banner

DRAFTS = (
    Column("title", "文书"),
    Column("state", "状态", nowrap=True),
    Column("author", "起草人", nowrap=True),
    Column("changed", "最后修改", nowrap=True),
)
ISSUED = (
    Column("number", "文号", nowrap=True),
    Column("title", "文书名称"),
    Column("issued", "出具时间", nowrap=True),
    Column("by", "出具人", nowrap=True),
    Column("validity", "效力"),
)
_TONES = {"已批准": "green", "已退回": "amber", "审批中": "amber"}


def matter_papers_page(ctx: Context, matter_id: UUID) -> None:
    """The page /papers?matter=."""
    found = matter_papers(ctx, matter_id)
    if found is None:
        nothing_here("未找到该件", "可能链接有误，或您无权查看。")
        return
    back("application", "返回详情", {"id": str(matter_id)})
    st.title(f"文书：{plain(found.head.number)}", anchor=False)
    st.caption(f"{plain(found.head.party_names)}，{plain(found.head.subject)}")
    show_notice(ctx, f"papers {matter_id}")
    urgent_banner(ctx, matter_id)
    _lists(found)


def matter_papers_section(ctx: Context, matter_id: UUID) -> None:
    """The part 文书 of the page of a matter; nothing for whoever may not read papers."""
    found = matter_papers(ctx, matter_id) if ctx.may(Permission.PAPER_READ) else None
    if found is not None:
        _lists(found)


def _lists(found: MatterPapers) -> None:
    key = f"matter_papers.{found.head.matter_id}"
    if found.may_start and st.button("制作文书", type="primary", key=f"{key}.new"):
        go("paper_new", {"matter": str(found.head.matter_id)})
    if found.drafts:
        st.header("在办文书", anchor=False)
        rows = [_draft(line) for line in found.drafts]
        data_table(f"{key}.drafts", caption="在办文书", columns=DRAFTS, rows=rows, open_page="paper")
    st.header("已出具文书", anchor=False)
    if not found.issued:
        st.info("还没有出具的文书。")
        return
    issued = [_issued(row) for row in found.issued]
    data_table(f"{key}.issued", caption="已出具文书", columns=ISSUED, rows=issued, open_page="paper")


def _draft(line: DraftLine) -> Row:
    changed = f"{line.changed_by} {local(line.changed_at):%Y-%m-%d %H:%M}"
    tone = _TONES.get(line.state, "grey")
    return Row(str(line.draft_id), (line.title, Tag(line.state, tone), line.author, changed))  # type: ignore[arg-type]


def _issued(row: IssuedRow) -> Row:
    number, name, _, _, issued_at, by, _, valid = cells(row)
    tag = Tag(valid, "green" if validity(row) == "有效" else "grey")
    return Row(str(row.document_id), (number, name, issued_at, by, tag))

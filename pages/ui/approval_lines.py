"""The approval of a paper on its pages: what was decided, why it came back, and what waits for whom."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from core.approvals.reading import (
    ApprovalLine,
    OwnLine,
    PaperStanding,
    approved_papers,
    possible_reviewers,
    returned_papers,
    waiting_count,
)
from core.clock import local
from core.context import Context
from core.law.paper_approval import APPROVED, RETURNED
from core.law.roles import Role
from core.papers.reading import DraftView
from pages.ui.screens import page_of
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, Tone, plain

COLUMNS = (
    Column("role", "审批环节", nowrap=True),
    Column("decision", "决定", nowrap=True),
    Column("opinion", "意见"),
    Column("by", "审批人"),
    Column("at", "时间", nowrap=True),
    Column("round", "报批", nowrap=True),
)
_SHOWN = 5
"""Papers that the start page names; a matter's own page has all of its."""
_TONES: dict[str, Tone] = {APPROVED: "green", RETURNED: "amber"}


def waiting_papers_notice(ctx: Context) -> None:
    """On the start page: papers that wait for one's decision, those that came back, and those that may go out."""
    if count := waiting_count(ctx):
        st.warning(f"有 {count} 份文书待您审批。")
        st.page_link(page_of("approvals"), label="查看待审批的文书", icon=":material/approval:")
    _own_notice(
        returned_papers(ctx, _SHOWN + 1), "您起草的文书有{many}被退回，请修改后重新提交。", ":material/undo:"
    )
    _own_notice(
        approved_papers(ctx, _SHOWN + 1), "您起草的文书有{many}已批准，请出具。", ":material/task_alt:"
    )


def _own_notice(lines: Sequence[OwnLine], words: str, icon: str) -> None:
    if lines:
        st.warning(words.format(many="多份" if len(lines) > _SHOWN else f" {len(lines)} 份"))
    for line in lines[:_SHOWN]:
        st.page_link(
            page_of("paper"),
            label=f"{plain(line.title)}（{line.matter_number}）",
            icon=icon,
            query_params={"id": str(line.draft_id)},
        )


def returned_notice(standing: PaperStanding | None) -> None:
    """Who returned the paper and why, for as long as it has not been submitted anew."""
    line = standing.returned if standing else None
    if line is not None and line.decided_at is not None:
        when = f"{local(line.decided_at):%Y-%m-%d %H:%M}"
        st.warning(f"{plain(line.by)}（{line.role}）于 {when} 退回：{plain(line.opinion)}")


def approval_section(standing: PaperStanding) -> None:
    """Every link of every round, the newest submission last."""
    st.header("审批", anchor=False)
    for reason in standing.reasons:
        st.info(plain(reason))
    if not standing.lines:
        st.info("还没有提交审批。")
        return
    rows = [_row(n, line) for n, line in enumerate(standing.lines)]
    data_table("approval.lines", caption="审批记录", columns=COLUMNS, rows=rows)


def reviewer_field(ctx: Context, view: DraftView) -> UUID | None:
    """Whom a paper goes to for legal review, asked for where its chain has one and nobody reviews the matter yet."""
    if Role.LEGAL_REVIEWER not in view.kind.chain:
        return None
    options = possible_reviewers(ctx, view.draft_id)
    if not options:
        return None
    return st.selectbox(
        "法制审核人",
        list(options),
        index=None,
        format_func=options.__getitem__,
        placeholder="请选择",
        key=f"paper_check.{view.draft_id}.reviewer_id",
    )


def _row(number: int, line: ApprovalLine) -> Row:
    is_past = line.decision == APPROVED and not line.holds
    hint = "内容在批准后有改动，或已退回、撤回，该次批准不再有效" if is_past else ""
    state = Tag(f"{line.state}（已失效）" if is_past else line.state, _tone(line, is_past), hint)
    when = f"{local(line.decided_at):%Y-%m-%d %H:%M}" if line.decided_at else ""
    return Row(
        str(number), (line.role, state, line.opinion, line.by, when, f"第{line.round}次，{line.asked_by}")
    )


def _tone(line: ApprovalLine, is_past: bool) -> Tone:
    return "grey" if is_past else _TONES.get(line.decision, "amber" if not line.decision else "grey")

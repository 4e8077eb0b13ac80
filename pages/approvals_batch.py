"""批量批准: several papers before they are approved under one opinion, and afterwards what came of each."""

from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from core.approvals.deciding import BatchLine, approve_together
from core.approvals.reading import BatchPreview, batch_cap, preview_batch
from core.law.paper_approval import APPROVED, PHRASES
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form, on_screen
from pages.ui.page import asked, back, nothing_here
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag

PREVIEW = (
    Column("title", "文书"),
    Column("matter", "登记号", nowrap=True),
    Column("parties", "当事人"),
    Column("role", "审批环节", nowrap=True),
    Column("findings", "核对结果", nowrap=True),
)
DONE = (
    Column("title", "文书"),
    Column("matter", "登记号", nowrap=True),
    Column("result", "结果", nowrap=True),
    Column("why", "说明"),
)


@dataclass(frozen=True)
class Seen:
    """The papers as they were previewed: what is approved is what was seen."""

    papers: list[BatchPreview]


def render() -> None:
    ctx = guard.require(Permission.PAPER_APPROVE)
    back("approvals", "返回待审批文书")
    ids = _asked_ids()
    name = f"approvals_batch.{hash(tuple(ids))}"
    done = st.session_state.get(f"{name}.done")
    if done is not None:
        st.title("批量批准结果", anchor=False)
        _results(*done)
        return
    most = batch_cap(ctx)
    if len(ids) > most:
        nothing_here("批量批准", f"一次最多批准 {most} 份，已选 {len(ids)} 份。请返回减少后分次批准。")
        return
    papers = preview_batch(ctx, ids)
    if not papers and not on_screen(name):
        nothing_here("批量批准", "所选文书已不待您审批，请返回待审批文书查看。")
        return
    st.title("批量批准", anchor=False)
    form = Form(name, seen=Seen(papers))
    st.caption("请逐份打开核对内容；有疑问的请返回，单独审批或退回。")
    data_table(
        "approvals_batch.preview",
        caption="所选文书",
        columns=PREVIEW,
        rows=[_preview(one) for one in form.seen.papers],
        open_page="paper_approve",
    )
    with st.container(width=WIDTH), form.body():
        opinion = form.select("phrase", "常用意见（选填）", _phrases(form.seen.papers))
        own = form.text("opinion", "意见", hint="不选常用意见的，在此填写", lines=True)
        sent = form.submit(f"批准这 {len(form.seen.papers)} 份文书", cancel=("approvals", {}))
    if sent:
        wanted = [(one.line.draft_id, one.line.row_version) for one in form.seen.papers]
        words = "\n".join(filter(None, (opinion, own)))
        lines = approve_together(ctx, form.token, wanted, words)
        if lines and isinstance(lines[0], BatchLine):
            st.session_state[f"{name}.done"] = (form.seen.papers, lines)
            st.rerun()
        form.answer(lines)


def _phrases(papers: list[BatchPreview]) -> dict[str, str]:
    """Those that fit every paper."""
    roles = {one.line.role for one in papers}
    texts = [
        row.text for row in PHRASES if row.decision == APPROVED and roles <= {r.label for r in row.roles}
    ]
    return dict(zip(texts, texts, strict=True))


def _asked_ids() -> list[UUID]:
    found = []
    for one in asked("ids").split(","):
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


def _preview(one: BatchPreview) -> Row:
    if one.blocking:
        findings = Tag(f"{one.blocking} 处有误", "red")
    else:
        findings = Tag(f"{one.advice} 处待核" if one.advice else "无误", "amber" if one.advice else "green")
    line = one.line
    return Row(str(line.draft_id), (line.title, line.matter_number, line.party_names, line.role, findings))


def _results(papers: list[BatchPreview], lines: list[BatchLine]) -> None:
    by_id = {one.line.draft_id: one.line for one in papers}
    good = sum(1 for line in lines if line.outcome)
    st.success(f"已批准 {good} 份，未办 {len(lines) - good} 份。")
    rows = [
        Row(
            str(line.draft_id),
            (
                by_id[line.draft_id].title,
                by_id[line.draft_id].matter_number,
                Tag("已批准", "green") if line.outcome else Tag("未办", "red"),
                line.outcome or "；".join(problem.message for problem in line.problems),
            ),
        )
        for line in lines
    ]
    data_table("approvals_batch.done", caption="批量批准结果", columns=DONE, rows=rows, open_page="paper")

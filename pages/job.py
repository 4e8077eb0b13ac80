"""后台任务详情: one job, which shows by itself how far it is until it ends."""

from typing import Literal
from uuid import UUID

import streamlit as st

from core.clock import local
from core.context import Context
from core.jobs.asking import CancelJob, cancel_job
from core.jobs.reading import JobView, get_job
from core.permissions import Permission
from pages.ui import guard
from pages.ui.errors import show_problems
from pages.ui.job_state import show_state
from pages.ui.navigate import go
from pages.ui.page import asked_id, back, nothing_here
from pages.ui.table import Column, Row, data_table
from pages.ui.text import facts

REFRESH_SECONDS = 3
COLUMNS = (Column("row", "行", nowrap=True), Column("message", "问题"))


def render() -> None:
    ctx = guard.require(Permission.JOB_USE)
    back("jobs", "返回后台任务")
    job_id = asked_id()
    view = get_job(ctx, job_id) if job_id else None
    if view is None:
        nothing_here("未找到该任务", "可能链接有误、已过保存期，或您无权查看。请返回后台任务查找。")
        return
    st.title(view.label, anchor=False)
    facts([("交办人", view.asker), ("交办时间", f"{local(view.asked_at):%Y-%m-%d %H:%M}"), *view.conditions])
    # Only this part is drawn anew while the job goes on, and the page once when it has ended.
    watch = st.fragment(_state, run_every=REFRESH_SECONDS if view.is_open else None)
    watch(ctx, view.job_id, view.is_open)
    if view.is_cancellable and st.button("取消任务", key="job.cancel"):
        result = cancel_job(ctx, CancelJob(view.job_id))
        if not isinstance(result, list):
            st.rerun()
        show_problems(result)
    if view.screen and st.button(view.screen[1], type="primary", key="job.screen"):
        go(view.screen[0], {"id": str(view.job_id)})
    if view.file_name:
        kind: Literal["primary", "secondary"] = "secondary" if view.screen else "primary"
        st.link_button("下载结果", f"/jobs/{view.job_id}/result", type=kind, icon=":material/download:")
        st.caption("每次下载均留痕。含未公开信息，请勿外传。")
    _failed(view)


def _state(ctx: Context, job_id: UUID, was_open: bool) -> None:
    present = guard.watching(ctx)
    view = get_job(present, job_id) if present else None
    if view is None or (was_open and not view.is_open):
        st.rerun()
    show_state(view)


def _failed(view: JobView) -> None:
    if not view.failed_rows:
        return
    st.subheader("未成功的部分", anchor=False)
    if view.failed_total > len(view.failed_rows):
        st.caption(f"共 {view.failed_total} 项，只列出前 {len(view.failed_rows)} 项。")
    data_table(
        "job.failed",
        caption="未成功的部分",
        columns=COLUMNS,
        rows=[Row(str(n), (one.row, one.message)) for n, one in enumerate(view.failed_rows)],
    )

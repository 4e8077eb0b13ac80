"""后台任务: long work that goes on apart from any page, one's own or everybody's, newest first."""

from typing import Any

import streamlit as st

from core.clock import local
from core.jobs.reading import STATES, JobView, kept_days, list_jobs
from core.permissions import Permission
from pages.ui import guard
from pages.ui.job_state import progress_words, state_tag
from pages.ui.listing import ROWS, Listing
from pages.ui.table import Column, Row, data_table

COLUMNS = (
    Column("label", "任务"),
    Column("state", "状态", nowrap=True),
    Column("progress", "进度"),
    Column("asker", "交办人", nowrap=True),
    Column("asked", "交办时间", nowrap=True),
    Column("ended", "结束时间", nowrap=True),
)
VIEWS = {"all": "全部", "mine": "我交办的"}
STATE_FILTER = {"": "全部状态", **STATES}


def render() -> None:
    ctx = guard.require(Permission.JOB_USE)
    st.title("后台任务", anchor=False)
    st.caption(
        "耗时较长的工作在后台进行，离开页面或退出登录不受影响。"
        f"结束 {kept_days(ctx)} 天后，记录和结果文件自动清除。"
    )
    manages = ctx.may(Permission.JOB_MANAGE)
    defaults: dict[str, Any] = {"view": "all", "state": ""} if manages else {"state": ""}
    listing = Listing("jobs", defaults, {"view": VIEWS, "state": STATE_FILTER})
    everybodys, columns = False, st.columns([2, 1, 2] if manages else [1, 2], vertical_alignment="bottom")
    if manages:
        with columns[0]:
            everybodys = listing.choice("view", "范围", VIEWS) == "all"
    with columns[-2]:
        state = listing.select("state", "状态", STATE_FILTER)
    columns[-1].button("刷新", key="jobs.refresh", icon=":material/refresh:")
    views = list_jobs(ctx, everybodys=everybodys, state=state, before=listing.cursor)
    if not views:
        listing.nothing(
            "没有符合条件的后台任务。",
            "还没有后台任务。需要较长时间的工作（如在“申请列表”点“后台导出全部”）会出现在这里。",
        )
        return
    shown = views[:ROWS]
    data_table(
        "jobs.table",
        caption="后台任务",
        columns=COLUMNS,
        rows=[_row(view) for view in shown],
        open_page="job",
    )
    listing.pager("", shown[-1].job_id if len(views) > ROWS else None)


def _row(view: JobView) -> Row:
    return Row(
        str(view.job_id),
        (
            view.label,
            state_tag(view),
            progress_words(view),
            view.asker,
            f"{local(view.asked_at):%Y-%m-%d %H:%M}",
            f"{local(view.ended_at):%Y-%m-%d %H:%M}" if view.ended_at else "",
        ),
    )

"""How far a job is, in a tag, in words and as a bar."""

import streamlit as st

from core.clock import local
from core.jobs.reading import JobView
from pages.ui.text import Tag, Tone, facts

_TONES: dict[str, Tone] = {
    "waiting": "grey",
    "running": "amber",
    "done": "green",
    "failed": "red",
    "cancelled": "grey",
}


def state_tag(view: JobView) -> Tag:
    if view.state == "running" and view.cancel_asked_at:
        return Tag("正在取消", "amber")
    return Tag(view.state_label, _TONES[view.state])


def progress_words(view: JobView) -> str:
    """How far it is and what it says of itself; failed parts are never left out."""
    failed = f"{view.failed_total} 项未成功" if view.failed_total else ""
    return "，".join(part for part in (_count(view), view.words, failed) if part)


def show_state(view: JobView) -> None:
    """What changes while a job runs."""
    ended = (("结束时间", f"{local(view.ended_at):%Y-%m-%d %H:%M}"),) if view.ended_at else ()
    began = (("开始时间", f"{local(view.started_at):%Y-%m-%d %H:%M}"),) if view.started_at else ()
    again = (("第几次开始", f"第 {view.attempt} 次（前次中断）"),) if view.attempt > 1 else ()
    called_off = (
        (("取消", f"{view.canceller} {local(view.cancel_asked_at):%Y-%m-%d %H:%M}"),)
        if view.cancel_asked_at
        else ()
    )
    facts(
        (
            ("状态", state_tag(view)),
            ("进度", progress_words(view)),
            *began,
            *again,
            *ended,
            *called_off,
        )
    )
    if view.is_open and view.total:
        st.progress(min(view.done / view.total, 1.0))


def _count(view: JobView) -> str:
    if view.total:
        return f"{view.done}/{view.total}（{view.done * 100 // view.total}%）"
    return f"{view.done}" if view.done else ""

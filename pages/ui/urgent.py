"""紧急启动: the countdown over every screen of a case that was started before its approval."""

from datetime import timedelta
from math import ceil
from uuid import UUID

import streamlit as st

from core.cases.urgent import UrgentStart, urgent_start
from core.clock import local
from core.context import Context
from pages.ui.text import plain

_MINUTE = timedelta(minutes=1)


def urgent_banner(ctx: Context, matter_id: UUID) -> None:
    """How much of the twenty-four hours is left or how late it is, and the way to the papers; nothing on other matters."""
    found = urgent_start(ctx, matter_id)
    if found is None:
        return
    box = st.error if found.is_late else st.info if found.done_at else st.warning
    with st.container(key="urgent"):
        box("".join(_words(found)))


def _words(found: UrgentStart) -> list[str]:
    """What is to be said, links opening in a new tab so that a form that is being filled in stays."""
    case, started, due = found.case_id, local(found.started_at), local(found.due_at)
    told = [
        f"**紧急启动** {plain(found.number)}：{started:%Y-%m-%d %H:%M} 启动，"
        f"须在 {due:%Y-%m-%d %H:%M} 前补全文书（《实施细则》第六条第二款）。"
    ]
    if found.done_at is None:
        told.append(f"**{_time(found)}**。还缺：{'、'.join(title for _, title in found.papers)}。")
        told.append(f"[前往本件文书](/papers?matter={case})")
    else:
        told.append(f"文书已于 {local(found.done_at):%Y-%m-%d %H:%M} 补全，{_time(found)}。")
    if found.is_late:
        told.append(
            f" 逾期不能消除：请[说明原因](/application?id={case}&part=rights)，申请按程序瑕疵继续办理，"
            f"经法制审核同意，并由负责人[签署意见](/step?id={case}&step=note_late_start)。"
        )
    if found.done_at is not None:
        told.append(f" [办理补全文书、立案](/step?id={case}&step=complete_urgent)")
    return told


def _time(found: UrgentStart) -> str:
    """还剩 21 小时 5 分, 逾期 2 小时 30 分, or 按期."""
    if found.done_at is not None and not found.is_late:
        return "按期"
    if found.is_late:
        return f"逾期 {_length(ceil(-found.left / _MINUTE) or 1)}"
    return f"还剩 {_length(found.left // _MINUTE)}" if found.left >= _MINUTE else "还剩不足 1 分钟"


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} 小时 {rest} 分" if hours else f"{rest} 分"

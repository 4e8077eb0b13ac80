"""解除暂缓销毁: one hold, and its lifting by somebody else than who placed it (`?id=`)."""

import streamlit as st

from core.archive.holding import LiftHold, get_hold, lift_hold
from core.clock import local
from core.law.holds import GROUNDS
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, reason_form
from pages.ui.navigate import go
from pages.ui.page import asked_id, back, nothing_here, notice
from pages.ui.text import facts, plain


def render() -> None:
    ctx = guard.require(Permission.HOLD_KEEP)
    hold_id = asked_id()
    row = get_hold(ctx, hold_id) if hold_id else None
    if row is None:
        nothing_here("未找到该记录", "可能链接有误，或您无权办理。请从“暂缓销毁”打开。")
        return
    back("holds", "返回暂缓销毁")
    st.title(f"解除暂缓销毁：{plain(row.number)}", anchor=False)
    hold = row.hold
    facts(
        (
            ("事由", GROUNDS[hold.ground].label),
            ("说明", hold.reason),
            ("登记", f"{local(hold.recorded_at):%Y-%m-%d %H:%M} {row.placed_by}"),
        )
    )
    if hold.lifted_at is not None:
        st.info(
            f"已于 {local(hold.lifted_at):%Y-%m-%d %H:%M} 由 {plain(row.lifted_by or '')} 解除：{plain(hold.lift_reason or '')}"
        )
        return
    if ctx.actor.account_id in (hold.placed_by, hold.on_behalf_of_id):
        st.info("登记和解除须由不同的人办理，请由单位负责人、法制审核人员等其他有权的人解除。")
        return
    with st.container(width=WIDTH):
        form, reason, sent = reason_form(f"hold_lift.{hold.id}", hold, "解除暂缓销毁", ("holds", {}))
    if sent:
        form.answer(lift_hold(ctx, LiftHold(form.token, hold.id, form.seen.row_version, reason)))
        notice("已解除。")
        go("holds", {}, replace=True)

"""许可证详情: one licence with its holder, term and light, what happened to it, and what can be entered."""

import streamlit as st

from core.law.licenses import STATES
from core.licenses.reading import LicenseView, get_license_view
from core.permissions import Permission
from pages.ui import guard
from pages.ui.deadline_badge import deadline_badge
from pages.ui.licenses import license_events, license_state
from pages.ui.page import actions, asked_id, back, nothing_here, show_notice
from pages.ui.text import facts, plain, tag


def render() -> None:
    ctx = guard.require(Permission.LICENSE_READ)
    back("licenses", "返回许可证登记簿")
    license_id = asked_id()
    shown = f"license.full.{license_id}"
    full = bool(st.session_state.get(shown)) and ctx.may(Permission.PARTY_REVEAL)
    view = get_license_view(ctx, license_id, full=full) if license_id else None
    if view is None:
        nothing_here("未找到该许可证", "可能链接有误。请返回许可证登记簿查找。")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(plain(view.number), anchor=False, width="content")
        tag(license_state(view.state))
        if STATES[view.state].holds:
            deadline_badge(view.light)
    show_notice(ctx, f"license {view.license_id}")
    query = {"id": str(view.license_id)}
    buttons = {"登记撤销、撤回、注销": ("license_end", query)} if view.endings else {}
    if view.is_correctable:
        buttons["更正补录内容"] = ("license_correct", query)
    if ctx.may(Permission.PARTY_READ):
        buttons["查看持有人"] = ("party", {"id": str(view.party_id)})
    actions("license", buttons)
    facts(_facts(view))
    if ctx.may(Permission.PARTY_REVEAL) and view.certificate_no:
        st.checkbox("显示完整证件号码", key=shown)
    license_events(view.events)


def _facts(view: LicenseView) -> list[tuple[str, str]]:
    return [
        ("许可事项", view.item_name),
        ("持有人", view.holder),
        ("证件号码", view.certificate_no),
        ("有效期", view.term),
        ("最迟申请延续", view.renewal),
        ("许可范围和条件", view.scope),
        ("承办科室", view.unit_name),
    ]

"""我的账号: one's own facts, roles, credentials and sessions, and the change of the password."""

import streamlit as st

from core.clock import local, until
from core.context import Context, SessionFacts
from core.law.roles import Role
from core.people.credentials import list_credentials
from core.people.delegations import State, own_delegations, state_of
from core.permissions import Permission
from core.profile import (
    ChangePassword,
    EndSession,
    change_password,
    end_session,
    list_own_sessions,
    password_rules,
)
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.page import show_notice
from pages.ui.sessions import browser_name
from pages.ui.text import facts, plain


def render() -> None:
    ctx = guard.require(Permission.PROFILE_MANAGE)
    st.title("我的账号", anchor=False)
    show_notice(ctx, "profile")
    _facts(ctx)
    _sessions(ctx)
    st.header("修改口令", anchor=False)
    password_form(ctx)


def _facts(ctx: Context) -> None:
    session = ctx.login or SessionFacts(ctx.now, None, None)
    me = ctx.actor.account_id
    standing_in = [
        f"{Role(row.role).label}（代 {row.giver}，至 {until(row.to_at)}）"
        for row in own_delegations(ctx)
        if row.receiver_id == me and state_of(row, ctx.now) is State.RUNNING
    ]
    cards = [
        f"{row.number}（{row.scope}，{row.valid_from} 至 {row.valid_to}{'，已注销' if row.revoked_at else ''}）"
        for row in list_credentials(ctx, account_id=me)
    ]
    last = (
        f"{local(session.previous_at):%Y-%m-%d %H:%M}，地址 {session.previous_address or '未知'}"
        if session.previous_at
        else "首次登录"
    )
    facts(
        [
            ("姓名", ctx.actor.name),
            ("账号名", ctx.actor.login),
            ("科室", ctx.actor.unit_name),
            ("角色", "、".join(role.label for role in ctx.actor.roles) or "未授予，请联系安全管理员"),
            ("正在代行", "\n".join(standing_in)),
            ("执法证件", "\n".join(cards)),
            ("本次登录", f"{local(session.started_at):%Y-%m-%d %H:%M}"),
            ("上次登录", last),
        ]
    )


def _sessions(ctx: Context) -> None:
    st.header("正在登录", anchor=False)
    st.caption("如有不认识的登录，请立即结束它并修改口令。")
    for one in list_own_sessions(ctx):
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"profile.session.{one.session_id}"
        ):
            st.markdown(
                f"{local(one.started_at):%Y-%m-%d %H:%M} 登录，最近操作 {local(one.seen_at):%Y-%m-%d %H:%M}，"
                f"地址 {plain(one.address)}，{plain(browser_name(one.browser))}",
                width="content",
            )
            if one.is_present:
                st.badge("本次登录", color="blue")
            elif st.button("结束登录", key=f"profile.end.{one.session_id}"):
                end_session(ctx, EndSession(one.session_id))
                st.rerun()


def password_form(ctx: Context) -> None:
    """The change of one's own password. Also shown by `pages.main` alone while a change is forced."""
    with st.container(width=WIDTH):
        st.caption("修改后所有登录（含本次）一并退出，请用新口令重新登录。")
        st.caption("新口令须符合：" + "；".join(password_rules(ctx)) + "。")
        form: Form[None] = Form("profile_password")
        with form.body():
            present = form.secret("present", "当前口令", fresh=False)
            new = form.secret("new_password", "新口令")
            repeated = form.secret("repeated", "再输一次新口令")
            sent = form.submit("修改口令")
    if sent:
        form.answer(change_password(ctx, ChangePassword(present, new, repeated)))
        # Nobody is signed in any more: the next run leads to the sign-in form, and that back to this address.
        st.rerun()

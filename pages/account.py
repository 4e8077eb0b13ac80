"""账号详情: one account, what may be done with it (`?act=`), its credentials, sessions and history."""

import streamlit as st

from core.clock import local
from core.context import Context
from core.law.roles import Role
from core.people.access import list_sessions_of, locked_accounts
from core.people.accounts import NOT_FOUND, AccountDetail, get_account
from core.people.credentials import list_credentials, valid_on
from core.permissions import Permission as P
from pages.ui import account_forms, guard
from pages.ui.forms import WIDTH
from pages.ui.history import show_history
from pages.ui.history_tab import history_link
from pages.ui.page import actions, asked, asked_id, back, show_notice
from pages.ui.sessions import show_sessions
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, facts, plain, tag

CARDS = (
    Column("number", "证件号码", nowrap=True),
    Column("scope", "执法领域"),
    Column("period", "有效期", nowrap=True),
    Column("state", "状态", nowrap=True),
)


def render() -> None:
    ctx = guard.require(P.ACCOUNT_READ)
    act = account_forms.ACTS.get(asked("act"))
    account_id = asked_id()
    account = get_account(ctx, account_id) if account_id else None
    if account is None:
        back("accounts", "返回账号列表")
        st.info(f"{NOT_FOUND.message}。")
    elif act is not None:
        with st.container(width=WIDTH):
            back("account", "返回账号详情", {"id": str(account.account_id)})
            st.title(act.title, anchor=False)
            facts([("账号", f"{account.name}（{account.login}）"), ("科室", account.unit_name)])
            act.draw(guard.require(act.permission), account)
    else:
        _show(ctx, account)


def _show(ctx: Context, account: AccountDetail) -> None:
    here = {"id": str(account.account_id)}
    locked_until = locked_accounts(ctx).get(account.login)
    back("accounts", "返回账号列表")
    st.title(plain(account.name), anchor=False)
    show_notice(ctx, f"account {account.account_id}")
    if account.disabled_at is not None:
        tag(Tag(f"已停用（{local(account.disabled_at):%Y-%m-%d}）", "grey"))
    elif locked_until:
        tag(Tag(f"登录已锁定至 {locked_until:%H:%M}", "red"))
    else:
        tag(Tag("在用", "green"))
    possible = account_forms.possible_acts(ctx, account, is_locked=locked_until is not None)
    actions("account", {act.label: ("account", {**here, "act": name}) for name, act in possible.items()})
    facts(
        [
            ("账号名", account.login),
            ("科室", account.unit_name),
            ("联系电话", account.phone),
            ("角色", "、".join(Role(role).label for role in account.roles) or "未授予"),
            ("口令", _password_words(account)),
            (
                "最近登录",
                f"{local(account.last_sign_in):%Y-%m-%d %H:%M}" if account.last_sign_in else "从未登录",
            ),
            ("建立时间", f"{local(account.created_at):%Y-%m-%d %H:%M}"),
        ]
    )
    _cards(ctx, account)
    if ctx.may(P.SESSION_END):
        st.header("正在登录", anchor=False)
        show_sessions("account.sessions", list_sessions_of(ctx, account.account_id))
    show_history(ctx, "account", account.account_id)
    history_link(ctx, "account", account.account_id)


def _password_words(account: AccountDetail) -> str:
    day = f"{local(account.password_set_at):%Y-%m-%d}"
    return f"{day} 设定，首次登录须修改" if account.must_change_password else f"{day} 设定"


def _cards(ctx: Context, account: AccountDetail) -> None:
    rows = list_credentials(ctx, account_id=account.account_id)
    if not rows:
        return
    st.header("执法证件", anchor=False)
    today = local(ctx.now).date()
    data_table(
        "account.cards",
        caption="执法证件",
        columns=CARDS,
        rows=[
            Row(
                str(row.credential_id),
                (
                    row.number,
                    row.scope,
                    f"{row.valid_from} 至 {row.valid_to}",
                    Tag("有效", "green") if valid_on(row, today) else Tag("无效", "grey"),
                ),
            )
            for row in rows
        ],
        open_page="credentials",
    )

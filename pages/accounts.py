"""账号: the list of accounts, what is locked, and the form for a new one (`?new=1`)."""

from uuid import UUID

import streamlit as st

from core.clock import local
from core.context import Context
from core.law.roles import Role
from core.people.access import locked_accounts, locked_addresses
from core.people.accounts import (
    NO_ROLE,
    AccountFilter,
    AccountRow,
    CreateAccount,
    create_account,
    list_accounts,
)
from core.people.units import list_units
from core.permissions import Permission
from pages.ui import guard
from pages.ui.account_forms import release_address_form
from pages.ui.forms import WIDTH, Form
from pages.ui.listing import ROWS, Listing
from pages.ui.navigate import go
from pages.ui.page import asked, back, notice, show_notice, title
from pages.ui.table import Column, Row, count_text, data_table
from pages.ui.text import Tag, plain

COLUMNS = (
    Column("login", "账号名", nowrap=True),
    Column("name", "姓名"),
    Column("unit", "科室"),
    Column("roles", "角色"),
    Column("state", "状态", nowrap=True),
    Column("last", "最近登录", nowrap=True),
)
STATES = {"": "全部", "active": "在用", "disabled": "已停用"}
ROLES = {"": "全部角色", NO_ROLE: "未授予角色", **{role.value: role.label for role in Role}}


def render() -> None:
    ctx = guard.require(Permission.ACCOUNT_READ)
    if asked("new"):
        _new(guard.require(Permission.ACCOUNT_MANAGE))
        return
    if asked("address"):
        with st.container(width=WIDTH):
            back("accounts", "返回账号列表")
            release_address_form(guard.require(Permission.LOCK_RELEASE), asked("address"))
        return
    manages = ctx.may(Permission.ACCOUNT_MANAGE)
    title("账号", "新建账号" if manages else None, ("accounts", {"new": "1"}))
    show_notice(ctx, "accounts")
    _locked_addresses(ctx)
    listing = Listing("accounts", {"q": "", "state": "", "role": ""}, {"state": STATES, "role": ROLES})
    left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
    with left:
        text = listing.search("查找", "账号名、姓名或电话")
    with middle:
        state = listing.choice("state", "状态", STATES)
    with right:
        role = listing.select("role", "角色", ROLES)
    rows = list_accounts(ctx, AccountFilter(text, state, role), listing.cursor or "")
    if not rows:
        listing.nothing(f"没有符合条件的账号{f'：{plain(text)}' if text else ''}。", "还没有账号。")
        return
    shown, locked = rows[:ROWS], locked_accounts(ctx)
    data_table(
        "accounts.table",
        caption="账号列表",
        columns=COLUMNS,
        rows=[_row(row, row.login in locked) for row in shown],
        open_page="account",
    )
    listing.pager(
        count_text(rows[0].total).replace("件", "个"), shown[-1].login if len(rows) > ROWS else None
    )


def _row(row: AccountRow, is_locked: bool) -> Row:
    if row.disabled_at is not None:
        state = Tag("已停用", "grey")
    else:
        state = Tag("已锁定", "red") if is_locked else Tag("在用", "green")
    return Row(
        str(row.account_id),
        (
            row.login,
            row.name,
            row.unit_name,
            "、".join(Role(role).label for role in row.roles) or "未授予",
            state,
            f"{local(row.last_sign_in):%Y-%m-%d %H:%M}" if row.last_sign_in else "从未登录",
        ),
    )


def _locked_addresses(ctx: Context) -> None:
    for address, until in locked_addresses(ctx).items():
        with st.container(horizontal=True, vertical_alignment="center", key=f"accounts.lock.{address}"):
            st.warning(f"地址 {plain(address)} 登录失败次数过多，已锁定至 {until:%H:%M}。")
            if st.button("解除锁定", key=f"accounts.release.{address}"):
                go("accounts", {"address": address})


def _new(ctx: Context) -> None:
    with st.container(width=WIDTH):
        back("accounts", "返回账号列表")
        st.title("新建账号", anchor=False)
        st.caption(
            "新账号没有任何角色。建立后请安全管理员授予角色。首次口令由系统生成，本人首次登录时须修改。"
        )
        units: dict[UUID, str] = {u.unit_id: u.name for u in list_units(ctx, with_closed=False)}
        form: Form[None] = Form("account_new")
        with form.body():
            login = form.text(
                "login",
                "账号名",
                hint="3 至 40 位小写字母、数字或 . _ - ，以字母开头，如 wang.min。建立后不能修改。",
            )
            name = form.text("name", "姓名")
            unit_id = form.select("unit_id", "科室", units)
            phone = form.text("phone", "联系电话", optional=True)
            reason = form.reason()
            sent = form.submit("新建账号", cancel=("accounts", {}))
    if sent:
        made = form.answer(
            create_account(ctx, CreateAccount(form.token, login, name, unit_id, phone, reason))
        )
        notice("账号已建立。下一步：请安全管理员授予角色，并把一次性口令交给本人。", form.token)
        go("account", {"id": str(made.account_id)}, replace=True)

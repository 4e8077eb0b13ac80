"""What may be done with one account: a form each, shown by the page 账号详情 as `?act=`."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import streamlit as st

from core.context import Context
from core.law.roles import ADMIN_ROLES, Role
from core.people.access import (
    RESET_AT_THE_SERVER,
    EndSessionsOf,
    ReleaseAddress,
    ReleaseLock,
    ResetPassword,
    end_sessions_of,
    locked_addresses,
    release_address,
    release_lock,
    reset_password,
)
from core.people.accounts import (
    AccountDetail,
    DisableAccount,
    EditAccount,
    EnableAccount,
    disable_account,
    edit_account,
    enable_account,
)
from core.people.roles import AssignRoles, assign_roles
from core.people.units import list_units
from core.permissions import Permission as P
from pages.ui.forms import Form, reason_form
from pages.ui.navigate import go
from pages.ui.page import notice
from pages.ui.text import facts


@dataclass(frozen=True)
class Act:
    """`label` is the button on the page, `title` heads the form."""

    label: str
    title: str
    permission: P
    draw: Callable[[Context, AccountDetail], None]


def possible_acts(ctx: Context, account: AccountDetail, *, is_locked: bool) -> dict[str, Act]:
    """What the actor may do with this account as it stands."""
    enabled = account.disabled_at is None
    oneself = account.account_id == ctx.actor.account_id
    fits = {
        "edit": True,
        "roles": not oneself,
        "password": enabled and not oneself and not ADMIN_ROLES.intersection(account.roles),
        "unlock": is_locked,
        "sessions": account.open_sessions > 0,
        "disable": enabled and not oneself,
        "enable": not enabled,
    }
    return {name: act for name, act in ACTS.items() if fits.get(name) and ctx.may(act.permission)}


def _back(account: AccountDetail) -> tuple[str, dict[str, str]]:
    return "account", {"id": str(account.account_id)}


def _done(account: AccountDetail, words: str, one_time: UUID | None = None) -> None:
    notice(words, one_time)
    go(*_back(account), replace=True)


def _edit(ctx: Context, account: AccountDetail) -> None:
    form = Form(f"account_edit.{account.account_id}", seen=account)
    seen = form.seen
    units = {u.unit_id: u.name for u in list_units(ctx, with_closed=False)}
    with form.body():
        name = form.text("name", "姓名", value=seen.name)
        unit_id = form.select("unit_id", "科室", {**units, seen.unit_id: seen.unit_name}, value=seen.unit_id)
        phone = form.text("phone", "联系电话", value=seen.phone, optional=True)
        reason = form.reason()
        sent = form.submit("保存", cancel=_back(account))
    if sent:
        form.answer(
            edit_account(
                ctx,
                EditAccount(form.token, seen.account_id, seen.row_version, name, unit_id, phone, reason),
            )
        )
        _done(account, "资料已修改。")


def _roles(ctx: Context, account: AccountDetail) -> None:
    form = Form(f"account_roles.{account.account_id}", seen=account)
    held = form.seen.roles
    st.caption(
        "勾选为授予，取消勾选为收回。三类管理员不得兼任业务角色，也不得相互兼任。保存后本人须重新登录。"
    )
    with form.body():
        business = form.checks(
            "business", "业务角色", {r.value: r.label for r in Role if r not in ADMIN_ROLES}, value=held
        )
        admin = form.checks(
            "admin", "管理角色", {r.value: r.label for r in Role if r in ADMIN_ROLES}, value=held
        )
        form.problem("roles")
        reason = form.reason()
        sent = form.submit("保存角色", cancel=_back(account))
    if sent:
        command = AssignRoles(form.token, account.account_id, tuple(held), (*business, *admin), reason)
        form.answer(assign_roles(ctx, command))
        _done(account, "角色已变更，本人须重新登录。")


def _password(ctx: Context, account: AccountDetail) -> None:
    if ADMIN_ROLES.intersection(account.roles):
        st.info(f"{RESET_AT_THE_SERVER.message}。")
        return
    st.caption("系统生成一次性口令，只显示一次，限时有效；本人正在进行的登录全部结束，下次登录时须修改口令。")
    form, reason, sent = _reason_only("account_password", account, "重置口令")
    if sent:
        command = ResetPassword(form.token, account.account_id, form.seen.row_version, reason)
        form.answer(reset_password(ctx, command))
        _done(account, "口令已重置。请把一次性口令交给本人。", form.token)


def _unlock(ctx: Context, account: AccountDetail) -> None:
    st.caption("解除后本人可立即再次登录。请先核实是本人操作。")
    form, reason, sent = _reason_only("account_unlock", account, "解除锁定")
    if sent:
        form.answer(release_lock(ctx, ReleaseLock(form.token, account.account_id, reason)))
        _done(account, "锁定已解除。")


def _sessions(ctx: Context, account: AccountDetail) -> None:
    st.caption("该账号的所有登录在下一次操作时退出。")
    form, reason, sent = _reason_only("account_sessions", account, "强制退出")
    if sent:
        form.answer(end_sessions_of(ctx, EndSessionsOf(form.token, account.account_id, reason)))
        _done(account, "已强制退出。")


def _disable(ctx: Context, account: AccountDetail) -> None:
    st.caption("停用后不能登录，正在进行的登录立即结束，其给出和受托的委托代行一并撤销。经办记录保留。")
    if account.matters_in_hand:
        st.warning(
            f"该账号名下还有 {account.matters_in_hand} 件未办结事项，期限照常计算。"
            "请通知承办科室负责人在“移交全部在办事项”中移交，停用前后均可。"
        )
    form, reason, sent = _reason_only("account_disable", account, "停用账号")
    if sent:
        command = DisableAccount(form.token, account.account_id, form.seen.row_version, reason)
        form.answer(disable_account(ctx, command))
        _done(account, "账号已停用。")


def _enable(ctx: Context, account: AccountDetail) -> None:
    st.caption("启用后可用原口令登录，原有角色仍在；已撤销的委托代行不恢复。")
    form, reason, sent = _reason_only("account_enable", account, "启用账号")
    if sent:
        command = EnableAccount(form.token, account.account_id, form.seen.row_version, reason)
        form.answer(enable_account(ctx, command))
        _done(account, "账号已启用。")


def _reason_only(name: str, account: AccountDetail, label: str) -> tuple[Form[AccountDetail], str, bool]:
    return reason_form(f"{name}.{account.account_id}", account, label, _back(account))


def release_address_form(ctx: Context, address: str) -> None:
    """Release the lock on an address that the list of accounts names."""
    st.title("解除地址锁定", anchor=False)
    until = locked_addresses(ctx).get(address)
    form: Form[None] = Form(f"address_release.{address}")
    facts([("地址", address), ("锁定至", f"{until:%H:%M}" if until else "未锁定")])
    with form.body():
        reason = form.reason()
        sent = form.submit("解除锁定", cancel=("accounts", {}))
    if sent:
        form.answer(release_address(ctx, ReleaseAddress(form.token, address, reason)))
        notice("地址锁定已解除。")
        go("accounts", replace=True)


ACTS = {
    "edit": Act("修改资料", "修改账号资料", P.ACCOUNT_MANAGE, _edit),
    "roles": Act("授予与收回角色", "授予与收回角色", P.ROLE_ASSIGN, _roles),
    "password": Act("重置口令", "重置口令", P.PASSWORD_RESET, _password),
    "unlock": Act("解除锁定", "解除登录锁定", P.LOCK_RELEASE, _unlock),
    "sessions": Act("强制退出", "强制退出登录", P.SESSION_END, _sessions),
    "disable": Act("停用账号", "停用账号", P.ACCOUNT_MANAGE, _disable),
    "enable": Act("启用账号", "启用账号", P.ACCOUNT_MANAGE, _enable),
}

"""What the security administrator does about somebody's sign-in: new password, lock, sessions, each with a reason."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from core.clock import local
from core.context import Context
from core.editing import outdated
from core.law.problem import Problem
from core.law.roles import ADMIN_ROLES
from core.people.accounts import NOT_FOUND
from core.people.one_time import RESET_COMMAND, one_time_password
from core.permissions import Permission
from core.profile import OwnSession, end_sessions, set_password
from core.settings import settings
from core.use_case import Work, use_case
from db.models import Account, AdminChange, LoginAttempt
from db.queries import attempts, signing_in
from db.queries import people as queries
from db.queries.attempts import Outcome
from db.queries.locking import lock_row

RESET_AT_THE_SERVER = Problem(
    "password.admin",
    "管理员的口令不能在此重置，以免一人取得另一类管理员的权限。"
    f"请由主机操作员在服务器上执行：{RESET_COMMAND} 账号名",
)
NO_ADDRESS = ""
"""The address of a release by account, and the login of a release by address."""


@dataclass(frozen=True)
class ResetPassword:
    """`token` also yields the new password: `core.people.one_time.one_time_password`."""

    token: UUID
    account_id: UUID
    row_version: int
    reason: str


@dataclass(frozen=True)
class ReleaseLock:
    token: UUID
    account_id: UUID
    reason: str


@dataclass(frozen=True)
class ReleaseAddress:
    token: UUID
    address: str
    reason: str


@dataclass(frozen=True)
class EndSessionsOf:
    token: UUID
    account_id: UUID
    reason: str


@dataclass(frozen=True)
class AccessChanged:
    account_id: UUID
    login: str


@dataclass(frozen=True)
class AddressReleased:
    address: str


def locked_accounts(ctx: Context) -> dict[str, datetime]:
    """Logins of the agency that are locked now, with the moment at which the lock ends by itself."""
    if not ctx.may(Permission.ACCOUNT_READ):
        return {}
    with ctx.app.read() as session:
        rules = settings(session, ctx.actor.agency_id)
        wait = timedelta(minutes=rules["lock_minutes"])
        failing = attempts.failing_logins(session, ctx.viewer, ctx.now - wait, rules["lock_account_failures"])
    return {login: local(newest + wait) for login, newest in failing.items()}


def locked_addresses(ctx: Context) -> dict[str, datetime]:
    """Addresses that are locked now, with the moment at which the lock ends by itself."""
    if not ctx.may(Permission.LOCK_RELEASE):
        return {}
    with ctx.app.read() as session:
        rules = settings(session, ctx.actor.agency_id)
        wait = timedelta(minutes=rules["lock_minutes"])
        failing = attempts.failing_addresses(session, ctx.now - wait, rules["lock_address_failures"])
    return {address: local(newest + wait) for address, newest in failing.items()}


def list_sessions_of(ctx: Context, account_id: UUID) -> list[OwnSession]:
    """The open sessions of an account, newest first."""
    if not ctx.may(Permission.SESSION_END):
        return []
    with ctx.app.read() as session:
        if queries.get_account(session, ctx.viewer, account_id) is None:
            return []
        return [
            OwnSession(s.id, s.started_at, s.seen_at, s.address, s.browser, s.id == ctx.session_id)
            for s in signing_in.open_sessions(session, account_id)
        ]


@use_case(Permission.PASSWORD_RESET)
def reset_password(work: Work, command: ResetPassword) -> AccessChanged | list[Problem]:
    """A new one-time password, to be changed at the next sign-in. Every session of the account ends.

    Not for administrators: whoever gives another office's holder a password could be him.
    """
    if command.account_id == work.ctx.actor.account_id:
        return [Problem("password.oneself", "请在“我的账号”修改自己的口令")]
    account = lock_row(work.session, work.ctx.viewer, Account, command.account_id)
    if account is None:
        return [NOT_FOUND]
    if account.disabled_at is not None:
        return [Problem("account.disabled", "该账号已停用，请先由系统管理员启用")]
    if any(row.role in ADMIN_ROLES for row in queries.open_roles(work.session, work.ctx.viewer, account.id)):
        return [RESET_AT_THE_SERVER]
    problems = outdated(work, account, command.row_version, account.id)
    if problems:
        return problems
    set_password(work, account, one_time_password(work.ctx.app, command.token), must_change=True)
    end_sessions(work, account.id, "password_changed")
    return AccessChanged(account.id, account.login)


@use_case(Permission.LOCK_RELEASE)
def release_lock(work: Work, command: ReleaseLock) -> AccessChanged | list[Problem]:
    """Forget the failures of an account, so that it may try again now."""
    account = lock_row(work.session, work.ctx.viewer, Account, command.account_id)
    if account is None:
        return [NOT_FOUND]
    if account.login not in locked_accounts(work.ctx):
        return [Problem("lock.none", "该账号没有锁定，或锁定已到期")]
    work.add(LoginAttempt(login=account.login, address=NO_ADDRESS, outcome=Outcome.RELEASED, at=work.now))
    _note(work, "login_lock", account.id, "released", {})
    return AccessChanged(account.id, account.login)


@use_case(Permission.LOCK_RELEASE)
def release_address(work: Work, command: ReleaseAddress) -> AddressReleased | list[Problem]:
    """Forget the failures of an address, for example of a counter that several clerks share."""
    if command.address not in locked_addresses(work.ctx):
        return [Problem("lock.none", "该地址没有锁定，或锁定已到期")]
    work.add(LoginAttempt(login="", address=command.address, outcome=Outcome.RELEASED, at=work.now))
    _note(work, "address_lock", work.ctx.actor.agency_id, "released", {"address": [command.address, None]})
    return AddressReleased(command.address)


@use_case(Permission.SESSION_END)
def end_sessions_of(work: Work, command: EndSessionsOf) -> AccessChanged | list[Problem]:
    """Out at the next click, in every tab."""
    account = lock_row(work.session, work.ctx.viewer, Account, command.account_id)
    if account is None:
        return [NOT_FOUND]
    count = len(signing_in.open_sessions(work.session, account.id))
    if not count:
        return [Problem("session.none", "该账号当前没有登录")]
    end_sessions(work, account.id, "ended_by_admin")
    _note(work, "login_session", account.id, "ended", {"open_sessions": [count, 0]})
    return AccessChanged(account.id, account.login)


def _note(work: Work, object_type: str, object_id: UUID, action: str, changes: dict[str, Any]) -> None:
    """Sessions and attempts are no administrative rows of their own; what is done to them is written down here."""
    work.add(
        AdminChange(
            agency_id=work.ctx.actor.agency_id,
            object_type=object_type,
            object_id=object_id,
            action=action,
            changes=changes,
            reason=work.reason,
            actor_id=work.ctx.actor.account_id,
        )
    )

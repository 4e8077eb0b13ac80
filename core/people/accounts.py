"""Accounts: created, edited, disabled and enabled by the system administrator. Never deleted."""

import re
from dataclasses import dataclass
from uuid import UUID

from core.context import Context
from core.editing import UNCHANGED, flush_unique, outdated
from core.law.basis import article
from core.law.names import TextKind, clean, half_width
from core.law.problem import Problem
from core.law.roles import Role
from core.people.last_admin import keep_last_admin
from core.people.one_time import one_time_password
from core.permissions import REACH, Permission
from core.profile import end_sessions, set_password
from core.use_case import Work, use_case
from db.models import Account, Unit
from db.models.base import new_id
from db.queries import people as queries
from db.queries.delegations import unfinished_delegations
from db.queries.lending_desk import out_with
from db.queries.locking import lock_row
from db.queries.people import NO_ROLE as NO_ROLE
from db.queries.people import AccountDetail, AccountFilter, AccountRow

NOT_FOUND = Problem("account.not_found", "未找到该账号或无权查看")
_LOGIN = re.compile(r"[a-z][a-z0-9._-]{2,39}", re.ASCII)
_LOGIN_CLASH = {"uq_account_login": Problem("account.login_taken", "该账号名已被使用，请另取一个", "login")}


@dataclass(frozen=True)
class CreateAccount:
    """`token` also yields the first password: `core.people.one_time.one_time_password`."""

    token: UUID
    login: str
    name: str
    unit_id: UUID | None
    phone: str
    reason: str


@dataclass(frozen=True)
class EditAccount:
    token: UUID
    account_id: UUID
    row_version: int
    name: str
    unit_id: UUID | None
    phone: str
    reason: str


@dataclass(frozen=True)
class DisableAccount:
    token: UUID
    account_id: UUID
    row_version: int
    reason: str


@dataclass(frozen=True)
class EnableAccount:
    token: UUID
    account_id: UUID
    row_version: int
    reason: str


@dataclass(frozen=True)
class AccountKept:
    account_id: UUID
    login: str
    name: str


def list_accounts(ctx: Context, wanted: AccountFilter, after: str = "") -> list[AccountRow]:
    """A page of accounts by login, and one row more where there is a next page."""
    if not ctx.may(Permission.ACCOUNT_READ):
        return []
    with ctx.app.read() as session:
        return queries.list_accounts(session, ctx.viewer, wanted, after=after)


def get_account(ctx: Context, account_id: UUID) -> AccountDetail | None:
    if not ctx.may(Permission.ACCOUNT_READ):
        return None
    with ctx.app.read() as session:
        return queries.get_account(session, ctx.viewer, account_id)


def list_holders(ctx: Context) -> list[tuple[UUID, str]]:
    """Enabled accounts to choose a credential's holder from, with unit and login."""
    if not ctx.may(Permission.CREDENTIAL_MANAGE):
        return []
    with ctx.app.read() as session:
        return [
            (account_id, f"{name}（{unit}，{login}）")
            for account_id, login, name, unit in queries.colleagues(session, ctx.viewer)
        ]


@use_case(Permission.ACCOUNT_MANAGE)
def create_account(work: Work, command: CreateAccount) -> AccountKept | list[Problem]:
    """A new account without roles, with a one-time password that must be changed at the first sign-in."""
    login, problems = clean_login(command.login)
    name, phone, found = _facts(command.name, command.phone)
    problems += found + _unit_problems(work, command.unit_id)
    if problems or command.unit_id is None:
        return problems
    account = Account(
        id=new_id(),
        agency_id=work.ctx.actor.agency_id,
        unit_id=command.unit_id,
        login=login,
        name=name,
        phone=phone,
    )
    set_password(work, account, one_time_password(work.ctx.app, command.token), must_change=True)
    work.add(account)
    taken = flush_unique(work, _LOGIN_CLASH)
    return taken or AccountKept(account.id, login, name)


@use_case(Permission.ACCOUNT_MANAGE)
def edit_account(work: Work, command: EditAccount) -> AccountKept | list[Problem]:
    """Name, unit and telephone. The login stays: it names the person in the record of sign-ins."""
    account = lock_row(work.session, work.ctx.viewer, Account, command.account_id)
    if account is None:
        return [NOT_FOUND]
    problems = outdated(work, account, command.row_version, account.id)
    if problems:
        return problems
    name, phone, problems = _facts(command.name, command.phone)
    if command.unit_id != account.unit_id:
        problems += _unit_problems(work, command.unit_id) + _move_problems(work, account)
    if problems or command.unit_id is None:
        return problems
    account.name, account.phone, account.unit_id = name, phone, command.unit_id
    if not work.session.is_modified(account):
        return [UNCHANGED]
    return AccountKept(account.id, account.login, account.name)


@use_case(Permission.ACCOUNT_MANAGE)
def disable_account(work: Work, command: DisableAccount) -> AccountKept | list[Problem]:
    """No more signing in: sessions end at once, what the person gave or received for an absence is revoked."""
    if command.account_id == work.ctx.actor.account_id:
        return [Problem("account.oneself", "不能停用自己的账号，请由另一名系统管理员办理")]
    account = lock_row(work.session, work.ctx.viewer, Account, command.account_id)
    if account is None:
        return [NOT_FOUND]
    if account.disabled_at is not None:
        return [Problem("account.disabled", "该账号已经停用")]
    problems = outdated(work, account, command.row_version, account.id)
    if problems:
        return problems
    held = [Role(row.role) for row in queries.open_roles(work.session, work.ctx.viewer, account.id)]
    problems = keep_last_admin(work, account.id, held)
    if borrowed := out_with(work.session, work.ctx.viewer, account.id):
        numbers = "、".join(dict.fromkeys(loan.number for loan, _ in borrowed))
        words = f"请先让该人员归还借出的案卷（{numbers}），归还后再停用"
        problems.append(Problem("account.borrowed", words, basis=article(26)))
    if problems:
        return problems
    account.disabled_at = work.now
    end_sessions(work, account.id, "disabled")
    for row in unfinished_delegations(work.session, work.ctx.viewer, giver=account.id, receiver=account.id):
        row.revoked_at = work.now
    return AccountKept(account.id, account.login, account.name)


@use_case(Permission.ACCOUNT_MANAGE)
def enable_account(work: Work, command: EnableAccount) -> AccountKept | list[Problem]:
    """The account with the roles it still holds; revoked delegations stay revoked."""
    account = lock_row(work.session, work.ctx.viewer, Account, command.account_id)
    if account is None:
        return [NOT_FOUND]
    if account.disabled_at is None:
        return [Problem("account.enabled", "该账号已经在用")]
    problems = outdated(work, account, command.row_version, account.id) or _unit_problems(
        work, account.unit_id
    )
    if problems:
        return problems
    account.disabled_at = None
    return AccountKept(account.id, account.login, account.name)


def clean_login(typed: str) -> tuple[str, list[Problem]]:
    """A login as it is kept and signed in with, and what is wrong with it."""
    login = half_width(typed).strip().lower()
    if not login:
        return "", [Problem("account.login_missing", "请填写账号名", "login")]
    if not _LOGIN.fullmatch(login):
        return login, [
            Problem(
                "account.login",
                "账号名须为 3 至 40 位小写字母、数字或 . _ - ，并以字母开头",
                "login",
            )
        ]
    return login, []


def _facts(name: str, phone: str) -> tuple[str, str, list[Problem]]:
    name, problems = clean(name, TextKind.PERSON_NAME, field="name")
    phone, more = clean(phone, TextKind.PHONE, field="phone", required=False)
    return name, phone, problems + more


def _move_problems(work: Work, account: Account) -> list[Problem]:
    """A business role reaches the matters of its holder's unit: moving him would hand him another unit's matters,
    which the security administrator alone decides."""
    held = [Role(row.role) for row in queries.open_roles(work.session, work.ctx.viewer, account.id)]
    moving = [role.label for role in held if role in REACH]
    if not moving:
        return []
    words = (
        f"该人员持有“{'、'.join(moving)}”角色，可查阅本科室案件；请先由安全管理员收回，调整科室后再重新授予"
    )
    return [Problem("account.holds_roles", words, "unit_id")]


def _unit_problems(work: Work, unit_id: UUID | None) -> list[Problem]:
    """A unit that is missing or closed. Its row is locked, so that it cannot be closed meanwhile."""
    unit = lock_row(work.session, work.ctx.viewer, Unit, unit_id) if unit_id else None
    if unit is None:
        return [Problem("account.unit_missing", "请选择科室", "unit_id")]
    if not unit.is_active:
        return [Problem("account.unit_closed", f"科室“{unit.name}”已停用，请先调整科室", "unit_id")]
    return []

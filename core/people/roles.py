"""Roles given to and taken from people by the security administrator, within the rules of separation."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from core.admin_changes import last_change
from core.editing import UNCHANGED
from core.law.problem import Problem
from core.law.roles import ADMIN_ROLES, Role, conflicts
from core.people.accounts import NOT_FOUND
from core.people.last_admin import keep_last_admin
from core.people.one_time import RESET_COMMAND
from core.permissions import Permission
from core.profile import end_sessions
from core.use_case import Work, stale, use_case
from db.models import Account, AccountRole
from db.queries.changes import password_setter
from db.queries.delegations import unfinished_delegations
from db.queries.locking import lock_row
from db.queries.people import open_roles


@dataclass(frozen=True)
class AssignRoles:
    """`roles` are all that the account is to hold from now on, `held` those it held when the form was shown."""

    token: UUID
    account_id: UUID
    held: tuple[str, ...]
    roles: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class RolesAssigned:
    account_id: UUID
    login: str


@use_case(Permission.ROLE_ASSIGN)
def assign_roles(work: Work, command: AssignRoles) -> RolesAssigned | list[Problem]:
    """End what is no longer held, give what is new, and end the account's sessions.

    What the person gave for an absence ends with the role it was about.
    """
    if command.account_id == work.ctx.actor.account_id:
        return [Problem("roles.oneself", "不得给自己授予或收回角色，请由另一名安全管理员办理", "roles")]
    account = lock_row(work.session, work.ctx.viewer, Account, command.account_id)
    if account is None:
        return [NOT_FOUND]
    rows = {Role(row.role): row for row in open_roles(work.session, work.ctx.viewer, account.id)}
    if set(command.held) != set(rows):
        return [stale(*last_change(work.session, work.ctx.viewer, account.id, "account_role"))]
    wanted = {Role(role) for role in command.roles}
    ending, beginning = rows.keys() - wanted, wanted - rows.keys()
    if not ending and not beginning:
        return [UNCHANGED]
    problems = _clashes(work, account.id, wanted) or _admin_problems(work, account, beginning)
    if account.disabled_at is None:
        problems += keep_last_admin(work, account.id, ending)
    if problems:
        return problems
    for role in ending:
        rows[role].ended_at = work.now
    for given in unfinished_delegations(work.session, work.ctx.viewer, giver=account.id):
        if given.role in ending:
            given.revoked_at = work.now
    work.add(*(AccountRole(account_id=account.id, role=role.value) for role in Role if role in beginning))
    end_sessions(work, account.id, "role_changed")
    return RolesAssigned(account.id, account.login)


def _admin_problems(work: Work, account: Account, beginning: Iterable[Role]) -> list[Problem]:
    """An administrator's role goes to a person alone who can be nobody else: not to an account that still has a
    password given by somebody, nor, by whoever gave it the last one, to an account he may have entered with it."""
    labels = "、".join(role.label for role in Role if role in ADMIN_ROLES & set(beginning))
    if not labels:
        return []
    if account.must_change_password:
        return [
            Problem(
                "roles.one_time_password",
                f"该账号仍在使用一次性口令。请本人先登录并修改口令，再授予{labels}",
                "roles",
            )
        ]
    if password_setter(work.session, work.ctx.viewer, account.id) == work.ctx.actor.account_id:
        return [
            Problem(
                "roles.password_given",
                f"该账号最近一次一次性口令由您设定，不得再由您授予{labels}，请由另一名安全管理员办理；"
                f"没有另一名的，请主机操作员在服务器上重置该账号口令（{RESET_COMMAND} 账号名），"
                "本人修改后再办",
                "roles",
            )
        ]
    return []


def _clashes(work: Work, account_id: UUID, wanted: Iterable[Role]) -> list[Problem]:
    """Roles that exclude one another; those the person exercises or will exercise for absent colleagues count too."""
    problems = conflicts(wanted)
    if problems:
        return problems
    received = unfinished_delegations(work.session, work.ctx.viewer, receiver=account_id)
    return [
        Problem(
            "roles.delegated",
            f"该人员正在或即将代行“{Role(row.role).label}”的职权，请先由委托人撤销：{problem.message}",
            "roles",
            problem.basis,
        )
        for row in received
        for problem in conflicts({*wanted, Role(row.role)})
    ]

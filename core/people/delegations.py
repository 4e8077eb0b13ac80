"""Standing in for somebody absent: one business role, for a time, by its holder (law.md §2, separation of roles)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from core.clock import local
from core.context import Context
from core.editing import outdated
from core.law.problem import Problem
from core.law.roles import ADMIN_ROLES, BUSINESS_ROLES, Role, conflicts
from core.permissions import Permission
from core.settings import setting
from core.use_case import Work, use_case
from db.models import Account, Delegation
from db.models.base import new_id
from db.queries import delegations as queries
from db.queries.delegations import DelegationRow
from db.queries.locking import lock_row
from db.queries.people import colleagues, open_roles


class State(StrEnum):
    COMING = "coming"
    RUNNING = "running"
    PAST = "past"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        return {"coming": "未开始", "running": "代行中", "past": "已到期", "revoked": "已撤销"}[self.value]


@dataclass(frozen=True)
class Delegate:
    """`from_at` inclusive, `to_at` exclusive; a beginning earlier today means from now on."""

    token: UUID
    role: str | None
    to_account_id: UUID | None
    from_at: datetime | None
    to_at: datetime | None
    reason: str


@dataclass(frozen=True)
class RevokeDelegation:
    token: UUID
    delegation_id: UUID
    row_version: int
    reason: str


@dataclass(frozen=True)
class DelegationKept:
    delegation_id: UUID


def state_of(row: DelegationRow | Delegation, now: datetime) -> State:
    if row.revoked_at is not None:
        return State.REVOKED
    if now < row.from_at:
        return State.COMING
    return State.RUNNING if now < row.to_at else State.PAST


def own_delegations(ctx: Context) -> list[DelegationRow]:
    """What the actor gave and received."""
    with ctx.app.read() as session:
        return queries.own_delegations(session, ctx.viewer)


def all_delegations(ctx: Context) -> list[DelegationRow]:
    """Those of the whole agency, for administrators who may read both people and delegations."""
    if not (ctx.may(Permission.DELEGATION_READ) and ctx.may(Permission.ACCOUNT_READ)):
        return []
    with ctx.app.read() as session:
        return queries.all_delegations(session, ctx.viewer)


def givable_roles(ctx: Context) -> tuple[Role, ...]:
    """The actor's own business roles: never an administrator's, never one received from somebody."""
    return tuple(role for role in ctx.actor.roles if role in BUSINESS_ROLES)


def possible_receivers(ctx: Context) -> list[tuple[UUID, str]]:
    """Colleagues to choose from, with their unit; administrators do none of the bureau's business."""
    if not ctx.may(Permission.DELEGATION_MANAGE):
        return []
    with ctx.app.read() as session:
        return [
            (account_id, f"{name}（{unit}，{login}）")
            for account_id, login, name, unit in colleagues(session, ctx.viewer, without=ADMIN_ROLES)
            if account_id != ctx.actor.account_id
        ]


def longest_days(ctx: Context) -> int:
    with ctx.app.read() as session:
        return setting(session, ctx.actor.agency_id, "delegation_days")


@use_case(Permission.DELEGATION_MANAGE)
def delegate(work: Work, command: Delegate) -> DelegationKept | list[Problem]:
    """Let a colleague exercise one of one's own business roles for a time.

    Never an administrator's role, never a role that is itself only delegated, and nobody for whom it would combine
    with what he holds or stands in for to something that the rules of separation forbid.
    """
    role = Role(command.role) if command.role else None
    # In the order of their ids, so that two people who name each other do not wait for one another.
    people = sorted({work.ctx.actor.account_id, *([command.to_account_id] if command.to_account_id else [])})
    locked = {
        account_id: lock_row(work.session, work.ctx.viewer, Account, account_id) for account_id in people
    }
    problems = _role_problems(work, role) + _period_problems(work, command)
    receiver = None
    if command.to_account_id is None:
        problems.append(Problem("delegation.receiver_missing", "请选择代行人", "to_account_id"))
    else:
        receiver = locked[command.to_account_id]
        problems += _receiver_problems(work, receiver)
    if problems or role is None or receiver is None or command.from_at is None or command.to_at is None:
        return problems
    row = Delegation(
        id=new_id(),
        agency_id=work.ctx.actor.agency_id,
        from_account_id=work.ctx.actor.account_id,
        to_account_id=receiver.id,
        role=role.value,
        from_at=max(command.from_at, work.now),
        to_at=command.to_at,
        reason=work.reason,
    )
    problems = _clashes(work, row)
    if problems:
        return problems
    work.add(row)
    return DelegationKept(row.id)


@use_case(Permission.DELEGATION_MANAGE)
def revoke_delegation(work: Work, command: RevokeDelegation) -> DelegationKept | list[Problem]:
    """End it before its time; its giver alone may."""
    row = lock_row(work.session, work.ctx.viewer, Delegation, command.delegation_id)
    if row is None or row.from_account_id != work.ctx.actor.account_id:
        return [Problem("delegation.not_found", "未找到该委托或无权撤销")]
    state = state_of(row, work.now)
    if state not in (State.COMING, State.RUNNING):
        return [Problem("delegation.over", f"该委托{state.label}，无需撤销")]
    problems = outdated(work, row, command.row_version, row.from_account_id)
    if problems:
        return problems
    row.revoked_at = work.now
    return DelegationKept(row.id)


def _role_problems(work: Work, role: Role | None) -> list[Problem]:
    if role is None:
        return [Problem("delegation.role_missing", "请选择委托的职权", "role")]
    if role not in BUSINESS_ROLES:
        return [Problem("delegation.admin", f"{role.label}的职权不得委托他人代行", "role")]
    # As they are held now and not as the click found them: the role may just have been taken away.
    held = {Role(r.role) for r in open_roles(work.session, work.ctx.viewer, work.ctx.actor.account_id)}
    if role not in held:
        return [Problem("delegation.not_own", "只能委托本人的职权；代行他人的职权不得再委托", "role")]
    return []


def _period_problems(work: Work, command: Delegate) -> list[Problem]:
    begin, end = command.from_at, command.to_at
    if begin is None:
        return [Problem("delegation.from_missing", "请选择起始日期", "from_at")]
    if end is None:
        return [Problem("delegation.to_missing", "请选择截止日期", "to_at")]
    today = local(work.now).date()
    if local(begin).date() < today:
        return [Problem("delegation.past", f"起始日期不得早于今天 {today}", "from_at")]
    if end <= max(begin, work.now):
        return [Problem("delegation.period", "截止日期不得早于起始日期", "to_at")]
    most = setting(work.session, work.ctx.actor.agency_id, "delegation_days")
    if end - begin > timedelta(days=most):
        return [Problem("delegation.too_long", f"一次委托最长 {most} 天，请缩短或到期后另行委托", "to_at")]
    return []


def _receiver_problems(work: Work, receiver: Account | None) -> list[Problem]:
    if receiver is None or receiver.disabled_at is not None:
        return [Problem("delegation.receiver", "未找到该代行人，或其账号已停用", "to_account_id")]
    if receiver.id == work.ctx.actor.account_id:
        return [Problem("delegation.oneself", "不能委托给自己", "to_account_id")]
    return []


def _clashes(work: Work, row: Delegation) -> list[Problem]:
    viewer = work.ctx.viewer
    held = {Role(r.role) for r in open_roles(work.session, viewer, row.to_account_id)}
    overlapping = [
        other
        for other in queries.unfinished_delegations(work.session, viewer, receiver=row.to_account_id)
        if other.from_at < row.to_at and row.from_at < other.to_at
    ]
    if any(o.from_account_id == row.from_account_id and o.role == row.role for o in overlapping):
        return [Problem("delegation.repeated", "同一职权在这段时间已委托给该代行人", "to_account_id")]
    held |= {Role(other.role) for other in overlapping}
    return [
        Problem("delegation.conflict", f"代行人不宜代行该职权：{p.message}", "to_account_id", p.basis)
        for p in conflicts({*held, Role(row.role)})
    ]

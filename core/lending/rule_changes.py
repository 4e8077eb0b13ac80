"""借阅规则: the bureau's own rules in the place of ours, or beside them (细则第二十六条). They hold for slips that are asked from then
on."""

import re
from dataclasses import dataclass
from uuid import UUID

from core.context import Context
from core.editing import flush_unique
from core.law.filing import TERM_LABELS
from core.law.lending import CONSENTS, DEFAULTS, KINDS, MODES, LoanRule
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.procedures import PROCEDURES
from core.law.records import SECRECY
from core.law.roles import ADMIN_ROLES, BUSINESS_ROLES
from core.law.units import Unit
from core.lending.rules import as_rule
from core.permissions import Permission
from core.use_case import Work, stale, use_case
from db.models import Account, LendingRule
from db.models.base import new_id
from db.queries.lending import own_rules
from db.queries.people import colleagues

MOST_DAYS, MOST_TIMES, MOST_SLIPS = 366, 20, 200
UNITS = {unit.value: unit.label for unit in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS)}
ROLES = {role.value: role.label for role in sorted(BUSINESS_ROLES)}
NO_ROW = 0
"""The row version of a rule of ours that the bureau has not touched."""
_CODE = re.compile(r"[a-z][a-z0-9_]{1,29}", re.ASCII)
_TAKEN = {"uq_lending_rule_agency_id_code": Problem("rule.code", "该编号已被使用，请刷新后重新办理", "code")}


@dataclass(frozen=True)
class RuleView:
    """A rule in force or out of it; `is_ours` that it stands as the system came."""

    rule: LoanRule
    is_active: bool
    is_ours: bool
    row_version: int
    reason: str


@dataclass(frozen=True)
class SaveRule:
    """`other_unit` and `is_filed` are None for any; the empty parts of a condition hold for any, the empty effects say nothing."""

    token: UUID
    code: str
    row_version: int
    label: str
    mode: str
    kind: str
    secrecy: str
    procedure: str
    term: str
    role: str
    account: str
    other_unit: bool | None
    is_filed: bool | None
    forbids: bool
    days: int | None
    unit: str
    renewals: int | None
    consents: tuple[str, ...]
    most_at_once: int | None
    min_stay: int | None
    is_active: bool
    reason: str


@dataclass(frozen=True)
class RuleSaved:
    code: str


def list_rules(ctx: Context) -> list[RuleView]:
    """Every rule, ours and the bureau's, in force or not; empty without the permission."""
    if not ctx.may(Permission.LOAN_USE):
        return []
    with ctx.app.read() as session:
        own = {row.code: row for row in own_rules(session, ctx.viewer)}
    views = [
        RuleView(as_rule(row), row.is_active, False, row.row_version, row.reason) for row in own.values()
    ]
    views += [RuleView(row, True, True, NO_ROW, "") for row in DEFAULTS if row.code not in own]
    order = {row.code: number for number, row in enumerate(DEFAULTS)}
    return sorted(views, key=lambda one: (order.get(one.rule.code, len(order)), one.rule.code))


def get_rule(ctx: Context, rule_code: str) -> RuleView | None:
    """One rule by its code."""
    return next((one for one in list_rules(ctx) if one.rule.code == rule_code), None)


def borrowers(ctx: Context) -> dict[str, str]:
    """Everybody of whom a rule can be alone, by id; empty without the permission to set one."""
    if not ctx.may(Permission.LENDING_RULE_MANAGE):
        return {}
    with ctx.app.read() as session:
        rows = colleagues(session, ctx.viewer, without=ADMIN_ROLES)
    return {str(account_id): f"{name}（{unit}，{login}）" for account_id, login, name, unit in rows}


@use_case(Permission.LENDING_RULE_MANAGE)
def save_rule(work: Work, command: SaveRule) -> RuleSaved | list[Problem]:
    """Set a rule: one of ours is replaced under its code, a new code is a further rule."""
    own = {row.code: row for row in own_rules(work.session, work.ctx.viewer)}
    row = own.get(command.code)
    label, problems = clean(command.label, TextKind.TITLE, label="规则（给借阅人看的一句话）", field="label")
    problems += _unfit(work, command)
    if problems:
        return problems
    if (row.row_version if row else NO_ROW) != command.row_version:
        return [stale()]
    if row is None:
        row = LendingRule(id=new_id(), agency_id=work.ctx.actor.agency_id, code=command.code)
        work.add(row)
    row.label = label
    for name in _COPIED:
        setattr(row, name, getattr(command, name))
    row.account_id = UUID(command.account) if command.account else None
    row.consents = list(command.consents)
    row.reason = work.reason
    return flush_unique(work, _TAKEN) or RuleSaved(row.code)


_COPIED = (
    *("mode", "kind", "secrecy", "procedure", "term", "role", "other_unit", "is_filed", "forbids"),
    *("days", "unit", "renewals", "most_at_once", "min_stay", "is_active"),
)


def _unfit(work: Work, command: SaveRule) -> list[Problem]:
    problems = []
    if not _CODE.fullmatch(command.code):
        problems.append(Problem("rule.code", "请用小写字母开头的字母、数字、下划线作编号，2至30位", "code"))
    choices = (
        ("mode", command.mode, MODES, "借阅方式"),
        ("kind", command.kind, KINDS, "借阅用途"),
        ("secrecy", command.secrecy, SECRECY, "公开属性"),
        ("procedure", command.procedure, PROCEDURES, "案卷类别"),
        ("term", command.term, TERM_LABELS, "保管期限"),
        ("role", command.role, ROLES, "借阅人角色"),
    )
    problems += [
        Problem(f"rule.{field}", f"请重新选择{label}", field)
        for field, value, known, label in choices
        if value and value not in known
    ]
    if command.unit not in UNITS:
        problems.append(Problem("rule.unit", "请选择期限单位", "unit"))
    if not set(command.consents) <= CONSENTS.keys():
        problems.append(Problem("rule.consents", "请重新选择须经谁同意", "consents"))
    bounds = (
        ("days", command.days, 1, MOST_DAYS, "期限"),
        ("renewals", command.renewals, 0, MOST_TIMES, "续借次数"),
        ("most_at_once", command.most_at_once, 1, MOST_SLIPS, "同时借阅的份数"),
        ("min_stay", command.min_stay, 0, MOST_DAYS, "催还前至少保留的工作日"),
    )
    problems += [
        Problem(f"rule.{field}", f"请改正{label}，应为 {least} 至 {most}", field)
        for field, value, least, most, label in bounds
        if value is not None and not least <= value <= most
    ]
    if command.account and not _is_colleague(work, command.account):
        problems.append(Problem("rule.account", "请重新选择借阅人", "account"))
    return problems


def _is_colleague(work: Work, text: str) -> bool:
    try:
        account = work.session.get(Account, UUID(text))
    except ValueError:
        return False
    return account is not None and account.agency_id == work.ctx.actor.agency_id

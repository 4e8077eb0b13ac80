"""Thresholds the office decides itself, within the bounds of `core.settings.SETTINGS`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.admin_changes import last_change
from core.clock import local
from core.context import Context
from core.editing import UNCHANGED, flush_unique
from core.law.articles import issue_day
from core.law.problem import Problem
from core.law.roles import Role
from core.permissions import GRANTS, Permission
from core.settings import SETTINGS, SettingKind, settings
from core.use_case import Work, stale, use_case
from db.models import Setting
from db.models.base import new_id
from db.queries import office as queries

NOT_FOUND = Problem("setting.not_found", "未找到该参数")
NO_ROW = 0
"""The row version of a threshold that still stands at its default."""


@dataclass(frozen=True)
class SettingView:
    """A threshold in force. `setting_id` and `changed_at` are None while it stands at its default."""

    kind: SettingKind
    value: int
    setting_id: UUID | None
    changed_at: datetime | None
    row_version: int


@dataclass(frozen=True)
class ChangeSetting:
    token: UUID
    key: str
    row_version: int
    value: int | None
    reason: str


@dataclass(frozen=True)
class SettingChanged:
    key: str
    value: int


@dataclass(frozen=True)
class _Order:
    """`lesser` times `factor` must stay below `greater`, or one of the two would never take effect."""

    lesser: str
    factor: float
    greater: str
    message: str


_ORDERS = (
    _Order("session_idle_minutes", 1 / 60, "session_hours", "自动退出的时间不得长于一次登录的时限"),
    _Order("deadline_red_days", 1, "deadline_yellow_days", "红灯的工作日数不得多于黄灯"),
    _Order("notice_late_days", 1, "notice_early_days", "再次提醒的工作日数不得多于首次提醒"),
    _Order("password_length", 1, "password_phrase_length", "不再要求字符种类的位数不得短于口令最短位数"),
)


def list_settings(ctx: Context) -> list[SettingView]:
    """Every threshold there is, in the order of the table."""
    if not ctx.may(Permission.SETTING_READ):
        return []
    with ctx.app.read() as session:
        own = queries.own_settings(session, ctx.viewer)
    views = []
    for key, kind in SETTINGS.items():
        row = own.get(key)
        views.append(
            SettingView(kind, row.value, row.setting_id, row.changed_at, row.row_version)
            if row
            else SettingView(kind, kind.default, None, None, NO_ROW)
        )
    return views


def get_setting(ctx: Context, key: str) -> SettingView | None:
    return next((view for view in list_settings(ctx) if view.kind.key == key), None)


@use_case(Permission.SETTING_MANAGE)
def change_setting(work: Work, command: ChangeSetting) -> SettingChanged | list[Problem]:
    """A threshold of the work itself. From the next click on, for everybody of the agency."""
    return _change(work, command, Permission.SETTING_MANAGE)


@use_case(Permission.SECURITY_SETTING_MANAGE)
def change_security_setting(work: Work, command: ChangeSetting) -> SettingChanged | list[Problem]:
    """A threshold of passwords, locks or sessions. From the next click on, for everybody of the agency."""
    return _change(work, command, Permission.SECURITY_SETTING_MANAGE)


CHANGES = {
    Permission.SETTING_MANAGE: change_setting,
    Permission.SECURITY_SETTING_MANAGE: change_security_setting,
}
"""The use case that changes a threshold, by the permission that the table of thresholds names."""


def _change(work: Work, command: ChangeSetting, permission: Permission) -> SettingChanged | list[Problem]:
    kind = SETTINGS.get(command.key)
    if kind is None:
        return [NOT_FOUND]
    if kind.permission is not permission:
        who = next(role.label for role in Role if kind.permission in GRANTS[role])
        return [Problem("setting.foreign", f"“{kind.label}”由{who}修改")]
    row = queries.lock_setting(work.session, work.ctx.viewer, command.key)
    if (row.row_version if row else NO_ROW) != command.row_version:
        return [stale(*last_change(work.session, work.ctx.viewer, row.id))] if row else [stale()]
    if command.value is None:
        return [Problem("setting.missing", "请填写新的数值", "value")]
    if not kind.least <= command.value <= kind.most:
        return [Problem("setting.bounds", f"{kind.label}应在 {kind.bounds}之间", "value")]
    if kind.is_day:
        day = issue_day(command.value)
        if day is None:
            return [Problem("setting.day", f"{kind.label}不是有效的日期，请核对", "value")]
        if day > local(work.now).date():
            return [Problem("setting.ahead", f"{kind.label}不得晚于今天", "value")]
    if command.value == (row.value if row else kind.default):
        return [UNCHANGED]
    values = settings(work.session, work.ctx.actor.agency_id) | {command.key: command.value}
    for order in _ORDERS:
        if values[order.lesser] * order.factor > values[order.greater]:
            return [Problem("setting.order", order.message, "value")]
    if row is not None:
        row.value = command.value
    else:
        work.add(
            Setting(
                id=new_id(),
                agency_id=work.ctx.actor.agency_id,
                key=command.key,
                value=command.value,
            )
        )
    return flush_unique(work, {"uq_setting_agency_id_key": stale()}) or SettingChanged(
        command.key, command.value
    )

"""The thresholds an office changes itself: what there is, in which unit, with which default and bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.law.basis import Sure
from core.permissions import Permission
from db.models import Setting


@dataclass(frozen=True)
class SettingKind:
    """One threshold. `source` says where the default comes from, `sure` how well it is founded (law.md §7), and
    `permission` who changes it."""

    key: str
    label: str
    unit: str
    default: int
    least: int
    most: int
    source: str
    sure: Sure = Sure.D
    permission: Permission = Permission.SETTING_MANAGE
    is_day: bool = False
    """Whether the value is a day written as eight digits, which must not lie ahead."""

    def said(self, value: int) -> str:
        """A value in words: 24 小时, or 2026-01-30."""
        digits = str(value)
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if self.is_day else f"{value} {self.unit}"

    @property
    def bounds(self) -> str:
        """What it can be set to: 1 至 24 小时."""
        return f"{self.said(self.least) if self.is_day else self.least} 至 {self.said(self.most)}"


_LEVEL3 = "GB/T 22239 第三级未规定数值，取常用值，由本单位定"


def _security(key: str, label: str, unit: str, default: int, least: int, most: int) -> SettingKind:
    permission = Permission.SECURITY_SETTING_MANAGE
    return SettingKind(key, label, unit, default, least, most, _LEVEL3, permission=permission)


SETTINGS: dict[str, SettingKind] = {
    s.key: s
    for s in (
        SettingKind(
            "late_entry_hours",
            "超过多少小时录入须说明理由并标“补录”",
            "小时",
            24,
            1,
            240,
            "细则第三条“及时”，时长由本单位定",
        ),
        SettingKind(
            "oldest_entry_years",
            "补录的收件时间最早可到多少年以前（年份填错时提醒）",
            "年",
            30,
            1,
            100,
            "由本单位定",
        ),
        _security("session_idle_minutes", "多久不操作自动退出", "分钟", 15, 5, 120),
        _security("session_hours", "一次登录最长", "小时", 10, 1, 24),
        _security("lock_account_failures", "同一账号连续输错多少次锁定", "次", 5, 3, 20),
        _security("lock_address_failures", "同一地址输错多少次锁定", "次", 30, 5, 500),
        _security("lock_minutes", "锁定时长", "分钟", 30, 5, 1440),
        _security("password_length", "口令最短", "位", 10, 8, 40),
        _security("password_kinds", "口令至少含几类字符（大写、小写、数字、符号）", "类", 3, 1, 4),
        _security("password_phrase_length", "达到多少位不再要求字符种类", "位", 20, 14, 60),
        _security("password_history", "不得与最近几次口令相同", "次", 5, 1, 24),
        _security("password_days", "口令有效期", "天", 90, 7, 365),
        _security("one_time_hours", "一次性口令多久不用即失效", "小时", 72, 1, 720),
        SettingKind(
            "regulation_issued_on",
            "细则印发日期",
            "八位数字，如 20260130",
            20260130,
            20260101,
            20991231,
            "细则第二十七条自印发之日起施行；网站发布日为 2026-01-30，印发日期待本单位确认",
            is_day=True,
        ),
        SettingKind("credential_warn_days", "执法证件到期前多久提醒", "天", 60, 1, 365, "由本单位定"),
        SettingKind("delegation_days", "一次委托代行最长", "天", 30, 1, 365, "由本单位定"),
        SettingKind("draft_days", "未提交的草稿保留", "天", 30, 1, 365, "由本单位定"),
        SettingKind(
            "draft_count", "每人最多保留多少份草稿（超过的从最旧的清除）", "份", 50, 5, 1000, "由本单位定"
        ),
        SettingKind(
            "deadline_yellow_days", "期限剩余不多于多少个工作日显示黄灯", "个工作日", 3, 0, 60, "由本单位定"
        ),
        SettingKind(
            "deadline_yellow_percent", "期限剩余不多于全长的百分之几显示黄灯", "%", 20, 0, 90, "由本单位定"
        ),
        SettingKind(
            "deadline_red_days",
            "期限剩余不多于多少个工作日显示红灯（0 为逾期才显示）",
            "个工作日",
            0,
            0,
            60,
            "由本单位定",
        ),
        SettingKind("notice_early_days", "期限到期前多少个工作日提醒", "个工作日", 5, 1, 60, "由本单位定"),
        SettingKind("notice_late_days", "期限到期前多少个工作日再次提醒", "个工作日", 1, 0, 60, "由本单位定"),
        SettingKind("notice_days", "期限提醒保留", "天", 180, 30, 3650, "由本单位定"),
        SettingKind("approval_batch", "一次批量批准最多多少份文书", "份", 20, 1, 100, "由本单位定"),
        SettingKind("job_days", "后台任务及其结果文件在结束后保留", "天", 14, 1, 90, "由本单位定"),
        SettingKind("archive_fonds", "全宗号（0 为尚未填写）", "号", 0, 0, 9999, "由市档案馆给定"),
        SettingKind("draft_kilobytes", "每人草稿合计最大", "KB", 2000, 200, 100_000, "由本单位定"),
    )
}


def setting(session: Session, agency_id: UUID, key: str) -> int:
    """The value in force for an agency: its own, or the default."""
    own = session.scalar(select(Setting.value).where(Setting.agency_id == agency_id, Setting.key == key))
    return SETTINGS[key].default if own is None else own


def settings(session: Session, agency_id: UUID) -> dict[str, int]:
    """All values in force for an agency, by key."""
    rows = session.execute(select(Setting.key, Setting.value).where(Setting.agency_id == agency_id))
    return in_force(dict(rows.all()))


def in_force(own: Mapping[str, int]) -> dict[str, int]:
    """All values, by key: an agency's own, else the default."""
    return {key: own.get(key, kind.default) for key, kind in SETTINGS.items()}

"""How dates and times are written on papers."""

from datetime import date, datetime

from core.clock import local


def chinese_date(day: date) -> str:
    """2026年1月5日: Arabic figures without padding (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_time(moment: datetime) -> str:
    """2026年1月5日9时05分 of an aware moment, in Shanghai time. Raises ValueError for a naive one."""
    there = local(moment)
    return f"{chinese_date(there.date())}{there.hour}时{there.minute:02}分"

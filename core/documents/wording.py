"""How dates, times and the numbers of headings are written on papers."""

from datetime import date, datetime

from core.clock import local

DIGITS = "〇一二三四五六七八九"


def chinese_date(day: date) -> str:
    """2026年1月5日: Arabic figures without padding (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_time(moment: datetime) -> str:
    """2026年1月5日9时05分 of an aware moment, in Shanghai time. Raises ValueError for a naive one."""
    there = local(moment)
    return f"{chinese_date(there.date())}{there.hour}时{there.minute:02}分"


def chinese_number(number: int) -> str:
    """十二 of 12, for the numbers of headings and articles. Raises ValueError outside 1 to 99."""
    if not 1 <= number <= 99:
        raise ValueError(f"no heading has the number {number}")
    tens, units = divmod(number, 10)
    head = (DIGITS[tens] if tens > 1 else "") + "十" if tens else ""
    return head + (DIGITS[units] if units else "")

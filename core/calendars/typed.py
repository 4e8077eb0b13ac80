"""A year's arrangement as it is typed or imported, read into a value."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from core.calendars.wording import runs
from core.law.calendar import Year
from core.law.problem import Problem

MOST = 10_000
"""Characters of a list or of a file: a year's notice has some hundred."""
EXAMPLE = '{"year": 2027, "days_off": {"2027-01-01": "元旦"}, "working_days": ["2027-01-30"]}'
"""A file as it is imported, shortened; `days_off` may be a list of days as well."""
_LONGEST = 31
"""Days of one entry, such as 2026-02-15..2026-02-23: more is a slip of the finger."""
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)
_BETWEEN = re.compile(r"\s*(\.\.|至|到|~|—+|－)\s*")
_PARTS = re.compile(r"[\n\r；;，,、]+")


@dataclass(frozen=True)
class TypedYear:
    """The fields of the form as an imported file fills them."""

    year: int
    days_off: str
    working_days: str


def read_year(year: int, days_off: str, working_days: str) -> Year | list[Problem]:
    """Both lists, one entry a line or between commas: a day, or first and last day with .. or 至 between, and the name of
    the holiday after it: `2026-02-15..2026-02-23 春节`."""
    off, problems = _read(days_off, "放假日期", "days_off")
    worked, found = _read(working_days, "调休上班日期", "working_days")
    problems += found
    if not off and not problems:
        problems.append(Problem("calendar.empty", "请填写放假日期", "days_off"))
    return problems or Year(year, off, frozenset(worked))


def read_json(text: str) -> TypedYear | list[Problem]:
    """A file `{"year": 2027, "days_off": […] or {day: name}, "working_days": […]}` as the form's fields, for checking."""
    wrong = Problem("calendar.json", f"看不懂该文件，请按此格式编排：{EXAMPLE}", "file")
    try:
        found = json.loads(text[: MOST + 1])
    except (ValueError, RecursionError):
        return [wrong]
    if not isinstance(found, Mapping) or type(found.get("year")) is not int:
        return [wrong]
    off, worked = found.get("days_off"), found.get("working_days", [])
    if isinstance(off, list):
        off = dict.fromkeys(map(str, off), "")
    if not isinstance(off, Mapping) or not isinstance(worked, list):
        return [wrong]
    try:
        days = {date.fromisoformat(day): _name(name) for day, name in off.items()}
        made_up = {date.fromisoformat(str(day)): "" for day in worked}
    except (TypeError, ValueError):
        return [Problem("calendar.json", "文件中的日期须写成 2027-01-01 的样子，请核对", "file")]
    return TypedYear(found["year"], lines(days), lines(made_up))


def lines(days: Mapping[date, str]) -> str:
    """Days as the form shows them: one run a line."""
    return "\n".join(
        (f"{first}" if first == last else f"{first}..{last}") + (f" {name}" if name else "")
        for first, last, name in runs(days)
    )


def _name(value: Any) -> str:
    """A holiday's name in one line, without what would part the list."""
    return _PARTS.sub(" ", str(value or "")).strip()[:20]


def _read(typed: str, label: str, field: str) -> tuple[dict[date, str], list[Problem]]:
    days: dict[date, str] = {}
    problems: list[Problem] = []
    if len(typed) > MOST:
        return {}, [Problem("calendar.long", f"{label}太长，请只填一年的", field)]
    for part in filter(None, (one.strip() for one in _PARTS.split(typed))):
        found = _entry(part)
        if found is None:
            words = f"{label}中的“{part[:40]}”看不懂，请写成 2027-01-01 或 2027-02-05..2027-02-13 春节，并核对日期是否存在"
            problems.append(Problem("calendar.line", words, field))
            continue
        first, last, name = found
        for n in range((last - first).days + 1):
            day = first + timedelta(days=n)
            if day in days:
                problems.append(Problem("calendar.twice", f"{label}中 {day} 出现两次，请核对", field))
            days[day] = name
    return days, problems


def _entry(part: str) -> tuple[date, date, str] | None:
    first = _DATE.match(part)
    if first is None:
        return None
    rest = part[first.end() :]
    between = _BETWEEN.match(rest)
    last = _DATE.match(rest, between.end()) if between else None
    if between and last is None:
        return None
    name = rest[last.end() if last else 0 :].strip(" 　:：()（）")
    if _DATE.search(name):
        return None
    try:
        days = [date(*map(int, one.groups())) for one in (first, last or first)]
    except ValueError:
        return None
    return (days[0], days[1], name[:20]) if 0 <= (days[1] - days[0]).days < _LONGEST else None

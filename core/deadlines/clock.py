"""`python -m core clock`: count a period on the calendar that comes with the portal, without a database."""

import json
import re
from argparse import Namespace
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from core.calendars.published import packaged_calendar
from core.clock import CHINA
from core.deadlines.wording import ESTIMATED, due_words, step_words, when
from core.law.counting import Counted, Mark, Pause, count
from core.law.units import Unit, limit_text

MOST = 9999
LONGEST_PAUSE = timedelta(days=3660)
"""Ten years: a pause beyond is a slip of the finger, and each of its days would be written down."""
_WHY_ESTIMATED = "所涉年份的放假安排不在随系统提供的年份中，按周一至周五上班推算"
_LIMIT = re.compile(r"([0-9]{1,4})(wd|cd|m|h)", re.ASCII)


class Wrong(ValueError):
    """What was asked for cannot be counted; the message says how to ask."""


def run_clock(args: Namespace) -> str:
    """What the command prints: the working line by line, or JSON. Raises Wrong with a Chinese sentence."""
    amount, unit = _limit(args.limit)
    start, has_zone = _start(args.start, unit)
    pauses = _pauses(args.pause)
    if unit is Unit.HOURS and args.back and pauses:
        raise Wrong("按小时倒推时不能再用 --pause")
    calendar = packaged_calendar()
    try:
        found = count(start, amount, unit, calendar, pauses=pauses, rolls=args.roll, back=args.back)
    except OverflowError as error:
        raise Wrong("推算结果超出日历范围，请减小 --limit") from error
    if args.json:
        return json.dumps(_facts(found, args.limit, has_zone), ensure_ascii=False, indent=1)
    return "\n".join(_lines(found, amount, unit, back=args.back))


def _limit(typed: str | None) -> tuple[int, Unit]:
    if not typed:
        raise Wrong(
            "请用 --limit 写明期限，如 5wd（5 个工作日）、30cd（30 日）、6m（6 个月）、24h（24 小时）"
        )
    found = _LIMIT.fullmatch(typed)
    if not found or not 1 <= int(found[1]) <= MOST:
        raise Wrong(f"看不懂期限“{typed}”，请写 1 至 {MOST} 的数和单位 wd、cd、m 或 h，如 5wd")
    return int(found[1]), Unit(found[2])


def _start(typed: str | None, unit: Unit) -> tuple[date, bool]:
    if not typed:
        raise Wrong("请用 --start 写明起算日，如 2026-02-13；按小时计算的写明时刻，如 2026-02-13T09:30")
    try:
        moment = datetime.fromisoformat(typed)
        day = (moment.astimezone(CHINA) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError) as error:
        raise Wrong(
            f"看不懂起算日“{typed}”，请写成 2026-02-13 或 2026-02-13T09:30，并核对该日是否存在"
        ) from error
    if unit is not Unit.HOURS:
        return day, False
    if not re.search(r"[T ]\d", typed):
        raise Wrong("按小时计算的，--start 须写明时刻，如 2026-02-13T09:30")
    return (moment if moment.tzinfo else moment.replace(tzinfo=CHINA)), moment.tzinfo is not None


def _pauses(typed: Sequence[str]) -> list[Pause]:
    found = []
    for one in typed:
        first, _, last = one.partition("..")
        try:
            found.append(Pause(date.fromisoformat(first), date.fromisoformat(last)))
        except ValueError as error:
            words = f"看不懂中止期间“{one}”，请写成 2026-03-02..2026-03-06，起日不得晚于止日，两端都不计入"
            raise Wrong(words) from error
        if found[-1].last - found[-1].first > LONGEST_PAUSE:
            raise Wrong(f"中止期间“{one}”超过十年，请核对起日和止日")
    return found


def _facts(found: Counted, limit: str, has_zone: bool) -> dict[str, Any]:
    def told(at: date | datetime | None) -> str | None:
        if not isinstance(at, datetime):
            return at.isoformat() if at else None
        return at.isoformat() if has_zone else at.replace(tzinfo=None).isoformat(timespec="minutes")

    return {
        "start": told(found.steps[0].at),
        "limit": limit,
        "due": told(found.due),
        "estimated": found.is_estimated,
        "raw_due": told(found.raw),
        "internal_due": told(found.internal),
        "working": [
            {
                "date": told(step.at),
                "counted": step.mark is Mark.COUNTED,
                "number": step.number,
                "unit": step.unit,
                "mark": step.mark.value,
                "why": step.why,
            }
            for step in found.steps
        ],
    }


def _lines(found: Counted, amount: int, unit: Unit, *, back: bool) -> list[str]:
    lines = [f"期限：{limit_text(amount, unit)}{'（倒推）' if back else ''}", f"到期：{due_words(found)}"]
    if found.is_estimated:
        lines.append(f"{ESTIMATED}：{_WHY_ESTIMATED}")
    for step in found.steps:
        words, why = step_words(step)
        lines.append(f"  {when(step.at)}  {words}{f'  {why}' if why else ''}")
    return lines

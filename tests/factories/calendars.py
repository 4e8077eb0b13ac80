"""An arrangement for 2027 as a bureau might enter it: invented, and in the manner of the notices."""

from typing import Any
from uuid import uuid4

from core.calendars.entering import EnterYear, YearEntered, enter_year
from core.calendars.reading import NO_ROW
from core.law.problem import Problem
from core.law.roles import Role
from tests.factories.world import World

OFF_2027 = """2027-01-01..2027-01-03 元旦
2027-02-05..2027-02-13 春节
2027-04-03..2027-04-05 清明节
2027-05-01..2027-05-05 劳动节
2027-06-09 端午节
2027-09-15 中秋节
2027-10-01..2027-10-07 国庆节"""
WORKED_2027 = "2027-01-30、2027-02-20、2027-05-08、2027-09-26、2027-10-09"


def entry(**changed: Any) -> EnterYear:
    """The command that enters it."""
    return EnterYear(
        **{
            "token": uuid4(),
            "year": 2027,
            "row_version": NO_ROW,
            "days_off": OFF_2027,
            "working_days": WORKED_2027,
            "source": "国办发明电〔2026〕9号",
            "confirmed": False,
            "reason": "国务院办公厅已公布",
            **changed,
        }
    )


def enter(world: World, **changed: Any) -> YearEntered | list[Problem]:
    return enter_year(world.ctx(Role.SYSTEM_ADMIN), entry(**changed))

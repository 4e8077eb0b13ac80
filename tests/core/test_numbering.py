"""Official numbers: one after the other in each series and year, without gaps whatever fails in between."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from core.clock import CHINA
from core.context import Context
from core.law.roles import Role
from core.numbering import SERIES, take_number
from core.use_case import Work
from db.models import Agency, NumberCounter, NumberSeries
from tests.factories.applications import rows
from tests.factories.world import World


def take(ctx: Context, code: str = "application", *, keep: bool = True) -> str:
    with Work(ctx, "") as work:
        number = take_number(work, ctx.actor.agency_id, code)
        if keep:
            work.commit()
    return number


def no_of(number: str) -> int:
    return int(number.split("〕")[1].removesuffix("号"))


def test_numbers_follow_one_another_in_the_form_of_their_series(world: World) -> None:
    ctx = world.ctx(Role.WINDOW_CLERK)
    assert [take(ctx) for _ in range(3)] == [f"某人社申〔2026〕{n}号" for n in (1, 2, 3)]
    assert take(ctx, "acknowledgement") == "某人社收〔2026〕1号"


def test_a_rollback_gives_the_number_back(world: World) -> None:
    ctx = world.ctx(Role.WINDOW_CLERK)
    assert take(ctx, keep=False) == take(ctx) == "某人社申〔2026〕1号"
    assert take(ctx, keep=False) == take(ctx) == "某人社申〔2026〕2号"


def test_several_numbers_in_one_transaction(world: World) -> None:
    ctx = world.ctx(Role.WINDOW_CLERK)
    with Work(ctx, "") as work:
        assert [no_of(take_number(work, ctx.actor.agency_id, "application")) for _ in range(3)] == [1, 2, 3]
        work.commit()
    assert no_of(take(ctx)) == 4


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (datetime(2026, 12, 31, 23, 59, 59, tzinfo=CHINA), 2026),
        (datetime(2027, 1, 1, 0, 0, tzinfo=CHINA), 2027),
        (datetime(2027, 1, 1, 7, 59, tzinfo=CHINA), 2027),
    ],
)
def test_the_year_is_that_of_the_calendar_on_the_wall(world: World, moment: datetime, year: int) -> None:
    ctx = world.ctx(Role.WINDOW_CLERK)
    take(ctx)
    expected = 2 if year == 2026 else 1
    assert take(replace(ctx, now=moment)) == f"某人社申〔{year}〕{expected}号"
    assert no_of(take(replace(ctx, now=moment + timedelta(seconds=0)))) == expected + 1


def test_each_agency_counts_for_itself(world: World) -> None:
    ctx = world.ctx(Role.WINDOW_CLERK)
    take(ctx)
    with Work(ctx, "新建") as work:
        other = Agency(code="b", name="乙局", short_name="乙", kind="organ", number_prefix="乙")
        work.add(other)
        work.session.flush()
        series = SERIES["application"]
        work.add(
            NumberSeries(
                agency_id=other.id,
                code=series.code,
                label=series.label,
                word=series.word,
                template=series.template,
            )
        )
        work.session.flush()
        assert take_number(work, other.id, "application") == "乙申〔2026〕1号"


def test_a_changed_form_goes_on_counting(world: World) -> None:
    ctx = world.ctx(Role.WINDOW_CLERK)
    take(ctx)
    with Work(ctx, "改格式") as work:
        series = work.session.scalars(select(NumberSeries).where(NumberSeries.code == "application")).one()
        series.word, series.template = "受", "{prefix}{word}字〔{year}〕第{no}号"
        work.commit()
    assert take(ctx) == "某人社受字〔2026〕第2号"


def test_the_first_number_of_a_year_is_taken_once_by_many_at_once(world: World) -> None:
    """The counter's row does not exist yet; some who take a number give it back."""
    ctx, gate = world.ctx(Role.WINDOW_CLERK), threading.Barrier(8)

    def run(place: int) -> str | None:
        gate.wait()
        keep = place % 3 != 0
        number = take(ctx, keep=keep)
        return number if keep else None

    with ThreadPoolExecutor(8) as pool:
        kept = [number for number in pool.map(run, range(8)) if number]
    assert sorted(no_of(number) for number in kept) == list(range(1, len(kept) + 1))


def test_many_at_once_with_random_rollbacks_leave_no_gap(world: World) -> None:
    ctx, choose = world.ctx(Role.WINDOW_CLERK), random.Random(4)
    plan = [(choose.choice(sorted(SERIES)), choose.random() < 0.6) for _ in range(200)]
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda p: take(ctx, p[0], keep=p[1]), plan))
    for code in SERIES:
        kept = [no_of(n) for n, (series, keep) in zip(numbers, plan, strict=True) if series == code and keep]
        assert sorted(kept) == list(range(1, len(kept) + 1))
    assert sum(counter.last_no for counter in rows(world, NumberCounter)) == sum(keep for _, keep in plan)

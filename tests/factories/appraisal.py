"""Samples of filed files as tests draw them."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from core.law.problem import Problem
from core.law.roles import Role
from core.lending.appraisal import Drawn, DrawSample, draw_sample
from tests.conftest import FixedClock
from tests.factories.world import World


def try_draw(world: World, by: str | Role = Role.LEGAL_REVIEWER, **more: Any) -> Drawn | list[Problem]:
    fields: dict[str, Any] = {"year": None, "unit_id": None, "procedure": "", "count": 2, **more}
    return draw_sample(world.ctx(by), DrawSample(token=uuid4(), **fields))


def drawn(world: World, **more: Any) -> UUID:
    """The id of a draw; fails the test where it is refused."""
    done = try_draw(world, **more)
    assert isinstance(done, Drawn), done
    return done.sample_id


def drawn_next_day(world: World, **more: Any) -> UUID:
    """The same, on the day after what was filed today."""
    clock = world.app.clock
    assert isinstance(clock, FixedClock)
    now, clock.moment = clock.moment, clock.moment + timedelta(days=1)
    sample_id = drawn(world, **more)
    clock.moment = now
    return sample_id

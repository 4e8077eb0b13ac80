"""Two counters hand the same paper over at once, and a button is pressed twice: one service (real PostgreSQL)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from uuid import UUID, uuid4

import pytest

from core.app import App
from core.law.problem import Problem
from core.service.door import ServiceKept
from core.service.personal import HandOver, hand_over
from db.models import ServiceAttempt, ServiceRecord
from db.session import make_engine
from tests.factories.applications import codes, register, rows
from tests.factories.approvals import CLERK, pen, picture
from tests.factories.service import handing, issued_notice
from tests.factories.world import World

COUNTERS = 5


@pytest.fixture
def crowd(world: World) -> Iterator[World]:
    """The same bureau with room for many at once."""
    url = world.app.engine.url.render_as_string(hide_password=False)
    app = App(make_engine(url, pool_size=COUNTERS), world.app.clock, world.app.home)
    yield World(app)
    app.close()


def at_once(crowd: World, commands: list[HandOver]) -> list[ServiceKept | list[Problem]]:
    ctx, together = crowd.ctx(CLERK), Barrier(len(commands))

    def one(command: HandOver) -> ServiceKept | list[Problem]:
        together.wait()
        return hand_over(ctx, command)

    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(one, commands))


def prepared(world: World, document_id: UUID, matter_id: UUID, token: UUID) -> HandOver:
    # Each holds an open picture of its own.
    return replace(handing(world, document_id), token=token, file=pen(matter_id, picture()))


def test_art14_of_several_counters_one_serves(world: World, crowd: World) -> None:
    matter_id = register(world).matter_id
    document_id = issued_notice(world, matter_id)
    done = at_once(crowd, [prepared(world, document_id, matter_id, uuid4()) for _ in range(COUNTERS)])
    refused = [one for one in done if isinstance(one, list)]
    assert len(refused) == COUNTERS - 1 and all(codes(one) == ["service.served"] for one in refused)
    assert len(rows(world, ServiceRecord)) == len(rows(world, ServiceAttempt)) == 1


def test_art14_a_button_that_is_pressed_again_gets_the_first_answer(world: World, crowd: World) -> None:
    matter_id, token = register(world).matter_id, uuid4()
    document_id = issued_notice(world, matter_id)
    command = prepared(world, document_id, matter_id, token)
    first, second = at_once(crowd, [command, command])
    assert isinstance(first, ServiceKept) and first == second
    assert len(rows(world, ServiceRecord)) == len(rows(world, ServiceAttempt)) == 1

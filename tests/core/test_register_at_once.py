"""Several counters at once: one row for one party, numbers without a gap, nothing of what was cut off."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

from core.applications.register import AgentInput, RegisterApplication, Registered, register_application
from core.law.roles import Role
from core.parties.register import CorrectParty, correct_party
from core.use_case import Work
from db.models import Document, Matter, MatterParty, NumberCounter, Party
from tests.conftest import run_sql
from tests.core.people_support import done
from tests.factories.applications import codes, command, company, count, must, person, refused, register, rows
from tests.factories.world import World

CLERK = Role.WINDOW_CLERK


def body(work: Work, wanted: RegisterApplication) -> Registered:
    """The use case without its commit, to be ended by the test."""
    return must(register_application.__wrapped__(work, wanted))  # type: ignore[attr-defined]


def start(action: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    results: list[Any] = []

    def run() -> None:
        try:
            results.append(action())
        except Exception as error:
            results.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, results


def until_it_waits(engine: Engine) -> None:
    """Return once somebody in this database waits for a lock."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with engine.connect() as connection:
            if connection.execute(waiting).scalar_one():
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def beside(world: World, first: RegisterApplication, second: Callable[[], Any]) -> Any:
    """The result of something that starts while the first registration is still open, and ends after it."""
    with Work(world.ctx(CLERK), "") as work:
        body(work, first)
        thread, results = start(second)
        until_it_waits(world.app.engine)
        work.commit()
    thread.join()
    return results[0]


def test_two_counters_registering_one_new_party_at_once_make_one_row(world: World) -> None:
    ctx = world.ctx(CLERK)
    other = command(world, applicant=company(phone="024-57609999"))
    must(beside(world, command(world, applicant=company()), lambda: register_application(ctx, other)))
    (party,) = rows(world, Party)
    assert party.phone == "024-57609999", "the newest statement counts"
    assert {row.party_id for row in rows(world, MatterParty)} == {party.id}


def test_two_counters_giving_one_new_number_two_names_are_told_apart(world: World) -> None:
    ctx = world.ctx(CLERK)
    other = command(world, applicant=company(name="抚顺另一公司"))
    result = beside(world, command(world, applicant=company()), lambda: register_application(ctx, other))
    assert codes(result) == ["party.renamed"]
    assert len(rows(world, Party)) == 1


def test_applicant_and_agent_crosswise_at_once_do_not_wait_for_each_other_for_ever(world: World) -> None:
    ctx = world.ctx(CLERK)
    one, other = person(1), person(2)
    first = command(world, applicant=one, agent=AgentInput(other, "代为提交"))
    second = command(world, applicant=other, agent=AgentInput(one, "代为提交"))
    must(beside(world, first, lambda: register_application(ctx, second)))
    assert len(rows(world, Party)) == 2


def test_a_party_renamed_while_it_is_being_registered_is_noticed(world: World) -> None:
    register(world, applicant=company())
    (party,) = rows(world, Party)
    ctx = world.ctx(CLERK)
    renamed = CorrectParty(uuid4(), party.id, party.row_version, company(name="抚顺新名公司"), "已更名")
    done(beside(world, command(world, applicant=company()), lambda: correct_party(ctx, renamed)))
    assert codes(refused(ctx, command(world, applicant=company()))) == ["party.renamed"]
    assert [row.name for row in rows(world, MatterParty)] == [company().name] * 2, (
        "matters keep the name of their day"
    )


def test_fifty_at_once_with_random_failures_leave_numbers_without_a_gap(world: World) -> None:
    ctx, choose = world.ctx(CLERK), random.Random(7)
    # A few parties again and again, so that registrations wait for one another in every order.
    plan = [
        (
            command(
                world,
                applicant=company(choose.randint(1, 5)),
                agent=AgentInput(person(choose.randint(1, 5)), "办理"),
            ),
            choose.random() < 0.3,
        )
        for _ in range(50)
    ]

    def run(step: tuple[RegisterApplication, bool]) -> Registered | None:
        wanted, fails = step
        if not fails:
            return must(register_application(ctx, wanted))
        with Work(ctx, "") as work:
            body(work, wanted)
        return None

    with ThreadPoolExecutor(6) as pool:
        kept = [result for result in pool.map(run, plan) if result is not None]
    assert 25 < len(kept) < 45
    for numbers, word in (([r.number for r in kept], "申"), ([r.receipt_number for r in kept], "收")):
        assert sorted(numbers) == sorted(f"某人社{word}〔2026〕{n}号" for n in range(1, len(kept) + 1))
    assert {counter.last_no for counter in rows(world, NumberCounter)} == {len(kept)}
    assert len(rows(world, Matter)) == len(rows(world, Document)) == len(kept)
    assert len(rows(world, Party)) <= 10


def test_a_connection_killed_before_the_commit_leaves_nothing(world: World, server: URL) -> None:
    with Work(world.ctx(CLERK), "") as work:
        body(work, command(world))
        backend = work.session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        run_sql(server, f"SELECT pg_terminate_backend({backend})")
        with pytest.raises(OperationalError):
            work.commit()
    for table in ("matter", "party", "document", "act", "number_counter", "command_receipt"):
        assert count(world.app.engine, table) == 0, table
    assert register(world).number == "某人社申〔2026〕1号"

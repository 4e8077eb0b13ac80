"""Many people issue at once, some are refused at the last moment: the numbers have no gap (real PostgreSQL)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from core.app import App
from core.law.problem import Problem
from core.law.roles import Role
from core.ledger import papers as ledger_papers
from core.papers import issuing
from core.papers.issuing import Issued, IssuePaper, issue_paper
from db.models import Document
from db.session import make_engine
from tests.factories.applications import register, rows
from tests.factories.papers import notice
from tests.factories.world import World

PEOPLE = 50


class Broken(Exception):
    """What a failing disk would raise in the middle of an issue."""


@pytest.mark.long
def test_fifty_issues_at_once_with_rollbacks_leave_no_gap(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = [notice(world, register(world).matter_id) for _ in range(PEOPLE)]
    keep, count, lock = ledger_papers.keep_paper, iter(range(PEOPLE)), threading.Lock()

    def sometimes_broken(*arguments: Any) -> Document:
        with lock:
            number = next(count)
        document = keep(*arguments)
        if number % 3 == 1:
            raise Broken
        return document

    monkeypatch.setattr(issuing, "keep_paper", sometimes_broken)
    together = threading.Barrier(10)
    app = App(
        make_engine(world.app.engine.url.render_as_string(hide_password=False), pool_size=10),
        world.app.clock,
        world.app.home,
    )
    crowd = World(app)
    ctx = crowd.ctx(Role.WINDOW_CLERK)

    def one(place: int) -> Issued | list[Problem] | None:
        if place < 10:
            together.wait()
        try:
            return issue_paper(ctx, IssuePaper(uuid4(), drafts[place].draft_id, drafts[place].row_version))
        except Broken:
            return None

    with ThreadPoolExecutor(10) as pool:
        results = list(pool.map(one, range(PEOPLE)))
    app.close()
    issued = [result for result in results if isinstance(result, Issued)]
    broken = results.count(None)
    assert broken == len([n for n in range(PEOPLE) if n % 3 == 1])
    assert len(issued) + broken == PEOPLE
    numbers = {f"某人社补〔2026〕{n}号" for n in range(1, len(issued) + 1)}
    assert {one.number for one in issued} == numbers
    assert {d.number for d in rows(world, Document, Document.kind == "correction_notice")} == numbers

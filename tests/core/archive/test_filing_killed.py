"""Filing that is killed at any of its statements leaves the matter either unfiled or filed, never between (细则第二十一条)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from core.archive.handing import FileMoved
from core.ledger.keys import KeyProblem
from db.models import Act, ArchiveCounter, CaseFileMove, CaseFileNote, CaseFileSearch, LedgerEntry
from tests.core.ledger.conftest import app, world
from tests.core.ledger.support import full, seal
from tests.factories.applications import company, rows
from tests.factories.case_files import (
    arrange,
    closed_application,
    file_of,
    filed,
    items_of,
    matter_row,
    try_check,
    try_hand_over,
    try_take,
)
from tests.factories.world import World

__all__ = ["app", "world"]
"""A home of its own for each: its ledger files tell of one database alone."""

Step = Callable[[World, UUID], Any]
STEPS: dict[str, tuple[Step, str, str]] = {
    "hand_over": (try_hand_over, "arranging", "handed_over"),
    "check": (try_check, "handed_over", "checked"),
    "return_by_head": (
        lambda world, matter_id: try_check(world, matter_id, "return_by_head", note="缺送达回证"),
        "handed_over",
        "returned",
    ),
    "return_by_archivist": (
        lambda world, matter_id: try_take(world, matter_id, "return_by_archivist", note="缺页"),
        "checked",
        "returned",
    ),
    "take": (lambda world, matter_id: try_take(world, matter_id, place="1号架 第1盒"), "checked", "filed"),
}
"""How each step is taken, and the state of the file before and after it."""


class Killer:
    """Cuts the connection of the n-th statement, or of the n-th commit, as the death of the process would."""

    def __init__(self, at: int, *, commits: bool = False) -> None:
        self.at, self.commits, self.seen = at, commits, 0

    def statement(self, connection: Connection, *_: Any) -> None:
        if not self.commits:
            self._strike(connection)

    def commit(self, connection: Connection) -> None:
        if self.commits:
            self._strike(connection)

    def _strike(self, connection: Connection) -> None:
        self.seen += 1
        if self.seen == self.at:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.close()


@contextmanager
def killing(world: World, killer: Killer) -> Iterator[Killer]:
    engine = world.app.engine
    event.listen(engine, "before_cursor_execute", killer.statement)
    event.listen(engine, "commit", killer.commit)
    try:
        yield killer
    finally:
        event.remove(engine, "before_cursor_execute", killer.statement)
        event.remove(engine, "commit", killer.commit)


def picture(world: World, matter_id: UUID) -> dict[str, Any]:
    """Everything that filing touches."""
    matter, file = matter_row(world, matter_id), file_of(world, matter_id)
    with world.app.read() as session:
        last = session.scalars(select(ArchiveCounter.last_no)).all()
        waiting = session.scalars(text("SELECT count(*) FROM deadline WHERE ended_at IS NULL")).one()
    return {
        "matter": (matter.stage, matter.filed_at, matter.row_version),
        "file": (
            *(file.state, file.archive_number, file.filed_at, file.keep_until, file.place, file.row_version),
            *(file.handed_over_at, file.checked_by, file.taken_by, tuple(file.arrangers), file.term_reason),
        ),
        "items": [
            (one.id, one.position, one.first_page, one.row_version) for one in items_of(world, matter_id)
        ],
        "notes": len(rows(world, CaseFileNote, CaseFileNote.matter_id == matter_id)),
        "moves": len(rows(world, CaseFileMove, CaseFileMove.matter_id == matter_id)),
        "acts": len(rows(world, Act, Act.matter_id == matter_id)),
        "search": len(rows(world, CaseFileSearch, CaseFileSearch.case_file_id == file.id)),
        "ledger": len(rows(world, LedgerEntry, LedgerEntry.matter_id == matter_id)),
        "numbers": list(last),
        "deadlines": waiting,
    }


def ready(world: World, step: str) -> UUID:
    """A matter whose file stands before the step."""
    matter_id = closed_application(world)
    arrange(world, matter_id)
    before = STEPS[step][1]
    for take, state in ((try_hand_over, "handed_over"), (try_check, "checked")):
        if before in ("handed_over", "checked") and file_of(world, matter_id).state != before:
            assert isinstance(take(world, matter_id), FileMoved), state
    assert file_of(world, matter_id).state == before
    return matter_id


def statements(world: World, step: str, matter_id: UUID, *, commits: bool) -> Iterator[int]:
    """Kill the step at each of its statements in turn, or commits, until one is asked for that there is not; the picture
    must each time be the one before."""
    take = STEPS[step][0]
    before = picture(world, matter_id)
    at = 0
    while True:
        at += 1
        with killing(world, Killer(at, commits=commits)) as killer:
            try:
                done = take(world, matter_id)
            except (DBAPIError, KeyProblem):
                done = None
        if killer.seen < at:
            assert isinstance(done, FileMoved), done
            return
        assert done is None, f"statement {at} was cut and yet the step was taken"
        assert picture(world, matter_id) == before, f"cut at {at}"
        yield at


@pytest.mark.parametrize("commits", [False, True], ids=["statement", "commit"])
@pytest.mark.parametrize("step", STEPS)
def test_art21_a_step_killed_at_any_statement_is_not_taken_and_then_is_taken_whole(
    world: World, step: str, commits: bool
) -> None:
    matter_id = ready(world, step)
    killed = list(statements(world, step, matter_id, commits=commits))
    assert len(killed) >= (1 if commits else 10), "it has statements to be killed at"
    file, after = file_of(world, matter_id), picture(world, matter_id)
    assert file.state == STEPS[step][2]
    if step != "take":
        assert matter_row(world, matter_id).stage == "closed" and after["search"] == 0
        return
    assert after["matter"][0] == "filed" and after["search"] == 1 and after["moves"] == 1
    assert (file.archive_number or "").endswith("-0001") and after["numbers"] == [1], "no number was lost"
    second = filed(world, closed_application(world, applicant=company(5)))
    assert (second.archive_number or "").endswith("-0002")
    seal(world.app)
    assert full(world.app).findings == []


@pytest.mark.parametrize("step", STEPS)
def test_art21_a_step_killed_right_after_its_commit_is_taken_whole(
    world: World, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter_id = ready(world, step)

    def dies(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(world.app.ledger, "acknowledge", dies)
        with pytest.raises(KeyboardInterrupt):
            STEPS[step][0](world, matter_id)
    after, file = picture(world, matter_id), file_of(world, matter_id)
    assert file.state == STEPS[step][2] and after["notes"] >= 1
    if step == "take":
        assert after["matter"][:1] == ("filed",) and after["numbers"] == [1] and after["search"] == 1
    seal(world.app)
    assert full(world.app).findings == []

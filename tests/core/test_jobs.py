"""Long work: asked for under a permission, done once by whichever worker is there, told as it stands, and never lost."""

import csv
import io
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from core import worker
from core.app import App
from core.applications import export
from core.home import REPOSITORY, Home
from core.jobs import exporting, runner
from core.jobs import handle as handles
from core.jobs.asking import (
    AskJob,
    CancelAsked,
    CancelJob,
    JobAsked,
    ask_by_house,
    ask_job,
    cancel_job,
)
from core.jobs.handle import MOST_FAILED_ROWS, Interrupted, JobFailed, JobHandle
from core.jobs.kinds import KINDS
from core.jobs.reading import get_job, list_jobs
from core.jobs.runner import SILENCE, run_next, work_off
from core.law.roles import Role
from core.ledger.happenings import ACTIONS
from core.office.thresholds import ChangeSetting, change_setting
from core.signing_in import SignedIn, SignedOut, find_context, sign_in
from core.worker import housekeeping
from db.models import Account, AccountRole, Job, JobResult, LedgerEntry, LoginSession
from db.session import make_engine
from tests.conftest import NOW, FixedClock, run_sql
from tests.core.job_worker import COUNT
from tests.core.people_support import codes, done
from tests.factories.applications import person, register, rows
from tests.factories.jobs import add_kind, ask, exported, fetched, job, left
from tests.factories.world import PASSWORD, World

CLERK = Role.WINDOW_CLERK


def until(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not what():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.01)


def happenings(world: World, job_id: UUID) -> list[tuple[str, UUID | None]]:
    """(action, who) of what the ledger tells of a job, oldest first."""
    query = select(LedgerEntry).where(LedgerEntry.object_type == "job", LedgerEntry.object_id == job_id)
    with world.app.read() as session:
        found = [(e.action, e.account_id) for e in session.scalars(query.order_by(LedgerEntry.id))]
    assert {action for action, _ in found} <= ACTIONS.keys(), "an action without words"
    return found


class Gate:
    """A kind of work that stands still until it is let on, so that a test can look at it meanwhile."""

    def __init__(self) -> None:
        self.reached, self.open = threading.Event(), threading.Event()
        self.ended: list[str] = []

    def __call__(self, app: App, held: JobHandle) -> dict[str, Any] | None:
        held.progress(3, 7, "第三步")
        self.reached.set()
        assert self.open.wait(30)
        try:
            if held.cancelled():
                self.ended.append("cancelled")
                return None
        except Interrupted:
            self.ended.append("interrupted")
            raise
        held.result("清点.txt", "text/plain", b"7")
        self.ended.append("done")
        return {"counted": 7}


@contextmanager
def running(gate: Gate, app: App, stop: threading.Event | None = None) -> Iterator[threading.Thread]:
    """A worker in a thread whose job has reached the gate; the gate is opened at the end."""
    thread = threading.Thread(target=run_next, args=(app, stop))
    thread.start()
    try:
        assert gate.reached.wait(30)
        yield thread
    finally:
        gate.open.set()
        thread.join()


# Export


def lines(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_the_export_holds_every_application_that_its_asker_sees(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "BATCH", 2)
    made = [
        register(world, applicant=person(n, name=name))
        for n, name in enumerate(("甲", "=乙", "丙", "丁", "戊"), 1)
    ]
    job_id = exported(world)
    file = fetched(world.ctx(CLERK), job_id)
    assert file is not None and file.name == "申请清单 2026-03-10.csv"
    head, *found = lines(file.data)
    assert head == list(export.HEAD)
    assert [row[0] for row in found] == [m.number for m in reversed(made)]
    assert [row[1] for row in found] == ["戊", "丁", "丙", "'=乙", "甲"]
    ended = job(world, job_id)
    assert (ended.words, ended.result, ended.progress_done, ended.progress_total) == (
        "已导出 5 件",
        {"rows": 5},
        5,
        5,
    )
    assert (ended.started_at, ended.ended_at, ended.attempt) == (NOW, NOW, 1)


def test_the_export_keeps_to_the_filters_and_tells_them(world: World) -> None:
    register(world, applicant=person(1, name="张桂芳"))
    register(world, applicant=person(2, name="王小明"))
    job_id = ask(
        world, q="小\x00明", stage="registered", view="all", nonsense="x\x00", **{"from": "2026-03-01"}
    )
    assert run_next(world.app)
    file, view = fetched(world.ctx(CLERK), job_id), get_job(world.ctx(CLERK), job_id)
    assert file is not None and view is not None
    assert [row[1] for row in lines(file.data)[1:]] == ["王小明"]
    assert view.conditions == [("查找", "小明"), ("状态", "已登记"), ("收件日期从", "2026-03-01")]
    assert "nonsense" not in job(world, job_id).arguments


def test_the_export_holds_nothing_that_its_asker_does_not_see(world: World) -> None:
    register(world)
    found = {}
    for who in (CLERK, Role.UNIT_HEAD, Role.AGENCY_HEAD):
        file = fetched(world.ctx(who), exported(world, who))
        assert file is not None
        found[who] = len(lines(file.data)) - 1
    assert found == {CLERK: 1, Role.UNIT_HEAD: 1, Role.AGENCY_HEAD: 1}
    with world.app.change(NOW) as work:
        # A head of the archive: his unit has nothing to do with it.
        head = work.session.scalars(select(Account).where(Account.login == Role.UNIT_HEAD.value)).one()
        head.unit_id = world.unit_id("archive")
        work.commit()
    file = fetched(world.ctx(Role.UNIT_HEAD), exported(world, Role.UNIT_HEAD))
    assert file is not None and lines(file.data) == [list(export.HEAD)]


def test_a_file_has_an_end_and_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "BATCH", 1)
    monkeypatch.setattr(exporting, "MOST_ROWS", 2)
    for index in (1, 2, 3):
        register(world, applicant=person(index))
    job_id = exported(world)
    file = fetched(world.ctx(CLERK), job_id)
    assert file is not None and len(lines(file.data)) == 3 and "最新2件" in file.name
    assert "按收件日期分次导出" in job(world, job_id).words


# Who may


def test_the_file_is_for_its_asker_alone_and_each_fetching_is_on_the_ledger(world: World) -> None:
    register(world)
    job_id = exported(world)
    clerk = world.ctx(CLERK)
    for role in Role:
        assert (fetched(world.ctx(role), job_id) is not None) is (role is CLERK), role
    assert happenings(world, job_id) == [
        ("job_asked", clerk.actor.account_id),
        ("downloaded", clerk.actor.account_id),
    ]
    take_role(world, CLERK)
    assert fetched(world.ctx(CLERK), job_id) is None
    view = get_job(world.ctx(CLERK), job_id)
    assert view is not None and (view.file_name, view.conditions) == ("", [])


def take_role(world: World, login: str) -> None:
    with world.app.change(NOW) as work:
        account = work.session.scalars(select(Account).where(Account.login == login)).one()
        for row in work.session.scalars(select(AccountRole).where(AccountRole.account_id == account.id)):
            row.ended_at = NOW
        work.commit()


def test_others_see_no_job_and_the_administrator_not_what_is_in_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: App, held: JobHandle) -> None:
        held.fail_row(2, "张桂芳的材料无法读取")
        held.result("张桂芳.txt", "text/plain", b"x")

    add_kind(monkeypatch, fail, describe=lambda a: [("查找", a["q"])])
    job_id = ask(world, kind="count", q="张桂芳")
    assert run_next(world.app)
    for role in Role:
        ctx = world.ctx(role)
        shown = [view.job_id for view in list_jobs(ctx, everybodys=True)]
        assert shown == ([job_id] if role in (CLERK, Role.SYSTEM_ADMIN) else []), role
        assert (get_job(ctx, job_id) is not None) is bool(shown)
    (own,), (others,) = (list_jobs(world.ctx(who), everybodys=True) for who in (CLERK, Role.SYSTEM_ADMIN))
    assert (own.conditions, own.failed_rows[0].message, own.file_name) == (
        [("查找", "张桂芳")],
        "张桂芳的材料无法读取",
        "张桂芳.txt",
    )
    assert "张桂芳" not in repr(others).replace(others.asker, "") and others.failed_total == 1
    assert list_jobs(world.ctx(Role.SYSTEM_ADMIN)) == []


def test_a_job_runs_with_what_its_asker_may_when_it_runs(world: World) -> None:
    register(world)
    first, second = ask(world), ask(world, by=Role.UNIT_HEAD)
    take_role(world, CLERK)
    with world.app.change(NOW) as work:
        head = work.session.scalars(select(Account).where(Account.login == Role.UNIT_HEAD.value)).one()
        head.disabled_at = NOW
        work.commit()
    assert run_next(world.app) and run_next(world.app)
    for job_id in (first, second):
        ended = job(world, job_id)
        assert ended.state == "failed" and "交办人的账号已停用，或已没有" in ended.words
    assert rows(world, JobResult) == []


def test_the_house_asks_for_work_of_its_own(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(_: App, held: JobHandle) -> None:
        assert held.ctx is None
        held.result("清点.txt", "text/plain", b"7")

    add_kind(monkeypatch, work, is_single=True)
    agency_id = world.ctx(CLERK).actor.agency_id
    job_id = ask_by_house(world.app, agency_id, "count", {})
    assert ask_by_house(world.app, agency_id, "count", {}) == job_id
    assert run_next(world.app) and not run_next(world.app)
    assert job(world, job_id).state == "done"
    assert ask_by_house(world.app, agency_id, "count", {}) != job_id
    (_, view) = list_jobs(world.ctx(Role.SYSTEM_ADMIN), everybodys=True)
    assert view.asker == "系统" and list_jobs(world.ctx(CLERK)) == []
    assert fetched(world.ctx(Role.SYSTEM_ADMIN), job_id) is None  # who may not read applications
    assert fetched(world.ctx(CLERK), job_id) is not None
    assert happenings(world, job_id)[0] == ("job_asked", None)


def test_an_export_by_the_house_has_nobody_to_see_for(world: World) -> None:
    job_id = ask_by_house(world.app, world.ctx(CLERK).actor.agency_id, "export_applications", {})
    assert run_next(world.app)
    assert (job(world, job_id).state, job(world, job_id).words) == ("failed", "导出申请清单须由工作人员交办")


# Asking


def test_a_double_click_asks_once(world: World) -> None:
    ctx, command = world.ctx(CLERK), AskJob(uuid4(), "export_applications", {"q": "张"})
    first = ask_job(ctx, command)
    assert isinstance(first, JobAsked) and ask_job(ctx, command) == first
    assert [row.id for row in rows(world, Job)] == [first.job_id]


def test_an_unknown_kind_is_refused(world: World) -> None:
    assert codes(ask_job(world.ctx(CLERK), AskJob(uuid4(), "make_coffee", {}))) == ["job_kind_unknown"]


def test_asking_for_what_one_may_not_is_refused_on_the_record(world: World) -> None:
    ctx = world.ctx(Role.INTAKE_CLERK)
    assert codes(ask_job(ctx, AskJob(uuid4(), "export_applications", {}))) == ["forbidden"]
    refused = rows(world, LedgerEntry, LedgerEntry.action == "refused")
    assert [entry.account_id for entry in refused] == [ctx.actor.account_id] and rows(world, Job) == []


def test_one_asker_cannot_fill_the_queue(world: World) -> None:
    most = KINDS["export_applications"].most_open
    for _ in range(most):
        ask(world)
    refused = ask_job(world.ctx(CLERK), AskJob(uuid4(), "export_applications", {}))
    assert codes(refused) == ["job_too_many"]
    ask(world, by=Role.UNIT_HEAD)
    assert run_next(world.app)
    ask(world)


def test_of_a_single_kind_there_is_one_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    add_kind(monkeypatch, lambda app, held: None, is_single=True)
    ask(world, kind="count")
    for who in (CLERK, Role.UNIT_HEAD):
        assert codes(ask_job(world.ctx(who), AskJob(uuid4(), "count", {}))) == ["job_single"]
    assert run_next(world.app)
    ask(world, kind="count", by=Role.UNIT_HEAD)


def test_two_who_ask_at_once_do_not_pass_by_the_limit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    add_kind(monkeypatch, lambda app, held: None, is_single=True)
    contexts, start, results = [world.ctx(CLERK), world.ctx(Role.UNIT_HEAD)], threading.Barrier(2), []

    def one(who: int) -> None:
        start.wait()
        results.append(ask_job(contexts[who], AskJob(uuid4(), "count", {})))

    threads = [threading.Thread(target=one, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(result).__name__ for result in results) == ["JobAsked", "list"]


# Cancelling


def test_what_waits_is_cancelled_at_once(world: World) -> None:
    job_id = ask(world)
    for who in (Role.UNIT_HEAD, Role.AUDIT_ADMIN):
        assert codes(cancel_job(world.ctx(who), CancelJob(job_id))) == ["job_missing"]
    assert codes(cancel_job(world.ctx(CLERK), CancelJob(uuid4()))) == ["job_missing"]
    clerk = world.ctx(CLERK)
    assert done(cancel_job(clerk, CancelJob(job_id))) == CancelAsked(job_id, "cancelled")
    assert done(cancel_job(clerk, CancelJob(job_id))) == CancelAsked(job_id, "cancelled")
    assert codes(cancel_job(clerk, CancelJob(exported(world)))) == ["job_over"]
    assert not run_next(world.app) and job(world, job_id).ended_at == NOW
    assert happenings(world, job_id) == [
        (action, clerk.actor.account_id) for action in ("job_asked", "job_cancelled")
    ]


def test_what_runs_is_cancelled_where_it_next_looks_and_leaves_no_file(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handles, "_LOOK_SECONDS", 0.0)
    gate = Gate()
    add_kind(monkeypatch, gate)
    job_id = ask(world, kind="count")
    admin = world.ctx(Role.SYSTEM_ADMIN)
    with running(gate, world.app):
        shown = get_job(world.ctx(CLERK), job_id)
        assert shown is not None
        assert (shown.state_label, shown.done, shown.total, shown.words) == ("进行中", 3, 7, "第三步")
        assert done(cancel_job(admin, CancelJob(job_id))) == CancelAsked(job_id, "running")
        assert done(cancel_job(admin, CancelJob(job_id))) == CancelAsked(job_id, "running")
        view = get_job(world.ctx(CLERK), job_id)
        assert view is not None and not view.is_cancellable and view.canceller == "系统管理员甲"
    assert gate.ended == ["cancelled"] and job(world, job_id).state == "cancelled"
    assert rows(world, JobResult) == []
    assert [action for action, _ in happenings(world, job_id)] == ["job_asked", "job_cancelled"]


def test_a_run_that_was_done_before_it_looked_is_done(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    reached, on = threading.Event(), threading.Event()

    def deaf(_: App, held: JobHandle) -> dict[str, Any]:
        reached.set()
        assert on.wait(30)
        return {"counted": 1}

    add_kind(monkeypatch, deaf)
    job_id = ask(world, kind="count")
    thread = threading.Thread(target=run_next, args=(world.app,))
    thread.start()
    assert reached.wait(30)
    done(cancel_job(world.ctx(CLERK), CancelJob(job_id)))
    on.set()
    thread.join()
    assert (job(world, job_id).state, job(world, job_id).result) == ("done", {"counted": 1})


# Running


def test_each_job_is_run_once_however_many_workers_there_are(
    world: World, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    did: list[UUID] = []
    add_kind(monkeypatch, lambda app, held: did.append(held.job_id), most_open=40)
    wanted = [ask(world, kind="count") for _ in range(40)]
    apps = [App(make_engine(database_url, pool_size=4), world.app.clock, world.app.home) for _ in range(4)]
    start = threading.Barrier(len(apps))

    def work(app: App) -> None:
        start.wait()
        while run_next(app):
            pass

    threads = [threading.Thread(target=work, args=(app,)) for app in apps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for app in apps:
        app.close()
    assert Counter(did) == Counter(wanted)
    assert {(row.state, row.attempt) for row in rows(world, Job)} == {("done", 1)}


def test_a_job_survives_the_death_of_its_worker_and_goes_on_where_it_was(
    world: World,
    database_url: str,
    home: Home,
    clock: FixedClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(KINDS, "count", COUNT)
    file = tmp_path / "counted"
    job_id = ask(world, kind="count", file=str(file))
    command = [sys.executable, "-m", "tests.core.job_worker", database_url, str(home.path)]
    process = subprocess.Popen(command, cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": str(REPOSITORY)})
    try:
        until(lambda: process.poll() is not None or job(world, job_id).checkpoint == {"next": 5})
        assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    finally:
        process.kill()
        process.wait()
    left = job(world, job_id)
    assert (left.state, left.progress_done, left.words) == ("running", 5, "数到 4")
    assert not run_next(world.app), "it may still be alive"
    clock.moment = NOW + SILENCE + timedelta(seconds=1)
    assert run_next(world.app)
    ended = job(world, job_id)
    assert (ended.state, ended.attempt, ended.result) == ("done", 2, {"counted": 10})
    assert file.read_text().split() == [str(n) for n in range(10)]
    assert (ended.failed_total, ended.failed_rows) == (1, [{"row": "3", "message": "没有找到"}])


def test_what_cannot_go_on_begins_again(
    world: World, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[object] = []

    def work(_: App, held: JobHandle) -> None:
        kept.append(held.kept)
        held.fail_row(1, "一")
        held.checkpoint({"next": 1})

    add_kind(monkeypatch, work)
    job_id = ask(world, kind="count")
    with world.app.change(NOW) as unit:
        died = unit.session.get_one(Job, job_id)
        died.state, died.attempt, died.beat_at = "running", 1, NOW - SILENCE - timedelta(seconds=1)
        died.progress_done, died.words, died.checkpoint = 5, "旧", {"next": 5}
        died.failed_rows, died.failed_total = [{"row": "1", "message": "一"}], 1
        unit.commit()
    assert run_next(world.app)
    ended = job(world, job_id)
    assert kept == [None] and (ended.attempt, ended.failed_total, ended.progress_done) == (2, 1, 0)


def test_after_three_deaths_a_job_is_given_up_in_words(
    world: World, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    did: list[int] = []
    add_kind(monkeypatch, lambda app, held: did.append(held.attempt))
    job_id = ask(world, kind="count")
    for _ in range(3):
        # What a worker leaves that dies as soon as it has a job.
        assert runner._take(world.app) is not None
        clock.moment += SILENCE + timedelta(seconds=1)
    assert run_next(world.app) and did == []
    ended = job(world, job_id)
    assert (ended.state, ended.ended_at) == ("failed", clock.moment)
    assert ended.words == "已中断 3 次，不再重试，请联系信息中心后重新办理"


def test_a_job_to_be_cancelled_is_not_begun_again(world: World, clock: FixedClock) -> None:
    job_id = ask(world)
    assert runner._take(world.app) is not None
    done(cancel_job(world.ctx(CLERK), CancelJob(job_id)))
    clock.moment += SILENCE + timedelta(seconds=1)
    assert run_next(world.app) and job(world, job_id).state == "cancelled"


def test_a_run_that_lost_its_job_writes_nothing_more(
    world: World, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = Gate(), Gate()
    gates = {1: first, 2: second}
    add_kind(monkeypatch, lambda app, held: gates[held.attempt](app, held))
    monkeypatch.setattr(handles, "_LOOK_SECONDS", 0.0)
    job_id = ask(world, kind="count")
    with running(first, world.app):
        clock.moment += SILENCE + timedelta(seconds=1)
        second.open.set()
        assert run_next(world.app)
        assert job(world, job_id).state == "done"
        before = left(world, job_id)
    assert (first.ended, second.ended) == (["interrupted"], ["done"])
    ended = job(world, job_id)
    assert (ended.state, ended.attempt, left(world, job_id)) == ("done", 2, before)


def test_a_run_that_lost_its_job_cannot_end_it(
    world: World, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reached, on = threading.Event(), threading.Event()

    def work(_: App, held: JobHandle) -> dict[str, Any]:
        if held.attempt == 1:
            reached.set()
            assert on.wait(30)
        return {"attempt": held.attempt}

    add_kind(monkeypatch, work)
    job_id = ask(world, kind="count")
    thread = threading.Thread(target=run_next, args=(world.app,))
    thread.start()
    assert reached.wait(30)
    clock.moment += SILENCE + timedelta(seconds=1)
    assert run_next(world.app)
    with caplog.at_level(logging.WARNING):
        on.set()
        thread.join()
    assert job(world, job_id).result == {"attempt": 2} and "went to another run" in caplog.text


def test_a_long_silence_of_the_work_is_no_silence_of_the_worker(
    world: World, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handles, "BEAT_SECONDS", 0.01)
    gate = Gate()
    add_kind(monkeypatch, gate)
    job_id = ask(world, kind="count")
    with running(gate, world.app):
        for _ in range(4):
            clock.moment += SILENCE * 0.9
            until(lambda: job(world, job_id).beat_at == clock.moment)
            assert not run_next(world.app)
    assert gate.ended == ["done"] and job(world, job_id).attempt == 1


def test_a_worker_that_stops_gives_its_job_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, counted = threading.Event(), []

    def work(_: App, held: JobHandle) -> None:
        for number in range((held.kept or {"next": 0})["next"], 6):
            counted.append(number)
            held.checkpoint({"next": number + 1})
            if number == 2:
                stop.set()

    add_kind(monkeypatch, work, is_resumable=True)
    job_id = ask(world, kind="count")
    assert run_next(world.app, stop)
    given = job(world, job_id)
    assert (given.state, given.attempt, given.checkpoint) == ("waiting", 0, {"next": 3})
    assert run_next(world.app)
    # The third was counted and kept; the word to stop came at the fourth, before it was kept.
    assert counted == [0, 1, 2, 3, 3, 4, 5]
    assert (job(world, job_id).state, job(world, job_id).attempt) == ("done", 1)


def test_a_lost_database_breaks_a_run_off_and_does_not_fail_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(app: App, held: JobHandle) -> None:
        if held.attempt == 1:
            with app.read() as session:
                run_sql(
                    app.engine.url.set(username="postgres"),
                    f"SELECT pg_terminate_backend({session.scalar(text('SELECT pg_backend_pid()'))})",
                )
                session.execute(text("SELECT 1"))

    add_kind(monkeypatch, work)
    job_id = ask(world, kind="count")
    with pytest.raises(OperationalError):
        run_next(world.app)
    assert (job(world, job_id).state, job(world, job_id).attempt) == ("waiting", 1)
    assert run_next(world.app)
    assert (job(world, job_id).state, job(world, job_id).attempt) == ("done", 2)


def test_a_mistake_in_the_work_fails_it_under_a_number(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def work(_: App, held: JobHandle) -> None:
        raise ZeroDivisionError

    add_kind(monkeypatch, work)
    job_id = ask(world, kind="count")
    with caplog.at_level(logging.ERROR):
        assert run_next(world.app)
    ended = job(world, job_id)
    assert ended.state == "failed" and ended.words.startswith("系统出错，编号 ")
    assert ended.words[8:12] in caplog.text and "ZeroDivisionError" in caplog.text
    assert not run_next(world.app)


def test_what_cannot_be_stored_fails_the_job_and_not_the_worker(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def unstorable(_: App, held: JobHandle) -> dict[str, Any]:
        held.progress(1, 2, "第\x00一步")
        held.fail_row("2\x00", "坏\x00行")
        held.result("清点.txt", "text/plain", b"7")
        return {"counted": object()}

    add_kind(monkeypatch, unstorable)
    job_id = ask(world, kind="count")
    with caplog.at_level(logging.ERROR):
        assert run_next(world.app)
    ended = job(world, job_id)
    assert ended.state == "failed" and ended.words.startswith("系统出错，编号 ")
    assert "not JSON serializable" in caplog.text and rows(world, JobResult) == []
    add_kind(monkeypatch, lambda app, held: unstorable(app, held) and None)
    job_id = ask(world, kind="count")
    assert run_next(world.app)
    ended = job(world, job_id)
    assert (ended.state, ended.words, ended.failed_rows) == (
        "done",
        "第一步",
        [{"row": "2", "message": "坏行"}],
    )


def test_what_cannot_be_done_is_told_in_the_words_of_the_work(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(_: App, held: JobHandle) -> None:
        held.progress(2, 3, "第二步")
        held.fail_row("甲", "没有编号")
        held.result("半份.txt", "text/plain", b"1")
        raise JobFailed("第三步缺少材料")

    add_kind(monkeypatch, work)
    job_id = ask(world, kind="count")
    assert run_next(world.app)
    ended = job(world, job_id)
    assert (ended.state, ended.words, ended.progress_done) == ("failed", "第三步缺少材料", 2)
    assert ended.failed_rows == [{"row": "甲", "message": "没有编号"}] and rows(world, JobResult) == []


def test_of_many_failed_rows_the_first_are_kept_and_all_are_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(_: App, held: JobHandle) -> None:
        for number in range(MOST_FAILED_ROWS + 40):
            held.fail_row(number, "不符")

    add_kind(monkeypatch, work)
    job_id = ask(world, kind="count")
    assert run_next(world.app)
    ended = job(world, job_id)
    assert (len(ended.failed_rows), ended.failed_total) == (MOST_FAILED_ROWS, MOST_FAILED_ROWS + 40)


def test_progress_told_without_end_costs_few_writes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    writes: list[dict[str, Any]] = []
    real = handles.change_run

    def counting(session: Any, job_id: UUID, attempt: int, values: dict[str, Any]) -> Any:
        writes.append(values)
        return real(session, job_id, attempt, values)

    def work(_: App, held: JobHandle) -> None:
        for number in range(20_000):
            held.progress(number + 1, 20_000, f"第 {number} 件")

    monkeypatch.setattr(handles, "change_run", counting)
    add_kind(monkeypatch, work)
    job_id = ask(world, kind="count")
    assert run_next(world.app)
    assert job(world, job_id).progress_done == 20_000 and len(writes) < 200


def test_a_worker_leaves_kinds_alone_that_it_does_not_know(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_kind(monkeypatch, lambda app, held: None)
    job_id = ask(world, kind="count")
    monkeypatch.delitem(KINDS, "count")
    assert not run_next(world.app) and job(world, job_id).state == "waiting"
    (view,) = list_jobs(world.ctx(CLERK))
    assert (view.label, view.conditions, view.file_name) == ("count", [], "")


# The worker


def test_the_worker_does_jobs_also_where_another_leads(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_lead", lambda app, stop, beat: stop.wait())
    job_id, stop = ask(world), threading.Event()
    thread = threading.Thread(target=worker.run, args=(world.app, stop, 0.02))
    thread.start()
    try:
        until(lambda: job(world, job_id).state == "done")
    finally:
        stop.set()
        thread.join()


def test_housekeeping_waits_for_no_job(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, kept = Gate(), threading.Semaphore(0)
    add_kind(monkeypatch, gate)
    monkeypatch.setattr(worker, "housekeeping", lambda app: kept.release())
    job_id, stop = ask(world, kind="count"), threading.Event()
    thread = threading.Thread(target=worker.run, args=(world.app, stop, 0.02))
    thread.start()
    try:
        assert gate.reached.wait(30)
        later = ask(world, by=Role.UNIT_HEAD)
        assert all(kept.acquire(timeout=30) for _ in range(3))
        until(lambda: job(world, later).state == "done")
        assert job(world, job_id).state == "running"
    finally:
        gate.open.set()
        until(lambda: job(world, job_id).state == "done")
        stop.set()
        thread.join()


def test_a_worker_waits_for_a_lost_database(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop, calls = threading.Event(), []

    def lost_at_first(app: App, _: threading.Event) -> bool:
        calls.append(app)
        if len(calls) < 3:
            raise OperationalError("SELECT", {}, Exception("gone"))
        stop.set()
        return True

    monkeypatch.setattr(runner, "run_next", lost_at_first)
    with caplog.at_level(logging.WARNING):
        work_off(world.app, stop, 0.01)
    assert len(calls) == 3 and caplog.text.count("database unreachable") == 2


def test_a_mistake_in_a_loop_of_the_worker_ends_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(app: App, stop: threading.Event, poll: float) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(worker, "work_off", broken)
    with pytest.raises(ZeroDivisionError):
        worker.run(world.app, threading.Event(), 0.02)


def test_old_jobs_are_forgotten_with_their_files(world: World, clock: FixedClock) -> None:
    old = exported(world)
    clock.moment = NOW + timedelta(days=8)
    young, waiting = exported(world), ask(world)
    clock.moment = NOW + timedelta(days=14)
    housekeeping(world.app)
    assert {row.id for row in rows(world, Job)} == {old, young, waiting}
    clock.moment += timedelta(seconds=1)
    housekeeping(world.app)
    assert {row.id for row in rows(world, Job)} == {young, waiting}
    assert [row.job_id for row in rows(world, JobResult)] == [young]
    done(change_setting(world.ctx(Role.SYSTEM_ADMIN), ChangeSetting(uuid4(), "job_days", 0, 1, "从严")))
    clock.moment += timedelta(days=300)
    housekeeping(world.app)
    assert {row.id for row in rows(world, Job)} == {waiting}


def test_a_page_that_asks_by_itself_keeps_no_session_open(world: World, clock: FixedClock) -> None:
    signed = sign_in(world.app, CLERK, PASSWORD, "192.0.2.1", "test")
    assert isinstance(signed, SignedIn)
    for _ in range(14):
        clock.moment += timedelta(minutes=1)
        assert not isinstance(find_context(world.app, signed.token, is_activity=False), SignedOut)
    assert rows(world, LoginSession)[0].seen_at == NOW
    clock.moment += timedelta(minutes=1)
    assert isinstance(find_context(world.app, signed.token, is_activity=False), SignedOut)

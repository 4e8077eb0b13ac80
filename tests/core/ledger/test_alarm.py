"""What those responsible are told on every screen: findings, and silence where there should be results."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from core.app import App
from core.ledger import journal, sealer
from core.ledger import verify as verification
from core.ledger.alarm import OPEN_SECONDS, SILENT, SILENT_SEALER, UNSEALED, alarms
from core.ledger.sealer import STATE, NotSealed
from core.ledger.verify import FULL, INCREMENTAL, verify
from tests.conftest import NOW, FixedClock
from tests.core.ledger.conftest import Superuser
from tests.core.ledger.support import seal
from tests.factories.applications import register
from tests.factories.watched import watch
from tests.factories.world import World

SECOND = timedelta(seconds=1)


@pytest.fixture
def quiet(world: World) -> App:
    """A portal whose ledger was sealed and verified at NOW."""
    register(world)
    watch(world.app)
    assert alarms(world.app) == []
    return world.app


def only(app: App) -> str:
    (words,) = alarms(app)
    return words


def reseal(app: App, clock: FixedClock, moment: datetime) -> None:
    """Only the sealer runs on, at another moment."""
    clock.moment = moment
    seal(app)


def test_before_anything_has_run_each_silence_is_told(world: World) -> None:
    assert [words.split("。")[0] for words in alarms(world.app)] == [
        "台账封存尚未运行",
        "台账增量核验还没有结果",
        "台账全面核验还没有结果",
    ]


def test_a_sealer_that_is_silent_for_five_minutes(quiet: App, clock: FixedClock) -> None:
    clock.moment = NOW + SILENT_SEALER - SECOND
    assert alarms(quiet) == []
    clock.moment = NOW + SILENT_SEALER
    assert only(quiet) == "台账封存已停止超过 5 分钟。请系统管理员检查后台服务"


def test_a_seal_of_the_future_counts_as_none(quiet: App, clock: FixedClock) -> None:
    reseal(quiet, clock, NOW + timedelta(hours=2))
    clock.moment = NOW
    assert only(quiet).startswith("台账封存已停止")


def test_an_entry_that_a_long_transaction_keeps_from_being_sealed(
    world: World, quiet: App, clock: FixedClock
) -> None:
    with quiet.engine.connect() as holder:
        holder.execute(text("SELECT pg_current_xact_id()"))
        register(world)
        clock.moment = NOW + UNSEALED
        sealer.tick(quiet)
        assert alarms(quiet) == []
        clock.moment += SECOND
        sealer.tick(quiet)
        assert only(quiet).startswith("有台账条目超过 30 秒未封存")
    seal(quiet)
    assert alarms(quiet) == []


def test_a_transaction_that_is_open_for_more_than_five_minutes(quiet: App) -> None:
    path = journal.folder(quiet.home) / STATE
    state: dict[str, Any] = journal.read_state(path) or {}
    assert state["open_seconds"] < OPEN_SECONDS
    # As the sealer notes it; nobody waits five minutes for a test.
    journal.write_state(path, {**state, "open_seconds": OPEN_SECONDS})
    assert alarms(quiet) == []
    journal.write_state(path, {**state, "open_seconds": OPEN_SECONDS + 1})
    assert only(quiet).startswith("数据库中有事务打开超过 5 分钟")


def test_a_database_that_does_not_continue_what_was_sealed(quiet: App, superuser: Superuser) -> None:
    superuser.disarm()
    superuser.run("DELETE FROM ledger_head", "DELETE FROM ledger_leaf")
    with pytest.raises(NotSealed) as refused:
        sealer.tick(quiet)
    assert only(quiet) == str(refused.value)


@pytest.mark.parametrize(("full", "label"), [(True, "全面核验"), (False, "增量核验")])
def test_findings(world: World, quiet: App, superuser: Superuser, full: bool, label: str) -> None:
    register(world)
    seal(quiet)
    superuser.run(
        "UPDATE matter SET subject = '别的事' WHERE id = (SELECT id FROM matter ORDER BY id DESC LIMIT 1)"
    )
    result = verify(quiet, full=full)
    assert result.count == 1
    assert only(quiet) == f"台账{label}发现 1 处异常。请审计管理员在“台账核验”页查看"


@pytest.mark.parametrize(("full", "label"), [(True, "全面核验"), (False, "增量核验")])
def test_a_run_that_could_not_finish(
    quiet: App, monkeypatch: pytest.MonkeyPatch, full: bool, label: str
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("connection reset")

    with monkeypatch.context() as patch:
        patch.setattr(verification, "snapshot", broken)
        verify(quiet, full=full)
    assert only(quiet).startswith(f"最近一次台账{label}未能完成")
    assert verify(quiet, full=full).is_clean
    assert alarms(quiet) == []


def test_no_full_result_for_twenty_six_hours(quiet: App, clock: FixedClock) -> None:
    for age, is_late in ((SILENT[FULL] - SECOND, False), (SILENT[FULL], True)):
        reseal(quiet, clock, NOW + age)
        verify(quiet, full=False)
        assert alarms(quiet) == (["台账全面核验已过期未做。请系统管理员检查后台服务"] if is_late else [])


def test_no_incremental_result_for_half_an_hour(quiet: App, clock: FixedClock) -> None:
    for age, is_late in ((SILENT[INCREMENTAL] - SECOND, False), (SILENT[INCREMENTAL], True)):
        reseal(quiet, clock, NOW + age)
        assert alarms(quiet) == (["台账增量核验已过期未做。请系统管理员检查后台服务"] if is_late else [])


def test_a_result_of_the_future_counts_as_none(quiet: App, clock: FixedClock) -> None:
    clock.moment = NOW + timedelta(hours=2)
    verify(quiet, full=True)
    verify(quiet, full=False)
    reseal(quiet, clock, NOW)
    assert alarms(quiet) == [
        "台账增量核验已过期未做。请系统管理员检查后台服务",
        "台账全面核验已过期未做。请系统管理员检查后台服务",
    ]


def test_damaged_files_say_that_nothing_has_run(quiet: App) -> None:
    folder = journal.folder(quiet.home)
    (folder / STATE).write_bytes(b"{torn")
    (folder / journal.CHECKS).write_bytes(b"\x00\xff\n")
    assert len(alarms(quiet)) == 3

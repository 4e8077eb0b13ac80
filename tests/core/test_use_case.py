"""How every use case behaves: once per form, refused in words, all or nothing, each change of office with its reason."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any, get_type_hints
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from core import use_case as module
from core.applications.correct import (
    CorrectApplication,
    VoidApplication,
    correct_application,
    void_application,
)
from core.applications.register import RegisterApplication, Registered, register_application
from core.law.problem import Problem
from core.law.roles import Role
from core.parties.reading import list_parties
from core.parties.register import CorrectParty, correct_party
from core.people.accounts import CreateAccount, create_account
from core.permissions import Permission
from core.use_case import REGISTER, Work, use_case
from db.models import AdminChange, CommandReceipt, Draft, Matter, Unit
from tests.conftest import FixedClock
from tests.core.people_support import done
from tests.factories.applications import MATERIALS, codes, command, must, person, register, rows
from tests.factories.house import every_module
from tests.factories.world import PASSWORD, World

list(every_module("core"))


def test_the_same_form_sent_twice_gives_one_record_and_the_same_result(
    world: World, clock: FixedClock
) -> None:
    wanted, clerk = command(world), world.ctx(Role.WINDOW_CLERK)
    first = must(register_application(clerk, wanted))
    clock.moment += timedelta(minutes=5)
    assert register_application(world.ctx(Role.WINDOW_CLERK), wanted) == first
    assert len(rows(world, Matter)) == 1


def at_once(*clicks: Callable[[], Any]) -> list[Any]:
    """The results of calls that start at the same moment, in their order."""
    gate = threading.Barrier(len(clicks))

    def run(click: Callable[[], Any]) -> Any:
        gate.wait()
        return click()

    with ThreadPoolExecutor(len(clicks)) as pool:
        return list(pool.map(run, clicks))


def test_a_double_click_gives_one_record_and_both_get_its_result(world: World) -> None:
    wanted, clerk = command(world), world.ctx(Role.WINDOW_CLERK)
    results = at_once(*[lambda: register_application(clerk, wanted)] * 4)
    assert all(result == must(results[0]) for result in results)
    assert len(rows(world, Matter)) == 1


def test_a_double_click_on_what_is_refused_is_refused_twice(world: World) -> None:
    wanted, clerk = command(world, channel="pigeon"), world.ctx(Role.WINDOW_CLERK)
    assert [codes(r) for r in at_once(*[lambda: register_application(clerk, wanted)] * 2)] == [
        ["channel"]
    ] * 2
    assert isinstance(register_application(clerk, replace(wanted, channel="post")), Registered), (
        "token still good"
    )


def test_another_content_under_a_used_token_is_refused_in_words(world: World) -> None:
    wanted, clerk = command(world), world.ctx(Role.WINDOW_CLERK)
    first = must(register_application(clerk, wanted))
    result = register_application(clerk, replace(wanted, note="另一件"))
    assert isinstance(result, list)
    assert (codes(result), result[0].message) == (
        ["token_used"],
        f"本表单已于 09:30 提交（{first.number}）。如需另办一件，请点“另行登记”",
    )
    assert len(rows(world, Matter)) == 1


def test_somebody_elses_token_and_another_form_are_refused(world: World) -> None:
    wanted = command(world)
    done_ = must(register_application(world.ctx(Role.WINDOW_CLERK), wanted))
    other = replace(world.ctx(Role.UNIT_HEAD), app=world.app)
    assert codes(void_application(other, VoidApplication(wanted.token, done_.matter_id, 1, "误登"))) == [
        "token_foreign"
    ]
    clerk = world.ctx(Role.WINDOW_CLERK)
    colleague = replace(clerk, actor=replace(clerk.actor, account_id=world.account_id(Role.ARCHIVIST)))
    assert codes(register_application(colleague, wanted)) == ["token_foreign"]


def test_a_used_token_forgets_its_draft(world: World) -> None:
    from core.drafts import keep_draft

    wanted, clerk = command(world), world.ctx(Role.WINDOW_CLERK)
    keep_draft(clerk, "application_new", wanted.token, {"note": "x"})
    other = uuid4()
    keep_draft(clerk, "application_new", other, {"note": "y"})
    must(register_application(clerk, wanted))
    assert [draft.token for draft in rows(world, Draft)] == [other]


def correction(done_: Registered, version: int, **more: Any) -> CorrectApplication:
    plain = CorrectApplication(uuid4(), done_.matter_id, version, "post", MATERIALS, "", "方式填错")
    return replace(plain, **more)


def test_a_stale_version_is_refused_with_who_and_when(world: World, clock: FixedClock) -> None:
    done_ = register(world)
    clock.moment += timedelta(minutes=7)
    done(correct_application(world.ctx(Role.WINDOW_CLERK), correction(done_, 1)))
    clock.moment += timedelta(hours=1)
    result = correct_application(world.ctx(Role.WINDOW_CLERK), correction(done_, 1, channel="online"))
    assert isinstance(result, list)
    assert result[0].code == "stale"
    assert "由 窗口人员甲 于 03-10 09:37 修改" in result[0].message
    assert "仍保留在本页" in result[0].message


def test_of_two_changes_at_once_one_wins_and_the_other_is_told_who_it_was(
    world: World, clock: FixedClock
) -> None:
    done_ = register(world)
    for version in (1, 2, 3):
        clock.moment += timedelta(minutes=1)
        clerk = world.ctx(Role.WINDOW_CLERK)
        mended = correction(done_, version, note=f"第{version}次")
        other = correction(done_, version, channel="online", note=f"另{version}")
        results = at_once(
            lambda: correct_application(clerk, mended),  # noqa: B023 - called within this round
            lambda: correct_application(clerk, other),  # noqa: B023
        )
        (refusal,) = [r for r in results if isinstance(r, list)]
        assert codes(refusal) == ["stale"] and "由 窗口人员甲 于" in refusal[0].message
    clock.moment += timedelta(minutes=1)
    clerk, head = world.ctx(Role.WINDOW_CLERK), world.ctx(Role.UNIT_HEAD)
    results = at_once(
        lambda: correct_application(clerk, correction(done_, 4, note="补交")),
        lambda: void_application(head, VoidApplication(uuid4(), done_.matter_id, 4, "误登")),
    )
    (refusal,) = [r for r in results if isinstance(r, list)]
    (matter,) = rows(world, Matter)
    # Who finds the application void is told that; who finds it corrected, by whom and when.
    code, words = ("stage", "已作废") if matter.stage == "voided" else ("stale", "甲 于")
    assert codes(refusal) == [code] and words in refusal[0].message


def test_two_corrections_of_one_party_at_once_never_overwrite_each_other(world: World) -> None:
    register(world)
    clerk = world.ctx(Role.WINDOW_CLERK)
    (party,) = list_parties(clerk)

    def correct(phone: str) -> object:
        return correct_party(clerk, CorrectParty(uuid4(), party.party_id, 1, person(phone=phone), "电话变更"))

    results = at_once(lambda: correct("13800000001"), lambda: correct("13800000002"))
    (refusal,) = [r for r in results if isinstance(r, list)]
    assert codes(refusal) == ["stale"] and "由 窗口人员甲 于" in refusal[0].message


def test_who_lacks_the_permission_is_told_so_before_anything_is_read(world: World) -> None:
    impossible = replace(command(world), item_id=uuid4())
    for role in set(Role) - {Role.WINDOW_CLERK}:
        result = register_application(world.ctx(role), impossible)
        assert isinstance(result, list)
        assert codes(result) == ["forbidden"] and "登记申请" in result[0].message
    assert rows_of_receipts(world) == []


@dataclass(frozen=True)
class Rename:
    code: str
    reason: str


@dataclass(frozen=True)
class RenameSilently:
    code: str


@dataclass(frozen=True)
class Renamed:
    unit_id: UUID


@pytest.fixture
def rename() -> Iterator[Callable[..., Any]]:
    """A use case of the test's own, which does as it is told: fail, refuse or go through."""

    @use_case(Permission.UNIT_MANAGE)
    def rename_unit(work: Work, command: Rename) -> Renamed | list[Problem]:
        unit = work.session.scalars(select(Unit).where(Unit.code == command.code)).one()
        unit.name = "改过的名称"
        work.session.flush()
        if command.code == "archive":
            return [Problem("no", "不行")]
        if command.code == "window":
            raise LookupError
        return Renamed(unit.id)

    yield rename_unit
    del REGISTER[f"{__name__}.rename_unit"]


def test_a_use_case_keeps_all_or_nothing(world: World, rename: Callable[..., Any]) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    assert codes(rename(ctx, Rename("archive", "改名"))) == ["no"]
    with pytest.raises(LookupError):
        rename(ctx, Rename("window", "改名"))
    assert "改过的名称" not in {unit.name for unit in rows(world, Unit)}
    assert rows(world, AdminChange) == []
    rename(ctx, Rename("relations", "改名"))
    assert [unit.code for unit in rows(world, Unit) if unit.name == "改过的名称"] == ["relations"]


def test_every_change_of_office_is_written_down_with_old_new_who_and_why(
    world: World, rename: Callable[..., Any]
) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    result = rename(ctx, Rename("relations", " 机构改革 "))
    (change,) = rows(world, AdminChange)
    assert (change.object_type, change.object_id, change.action) == ("unit", result.unit_id, "changed")
    assert change.changes == {"name": ["劳动关系科", "改过的名称"]}
    assert (change.reason, change.actor_id, change.recorded_at) == ("机构改革", ctx.actor.account_id, ctx.now)


@pytest.mark.parametrize("reason", ["", "  \n", "\u3000"])
def test_a_change_without_a_reason_is_refused(world: World, rename: Callable[..., Any], reason: str) -> None:
    assert codes(rename(world.ctx(Role.SYSTEM_ADMIN), Rename("relations", reason))) == ["reason_missing"]


def test_an_unreadable_reason_is_refused(world: World, rename: Callable[..., Any]) -> None:
    assert codes(rename(world.ctx(Role.SYSTEM_ADMIN), Rename("relations", "改" * 501))) == ["text.too_long"]


def test_a_use_case_that_forgets_the_reason_is_a_mistake(world: World, rename: Callable[..., Any]) -> None:
    with pytest.raises(RuntimeError, match="Unit changed without a reason"):
        rename(world.ctx(Role.SYSTEM_ADMIN), RenameSilently("relations"))
    assert "改过的名称" not in {unit.name for unit in rows(world, Unit)}


def test_no_secret_reaches_the_record_of_changes_or_the_answers_of_commands(world: World) -> None:
    ctx = world.ctx(Role.SYSTEM_ADMIN)
    done(
        create_account(ctx, CreateAccount(uuid4(), "wang.min", "王敏", world.unit_id("office"), "", "新入职"))
    )
    (change,) = [c for c in rows(world, AdminChange) if "password_hash" in c.changes]
    assert change.changes["password_hash"] == [None, ""]
    with world.app.read() as session:
        hashes = session.scalars(text("SELECT password_hash FROM account")).all()  # type: ignore[call-overload]
    kept = json.dumps(
        [c.changes for c in rows(world, AdminChange)] + [r.result for r in rows_of_receipts(world)]
    )
    assert not [secret for secret in (*hashes, "$2b$", PASSWORD) if secret in kept]


def rows_of_receipts(world: World) -> list[CommandReceipt]:
    with world.app.read() as session:
        return list(session.scalars(select(CommandReceipt)))


def test_every_result_of_a_command_with_a_token_survives_being_stored() -> None:
    """The second click gets the first one's result from the database, equal to what the first click got."""
    for case in REGISTER.values():
        hints = get_type_hints(case.run)
        if "token" not in {field.name for field in fields(hints["command"])}:
            continue
        kind = module._result_type(case.run.__wrapped__)
        samples = {UUID: uuid4(), str: "某人社申〔2026〕1号", int: 3, bool: True}
        result = kind(**{name: samples[hint] for name, hint in get_type_hints(kind).items()})
        stored = json.loads(json.dumps(module._dump(result)))
        assert module._load(kind, stored) == result, case.name


def test_a_command_that_changes_something_by_hand_is_told_apart_from_its_second_click() -> None:
    """Whoever may click twice needs a token, a row version, or an action that does nothing the second time."""
    harmless = {"core.profile.sign_out", "core.profile.end_session", "core.profile.change_password"}
    harmless |= {"core.jobs.asking.cancel_job"}
    # Changes nothing; a second click is a second opening, and is recorded as one.
    harmless |= {"core.sealed.opening.open_sealed"}
    # A volume is entered once however often it is scanned: the second time says so.
    harmless |= {"core.archive.stock_taking.scan_volume"}
    for case in REGISTER.values():
        names = {field.name for field in fields(get_type_hints(case.run)["command"])}
        assert names & {"token", "row_version"} or case.name in harmless, case.name


def test_a_command_is_what_it_says(world: World) -> None:
    """Digests follow every field, nested ones too."""
    wanted = command(world)
    others = [
        replace(wanted, note="x"),
        replace(wanted, applicant=replace(wanted.applicant, name="张桂芬")),
        replace(wanted, materials=wanted.materials[:2]),
        replace(wanted, received_at=world.app.clock.now()),
    ]
    digests = {module._digest(one) for one in (wanted, *others)}
    assert len(digests) == 5
    assert isinstance(wanted, RegisterApplication)

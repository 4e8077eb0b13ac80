"""工作台: whose work stands in which view, in which order, and that what changes is seen at once."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from core.assignments.claiming import Release, release
from core.clock import midnight
from core.deadlines.keeping import meet
from core.law.roles import Role
from core.people.delegations import Delegate, delegate
from core.worklist.reading import PAGE, WorkList, list_work, read_work
from core.worklist.views import views
from db import worklist as derived
from db.models import Deadline, Matter, MatterWork
from db.queries.worklist import WorkFilter
from tests.conftest import NOW, FixedClock
from tests.factories.applications import person, register, rows
from tests.factories.approvals import refusal, submit
from tests.factories.assignments import BOSS, HEAD, claimed, officer, try_assign, try_hand_over
from tests.factories.world import World

CLERK, REVIEWER, STAFF = Role.WINDOW_CLERK, Role.LEGAL_REVIEWER, Role.STAFF


def shown(world: World, who: str | Role, view: str) -> list[UUID]:
    return [line.matter_id for line in list_work(world.ctx(who), view).lines]


def registered(world: World, *days_ago: int) -> list[UUID]:
    """One matter for each, taken in so many days before now."""
    clock = world.app.clock
    assert isinstance(clock, FixedClock)
    found = []
    for n, days in enumerate(days_ago, start=1):
        clock.moment = NOW - timedelta(days=days)
        found.append(register(world, applicant=person(n)).matter_id)
    clock.moment = NOW
    return found


def test_every_view_is_offered_to_whom_it_concerns(world: World) -> None:
    everybody = ["我的待办", "等待他人", "期限暂停"]
    assert list(views(world.ctx(CLERK)).values()) == ["我的待办", "本科室", "待认领", "等待他人", "期限暂停"]
    assert views(world.ctx(BOSS))["unit"] == "本机关"
    assert list(views(world.ctx(STAFF)).values()) == everybody
    assert views(world.ctx(Role.SYSTEM_ADMIN)) == {}
    assert list_work(world.ctx(STAFF), "unit") == WorkList([], 0, None)


def test_the_most_urgent_stands_first_with_its_light_and_its_next_step(world: World) -> None:
    new, old, late = registered(world, 0, 5, 20)
    found = list_work(world.ctx(HEAD), "unit")
    assert [line.matter_id for line in found.lines] == [late, old, new] and found.total == 3
    assert [line.light.tone for line in found.lines if line.light] == ["red", "amber", "green"]
    assert found.lines[0].light.word.startswith("逾期 ")  # type: ignore[union-attr]
    assert {line.next_step for line in found.lines} == {"受理（窗口人员）"}
    assert {line.next_step for line in list_work(world.ctx(CLERK)).lines} == {"受理"}
    assert shown(world, CLERK, "mine") == shown(world, CLERK, "unit") == [late, old, new]


def test_the_counter_has_it_in_hand_until_somebody_handles_it(world: World) -> None:
    one = officer(world, "王芳")
    (matter_id,) = registered(world, 0)
    assert shown(world, HEAD, "unclaimed") == shown(world, one, "unclaimed") == [matter_id]
    assert shown(world, CLERK, "unclaimed") == [], "another unit answers for it"
    claimed(world, matter_id, one)
    assert shown(world, one, "mine") == [matter_id] and shown(world, one, "unclaimed") == []
    assert shown(world, CLERK, "mine") == shown(world, CLERK, "unit") == []
    release(world.ctx(one), Release(uuid4(), matter_id, "应当回避"))
    assert shown(world, one, "mine") == [] and shown(world, CLERK, "mine") == [matter_id]


def test_helpers_have_it_in_hand_and_former_handlers_no_more(world: World) -> None:
    one, helper, third = officer(world, "王芳"), officer(world, "李强"), officer(world, "赵敏")
    (matter_id,) = registered(world, 0)
    try_assign(world, matter_id, one, helper)
    assert shown(world, helper, "mine") == [matter_id]
    try_hand_over(world, matter_id, one, third)
    assert shown(world, one, "mine") == [] and shown(world, third, "mine") == [matter_id]
    assert list_work(world.ctx(HEAD), "unit").lines[0].handler == "赵敏"


def test_what_waits_for_the_applicant_or_an_approver_waits_for_others(world: World) -> None:
    sent, told, plain = registered(world, 0, 1, 2)
    submit(world, refusal(world, sent))
    with world.app.change(NOW) as work:
        work.session.get_one(Matter, told).stage = "awaiting_correction"
        work.commit()
    assert set(shown(world, CLERK, "waiting")) == set(shown(world, HEAD, "waiting")) == {sent, told}
    steps = {line.matter_id: line.next_step for line in list_work(world.ctx(CLERK)).lines}
    assert steps == {sent: "等待文书审批", told: "收到补正材料", plain: "受理"}


@pytest.mark.parametrize(
    ("stage", "step"),
    [
        ("registered", "受理"),
        ("awaiting_correction", "收到补正材料"),
        ("accepted", "开始审查"),
        ("in_review", "提请决定"),
        ("suspended", "恢复计算期限"),
        ("awaiting_decision", "准予、不予准许"),
        ("granted", "送达决定"),
        ("served", "公开决定"),
        ("published", "办结"),
    ],
)
def test_the_next_step_of_each_stage_leads_on(world: World, stage: str, step: str) -> None:
    (matter_id,) = registered(world, 0)
    claimed(world, matter_id, officer(world, "钱进"))
    with world.app.change(NOW) as work:
        work.session.get_one(Matter, matter_id).stage = stage
        work.commit()
    (line,) = list_work(world.ctx(HEAD), "unit").lines
    assert line.next_step.split("（")[0] == step


def test_what_stands_still_has_a_view_and_stands_behind_what_runs(world: World) -> None:
    still, running, none = registered(world, 9, 0, 4)
    with world.app.change(NOW) as work:
        for deadline in work.session.scalars(select(Deadline).where(Deadline.matter_id == still)):
            deadline.state = "paused"
        for deadline in work.session.scalars(select(Deadline).where(Deadline.matter_id == none)):
            assert meet(work, deadline, NOW) == []
        work.commit()
    assert shown(world, CLERK, "mine") == [running, still, none]
    assert shown(world, CLERK, "paused") == shown(world, HEAD, "paused") == [still]
    lines = list_work(world.ctx(CLERK)).lines
    assert [line.light.tone if line.light else None for line in lines] == ["green", "grey", None]


def test_whoever_stands_in_sees_what_the_absent_has_in_hand(world: World) -> None:
    (matter_id,) = registered(world, 0)
    assert "delegated" not in views(world.ctx(Role.INTAKE_CLERK))
    until = NOW + timedelta(days=2)
    stand_in = world.account_id(Role.INTAKE_CLERK)
    given = delegate(world.ctx(CLERK), Delegate(uuid4(), CLERK.value, stand_in, NOW, until, "休假"))
    assert not isinstance(given, list)
    assert shown(world, Role.INTAKE_CLERK, "delegated") == [matter_id]
    assert shown(world, Role.INTAKE_CLERK, "mine") == []


def test_pages_follow_one_another_without_gap_or_repetition(world: World) -> None:
    # Most of them fall due on the same day: the id decides between them.
    ids = registered(world, *[0] * (PAGE + 3), 1, 1)
    first = list_work(world.ctx(CLERK))
    assert len(first.lines) == PAGE and first.total == len(ids) and first.next_place is not None
    second = list_work(world.ctx(CLERK), after=first.next_place)
    assert second.next_place is None and second.total == len(ids)
    found = [line.matter_id for line in (*first.lines, *second.lines)]
    assert found == [*sorted(ids[-2:]), *sorted(ids[:-2])]


def test_only_what_falls_due_before_a_moment_is_read_for_those_who_oversee(world: World) -> None:
    new, old = registered(world, 0, 20)
    found = read_work(world.ctx(HEAD), WorkFilter(until=midnight(NOW.date())))
    assert [line.matter_id for line in found.lines] == [old] and new != old


def test_nobody_sees_what_he_may_not_read(world: World) -> None:
    registered(world, 0)
    for who in (Role.ENFORCEMENT_OFFICER, REVIEWER, STAFF):
        for view in views(world.ctx(who)):
            assert shown(world, who, view) == [], (who, view)


def test_the_rows_can_be_made_anew_from_the_record(world: World) -> None:
    ids = registered(world, 0, 5)
    claimed(world, ids[0], officer(world, "王芳"))

    def kept() -> list[dict[str, object]]:
        found = sorted(rows(world, MatterWork), key=lambda row: str(row.matter_id))
        return [{c.name: getattr(row, c.name) for c in MatterWork.__table__.columns} for row in found]

    before = kept()
    with world.app.engine.begin() as connection:
        connection.execute(text("UPDATE matter_work SET handler_id = NULL, due_at = now(), stage = 'x'"))
    assert kept() != before
    with world.app.change(NOW) as work:
        derived.derive_all(work.session)
        work.session.commit()
    assert kept() == before

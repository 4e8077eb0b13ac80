"""认领, 指派 and 移交 of one matter: who may, who can be given it, and what stays of it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from core.applications.reading import get_application
from core.assignments.claiming import Release, release
from core.assignments.parts import Assigned
from core.assignments.reading import get_assignment, possible_people
from core.gates import steps_of
from core.law.roles import Role
from core.people.delegations import Delegate, delegate
from db.models import Deadline, MatterPerson
from tests.conftest import NOW
from tests.factories.applications import codes, register, rows
from tests.factories.assignments import (
    BOSS,
    HEAD,
    claimed,
    officer,
    try_assign,
    try_claim,
    try_hand_over,
    working,
)
from tests.factories.procedures import defect
from tests.factories.world import World

CLERK, REVIEWER = Role.WINDOW_CLERK, Role.LEGAL_REVIEWER


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world).matter_id


def refused(result: object) -> list[str]:
    assert isinstance(result, list), result
    return codes(result)


def moves(world: World, matter_id: UUID, who: str | Role) -> frozenset[str]:
    view = get_assignment(world.ctx(who), matter_id)
    assert view is not None
    return view.moves


def acts(world: World, matter_id: UUID) -> list[tuple[str, str, str]]:
    view = get_application(world.ctx(HEAD), matter_id)
    assert view is not None
    return [(one.title, one.actor, one.note) for one in view.acts]


def test_an_officer_claims_what_nobody_in_his_unit_handles(world: World, matter_id: UUID) -> None:
    one, other = officer(world, "王芳"), officer(world, "李强")
    assert moves(world, matter_id, one) == {"claim"}
    claimed(world, matter_id, one)
    assert ("handler", world.account_id(one)) in working(world, matter_id)
    assert acts(world, matter_id)[0] == ("认领事项", "王芳", "承办人：王芳")
    (problem,) = try_claim(world, matter_id, other)  # type: ignore[misc]
    assert problem.code == "assignment.taken" and "已由 王芳 承办（03-10 09:30 起）" in problem.message
    assert refused(try_claim(world, matter_id, one)) == ["assignment.taken"]
    assert moves(world, matter_id, other) == frozenset() and moves(world, matter_id, one) == {"release"}


def test_nobody_claims_what_another_unit_answers_for(world: World, matter_id: UUID) -> None:
    # The counter took it in and sees it; the department for labour relations answers for it.
    assert refused(try_claim(world, matter_id, CLERK)) == ["assignment.unit"]
    assert refused(try_claim(world, matter_id, Role.ENFORCEMENT_OFFICER)) == ["not_found"]
    assert refused(try_claim(world, matter_id, Role.STAFF)) == ["forbidden"]
    assert working(world, matter_id) == {("registrar", world.account_id(CLERK))}


def test_who_stands_in_for_an_officer_claims_nothing_for_himself(world: World, matter_id: UUID) -> None:
    absent, stand_in = officer(world, "王芳"), officer(world, "李强", Role.STAFF, unit="archive")
    until = NOW + timedelta(days=2)
    given = delegate(
        world.ctx(absent),
        Delegate(uuid4(), Role.ENFORCEMENT_OFFICER.value, world.account_id(stand_in), NOW, until, "出差"),
    )
    assert not isinstance(given, list)
    assert moves(world, matter_id, stand_in) == frozenset()
    assert refused(try_claim(world, matter_id, stand_in)) == ["assignment.unit"]


def test_whoever_claimed_gives_it_back_with_a_reason(world: World, matter_id: UUID) -> None:
    one, other = officer(world, "王芳"), officer(world, "李强")
    claimed(world, matter_id, one)
    assert refused(release(world.ctx(other), Release(uuid4(), matter_id, "不归我管"))) == [
        "assignment.not_own"
    ]
    assert refused(release(world.ctx(one), Release(uuid4(), matter_id, " "))) == ["reason_missing"]
    done = release(world.ctx(one), Release(uuid4(), matter_id, "与申请人有亲属关系，应当回避"))
    assert done == Assigned(matter_id, "")
    assert working(world, matter_id) == {("registrar", world.account_id(CLERK))}
    assert acts(world, matter_id)[0][2] == "原承办人：王芳\n原因：与申请人有亲属关系，应当回避"
    claimed(world, matter_id, other)


def test_the_head_names_a_handler_and_helpers_of_his_unit(world: World, matter_id: UUID) -> None:
    one, helper, foreign = officer(world, "王芳"), officer(world, "李强"), Role.ENFORCEMENT_OFFICER
    ids = possible_people(world.ctx(HEAD)).keys()
    assert ids == {world.account_id(who) for who in (one, helper, HEAD)}
    assert refused(try_assign(world, matter_id, None)) == ["handler"]
    assert refused(try_assign(world, matter_id, foreign)) == ["handler"]
    assert refused(try_assign(world, matter_id, one, foreign)) == ["co_handler"]
    assert refused(try_assign(world, matter_id, one, one)) == ["co_handler.same"]
    assert refused(try_assign(world, matter_id, one, by=one)) == ["forbidden"]
    assert isinstance(try_assign(world, matter_id, one, helper), Assigned)
    assert working(world, matter_id) == {
        ("registrar", world.account_id(CLERK)),
        ("handler", world.account_id(one)),
        ("co_handler", world.account_id(helper)),
    }
    assert acts(world, matter_id)[0] == ("指派办理人员", "承办机构负责人甲", "承办人：王芳\n协办人：李强")


def test_the_head_of_the_agency_names_anybody(world: World, matter_id: UUID) -> None:
    assert isinstance(try_assign(world, matter_id, Role.ENFORCEMENT_OFFICER, by=BOSS), Assigned)
    seen = get_application(world.ctx(Role.ENFORCEMENT_OFFICER), matter_id)
    assert seen is not None, "whoever handles a matter of another unit may read it"


def test_the_head_of_the_counter_names_nobody_for_what_another_unit_answers_for(
    world: World, matter_id: UUID
) -> None:
    head = officer(world, "窗口负责人", HEAD, unit="window")
    assert moves(world, matter_id, head) == frozenset()
    assert refused(try_assign(world, matter_id, head, by=head)) == ["assignment.unit"]


def test_a_handler_is_replaced_by_handing_over_alone(world: World, matter_id: UUID) -> None:
    one, helper, third = officer(world, "王芳"), officer(world, "李强"), officer(world, "赵敏")
    claimed(world, matter_id, one)
    assert refused(try_assign(world, matter_id, helper)) == ["assignment.taken"], "the form was old"
    assert refused(try_assign(world, matter_id, helper, seen=one)) == ["assignment.taken"]
    assert refused(try_assign(world, matter_id, one, seen=one)) == ["unchanged"]
    assert isinstance(try_assign(world, matter_id, one, helper, third, seen=one), Assigned)
    assert isinstance(try_assign(world, matter_id, one, third, seen=one), Assigned)
    now = working(world, matter_id)
    assert ("co_handler", world.account_id(third)) in now and len(now) == 3


def test_one_matter_is_handed_over_and_its_clock_runs_on(world: World, matter_id: UUID) -> None:
    one, other = officer(world, "王芳"), officer(world, "李强")
    try_assign(world, matter_id, one, other)
    before = [{**vars(row), "_sa_instance_state": None} for row in rows(world, Deadline)]
    assert before
    assert refused(try_hand_over(world, matter_id, one, None)) == ["taker"]
    assert refused(try_hand_over(world, matter_id, one, one)) == ["taker.same"]
    assert refused(try_hand_over(world, matter_id, CLERK, one)) == ["assignment.taken"]
    assert isinstance(try_hand_over(world, matter_id, one, other), Assigned)
    # The helper who takes over helps no longer.
    assert working(world, matter_id) == {
        ("registrar", world.account_id(CLERK)),
        ("handler", world.account_id(other)),
    }
    assert [{**vars(row), "_sa_instance_state": None} for row in rows(world, Deadline)] == before
    assert acts(world, matter_id)[0] == (
        "移交办理",
        "承办机构负责人甲",
        "移交人：王芳\n接手人：李强\n原因：调离本单位",
    )
    ended = [row for row in rows(world, MatterPerson) if row.ended_at is not None]
    assert {row.part for row in ended} == {"handler", "co_handler"}, "a part ends and stays"
    assert refused(try_hand_over(world, matter_id, one, other)) == ["assignment.taken"]


def test_penalty58_whoever_reviewed_a_matter_handles_nothing_of_it(world: World, matter_id: UUID) -> None:
    both = officer(world, "周正", Role.ENFORCEMENT_OFFICER, REVIEWER)
    defect(world, matter_id, reviewer_id=world.account_id(both))
    for result in (
        try_claim(world, matter_id, both),
        try_assign(world, matter_id, both),
        try_assign(world, matter_id, officer(world, "王芳"), both),
    ):
        assert refused(result) == ["assignment.apart"]
        assert "周正是该事项的法制审核人" in result[0].message  # type: ignore[index]
    claimed(world, matter_id, "王芳")
    assert refused(try_hand_over(world, matter_id, "王芳", both)) == ["assignment.apart"]


def test_the_gate_leads_to_the_page_on_which_a_handler_is_named(world: World, matter_id: UUID) -> None:
    def lacks() -> list[str | None]:
        step = next(s for s in steps_of(world.ctx(HEAD), matter_id) if s.code == "start_review")
        return [problem.link for problem in step.problems if problem.code == "gate.has_handler"]

    assert lacks() == [f"/assign?id={matter_id}"]
    claimed(world, matter_id, HEAD)
    assert lacks() == []


def test_a_voided_registration_is_nobodys(world: World, matter_id: UUID) -> None:
    from core.applications.correct import VoidApplication, void_application

    one = officer(world, "王芳")
    void_application(world.ctx(HEAD), VoidApplication(uuid4(), matter_id, 1, "重复登记"))
    assert moves(world, matter_id, one) == moves(world, matter_id, HEAD) == frozenset()
    assert refused(try_claim(world, matter_id, one)) == ["stage"]

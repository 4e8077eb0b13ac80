"""A colleague leaves: everything he has in hand passes to another at once, and no clock notices."""

from typing import Any
from uuid import UUID, uuid4

from core.applications.reading import get_application
from core.assignments.leaving import HandedOver, HandOverAll, hand_over_all, people_at_work, work_of
from core.law.problem import Problem
from core.law.roles import Role
from db.models import Act, Deadline, DeadlineExtension, DeadlinePause, MatterPerson
from tests.factories.applications import codes, person, register, rows
from tests.factories.assignments import BOSS, HEAD, REASON, claimed, officer, try_assign, working
from tests.factories.procedures import defect
from tests.factories.world import World

CLERK = Role.WINDOW_CLERK


def everything(world: World) -> list[dict[str, Any]]:
    """Every row of every deadline and what changes one, as it is stored."""
    kinds: tuple[Any, ...] = (Deadline, DeadlinePause, DeadlineExtension)
    return [
        {column.name: getattr(row, column.name) for column in kind.__table__.columns}
        for kind in kinds
        for row in rows(world, kind)
    ]


def try_all(
    world: World, giver: str | Role, taker: str | Role, *, by: str | Role = HEAD, **more: Any
) -> HandedOver | list[Problem]:
    found = work_of(world.ctx(by), world.account_id(giver))
    ids = tuple(line.matter_id for line in found.lines) if found else ()
    wanted = {
        "from_account_id": world.account_id(giver),
        "to_account_id": world.account_id(taker),
        "matter_ids": ids,
        "reason": REASON,
    }
    return hand_over_all(world.ctx(by), HandOverAll(token=uuid4(), **(wanted | more)))


def three(world: World, handler: str) -> list[UUID]:
    """Two matters that somebody handles and one in which he helps the head."""
    ids = [register(world, applicant=person(n)).matter_id for n in (1, 2, 3)]
    for matter_id in ids[:2]:
        claimed(world, matter_id, handler)
    try_assign(world, ids[2], HEAD, handler)
    return ids


def test_all_of_a_leaving_officer_passes_to_another_and_every_deadline_stays_as_it_was(world: World) -> None:
    leaving, staying = officer(world, "王芳"), officer(world, "李强")
    ids, before = three(world, leaving), everything(world)
    preview = work_of(world.ctx(HEAD), world.account_id(leaving))
    assert preview is not None
    assert [line.parts for line in preview.lines] == ["承办人", "承办人", "协办人"]
    assert try_all(world, leaving, staying) == HandedOver(world.account_id(staying), 3)
    assert len(before) >= 3 and everything(world) == before
    for matter_id, part in zip(ids, ("handler", "handler", "co_handler"), strict=True):
        now = working(world, matter_id)
        assert (part, world.account_id(staying)) in now
        assert world.account_id(leaving) not in {account for _, account in now}
    told = rows(world, Act, Act.kind == "handed_over")
    assert {act.matter_id for act in told} == set(ids)
    assert {act.note for act in told} == {"移交人：王芳\n接手人：李强\n原因：调离本单位"}
    assert work_of(world.ctx(HEAD), world.account_id(leaving)).lines == []  # type: ignore[union-attr]


def test_what_a_clerk_registered_and_nobody_handles_passes_within_the_counter(world: World) -> None:
    head = officer(world, "窗口负责人", HEAD, unit="window")
    other = officer(world, "孙丽", CLERK, unit="window")
    waiting = register(world).matter_id
    handled = register(world, applicant=person(2)).matter_id
    claimed(world, handled, officer(world, "王芳"))
    assert [one.name for one in people_at_work(world.ctx(head))] == ["窗口人员甲"]
    assert try_all(world, CLERK, other, by=head) == HandedOver(world.account_id(other), 1)
    assert working(world, waiting) == {("registrar", world.account_id(other))}
    assert ("registrar", world.account_id(CLERK)) in working(world, handled)
    view = get_application(world.ctx(other), waiting)
    assert view is not None
    assert view.people == [("登记人", "窗口人员甲（至 2026-03-10）"), ("登记人", "孙丽")]


def test_a_head_hands_over_what_his_unit_answers_for_and_is_told_of_the_rest(world: World) -> None:
    leaving, staying = officer(world, "王芳"), officer(world, "李强")
    near = register(world).matter_id
    claimed(world, near, leaving)
    head = officer(world, "监察负责人", HEAD, unit="inspection")
    assert people_at_work(world.ctx(head)) == []
    found = work_of(world.ctx(head), world.account_id(leaving))
    assert found is not None and (found.lines, found.elsewhere) == ([], 1)
    assert codes(try_all(world, leaving, head, by=head, matter_ids=(near,))) == ["work.none"]  # type: ignore[arg-type]
    assert isinstance(try_all(world, leaving, staying, by=BOSS), HandedOver)


def test_all_or_nothing_and_only_what_was_shown(world: World) -> None:
    leaving, both = (
        officer(world, "王芳"),
        officer(world, "周正", Role.ENFORCEMENT_OFFICER, Role.LEGAL_REVIEWER),
    )
    ids = three(world, leaving)
    defect(world, ids[1], reviewer_id=world.account_id(both))
    (apart,) = try_all(world, leaving, both)  # type: ignore[misc]
    number = get_application(world.ctx(HEAD), ids[1]).number  # type: ignore[union-attr]
    assert apart.code == "assignment.apart" and apart.message.endswith(number)
    (stale,) = try_all(world, leaving, HEAD, matter_ids=tuple(ids[:2]))  # type: ignore[misc]
    assert stale.code == "stale"
    (same,) = try_all(world, leaving, leaving)  # type: ignore[misc]
    assert same.code == "taker.same"
    (bare,) = try_all(world, leaving, HEAD, reason=" ")  # type: ignore[misc]
    assert bare.code == "reason_missing"
    assert all(row.ended_at is None for row in rows(world, MatterPerson)), "nothing was kept of any of it"
    assert isinstance(try_all(world, leaving, HEAD), HandedOver)
    # The head handled one already, in which the officer had helped him.
    assert working(world, ids[2]) == {
        ("registrar", world.account_id(CLERK)),
        ("handler", world.account_id(HEAD)),
    }


def test_administrators_hand_nothing_over(world: World) -> None:
    # GB/T 22239: they do none of the bureau's business.
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        assert people_at_work(world.ctx(role)) == [] and work_of(world.ctx(role), uuid4()) is None

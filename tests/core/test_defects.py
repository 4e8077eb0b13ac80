"""程序瑕疵: going on without what can be made no more, with a reason and the consent of a second person, for good."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from core.applications.correct import VoidApplication, void_application
from core.applications.reading import get_application
from core.defects.asking import DefectChanged
from core.defects.reading import (
    DefectFilter,
    defects_of,
    list_defects,
    possible_reviewers,
    unmendable,
    waiting_count,
)
from core.law.roles import Role
from core.people.delegations import Delegate, delegate
from db.models import LedgerEntry, Matter, MatterPerson, ProceduralDefect
from tests.conftest import NOW
from tests.factories.applications import codes, register, rows
from tests.factories.procedures import CLERK, REVIEWER, WHY, defect, refusal, review, try_defect
from tests.factories.world import World, hire

HEAD, BOSS = Role.UNIT_HEAD, Role.AGENCY_HEAD


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world).matter_id


def refused(result: object) -> list[str]:
    assert isinstance(result, list), result
    return codes(result)


def test_what_can_be_made_no_more_is_offered_with_the_acts_it_is_about(world: World, matter_id: UUID) -> None:
    ctx = world.ctx(CLERK)
    assert unmendable(ctx, matter_id) == []
    act_id = refusal(world, matter_id)
    (one,) = unmendable(ctx, matter_id)
    assert (one.step, one.requirement) == ("submit_for_decision", "recordings_kept")
    assert one.acts == ((act_id, "记录不配合情况"),)


def test_the_reviewer_gets_into_the_matter_by_being_asked(world: World, matter_id: UUID) -> None:
    assert get_application(world.ctx(REVIEWER), matter_id) is None
    defect(world, matter_id)
    assert get_application(world.ctx(REVIEWER), matter_id) is not None
    (part,) = rows(world, MatterPerson, MatterPerson.part == "legal_reviewer")
    assert part.account_id == world.account_id(REVIEWER)
    defect(world, matter_id)
    assert len(rows(world, MatterPerson, MatterPerson.part == "legal_reviewer")) == 1


def test_an_approved_defect_stays_on_the_matter_with_who_when_and_why(world: World, matter_id: UUID) -> None:
    defect_id = defect(world, matter_id)
    assert isinstance(review(world, defect_id), DefectChanged)
    (view,) = defects_of(world.ctx(CLERK), matter_id)
    assert (view.state, view.reason, view.asked_by, view.reviewer) == (
        "approved",
        WHY,
        "窗口人员甲",
        "法制审核人员甲",
    )
    assert (view.requirement, view.basis) == ("“当事人不配合”的音像记录", "《实施细则》第七条")
    assert view.reviewed_at == NOW and "同意继续办理" in view.opinion
    titles = [act.title for act in get_application(world.ctx(CLERK), matter_id).acts]  # type: ignore[union-attr]
    assert titles[:2] == ["审核程序瑕疵", "申请按程序瑕疵继续办理"]
    assert unmendable(world.ctx(CLERK), matter_id) == []


def test_it_is_decided_once_and_under_the_version_that_was_read(world: World, matter_id: UUID) -> None:
    defect_id = defect(world, matter_id)
    assert refused(review(world, defect_id, row_version=7)) == ["stale"]
    review(world, defect_id)
    assert refused(review(world, defect_id, row_version=2)) == ["stale"]


def test_a_review_without_a_choice_or_an_opinion_is_none(world: World, matter_id: UUID) -> None:
    defect_id = defect(world, matter_id)
    assert refused(review(world, defect_id, is_approved=None, opinion=" ")) == ["is_approved", "text.missing"]
    assert rows(world, ProceduralDefect)[0].is_approved is None


def test_nobody_reviews_his_own(world: World, matter_id: UUID) -> None:
    both = hire(world, "both", CLERK, REVIEWER)
    act_id = refusal(world, matter_id)
    own = try_defect(world, matter_id, act_id, by=both, reviewer_id=world.account_id(both))
    assert refused(own) == ["reviewer.own"]
    assert world.account_id(both) not in dict(possible_reviewers(world.ctx(both)))
    asked = try_defect(world, matter_id, act_id, by=both)
    assert isinstance(asked, DefectChanged)
    assert refused(review(world, asked.defect_id, by=both)) == ["not_found"]
    # Nor when he stands in for whoever was named.
    given = delegate(
        world.ctx(REVIEWER),
        Delegate(uuid4(), REVIEWER.value, world.account_id(both), NOW, NOW + timedelta(days=2), "出差"),
    )
    assert not isinstance(given, list)
    assert refused(review(world, asked.defect_id, by=both)) == ["own"]


def test_penalty58_whoever_handles_the_matter_reviews_nothing_of_it(world: World, matter_id: UUID) -> None:
    reviewer = world.account_id(REVIEWER)
    with world.app.change(NOW) as work:
        work.add(MatterPerson(matter_id=matter_id, account_id=reviewer, part="handler"))
        work.commit()
    result = try_defect(world, matter_id, refusal(world, matter_id))
    assert refused(result) == ["reviewer.officer"]
    other = hire(world, "second", REVIEWER)
    asked = try_defect(world, matter_id, refusal(world, matter_id), reviewer_id=world.account_id(other))
    assert isinstance(asked, DefectChanged)
    with world.app.change(NOW) as work:
        work.add(MatterPerson(matter_id=matter_id, account_id=world.account_id(other), part="handler"))
        work.commit()
    assert refused(review(world, asked.defect_id, by=other)) == ["roles.matter"]


def test_who_stands_in_for_the_reviewer_reviews_in_his_place(world: World, matter_id: UUID) -> None:
    defect_id = defect(world, matter_id)
    stand_in = hire(world, "stand.in", Role.STAFF)
    given = delegate(
        world.ctx(REVIEWER),
        Delegate(uuid4(), REVIEWER.value, world.account_id(stand_in), NOW, NOW + timedelta(days=2), "出差"),
    )
    assert not isinstance(given, list)
    assert waiting_count(world.ctx(stand_in)) == 1
    assert isinstance(review(world, defect_id, by=stand_in), DefectChanged)
    (row,) = rows(world, ProceduralDefect)
    assert (row.reviewed_by, row.reviewer_id) == (world.account_id(stand_in), world.account_id(REVIEWER))


def test_what_can_still_be_mended_is_no_defect(world: World, matter_id: UUID) -> None:
    result = try_defect(world, matter_id, None, step="accept", requirement="acceptance_notice")
    assert refused(result) == ["defect.mend"]
    assert isinstance(result, list) and "不能按程序瑕疵办理" in result[0].message


def test_what_is_not_missing_needs_no_defect(world: World, matter_id: UUID) -> None:
    assert refused(try_defect(world, matter_id, None)) == ["defect.step"]
    assert refused(try_defect(world, matter_id, None, step="fly")) == ["defect.step"]
    act_id = refusal(world, matter_id)
    assert refused(try_defect(world, matter_id, None)) == ["defect.act"]
    assert refused(try_defect(world, matter_id, act_id, reason=" ")) == ["reason_missing"]
    assert refused(try_defect(world, matter_id, act_id, reviewer_id=None)) == ["reviewer"]
    assert refused(try_defect(world, matter_id, act_id, reviewer_id=world.account_id(HEAD))) == ["reviewer"]


def test_the_same_is_not_asked_twice_while_it_waits(world: World, matter_id: UUID) -> None:
    act_id = refusal(world, matter_id)
    first = try_defect(world, matter_id, act_id)
    assert isinstance(first, DefectChanged)
    assert refused(try_defect(world, matter_id, act_id)) == ["defect.waiting"]
    review(world, first.defect_id, is_approved=False)
    assert isinstance(try_defect(world, matter_id, act_id), DefectChanged)


def test_nothing_is_asked_of_a_voided_matter(world: World, matter_id: UUID) -> None:
    act_id = refusal(world, matter_id)
    void_application(world.ctx(HEAD), VoidApplication(uuid4(), matter_id, 1, "误登记"))
    assert refused(try_defect(world, matter_id, act_id)) == ["stage"]
    assert unmendable(world.ctx(CLERK), matter_id) == []


def test_penalty58_whoever_left_an_act_unrecorded_does_not_review_that(world: World, matter_id: UUID) -> None:
    """Nor whoever did another act of investigation in the matter."""
    both = hire(world, "both", CLERK, REVIEWER)
    act_id = refusal(world, matter_id, by=both)
    named = try_defect(world, matter_id, act_id, reviewer_id=world.account_id(both))
    assert refused(named) == ["reviewer.act"]
    other = refusal(world, matter_id)
    named = try_defect(world, matter_id, other, reviewer_id=world.account_id(both))
    assert refused(named) == ["reviewer.officer"]
    asked = try_defect(world, matter_id, act_id)
    assert isinstance(asked, DefectChanged)
    given = delegate(
        world.ctx(REVIEWER),
        Delegate(uuid4(), REVIEWER.value, world.account_id(both), NOW, NOW + timedelta(days=2), "出差"),
    )
    assert not isinstance(given, list)
    assert refused(review(world, asked.defect_id, by=both)) == ["own.act"]
    asked = try_defect(world, matter_id, other)
    assert isinstance(asked, DefectChanged)
    assert refused(review(world, asked.defect_id, by=both)) == ["roles.matter"]


# The list


def test_heads_and_the_reviewer_see_it_counted_and_nobody_else(world: World, matter_id: UUID) -> None:
    defect_id = defect(world, matter_id)
    for role in Role:
        found = list_defects(world.ctx(role), DefectFilter())
        seen = role in (HEAD, BOSS, REVIEWER)
        assert (found.total, len(found.rows)) == ((1, 1) if seen else (0, 0)), role
    assert [waiting_count(world.ctx(role)) for role in (REVIEWER, HEAD)] == [1, 0]
    review(world, defect_id)
    assert waiting_count(world.ctx(REVIEWER)) == 0
    assert list_defects(world.ctx(BOSS), DefectFilter("approved")).total == 1
    assert list_defects(world.ctx(BOSS), DefectFilter("waiting")).total == 0


def test_another_reviewer_and_another_units_head_see_nothing_of_it(world: World, matter_id: UUID) -> None:
    defect(world, matter_id)
    other = hire(world, "other.reviewer", REVIEWER, unit="office")
    far = hire(world, "far.head", HEAD, unit="archive")
    for login in (other, far):
        assert list_defects(world.ctx(login), DefectFilter()).rows == []
        assert defects_of(world.ctx(login), matter_id) == []


def test_filing_takes_no_line_away_and_closes_the_matter(world: World, matter_id: UUID) -> None:
    defect(world, matter_id)
    with world.app.change(NOW) as work:
        matter = work.session.get_one(Matter, matter_id)
        matter.filed_at = NOW
        work.commit()
    assert list_defects(world.ctx(BOSS), DefectFilter()).total == 1
    assert defects_of(world.ctx(BOSS), matter_id) == []


def test_the_filters_narrow_and_the_pages_follow_one_another(world: World) -> None:
    numbers = []
    for _ in range(5):
        made = register(world)
        defect(world, made.matter_id)
        numbers.append(made.number)
    boss = world.ctx(BOSS)
    first = list_defects(boss, DefectFilter(), limit=2)
    assert [view.matter_number for view in first.rows] == numbers[:-3:-1]
    assert first.has_next and first.total == 5
    second = list_defects(boss, DefectFilter(), before=first.rows[-1].defect_id, limit=2)
    last = list_defects(boss, DefectFilter(), before=second.rows[-1].defect_id, limit=2)
    assert [view.matter_number for view in (*second.rows, *last.rows)] == numbers[2::-1]
    assert not last.has_next
    assert list_defects(boss, DefectFilter(number=numbers[0])).total == 1
    assert list_defects(boss, DefectFilter(number="%")).total == 0
    day = timedelta(days=1)
    assert list_defects(boss, DefectFilter(since=NOW + day)).total == 0
    assert list_defects(boss, DefectFilter(since=NOW, until=NOW + day)).total == 5


def test_art24_asking_and_reviewing_are_on_the_ledger(world: World, matter_id: UUID) -> None:
    defect_id = defect(world, matter_id)
    review(world, defect_id)
    entries = rows(world, LedgerEntry, LedgerEntry.object_id == defect_id)
    assert [(e.action, e.account_id) for e in entries] == [
        ("created", world.account_id(CLERK)),
        ("changed", world.account_id(REVIEWER)),
    ]
    assert all(e.matter_id == matter_id for e in entries)

"""What keeps a paper from being issued, with the facts of its own file."""

import pytest

from core.law.roles import Role
from core.papers.checking import advice, blocking
from tests.factories.applications import register
from tests.factories.papers import case, saved, started
from tests.factories.steps import has_paper
from tests.factories.world import World

OFFICER = Role.ENFORCEMENT_OFFICER


@pytest.mark.parametrize(("amount", "is_held"), [("3000", False), ("3000.01", True)])
def test_a_fine_on_the_spot_is_capped_by_what_sort_of_party_the_file_has(
    world: World, amount: str, is_held: bool
) -> None:
    """Penalty law, article 51: a firm at most 3,000 yuan, a citizen 200."""
    view = started(world, case(world), "summary_penalty", OFFICER)
    view = saved(world, view, OFFICER, penalty="fine", amount=amount, payment="bank")
    assert ("lint.bound" in {problem.code for problem in blocking(view.problems)}) is is_held


def test_an_inspection_without_a_recording_or_the_reason_why_not_is_held_up(world: World) -> None:
    """Regulation, article 9."""
    view = started(world, case(world), "site_inspection_record", OFFICER)
    assert ("lint.needed", "recording_no") in {(one.code, one.field) for one in blocking(view.problems)}
    view = saved(world, view, OFFICER, no_recording_reason="现场无照明，无法清晰摄录。")
    assert "lint.needed" not in {one.code for one in view.problems}


@pytest.mark.parametrize(("due_on", "is_held"), [("2026-03-20", True), ("2026-03-09", False)])
def test_penalty62_no_decision_goes_out_before_the_party_could_speak(
    world: World, due_on: str, is_held: bool
) -> None:
    """Penalty law, articles 45 and 62; today is 10 March."""
    matter_id = case(world)
    has_paper(world, matter_id, "penalty_notice", OFFICER, due_on=due_on)
    view = started(world, matter_id, "penalty_decision", OFFICER)
    assert ("lint.date" in {problem.code for problem in blocking(view.problems)}) is is_held
    if is_held:
        has_paper(world, matter_id, "defense_record", OFFICER)
        view = saved(world, view, OFFICER)
        assert "lint.date" not in {problem.code for problem in blocking(view.problems)}
        assert "lint.date_doubt" in {problem.code for problem in advice(view.problems)}


def test_license48_the_hearing_of_an_application_is_held_by_its_own_article(world: World) -> None:
    """Seven working days, by the licence law for an application and by the penalty law for a case."""
    held = {"held_at": "2026-03-18T09:00+08:00"}
    for matter_id, by, basis in (
        (register(world).matter_id, Role.WINDOW_CLERK, "行政许可法第四十八条"),
        (case(world), OFFICER, "行政处罚法第六十四条第一款第二项"),
    ):
        view = saved(world, started(world, matter_id, "hearing_notice", by), by, **held)
        (bound,) = (problem for problem in view.problems if problem.code == "lint.bound")
        assert bound.basis is not None and bound.basis.short == basis
        view = saved(world, view, by, held_at="2026-03-19T09:00+08:00")
        assert "lint.bound" not in {problem.code for problem in view.problems}


def test_compulsion35_a_demand_for_money_goes_out_with_its_amount_alone(world: World) -> None:
    view = started(world, case(world), "demand_notice", OFFICER)
    view = saved(world, view, OFFICER, nature="money")
    assert ("lint.needed", "amount") in {(one.code, one.field) for one in blocking(view.problems)}
    view = saved(world, view, OFFICER, amount="2000")
    assert "lint.needed" not in {one.code for one in view.problems}


def test_what_a_reader_must_look_at_alone_holds_nothing_up(world: World) -> None:
    view = started(world, case(world), "interview_record", OFFICER)
    view = saved(world, view, OFFICER, place="依照行政处罚法第五十七条")
    assert "lint.citation_doubt" in {problem.code for problem in advice(view.problems)}
    assert "lint.citation_doubt" not in {problem.code for problem in blocking(view.problems)}

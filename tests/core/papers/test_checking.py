"""What keeps a paper from being issued, with the facts of its own file."""

import pytest

from core.law.roles import Role
from core.papers.checking import advice, blocking
from tests.factories.papers import case, saved, started
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


def test_what_a_reader_must_look_at_alone_holds_nothing_up(world: World) -> None:
    view = started(world, case(world), "interview_record", OFFICER)
    view = saved(world, view, OFFICER, place="依照行政处罚法第五十七条")
    assert "lint.citation_doubt" in {problem.code for problem in advice(view.problems)}
    assert "lint.citation_doubt" not in {problem.code for problem in blocking(view.problems)}

"""Clues to what is against the rules of lending, and findings, as tests come by them."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from core.law.problem import Problem
from core.law.roles import Role
from core.ledger.happenings import record
from core.lending.clues import Clue, list_clues
from core.lending.findings import (
    EnterFinding,
    FindingNoted,
    TakeFindingStep,
    enter_finding,
    take_finding_step,
)
from db.ledger.write import Happening
from db.models import LendingFinding
from tests.factories.applications import rows
from tests.factories.world import World

REVIEWER = Role.LEGAL_REVIEWER


def happened(world: World, who: str | Role, action: str, *things: UUID) -> None:
    """Somebody opens, copies or is refused things of filed records, at this moment."""
    record(world.ctx(who), *(Happening("case_file_item", one, action) for one in things))


def refused(world: World, who: str | Role = Role.STAFF, times: int = 3) -> None:
    """Somebody is refused as often as makes a clue."""
    happened(world, who, "refused", *(uuid4() for _ in range(times)))


def clues(world: World, kind: str = "", month: str = "", by: str | Role = REVIEWER) -> list[Clue]:
    found = list_clues(world.ctx(by), month, kind)
    assert found is not None
    return found.rows


def finding(world: World, finding_id: UUID) -> LendingFinding:
    (row,) = rows(world, LendingFinding, LendingFinding.id == finding_id)
    return row


def try_enter(world: World, by: str | Role = REVIEWER, **more: Any) -> FindingNoted | list[Problem]:
    fields: dict[str, Any] = {
        "kind": "spread",
        "account_id": world.account_id(Role.STAFF),
        "occurred_on": date(2026, 3, 9),
        "noticed": "将案卷照片发到工作群",
        **more,
    }
    return enter_finding(world.ctx(by), EnterFinding(token=uuid4(), **fields))


def entered(world: World, **more: Any) -> UUID:
    """The id of a finding that was entered by hand; fails the test where it is refused."""
    done = try_enter(world, **more)
    assert isinstance(done, FindingNoted), done
    return done.finding_id


def try_step(
    world: World,
    finding_id: UUID,
    step: str,
    by: str | Role = REVIEWER,
    text: str = "经查属实",
    outcome: str = "",
) -> FindingNoted | list[Problem]:
    version = finding(world, finding_id).row_version
    return take_finding_step(
        world.ctx(by), TakeFindingStep(uuid4(), finding_id, version, step, text, outcome)
    )

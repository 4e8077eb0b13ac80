"""Who handles what in the demonstration: some is claimed, assigned and handed over, the rest waits to be claimed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from core.assignments.assigning import Assign, HandOver, assign, hand_over
from core.assignments.claiming import Claim, claim
from core.assignments.parts import Assigned
from core.context import Context
from core.drafts import submitted
from core.law.problem import Problem

BY_OFFICER, BY_HEAD = (8, 44), (0, 18)
"""Which applications, by their places among those of the demonstration, each claims of his own unit's."""
ASSIGNED, HANDED_OVER = 2, 18
"""Which one the head of the agency gives to an officer of another unit, and which one passes from its handler."""

_PASSED_OVER = {"assignment.taken", "assignment.gone", "stage"}

Token = Callable[[str, int], UUID]


def work(clerk: Context, officer: Context, head: Context, boss: Context, token_of: Token, count: int) -> None:
    """Do, within the last hour, what is not done yet; an application that is not there is passed over."""
    matters = {
        index: UUID(done["matter_id"])
        for index in (*BY_OFFICER, *BY_HEAD, ASSIGNED)
        if index < count and (done := submitted(clerk, token_of("register", index))) is not None
    }
    for who, places in ((officer, BY_OFFICER), (head, BY_HEAD)):
        for index in places:
            token = token_of("claim", index)
            if index in matters and submitted(who, token) is None:
                _carried_out(claim(_ago(who, 55), Claim(token, matters[index])))
    to = officer.actor.account_id
    token = token_of("assign", ASSIGNED)
    if ASSIGNED in matters and submitted(boss, token) is None:
        _carried_out(
            assign(_ago(boss, 40), Assign(token, matters[ASSIGNED], None, to, (head.actor.account_id,)))
        )
    token = token_of("hand_over", HANDED_OVER)
    if HANDED_OVER in matters and submitted(boss, token) is None:
        giver = head.actor.account_id
        command = HandOver(token, matters[HANDED_OVER], giver, to, "原承办人参加脱产培训")
        _carried_out(hand_over(_ago(boss, 30), command))


def _carried_out(result: Assigned | list[Problem]) -> None:
    """What somebody handles already, or nobody works on any more, is left as it is."""
    if isinstance(result, list) and not {problem.code for problem in result} <= _PASSED_OVER:
        raise RuntimeError(f"a piece of work of the demonstration was refused: {result}")


def _ago(ctx: Context, minutes: int) -> Context:
    return replace(ctx, now=ctx.now - timedelta(minutes=minutes))

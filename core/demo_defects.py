"""Procedural defects of the demonstration: somebody did not cooperate and nobody recorded it, reviewed and not yet."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from core.acts.non_cooperation import RecordNonCooperation, record_non_cooperation
from core.context import Context
from core.defects.asking import AskDefect, ReviewDefect, ask_defect, review_defect
from core.drafts import submitted

DEFECTS = ((3, True), (33, False))
"""Which application, by its place among those of the demonstration, has one, and whether legal review has agreed."""

_STEP = ("submit_for_decision", "recordings_kept")
_WHY = "大厅监控当日检修，窗口没有其他录制设备"
_OPINION = "两名工作人员出具书面证明，不影响申请的审查，同意继续办理"

Token = Callable[[str, int], UUID]


def defects(clerk: Context, reviewer: Context, token_of: Token, count: int) -> None:
    """Note, within the last hour, what is not noted yet; an application that is not there is passed over."""
    for index, is_reviewed in DEFECTS:
        done = submitted(clerk, token_of("register", index)) if index < count else None
        if done is None:
            continue
        matter_id = UUID(done["matter_id"])
        act_id = _refusal(clerk, token_of("refusal", index), matter_id)
        asking, reviewing = token_of("defect", index), token_of("review", index)
        asked = submitted(clerk, asking)
        if asked is None:
            command = AskDefect(asking, matter_id, *_STEP, reviewer.actor.account_id, _WHY, act_id)
            _carried_out(ask_defect(_ago(clerk, 45), command))
            asked = submitted(clerk, asking) or {}
        if is_reviewed and submitted(reviewer, reviewing) is None:
            opinion = ReviewDefect(reviewing, UUID(asked["defect_id"]), 1, is_approved=True, opinion=_OPINION)
            _carried_out(review_defect(_ago(reviewer, 10), opinion))


def _refusal(clerk: Context, token: UUID, matter_id: UUID) -> UUID:
    noted = submitted(clerk, token)
    if noted is None:
        command = RecordNonCooperation(
            token,
            matter_id,
            who="申请人的陪同人员",
            behaviour="不按序排队，拍打柜台，拒不听取工作人员解释",
            place="政务服务大厅",
            happened_at=_ago(clerk, 60).now,
            is_unrecorded=True,
        )
        _carried_out(record_non_cooperation(_ago(clerk, 50), command))
        noted = submitted(clerk, token) or {}
    return UUID(noted["act_id"])


def _carried_out(result: object) -> None:
    if isinstance(result, list):
        raise RuntimeError(f"a procedural defect of the demonstration was refused: {result}")


def _ago(ctx: Context, minutes: int) -> Context:
    return replace(ctx, now=ctx.now - timedelta(minutes=minutes))

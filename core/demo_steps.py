"""Steps in the demonstration: one application is accepted, one is examined, one was withdrawn and closed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from core.context import Context
from core.drafts import submitted
from core.steps.reading import step_form
from core.steps.taking import TakeStep, take_step

STEPS: tuple[tuple[int, str, str, Mapping[str, str]], ...] = (
    (0, "window", "accept", {}),
    (2, "window", "accept", {}),
    (2, "officer", "start_review", {}),
    (12, "window", "withdraw", {"request": "申请人到窗口书面提出，材料另行准备后再申请"}),
    (12, "window", "close", {}),
)
"""Which application, by its place among those of the demonstration, goes on by which step, and who takes it."""


def steps(people: Mapping[str, Context], token_of: Callable[[str, int], UUID], count: int) -> None:
    """Take what is not taken yet, within the last minutes; an application that is not there is passed over."""
    for index, login, code, values in STEPS:
        ctx, token = people[login], token_of(f"step.{code}", index)
        done = submitted(people["window"], token_of("register", index)) if index < count else None
        view = step_form(ctx, UUID(done["matter_id"]), code) if done else None
        if view is None or submitted(ctx, token) is not None:
            continue
        now = replace(ctx, now=ctx.now - timedelta(minutes=1))
        command = TakeStep(token, view.matter_id, view.row_version, code, now.now, values=values)
        result = take_step(now, command)
        if isinstance(result, list):
            raise RuntimeError(f"a step of the demonstration was refused: {index} {code} {result}")

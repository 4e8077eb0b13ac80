"""Steps in the demonstration: one application is accepted, one is examined, one was withdrawn and closed."""

import io
from collections.abc import Callable, Mapping
from uuid import UUID, uuid5

from core.applications.reading import document_file, get_application
from core.context import Context
from core.drafts import submitted
from core.files.attach import attach_file, attaching
from core.law.files import WITHDRAWAL_REQUEST
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
    """Take what is not taken yet, at the present moment; an application that is not there is passed over."""
    for index, login, code, values in STEPS:
        ctx, token = people[login], token_of(f"step.{code}", index)
        done = submitted(people["window"], token_of("register", index)) if index < count else None
        view = step_form(ctx, UUID(done["matter_id"]), code) if done else None
        if view is None or submitted(ctx, token) is not None:
            continue
        if code == "withdraw":
            _requested(ctx, uuid5(token, WITHDRAWAL_REQUEST), view.matter_id)
        command = TakeStep(token, view.matter_id, view.row_version, code, ctx.now, values=values)
        result = take_step(ctx, command)
        if isinstance(result, list):
            raise RuntimeError(f"a step of the demonstration was refused: {index} {code} {result}")


def _requested(clerk: Context, token: UUID, matter_id: UUID) -> None:
    """The signed request of an applicant who withdraws, the receipt in the place of a scan."""
    seen = get_application(clerk, matter_id)
    file = document_file(clerk, seen.papers[0].document_id, is_taken=False) if seen else None
    if file is None:
        raise RuntimeError("a demonstration paper is not there")
    scan, name = io.BytesIO(file.data), "撤回申请书.pdf"
    result = attach_file(clerk, attaching(token, matter_id, scan, name, kind=WITHDRAWAL_REQUEST))
    if isinstance(result, list):
        raise RuntimeError(f"an attachment of the demonstration was refused: {result}")

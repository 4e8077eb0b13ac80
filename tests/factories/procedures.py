"""Acts and procedural defects for tests: somebody who does not cooperate, and going on without the recording of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from core.acts.non_cooperation import RecordNonCooperation, record_non_cooperation
from core.acts.noting import Noted
from core.defects.asking import AskDefect, DefectChanged, ReviewDefect, ask_defect, review_defect
from core.law.problem import Problem
from core.law.roles import Role
from tests.factories.files import attach
from tests.factories.world import World

CLERK, REVIEWER = Role.WINDOW_CLERK, Role.LEGAL_REVIEWER
WAV = (
    b"RIFF\x24\x00\x00\x00WAVEfmt "
    + b"\x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x00\x00\x00\x00"
)
WHY = "执法记录仪故障，现场没有其他设备"


def recording(world: World, matter_id: UUID, name: str = "现场录音.wav") -> UUID:
    """The id of an attached recording."""
    return attach(world, matter_id, WAV, name, kind="recording")


def try_refusal(
    world: World, matter_id: UUID, *, by: str | Role = CLERK, **more: Any
) -> Noted | list[Problem]:
    """Note a non-cooperation that has no recording, unless `more` says otherwise."""
    wanted = {
        "token": uuid4(),
        "matter_id": matter_id,
        "who": "申请人的陪同人员",
        "behaviour": "拒不出示证件，推搡工作人员",
        "place": "政务服务大厅三号窗口",
        "happened_at": world.app.clock.now() - timedelta(minutes=20),
        "is_unrecorded": True,
    }
    return record_non_cooperation(world.ctx(by), RecordNonCooperation(**(wanted | more)))


def refusal(world: World, matter_id: UUID, **more: Any) -> UUID:
    """The id of its act; fails the test where it is refused."""
    result = try_refusal(world, matter_id, **more)
    assert isinstance(result, Noted), result
    return result.act_id


def try_defect(
    world: World, matter_id: UUID, act_id: UUID | None, *, by: str | Role = CLERK, **more: Any
) -> DefectChanged | list[Problem]:
    wanted = {
        "token": uuid4(),
        "matter_id": matter_id,
        "step": "submit_for_decision",
        "requirement": "recordings_kept",
        "reviewer_id": world.account_id(REVIEWER),
        "reason": WHY,
        "act_id": act_id,
    }
    return ask_defect(world.ctx(by), AskDefect(**(wanted | more)))


def defect(world: World, matter_id: UUID, **more: Any) -> UUID:
    """The id of a defect that waits for the legal reviewer, about a non-cooperation without a recording."""
    result = try_defect(world, matter_id, refusal(world, matter_id), **more)
    assert isinstance(result, DefectChanged), result
    return result.defect_id


def review(
    world: World, defect_id: UUID, *, by: str | Role = REVIEWER, **more: Any
) -> DefectChanged | list[Problem]:
    wanted = {
        "token": uuid4(),
        "defect_id": defect_id,
        "row_version": 1,
        "is_approved": True,
        "opinion": "有两名工作人员书面证明，同意继续办理",
    }
    return review_defect(world.ctx(by), ReviewDefect(**(wanted | more)))

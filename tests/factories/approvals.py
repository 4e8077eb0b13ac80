"""Papers for tests on their way through their chain, and people who sign them."""

import io
from typing import Any
from uuid import UUID, uuid4

from PIL import Image, ImageDraw

from core.approvals.chain import content_digest
from core.approvals.deciding import (
    ApprovePaper,
    Decided,
    ReturnPaper,
    approve_paper,
    return_paper,
)
from core.files.attach import AttachFile, attaching
from core.law.paper_kinds import PAPER_KINDS
from core.law.problem import Problem
from core.law.roles import Role
from core.papers.file_facts import FileFacts
from core.papers.reading import DraftView
from core.papers.writing import PaperKept, SubmitPaper, submit_paper
from db.models import PaperApproval, PaperDraft
from db.models.base import new_id
from tests.factories.papers import saved, started, viewed
from tests.factories.world import World

CLERK, HEAD, REVIEWER, DIRECTOR = (
    Role.WINDOW_CLERK,
    Role.UNIT_HEAD,
    Role.LEGAL_REVIEWER,
    Role.AGENCY_HEAD,
)
WHY = "不属于本机关职权范围。"


def refusal(world: World, matter_id: UUID, by: str | Role = CLERK, **values: Any) -> DraftView:
    """A 不予受理决定书, which the head of the department approves, ready to be submitted."""
    plain = {"ground": "other", "reason": WHY}
    return saved(world, started(world, matter_id, "non_acceptance", by), by, **{**plain, **values})


def grant(world: World, matter_id: UUID, by: str | Role = CLERK) -> DraftView:
    """A 准予决定书, which the head of the department and that of the agency approve."""
    view = started(world, matter_id, "license_grant", by)
    return saved(world, view, by, accepted_on="2026-03-10", facts="符合条件。", result="准予。")


def licence_refusal(world: World, matter_id: UUID, by: str | Role = CLERK) -> DraftView:
    """A 不予许可决定书, which legal review approves between the two heads."""
    view = started(world, matter_id, "license_refusal", by)
    return saved(world, view, by, accepted_on="2026-03-10", facts="不符合条件。", reason="缺少材料。")


def correction_on_the_spot(world: World, matter_id: UUID, by: str | Role = CLERK) -> DraftView:
    """A 当场更正记录, which the applicant and the clerk sign."""
    return saved(
        world,
        started(world, matter_id, "correction_on_the_spot", by),
        by,
        corrections=[{"material": "申请表", "error": "地址有误", "corrected": "改为现址"}],
        corrected_at="2026-03-10T09:00+08:00",
    )


def submit(world: World, view: DraftView, by: str | Role = CLERK, reviewer: UUID | None = None) -> DraftView:
    done = submit_paper(world.ctx(by), SubmitPaper(uuid4(), view.draft_id, view.row_version, reviewer))
    assert isinstance(done, PaperKept), done
    return viewed(world.ctx(by), view.draft_id)


def try_approve(
    world: World, view: DraftView, by: str | Role = HEAD, opinion: str = "同意。"
) -> Decided | list[Problem]:
    return approve_paper(world.ctx(by), ApprovePaper(uuid4(), view.draft_id, view.row_version, opinion))


def approve(world: World, view: DraftView, by: str | Role = HEAD, opinion: str = "同意。") -> DraftView:
    done = try_approve(world, view, by, opinion)
    assert isinstance(done, Decided), done
    return viewed(world.ctx(by), view.draft_id)


def send_back(world: World, view: DraftView, by: str | Role = HEAD, reason: str = "请补充理由") -> DraftView:
    done = return_paper(world.ctx(by), ReturnPaper(uuid4(), view.draft_id, view.row_version, reason))
    assert isinstance(done, Decided), done
    return viewed(world.ctx(by), view.draft_id)


def as_approved(draft: PaperDraft, facts: FileFacts) -> list[PaperApproval]:
    """The links of a chain that has approved a draft as it stands; for papers of departments without a head."""
    return [
        PaperApproval(
            id=new_id(),
            agency_id=draft.agency_id,
            matter_id=draft.matter_id,
            draft_id=draft.id,
            round=1,
            position=position,
            role=role.value,
            digest=content_digest(draft, facts),
            asked_by=draft.author_id,
            decision="approved",
            opinion="同意。",
            decided_by=draft.author_id,
            decided_at=draft.changed_at,
        )
        for position, role in enumerate(PAPER_KINDS[draft.kind].chain, start=1)
    ]


def picture(width: int = 600, height: int = 200, *, is_drawn: bool = True) -> bytes:
    """A PNG as the pen pad makes it."""
    drawn = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    if is_drawn:
        ImageDraw.Draw(drawn).line([(60, 60), (300, 140), (500, 50)], fill="black", width=4)
    data = io.BytesIO()
    drawn.save(data, "PNG")
    return data.getvalue()


def pen(matter_id: UUID, data: bytes) -> AttachFile:
    return attaching(uuid4(), matter_id, io.BytesIO(data), "签名.png", kind="pen_signature")


def scan(matter_id: UUID, data: bytes = b"%PDF-1.4 signed", name: str = "签名件.pdf") -> AttachFile:
    return attaching(uuid4(), matter_id, io.BytesIO(data), name, kind="signed_paper")

"""How an act is noted on a matter: its time checked, its recordings found, the triggers raised that it raises by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from core.acting import absent_colleague
from core.applications.register import check_moment
from core.law.problem import Problem
from core.law.procedures import PROCEDURES
from core.law.recording import RAISES
from core.permissions import Permission
from core.settings import settings
from core.use_case import Work
from db.models import Act, Document, Matter, MatterTrigger
from db.models.base import new_id
from db.queries.files import find_file
from db.queries.sealed import lock_matter

NOT_FOUND = Problem("not_found", "未找到该事项或无权办理")


@dataclass(frozen=True)
class Noted:
    act_id: UUID
    matter_id: UUID


@dataclass(frozen=True)
class Moment:
    """When something took place, and why it is entered late."""

    at: datetime
    late_reason: str | None


def open_matter(work: Work, matter_id: UUID, permission: Permission) -> Matter | list[Problem]:
    """A matter that the actor may add an act to, locked."""
    matter = lock_matter(work.session, work.ctx.viewer_for(permission), matter_id)
    if matter is None:
        return [NOT_FOUND]
    procedure = PROCEDURES[matter.procedure]
    state = procedure.states[matter.stage]
    if state.is_final:
        return [Problem("stage", f"该{procedure.label}{state.label}，不能再添加记录")]
    return matter


def check_time(
    work: Work, matter: Matter, at: datetime | None, late_reason: str
) -> tuple[Moment | None, list[Problem]]:
    """The time of an act, and what is wrong with it at the fields `happened_at` and `late_reason`."""
    if at is None:
        return None, [Problem("moment", "请填写发生日期和时刻", "happened_at")]
    moment, reason, problems = check_moment(
        at,
        late_reason,
        entered_at=work.now,
        limits=settings(work.session, matter.agency_id),
        what="发生时间",
        field="happened_at",
    )
    return Moment(moment, reason), problems


def check_recordings(work: Work, matter: Matter, file_ids: Sequence[UUID]) -> list[Problem]:
    """What is wrong with recordings that are to be linked: each is an attachment of this matter."""
    viewer = work.ctx.viewer_for(Permission.FILE_READ)
    for file_id in file_ids:
        file = find_file(work.session, viewer, file_id)
        if file is None or file.matter_id != matter.id or file.kind != "recording":
            return [Problem("recordings", "请选择本案附件中的音像记录", "recordings")]
    return []


def note_act(
    work: Work,
    matter: Matter,
    kind: str,
    moment: Moment,
    *,
    permission: Permission,
    note: str = "",
    place: str = "",
    details: dict[str, Any] | None = None,
    triggers: Sequence[str] = (),
    document: Document | None = None,
) -> Noted:
    """Add the act to the timeline, with the triggers of article 23 that it raises by itself and `triggers` besides.
    `document` is the paper that proves it."""
    actor = work.ctx.actor.account_id
    act = Act(
        id=new_id(),
        matter_id=matter.id,
        kind=kind,
        actor_id=actor,
        on_behalf_of_id=absent_colleague(work, matter, permission),
        happened_at=moment.at,
        late_reason=moment.late_reason,
        note=note,
        place=place,
        document_id=document.id if document else None,
        details=details or {},
    )
    work.add(act)
    work.session.flush()
    for trigger in dict.fromkeys((*RAISES.get(kind, ()), *triggers)):
        work.add(
            MatterTrigger(
                matter_id=matter.id,
                kind=trigger,
                act_id=act.id,
                raised_by=actor,
                happened_at=moment.at,
            )
        )
    return Noted(act.id, matter.id)

"""Sealed parties as everybody reads them: what they are in the matter, and what was approved of what they reported."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.context import Context
from core.law.sealed import PLACEHOLDER, SEAL_STAGES, SEALED_ROLES, SEND_STAGES
from core.permissions import Permission
from db.models import MatterAbstract
from db.queries import sealed as queries

WAITING, RETURNED, APPROVED = "waiting", "returned", "approved"
STATES = {WAITING: "待审核", RETURNED: "已退回修改", APPROVED: "已审核"}
"""What can be the matter with an abstract, in words."""


@dataclass(frozen=True)
class SealedView:
    """A sealed party without anything that tells who. `abstract` is empty until a second person approved it, `files` how many
    were taken in sealed.

    `may_write`, `may_send`, `may_review` and `may_open`: what the reader may do with it, as far as that can be said beforehand.
    """

    sealed_id: UUID
    called: str
    sealed_at: datetime
    sealed_by: str
    state: str
    abstract: str
    written_by: str
    approved_by: str
    files: int
    row_version: int
    may_write: bool
    may_send: bool
    may_review: bool
    may_open: bool


def called(role: str, position: int) -> str:
    """What stands in place of a sealed name: 某举报人（密封当事人1）."""
    return PLACEHOLDER.format(called=SEALED_ROLES[role].called, position=position)


def state_of(abstract: MatterAbstract) -> str:
    """A code of `STATES`."""
    if abstract.approved_at is not None:
        return APPROVED
    return RETURNED if abstract.returned_at is not None else WAITING


def sealed_of(ctx: Context, matter_id: UUID) -> list[SealedView]:
    """The sealed parties of a matter; empty without the permission or where it may not be seen."""
    if not ctx.may(Permission.APPLICATION_READ):
        return []
    with ctx.app.read() as session:
        rows = queries.list_sealed(session, ctx.viewer_for(Permission.APPLICATION_READ), matter_id)
        stages = {
            permission: queries.reached_stage(session, ctx.viewer_for(permission), matter_id)
            if rows and ctx.may(permission)
            else None
            for permission in (Permission.SEAL_PARTY, Permission.ABSTRACT_APPROVE)
        }
    reach = {permission: stage in SEAL_STAGES for permission, stage in stages.items()}
    views = []
    for row in rows:
        state = state_of(row.abstract)
        is_own = row.abstract.written_by == ctx.actor.account_id
        views.append(
            SealedView(
                sealed_id=row.party.id,
                called=called(row.party.role, row.party.position),
                sealed_at=row.party.recorded_at,
                sealed_by=row.sealer,
                state=state,
                abstract=row.abstract.text or "",
                written_by=row.writer,
                approved_by=row.approver or "",
                files=row.files,
                row_version=row.abstract.row_version,
                may_write=reach[Permission.SEAL_PARTY] and state != APPROVED,
                may_send=stages[Permission.SEAL_PARTY] in SEND_STAGES,
                may_review=reach[Permission.ABSTRACT_APPROVE] and not is_own and state != RETURNED,
                may_open=ctx.may(Permission.SEALED_OPEN),
            )
        )
    return views


def abstracts_to_review(ctx: Context, limit: int) -> list[tuple[UUID, str]]:
    """Matter and number of what has an abstract that waits for the actor's review, the oldest first; empty without the
    permission."""
    if not ctx.may(Permission.ABSTRACT_APPROVE):
        return []
    with ctx.app.read() as session:
        return queries.waiting_abstracts(session, ctx.viewer_for(Permission.ABSTRACT_APPROVE), limit)


def may_seal(ctx: Context, matter_id: UUID) -> bool:
    """Whether the actor may seal people into this matter now."""
    if not ctx.may(Permission.SEAL_PARTY):
        return False
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(Permission.SEAL_PARTY)
        return queries.reached_stage(session, viewer, matter_id) in SEAL_STAGES

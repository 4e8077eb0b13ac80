"""The abstract of what a sealed party reported: one person writes it, a second one sees to it that it tells of nobody.

No refusal here says what stands in a text: nothing is ever compared with the sealed name, so nobody can try names.
"""

from dataclasses import InitVar, dataclass
from datetime import datetime
from uuid import UUID

from core.context import Context
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.sealed import SEAL_STAGES
from core.ledger.happenings import record_once
from core.permissions import Permission
from core.sealed.content import fingerprint, lock_away, take_out
from core.sealed.reading import APPROVED, RETURNED, state_of
from core.sealed.sealing import CLOSED
from core.use_case import Work, stale, use_case
from db.models import MatterAbstract
from db.queries import sealed as queries

NOT_FOUND = Problem("not_found", "未找到该摘要或无权办理")


@dataclass(frozen=True)
class WriteAbstract:
    """A new draft. The text is no field; use `writing` to make one."""

    token: UUID
    sealed_id: UUID
    row_version: int
    fingerprint: str
    text: InitVar[str] = ""

    def __post_init__(self, text: str) -> None:
        object.__setattr__(self, "_said", text)

    @property
    def said(self) -> str:
        return str(getattr(self, "_said"))  # noqa: B009


@dataclass(frozen=True)
class ApproveAbstract:
    token: UUID
    sealed_id: UUID
    row_version: int


@dataclass(frozen=True)
class ReturnAbstract:
    """Send a draft back, or withdraw what was approved. The reason may tell who, and is no field either."""

    token: UUID
    sealed_id: UUID
    row_version: int
    fingerprint: str
    why: InitVar[str] = ""

    def __post_init__(self, why: str) -> None:
        object.__setattr__(self, "_said", why)

    @property
    def reason(self) -> str:
        return str(getattr(self, "_said"))  # noqa: B009


@dataclass(frozen=True)
class AbstractChanged:
    sealed_id: UUID


@dataclass(frozen=True, repr=False)
class Draft:
    """A text that may tell who, for those alone who write or review it. `returned` is why it was sent back, or empty."""

    text: str
    row_version: int
    written_at: datetime
    state: str
    returned: str


def writing(token: UUID, salt: bytes, sealed_id: UUID, row_version: int, text: str) -> WriteAbstract:
    """The command for a new draft; `salt` as in `core.sealed.content.fingerprint`."""
    return WriteAbstract(token, sealed_id, row_version, fingerprint(salt, text), text=text)


def returning(token: UUID, salt: bytes, sealed_id: UUID, row_version: int, why: str) -> ReturnAbstract:
    """The command for sending back; `salt` as in `core.sealed.content.fingerprint`."""
    return ReturnAbstract(token, sealed_id, row_version, fingerprint(salt, why), why=why)


@use_case(Permission.SEAL_PARTY)
def write_abstract(work: Work, command: WriteAbstract) -> AbstractChanged | list[Problem]:
    """Write the draft anew. What was approved stays until whoever reviews it withdraws it."""
    row = _change(work, command.sealed_id, command.row_version, Permission.SEAL_PARTY)
    if isinstance(row, list):
        return row
    if state_of(row) == APPROVED:
        return [Problem("approved", "摘要已审核通过，须先由审核人员退回后才能修改")]
    text, problems = clean(command.said, TextKind.NOTE, label="举报摘要", field="text")
    if problems:
        return problems
    secret = work.ctx.app.keys.of(work.session, command.sealed_id)
    row.draft = lock_away(secret, {"text": text}, row.id)
    row.written_by, row.written_at = work.ctx.actor.account_id, work.now
    row.returned = row.returned_by = row.returned_at = None
    return AbstractChanged(command.sealed_id)


@use_case(Permission.ABSTRACT_APPROVE)
def approve_abstract(work: Work, command: ApproveAbstract) -> AbstractChanged | list[Problem]:
    """Let everybody who sees the matter read the abstract. Never by whoever wrote it."""
    row = _change(work, command.sealed_id, command.row_version, Permission.ABSTRACT_APPROVE)
    if isinstance(row, list):
        return row
    if row.written_by == work.ctx.actor.account_id:
        return [Problem("own", "摘要由您编写，须由另一人审核")]
    if state_of(row) == APPROVED:
        return [Problem("approved", "摘要已审核通过，无需重复办理")]
    if state_of(row) == RETURNED:
        return [Problem("returned", "摘要已退回，须待编写人修改后再审核")]
    secret = work.ctx.app.keys.of(work.session, command.sealed_id)
    row.text = take_out(secret, row.draft, row.id)["text"]
    row.approved_by, row.approved_at = work.ctx.actor.account_id, work.now
    return AbstractChanged(command.sealed_id)


@use_case(Permission.ABSTRACT_APPROVE)
def return_abstract(work: Work, command: ReturnAbstract) -> AbstractChanged | list[Problem]:
    """Send the draft back with the reason; an approved abstract is withdrawn from the matter by it."""
    row = _change(work, command.sealed_id, command.row_version, Permission.ABSTRACT_APPROVE)
    if isinstance(row, list):
        return row
    if row.written_by == work.ctx.actor.account_id:
        return [Problem("own", "摘要由您编写，须由另一人审核")]
    if state_of(row) == RETURNED:
        return [Problem("returned", "摘要已退回，无需重复办理")]
    secret = work.ctx.app.keys.of(work.session, command.sealed_id)
    row.returned = lock_away(secret, {"reason": work.reason}, row.id)
    row.returned_by, row.returned_at = work.ctx.actor.account_id, work.now
    row.text = row.approved_by = row.approved_at = None
    return AbstractChanged(command.sealed_id)


def read_draft(ctx: Context, sealed_id: UUID) -> Draft | None:
    """The draft for its writer and for whoever reviews it, None for all others. The reading is on the ledger first.

    Raises core.ledger.keys.KeyProblem where the sealed party's key cannot be opened.
    """
    with ctx.app.read() as session:
        row = None
        for permission in (Permission.ABSTRACT_APPROVE, Permission.SEAL_PARTY):
            if row is None and ctx.may(permission):
                found = queries.find_abstract(session, ctx.viewer_for(permission), sealed_id)
                is_writer = found is not None and found[0].written_by == ctx.actor.account_id
                row = found[0] if found and (permission is Permission.ABSTRACT_APPROVE or is_writer) else None
        if row is None:
            return None
        secret = ctx.app.keys.of(session, sealed_id)
        text = take_out(secret, row.draft, row.id)["text"]
        returned = take_out(secret, row.returned, row.id)["reason"] if row.returned else ""
    record_once(ctx, "opened", "matter_abstract", row.id, matter_id=row.matter_id)
    return Draft(text, row.row_version, row.written_at, state_of(row), returned)


def _change(
    work: Work, sealed_id: UUID, row_version: int, permission: Permission
) -> MatterAbstract | list[Problem]:
    found = queries.find_abstract(work.session, work.ctx.viewer_for(permission), sealed_id, locks=True)
    if found is None:
        return [NOT_FOUND]
    row, matter = found
    if matter.stage not in SEAL_STAGES:
        return [CLOSED]
    return row if row.row_version == row_version else [stale()]

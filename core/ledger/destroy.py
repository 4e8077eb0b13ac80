"""Destruction of a key: what stands under it becomes unreadable, and the record says under which certificate (art 24)."""

import re
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from core.law.problem import Problem
from core.permissions import Permission
from core.use_case import Work, use_case
from db.ledger.write import Happening
from db.models import CaseFile, Matter, ScopeKey, SealedParty

_CERTIFICATE = re.compile(r"[\w〔〕（）()\[\]\-—/．.]{2,60}")


@dataclass(frozen=True)
class DestroyKey:
    """`owner_id` is the matter, the sealed identity, or the case file without a matter, whose key is destroyed under
    `certificate_no`."""

    token: UUID
    owner_id: UUID
    certificate_no: str
    reason: str


@dataclass(frozen=True)
class Destroyed:
    key_id: UUID


@use_case(Permission.KEY_DESTROY)
def destroy_key(work: Work, command: DestroyKey) -> Destroyed | list[Problem]:
    """Destroy the key of a matter, of a sealed identity, or of a case file from before the portal. The rows stay; images, papers and files under it are gone,
    also from every copy of the database that is made afterwards. Copies made before still hold the wrapped key: they
    end with their own retention, or with the root key they were wrapped under."""
    number = command.certificate_no.strip()
    if not _CERTIFICATE.fullmatch(number):
        return [
            Problem(
                "certificate", "请填写销毁凭证编号，2至60个字，只含文字、数字和括号、连字符", "certificate_no"
            )
        ]
    row = work.session.scalar(select(ScopeKey).where(ScopeKey.owner_id == command.owner_id).with_for_update())
    owner = None if row is None else _owner_of(work, row)
    if row is None or owner is None or owner.agency_id != work.ctx.actor.agency_id:
        return [Problem("not_found", "未找到该案件、密封当事人或旧案卷的密钥，请核对编号")]
    if row.destroyed_at is not None:
        return [Problem("destroyed", f"已按销毁凭证 {row.certificate_no} 销毁，无需重复办理")]
    if isinstance(owner, Matter) and owner.hold:
        return [Problem("hold", "该案件设有保留，解除保留前不能销毁")]
    if row.kind == "matter" and isinstance(owner, Matter) and not (owner.closed_at or owner.filed_at):
        return [Problem("open", "该案件尚未办结，不能销毁密钥")]
    row.wrapped, row.destroyed_at, row.certificate_no = None, work.now, number
    work.happened(
        Happening(
            "scope_key",
            row.id,
            "key_destroyed",
            details={"owner": str(row.owner_id), "certificate_no": number, "reason": work.reason},
        )
    )
    return Destroyed(row.id)


def _owner_of(work: Work, row: ScopeKey) -> Matter | CaseFile | None:
    """What a key belongs to: a matter, or a case file without one; None for the house's."""
    if row.kind == "case_file":
        return work.session.get(CaseFile, row.owner_id)
    sealed = work.session.get(SealedParty, row.owner_id) if row.kind == "sealed" else None
    return work.session.get(Matter, sealed.matter_id if sealed else row.owner_id)

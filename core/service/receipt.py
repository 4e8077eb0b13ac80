"""送达回证 and 邮寄送达凭证粘贴单: the paper that proves a service, drafted from its record, and laid to it once it is signed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from core.clock import CHINA, local
from core.context import Context
from core.law.masking import Datum, Need, mask
from core.law.paper_approval import MAY_BE_ABSENT
from core.law.party_kinds import PartyKind
from core.law.problem import Problem
from core.law.service import (
    DELIVERED,
    HANDED_OVER,
    POSTAL,
    POSTED,
    REFUSED,
    RELATIONS,
    RETURN_GROUNDS,
    RETURNED,
    SENT_BACK,
    SERVED,
)
from core.papers.reading import get_draft
from core.papers.sign_lines import lines_of_content
from core.papers.writing import PaperKept, SavePaper, StartPaper, save_paper, start_paper
from core.permissions import Permission
from core.service.door import SERVE, ServiceKept, serving_again
from core.use_case import Work, use_case
from db.models import Document
from db.queries.paper_register import get_issued
from db.queries.service import AttemptRow, RecordRow, get_record, issued_receipts, list_attempts
from db.viewer import Viewer

RECEIPT, SLIP_SHEET = "service_record", "postal_proof"
"""Kinds of paper (core.law.paper_kinds) that prove a service."""


@dataclass(frozen=True)
class Receipt:
    """An issued 送达回证 that everybody has signed, with the day that it tells."""

    title: str
    served_on: date


@dataclass(frozen=True)
class AddReceipt:
    """Lay the issued paper `receipt_id` to a service that is done."""

    token: UUID
    service_id: UUID
    row_version: int
    receipt_id: UUID | None


def receipts_for(session: Session, viewer: Viewer, document: Document) -> dict[UUID, Receipt]:
    """The signed 送达回证 of the matter that name this paper."""
    found = {}
    for receipt, typed, positions in issued_receipts(session, viewer, document.matter_id, RECEIPT):
        named = {(one.get("title"), one.get("number") or "") for one in typed.get("documents") or ()}
        lines = lines_of_content(receipt.content)
        is_signed = all(line.position in positions or line.role in MAY_BE_ABSENT for line in lines)
        if is_signed and (document.title, document.number or "") in named:
            served_on = local(datetime.fromisoformat(typed["served_at"])).date()
            found[receipt.id] = Receipt(f"{receipt.title}（{served_on}）", served_on)
    return found


@use_case(Permission.PAPER_SERVE)
def add_receipt(work: Work, command: AddReceipt) -> ServiceKept | list[Problem]:
    """Lay the signed 送达回证 to the record of a service, besides what proved it until now."""
    found = serving_again(work, command.service_id, command.row_version)
    if isinstance(found, list):
        return found
    record = found.record
    if record is None or record.state != SERVED:
        return [Problem("service.state", "文书送达后才能补送达回证")]
    receipt = receipts_for(work.session, work.ctx.viewer_for(SERVE), found.document)
    if command.receipt_id is None or command.receipt_id not in receipt:
        return [Problem("service.receipt", "请选择写明本文书、已出具并登记签名的送达回证", "receipt")]
    record.proof_document_id = command.receipt_id
    return ServiceKept(record.id, record.document_id, record.matter_id, record.state)


def draft_receipt(ctx: Context, token: UUID, service_id: UUID) -> PaperKept | list[Problem]:
    """Begin the paper that proves a service, filled in with what is recorded of it: of a letter the sheet for its slips, of
    everything else the 送达回证. The same `token` gives the same draft."""
    if not ctx.may(SERVE):
        return [Problem("forbidden", f"您没有“{SERVE.label}”的权限，请联系安全管理员")]
    with ctx.app.read() as session:
        viewer = ctx.viewer_for(SERVE)
        row = get_record(session, viewer, service_id)
        attempts = list_attempts(session, viewer, [service_id]) if row else []
        paper = get_issued(session, viewer, row.record.document_id) if row else None
    if row is None or paper is None or not attempts:
        return [Problem("not_found", "未找到该次送达或无权办理")]
    named = [{"title": paper.title, "number": paper.number or "", "copies": "1"}]
    kind = SLIP_SHEET if row.record.way == POSTAL else RECEIPT
    values = {"addressee": str(row.record.addressee_id), "documents": named}
    values |= _of_post(row, attempts) if kind == SLIP_SHEET else _of_hand(row, attempts[-1])
    begun = start_paper(ctx, StartPaper(token, row.record.matter_id, kind))
    if isinstance(begun, list):
        return begun
    view = get_draft(ctx, begun.draft_id)
    if view is None or view.row_version > 1:
        return begun
    filled = {**view.values, **{code: value for code, value in values.items() if value}}
    return save_paper(ctx, SavePaper(uuid4(), view.draft_id, view.row_version, filled, view.values))


def _of_hand(row: RecordRow, last: AttemptRow) -> dict[str, Any]:
    attempt = last.attempt
    relation = RELATIONS.get(attempt.relation)
    servers = [str(one) for one in (attempt.server_id, attempt.second_server_id) if one]
    at = attempt.happened_at.astimezone(CHINA).isoformat(timespec="minutes")
    return {
        "mode": attempt.way,
        "served_at": at,
        "servers": servers,
        "recipient": attempt.receiver if attempt.result == HANDED_OVER else "",
        "relation": relation.label if relation and not relation.is_addressee else "",
        "refusal": attempt.note if attempt.result == REFUSED else "",
        "note": "" if row.record.state != RETURNED else "受送达人拒绝签收，文书未送达",
    }


def _of_post(row: RecordRow, attempts: list[AttemptRow]) -> dict[str, Any]:
    known = [one.attempt for one in attempts]
    letters = sorted((one for one in known if one.mail_no), key=lambda one: (one.result == POSTED, one.id))
    posted = letters[-1] if letters else known[-1]
    last = known[-1]
    outcome = {DELIVERED: "signed", SENT_BACK: "returned"}.get(last.result, "pending")
    ground = RETURN_GROUNDS.get(last.ground)
    # The slip that is pasted on bears it in full.
    address = shown_address(row.party.kind, posted.address)
    return {
        "posted_on": local(posted.happened_at).date().isoformat() if posted.result == POSTED else "",
        "mail_no": posted.mail_no,
        "recipient": "，".join(part for part in (posted.receiver, address) if part),
        "outcome": outcome,
        "outcome_on": local(last.happened_at).date().isoformat() if outcome != "pending" else "",
        "return_reason": "：".join(part for part in (ground.label if ground else "", last.note) if part),
    }


def shown_address(party_kind: str, address: str) -> str:
    """Where a paper went, as papers and screens of the bureau show it: of a person no more than the district."""
    return mask(Datum.ADDRESS, address, Need.INSIDE) if party_kind == PartyKind.CITIZEN else address

"""移交进馆: an approved list is handed to the city archive, file by file as a package, against its receipt (档案法实施条例第二十条)."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from core.archive.disposing import Disposed, begin, note_step, obstacles_on
from core.clock import local
from core.law.disposal import PACKING_DAYS
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.permissions import Permission
from core.use_case import Work, use_case
from db.ledger.write import Happening
from db.models import CaseFileNote, Grant
from db.queries import disposals as queries
from db.viewer import Mode

TAKEN_OVER = "transferred"


@dataclass(frozen=True)
class OpenForPacking:
    token: UUID
    disposal_id: UUID
    row_version: int


@dataclass(frozen=True)
class Opened:
    disposal_id: UUID
    until: str


@use_case(Permission.DISPOSAL_STEP)
def open_for_packing(work: Work, command: OpenForPacking) -> Opened | list[Problem]:
    """Open the files of an approved list to the archivist who packs them, for some days, on the ground of the list: nobody
    reads what is filed without one (细则第二十六条)."""
    begun = begin(work, command.disposal_id, command.row_version, "receive", "")
    if isinstance(begun, list):
        return begun
    row = begun.row
    viewer = work.ctx.viewer_by(begun.holding)
    approver = next(
        one.step.taken_by
        for one in reversed(queries.steps_of(work.session, viewer, row.id))
        if one.step.step == "approve"
    )
    until = work.now + timedelta(days=PACKING_DAYS)
    for grant in queries.packing_grants(work.session, viewer, row):
        if grant.account_id == work.ctx.actor.account_id:
            grant.revoked_at = work.now
    work.add(
        *(
            Grant(
                account_id=work.ctx.actor.account_id,
                object_type="matter",
                object_id=one.file.matter_id,
                mode=Mode.COPY.value,
                ground=row.number or "",
                granted_by=approver,
                until=until,
            )
            for one in begun.items
            if one.file.matter_id
        )
    )
    return Opened(row.id, f"{local(until):%Y-%m-%d %H:%M}")


@dataclass(frozen=True)
class ReceiveReceipt:
    """What the receipt of the city archive says: who took the files over, under which number, on which day."""

    token: UUID
    disposal_id: UUID
    row_version: int
    receiver: str
    receipt_no: str
    received_on: date | None
    text: str = ""


@use_case(Permission.DISPOSAL_STEP)
def receive_receipt(work: Work, command: ReceiveReceipt) -> Disposed | list[Problem]:
    """Enter the receipt: from that moment the files are the city archive's. What the portal has of them stays, and as
    closed as before."""
    begun = begin(work, command.disposal_id, command.row_version, "receive", command.text)
    if isinstance(begun, list):
        return begun
    row = begun.row
    receiver, problems = clean(command.receiver, TextKind.TITLE, label="接收单位", field="receiver")
    number, found = clean(command.receipt_no, TextKind.TITLE, label="回执编号", field="receipt_no")
    problems += found
    today = local(work.now).date()
    approved = local(row.approved_at).date() if row.approved_at else None
    if command.received_on is None:
        problems.append(Problem("received_on", "请填写接收日期", "received_on"))
    elif command.received_on > today or (approved and command.received_on < approved):
        words = f"接收日期须在批准之日（{approved}）以后、今天以前，请核对回执"
        problems.append(Problem("received_on", words, "received_on"))
    viewer = work.ctx.viewer_by(begun.holding)
    files = queries.lock_files(work.session, viewer, [one.item.case_file_id for one in begun.items])
    if problems := problems or obstacles_on(work, row, begun.items):
        return problems
    note_step(work, row, begun.holding, "receive", begun.text)
    row.receiver, row.receipt_no, row.received_on = receiver[:200], number[:100], command.received_on
    row.state, row.done_at = begun.step.target, work.now
    for grant in queries.packing_grants(work.session, viewer, row):
        grant.revoked_at = work.now
    for file in files:
        file.state = TAKEN_OVER
        work.add(
            CaseFileNote(
                case_file_id=file.id,
                matter_id=file.matter_id,
                kind=TAKEN_OVER,
                text=f"按 {row.number} 移交 {receiver}，回执 {number}",
                written_by=work.ctx.actor.account_id,
                on_behalf_of_id=work.ctx.standing_in(begun.holding),
            )
        )
        work.happened(
            Happening("case_file", file.id, TAKEN_OVER, file.matter_id, {"number": row.number or ""})
        )
    return Disposed(row.id, row.state, row.number or "")

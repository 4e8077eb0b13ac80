"""细则第十五条: a paper is posted, signed for, or comes back; the slips are kept, and what comes back is served another way."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from core.deadlines.by_paper import paper_name
from core.files.attach import AttachFile
from core.law.basis import article
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.service import (
    CARRIERS,
    DELIVERED,
    POSTAL,
    POSTED,
    RETURN_GROUNDS,
    RETURNED,
    SENT_BACK,
    SLIPS,
    UNDER_WAY,
    WAYS,
    next_ways,
)
from core.permissions import Permission
from core.service.door import (
    PROOF,
    SERVE,
    ServiceKept,
    Serving,
    check_day,
    check_step,
    keep_proof,
    serving,
    serving_again,
)
from core.service.keeping import attempted, begun, day_of, noted, served
from core.service.personal import check_receiver
from core.use_case import Work, use_case
from db.models import ServiceAttempt, ServiceRecord
from db.queries.service import list_attempts

_LONGEST_MAIL_NO = 40


@dataclass(frozen=True)
class PostPaper:
    """`address` empty: the address for service that is registered, else the address. `file` is the scan of the posting
    slip."""

    token: UUID
    document_id: UUID
    addressee_id: UUID | None
    posted_at: datetime | None
    carrier: str | None
    mail_no: str
    recipient: str
    address: str = ""
    late_reason: str = ""
    file: AttachFile | None = None


@dataclass(frozen=True)
class RecordDelivery:
    """`signed_on` is the day on the slip, `slip` what tells it, `file` its scan."""

    token: UUID
    service_id: UUID
    row_version: int
    signed_on: date | None
    slip: str | None
    relation: str | None
    receiver: str
    file: AttachFile | None = None


@dataclass(frozen=True)
class RecordReturn:
    """`next_way` is what is tried then. `file` may show the cover that came back."""

    token: UUID
    service_id: UUID
    row_version: int
    returned_on: date | None
    ground: str | None
    note: str
    next_way: str | None
    file: AttachFile | None = None


@use_case(Permission.PAPER_SERVE)
def post_paper(work: Work, command: PostPaper) -> ServiceKept | list[Problem]:
    """Record that a paper was posted: to whom, where, when, under which number, with the slip of the post."""
    found = serving(work, command.document_id, command.addressee_id)
    if isinstance(found, list):
        return found
    if found.record is not None and found.record.state == UNDER_WAY:
        return [Problem("service.posted", "该文书已寄出，请先登记签收或退回")]
    problems: list[Problem] = []
    if command.posted_at is None:
        problems.append(Problem("service.at", "请填写邮寄时间的日期和时刻", "posted_at", article(15)))
    when = check_step(found, command.posted_at, command.late_reason, "邮寄时间", "posted_at")
    problems += when if isinstance(when, list) else []
    if command.carrier not in CARRIERS:
        problems.append(Problem("service.carrier", "请选择邮寄方式", "carrier"))
    mail_no, wrong = check_mail_no(command.mail_no)
    problems += wrong
    recipient, wrong = clean(
        command.recipient or found.addressee.name,
        TextKind.ORGANIZATION_NAME,
        label="收件人",
        field="recipient",
    )
    problems += wrong
    address, wrong = check_address(found, command.address)
    problems += wrong
    problems += _needs_scan(command.file, "请选择邮寄凭证（寄件回执）的扫描件")
    if problems or isinstance(when, list):
        return problems
    file_id = keep_proof(found, command.file)
    if isinstance(file_id, list):
        return file_id
    record = begun(found, POSTAL, when, address=address, receiver=recipient)
    noted(found, "paper_posted", when, f"{paper_name(found.document)}：寄往{recipient}，邮件编号 {mail_no}")
    return attempted(
        found,
        record,
        POSTED,
        when,
        carrier=command.carrier,
        mail_no=mail_no,
        address=address,
        receiver=recipient,
        file_id=file_id,
    )


@use_case(Permission.PAPER_SERVE)
def record_delivery(work: Work, command: RecordDelivery) -> ServiceKept | list[Problem]:
    """Record that a letter was signed for: the paper is served on the day that the slip tells."""
    door = _posted(work, command.service_id, command.row_version)
    if isinstance(door, list):
        return door
    found, record, letter = door
    problems: list[Problem] = []
    when = check_day(found, command.signed_on, letter.happened_at, "签收日期", "signed_on")
    problems += when if isinstance(when, list) else []
    if command.slip not in SLIPS:
        problems.append(Problem("service.slip", "请选择签收日期的凭据", "slip", WAYS[POSTAL].day))
    signer, wrong = check_receiver(found, command.relation, command.receiver)
    problems += wrong + _needs_scan(command.file, "请选择签收证明（邮件回执、查询单）的扫描件")
    if problems or signer is None or isinstance(when, list):
        return problems
    file_id = keep_proof(found, command.file)
    if isinstance(file_id, list):
        return file_id
    record.receiver, record.relation, record.proof_file_id = signer.name, signer.relation, file_id
    served(found, record, when, day_of(when))
    return attempted(
        found,
        record,
        DELIVERED,
        when,
        carrier=letter.carrier,
        mail_no=letter.mail_no,
        address=letter.address,
        receiver=signer.name,
        relation=signer.relation,
        slip=command.slip,
        file_id=file_id,
    )


@use_case(Permission.PAPER_SERVE)
def record_return(work: Work, command: RecordReturn) -> ServiceKept | list[Problem]:
    """Record that a letter came back: when, why, and how the paper is to be served then."""
    door = _posted(work, command.service_id, command.row_version)
    if isinstance(door, list):
        return door
    found, record, letter = door
    problems: list[Problem] = []
    when = check_day(found, command.returned_on, letter.happened_at, "退回日期", "returned_on")
    problems += when if isinstance(when, list) else []
    if command.ground not in RETURN_GROUNDS:
        problems.append(Problem("service.ground", "请选择退回的情形", "ground", article(15)))
    note, wrong = clean(
        command.note,
        TextKind.REASON,
        label="退回的具体情况",
        field="note",
        required=command.ground == "other",
    )
    problems += wrong
    if command.next_way not in next_ways(POSTAL):
        problems.append(Problem("service.next", "请选择拟改用的送达方式", "next_way", article(15)))
    if command.file is not None:
        problems += _needs_scan(command.file, "请选择退回邮件的扫描件")
    if problems or isinstance(when, list):
        return problems
    file_id = keep_proof(found, command.file)
    if isinstance(file_id, list):
        return file_id
    why = "：".join(part for part in (RETURN_GROUNDS[command.ground or ""].label, note) if part)
    record.state = RETURNED
    noted(found, "paper_sent_back", when, f"{paper_name(found.document)}：邮件 {letter.mail_no} 退回，{why}")
    return attempted(
        found,
        record,
        SENT_BACK,
        when,
        carrier=letter.carrier,
        mail_no=letter.mail_no,
        address=letter.address,
        receiver=letter.receiver,
        ground=command.ground,
        note=note,
        next_way=command.next_way,
        file_id=file_id,
    )


def check_mail_no(typed: str) -> tuple[str, list[Problem]]:
    """The number of a letter as it is kept, in capitals without spaces, and what is wrong with it."""
    number = "".join(typed.split()).upper()
    if not number:
        return "", [Problem("service.mail_no", "请填写邮件编号", "mail_no", article(15))]
    if not (number.isascii() and number.isalnum() and len(number) <= _LONGEST_MAIL_NO):
        words = f"邮件编号由字母和数字组成，最多{_LONGEST_MAIL_NO}个字符，请核对邮寄凭证"
        return number, [Problem("service.mail_no", words, "mail_no")]
    return number, []


def check_address(found: Serving, typed: str) -> tuple[str, list[Problem]]:
    """Where a letter goes: what was typed, else what is registered."""
    known = typed or found.addressee.service_address or found.addressee.address
    return clean(known, TextKind.ADDRESS, label="送达地址", field="address")


def last_letter(found: Serving, record: ServiceRecord) -> ServiceAttempt | None:
    """The attempt by which the letter that is under way was posted."""
    rows = list_attempts(found.work.session, found.work.ctx.viewer_for(SERVE), [record.id])
    return next((row.attempt for row in reversed(rows) if row.attempt.mail_no), None)


def _posted(
    work: Work, service_id: UUID, row_version: int
) -> tuple[Serving, ServiceRecord, ServiceAttempt] | list[Problem]:
    found = serving_again(work, service_id, row_version)
    if isinstance(found, list):
        return found
    record = found.record
    letter = last_letter(found, record) if record else None
    if record is None or letter is None or (record.way, record.state) != (POSTAL, UNDER_WAY):
        return [Problem("service.state", "该文书没有在途的邮件，请刷新页面")]
    return found, record, letter


def _needs_scan(file: AttachFile | None, words: str) -> list[Problem]:
    is_there = file is not None and file.kind == PROOF
    return [] if is_there else [Problem("service.scan", words, "file", article(15))]

"""细则第十四条: a paper is handed over at the counter, and whoever takes it signs for it, or refuses to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.clock import local
from core.deadlines.by_paper import paper_name
from core.files.attach import AttachFile
from core.law.basis import article
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.law.service import (
    BY_HAND,
    BY_RECEIPT,
    BY_SCAN,
    HANDED_OVER,
    NOT_SERVED_BASIS,
    PERSONAL,
    REFUSED,
    RELATIONS,
    RETURNED,
    SIGNED_BY,
    next_ways,
)
from core.papers.pen import check_picture
from core.permissions import Permission
from core.service.door import (
    PROOF,
    SERVE,
    ServiceKept,
    Serving,
    When,
    check_second,
    check_step,
    keep_proof,
    serving,
)
from core.service.keeping import attempted, begun, day_of, noted, served
from core.service.receipt import receipts_for
from core.use_case import Work, use_case


@dataclass(frozen=True)
class HandOver:
    """`signed_by` and `relation` are codes of core.law.service. `signed_at` is None for the pen pad: the moment of entry.

    `receiver` may be empty where the addressee himself takes it. `file` is the picture of the pen pad or the scan,
    `receipt_id` an issued 送达回证 of the matter that is signed. For a refusal `refusal` and `next_way` are asked for.
    """

    token: UUID
    document_id: UUID
    addressee_id: UUID | None
    signed_by: str | None
    relation: str | None
    receiver: str
    signed_at: datetime | None
    refusal: str = ""
    next_way: str | None = None
    second_server_id: UUID | None = None
    late_reason: str = ""
    file: AttachFile | None = None
    receipt_id: UUID | None = None


@dataclass(frozen=True)
class Signer:
    """Who took a paper, and the code of his relation to the addressee."""

    name: str
    relation: str


@use_case(Permission.PAPER_SERVE)
def hand_over(work: Work, command: HandOver) -> ServiceKept | list[Problem]:
    """Hand a paper over (直接送达). It is served on the day of the signature; a refused one is no service, and stays to be
    served by another way."""
    found = serving(work, command.document_id, command.addressee_id)
    if isinstance(found, list):
        return found
    if command.signed_by not in SIGNED_BY:
        return [Problem("service.signed_by", "请选择签收方式", "signed_by")]
    what = "拒收时间" if command.signed_by == REFUSED else "签收时间"
    at = None if command.signed_by == BY_HAND else command.signed_at
    when = check_step(found, at, command.late_reason, what, "signed_at")
    problems = when if isinstance(when, list) else []
    if command.signed_by != BY_HAND and at is None:
        problems.append(Problem("service.at", f"请填写{what}的日期和时刻", "signed_at", article(14)))
    problems += check_second(found, command.second_server_id)
    take = _refused if command.signed_by == REFUSED else _signed
    return take(found, command, when if isinstance(when, When) else None, problems)


def _refused(
    found: Serving, command: HandOver, when: When | None, problems: list[Problem]
) -> ServiceKept | list[Problem]:
    """Keep that it was refused, with the reason and the way to take next."""
    words, wrong = clean(command.refusal, TextKind.REASON, label="拒收的原因", field="refusal")
    problems = problems + wrong
    if command.next_way not in next_ways(PERSONAL):
        problems.append(Problem("service.next", "请选择拟改用的送达方式", "next_way", NOT_SERVED_BASIS))
    if problems or when is None:
        return problems
    record = begun(found, PERSONAL, when)
    record.state = RETURNED
    noted(found, "paper_sent_back", when, f"{paper_name(found.document)}：当面送达被拒收，{words}")
    facts = {"signed_by": REFUSED, "note": words, "next_way": command.next_way}
    return attempted(found, record, REFUSED, when, command.second_server_id, **facts)


def _signed(
    found: Serving, command: HandOver, when: When | None, problems: list[Problem]
) -> ServiceKept | list[Problem]:
    """Keep who took it and how he signed: it is served."""
    signer, wrong = check_receiver(found, command.relation, command.receiver)
    problems = problems + wrong + _proof_problems(found, command)
    if problems or signer is None or when is None:
        return problems
    file_id = keep_proof(found, command.file)
    if isinstance(file_id, list):
        return file_id
    facts = {"receiver": signer.name, "relation": signer.relation}
    receipt_id = command.receipt_id if command.signed_by == BY_RECEIPT else None
    record = begun(found, PERSONAL, when, proof_file_id=file_id, proof_document_id=receipt_id, **facts)
    served(found, record, when, day_of(when))
    facts["signed_by"] = command.signed_by or ""
    return attempted(found, record, HANDED_OVER, when, command.second_server_id, file_id=file_id, **facts)


def check_receiver(
    found: Serving, relation: str | None, receiver: str
) -> tuple[Signer | None, list[Problem]]:
    """Who took the paper, and whether the law lets him (civil procedure law, art 88)."""
    row = RELATIONS.get(relation or "")
    if row is None or not row.fits(found.addressee.kind):
        return None, [Problem("service.relation", "请选择签收人与受送达人的关系", "relation", article(14))]
    typed = receiver or (found.addressee.name if row.is_addressee else "")
    name, problems = clean(typed, TextKind.PERSON_NAME, label="签收人姓名", field="receiver")
    if problems:
        return None, problems
    if row.is_addressee and name != found.addressee.name:
        words = f"受送达人本人签收的，签收人应是{found.addressee.name}；他人代收的，请选择其与受送达人的关系"
        return None, [Problem("service.self", words, "receiver", row.basis)]
    return Signer(name, row.code), []


def _proof_problems(found: Serving, command: HandOver) -> list[Problem]:
    """What is wrong with the signature: there must be one, of the kind that was chosen."""
    file = command.file
    if command.signed_by == BY_HAND:
        content = file.opened if file and file.kind == "pen_signature" else None
        if content is None:
            return check_picture(b"")
        content.seek(0)
        return check_picture(content.read())
    if command.signed_by == BY_SCAN:
        is_there = file is not None and file.kind == PROOF
        words = "请选择签收人已签名的送达回证的扫描件"
        return [] if is_there else [Problem("service.scan", words, "file", article(14))]
    viewer = found.work.ctx.viewer_for(SERVE)
    receipts = receipts_for(found.work.session, viewer, found.document)
    receipt = receipts.get(command.receipt_id) if command.receipt_id else None
    if receipt is None:
        words = "请选择写明本文书、已出具并登记签名的送达回证"
        return [Problem("service.receipt", words, "receipt", article(14))]
    if command.signed_at is not None and local(command.signed_at).date() != receipt.served_on:
        words = f"签收日期应与送达回证上的送达日期 {receipt.served_on} 一致"
        return [Problem("service.receipt_day", words, "signed_at", article(14))]
    return []

"""A service that was recorded wrongly: a new record takes its place, with the reason; the old one stays as it was."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from core.deadlines.by_paper import paper_name
from core.files.attach import AttachFile
from core.law.problem import Problem
from core.law.service import CORRECTED, POSTAL, REPLACED, RETURNED, SERVED, UNDER_WAY, WAYS, next_ways
from core.permissions import Permission
from core.service.door import (
    PROOF,
    SERVE,
    ServiceKept,
    Serving,
    When,
    check_day,
    keep_proof,
    serving_again,
)
from core.service.keeping import attempted, begun, day_of, noted, served, unserved
from core.service.personal import Signer, check_receiver
from core.service.postal import check_address, check_mail_no, last_letter
from core.use_case import Work, use_case
from db.models import ServiceAttempt, ServiceRecord
from db.queries.service import list_attempts

OUTCOMES = {
    SERVED: "已送达，更正签收人、关系或者日期",
    UNDER_WAY: "邮件仍在途，更正收件人、地址或者邮件编号",
    RETURNED: "实际没有送达",
}
"""What the service was in truth."""


@dataclass(frozen=True)
class CorrectService:
    """`outcome` is one of OUTCOMES. For 已送达 `relation`, `receiver` and `on` count, and a proof where there was none; for a
    letter under way `mail_no`, `receiver` and `address`; for what was not served `next_way`."""

    token: UUID
    service_id: UUID
    row_version: int
    reason: str
    outcome: str | None
    relation: str | None = None
    receiver: str = ""
    on: date | None = None
    mail_no: str = ""
    address: str = ""
    next_way: str | None = None
    file: AttachFile | None = None


@dataclass(frozen=True)
class _Truth:
    """What the new record says."""

    when: When
    signer: Signer | None = None
    mail_no: str = ""
    address: str = ""
    receiver: str = ""


def outcomes_of(way: str) -> dict[str, str]:
    """What a service by this way can have been in truth, from code to label."""
    return {code: words for code, words in OUTCOMES.items() if code != UNDER_WAY or way == POSTAL}


@use_case(Permission.PAPER_SERVE)
def correct_service(work: Work, command: CorrectService) -> ServiceKept | list[Problem]:
    """Put a record with what was so in truth in the place of one that is wrong."""
    found = serving_again(work, command.service_id, command.row_version)
    if isinstance(found, list):
        return found
    old = found.record
    rows = list_attempts(work.session, work.ctx.viewer_for(SERVE), [command.service_id])
    if old is None or not rows:
        return [Problem("service.state", "未找到该次送达，请刷新页面")]
    letter, last = last_letter(found, old), rows[-1].attempt
    truth = _check(found, old, letter, command)
    if isinstance(truth, list):
        return truth
    file_id = keep_proof(found, command.file)
    if isinstance(file_id, list):
        return file_id
    was_served, way = old.state == SERVED, old.way
    old.state = REPLACED
    work.session.flush()
    if was_served and (command.outcome != SERVED or old.effective_on != day_of(truth.when)):
        unserved(found, work.reason)
    new = begun(_afresh(found), way, truth.when, replaces_id=old.id, reason=work.reason)
    note = (
        f"{paper_name(found.document)}（{WAYS[way].label}）：{OUTCOMES[command.outcome or '']}。{work.reason}"
    )
    noted(found, "service_corrected", When(work.now), note)
    new.address = truth.address or old.address
    if truth.signer is not None:
        new.receiver, new.relation = truth.signer.name, truth.signer.relation
        new.proof_file_id = file_id or old.proof_file_id
        new.proof_document_id = old.proof_document_id
        served(found, new, truth.when, day_of(truth.when))
    elif command.outcome == UNDER_WAY:
        new.receiver = truth.receiver
    else:
        new.state = RETURNED
    return attempted(
        found,
        new,
        CORRECTED,
        truth.when,
        last.second_server_id,
        carrier=letter.carrier if letter and way == POSTAL else "",
        mail_no=truth.mail_no or (letter.mail_no if letter and way == POSTAL else ""),
        address=new.address,
        receiver=new.receiver,
        relation=new.relation,
        note=work.reason,
        next_way=(command.next_way or "") if new.state == RETURNED else "",
        file_id=file_id,
    )


def _afresh(found: Serving) -> Serving:
    """The same paper and addressee, with nothing recorded."""
    return Serving(
        *(found.work, found.document, found.matter, found.procedure, found.addressee),
        record=None,
        absent=found.absent,
    )


def _check(
    found: Serving, old: ServiceRecord, letter: ServiceAttempt | None, command: CorrectService
) -> _Truth | list[Problem]:
    if command.outcome not in outcomes_of(old.way):
        return [Problem("service.outcome", "请选择实际情况", "outcome")]
    if command.outcome == RETURNED:
        if command.next_way in next_ways(old.way):
            return _Truth(When(found.work.now))
        return [Problem("service.next", "请选择拟改用的送达方式", "next_way")]
    if command.outcome == UNDER_WAY:
        mail_no, problems = check_mail_no(command.mail_no or (letter.mail_no if letter else ""))
        address, wrong = check_address(found, command.address or old.address)
        if problems or wrong:
            return problems + wrong
        receiver = command.receiver.strip() or (letter.receiver if letter else "") or found.addressee.name
        since = letter.happened_at if letter else found.work.now
        return _Truth(When(since), None, mail_no, address, receiver)
    since = letter.happened_at if letter and old.way == POSTAL else found.document.happened_at
    when = check_day(found, command.on, since, "送达日期", "on")
    signer, problems = check_receiver(found, command.relation, command.receiver)
    problems = [*(when if isinstance(when, list) else []), *problems]
    if command.file is not None and command.file.kind != PROOF:
        problems.append(Problem("service.scan", "请选择送达凭证的扫描件", "file"))
    if command.file is None and old.proof_file_id is None and old.proof_document_id is None:
        problems.append(Problem("service.scan", "原登记没有送达凭证，请选择送达凭证的扫描件", "file"))
    if problems or isinstance(when, list):
        return problems
    return _Truth(when, signer)

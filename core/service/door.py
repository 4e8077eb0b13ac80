"""The door of every use case of service: the paper, its matter, its addressee, and what is recorded of it already."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from core.acting import absent_colleague
from core.applications.register import check_moment
from core.clock import CHINA, local
from core.files.attach import AttachFile, take_in
from core.law.paper_kind import PaperKind
from core.law.paper_kinds import PAPER_KINDS
from core.law.problem import Problem
from core.law.procedures import PROCEDURES
from core.law.service import REPLACED, SERVED, needs_two
from core.papers.writing import ended
from core.permissions import Permission
from core.settings import settings
from core.use_case import Work, stale
from db.models import Account, Document, Matter, MatterParty, ServiceRecord
from db.queries.papers import find_issued, get_paper_matter, lock_open_matter
from db.queries.service import lock_service, lock_standing
from db.unit_of_work import hold

NOT_FOUND = Problem("not_found", "未找到该文书或无权登记送达")
AGENTS = frozenset({"agent", "former_agent"})
"""Parts in which somebody takes a paper for its addressee and is none himself."""
SERVE = Permission.PAPER_SERVE
PROOF = "service_proof"


@dataclass(frozen=True)
class Serving:
    """A paper that may be served now, on this addressee. `record` is what stands of its service already; `procedure` that of
    the item, where the matter is an application. `absent` is whom the actor stands in for."""

    work: Work
    document: Document
    matter: Matter
    procedure: str
    addressee: MatterParty
    record: ServiceRecord | None
    absent: UUID | None


@dataclass(frozen=True)
class When:
    """The moment of a step, and why it is entered late."""

    at: datetime
    late_reason: str | None = None


@dataclass(frozen=True)
class ServiceKept:
    service_id: UUID
    document_id: UUID
    matter_id: UUID
    state: str


SERVED_KINDS = frozenset(
    code for code, kind in PAPER_KINDS.items() if (kind.addressee or kind.decision) and not kind.is_automatic
)
"""Kinds of paper that are served on a party. What goes to another agency or a court is sent to it, and a receipt is handed
out at its registration."""


def serving(work: Work, document_id: UUID, addressee_id: UUID | None) -> Serving | list[Problem]:
    """A paper whose service on a party is not done yet, locked with what stands of it; or why it cannot be served."""
    viewer = work.ctx.viewer_for(SERVE)
    document = find_issued(work.session, viewer, document_id)
    matter = lock_open_matter(work.session, viewer, document.matter_id) if document else None
    if document is None or matter is None:
        return [NOT_FOUND]
    if problems := _unfit(work, document, matter):
        return problems
    facts = get_paper_matter(work.session, viewer, matter.id)
    parties = {one.id: one for one in facts.parties if one.role not in AGENTS} if facts else {}
    if addressee_id is None or addressee_id not in parties:
        return [Problem("service.addressee", "请选择受送达人", "addressee")]
    record = lock_standing(work.session, viewer, document.id, addressee_id)
    if record is not None and record.state == SERVED:
        words = f"该文书已于 {record.effective_on} 送达{record.addressee}；登记有误的，请更正该次送达登记"
        return [Problem("service.served", words)]
    return Serving(
        work,
        document,
        matter,
        (facts.item_procedure if facts else None) or matter.procedure,
        parties[addressee_id],
        record,
        absent_colleague(work, matter, SERVE),
    )


def serving_again(work: Work, service_id: UUID, row_version: int) -> Serving | list[Problem]:
    """The paper and the record of a service that has begun, whatever became of it, locked."""
    viewer = work.ctx.viewer_for(SERVE)
    record = lock_service(work.session, viewer, service_id)
    document = find_issued(work.session, viewer, record.document_id) if record else None
    matter = lock_open_matter(work.session, viewer, record.matter_id) if record else None
    if record is None or document is None or matter is None:
        return [NOT_FOUND]
    if record.state == REPLACED:
        return [Problem("service.replaced", "该次送达登记已被更正，请刷新页面")]
    if record.row_version != row_version:
        return [stale()]
    if problems := _unfit(work, document, matter):
        return problems
    facts = get_paper_matter(work.session, viewer, matter.id)
    return Serving(
        work,
        document,
        matter,
        (facts.item_procedure if facts else None) or matter.procedure,
        work.session.get_one(MatterParty, record.addressee_id),
        record,
        absent_colleague(work, matter, SERVE),
    )


def is_served(kind: PaperKind | None) -> bool:
    """Whether papers of this kind are served on a party."""
    return kind is not None and kind.code in SERVED_KINDS


def _unfit(work: Work, document: Document, matter: Matter) -> list[Problem]:
    # Whoever voids or corrects a paper holds it as well.
    hold(work.session, f"paper {document.id}")
    kind = PAPER_KINDS.get(document.kind)
    if not is_served(kind):
        return [Problem("service.kind", f"{document.title}不向当事人送达，不需登记")]
    procedure = PROCEDURES.get(matter.procedure)
    if procedure is not None and (state := procedure.states[matter.stage]).is_final:
        return [Problem("stage", f"该{procedure.label}{state.label}，不能再登记送达")]
    return ended(work, document)


def check_step(
    found: Serving, at: datetime | None, late_reason: str, what: str, field: str
) -> When | list[Problem]:
    """The moment of a step that the bureau itself took: not before the paper was issued nor after now, and with a reason
    where it is entered late. None is the moment of entry."""
    if at is not None and (problems := _too_early(found, at, what, field)):
        return problems
    moment, reason, problems = check_moment(
        at,
        late_reason,
        entered_at=found.work.now,
        limits=settings(found.work.session, found.matter.agency_id),
        what=what,
        field=field,
    )
    return problems or When(moment, reason)


def check_day(
    found: Serving, day: date | None, since: datetime, what: str, field: str
) -> When | list[Problem]:
    """The day of what the post did, as its slip tells it: not before the letter was posted (`since`) nor after today.

    It is learnt days later by its nature, so that no reason is asked for.
    """
    if day is None:
        return [Problem("service.day", f"请填写{what}", field)]
    if day < local(since).date():
        return [Problem("service.early", f"{what}不得早于邮寄日期 {local(since).date()}", field)]
    if day > local(found.work.now).date():
        return [Problem("future", f"{what}不得晚于今天", field)]
    return When(max(datetime.combine(day, time.min, CHINA), since))


def _too_early(found: Serving, at: datetime, what: str, field: str) -> list[Problem]:
    issued = found.document.happened_at
    # Typed to the minute.
    if at < issued.replace(second=0, microsecond=0):
        words = f"{what}不得早于文书出具时间（{local(issued):%Y-%m-%d %H:%M}）"
        return [Problem("service.early", words, field)]
    return []


def check_second(found: Serving, second_server_id: UUID | None) -> list[Problem]:
    """The other server: needed where the law asks for two, and never the one who records."""
    row = needs_two(found.matter.procedure)
    if second_server_id is None:
        words = "本类案件的送达须由两名执法人员进行，请选择另一名送达人"
        return [Problem("service.two", words, "second_server", row.basis)] if row else []
    other = found.work.session.get(Account, second_server_id)
    if (
        other is None
        or other.agency_id != found.matter.agency_id
        or other.disabled_at is not None
        or other.id == found.work.ctx.actor.account_id
    ):
        return [Problem("service.second", "请选择本机关的另一名工作人员", "second_server")]
    return []


def keep_proof(found: Serving, file: AttachFile | None) -> UUID | list[Problem] | None:
    """The file in the vault; None for none. The last thing before rows are added."""
    if file is None:
        return None
    kept = take_in(found.work, file, found.matter, SERVE)
    if isinstance(kept, list):
        return kept
    found.work.session.flush()
    return kept.file_id

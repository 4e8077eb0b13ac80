"""A licence is revoked, withdrawn or cancelled on a decision, which the head of the unit enters from its page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from core.clock import local, midnight
from core.context import Context, Holding
from core.law.basis import Basis, Sure
from core.law.licenses import DECISIONS, ENDINGS, HAPPENINGS, grounds_of, unfit
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.licenses.keeping import note_event
from core.permissions import Permission
from core.use_case import Work, stale, use_case
from db.models import Document, License
from db.queries.licenses import get_license, lock_license, papers_beside
from db.viewer import Viewer

NOT_FOUND = Problem("not_found", "未找到该许可证或无权办理")
_TWO = Basis("license_law", 10, sure=Sure.D)


@dataclass(frozen=True)
class EndLicense:
    """`ending` is one of core.law.licenses.ENDINGS, `ground` one of GROUNDS. The decision is an issued paper of the
    licence's matters (`document_id`), or one made elsewhere, by its number (`paper_no`), of the day `decided_on`."""

    token: UUID
    license_id: UUID
    row_version: int
    ending: str | None
    ground: str | None
    document_id: UUID | None
    paper_no: str
    decided_on: date | None
    reason: str


@dataclass(frozen=True)
class LicenseEnded:
    license_id: UUID
    state: str


@use_case(Permission.LICENSE_MANAGE)
def end_license(work: Work, command: EndLicense) -> LicenseEnded | list[Problem]:
    """Revoke, withdraw or cancel a licence of the actor's unit, on a ground of the law and a decision."""
    found = own_license(work, command.license_id, command.row_version)
    if isinstance(found, list):
        return found
    license_, holding = found
    viewer = work.ctx.viewer_for(Permission.LICENSE_MANAGE)
    ending, today, problems = command.ending or "", local(work.now).date(), []
    if ending not in ENDINGS:
        problems.append(Problem("license.ending", "请选择办理的事项", "ending"))
    elif unfitting := unfit(ending, license_.state):
        return unfitting
    elif command.ground not in grounds_of(ending, license_.state, today):
        problems.append(Problem("license.ground", f"请选择{HAPPENINGS[ending].label}的情形", "ground"))
    document, paper_no, wrong = _decision(work, viewer, command)
    problems += wrong
    if command.decided_on is None or not license_.valid_from <= command.decided_on <= today:
        words = f"请填写决定日期，不早于有效期自 {license_.valid_from}，不晚于今天"
        problems.append(Problem("license.day", words, "decided_on"))
    if problems or command.decided_on is None:
        return problems
    note_event(
        work,
        license_,
        ending,
        matter=None,
        at=decided_at(work, command.decided_on),
        document_id=document.id if document else None,
        paper_no=paper_no,
        ground=command.ground or "",
        reason=work.reason,
        absent=work.ctx.standing_in(holding),
    )
    return LicenseEnded(license_.id, license_.state)


def own_license(work: Work, license_id: UUID, row_version: int) -> tuple[License, Holding] | list[Problem]:
    """The licence, locked, and the holding by which the actor heads the unit that answers for its item, or the agency."""
    viewer = work.ctx.viewer_for(Permission.LICENSE_MANAGE)
    license_ = lock_license(work.session, viewer, license_id)
    found = get_license(work.session, viewer, license_id)
    holding = holding_for(work.ctx, found[1]) if found else None
    if license_ is None or holding is None:
        return [NOT_FOUND]
    return (license_, holding) if license_.row_version == row_version else [stale()]


def decided_at(work: Work, day: date) -> datetime:
    """The moment that stands for the day of a decision made on paper, which is not told by the hour."""
    return min(midnight(day) + timedelta(hours=12), work.now)


def holding_for(ctx: Context, unit_id: UUID) -> Holding | None:
    """The holding by which the actor keeps the licences of this unit: as its head, or the agency's."""
    for holding in ctx.holdings_for(Permission.LICENSE_MANAGE):
        reach = ctx.viewer_by(holding)
        if reach.sees_agency or unit_id in reach.unit_ids:
            return holding
    return None


def _decision(work: Work, viewer: Viewer, command: EndLicense) -> tuple[Document | None, str, list[Problem]]:
    paper_no, problems = clean(
        command.paper_no, TextKind.TITLE, label="决定文号", field="paper_no", required=False
    )
    if command.document_id is None:
        if not paper_no and not problems:
            problems = [Problem("license.decision", "请选择决定书，或填写其名称和文号", "paper_no")]
        return None, paper_no, problems
    papers = {one.id: one for one in papers_beside(work.session, viewer, command.license_id, DECISIONS)}
    document = papers.get(command.document_id)
    if document is None:
        problems.append(Problem("license.decision", "请重新选择决定书", "document_id"))
    elif document.issued_by == work.ctx.actor.account_id:
        words = "出具决定书的人不得自行登记，请由其他负责人登记"
        problems.append(Problem("license.same", words, "document_id", _TWO))
    return document, paper_no, problems

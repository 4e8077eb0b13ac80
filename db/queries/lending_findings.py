"""What may be against the rules of lending, as it was entered. Every function takes the viewer, who sees all of his agency."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from db.models import Account, CaseFile, LendingFinding, LendingFindingStep, Loan, Unit
from db.queries.archive_registers import RegisterFilter, between
from db.viewer import Viewer

_enterer, _closer = aliased(Account), aliased(Account)


@dataclass(frozen=True)
class FindingRow:
    """A finding with the names on it; `closed_by` is empty while it is open."""

    finding: LendingFinding
    person: str
    unit: str
    slip: str | None
    archive_number: str | None
    entered_by: str
    closed_by: str | None


@dataclass(frozen=True)
class FindingStepRow:
    step: LendingFindingStep
    by: str
    on_behalf_of: str | None


def list_findings(
    session: Session,
    viewer: Viewer,
    wanted: RegisterFilter,
    *,
    states: Sequence[str] = (),
    before: UUID | None = None,
    limit: int = 21,
) -> list[FindingRow]:
    """A page of findings, the newest first; `states` for any of them, empty for all. Of the filter `unit_id` is the person's, `text`
    pieces of his name, of the number of the slip or of the file."""
    query = (
        _rows()
        .where(LendingFinding.agency_id == viewer.agency_id, *between(LendingFinding.recorded_at, wanted))
        .order_by(LendingFinding.id.desc())
        .limit(limit)
    )
    if states:
        query = query.where(LendingFinding.state.in_(states))
    if wanted.unit_id:
        query = query.where(Account.unit_id == wanted.unit_id)
    for word in wanted.text.split():
        pieces = (Account.name, Loan.number, CaseFile.archive_number)
        query = query.where(or_(*(one.contains(word, autoescape=True) for one in pieces)))
    if before is not None:
        query = query.where(LendingFinding.id < before)
    return [FindingRow(*row) for row in session.execute(query)]


def find_finding(session: Session, viewer: Viewer, finding_id: UUID) -> FindingRow | None:
    """A finding of the agency."""
    query = _rows().where(LendingFinding.id == finding_id, LendingFinding.agency_id == viewer.agency_id)
    row = session.execute(query).one_or_none()
    return FindingRow(*row) if row else None


def steps_of(session: Session, viewer: Viewer, finding_id: UUID) -> list[FindingStepRow]:
    """What was done with a finding, in its order."""
    by, absent = aliased(Account), aliased(Account)
    rows = session.execute(
        select(LendingFindingStep, by.name, absent.name)
        .join(LendingFinding, LendingFinding.id == LendingFindingStep.finding_id)
        .join(by, by.id == LendingFindingStep.taken_by)
        .outerjoin(absent, absent.id == LendingFindingStep.on_behalf_of_id)
        .where(LendingFinding.id == finding_id, LendingFinding.agency_id == viewer.agency_id)
        .order_by(LendingFindingStep.id)
    )
    return [FindingStepRow(*row) for row in rows]


def lock_finding(session: Session, viewer: Viewer, finding_id: UUID) -> LendingFinding | None:
    """A finding of the agency as it stands now."""
    return session.scalar(
        select(LendingFinding)
        .where(LendingFinding.id == finding_id, LendingFinding.agency_id == viewer.agency_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def file_numbered(session: Session, viewer: Viewer, number: str) -> UUID | None:
    """The id of the file of the agency under an archive number, wherever it is now."""
    return session.scalar(
        select(CaseFile.id).where(CaseFile.agency_id == viewer.agency_id, CaseFile.archive_number == number)
    )


def _rows() -> Select[LendingFinding, str, str, str | None, str | None, str, str | None]:
    return (
        select(
            LendingFinding,
            Account.name,
            Unit.name,
            Loan.number,
            CaseFile.archive_number,
            _enterer.name,
            _closer.name,
        )
        .join(Account, Account.id == LendingFinding.account_id)
        .join(Unit, Unit.id == Account.unit_id)
        .join(_enterer, _enterer.id == LendingFinding.entered_by)
        .outerjoin(_closer, _closer.id == LendingFinding.closed_by)
        .outerjoin(Loan, Loan.id == LendingFinding.loan_id)
        .outerjoin(CaseFile, CaseFile.id == LendingFinding.case_file_id)
    )

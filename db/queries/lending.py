"""Slips: as their borrowers, consenters and the archive see them, and as the key to what they name. Every function takes the
viewer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from db.models import (
    Account,
    CaseFile,
    CaseFileItem,
    Grant,
    LendingRule,
    Loan,
    LoanItem,
    LoanStep,
    Matter,
    Unit,
)
from db.queries.case_files import catalogued_to
from db.queries.leaving import on_a_list
from db.queries.lending_desk import at_desk, late
from db.queries.scope import visible_to
from db.viewer import Viewer

_borrower, _own_unit, _owner_unit = aliased(Account), aliased(Unit), aliased(Unit)


@dataclass(frozen=True)
class LoanRow:
    """A slip with the names on it."""

    loan: Loan
    borrower: str
    unit: str
    owner_unit: str


@dataclass(frozen=True)
class ItemRow:
    """One line of a slip with what it names; `line` is the paper or attachment, where it names no more than that."""

    item: LoanItem
    file: CaseFile | None
    matter: Matter | None
    line: CaseFileItem | None


@dataclass(frozen=True)
class StepRow:
    step: LoanStep
    by: str
    on_behalf_of: str | None


@dataclass(frozen=True)
class Seat:
    """A consent that somebody may give, in his own name or that of `account_id`; where `side` is "borrower" or "owner" for the
    slips of this department on that side alone."""

    consent: str
    account_id: UUID
    side: str = ""
    unit_id: UUID | None = None


@dataclass(frozen=True)
class LoanFilter:
    """`own` slips of the viewer; else with `seats` those that wait for a consent that one of them gives; else those that concern
    him, as head of `units` among others. `at_desk`: something waits to be fetched, is out or lost; `is_late`: something is out
    past its day."""

    own: bool = False
    seats: Collection[Seat] | None = None
    units: Collection[UUID] = ()
    state: str = ""
    at_desk: bool = False
    is_late: bool = False


def filed_by_number(session: Session, viewer: Viewer, number: str) -> CaseFile | None:
    """The filed case file under an archive number or a number of a matter, of the viewer's agency: whoever has the number may ask
    for it, and sees no more of it than that it is there."""
    return session.scalars(
        select(CaseFile)
        .where(
            CaseFile.agency_id == viewer.agency_id,
            CaseFile.state == "filed",
            or_(CaseFile.archive_number == number, CaseFile.matter_number == number),
        )
        .limit(1)
    ).first()


def open_by_number(session: Session, viewer: Viewer, number: str) -> Matter | None:
    """The matter of that number, of the viewer's agency, which is not filed yet."""
    return session.scalar(
        select(Matter).where(
            Matter.agency_id == viewer.agency_id, Matter.number == number, Matter.filed_at.is_(None)
        )
    )


def files_to_lend(
    session: Session, viewer: Viewer, case_file_ids: Collection[UUID]
) -> list[tuple[CaseFile, bool]]:
    """Files of the agency's archive that are on no list to leave it, each with whether its catalogue is open to the viewer."""
    if not case_file_ids:
        return []
    rows = session.execute(
        select(CaseFile, catalogued_to(viewer))
        .where(
            CaseFile.id.in_(case_file_ids),
            CaseFile.agency_id == viewer.agency_id,
            CaseFile.state == "filed",
            ~on_a_list(),
        )
        .order_by(CaseFile.id)
    )
    return [(file, bool(known)) for file, known in rows]


def matters_to_lend(
    session: Session, viewer: Viewer, matter_ids: Collection[UUID]
) -> list[tuple[Matter, bool]]:
    """Matters of the agency that are not filed, each with whether the viewer may read it as it is."""
    if not matter_ids:
        return []
    rows = session.execute(
        select(Matter, visible_to(viewer))
        .where(Matter.id.in_(matter_ids), Matter.agency_id == viewer.agency_id, Matter.filed_at.is_(None))
        .order_by(Matter.id)
    )
    return [(matter, bool(known)) for matter, known in rows]


def lines_of(session: Session, viewer: Viewer, case_file_id: UUID) -> list[CaseFileItem]:
    """The contents of a file of the viewer's agency; whoever asks has seen to it that he may know them."""
    return list(
        session.scalars(
            select(CaseFileItem)
            .join(CaseFile, CaseFile.id == CaseFileItem.case_file_id)
            .where(
                CaseFileItem.case_file_id == case_file_id,
                CaseFile.agency_id == viewer.agency_id,
                CaseFileItem.removed_at.is_(None),
            )
            .order_by(CaseFileItem.position)
        )
    )


def own_rules(session: Session, viewer: Viewer) -> list[LendingRule]:
    """The bureau's own rules, by code."""
    return list(
        session.scalars(
            select(LendingRule).where(LendingRule.agency_id == viewer.agency_id).order_by(LendingRule.code)
        )
    )


def count_running(session: Session, viewer: Viewer) -> int:
    """How many slips of the viewer himself wait or run."""
    own = (Loan.borrower_id == viewer.account_id, Loan.state.in_(("asked", "approved")))
    return session.scalar(select(func.count()).select_from(Loan).where(*own)) or 0


def lock_loan(session: Session, viewer: Viewer, loan_id: UUID) -> Loan | None:
    """A slip of the agency as it stands now."""
    return session.scalar(
        select(Loan)
        .where(Loan.id == loan_id, Loan.agency_id == viewer.agency_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


def find_loan(session: Session, viewer: Viewer, loan_id: UUID, units: Collection[UUID]) -> LoanRow | None:
    """A slip that concerns the viewer: his own, of his departments, or any for who keeps the archive or sees the agency."""
    row = session.execute(_rows().where(Loan.id == loan_id, concerns(viewer, units))).one_or_none()
    return LoanRow(*row) if row else None


def list_loans(
    session: Session, viewer: Viewer, wanted: LoanFilter, *, before: UUID | None = None, limit: int
) -> list[LoanRow]:
    """Slips that meet the filter, the newest first."""
    conditions = [Loan.agency_id == viewer.agency_id, _listed(viewer, wanted)]
    if wanted.state:
        conditions.append(Loan.state == wanted.state)
    if wanted.at_desk:
        conditions += [Loan.state == "approved", at_desk()]
    if wanted.is_late:
        conditions.append(late(viewer.now))
    if before is not None:
        conditions.append(Loan.id < before)
    query = _rows().where(*conditions).order_by(Loan.id.desc()).limit(limit)
    return [LoanRow(*row) for row in session.execute(query)]


def _listed(viewer: Viewer, wanted: LoanFilter) -> ColumnElement[bool]:
    """A condition on Loan: whose slips are listed."""
    own = Loan.borrower_id == viewer.account_id
    if wanted.own:
        return own
    if wanted.seats is None:
        return concerns(viewer, wanted.units)
    columns = {"borrower": Loan.unit_id, "owner": Loan.owner_unit_id}
    ways = [
        and_(
            Loan.waits_for == seat.consent,
            Loan.borrower_id != seat.account_id,
            columns[seat.side] == seat.unit_id if seat.side else true(),
        )
        for seat in wanted.seats
    ]
    return and_(~own, or_(false(), *ways))


def concerns(viewer: Viewer, units: Collection[UUID]) -> ColumnElement[bool]:
    """A condition on Loan: it is the viewer's own, of one of these departments or for their records, or he keeps the archive or
    sees the agency."""
    ways = [Loan.borrower_id == viewer.account_id]
    if units:
        ways += [Loan.unit_id.in_(units), Loan.owner_unit_id.in_(units)]
    if viewer.sees_agency or viewer.keeps_archive:
        ways.append(true())
    return and_(Loan.agency_id == viewer.agency_id, or_(*ways))


def items_of(session: Session, viewer: Viewer, loan_id: UUID) -> list[ItemRow]:
    """The lines of a slip of the agency, in their order."""
    rows = session.execute(
        select(LoanItem, CaseFile, Matter, CaseFileItem)
        .join(Loan, Loan.id == LoanItem.loan_id)
        .outerjoin(CaseFile, CaseFile.id == LoanItem.case_file_id)
        .outerjoin(Matter, Matter.id == LoanItem.open_matter_id)
        .outerjoin(CaseFileItem, CaseFileItem.id == LoanItem.item_id)
        .where(LoanItem.loan_id == loan_id, Loan.agency_id == viewer.agency_id)
        .order_by(LoanItem.id)
    )
    return [ItemRow(*row) for row in rows]


def lock_items(session: Session, viewer: Viewer, loan_id: UUID) -> list[LoanItem]:
    """The lines of a slip that its holder has locked."""
    return list(
        session.scalars(
            select(LoanItem)
            .join(Loan, Loan.id == LoanItem.loan_id)
            .where(LoanItem.loan_id == loan_id, Loan.agency_id == viewer.agency_id)
            .order_by(LoanItem.id)
            .with_for_update(of=LoanItem, key_share=True)
            .execution_options(populate_existing=True)
        )
    )


def steps_of(session: Session, viewer: Viewer, loan_id: UUID) -> list[StepRow]:
    """Everything noted on a slip, in order."""
    behalf = aliased(Account)
    rows = session.execute(
        select(LoanStep, Account.name, behalf.name)
        .join(Loan, Loan.id == LoanStep.loan_id)
        .join(Account, Account.id == LoanStep.taken_by)
        .outerjoin(behalf, behalf.id == LoanStep.on_behalf_of_id)
        .where(LoanStep.loan_id == loan_id, Loan.agency_id == viewer.agency_id)
        .order_by(LoanStep.id)
    )
    return [StepRow(*row) for row in rows]


def catalogued(session: Session, viewer: Viewer, case_file_ids: Collection[UUID]) -> set[UUID]:
    """Which of these files have their catalogue data open to the viewer."""
    if not case_file_ids:
        return set()
    return set(
        session.scalars(select(CaseFile.id).where(CaseFile.id.in_(case_file_ids), catalogued_to(viewer)))
    )


def grants_of(session: Session, viewer: Viewer, number: str) -> list[Grant]:
    """The grants by which a slip opens matters that are not filed, and which still run."""
    return list(
        session.scalars(
            select(Grant).where(
                Grant.ground == number,
                Grant.object_type == "matter",
                Grant.revoked_at.is_(None),
                Grant.until > viewer.now,
            )
        )
    )


def grants_on(session: Session, viewer: Viewer, matter_id: UUID) -> list[Grant]:
    """The running grants of slips on a matter of the agency that is just being filed: none outlives the filing."""
    return list(
        session.scalars(
            select(Grant)
            .join(Loan, and_(Loan.number == Grant.ground, Loan.agency_id == viewer.agency_id))
            .where(
                Grant.object_type == "matter",
                Grant.object_id == matter_id,
                Grant.revoked_at.is_(None),
                Grant.until > viewer.now,
            )
        )
    )


def is_lent(now: datetime) -> ColumnElement[bool]:
    """A condition on CaseFile: a slip on it runs, or something of it is out."""
    return exists().where(
        LoanItem.case_file_id == CaseFile.id,
        LoanItem.loan_id == Loan.id,
        or_(LoanItem.state == "out", and_(Loan.state == "approved", Loan.until > now)),
    )


def _rows() -> Select[Loan, str, str, str]:
    return (
        select(Loan, _borrower.name, _own_unit.name, _owner_unit.name)
        .join(_borrower, _borrower.id == Loan.borrower_id)
        .join(_own_unit, _own_unit.id == Loan.unit_id)
        .join(_owner_unit, _owner_unit.id == Loan.owner_unit_id)
    )

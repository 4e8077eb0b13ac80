"""Files that may leave the archive, and the lists that name them. Every function takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, literal, or_, select, true, tuple_
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from db.models import Account, CaseFile, Disposal, DisposalItem, DisposalStep, Matter, Unit
from db.queries.archive_registers import RegisterFilter
from db.queries.case_files import catalogued_to
from db.viewer import Viewer


def proposable(session: Session, viewer: Viewer, unit_id: UUID, on: date, limit: int) -> list[UUID]:
    """The files of a department whose minimum was over before that day, that are not held and on no list, the oldest first."""
    return list(
        session.scalars(
            select(CaseFile.id)
            .outerjoin(Matter, Matter.id == CaseFile.matter_id)
            .where(
                CaseFile.agency_id == viewer.agency_id,
                CaseFile.unit_id == unit_id,
                CaseFile.state == "filed",
                CaseFile.keep_until < on,
                func.coalesce(Matter.hold, CaseFile.hold).is_(False),
                ~on_a_list(),
            )
            .order_by(CaseFile.keep_until, CaseFile.id)
            .limit(limit)
        )
    )


def on_a_list() -> ColumnElement[bool]:
    """A condition on CaseFile: a list that is not over names it."""
    return exists().where(DisposalItem.case_file_id == CaseFile.id, DisposalItem.left_at.is_(None))


def is_approved_to_go(session: Session, viewer: Viewer, matter_id: UUID) -> bool:
    """Whether the file of a matter stands on an approved list of destruction that is still to be carried out."""
    found = (
        select(Disposal.id)
        .join(DisposalItem, DisposalItem.disposal_id == Disposal.id)
        .join(CaseFile, CaseFile.id == DisposalItem.case_file_id)
        .where(
            CaseFile.matter_id == matter_id,
            DisposalItem.left_at.is_(None),
            Disposal.agency_id == viewer.agency_id,
            Disposal.kind == "destruction",
            Disposal.state.in_(("approved", "confirmed")),
        )
    )
    return session.scalar(found.limit(1)) is not None


def catalogued_on(session: Session, viewer: Viewer, disposal_id: UUID) -> set[UUID]:
    """The files on a list whose catalogue data are open to the viewer."""
    return set(
        session.scalars(
            select(CaseFile.id)
            .join(DisposalItem, DisposalItem.case_file_id == CaseFile.id)
            .where(DisposalItem.disposal_id == disposal_id, catalogued_to(viewer))
        )
    )


def due_for_transfer(
    session: Session,
    viewer: Viewer,
    terms: Sequence[str],
    opened_before: date,
    before: UUID | None,
    limit: int,
) -> list[tuple[CaseFile, str]]:
    """A page of the files of these periods that were opened before that day, with their departments, the oldest first."""
    last = aliased(CaseFile)
    day = select(last.opened_on).where(last.id == before).scalar_subquery()
    rows = session.execute(
        select(CaseFile, Unit.name)
        .join(Unit, Unit.id == CaseFile.unit_id)
        .where(
            CaseFile.agency_id == viewer.agency_id,
            CaseFile.state == "filed",
            CaseFile.term.in_(terms),
            CaseFile.opened_on <= opened_before,
            ~on_a_list(),
            tuple_(CaseFile.opened_on, CaseFile.id) > tuple_(day, before) if before else true(),
        )
        .order_by(CaseFile.opened_on, CaseFile.id)
        .limit(limit)
    )
    return [(file, unit) for file, unit in rows]


def files_named(
    session: Session, viewer: Viewer, case_file_ids: Sequence[UUID]
) -> list[tuple[CaseFile, str]]:
    """Files of the agency's archive with their departments, by archive number."""
    rows = session.execute(
        select(CaseFile, Unit.name)
        .join(Unit, Unit.id == CaseFile.unit_id)
        .where(
            CaseFile.id.in_(case_file_ids), CaseFile.agency_id == viewer.agency_id, CaseFile.state == "filed"
        )
        .order_by(CaseFile.archive_number)
    )
    return [(file, unit) for file, unit in rows]


def list_of(session: Session, viewer: Viewer, case_file_id: UUID) -> Disposal | None:
    """The list that names a file, if it is on one."""
    return session.scalar(
        select(Disposal)
        .join(DisposalItem, DisposalItem.disposal_id == Disposal.id)
        .where(
            DisposalItem.case_file_id == case_file_id,
            DisposalItem.left_at.is_(None),
            Disposal.agency_id == viewer.agency_id,
        )
    )


def bound_elsewhere(session: Session, viewer: Viewer, case_file_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the files that are on a list already."""
    return set(
        session.scalars(
            select(DisposalItem.case_file_id)
            .join(Disposal, Disposal.id == DisposalItem.disposal_id)
            .where(
                DisposalItem.case_file_id.in_(case_file_ids),
                DisposalItem.left_at.is_(None),
                Disposal.agency_id == viewer.agency_id,
            )
        )
    )


@dataclass(frozen=True)
class GoneRow:
    """A file that left the archive by a list, with its department and the two who carried the list out."""

    item: DisposalItem
    disposal: Disposal
    unit: str
    carried_out_by: str


def list_gone(
    session: Session,
    viewer: Viewer,
    kind: str,
    wanted: RegisterFilter,
    *,
    everywhere: bool,
    before: UUID | None = None,
    limit: int = 21,
) -> list[GoneRow]:
    """A page of 销毁登记 or 移交登记, the newest list first: `text` is a piece of an archive number or of a certificate's number."""
    people = (
        select(func.string_agg(Account.name, aggregate_order_by(literal("、"), DisposalStep.id)))
        .join(DisposalStep, DisposalStep.taken_by == Account.id)
        .where(
            DisposalStep.disposal_id == Disposal.id,
            DisposalStep.round == Disposal.round,
            DisposalStep.step.in_(("confirm", "destroy", "receive")),
        )
        .correlate(Disposal)
        .scalar_subquery()
    )
    text = wanted.text
    rows = session.execute(
        select(DisposalItem, Disposal, Unit.name, func.coalesce(people, ""))
        .join(Disposal, Disposal.id == DisposalItem.disposal_id)
        .join(Unit, Unit.id == Disposal.unit_id)
        .where(
            Disposal.agency_id == viewer.agency_id,
            Disposal.kind == kind,
            Disposal.done_at.is_not(None),
            DisposalItem.left_at.is_(None),
            true() if everywhere else Disposal.unit_id.in_(viewer.unit_ids),
            Disposal.unit_id == wanted.unit_id if wanted.unit_id else true(),
            Disposal.done_at >= wanted.since if wanted.since else true(),
            Disposal.done_at < wanted.until if wanted.until else true(),
            or_(
                DisposalItem.archive_number.contains(text, autoescape=True),
                Disposal.number.contains(text, autoescape=True),
            )
            if text
            else true(),
            DisposalItem.id < before if before else true(),
        )
        .order_by(DisposalItem.id.desc())
        .limit(limit)
    )
    return [GoneRow(*row) for row in rows]

"""Deadlines of matters. What a reader gets goes through `visible_to`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from db.models import (
    Account,
    Act,
    Deadline,
    DeadlineExtension,
    DeadlineMove,
    DeadlinePause,
    Document,
    Matter,
    ServiceRecord,
)
from db.queries.papers import is_valid
from db.queries.scope import visible_to
from db.viewer import Mode, Viewer


@dataclass(frozen=True)
class PauseRow:
    pause: DeadlinePause
    approver: str | None
    paper: str | None


@dataclass(frozen=True)
class ExtensionRow:
    extension: DeadlineExtension
    approver: str | None
    paper: str | None


@dataclass(frozen=True)
class DeadlineDetail:
    """A deadline with its matter and all that changed its end, oldest first."""

    deadline: Deadline
    matter: Matter
    pauses: list[PauseRow]
    extensions: list[ExtensionRow]
    moves: list[DeadlineMove]


def deadlines_of(session: Session, viewer: Viewer, matter_ids: Collection[UUID]) -> list[Deadline]:
    """Of these matters, as far as the viewer sees them, oldest first."""
    if not matter_ids:
        return []
    return list(
        session.scalars(
            select(Deadline)
            .join(Matter, Matter.id == Deadline.matter_id)
            .where(Deadline.matter_id.in_(matter_ids), visible_to(viewer))
            .order_by(Deadline.id)
            .execution_options(prepared=len(matter_ids) == 1)
        )
    )


def get_deadline(
    session: Session, viewer: Viewer, deadline_id: UUID, mode: Mode = Mode.READ
) -> DeadlineDetail | None:
    """None where the viewer may not see its matter, or not in that mode."""
    found = session.execute(
        select(Deadline, Matter)
        .join(Matter, Matter.id == Deadline.matter_id)
        .where(Deadline.id == deadline_id, visible_to(viewer, mode))
    ).one_or_none()
    if found is None:
        return None
    title = Document.title + " " + func.coalesce(Document.number, "")
    pauses = session.execute(
        select(DeadlinePause, Account.name, title)
        .outerjoin(Account, Account.id == DeadlinePause.approved_by)
        .outerjoin(Document, Document.id == DeadlinePause.document_id)
        .where(DeadlinePause.deadline_id == deadline_id)
        .order_by(DeadlinePause.id)
    )
    extensions = session.execute(
        select(DeadlineExtension, Account.name, title)
        .outerjoin(Account, Account.id == DeadlineExtension.approved_by)
        .outerjoin(Document, Document.id == DeadlineExtension.document_id)
        .where(DeadlineExtension.deadline_id == deadline_id)
        .order_by(DeadlineExtension.id)
    )
    moves = session.scalars(
        select(DeadlineMove).where(DeadlineMove.deadline_id == deadline_id).order_by(DeadlineMove.id)
    )
    return DeadlineDetail(
        *found, [PauseRow(*row) for row in pauses], [ExtensionRow(*row) for row in extensions], list(moves)
    )


def papers_in_force(session: Session, matter_id: UUID) -> list[Document]:
    """The issued papers of a matter that were neither voided nor corrected, oldest first: for counting, whoever sees
    them."""
    query = select(Document).where(Document.matter_id == matter_id, is_valid(Document.id))
    return list(session.scalars(query.order_by(Document.id)))


def served_papers(session: Session, matter_id: UUID) -> list[tuple[Document, datetime]]:
    """Those of them that were served, each with the moment of its first service: for counting, whoever sees them."""
    query = (
        select(Document, func.min(Act.happened_at))
        .join(ServiceRecord, ServiceRecord.document_id == Document.id)
        .join(Act, Act.id == ServiceRecord.act_id)
        .where(Document.matter_id == matter_id, ServiceRecord.state == "served", is_valid(Document.id))
        .group_by(Document.id)
        .order_by(Document.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def told_changes(session: Session, matter_id: UUID, *, extensions: bool = False) -> set[UUID]:
    """The papers of a matter on which a pause or an extension of a period rests, or `extensions` alone: for counting,
    whoever sees them."""
    tables = (DeadlineExtension,) if extensions else (DeadlinePause, DeadlineExtension)
    rests = union_all(*(select(row.document_id).where(row.matter_id == matter_id) for row in tables))
    return {row[0] for row in session.execute(rests) if row[0] is not None}


def originals(session: Session, matter_id: UUID) -> dict[UUID, UUID]:
    """Each paper of a matter with the first of those that it corrects one after the other, or itself: for counting, whoever
    sees them."""
    first: dict[UUID, UUID] = {}
    papers = select(Document.id, Document.replaces_id).where(Document.matter_id == matter_id)
    for paper, replaced in session.execute(papers.order_by(Document.id)):
        first[paper] = first[replaced] if replaced else paper
    return first


def passed_unused(
    session: Session, agency_id: UUID, codes: Collection[str], now: datetime, limit: int
) -> list[tuple[UUID, UUID]]:
    """(matter, deadline) of those of an agency's periods of these limits that ran out before `now`, nobody having done what they are for,
    on a calendar that was published; the longest past first. For the system, whoever sees them."""
    rows = session.execute(
        select(Deadline.matter_id, Deadline.id)
        .where(
            Deadline.agency_id == agency_id,
            Deadline.ended_at.is_(None),
            Deadline.code.in_(codes),
            Deadline.state == "running",
            Deadline.due_at <= now,
            Deadline.is_estimated.is_(False),
        )
        .order_by(Deadline.due_at, Deadline.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def lock_open_between(
    session: Session, agency_id: UUID, since: datetime, until: datetime
) -> list[tuple[Deadline, list[DeadlinePause], list[DeadlineExtension]]]:
    """The agency's deadlines that run and have a day between the two moments, locked, each with what changes its end:
    for counting them again, whoever sees them."""
    earlier = func.least(Deadline.started_at, Deadline.due_at)
    later = func.greatest(Deadline.started_at, Deadline.due_at)
    rows = session.scalars(
        select(Deadline)
        .where(
            Deadline.agency_id == agency_id,
            Deadline.ended_at.is_(None),
            earlier < until,
            later >= since,
        )
        .order_by(Deadline.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    ids = [row.id for row in rows]
    pauses: dict[UUID, list[DeadlinePause]] = {}
    for pause in session.scalars(
        select(DeadlinePause).where(DeadlinePause.deadline_id.in_(ids)).order_by(DeadlinePause.id)
    ):
        pauses.setdefault(pause.deadline_id, []).append(pause)
    extensions: dict[UUID, list[DeadlineExtension]] = {}
    for one in session.scalars(
        select(DeadlineExtension).where(DeadlineExtension.deadline_id.in_(ids)).order_by(DeadlineExtension.id)
    ):
        extensions.setdefault(one.deadline_id, []).append(one)
    return [(row, pauses.get(row.id, []), extensions.get(row.id, [])) for row in rows]

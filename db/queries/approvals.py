"""What waits for an approver, what was decided on a paper, and who has signed it. Every function takes the viewer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from db.models import (
    Account,
    Act,
    Document,
    Matter,
    PaperApproval,
    PaperDraft,
    PaperSignature,
    StoredFile,
)
from db.queries.counting import count_capped
from db.queries.papers import is_valid
from db.queries.scope import open_to, visible_to
from db.viewer import Viewer


@dataclass(frozen=True)
class Seat:
    """A role that is exercised now, as far as it reaches. None of `people`, who exercises it and for whom, is an author of
    what is decided."""

    role: str
    viewer: Viewer
    people: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class ApprovalRow:
    """A link of a chain with the names of those who asked and decided."""

    approval: PaperApproval
    asked_by: str
    decided_by: str | None
    on_behalf_of: str | None


@dataclass(frozen=True)
class WaitingRow:
    """A paper that waits for an approver. `total` counts up to COUNT_TO + 1."""

    approval: PaperApproval
    draft: PaperDraft
    matter: Matter
    asked_by: str
    total: int


@dataclass(frozen=True)
class SignatureRow:
    signature: PaperSignature
    recorded_by: str
    on_behalf_of: str | None
    file: StoredFile | None


@dataclass(frozen=True)
class IssuedToSign:
    """An issued paper: its kind, what was typed into it, its content, and the lines on which somebody has signed what was
    issued, or refused to."""

    kind: str
    typed: dict[str, Any]
    content: dict[str, Any]
    signed: set[int]


def _may_sit(seat: Seat) -> ColumnElement[bool]:
    """A condition on Matter: the seat's holder decides on its papers. A head of a department decides on those of his
    own, though he reads what its window took in for others."""
    own = Matter.unit_id.in_(seat.viewer.unit_ids) if seat.viewer.unit_ids else literal(True)
    return and_(open_to(seat.viewer), own)


def _turn(seats: Sequence[Seat]) -> ColumnElement[bool]:
    return or_(
        *(and_(PaperApproval.role == seat.role, _may_sit(seat), _written_by_others(seat)) for seat in seats)
    )


def _written_by_others(seat: Seat) -> ColumnElement[bool]:
    """A condition on PaperApproval and PaperDraft."""
    return and_(
        PaperApproval.asked_by.not_in(seat.people),
        PaperDraft.author_id.not_in(seat.people),
        *(~PaperDraft.writers.contains([str(one)]) for one in seat.people),
    )


def sits(session: Session, viewer: Viewer, role: str, matter_id: UUID) -> bool:
    """Whether the viewer, in this role, decides on the papers of the matter."""
    query = select(Matter.id).where(Matter.id == matter_id, _may_sit(Seat(role, viewer)))
    return session.scalar(query) is not None


def list_waiting(
    session: Session,
    viewer: Viewer,
    seats: Sequence[Seat],
    *,
    before: UUID | None = None,
    limit: int = 20,
    draft_ids: Sequence[UUID] | None = None,
) -> list[WaitingRow]:
    """Papers that wait for one of the seats, the longest waiting first, and one more where there is a next page; none of
    those that its people wrote or submitted. `draft_ids` narrows to these."""
    if not seats:
        return []
    condition = and_(
        PaperApproval.decision.is_(None),
        PaperApproval.agency_id == viewer.agency_id,
        _turn(seats),
        Matter.closed_at.is_(None),
    )
    if draft_ids is not None:
        condition = and_(condition, PaperApproval.draft_id.in_(draft_ids))
    matching = (
        select(literal(1))
        .select_from(PaperApproval)
        .join(PaperDraft, PaperDraft.id == PaperApproval.draft_id)
        .join(Matter, Matter.id == PaperApproval.matter_id)
        .where(condition)
    )
    query = (
        select(
            PaperApproval,
            PaperDraft,
            Matter,
            Account.name,
            count_capped(matching),
        )
        .join(PaperDraft, PaperDraft.id == PaperApproval.draft_id)
        .join(Matter, Matter.id == PaperApproval.matter_id)
        .join(Account, Account.id == PaperApproval.asked_by)
        .where(condition)
        .order_by(PaperApproval.id)
        .limit(limit + 1)
    )
    if before is not None:
        query = query.where(PaperApproval.id > before)
    return [WaitingRow(*row) for row in session.execute(query)]


def list_approvals(session: Session, viewer: Viewer, draft_id: UUID) -> list[ApprovalRow]:
    """Every link of every round of a paper that the viewer may see, in the order in which they were asked for."""
    asker, decider, absent = aliased(Account), aliased(Account), aliased(Account)
    rows = session.execute(
        select(PaperApproval, asker.name, decider.name, absent.name)
        .join(Matter, Matter.id == PaperApproval.matter_id)
        .join(asker, asker.id == PaperApproval.asked_by)
        .outerjoin(decider, decider.id == PaperApproval.decided_by)
        .outerjoin(absent, absent.id == PaperApproval.on_behalf_of_id)
        .where(PaperApproval.draft_id == draft_id, visible_to(viewer))
        .order_by(PaperApproval.id)
        .execution_options(populate_existing=True)
    )
    return [ApprovalRow(*row) for row in rows]


def approved_on_the_way(session: Session, viewer: Viewer, matter_id: UUID) -> list[tuple[PaperDraft, str]]:
    """The papers of a matter that are before their approvers or approved, each with the digest of every text that an
    approval of its newest round was given to; empty where the viewer may not see the matter."""
    later = aliased(PaperApproval)
    rows = session.execute(
        select(PaperDraft, PaperApproval.digest)
        .distinct()
        .join(PaperApproval, PaperApproval.draft_id == PaperDraft.id)
        .join(Matter, Matter.id == PaperDraft.matter_id)
        .where(
            PaperDraft.matter_id == matter_id,
            PaperDraft.state.in_(("submitted", "approved")),
            PaperApproval.decision == "approved",
            ~exists().where(later.draft_id == PaperDraft.id, later.round > PaperApproval.round),
            visible_to(viewer),
        )
    )
    return [(row[0], row[1]) for row in rows]


def list_own(session: Session, viewer: Viewer, state: str, limit: int) -> list[tuple[PaperDraft, Matter]]:
    """The papers in this state that the viewer wrote, in matters that are open to him, the newest first."""
    query = (
        select(PaperDraft, Matter)
        .join(Matter, Matter.id == PaperDraft.matter_id)
        .where(
            PaperDraft.agency_id == viewer.agency_id,
            PaperDraft.state == state,
            PaperDraft.author_id == viewer.account_id,
            Matter.closed_at.is_(None),
            open_to(viewer),
        )
        .order_by(PaperDraft.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def issued_values(session: Session, viewer: Viewer, matter_id: UUID) -> list[tuple[str, dict[str, Any]]]:
    """What was typed into each paper that was issued in a matter, with its kind; empty where the viewer may not see it."""
    rows = session.execute(
        select(PaperDraft.kind, PaperDraft.content)
        .join(Matter, Matter.id == PaperDraft.matter_id)
        .where(PaperDraft.matter_id == matter_id, PaperDraft.document_id.is_not(None), visible_to(viewer))
    )
    return [(row[0], row[1]) for row in rows]


def actors_of(session: Session, viewer: Viewer, matter_id: UUID, kinds: Sequence[str]) -> set[UUID]:
    """Who did acts of these kinds in a matter; empty where the viewer may not see it."""
    rows = session.scalars(
        select(Act.actor_id)
        .join(Matter, Matter.id == Act.matter_id)
        .where(Act.matter_id == matter_id, Act.kind.in_(kinds), visible_to(viewer))
    )
    return {one for one in rows if one is not None}


def list_signatures(session: Session, viewer: Viewer, draft_id: UUID) -> list[SignatureRow]:
    """Every signature on a paper that the viewer may see, in the order in which they were recorded."""
    recorder, absent = aliased(Account), aliased(Account)
    rows = session.execute(
        select(PaperSignature, recorder.name, absent.name, StoredFile)
        .join(Matter, Matter.id == PaperSignature.matter_id)
        .join(recorder, recorder.id == PaperSignature.recorded_by)
        .outerjoin(absent, absent.id == PaperSignature.on_behalf_of_id)
        .outerjoin(StoredFile, StoredFile.id == PaperSignature.file_id)
        .where(PaperSignature.draft_id == draft_id, visible_to(viewer))
        .order_by(PaperSignature.id)
    )
    return [SignatureRow(*row) for row in rows]


def issued_and_signed(
    session: Session, viewer: Viewer, matter_id: UUID, kinds: Collection[str]
) -> list[IssuedToSign]:
    """The valid issued papers of these kinds in a matter that the viewer may see."""
    position = func.array_agg(PaperSignature.position).filter(PaperSignature.id.is_not(None))
    rows = session.execute(
        select(Document.kind, PaperDraft.content, Document.content, position)
        .join(Matter, Matter.id == Document.matter_id)
        .join(PaperDraft, PaperDraft.document_id == Document.id)
        .outerjoin(
            PaperSignature,
            and_(PaperSignature.draft_id == PaperDraft.id, PaperSignature.digest == PaperDraft.digest),
        )
        .where(
            Document.matter_id == matter_id,
            Document.kind.in_(kinds),
            is_valid(Document.id),
            visible_to(viewer),
        )
        .group_by(Document.id, PaperDraft.id)
    )
    return [IssuedToSign(kind, typed, content, set(found or ())) for kind, typed, content, found in rows]


def files_on_paper(session: Session, viewer: Viewer, document_id: UUID) -> list[StoredFile]:
    """The pictures of the pen pad that an issued paper, which the viewer may see, bears."""
    return list(
        session.scalars(
            select(StoredFile)
            .join(PaperSignature, PaperSignature.file_id == StoredFile.id)
            .join(PaperDraft, PaperDraft.id == PaperSignature.draft_id)
            .join(Document, Document.id == PaperDraft.document_id)
            .join(Matter, Matter.id == Document.matter_id)
            .where(Document.id == document_id, PaperSignature.way == "pen", visible_to(viewer))
        )
    )

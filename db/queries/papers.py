"""Papers on their way, and what of the file they and the issued ones draw on. Every function takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, func, select, union_all
from sqlalchemy.orm import Session, aliased

from db.models import (
    Account,
    Act,
    Agency,
    Application,
    ApplicationMaterial,
    Complaint,
    Deadline,
    Document,
    DocumentVoid,
    EnforcementCase,
    Item,
    Matter,
    MatterParty,
    MatterPerson,
    OfficerCredential,
    PaperDraft,
    Unit,
)
from db.queries.complaints import cases_of
from db.queries.scope import open_to, visible_to
from db.queries.sealed import abstracts_of
from db.viewer import Viewer


@dataclass(frozen=True)
class PaperMatter:
    """A matter as its papers draw on it."""

    matter: Matter
    agency: Agency
    unit: Unit
    intake_unit: Unit
    application: Application | None
    item_procedure: str | None
    parties: list[MatterParty]
    materials: list[ApplicationMaterial]
    complaint: Complaint | None
    abstracts: list[str]
    """What was approved of what sealed parties reported."""
    cases: list[Matter]
    """The cases that a complaint led to."""
    case: EnforcementCase | None = None
    urgent_at: datetime | None = None
    """When a case was started before its approval."""
    urgency: str = ""
    """Why it was."""
    handlers: Sequence[UUID] = ()
    """Who handles a case, the one in charge first."""


@dataclass(frozen=True)
class OfficerRow:
    """Somebody of the agency who may stand on a paper, with one of his credentials, if any."""

    account_id: UUID
    name: str
    unit_name: str
    is_disabled: bool
    number: str | None
    valid_from: date | None
    valid_to: date | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class DraftRow:
    """A paper on its way, as lists and its page show it."""

    draft: PaperDraft
    author: str
    changed_by: str
    unit_name: str
    number: str | None
    replaces_number: str | None
    replaces_title: str | None


def is_valid(document_id: Any) -> ColumnElement[bool]:
    """A condition on the id of an issued paper: it was neither voided nor replaced, by one that is valid or not."""
    later = aliased(Document)
    void = exists().where(DocumentVoid.document_id == document_id)
    return and_(~void, ~exists().where(later.replaces_id == document_id))


def ended_papers(matter_id: ColumnElement[UUID]) -> CompoundSelect[Any]:
    """The ids of a matter's papers that `is_valid` is not true of, for a query that asks it of many."""
    return union_all(
        select(DocumentVoid.document_id).where(DocumentVoid.matter_id == matter_id),
        select(Document.replaces_id).where(
            Document.matter_id == matter_id, Document.replaces_id.is_not(None)
        ),
    )


def lock_open_matter(session: Session, viewer: Viewer, matter_id: UUID) -> Matter | None:
    """A matter that is open to the viewer, be it by a part in it alone, locked for a change."""
    return session.scalar(
        select(Matter)
        .where(Matter.id == matter_id, open_to(viewer))
        .with_for_update(of=Matter, key_share=True)
        .execution_options(populate_existing=True)
    )


def lock_paper_draft(session: Session, viewer: Viewer, draft_id: UUID) -> PaperDraft | None:
    """A paper on its way in a matter that is open to the viewer, locked."""
    return session.scalar(
        select(PaperDraft)
        .join(Matter, Matter.id == PaperDraft.matter_id)
        .where(PaperDraft.id == draft_id, open_to(viewer))
        .with_for_update(of=PaperDraft, key_share=True)
        .execution_options(populate_existing=True)
    )


def find_issued(session: Session, viewer: Viewer, document_id: UUID) -> Document | None:
    """An issued paper of a matter that is open to the viewer."""
    return session.scalar(
        select(Document)
        .join(Matter, Matter.id == Document.matter_id)
        .where(Document.id == document_id, open_to(viewer))
    )


def is_open(session: Session, viewer: Viewer, matter_id: UUID) -> bool:
    """Whether the matter is open to the viewer for changes."""
    return session.scalar(select(Matter.id).where(Matter.id == matter_id, open_to(viewer))) is not None


def get_paper_matter(session: Session, viewer: Viewer, matter_id: UUID) -> PaperMatter | None:
    """What the papers of a matter draw on; None where the viewer may not see it."""
    intake = aliased(Unit)
    row = session.execute(
        select(Matter, Agency, Unit, intake, Application, Item.procedure)
        .join(Agency, Agency.id == Matter.agency_id)
        .join(Unit, Unit.id == Matter.unit_id)
        .join(intake, intake.id == Matter.intake_unit_id)
        .outerjoin(Application, Application.matter_id == Matter.id)
        .outerjoin(Item, Item.id == Application.item_id)
        .where(Matter.id == matter_id, visible_to(viewer))
    ).one_or_none()
    if row is None:
        return None
    parties = session.scalars(
        select(MatterParty).where(MatterParty.matter_id == matter_id).order_by(MatterParty.id)
    )
    materials = session.scalars(
        select(ApplicationMaterial)
        .where(ApplicationMaterial.matter_id == matter_id, ApplicationMaterial.ended_at.is_(None))
        .order_by(ApplicationMaterial.position)
    )
    complaint = session.get(Complaint, matter_id)
    abstracts = abstracts_of(session, viewer, matter_id) if complaint else []
    cases = cases_of(session, viewer, matter_id) if complaint else []
    found = PaperMatter(*row, list(parties), list(materials), complaint, abstracts, cases)
    if found.matter.procedure != "case":
        return found
    urgent_at = session.scalar(
        select(func.max(Deadline.started_at)).where(
            Deadline.matter_id == matter_id,
            Deadline.event == "procedure_started",
            Deadline.state != "cancelled",
        )
    )
    urgency = session.scalar(
        select(Act.details["emergency"].astext)
        .where(Act.matter_id == matter_id, Act.kind == "started_urgently")
        .order_by(Act.id.desc())
        .limit(1)
    )
    handlers = session.scalars(
        select(MatterPerson.account_id)
        .where(
            *(MatterPerson.matter_id == matter_id, MatterPerson.ended_at.is_(None)),
            MatterPerson.part.in_(("handler", "co_handler")),
        )
        .order_by(MatterPerson.part.desc(), MatterPerson.id)
    )
    return replace(
        found,
        case=session.get(EnforcementCase, matter_id),
        urgent_at=urgent_at,
        urgency=urgency or "",
        handlers=list(handlers),
    )


def list_officers(session: Session, viewer: Viewer) -> list[OfficerRow]:
    """Everybody of the agency by name, once for each of his credentials."""
    rows = session.execute(
        select(
            Account.id,
            Account.name,
            Unit.name,
            Account.disabled_at.is_not(None),
            OfficerCredential.number,
            OfficerCredential.valid_from,
            OfficerCredential.valid_to,
            OfficerCredential.revoked_at,
        )
        .join(Unit, Unit.id == Account.unit_id)
        .outerjoin(OfficerCredential, OfficerCredential.account_id == Account.id)
        .where(Account.agency_id == viewer.agency_id)
        .order_by(Account.name, Account.id, OfficerCredential.valid_to.desc())
    )
    return [OfficerRow(*row) for row in rows]


def earlier_papers(
    session: Session, viewer: Viewer, matter_id: UUID
) -> list[tuple[Document, dict[str, Any] | None]]:
    """The valid issued papers of a matter, the newest first, each with what was typed into it."""
    rows = session.execute(
        select(Document, PaperDraft.content)
        .join(Matter, Matter.id == Document.matter_id)
        .outerjoin(PaperDraft, PaperDraft.document_id == Document.id)
        .where(Document.matter_id == matter_id, visible_to(viewer), is_valid(Document.id))
        .order_by(Document.id.desc())
    )
    return [(row[0], row[1]) for row in rows]


def get_paper_draft(session: Session, viewer: Viewer, draft_id: UUID) -> DraftRow | None:
    """One paper on its way; None where the viewer may not see its matter."""
    row = session.execute(_drafts(viewer).where(PaperDraft.id == draft_id)).one_or_none()
    return DraftRow(*row) if row else None


def list_paper_drafts(session: Session, viewer: Viewer, matter_id: UUID) -> list[DraftRow]:
    """The papers of a matter that were drafted here, the newest first."""
    query = _drafts(viewer).where(PaperDraft.matter_id == matter_id).order_by(PaperDraft.id.desc())
    return [DraftRow(*row) for row in session.execute(query)]


def draft_of(session: Session, viewer: Viewer, document_id: UUID) -> PaperDraft | None:
    """What an issued paper was made of; None for papers that were not drafted here."""
    return session.scalar(
        select(PaperDraft)
        .join(Matter, Matter.id == PaperDraft.matter_id)
        .where(PaperDraft.document_id == document_id, visible_to(viewer))
    )


def _drafts(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    changer, replaced = aliased(Account), aliased(Document)
    return (
        select(
            PaperDraft,
            Account.name,
            changer.name,
            Unit.name,
            Document.number,
            replaced.number,
            replaced.title,
        )
        .join(Matter, Matter.id == PaperDraft.matter_id)
        .join(Account, Account.id == PaperDraft.author_id)
        .join(changer, changer.id == PaperDraft.changed_by)
        .join(Unit, Unit.id == PaperDraft.unit_id)
        .outerjoin(Document, Document.id == PaperDraft.document_id)
        .outerjoin(replaced, replaced.id == PaperDraft.replaces_id)
        .where(visible_to(viewer))
    )

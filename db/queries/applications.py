"""Applications as the list and the detail page show them. Every function takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased, defer

from db.models import (
    Account,
    Act,
    Application,
    ApplicationMaterial,
    Document,
    DocumentFile,
    DocumentVoid,
    LicenseEvent,
    Matter,
    MatterParty,
    MatterPerson,
    ProceduralDefect,
    SealedParty,
    Unit,
)
from db.queries.counting import COUNT_TO as COUNT_TO
from db.queries.counting import HITS_TO
from db.queries.matter_pages import MatterPage
from db.queries.scope import visible_to, within_reach
from db.viewer import Mode, Viewer


@dataclass(frozen=True)
class ApplicationFilter:
    """`since` (inclusive) and `until` (exclusive) bound the time of receipt."""

    text: str = ""
    stage: str | None = None
    item_id: UUID | None = None
    unit_id: UUID | None = None
    mine: bool = False
    since: datetime | None = None
    until: datetime | None = None

    @property
    def counted_to(self) -> int:
        """How far a list under this filter is counted."""
        return HITS_TO if self.text else COUNT_TO


@dataclass(frozen=True)
class ApplicationRow:
    matter_id: UUID
    number: str
    party_names: str
    subject: str
    stage: str
    channel: str
    received_at: datetime
    unit_name: str
    is_late: bool
    total: int


@dataclass(frozen=True)
class Counter:
    """Who took an application in, and the number of the receipt that is valid for it."""

    registrar: str
    receipt_number: str


@dataclass(frozen=True)
class ActRow:
    kind: str
    happened_at: datetime
    recorded_at: datetime
    actor_name: str | None
    on_behalf_of: str | None
    note: str
    late_reason: str | None
    details: dict[str, object]
    document_id: UUID | None
    document_title: str | None
    document_number: str | None


@dataclass(frozen=True)
class ApplicationDetail:
    """Everything of one application that its page shows; `documents` are its receipts, the newest first. `has_license`,
    `has_defect` and `has_sealed` tell whether there is a licence that it names, an approved defect, a sealed party."""

    matter: Matter
    application: Application
    unit_name: str
    intake_unit_name: str
    parties: list[MatterParty]
    materials: list[ApplicationMaterial]
    people: list[tuple[str, str, datetime | None]]
    acts: list[ActRow]
    documents: list[Document]
    reached: list[bool]
    has_license: bool
    has_defect: bool
    has_sealed: bool


def list_applications(
    session: Session,
    viewer: Viewer,
    wanted: ApplicationFilter,
    *,
    before: UUID | None = None,
    after: UUID | None = None,
    limit: int = 20,
) -> list[ApplicationRow]:
    """One page, newest first, and one row more where there is a further page.

    `before` continues downwards from a row, `after` upwards. Each row carries the count of all, up to `wanted.counted_to` + 1.
    """
    page = MatterPage(
        viewer, "application", _filters(wanted), wanted.mine, before=before, after=after, size=limit + 1
    )
    ids, total = page.found(session, wanted.text)
    query = (
        select(
            Matter.id,
            Matter.number,
            Matter.party_names,
            Matter.subject,
            Matter.stage,
            Matter.channel,
            Matter.happened_at,
            Unit.name,
            Matter.late_reason.is_not(None),
            total,
        )
        .join(Unit, Unit.id == Matter.unit_id)
        .where(Matter.id.in_(ids))
        .order_by(Matter.id.desc())
    )
    return [ApplicationRow(*tuple(row)) for row in session.execute(query)]


def list_counters(session: Session, viewer: Viewer, matter_ids: Sequence[UUID]) -> dict[UUID, Counter]:
    """Registrar and newest receipt of those of these applications that the viewer may see."""
    newest = (
        select(Document.number)
        .where(Document.matter_id == Matter.id, Document.kind == "acknowledgement")
        .order_by(Document.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    behalf = aliased(Account)
    registrar = (
        select(Account.name + func.coalesce("（代 " + behalf.name + "）", ""))
        .select_from(Act)
        .join(Account, Account.id == Act.actor_id)
        .outerjoin(behalf, behalf.id == Act.on_behalf_of_id)
        .where(Act.matter_id == Matter.id, Act.kind == "registered")
        .order_by(Act.id)
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Matter.id, registrar, newest).where(Matter.id.in_(matter_ids), visible_to(viewer))
    )
    return {matter_id: Counter(name or "", number or "") for matter_id, name, number in rows}


def _filters(wanted: ApplicationFilter) -> tuple[ColumnElement[bool], ...]:
    found: list[ColumnElement[bool]] = []
    if wanted.stage:
        found.append(Matter.stage == wanted.stage)
    if wanted.since:
        found.append(Matter.happened_at >= wanted.since)
    if wanted.until:
        found.append(Matter.happened_at < wanted.until)
    if wanted.unit_id:
        found.append(Matter.unit_id == wanted.unit_id)
    if wanted.item_id:
        found.append(
            Matter.id.in_(select(Application.matter_id).where(Application.item_id == wanted.item_id))
        )
    return tuple(found)


def get_application(
    session: Session, viewer: Viewer, matter_id: UUID, changing: Sequence[Viewer] = ()
) -> ApplicationDetail | None:
    """One application with its parties, materials, people, acts and papers; None where the viewer may not see it.

    `changing` are the same person as far as he may change in one way or another; `within_reach` answers for each.
    """
    unit, intake = aliased(Unit), aliased(Unit)
    found = session.execute(
        select(
            Matter,
            Application,
            unit.name,
            intake.name,
            exists().where(LicenseEvent.in_matter_id == Matter.id),
            exists().where(ProceduralDefect.matter_id == Matter.id, ProceduralDefect.is_approved.is_(True)),
            exists().where(SealedParty.matter_id == Matter.id),
            *(within_reach(other).label(f"reached_{n}") for n, other in enumerate(changing)),
        )
        .join(Application, Application.matter_id == Matter.id)
        .join(unit, unit.id == Matter.unit_id)
        .join(intake, intake.id == Matter.intake_unit_id)
        .where(Matter.id == matter_id, visible_to(viewer))
        .execution_options(prepared=True)
    ).one_or_none()
    if found is None:
        return None
    matter, application, unit_name, intake_unit_name, has_license, has_defect, has_sealed, *reached = found
    people = session.execute(
        select(MatterPerson.part, Account.name, MatterPerson.ended_at)
        .join(Account, Account.id == MatterPerson.account_id)
        .where(MatterPerson.matter_id == matter_id)
        .order_by(MatterPerson.id)
        .execution_options(prepared=True)
    ).all()
    return ApplicationDetail(
        matter,
        application,
        unit_name,
        intake_unit_name,
        list(
            session.scalars(
                select(MatterParty)
                .where(MatterParty.matter_id == matter_id)
                .order_by(MatterParty.id)
                .execution_options(prepared=True)
            )
        ),
        list(
            session.scalars(
                select(ApplicationMaterial)
                .where(ApplicationMaterial.matter_id == matter_id, ApplicationMaterial.ended_at.is_(None))
                .order_by(ApplicationMaterial.position)
                .execution_options(prepared=True)
            )
        ),
        [(part, name, ended_at) for part, name, ended_at in people],
        list_acts(session, viewer, matter_id),
        list(
            session.scalars(
                select(Document)
                .where(Document.matter_id == matter_id, Document.kind == "acknowledgement")
                .order_by(Document.id.desc())
                .options(defer(Document.content))
                .execution_options(prepared=True)
            )
        ),
        reached,
        has_license,
        has_defect,
        has_sealed,
    )


def find_application_matter(session: Session, viewer: Viewer, matter_id: UUID) -> Matter | None:
    """The matter of an application, locked for a change; None where the viewer may not change it.

    Who once registered it goes on seeing it, and changes it only while it is his unit's.
    """
    return session.scalar(
        select(Matter)
        .where(Matter.id == matter_id, Matter.procedure == "application", within_reach(viewer))
        .with_for_update(of=Matter, key_share=True)
        .execution_options(populate_existing=True)
    )


def list_acts(session: Session, viewer: Viewer, matter_id: UUID) -> list[ActRow]:
    """The timeline of a matter, newest first; empty where the viewer may not see it."""
    behalf = Account.__table__.alias("behalf")
    rows = session.execute(
        select(
            Act.kind,
            Act.happened_at,
            Act.recorded_at,
            Account.name,
            behalf.c.name,
            Act.note,
            Act.late_reason,
            Act.details,
            Document.id,
            Document.title,
            Document.number,
        )
        .join(Matter, Matter.id == Act.matter_id)
        .outerjoin(Account, Account.id == Act.actor_id)
        .outerjoin(behalf, behalf.c.id == Act.on_behalf_of_id)
        .outerjoin(Document, Document.id == Act.document_id)
        .where(Act.matter_id == matter_id, visible_to(viewer))
        .order_by(Act.id.desc())
        .execution_options(prepared=True)
    )
    return [ActRow(*row) for row in rows]


def get_document_file(
    session: Session, viewer: Viewer, document_id: UUID
) -> tuple[Document, bytes, str, str | None, str | None] | None:
    """An issued paper with its bytes, the stage of its matter, the number (without one, the title) of the paper that
    replaces it, and why it was voided; None where the viewer may not see its matter or take copies of it."""
    later = aliased(Document)
    name = func.coalesce(later.number, later.title)
    replaced_by = select(name).where(later.replaces_id == Document.id).limit(1).scalar_subquery()
    void = select(DocumentVoid.reason).where(DocumentVoid.document_id == Document.id).scalar_subquery()
    row = session.execute(
        select(Document, DocumentFile.data, Matter.stage, replaced_by, void)
        .join(DocumentFile, DocumentFile.document_id == Document.id)
        .join(Matter, Matter.id == Document.matter_id)
        .where(Document.id == document_id, visible_to(viewer, Mode.COPY))
    ).one_or_none()
    return (row[0], row[1], row[2], row[3], row[4]) if row else None

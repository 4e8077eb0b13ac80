"""Case files: what stands in them, how they are found, and what waits to be filed. Every function takes the viewer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session, aliased

from db.models import (
    Account,
    Act,
    CaseFile,
    CaseFileItem,
    CaseFileNote,
    Document,
    DocumentFile,
    Matter,
    MatterPerson,
    ProceduralDefect,
    StoredFile,
    Unit,
)
from db.queries.papers import is_valid
from db.queries.scope import visible_to
from db.viewer import Mode, Viewer


@dataclass(frozen=True)
class Source:
    """An issued paper or an attachment of a matter, as it could stand in its file. `kind` is a kind of paper, or as
    `file.class` a class of attachment; `replaces` are the earlier versions of an attachment, the newest first."""

    kind: str
    document_id: UUID | None
    stored_file_id: UUID | None
    number: str
    title: str
    made_at: datetime
    media_type: str
    sha256: str
    is_valid: bool
    replaces: tuple[UUID, ...]


@dataclass(frozen=True)
class FileDetail:
    """A case file with the names of its unit and people, and whether its matter may be read."""

    file: CaseFile
    unit: str
    arranged_by: str
    checked_by: str | None
    taken_by: str | None
    may_read: bool


@dataclass(frozen=True)
class NoteRow:
    """An entry of the 备考表 with who wrote it."""

    note: CaseFileNote
    writer: str
    on_behalf_of: str | None


def list_sources(session: Session, viewer: Viewer, matter_id: UUID) -> list[Source]:
    """Every issued paper and the newest version of every attachment of a matter of which the viewer may take copies, the
    oldest first."""
    papers = session.execute(
        select(Document, is_valid(Document.id))
        .join(Matter, Matter.id == Document.matter_id)
        .where(Document.matter_id == matter_id, visible_to(viewer, Mode.COPY))
        .order_by(Document.id)
    )
    later = aliased(StoredFile)
    files = session.scalars(
        select(StoredFile)
        .join(Matter, Matter.id == StoredFile.matter_id)
        .outerjoin(later, later.replaces_id == StoredFile.id)
        .where(StoredFile.matter_id == matter_id, later.id.is_(None), visible_to(viewer, Mode.COPY))
        .order_by(StoredFile.id)
    )
    before = dict(
        session.execute(
            select(StoredFile.id, StoredFile.replaces_id).where(StoredFile.matter_id == matter_id)
        ).all()
    )
    return [
        *(
            Source(
                *(one.kind, one.id, None, one.number or "", one.title, one.happened_at, "application/pdf"),
                *(one.sha256, valid, ()),
            )
            for one, valid in papers
        ),
        *(
            Source(
                *(f"file.{one.kind}", None, one.id, "", one.name, one.happened_at, one.media_type),
                *(one.sha256, True, tuple(_earlier(before, one.id))),
            )
            for one in files
        ),
    ]


def _earlier(before: dict[UUID, UUID | None], file_id: UUID) -> Iterator[UUID]:
    found = before.get(file_id)
    while found is not None:
        yield found
        found = before.get(found)


def paper_bytes(session: Session, viewer: Viewer, document_id: UUID) -> tuple[UUID, bytes] | None:
    """The matter of an issued paper and its PDF as it is kept, encrypted; None where the viewer may take no copy."""
    row = session.execute(
        select(Document.matter_id, DocumentFile.data)
        .join(DocumentFile, DocumentFile.document_id == Document.id)
        .join(Matter, Matter.id == Document.matter_id)
        .where(Document.id == document_id, visible_to(viewer, Mode.COPY))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def lock_waiting_matter(session: Session, viewer: Viewer, matter_id: UUID) -> Matter | None:
    """A matter whose file waits for who keeps the archive, locked; None for everybody else."""
    if not viewer.keeps_archive:
        return None
    return session.scalar(
        select(Matter)
        .join(CaseFile, CaseFile.matter_id == Matter.id)
        .where(Matter.id == matter_id, CaseFile.state == "checked", visible_to(viewer))
        .with_for_update(of=Matter, key_share=True)
        .execution_options(populate_existing=True)
    )


def file_of(session: Session, viewer: Viewer, matter_id: UUID) -> CaseFile | None:
    """The file of a matter that the viewer may see."""
    return session.scalar(
        select(CaseFile)
        .join(Matter, Matter.id == CaseFile.matter_id)
        .where(CaseFile.matter_id == matter_id, visible_to(viewer))
    )


def catalogued_to(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on CaseFile: its catalogue data, and no more of a filed one, are open to the viewer: to who keeps the
    archive once it was handed over, to the heads of the agency, and to the department that made it."""
    ways = [
        CaseFile.unit_id.in_(viewer.unit_ids) if viewer.unit_ids else false(),
        CaseFile.arranged_by == viewer.account_id,
        *([true()] if viewer.sees_agency else []),
        # What came in without a matter was never handed over.
        *(
            [or_(CaseFile.handed_over_at.is_not(None), CaseFile.matter_id.is_(None))]
            if viewer.keeps_archive
            else []
        ),
    ]
    return and_(CaseFile.agency_id == viewer.agency_id, or_(*ways))


def find_case_file(
    session: Session, viewer: Viewer, *, case_file_id: UUID | None = None, matter_id: UUID | None = None
) -> FileDetail | None:
    """A case file by its own id or by that of its matter; None where the viewer may not see even its catalogue data."""
    checker, taker = aliased(Account), aliased(Account)
    readable = (
        select(Matter.id).where(Matter.id == CaseFile.matter_id, visible_to(viewer)).correlate(CaseFile)
    )
    row = session.execute(
        select(
            CaseFile,
            Unit.name,
            Account.name,
            checker.name,
            taker.name,
            readable.exists().label("may_read"),
        )
        .join(Unit, Unit.id == CaseFile.unit_id)
        .join(Account, Account.id == CaseFile.arranged_by)
        .outerjoin(checker, checker.id == CaseFile.checked_by)
        .outerjoin(taker, taker.id == CaseFile.taken_by)
        .where(
            CaseFile.id == case_file_id if case_file_id else CaseFile.matter_id == matter_id,
            or_(catalogued_to(viewer), readable.exists()),
        )
    ).one_or_none()
    if row is None:
        return None
    file, unit, arranger, checked_by, taken_by, may_read = row
    return FileDetail(file, unit, arranger, checked_by, taken_by, may_read)


def items_of(session: Session, viewer: Viewer, case_file_id: UUID) -> list[CaseFileItem]:
    """The contents of a file of the viewer's agency that he was let into already, in their order."""
    return list(
        session.scalars(
            select(CaseFileItem)
            .join(CaseFile, CaseFile.id == CaseFileItem.case_file_id)
            .where(
                CaseFileItem.case_file_id == case_file_id,
                CaseFileItem.removed_at.is_(None),
                CaseFile.agency_id == viewer.agency_id,
            )
            .order_by(CaseFileItem.position, CaseFileItem.id)
        )
    )


def notes_of(session: Session, viewer: Viewer, case_file_id: UUID) -> list[NoteRow]:
    """The 备考表 of a file of the viewer's agency that he was let into already, the oldest entry first."""
    behalf = aliased(Account)
    rows = session.execute(
        select(CaseFileNote, Account.name, behalf.name)
        .join(CaseFile, CaseFile.id == CaseFileNote.case_file_id)
        .join(Account, Account.id == CaseFileNote.written_by)
        .outerjoin(behalf, behalf.id == CaseFileNote.on_behalf_of_id)
        .where(CaseFileNote.case_file_id == case_file_id, CaseFile.agency_id == viewer.agency_id)
        .order_by(CaseFileNote.id)
    )
    return [NoteRow(note, writer, absent) for note, writer, absent in rows]


def excused_acts(session: Session, viewer: Viewer, matter_id: UUID) -> list[tuple[str, str, str]]:
    """What was given up as a procedural defect in a matter: requirement or, as `recording.kind`, act; the reviewer; the
    reason."""
    rows = session.execute(
        select(ProceduralDefect.requirement, Act.kind, Account.name, ProceduralDefect.reason)
        .join(Matter, Matter.id == ProceduralDefect.matter_id)
        .outerjoin(Act, Act.id == ProceduralDefect.act_id)
        .outerjoin(Account, Account.id == ProceduralDefect.reviewed_by)
        .where(
            ProceduralDefect.matter_id == matter_id,
            ProceduralDefect.is_approved.is_(True),
            visible_to(viewer),
        )
        .order_by(ProceduralDefect.id)
    )
    return [
        (f"recording.{act}" if act else requirement, name or "", reason)
        for requirement, act, name, reason in rows
    ]


def people_named(session: Session, viewer: Viewer, matter_id: UUID) -> list[str]:
    """The names of those who handled a matter, each once, in the order in which they came to it."""
    # Another name for the table: the scope looks into it as well.
    person = aliased(MatterPerson)
    rows = session.scalars(
        select(Account.name)
        .join(person, person.account_id == Account.id)
        .join(Matter, Matter.id == person.matter_id)
        .where(
            person.matter_id == matter_id,
            person.part.in_(("handler", "co_handler", "registrar")),
            visible_to(viewer),
        )
        .order_by(person.id)
    )
    return list(dict.fromkeys(rows))


def media_types(session: Session, viewer: Viewer, file_ids: list[UUID]) -> dict[UUID, str]:
    """What the attachments are of which the viewer may take copies, by id."""
    rows = session.execute(
        select(StoredFile.id, StoredFile.media_type)
        .join(Matter, Matter.id == StoredFile.matter_id)
        .where(StoredFile.id.in_(file_ids), visible_to(viewer, Mode.COPY))
    )
    return dict(rows.all())


def lock_file_of_filed(session: Session, viewer: Viewer, matter_id: UUID) -> CaseFile | None:
    """The file of a filed matter of the viewer's agency, locked, for what is only added to it: nothing of it is opened."""
    return session.scalar(
        select(CaseFile)
        .where(
            CaseFile.matter_id == matter_id,
            CaseFile.agency_id == viewer.agency_id,
            CaseFile.state == "filed",
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def steps_taken(session: Session, viewer: Viewer, matter_id: UUID) -> list[str]:
    """The codes of the steps that were taken in a matter that the viewer may see, as far as their acts say it."""
    step = Act.details["step"].astext
    rows = session.scalars(
        select(step)
        .distinct()
        .join(Matter, Matter.id == Act.matter_id)
        .where(Act.matter_id == matter_id, step.is_not(None), visible_to(viewer))
    )
    return [code for code in rows if code is not None]


def checkers(session: Session, viewer: Viewer, case_file_id: UUID) -> set[str]:
    """The ids of who passed the file on as head, and of whom he stood in for, at any time."""
    rows = session.execute(
        select(CaseFileNote.written_by, CaseFileNote.on_behalf_of_id)
        .join(CaseFile, CaseFile.id == CaseFileNote.case_file_id)
        .where(
            CaseFileNote.case_file_id == case_file_id,
            CaseFileNote.kind == "check",
            CaseFile.agency_id == viewer.agency_id,
        )
    )
    return {str(one) for row in rows for one in row if one}

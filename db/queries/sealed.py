"""Sealed parties, their abstracts, and who opened them. Every function takes the viewer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased, defer

from db.models import (
    Account,
    LedgerEntry,
    Matter,
    MatterAbstract,
    SealedFile,
    SealedParty,
    SealedStatement,
    Unit,
)
from db.queries.scope import open_to, visible_to, within_reach
from db.viewer import Mode, Viewer


@dataclass(frozen=True)
class SealedRow:
    """A sealed party without its identity, with the abstract of what it reported and the number of its files."""

    party: SealedParty
    abstract: MatterAbstract
    sealer: str
    writer: str
    approver: str | None
    files: int


@dataclass(frozen=True)
class OpeningRow:
    """One opening. `image` holds the details as the ledger keeps them, under the key `key_id`."""

    entry_id: UUID
    at: datetime
    account: str
    unit: str
    sealed_id: UUID
    role: str
    position: int
    matter_number: str
    key_id: UUID | None
    image: bytes | None


def list_sealed(session: Session, viewer: Viewer, matter_id: UUID) -> list[SealedRow]:
    """The sealed parties of a matter in their order; empty where the viewer may not see it."""
    writer, approver = aliased(Account), aliased(Account)
    files = (
        select(func.count()).where(SealedFile.sealed_party_id == SealedParty.id).correlate(SealedParty)
    ).scalar_subquery()
    rows = session.execute(
        select(SealedParty, MatterAbstract, Account.name, writer.name, approver.name, files)
        .join(Matter, Matter.id == SealedParty.matter_id)
        .join(MatterAbstract, MatterAbstract.sealed_party_id == SealedParty.id)
        .join(Account, Account.id == SealedParty.sealed_by)
        .join(writer, writer.id == MatterAbstract.written_by)
        .outerjoin(approver, approver.id == MatterAbstract.approved_by)
        .where(SealedParty.matter_id == matter_id, visible_to(viewer))
        .order_by(SealedParty.position)
        .options(defer(SealedParty.sealed), defer(MatterAbstract.draft), defer(MatterAbstract.returned))
        .execution_options(prepared=True)
    )
    return [SealedRow(*row) for row in rows]


def reached_stage(session: Session, viewer: Viewer, matter_id: UUID) -> str | None:
    """The stage of a matter that the viewer's roles reach; None beyond them."""
    found = select(Matter.stage).where(Matter.id == matter_id, within_reach(viewer))
    return session.scalar(found.execution_options(prepared=True))


def lock_matter(session: Session, viewer: Viewer, matter_id: UUID) -> Matter | None:
    """A matter that the viewer's roles reach, locked so that one sealed party at a time gets its position."""
    return session.scalar(
        select(Matter)
        .where(Matter.id == matter_id, within_reach(viewer))
        .with_for_update(of=Matter, key_share=True)
        .execution_options(populate_existing=True)
    )


def lock_filed_matter(session: Session, viewer: Viewer, number: str) -> Matter | None:
    """A filed matter of the agency by its number, locked, for what is only added to it: nothing of it is opened."""
    return session.scalar(
        select(Matter)
        .where(Matter.agency_id == viewer.agency_id, Matter.number == number, Matter.filed_at.is_not(None))
        .with_for_update(of=Matter, key_share=True)
        .execution_options(populate_existing=True)
    )


def next_position(session: Session, viewer: Viewer, matter_id: UUID) -> int:
    """The position of the next sealed party of a matter that is locked."""
    highest = session.scalar(
        select(func.max(SealedParty.position))
        .join(Matter, Matter.id == SealedParty.matter_id)
        .where(SealedParty.matter_id == matter_id, visible_to(viewer))
    )
    return (highest or 0) + 1


def find_sealed(
    session: Session, viewer: Viewer, sealed_id: UUID, *, changes: bool = False
) -> tuple[SealedParty, Matter] | None:
    """A sealed party with its matter; None where the viewer may not see that, with `changes` where it is not open to him."""
    row = session.execute(
        select(SealedParty, Matter)
        .join(Matter, Matter.id == SealedParty.matter_id)
        .where(SealedParty.id == sealed_id, open_to(viewer) if changes else visible_to(viewer))
    ).one_or_none()
    return (row[0], row[1]) if row else None


def list_statements(session: Session, viewer: Viewer, sealed_id: UUID) -> list[SealedStatement]:
    """What a sealed party said, encrypted, in the order in which it was taken down."""
    return list(
        session.scalars(
            select(SealedStatement)
            .join(Matter, Matter.id == SealedStatement.matter_id)
            .where(SealedStatement.sealed_party_id == sealed_id, visible_to(viewer))
            .order_by(SealedStatement.id)
        )
    )


def list_sealed_files(session: Session, viewer: Viewer, sealed_id: UUID) -> list[SealedFile]:
    """What a sealed party sent in, encrypted, in the order in which it came."""
    return list(
        session.scalars(
            select(SealedFile)
            .join(Matter, Matter.id == SealedFile.matter_id)
            .where(SealedFile.sealed_party_id == sealed_id, visible_to(viewer))
            .order_by(SealedFile.position)
        )
    )


def find_sealed_file(session: Session, viewer: Viewer, file_id: UUID) -> SealedFile | None:
    """A file of a sealed party; None where the viewer may not see its matter or take copies of it."""
    return session.scalar(
        select(SealedFile)
        .join(Matter, Matter.id == SealedFile.matter_id)
        .where(SealedFile.id == file_id, visible_to(viewer, Mode.COPY))
    )


def is_sealed(session: Session, viewer: Viewer, matter_id: UUID) -> bool:
    """Whether a matter that the viewer may see has a sealed party."""
    found = (
        select(SealedParty.id)
        .join(Matter, Matter.id == SealedParty.matter_id)
        .where(SealedParty.matter_id == matter_id, visible_to(viewer))
        .limit(1)
    )
    return session.scalar(found) is not None


def abstracts_of(session: Session, viewer: Viewer, matter_id: UUID) -> list[str]:
    """The approved abstracts of the sealed parties of a matter in their order; empty where the viewer may not see it."""
    return list(
        session.scalars(
            select(MatterAbstract.text)
            .join(Matter, Matter.id == MatterAbstract.matter_id)
            .where(
                *(MatterAbstract.matter_id == matter_id, MatterAbstract.text.is_not(None)),
                visible_to(viewer),
            )
            .order_by(MatterAbstract.id)
        )
    )


def next_file_position(session: Session, viewer: Viewer, sealed_id: UUID) -> int:
    """The position of the next file of a sealed party."""
    highest = session.scalar(
        select(func.max(SealedFile.position))
        .join(Matter, Matter.id == SealedFile.matter_id)
        .where(SealedFile.sealed_party_id == sealed_id, visible_to(viewer))
    )
    return (highest or 0) + 1


def has_opened(session: Session, viewer: Viewer, sealed_id: UUID, since: datetime) -> bool:
    """Whether the viewer himself has opened a sealed party, at `since` or later."""
    found = (
        select(LedgerEntry.id)
        .where(
            LedgerEntry.object_id == sealed_id,
            LedgerEntry.account_id == viewer.account_id,
            LedgerEntry.action == "unsealed",
            LedgerEntry.recorded_at >= since,
        )
        .limit(1)
    )
    return session.scalar(found) is not None


def find_abstract(
    session: Session, viewer: Viewer, sealed_id: UUID, *, locks: bool = False
) -> tuple[MatterAbstract, Matter] | None:
    """The abstract of a sealed party with its matter; None beyond the reach of the viewer's roles. `locks` the row."""
    query = (
        select(MatterAbstract, Matter)
        .join(Matter, Matter.id == MatterAbstract.matter_id)
        .where(MatterAbstract.sealed_party_id == sealed_id, within_reach(viewer))
        .execution_options(populate_existing=True)
    )
    row = session.execute(query.with_for_update(of=MatterAbstract) if locks else query).one_or_none()
    return (row[0], row[1]) if row else None


def waiting_abstracts(session: Session, viewer: Viewer, limit: int) -> list[tuple[UUID, str]]:
    """Id and number of the matters in the reach of the viewer's roles with an abstract that waits for somebody else than
    whoever wrote it, the oldest first."""
    rows = session.execute(
        select(Matter.id, Matter.number)
        .join(MatterAbstract, MatterAbstract.matter_id == Matter.id)
        .where(
            *(MatterAbstract.approved_at.is_(None), MatterAbstract.returned_at.is_(None)),
            *(MatterAbstract.written_by != viewer.account_id, within_reach(viewer)),
        )
        .order_by(MatterAbstract.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def list_openings(
    session: Session, viewer: Viewer, since: datetime, until: datetime, *, before: UUID | None, limit: int
) -> list[OpeningRow]:
    """Openings from `since` up to and without `until` that the viewer oversees, newest first, below entry `before`."""
    entry = LedgerEntry
    rows = session.execute(
        select(
            *(entry.id, entry.recorded_at, Account.name, Unit.name, SealedParty.id, SealedParty.role),
            *(SealedParty.position, Matter.number, entry.key_id, entry.image),
        )
        .join(SealedParty, SealedParty.id == entry.object_id)
        .join(Matter, Matter.id == SealedParty.matter_id)
        .join(Account, Account.id == entry.account_id)
        .join(Unit, Unit.id == Account.unit_id)
        .where(_opened_between(since, until), _overseen(viewer))
        .where(entry.id < before if before else true())
        .order_by(entry.id.desc())
        .limit(limit)
    )
    return [OpeningRow(*tuple(row)) for row in rows]


def count_openings(session: Session, viewer: Viewer, since: datetime, until: datetime) -> int:
    """How many of them there are."""
    return session.scalars(
        select(func.count())
        .select_from(LedgerEntry)
        .join(SealedParty, SealedParty.id == LedgerEntry.object_id)
        .join(Matter, Matter.id == SealedParty.matter_id)
        .where(_opened_between(since, until), _overseen(viewer))
    ).one()


def is_recorded(session: Session, viewer: Viewer, entry_id: UUID, agency_id: UUID) -> bool:
    """Whether the happening `entry_id` about the viewer's agency is on the ledger."""
    found = select(LedgerEntry.id).where(LedgerEntry.id == entry_id, LedgerEntry.object_id == agency_id)
    return agency_id == viewer.agency_id and session.scalar(found) is not None


def has_opened_list(session: Session, viewer: Viewer, list_id: UUID, since: datetime) -> bool:
    """Whether the viewer himself has opened a weekly list, at `since` or later."""
    found = (
        select(LedgerEntry.id)
        .where(
            LedgerEntry.object_id == list_id,
            LedgerEntry.account_id == viewer.account_id,
            LedgerEntry.action == "opened",
            LedgerEntry.recorded_at >= since,
        )
        .limit(1)
    )
    return session.scalar(found) is not None


def _opened_between(since: datetime, until: datetime) -> ColumnElement[bool]:
    entry = LedgerEntry
    return and_(entry.action == "unsealed", entry.recorded_at >= since, entry.recorded_at < until)


def _overseen(viewer: Viewer) -> ColumnElement[bool]:
    """A condition on Matter: of the agency or the units that the viewer heads.

    Filed ones too, unlike in `visible_to`: a list for oversight from which filing takes lines away oversees nothing,
    and of the matter it tells the number alone.
    """
    of_units = or_(Matter.unit_id.in_(viewer.unit_ids), Matter.intake_unit_id.in_(viewer.unit_ids))
    return and_(Matter.agency_id == viewer.agency_id, true() if viewer.sees_agency else of_units)

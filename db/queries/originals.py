"""Original carriers of what stands in matters: who has them, and what happened to them. Every function takes the viewer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select, true
from sqlalchemy.orm import Session, aliased

from db.models import Account, AccountRole, CaseFile, Matter, OriginalEvent, OriginalMedium, Unit
from db.queries.preserving import kept_by
from db.viewer import Viewer


@dataclass(frozen=True)
class OriginalRow:
    """A carrier with the number of its matter and the names of its people; nothing of the matter's content."""

    original: OriginalMedium
    matter_number: str
    unit: str
    keeper: str
    is_keeper_here: bool
    next_keeper: str | None


@dataclass(frozen=True)
class EventRow:
    event: OriginalEvent
    keeper: str
    to_keeper: str | None
    actor: str
    on_behalf_of: str | None


@dataclass(frozen=True)
class Standing:
    """What decides whether a carrier may be disposed of: whether its matter is held, whether that was filed, and the state
    and last day of the case file."""

    is_held: bool
    is_filed: bool
    file_state: str | None
    keep_until: date | None


def list_originals(
    session: Session,
    viewer: Viewer,
    *,
    matter_id: UUID | None = None,
    original_id: UUID | None = None,
    text: str = "",
    state: str = "",
    mine: bool = False,
    offered: bool = False,
    before: UUID | None = None,
    limit: int = 21,
) -> list[OriginalRow]:
    """A page of the register, the newest first: of all that the viewer sees to, of one matter, or one carrier. `mine` are
    those that he keeps or is to take over, `offered` the latter alone."""
    keeper, taker = aliased(Account), aliased(Account)
    rows = session.execute(
        select(
            OriginalMedium, Matter.number, Unit.name, keeper.name, keeper.disabled_at.is_(None), taker.name
        )
        .join(Matter, Matter.id == OriginalMedium.matter_id)
        .join(Unit, Unit.id == Matter.unit_id)
        .join(keeper, keeper.id == OriginalMedium.keeper_id)
        .outerjoin(taker, taker.id == OriginalMedium.next_keeper_id)
        .where(
            OriginalMedium.agency_id == viewer.agency_id,
            _in_hand(viewer) if mine else or_(_in_hand(viewer), kept_by(viewer)),
            OriginalMedium.next_keeper_id == viewer.account_id if offered else true(),
            OriginalMedium.matter_id == matter_id if matter_id else true(),
            OriginalMedium.id == original_id if original_id else true(),
            OriginalMedium.state == state if state else true(),
            or_(
                Matter.number.contains(text, autoescape=True),
                OriginalMedium.medium_no.contains(text, autoescape=True),
            )
            if text
            else true(),
            OriginalMedium.id < before if before else true(),
        )
        .order_by(OriginalMedium.id.desc())
        .limit(limit)
    )
    return [OriginalRow(*row) for row in rows]


def list_events(session: Session, viewer: Viewer, original_id: UUID) -> list[EventRow]:
    """What happened to a carrier of the viewer's agency that he was let into already, the oldest first."""
    keeper, taker, behalf = aliased(Account), aliased(Account), aliased(Account)
    rows = session.execute(
        select(OriginalEvent, keeper.name, taker.name, Account.name, behalf.name)
        .join(OriginalMedium, OriginalMedium.id == OriginalEvent.original_id)
        .join(keeper, keeper.id == OriginalEvent.keeper_id)
        .outerjoin(taker, taker.id == OriginalEvent.to_keeper_id)
        .join(Account, Account.id == OriginalEvent.actor_id)
        .outerjoin(behalf, behalf.id == OriginalEvent.on_behalf_of_id)
        .where(OriginalEvent.original_id == original_id, OriginalMedium.agency_id == viewer.agency_id)
        .order_by(OriginalEvent.id)
    )
    return [EventRow(*row) for row in rows]


def lock_original(session: Session, viewer: Viewer, original_id: UUID) -> OriginalMedium | None:
    """A carrier that the viewer sees to, locked for a change."""
    return session.scalar(
        select(OriginalMedium)
        .join(Matter, Matter.id == OriginalMedium.matter_id)
        .where(
            OriginalMedium.id == original_id,
            OriginalMedium.agency_id == viewer.agency_id,
            or_(_in_hand(viewer), kept_by(viewer)),
        )
        .with_for_update(of=OriginalMedium)
        .execution_options(populate_existing=True)
    )


def lock_kept_matter(session: Session, viewer: Viewer, number: str) -> Matter | None:
    """A matter whose carriers the viewer sees to, by its own number, locked for what is only added to it."""
    return session.scalar(
        select(Matter)
        .where(Matter.agency_id == viewer.agency_id, Matter.number == number, kept_by(viewer))
        .with_for_update(of=Matter, key_share=True)
        .execution_options(populate_existing=True)
    )


def standing_of(session: Session, viewer: Viewer, matter_id: UUID) -> Standing | None:
    """How the matter of a carrier stands, locked so that nobody holds it meanwhile."""
    row = session.execute(
        select(Matter.hold, Matter.filed_at, CaseFile.state, CaseFile.keep_until)
        .outerjoin(CaseFile, CaseFile.matter_id == Matter.id)
        .where(Matter.id == matter_id, Matter.agency_id == viewer.agency_id)
        .with_for_update(of=Matter, key_share=True)
    ).one_or_none()
    return Standing(row[0], row[1] is not None, row[2], row[3]) if row else None


def same_number(session: Session, viewer: Viewer, medium_no: str) -> bool:
    """Whether a carrier of that number is in the register already."""
    found = select(OriginalMedium.id).where(
        OriginalMedium.agency_id == viewer.agency_id, OriginalMedium.medium_no == medium_no
    )
    return session.scalar(found) is not None


def possible_keepers(session: Session, viewer: Viewer, roles: Collection[str]) -> dict[UUID, str]:
    """The enabled colleagues of the agency who hold one of the roles, by name and department."""
    held = exists().where(
        AccountRole.account_id == Account.id, AccountRole.role.in_(roles), AccountRole.ended_at.is_(None)
    )
    rows = session.execute(
        select(Account.id, Account.name, Unit.name)
        .join(Unit, Unit.id == Account.unit_id)
        .where(Account.agency_id == viewer.agency_id, Account.disabled_at.is_(None), held)
        .order_by(Unit.name, Account.name, Account.id)
    )
    return {account_id: f"{name}（{unit}）" for account_id, name, unit in rows}


def is_at_work(session: Session, viewer: Viewer, account_id: UUID) -> bool:
    """Whether an account of the agency is in use."""
    found = select(Account.id).where(
        Account.id == account_id, Account.agency_id == viewer.agency_id, Account.disabled_at.is_(None)
    )
    return session.scalar(found) is not None


def _in_hand(viewer: Viewer) -> ColumnElement[bool]:
    """Whoever keeps a carrier, or is to take it over, sees it whatever became of his reach."""
    return or_(
        OriginalMedium.keeper_id == viewer.account_id, OriginalMedium.next_keeper_id == viewer.account_id
    )

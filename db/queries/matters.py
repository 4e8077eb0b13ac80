"""What is common to a matter of any procedure: its head, people, parties, acts and links. Every function takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from db.models import (
    Account,
    Matter,
    MatterLink,
    MatterParty,
    MatterPerson,
    ProceduralDefect,
    SealedParty,
    Unit,
)
from db.queries.applications import ActRow, list_acts
from db.queries.scope import visible_to, within_reach
from db.viewer import Viewer


@dataclass(frozen=True)
class LinkedMatter:
    """A matter that is linked with another one. `is_from` says that the link leads from it to the other one."""

    kind: str
    is_from: bool
    linked_at: datetime
    matter_id: UUID
    number: str
    subject: str
    party_names: str
    procedure: str
    stage: str


@dataclass(frozen=True)
class MatterDetail:
    """`reached` answers `within_reach` for each of the viewers that were asked for."""

    matter: Matter
    unit_name: str
    intake_unit_name: str
    has_defect: bool
    has_sealed: bool
    reached: list[bool]
    parties: list[MatterParty]
    people: list[tuple[str, str, datetime | None]]
    acts: list[ActRow]
    links: list[LinkedMatter]


def get_matter(
    session: Session, viewer: Viewer, matter_id: UUID, changing: Sequence[Viewer] = ()
) -> MatterDetail | None:
    """One matter; None where the viewer may not see it. Of linked matters only those that he may see."""
    unit, intake = aliased(Unit), aliased(Unit)
    found = session.execute(
        select(
            Matter,
            unit.name,
            intake.name,
            exists().where(ProceduralDefect.matter_id == Matter.id, ProceduralDefect.is_approved.is_(True)),
            exists().where(SealedParty.matter_id == Matter.id),
            *(within_reach(other).label(f"reached_{n}") for n, other in enumerate(changing)),
        )
        .join(unit, unit.id == Matter.unit_id)
        .join(intake, intake.id == Matter.intake_unit_id)
        .where(Matter.id == matter_id, visible_to(viewer))
        .execution_options(prepared=True)
    ).one_or_none()
    if found is None:
        return None
    matter, unit_name, intake_name, has_defect, has_sealed, *reached = found
    parties = session.scalars(
        select(MatterParty)
        .where(MatterParty.matter_id == matter_id)
        .order_by(MatterParty.id)
        .execution_options(prepared=True)
    )
    people = session.execute(
        select(MatterPerson.part, Account.name, MatterPerson.ended_at)
        .join(Account, Account.id == MatterPerson.account_id)
        .where(MatterPerson.matter_id == matter_id)
        .order_by(MatterPerson.id)
        .execution_options(prepared=True)
    ).all()
    return MatterDetail(
        matter,
        unit_name,
        intake_name,
        has_defect,
        has_sealed,
        reached,
        list(parties),
        [(part, name, ended_at) for part, name, ended_at in people],
        list_acts(session, viewer, matter_id),
        list_links(session, viewer, matter_id),
    )


def list_links(session: Session, viewer: Viewer, matter_id: UUID) -> list[LinkedMatter]:
    """The matters linked with this one that the viewer may see, in the order in which they were linked."""
    rows = session.execute(
        select(
            MatterLink.kind,
            MatterLink.from_matter_id == Matter.id,
            MatterLink.happened_at,
            Matter.id,
            Matter.number,
            Matter.subject,
            Matter.party_names,
            Matter.procedure,
            Matter.stage,
        )
        .join(
            Matter,
            or_(
                (MatterLink.from_matter_id == matter_id) & (Matter.id == MatterLink.to_matter_id),
                (MatterLink.to_matter_id == matter_id) & (Matter.id == MatterLink.from_matter_id),
            ),
        )
        .where(
            or_(MatterLink.from_matter_id == matter_id, MatterLink.to_matter_id == matter_id),
            visible_to(viewer),
        )
        .order_by(MatterLink.id)
    )
    return [LinkedMatter(*row) for row in rows]

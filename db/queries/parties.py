"""The register of parties within the viewer's agency. Sealed people are never in it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Matter, MatterParty, Party, PartySearch
from db.queries.scope import visible_to
from db.queries.search import hit, holds
from db.viewer import Viewer

NEAR = 1000
"""A search first reads so many names, the next in order."""


@dataclass(frozen=True)
class PartyMatterRow:
    matter_id: UUID
    number: str
    subject: str
    stage: str
    role: str
    opened_at: datetime


def find_by_certificate(
    session: Session, viewer: Viewer, kind: str, number: str, name: str | None = None
) -> Party | None:
    """The party with this certificate; of a kind that several people share (a household's), name it too."""
    query = select(Party).where(
        Party.agency_id == viewer.agency_id, Party.certificate_kind == kind, Party.certificate_no == number
    )
    if name is not None:
        query = query.where(Party.name == name)
    return session.scalar(query.order_by(Party.id).limit(1))


def like_parties(session: Session, viewer: Viewer, *, name: str, number: str, limit: int = 5) -> list[Party]:
    """Parties that may be the one being typed: same certificate number so far, or a name that begins alike."""
    found: list[Party] = []
    if len(number) >= 6:
        found += session.scalars(
            select(Party)
            .where(
                Party.agency_id == viewer.agency_id, Party.certificate_no.startswith(number, autoescape=True)
            )
            .order_by(Party.certificate_no)
            .limit(limit)
        )
    if len(name) >= 2 and len(found) < limit:
        found += session.scalars(
            select(Party)
            .where(
                Party.agency_id == viewer.agency_id,
                Party.name.startswith(name, autoescape=True),
                Party.id.not_in([p.id for p in found]),
            )
            .order_by(Party.name)
            .limit(limit - len(found))
        )
    return found


def get_party(session: Session, viewer: Viewer, party_id: UUID) -> Party | None:
    return session.scalar(select(Party).where(Party.agency_id == viewer.agency_id, Party.id == party_id))


def list_parties(
    session: Session,
    viewer: Viewer,
    *,
    text: str = "",
    after: tuple[str, UUID] | None = None,
    limit: int = 20,
) -> list[Party]:
    """Parties by name, one row more than `limit` where there are more.

    `text`: any piece of a name of two characters and more, the first character of one, or a whole certificate number.
    """
    query = select(Party).where(Party.agency_id == viewer.agency_id)
    if after is not None:
        query = query.where(func.row(Party.name, Party.id) > func.row(*after))
    if not text:
        return list(session.scalars(query.order_by(Party.name, Party.id).limit(limit + 1)))
    if len(text) == 1:
        query = query.where(Party.name.startswith(text, autoescape=True))
        return list(session.scalars(query.order_by(Party.name, Party.id).limit(limit + 1)))
    numbered = query.where(Party.certificate_no == text.upper())
    found = list(session.scalars(numbered.order_by(Party.name, Party.id).limit(limit + 1)))
    if found:
        return found
    # A common piece is found by reading the next names, a rare one by the index of grams.
    near = query.order_by(Party.name, Party.id).limit(NEAR).subquery()
    next_names = select(near.c.id).join(PartySearch, PartySearch.party_id == near.c.id)
    named = select(Party).where(Party.id.in_(next_names.where(holds(text, PartySearch))))
    found = list(session.scalars(named.order_by(Party.name, Party.id).limit(limit + 1)))
    if len(found) > limit:
        return found
    hits = select(PartySearch.party_id).where(hit(text, PartySearch)).cte("hits").prefix_with("MATERIALIZED")
    rare = query.join(hits, hits.c.party_id == Party.id)
    return list(session.scalars(rare.order_by(Party.name, Party.id).limit(limit + 1)))


def list_matters_of(
    session: Session, viewer: Viewer, party_id: UUID, limit: int = 50
) -> list[PartyMatterRow]:
    """The matters of a party that the viewer may see, newest first."""
    rows = session.execute(
        select(Matter.id, Matter.number, Matter.subject, Matter.stage, MatterParty.role, Matter.happened_at)
        .join(MatterParty, MatterParty.matter_id == Matter.id)
        .where(MatterParty.party_id == party_id, visible_to(viewer))
        .order_by(Matter.id.desc())
        .limit(limit)
    )
    return [PartyMatterRow(*row) for row in rows]

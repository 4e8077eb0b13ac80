"""Complaints like one that is being entered: by respondent, by person, by text. Every function takes the viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, any_, cast, func, select, tuple_, union
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from db.models import Complaint, ComplaintText, Matter, MatterParty, Party
from db.queries.scope import visible_to
from db.viewer import Viewer

_NEWEST = 50
"""So many complaints of one respondent or person are looked at, the newest."""
_COMPLAINANTS = ("complainant", "co_complainant", "representative", "represented")
_ALIKE = 200
"""So many texts that share a band are compared, the newest."""


@dataclass(frozen=True)
class SimilarRow:
    """A complaint. `likeness` is that of the texts, between 0 and 1."""

    matter_id: UUID
    number: str
    party_names: str
    subject: str
    nature: str
    kind: str
    is_sealed: bool
    stage: str
    received_at: datetime
    same_respondent: bool
    same_person: bool
    likeness: float


def find_similar(
    session: Session,
    viewer: Viewer,
    *,
    respondents: Sequence[str],
    people: Sequence[tuple[str, str]],
    pieces: Sequence[int],
    bands: Sequence[int],
) -> list[SimilarRow]:
    """Complaints against respondents of these names, by the holder of one of the certificates (kind, number), or with a text that
    shares a band; those that the viewer may see and nobody voided, in no order."""
    by_name = _matters(viewer, ("respondent",), Party.name.in_(respondents)).cte("by_name")
    certificate = tuple_(Party.certificate_kind, Party.certificate_no).in_(people)
    by_person = _matters(viewer, _COMPLAINANTS, certificate).cte("by_person")
    wanted = cast(list(bands), ARRAY(Integer))
    shared = select(ComplaintText.matter_id).where(ComplaintText.bands.overlap(wanted))
    shared = shared.order_by(ComplaintText.matter_id.desc()).limit(_ALIKE)
    found = union(select(by_name.c.matter_id), select(by_person.c.matter_id), shared).subquery("found")
    piece = func.unnest(ComplaintText.grams).column_valued("piece")
    both = (
        select(func.count())
        .where(piece == any_(cast(list(pieces), ARRAY(Integer))))
        .correlate(ComplaintText)
        .scalar_subquery()
    )
    either = func.nullif(func.cardinality(ComplaintText.grams) + len(pieces) - both, 0)
    rows = session.execute(
        select(
            *(Matter.id, Matter.number, Matter.party_names, Matter.subject, Complaint.nature),
            *(Complaint.kind, Complaint.is_sealed, Matter.stage),
            Matter.happened_at,
            Matter.id.in_(select(by_name.c.matter_id)),
            Matter.id.in_(select(by_person.c.matter_id)),
            func.coalesce(both * 1.0 / either, 0.0),
        )
        .join(found, found.c.matter_id == Matter.id)
        .join(Complaint, Complaint.matter_id == Matter.id)
        .outerjoin(ComplaintText, ComplaintText.matter_id == Matter.id)
        .where(visible_to(viewer), Matter.stage != "voided")
    )
    return [_row(row) for row in rows]


def _row(cells: Sequence[Any]) -> SimilarRow:
    values: tuple[Any, ...] = (*cells[:-1], float(cells[-1]))
    return SimilarRow(*values)


def _matters(viewer: Viewer, roles: Sequence[str], *conditions: ColumnElement[bool]) -> Select[UUID]:
    """The newest matters in which a party that meets the conditions has one of these roles."""
    return (
        select(MatterParty.matter_id)
        .join(Party, Party.id == MatterParty.party_id)
        .where(Party.agency_id == viewer.agency_id, MatterParty.role.in_(roles), *conditions)
        .order_by(MatterParty.id.desc())
        .limit(_NEWEST)
    )

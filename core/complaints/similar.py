"""重复、相近的投诉举报: what is like one that is being entered, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.complaints.likeness import bands, pieces
from core.law.certificates import CertificateKind, normalise
from core.law.complaints import LIKE_ENOUGH, NATURES, SAME_ENOUGH
from core.law.procedures import STAGES
from core.parties.identity import PartyInput
from core.use_case import Work
from db.models import ComplaintText
from db.queries.similar import SimilarRow, find_similar
from db.viewer import Viewer

MOST = 10


@dataclass(frozen=True)
class Similar:
    """A complaint that may be the same. `why` says in words what is alike."""

    matter_id: UUID
    number: str
    nature: str
    party_names: str
    subject: str
    stage: str
    received_at: datetime
    why: str


def similar_to(
    session: Session,
    viewer: Viewer,
    respondents: Sequence[PartyInput],
    complainant: PartyInput | None,
    told: str,
) -> list[Similar]:
    """At most MOST that are like it, the likest first: against the same respondent and by the same person or with a like
    text, or with much the same text whoever it is against."""
    found = pieces(told)
    rows = find_similar(
        session,
        viewer,
        respondents=[row.name.strip() for row in respondents if row.name.strip()],
        person=_person(complainant),
        pieces=found,
        bands=bands(found),
    )
    alike = [row for row in rows if _is_alike(row)]
    alike.sort(key=lambda row: (-row.likeness, -row.received_at.timestamp()))
    return [
        Similar(
            row.matter_id,
            row.number,
            NATURES[row.nature].label,
            row.party_names,
            row.subject,
            STAGES[row.stage].label,
            row.received_at,
            _why(row),
        )
        for row in alike[:MOST]
    ]


def keep_text(work: Work, matter_id: UUID, told: str) -> None:
    """Let later complaints be compared with this one."""
    found = pieces(told)
    work.session.merge(ComplaintText(matter_id=matter_id, grams=found, bands=bands(found)))


def _is_alike(row: SimilarRow) -> bool:
    near = row.same_person or row.likeness >= LIKE_ENOUGH
    return (row.same_respondent and near) or row.likeness >= SAME_ENOUGH


def _why(row: SimilarRow) -> str:
    said = [
        *(["被投诉单位相同"] if row.same_respondent else []),
        *(["投诉人相同"] if row.same_person else []),
        *([f"内容相近 {row.likeness:.0%}"] if row.likeness >= LIKE_ENOUGH else []),
    ]
    return "、".join(said)


def _person(party: PartyInput | None) -> tuple[str, str]:
    if party is None or party.certificate_kind not in set(CertificateKind):
        return "", ""
    kind = CertificateKind(party.certificate_kind)
    return kind.value, normalise(kind, party.certificate_no)

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
    must_see: bool
    """So like it that nobody registers before he has said whether it is the same one."""


def similar_to(
    session: Session,
    viewer: Viewer,
    respondents: Sequence[PartyInput],
    people: Sequence[PartyInput],
    told: str,
    kind: str = "",
) -> list[Similar]:
    """At most MOST that are like it, the likest first: against the same respondent and by the same person or with a like
    text, or with much the same text whoever it is against; and where either is sealed, whose text nobody compares, against
    the same respondent of the same kind. Others against the same respondent come behind them, to be looked at."""
    found = pieces(told)
    rows = find_similar(
        session,
        viewer,
        respondents=[row.name.strip() for row in respondents if row.name.strip()],
        people=[one for party in people if (one := _person(party))[1]],
        pieces=found,
        bands=bands(found),
    )

    def is_alike(row: SimilarRow) -> bool:
        near = row.same_person or row.likeness >= LIKE_ENOUGH
        near = near or ((row.is_sealed or not found) and row.kind == kind)
        return (row.same_respondent and near) or row.likeness >= SAME_ENOUGH

    alike = [row for row in rows if row.same_respondent or is_alike(row)]
    alike.sort(key=lambda row: (not is_alike(row), -row.likeness, -row.received_at.timestamp()))
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
            is_alike(row),
        )
        for row in alike[:MOST]
    ]


def keep_text(work: Work, matter_id: UUID, told: str) -> None:
    """Let later complaints be compared with this one."""
    found = pieces(told)
    work.session.merge(ComplaintText(matter_id=matter_id, grams=found, bands=bands(found)))


def _why(row: SimilarRow) -> str:
    said = [
        *(["被投诉单位相同"] if row.same_respondent else []),
        *(["投诉人相同"] if row.same_person else []),
        *([f"内容相近 {row.likeness:.0%}"] if row.likeness >= LIKE_ENOUGH else []),
    ]
    return "、".join(said)


def _person(party: PartyInput) -> tuple[str, str]:
    """The certificate by which somebody is known: (kind, number), the number empty where there is none."""
    if party.certificate_kind not in set(CertificateKind):
        return "", ""
    kind = CertificateKind(party.certificate_kind)
    return kind.value, normalise(kind, party.certificate_no)

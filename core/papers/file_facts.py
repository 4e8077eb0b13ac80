"""What a paper draws on: the matter, its parties, the officers of the house and the papers before it."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.calendars.reading import calendar_of
from core.clock import local
from core.law.calendar import Calendar
from core.law.fields import Credential, Field, FieldContext, Officer, PartyFacts
from core.law.lint_paper import EarlierPaper, LintFacts
from core.law.masking import Need
from core.law.paper_kind import PaperKind
from core.law.party_kinds import PartyKind
from core.law.records import PARTS
from core.parties.reading import view_party
from db.models import MatterParty
from db.queries import papers as queries
from db.queries.papers import OfficerRow, PaperMatter
from db.viewer import Viewer


@dataclass(frozen=True)
class FileFacts:
    """A matter as its papers see it at `now`. `earlier` are its valid issued papers, the newest first, each with what was
    typed into it; empty for papers that were not drafted here."""

    now: datetime
    row: PaperMatter
    parties: dict[str, PartyFacts]
    officers: dict[str, Officer]
    units: dict[str, str]
    """The unit of each officer."""
    earlier: tuple[EarlierPaper, ...]
    calendar: Calendar

    @cached_property
    def today(self) -> date:
        return local(self.now).date()

    @property
    def matter_id(self) -> UUID:
        return self.row.matter.id

    def context(self, kind: PaperKind, values: dict[str, Any], *, in_full: bool = False) -> FieldContext:
        """For checking and printing the fields of a paper of this matter; `in_full` for an original, whose parties are
        not masked."""
        parties = self.parties
        if in_full:
            parties = {str(party.id): printed_party(party, Need.FULL) for party in self.row.parties}
        return FieldContext(self.now, parties, self.officers, values, kind.labels)

    def lint_facts(self) -> LintFacts:
        agency = self.row.agency
        return LintFacts(
            self.today,
            self.calendar,
            tuple(party.name for party in self.parties.values()),
            agency.reconsideration_body,
            agency.court,
            self.earlier,
            {str(party.id): party.kind for party in self.row.parties},
            self.row.matter.procedure,
        )

    def pickable(self, row: Field, values: dict[str, Any], kind: PaperKind) -> dict[str, str]:
        """Who can stand in a field of officers, by id: name, unit and the credential of the day of the act. Who holds one
        that is not valid then is offered all the same: the day may still be mistyped."""
        day = self.context(kind, values).act_day(row)
        found = {}
        for one, officer in self.officers.items():
            if officer.credentials or not row.needs_credential:
                number = officer.number_on(day)
                card = (
                    f"，执法证 {number}" if number else f"，{day} 无有效执法证" if officer.credentials else ""
                )
                found[one] = f"{officer.name}（{self.units[one]}{card}）"
        return found


def file_facts(
    session: Session, viewer: Viewer, matter_id: UUID, calendar: Calendar | None = None
) -> FileFacts | None:
    """What the papers of a matter draw on at this moment; None where the viewer may not see it. `calendar` is for who asks
    for several matters."""
    row = queries.get_paper_matter(session, viewer, matter_id)
    if row is None:
        return None
    if calendar is None:
        calendar = calendar_of(session, viewer.agency_id, since=viewer.now.year)
    officers = queries.list_officers(session, viewer)
    earlier = queries.earlier_papers(session, viewer, matter_id)
    return FileFacts(
        viewer.now,
        row,
        {str(party.id): printed_party(party) for party in row.parties},
        _officers(officers),
        {str(one.account_id): one.unit_name for one in officers},
        tuple(
            EarlierPaper(
                document.kind,
                document.title,
                document.number or "",
                typed or {},
                local(document.happened_at).date(),
            )
            for document, typed in earlier
        ),
        calendar,
    )


def printed_party(party: MatterParty, need: Need = Need.INSIDE) -> PartyFacts:
    """A party as papers print it: a person's number, telephone and address masked as for every reader inside the bureau
    unless more is needed; a firm's are public."""
    view = view_party(party, need)
    part = PARTS.get(party.role)
    return PartyFacts(
        view.name,
        view.certificate_label if view.certificate_no else "",
        view.certificate_no,
        view.legal_representative,
        view.address,
        view.phone if party.kind == PartyKind.CITIZEN else party.phone,
        part.label if part else party.role,
    )


def _officers(rows: list[OfficerRow]) -> dict[str, Officer]:
    cards: dict[str, list[Credential]] = {}
    names: dict[str, str] = {}
    for row in rows:
        if row.is_disabled:
            continue
        names[str(row.account_id)] = row.name
        held = cards.setdefault(str(row.account_id), [])
        if row.number and row.valid_from and row.valid_to:
            revoked = local(row.revoked_at).date() if row.revoked_at else None
            held.append(Credential(row.number, row.valid_from, row.valid_to, revoked))
    return {one: Officer(name, tuple(cards[one])) for one, name in names.items()}

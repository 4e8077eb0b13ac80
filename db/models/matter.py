"""One table of matters for every procedure, with the people, links and acts around it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded, Versioned


def _open_index(name: str, owner: str, by: str = "id", *, also: tuple[str, ...]) -> Index:
    """The matters of one owner that are not filed, in the order in which they were entered, or `by` another column."""
    return Index(
        name,
        *(owner, "procedure", by),
        postgresql_include=also,
        postgresql_where=text("filed_at IS NULL"),
    )


class Matter(Base, Identified, Recorded, Versioned):
    """A piece of work of any procedure. `unit_id` answers for it, `intake_unit_id` took it in.

    A procedure adds a detail table keyed by the matter, never a second matter. Filing sets `filed_at` and closes
    the matter to everybody but the holders of a grant.
    """

    __tablename__ = "matter"
    __table_args__ = (
        UniqueConstraint("agency_id", "number"),
        # db.queries.scope walks these; with what it filters by in the index itself, it reads no row.
        _open_index("ix_matter_open_agency", "agency_id", also=("stage", "happened_at")),
        _open_index("ix_matter_open_unit", "unit_id", also=("agency_id", "stage", "happened_at")),
        _open_index("ix_matter_open_intake", "intake_unit_id", also=("agency_id", "stage", "happened_at")),
        # For a day long past, which a walk from the newest would reach only after everything since. A long range that
        # ends long ago is walked from the newest all the same: the planner takes its rows to lie anywhere.
        _open_index("ix_matter_open_agency_day", "agency_id", "happened_at", also=("id", "stage")),
        _open_index("ix_matter_open_unit_day", "unit_id", "happened_at", also=("id", "agency_id", "stage")),
        _open_index(
            "ix_matter_open_intake_day", "intake_unit_id", "happened_at", also=("id", "agency_id", "stage")
        ),
        Index("ix_matter_held", "id", postgresql_where=text("hold")),
        # What is to be filed.
        *(
            Index(name, owner, "id", postgresql_where=text("(stage)::text = 'closed'::text"))
            for name, owner in (
                ("ix_matter_closed_agency", "agency_id"),
                ("ix_matter_closed_unit", "unit_id"),
            )
        ),
        Index(
            "ix_matter_started_urgently",
            "id",
            postgresql_where=text("(stage)::text = 'started_urgently'::text"),
        ),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    intake_unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    procedure: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(100))
    subject: Mapped[str] = mapped_column(String(300))
    party_names: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(String(30))
    stage: Mapped[str] = mapped_column(String(40))
    secrecy: Mapped[str] = mapped_column(String(20), default="internal")
    late_reason: Mapped[str | None] = mapped_column(Text)
    corrected_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    filed_at: Mapped[datetime | None]
    hold: Mapped[bool] = mapped_column(default=False)


class MatterParty(Base, Identified, Recorded, Versioned):
    """A party in a matter, as it was called there: name, certificate and address stay as printed."""

    __tablename__ = "matter_party"
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"), index=True)
    role: Mapped[str] = mapped_column(String(30))
    represents_id: Mapped[UUID | None] = mapped_column(ForeignKey("matter_party.id"))
    authority: Mapped[str] = mapped_column(String(300), default="")
    kind: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(200))
    certificate_kind: Mapped[str] = mapped_column(String(40))
    certificate_no: Mapped[str | None] = mapped_column(String(60))
    no_certificate_reason: Mapped[str | None] = mapped_column(Text)
    legal_representative: Mapped[str] = mapped_column(String(100), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    service_address: Mapped[str] = mapped_column(String(300), default="")


class MatterPerson(Base, Identified, Recorded):
    """Who works on a matter, in which part, from `happened_at` until `ended_at`."""

    __tablename__ = "matter_person"
    __table_args__ = (
        Index(
            "ix_matter_person_account_id_matter_id",
            *("account_id", "matter_id"),
            postgresql_include=("happened_at", "ended_at"),
        ),
        Index(
            "ix_matter_person_co_handler",
            *("account_id", "matter_id"),
            postgresql_where=text("((part)::text = 'co_handler'::text) AND (ended_at IS NULL)"),
        ),
    )
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"), index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    part: Mapped[str] = mapped_column(String(30))
    ended_at: Mapped[datetime | None]


class MatterLink(Base, Identified, Recorded):
    """A link between matters: from complaint, split, joined, appeal, request."""

    __tablename__ = "matter_link"
    __table_args__ = (UniqueConstraint("from_matter_id", "to_matter_id", "kind"),)
    from_matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    to_matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))


class Act(Base, Identified, Recorded):
    """What happened in a matter: never changed; a mistake is mended by a further act. `actor_id` is None for what the
    system did when a period had passed."""

    __tablename__ = "act"
    __table_args__ = (Index("ix_act_matter_id_id", "matter_id", "id"),)
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    kind: Mapped[str] = mapped_column(String(40))
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    place: Mapped[str] = mapped_column(String(300), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    late_reason: Mapped[str | None] = mapped_column(Text)
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)

"""档案借阅单: slips, what they are for, who consented, what passed over the desk, and the bureau's own rules."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded, Versioned


class Loan(Base, Identified, Recorded, Versioned):
    """A slip. `mode`, `kind` and `state` are those of core.law.lending; `unit_id` is the borrower's department, `owner_unit_id`
    the one whose records he asks for.

    `round` counts how often it was asked; consents hold for their round, and `consents` names those that it needs.
    `waits_for` is the consent that comes next, to the slip or to more time; empty for none. `moves` counts its steps, so that each makes a new version. It is the
    key to its items from `begins_at` until `until`, while it is approved. `min_stay` are the working days that a recall leaves. `asked_until` is the last day that is asked for,
    `renew_until` that of a renewal which waits for consent.
    """

    __tablename__ = "loan"
    __table_args__ = (
        UniqueConstraint("agency_id", "number"),
        Index("ix_loan_agency_id_state_id", "agency_id", "state", "id"),
        Index("ix_loan_borrower_id_state_id", "borrower_id", "state", "id"),
        Index("ix_loan_unit_id_state_id", "unit_id", "state", "id"),
        Index("ix_loan_owner_unit_id_state_id", "owner_unit_id", "state", "id"),
        Index("ix_loan_agency_id_id", "agency_id", "id"),
        Index("ix_loan_running", "until", postgresql_where=text("(state)::text = 'approved'::text")),
        Index(
            "ix_loan_waiting",
            *("agency_id", "waits_for", "id"),
            postgresql_where=text("(waits_for)::text <> ''::text"),
        ),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    number: Mapped[str] = mapped_column(String(60))
    borrower_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    owner_unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    mode: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(Text)
    ground: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(20))
    round: Mapped[int] = mapped_column(default=1)
    moves: Mapped[int] = mapped_column(default=0)
    consents: Mapped[list[str]] = mapped_column(JSONB)
    waits_for: Mapped[str] = mapped_column(String(20), default="")
    most_renewals: Mapped[int]
    min_stay: Mapped[int]
    renewals: Mapped[int] = mapped_column(default=0)
    asked_until: Mapped[date]
    renew_until: Mapped[date | None]
    begins_at: Mapped[datetime | None]
    until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class LoanItem(Base, Identified, Recorded, Versioned):
    """What a slip is for: a filed case file, one volume or one line of its contents, some pages of these; or a matter that is not
    filed, as it was asked for in a `round`. What passes over the desk has a `state`, and the volume's condition and pages as they went out and came back.
    `recalled_for` is the last day after a recall."""

    __tablename__ = "loan_item"
    __table_args__ = (
        Index("ix_loan_item_loan_id_id", "loan_id", "id"),
        Index("ix_loan_item_case_file_id_id", "case_file_id", "id"),
        Index(
            "ix_loan_item_open_matter_id",
            "open_matter_id",
            postgresql_where=text("open_matter_id IS NOT NULL"),
        ),
        Index(
            "uq_loan_item_out",
            *("case_file_id", "volume"),
            unique=True,
            postgresql_where=text("(state)::text = 'out'::text"),
        ),
    )
    loan_id: Mapped[UUID] = mapped_column(ForeignKey("loan.id"))
    round: Mapped[int]
    case_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_file.id"))
    open_matter_id: Mapped[UUID | None] = mapped_column(ForeignKey("matter.id"))
    volume: Mapped[int | None]
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_file_item.id"))
    first_page: Mapped[int | None]
    last_page: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(10))
    out_at: Mapped[datetime | None]
    out_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    out_condition: Mapped[str] = mapped_column(String(20), default="")
    out_pages: Mapped[int | None]
    recalled_for: Mapped[date | None]
    back_at: Mapped[datetime | None]
    back_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    back_condition: Mapped[str] = mapped_column(String(20), default="")
    back_pages: Mapped[int | None]
    difference: Mapped[str] = mapped_column(Text, default="")


class LoanStep(Base, Identified, Recorded):
    """Who did what with a slip, in which round, and what he said; `consent` names the one that was given. Never changed."""

    __tablename__ = "loan_step"
    __table_args__ = (Index("ix_loan_step_loan_id_id", "loan_id", "id"),)
    loan_id: Mapped[UUID] = mapped_column(ForeignKey("loan.id"))
    round: Mapped[int]
    step: Mapped[str] = mapped_column(String(30))
    consent: Mapped[str] = mapped_column(String(20), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class LoanCopy(Base, Identified, Recorded):
    """Pages of a lent thing were copied: by whom, how many, on paper or as a file. Never changed."""

    __tablename__ = "loan_copy"
    __table_args__ = (
        Index("ix_loan_copy_loan_id_id", "loan_id", "id"),
        Index("ix_loan_copy_agency_id_id", "agency_id", "id"),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    loan_id: Mapped[UUID] = mapped_column(ForeignKey("loan.id"))
    loan_item_id: Mapped[UUID] = mapped_column(ForeignKey("loan_item.id"))
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_file_item.id"))
    scan_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_file_scan.id"))
    how: Mapped[str] = mapped_column(String(10))
    first_page: Mapped[int | None]
    pages: Mapped[int]
    note: Mapped[str] = mapped_column(String(300), default="")
    copied_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class LendingRule(Base, Identified, Recorded, Versioned):
    """A rule of the bureau's own in the place of ours with the same code, or beside ours; the columns are those of
    core.law.lending.LoanRule. One that is not active drops ours. `reason` is that of its newest change."""

    __tablename__ = "lending_rule"
    __table_args__ = (UniqueConstraint("agency_id", "code"),)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    code: Mapped[str] = mapped_column(String(30))
    label: Mapped[str] = mapped_column(String(200))
    mode: Mapped[str] = mapped_column(String(20), default="")
    kind: Mapped[str] = mapped_column(String(20), default="")
    secrecy: Mapped[str] = mapped_column(String(20), default="")
    procedure: Mapped[str] = mapped_column(String(40), default="")
    term: Mapped[str] = mapped_column(String(4), default="")
    role: Mapped[str] = mapped_column(String(40), default="")
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    other_unit: Mapped[bool | None]
    is_filed: Mapped[bool | None]
    forbids: Mapped[bool] = mapped_column(default=False)
    days: Mapped[int | None]
    unit: Mapped[str] = mapped_column(String(4))
    renewals: Mapped[int | None]
    consents: Mapped[list[str]] = mapped_column(JSONB)
    most_at_once: Mapped[int | None]
    min_stay: Mapped[int | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[str] = mapped_column(Text)


class LendingFinding(Base, Identified, Recorded, Versioned):
    """Something that may be against the rules of lending, and what became of it. `kind`, `state` and `outcome` are those of
    core.law.lending_findings; `account_id` is who it is about, `noticed` what was seen on `occurred_on`. `is_clue` that the portal
    found it itself, and then once a kind, person, day and slip. `moves` counts its steps, so that each makes a new version."""

    __tablename__ = "lending_finding"
    __table_args__ = (
        Index("ix_lending_finding_agency_id_id", "agency_id", "id"),
        Index("ix_lending_finding_agency_id_state_id", "agency_id", "state", "id"),
        Index("ix_lending_finding_account_id_occurred_on", "account_id", "occurred_on"),
        Index(
            "uq_lending_finding_clue",
            *("agency_id", "kind", "account_id", "occurred_on", "loan_id"),
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("is_clue"),
        ),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    kind: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    loan_id: Mapped[UUID | None] = mapped_column(ForeignKey("loan.id"))
    case_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_file.id"))
    occurred_on: Mapped[date]
    noticed: Mapped[str] = mapped_column(Text)
    is_clue: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(20))
    moves: Mapped[int] = mapped_column(default=0)
    finding: Mapped[str] = mapped_column(Text, default="")
    handling: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(String(20), default="")
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    closed_at: Mapped[datetime | None]


class LendingFindingStep(Base, Identified, Recorded):
    """Who did what with a finding, and what he said. Never changed."""

    __tablename__ = "lending_finding_step"
    __table_args__ = (Index("ix_lending_finding_step_finding_id_id", "finding_id", "id"),)
    finding_id: Mapped[UUID] = mapped_column(ForeignKey("lending_finding.id"))
    step: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text, default="")
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

"""Case files on their way into the archive and in it: contents, the notes at their end (备考表), and where they stand."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Computed,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded, Versioned, new_id


class UnderKey(Identified):
    """A row of a case file. `key_owner_id` names the owner of the key over its images and bytes: the matter, or the file
    itself where there is none. It is set when the row is stored, from the ids that the row has."""

    key_owner_id: Mapped[UUID]


@event.listens_for(UnderKey, "before_insert", propagate=True)
def _give_key(_mapper: object, _connection: object, row: Any) -> None:
    row.id = row.id or new_id()
    row.key_owner_id = getattr(row, "matter_id", None) or getattr(row, "case_file_id", row.id)


class CaseFile(Base, UnderKey, Recorded, Versioned):
    """The one file of a matter (案卷); one that came in from before the portal has no matter. `state` moves by the rows of core.law.filing.

    `term` is the code of its period in the archive number, `term_reason` the sentence that says why. `archive_number` comes
    with the taking: `prefix` and `sequence` are its parts. `home` is the place that it was first given and always returns
    to, `place` where it is now, as its newest move says. `keep_until` is the last day of its minimum, empty for good; `hold` is
    set for a file without a matter that is held.
    `arrangers` are the ids of everybody who had a hand in it, or in whose stead it was done: none of them checks or takes it.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        UniqueConstraint("agency_id", "archive_number"),
        Index("ix_case_file_agency_id_state_id", "agency_id", "state", "id"),
        Index("ix_case_file_unit_id_state_id", "unit_id", "state", "id"),
        Index("ix_case_file_arranged_by_state_id", "arranged_by", "state", "id"),
        *(
            index
            for owner in ("agency_id", "unit_id")
            for index in (
                Index(f"ix_case_file_{owner}_kind", owner, "state", "procedure", "term", "id"),
                Index(
                    f"ix_case_file_{owner}_year",
                    *(owner, "state", "filed_year", "procedure", "term", "id"),
                ),
            )
        ),
        *(
            Index(
                f"ix_case_file_{owner}_due",
                *(owner, "keep_until", "id"),
                postgresql_where=text("((state)::text = 'filed'::text) AND (keep_until IS NOT NULL)"),
            )
            for owner in ("agency_id", "unit_id", "arranged_by")
        ),
        Index(
            "ix_case_file_grown_old",
            *("agency_id", "opened_on", "id"),
            postgresql_where=text(
                "((state)::text = 'filed'::text) AND ((term)::text = ANY ((ARRAY['Y'::character varying, 'D30'::character varying])::text[]))"
            ),
        ),
        Index(
            "ix_case_file_filed",
            *("agency_id", "filed_at", "id"),
            postgresql_where=text("filed_at IS NOT NULL"),
        ),
        Index(
            "ix_case_file_filed_unit",
            *("unit_id", "filed_at", "id"),
            postgresql_where=text("filed_at IS NOT NULL"),
        ),
        Index(
            "ix_case_file_series",
            *("agency_id", "prefix", "sequence"),
            postgresql_where=text("prefix IS NOT NULL"),
        ),
        Index("ix_case_file_year", "agency_id", text("split_part(prefix::text, '-'::text, 2)"), "id"),
        Index(
            "ix_case_file_place",
            *("agency_id", "place"),
            postgresql_ops={"place": "varchar_pattern_ops"},
            postgresql_include=("volumes",),
            postgresql_where=text("(state)::text = 'filed'::text"),
        ),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    matter_id: Mapped[UUID | None] = mapped_column(ForeignKey("matter.id"), unique=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    procedure: Mapped[str] = mapped_column(String(40))
    matter_number: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(20))
    secrecy: Mapped[str] = mapped_column(String(20))
    handler: Mapped[str] = mapped_column(String(200))
    opened_on: Mapped[date]
    closed_on: Mapped[date]
    description: Mapped[str] = mapped_column(Text, default="")
    volumes: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    term: Mapped[str] = mapped_column(String(4), default="")
    term_reason: Mapped[str] = mapped_column(Text, default="")
    keep_until: Mapped[date | None]
    hold: Mapped[bool] = mapped_column(default=False)
    arranged_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    arrangers: Mapped[list[str]] = mapped_column(JSONB, default=list)
    handed_over_at: Mapped[datetime | None]
    checked_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    checked_at: Mapped[datetime | None]
    taken_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    filed_at: Mapped[datetime | None]
    filed_year: Mapped[int | None] = mapped_column(
        Computed(
            "(EXTRACT(year FROM (filed_at AT TIME ZONE 'Asia/Shanghai'::text)))::integer", persisted=True
        ),
        deferred=True,
    )
    prefix: Mapped[str | None] = mapped_column(String(60))
    sequence: Mapped[int | None]
    archive_number: Mapped[str | None] = mapped_column(String(80))
    home: Mapped[str] = mapped_column(String(100), default="")
    place: Mapped[str] = mapped_column(String(100), default="")


class CaseFileItem(Base, UnderKey, Recorded, Versioned):
    """One thing in a case file: an issued paper, an attachment, or what exists on paper alone, of which neither id says
    anything. `group_code` is one of core.law.filing. What was entered by mistake is taken out again (`removed_at`), not
    deleted. `first_page` counts through its volume."""

    __tablename__ = "case_file_item"
    __table_args__ = (
        Index("ix_case_file_item_case_file_id_position", "case_file_id", "position"),
        Index(
            "uq_case_file_item_document",
            *("case_file_id", "document_id"),
            unique=True,
            postgresql_where=text("document_id IS NOT NULL"),
        ),
    )
    case_file_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"))
    matter_id: Mapped[UUID | None] = mapped_column(ForeignKey("matter.id"))
    position: Mapped[int]
    part: Mapped[str] = mapped_column(String(10))
    group_code: Mapped[str] = mapped_column(String(30))
    volume: Mapped[int] = mapped_column(default=1)
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("document.id"))
    stored_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    number: Mapped[str] = mapped_column(String(100), default="")
    author: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(String(300))
    dated_on: Mapped[date | None]
    pages: Mapped[int] = mapped_column(default=0)
    first_page: Mapped[int | None]
    sha256: Mapped[str] = mapped_column(String(64), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    removed_at: Mapped[datetime | None]


class CaseFileNote(Base, UnderKey, Recorded):
    """An entry of the 备考表: what was done with the file, and after its filing whatever came to it. Never changed."""

    __tablename__ = "case_file_note"
    __table_args__ = (Index("ix_case_file_note_case_file_id_id", "case_file_id", "id"),)
    case_file_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"))
    matter_id: Mapped[UUID | None] = mapped_column(ForeignKey("matter.id"))
    kind: Mapped[str] = mapped_column(String(30))
    text: Mapped[str] = mapped_column(Text)
    written_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class CaseFileMove(Base, UnderKey, Recorded):
    """The file was put somewhere: `place` is box and shelf, where it is from then on. Never changed."""

    __tablename__ = "case_file_move"
    __table_args__ = (
        Index("ix_case_file_move_case_file_id_id", "case_file_id", "id"),
        Index("ix_case_file_move_recorded_at_id", "recorded_at", "id"),
    )
    case_file_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"))
    matter_id: Mapped[UUID | None] = mapped_column(ForeignKey("matter.id"))
    place: Mapped[str] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(Text, default="")
    moved_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class CaseFileScan(Base, UnderKey, Recorded):
    """A scan of a paper file from before the portal; its bytes lie encrypted in the vault, under the row's id. Never changed,
    and superseded by one newer scan at most (`replaces_id`), which `note` explains.

    Hashes and `wrapped` are as in `db.models.file.StoredFile`; `pages` is empty where it cannot be counted.
    """

    __tablename__ = "case_file_scan"
    __table_args__ = (UniqueConstraint("case_file_id", "position"),)
    case_file_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    sealed_size: Mapped[int] = mapped_column(BigInteger)
    sealed_sha256: Mapped[str] = mapped_column(String(64))
    algorithm: Mapped[str] = mapped_column(String(20))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    pages: Mapped[int | None]
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_file_scan.id"), unique=True)
    added_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str] = mapped_column(Text, default="")


class ArchiveCounter(Base):
    """The last place taken in a series of archive numbers. Its row lock is what keeps the series free of gaps."""

    __tablename__ = "archive_counter"
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    prefix: Mapped[str] = mapped_column(String(60), primary_key=True)
    last_no: Mapped[int]


class PreservedCopy(Base, Identified, Recorded, Versioned):
    """A copy of a matter's record on a medium of its own (art 23), made at `happened_at`: which medium, where it lies, and the
    SHA-256 of what is on it, as the machine that burnt it gave it. `state` follows its newest check; `check_on` is the day
    by which the next is due, empty for one that is lost."""

    __tablename__ = "preserved_copy"
    __table_args__ = (
        Index("ix_preserved_copy_agency_id_check_on", "agency_id", "check_on"),
        UniqueConstraint("agency_id", "medium_no", "matter_id"),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"), index=True)
    medium: Mapped[str] = mapped_column(String(20))
    medium_no: Mapped[str] = mapped_column(String(100))
    holds: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(20))
    check_on: Mapped[date | None]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class PreservedCheck(Base, Identified, Recorded):
    """A copy was read back and compared, or found damaged or lost. Never changed."""

    __tablename__ = "preserved_check"
    __table_args__ = (Index("ix_preserved_check_copy_id_id", "copy_id", "id"),)
    copy_id: Mapped[UUID] = mapped_column(ForeignKey("preserved_copy.id"))
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    result: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    checked_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))


class MatterHold(Base, UnderKey, Recorded, Versioned):
    """The record of a matter, or a case file that came in without one, is held: nothing of it may be destroyed until the hold
    is lifted, by somebody else than who placed it. It can be held on several grounds at once; `hold` of the matter, or of the
    file, says whether it is on any."""

    __tablename__ = "matter_hold"
    __table_args__ = (
        Index("ix_matter_hold_matter_id_id", "matter_id", "id"),
        Index(
            "ix_matter_hold_case_file_id_id",
            *("case_file_id", "id"),
            postgresql_where=text("case_file_id IS NOT NULL"),
        ),
        Index("ix_matter_hold_agency_id_id", "agency_id", "id"),
    )
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    matter_id: Mapped[UUID | None] = mapped_column(ForeignKey("matter.id"))
    case_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_file.id"))
    ground: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(Text)
    placed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    lift_reason: Mapped[str | None] = mapped_column(Text)

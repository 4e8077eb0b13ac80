"""Files that people attach to matters. The bytes lie encrypted in the vault, under the row's id."""

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded


class StoredFile(Base, Identified, Recorded):
    """One version of one file; never changed, and replaced by one newer version at most.

    `sha256` is that of the content, `sealed_sha256` that of what lies in the vault, so that it can be checked without
    any key. `wrapped` is the file's own key under the key of its matter.
    """

    __tablename__ = "stored_file"
    __table_args__ = (Index("ix_stored_file_matter_id_id", "matter_id", "id"),)
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    kind: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    sealed_size: Mapped[int] = mapped_column(BigInteger)
    sealed_sha256: Mapped[str] = mapped_column(String(64))
    algorithm: Mapped[str] = mapped_column(String(20))
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    uploaded_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    on_behalf_of_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str] = mapped_column(Text, default="")

"""What every table shares: the id, the two times of a record, and the row version."""

from datetime import datetime
from secrets import token_bytes
from time import time_ns
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Integer, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


ID_BYTES = 8
"""Random bytes in an id."""


def new_id(random: bytes = b"") -> UUID:
    """A UUIDv7: made by the portal, so that a row has its id before it is stored, and ordered by time (RFC 9562 section
    6.2, method 3: milliseconds, then twelve bits of what is left of the time). `random` is for who has drawn random
    bytes for several ids at once; the same must never be given twice."""
    milliseconds, left = divmod(time_ns(), 1_000_000)
    high = milliseconds << 16 | 0x7000 | (left << 12) // 1_000_000
    return UUID(int=high << 64 | 0b10 << 62 | int.from_bytes(random or token_bytes(ID_BYTES)) >> 2)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: DateTime(timezone=True), UUID: Uuid()}


class Identified:
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


class Recorded:
    """When it took place, and when it was entered. The unit of work stamps `recorded_at`; SQL never does."""

    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]


class Versioned:
    """A row that people edit: a stale version makes the update raise instead of overwriting."""

    row_version: Mapped[int] = mapped_column(Integer, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.row_version}

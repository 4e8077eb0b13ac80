"""The catalogue of items (办理事项) and the detail rows of an application (art 4)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Identified, Recorded, Versioned


class Item(Base, Identified, Recorded, Versioned):
    """Something one can apply for. `limit_amount` and `limit_unit` (wd, cd, m, h) are what the item's guide promises."""

    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("agency_id", "code"),)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    procedure: Mapped[str] = mapped_column(String(40))
    limit_amount: Mapped[int]
    limit_unit: Mapped[str] = mapped_column(String(4))
    limit_basis: Mapped[str] = mapped_column(String(200))
    is_active: Mapped[bool] = mapped_column(default=True)


class ItemMaterial(Base, Identified, Recorded, Versioned):
    """A material that an item asks for; one that `may_lack` can be promised and supplied after the acceptance. One no longer
    asked for stays, as not active."""

    __tablename__ = "item_material"
    __table_args__ = (
        # Checked at the commit, so that two materials can change places.
        ExcludeConstraint(
            ("item_id", "="),
            ("position", "="),
            name="ex_item_material_position",
            using="btree",
            where=text("is_active"),
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("originals >= 0 AND copies >= 0", name="counts"),
    )
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    originals: Mapped[int]
    copies: Mapped[int]
    is_required: Mapped[bool] = mapped_column(default=True)
    may_lack: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    note: Mapped[str] = mapped_column(String(300), default="")


class Application(Base, Recorded, Versioned):
    """What an application adds to its matter. The item's name and limit are kept as they were on that day."""

    __tablename__ = "application"
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("item.id"), index=True)
    item_name: Mapped[str] = mapped_column(String(200))
    limit_amount: Mapped[int]
    limit_unit: Mapped[str] = mapped_column(String(4))
    note: Mapped[str] = mapped_column(Text, default="")


class ApplicationMaterial(Base, Identified, Recorded, Versioned):
    """One material of an application: what the item asks for, and what was handed in.

    The list of an item that was corrected to another one stays, ended.
    """

    __tablename__ = "application_material"
    __table_args__ = (
        Index(
            "uq_application_material_position",
            *("matter_id", "position"),
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("originals_received >= 0 AND copies_received >= 0", name="counts"),
    )
    matter_id: Mapped[UUID] = mapped_column(ForeignKey("matter.id"))
    ended_at: Mapped[datetime | None]
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    originals: Mapped[int]
    copies: Mapped[int]
    is_required: Mapped[bool]
    may_lack: Mapped[bool]
    originals_received: Mapped[int]
    copies_received: Mapped[int]
    note: Mapped[str] = mapped_column(String(300), default="")

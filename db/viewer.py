"""Who is asking. Every select on matters, documents, files and entries takes one of these."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Mode(StrEnum):
    """What a grant lets its holder do: look on the screen, or take a copy of papers and files away as well."""

    READ = "read"
    COPY = "copy"

    @property
    def given_by(self) -> tuple["Mode", ...]:
        """The modes of a grant that include this one."""
        return (Mode.COPY,) if self is Mode.COPY else (Mode.READ, Mode.COPY)


@dataclass(frozen=True)
class Viewer:
    """The reach of one person at one moment.

    `sees_agency`: every open matter of the agency; `unit_ids`: every open matter of those units; `by_own_part`: the
    matters he works on; `lent_parts`: those in which an absent colleague (account) has a part that belongs to the role
    he stands in for; `keeps_archive`: the matters whose files wait to be taken into the archive, and the catalogue of the
    archive. Beyond that only what a grant opens to himself. `now` decides which grants still run. As made without them it reaches no matter but by grant.
    """

    account_id: UUID
    agency_id: UUID
    now: datetime
    sees_agency: bool = False
    unit_ids: tuple[UUID, ...] = ()
    by_own_part: bool = False
    lent_parts: tuple[tuple[UUID, str], ...] = ()
    keeps_archive: bool = False

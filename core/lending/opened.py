"""What a running slip opens, and how it is read: papers, attachments, and scans of old paper files."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from core.context import Context
from core.documents.as_pages import PDF
from core.files.holding import key_of, vault_of
from core.ledger.papers import open_paper
from db.models import CaseFileItem, CaseFileScan, StoredFile
from db.queries import lent as keys
from db.queries.lent import Key


@dataclass(frozen=True)
class Opened:
    """A line of a file's contents or a scan that a running slip of the actor opens. `first` to `last` are the pages that may be
    read; `is_shown` is False for what exists on paper alone."""

    key: Key
    thing: CaseFileItem | CaseFileScan
    paper: bytes | None = None
    stored: StoredFile | None = None

    @property
    def object_type(self) -> str:
        return self.thing.__tablename__

    @property
    def object_id(self) -> UUID:
        return self.thing.id

    @property
    def case_file_id(self) -> UUID:
        return self.thing.case_file_id

    @property
    def matter_id(self) -> UUID | None:
        return self.thing.matter_id if isinstance(self.thing, CaseFileItem) else None

    @property
    def title(self) -> str:
        return self.thing.title if isinstance(self.thing, CaseFileItem) else self.thing.name

    @property
    def is_shown(self) -> bool:
        if isinstance(self.thing, CaseFileScan):
            return True
        return bool(self.thing.document_id or self.thing.stored_file_id)

    @property
    def as_copied(self) -> dict[str, UUID]:
        """The column by which a copy names the thing."""
        return {"item_id" if isinstance(self.thing, CaseFileItem) else "scan_id": self.thing.id}

    @property
    def first(self) -> int:
        return self.key.item.first_page or 1

    @property
    def last(self) -> int:
        return self.key.item.last_page or max(self.thing.pages or 1, 1)

    def holds(self, page: int) -> bool:
        """Whether the slip names this page."""
        return self.first <= page <= self.last

    def read(self, ctx: Context, session: Session) -> tuple[str, bytes]:
        """Media type and bytes. Raises KeyProblem, core.vault.vault.Damaged, and OSError, also for what is on paper alone."""
        thing = self.thing
        row = thing if isinstance(thing, CaseFileScan) else self.stored
        if (
            isinstance(thing, CaseFileItem)
            and self.paper is not None
            and thing.document_id
            and thing.matter_id
        ):
            return PDF, open_paper(ctx.app.keys, session, thing.document_id, thing.matter_id, self.paper)
        if row is None:
            raise FileNotFoundError("原件为纸质，请到档案室查阅")
        parts = vault_of(ctx.app).read(row.id, key_of(ctx.app, session, row), sealed_size=row.sealed_size)
        return row.media_type, b"".join(parts)


def opened(
    ctx: Context, session: Session, thing_id: UUID | None, modes: Sequence[str], page: int | None = None
) -> Opened | None:
    """A line of contents or a scan, where a running slip of the actor opens it in one of these modes, or this page of it."""
    if thing_id is None:
        return None
    key = keys.find_key(session, ctx.viewer, thing_id, modes, page)
    found = keys.lent_line(session, ctx.viewer, thing_id, modes) if key else None
    if key is not None and found is not None:
        opened_line = Opened(key, *found)
        return opened_line if page is None or opened_line.holds(page) else None
    scans = keys.lent_scans(session, ctx.viewer, modes, scan_id=thing_id)
    return next(
        (one for one in (Opened(key, scan) for scan, key in scans) if page is None or one.holds(page)), None
    )


def opened_by_slip(ctx: Context, session: Session, loan_id: UUID, modes: Sequence[str]) -> list[Opened]:
    """Everything that one running slip of the actor opens, in the order of the contents; scans after them."""
    return [
        *(Opened(key, one) for one, key in keys.lent_lines(session, ctx.viewer, loan_id, modes)),
        *(Opened(key, scan) for scan, key in keys.lent_scans(session, ctx.viewer, modes, loan_id=loan_id)),
    ]

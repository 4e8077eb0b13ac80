"""The one way to change anything: a transaction that writes every changed row on the ledger before it commits."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine, event, inspect, text
from sqlalchemy.orm import ORMExecuteState, Session

from db import archive_figures, worklist
from db.ledger.write import Happening, Ledger, RowChange, Who
from db.models import (
    ArchiveFigure,
    CaseFileSearch,
    CommandReceipt,
    ComplaintText,
    Draft,
    Job,
    JobPiece,
    JobResult,
    MatterSearch,
    MatterWork,
    Notice,
    PartySearch,
    SavedSearch,
)
from db.models.base import Base

EPHEMERAL: frozenset[type[Base]] = frozenset(
    {CommandReceipt, Draft, Job, JobPiece, JobResult, Notice, SavedSearch}
)
"""Tables whose rows may be deleted or written in bulk: they are no record of anything."""

UNSEEN: frozenset[type[Base]] = EPHEMERAL | {
    ArchiveFigure,
    CaseFileSearch,
    ComplaintText,
    MatterSearch,
    MatterWork,
    PartySearch,
}
"""Tables whose changes no listener sees: those above, and what is derived from the record."""


NOBODY = Who()


class UnitOfWork:
    """One transaction. Leaving the block without `commit()` rolls everything back.

    `now` is stamped on `recorded_at` (and on `happened_at` where the use case gave none). `listeners` are called
    once, just before the commit, with all changed rows; what they add is written in the same transaction. Then the
    ledger writes its entries, in `who`'s name; `happened` adds some for what changes no row.
    Raises RuntimeError for a bulk INSERT, UPDATE or DELETE, or for the deletion of a row that is a record.
    """

    def __init__(
        self,
        engine: Engine,
        ledger: Ledger,
        now: datetime,
        listeners: tuple[Callable[["UnitOfWork"], None], ...] = (),
        who: Who = NOBODY,
    ) -> None:
        self.session = _Session(engine, expire_on_commit=False, autoflush=False)
        self.session.work = self
        self.now = now
        self.changes: list[RowChange] = []
        self.happenings: list[Happening] = []
        self.who = who
        self._ledger = ledger
        self._listeners = listeners

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.rollback()
        self.session.close()
        # Else the two would wait for the garbage collector, with all rows.
        self.session.work = None

    def add(self, *rows: Base) -> None:
        self.session.add_all(rows)

    def happened(self, *happenings: Happening) -> None:
        """Record, with the commit, what changes no row."""
        self.happenings += happenings

    def commit(self) -> None:
        """Raises core.ledger.keys.KeyProblem where a changed row's key cannot be opened: nothing changes that cannot
        be recorded."""
        self.session.flush()
        for listener in self._listeners:
            listener(self)
        self.session.flush()
        worklist.keep(self.session, [change.row for change in self.changes])
        archive_figures.keep(self.session, self.changes, self.now)
        written = self._ledger.write(self.session, self.now, self.who, self.changes, self.happenings)
        self.session.commit()
        if written:
            self._ledger.acknowledge(self.now, written)

    def _stamp(self, session: Session, _context: object, _instances: object) -> None:
        for row in session.new:
            columns = inspect(row).mapper.columns
            if "recorded_at" in columns:
                row.recorded_at = self.now
                if "happened_at" in columns and row.happened_at is None:
                    row.happened_at = self.now
        for row in session.deleted:
            if type(row) not in EPHEMERAL:
                raise RuntimeError(f"a {type(row).__name__} is a record and cannot be deleted")

    def _collect(self, session: Session, _context: object) -> None:
        for row in session.new:
            if type(row) in UNSEEN:
                continue
            self.changes.append(RowChange(row, "created", {}, _values(row)))
        for row in session.dirty:
            if type(row) in UNSEEN:
                continue
            before, after = _difference(row)
            if after:
                self.changes.append(RowChange(row, "changed", before, after))


class _Session(Session):
    """The session of a unit of work, as long as that lasts."""

    work: UnitOfWork | None = None


@event.listens_for(_Session, "before_flush")
def _before_flush(session: _Session, context: object, instances: object) -> None:
    _work_of(session)._stamp(session, context, instances)


@event.listens_for(_Session, "after_flush")
def _after_flush(session: _Session, context: object) -> None:
    _work_of(session)._collect(session, context)


@event.listens_for(_Session, "do_orm_execute")
def _refuse_bulk(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        mapper = state.bind_mapper
        if mapper is None or mapper.class_ not in EPHEMERAL:
            raise RuntimeError(
                "a bulk INSERT, UPDATE or DELETE passes by the record of changes: change the rows one by one"
            )


def _work_of(session: _Session) -> UnitOfWork:
    if session.work is None:
        raise RuntimeError("the unit of work is over")
    return session.work


def hold(session: Session, name: str, *, shared: bool = False) -> None:
    """Let one transaction at a time pass for `name`; the others wait until it ends. Those that hold it `shared` pass
    together, and wait for one that does not."""
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    if shared:
        session.execute(text("SELECT pg_advisory_xact_lock_shared(:key)"), {"key": key})
    else:
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


def _values(row: Base) -> dict[str, Any]:
    return {c.key: getattr(row, c.key) for c in inspect(row).mapper.column_attrs}


def _difference(row: Base) -> tuple[dict[str, Any], dict[str, Any]]:
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    state = inspect(row)
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if history.has_changes() and column.key != "row_version":
            before[column.key] = history.deleted[0] if history.deleted else None
            after[column.key] = history.added[0] if history.added else None
    return before, after

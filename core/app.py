"""What a running portal holds: its database, its clock and its home. Made once by whoever starts it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from core.clock import Clock
from core.home import Home
from core.ledger.keys import KeyRing
from core.ledger.receipts import Receipts
from db.ledger.write import Ledger, Who
from db.session import ReadingSession
from db.unit_of_work import NOBODY, UnitOfWork


@dataclass(frozen=True)
class App:
    engine: Engine
    clock: Clock
    home: Home

    def read(self) -> Session:
        """A session for reading: `with app.read() as session`. Nothing is ever written by it.

        Each statement stands by itself: a transaction would see no more of one moment (READ COMMITTED), and its beginning and
        end are two more calls to the database for each that asks for something.
        """
        return ReadingSession(self._reading, autoflush=False, expire_on_commit=False)

    @cached_property
    def _reading(self) -> Engine:
        return self.engine.execution_options(isolation_level="AUTOCOMMIT")

    @cached_property
    def keys(self) -> KeyRing:
        return KeyRing(self.home)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.keys, self.keys.portal.sign, Receipts(self.home).write)

    def change(
        self,
        now: datetime | None = None,
        listeners: tuple[Callable[[UnitOfWork], None], ...] = (),
        who: Who = NOBODY,
    ) -> UnitOfWork:
        """A unit of work for what no use case does: `with app.change() as work`. Without `now` at the clock's moment."""
        return UnitOfWork(self.engine, self.ledger, now or self.clock.now(), listeners, who)

    def ask(self) -> None:
        """Raise where the database does not answer."""
        with self.read() as session:
            session.execute(text("SELECT 1"))

    def secret(self, name: str) -> bytes:
        """32 bytes that only this home knows, for example the key under the CSRF tokens."""
        return self.home.secret(name)

    def close(self, *_: Any) -> None:
        self.engine.dispose()

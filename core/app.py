"""What a running portal holds: its database, its clock and its home. Made once by whoever starts it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from core.clock import Clock
from core.home import Home


@dataclass(frozen=True)
class App:
    engine: Engine
    clock: Clock
    home: Home

    def read(self) -> Session:
        """A session for reading: `with app.read() as session`. Nothing it changes is ever committed."""
        return Session(self.engine, autoflush=False, expire_on_commit=False)

    def ask(self) -> None:
        """Raise where the database does not answer."""
        with self.read() as session:
            session.execute(text("SELECT 1"))

    def secret(self, name: str) -> bytes:
        """32 bytes that only this home knows, for example the key under the CSRF tokens."""
        return self.home.secret(name)

    def close(self, *_: Any) -> None:
        self.engine.dispose()

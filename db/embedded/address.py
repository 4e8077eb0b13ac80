"""How the embedded server is reached, and by whom."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

SUPERUSER = "postgres"
OWNER = "portal_owner"
"""Owns the database and its schema; runs migrations."""
APP = "portal_app"
"""What the portal and the worker connect as: no DDL, and on each table only what a migration grants."""
DATABASE = "portal"


@dataclass(frozen=True)
class ServerAddress:
    """A running server, reached through the socket in `socket_folder`."""

    socket_folder: Path
    port: int

    def url(self, role: str, database: str = DATABASE) -> str:
        """A libpq URL, which SQLAlchemy reads as well; complete, so that no PG* variable fills a gap."""
        host = quote(os.fsencode(self.socket_folder), safe="")
        return f"postgresql://{quote(role)}@/{quote(database)}?host={host}&port={self.port}"

    @property
    def socket(self) -> Path:
        return self.socket_folder / f".s.PGSQL.{self.port}"

    @property
    def superuser_url(self) -> str:
        return self.url(SUPERUSER, "postgres")

    @property
    def owner_url(self) -> str:
        return self.url(OWNER)

    @property
    def app_url(self) -> str:
        return self.url(APP)

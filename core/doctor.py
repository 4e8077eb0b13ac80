"""`python -m core doctor`: what is well with an installation and what is not, in words."""

import os
import shutil
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from core.clock import SystemClock
from core.documents.faces import FontChoice, font_problems, stand_ins
from core.home import Home
from core.ledger.keys import KeyRing
from db.embedded import EmbeddedError, condition
from db.migrate import current, newest
from db.session import make_engine

LEAST_FREE_BYTES = 5 * 1024**3
MOST_SKEW_SECONDS = 5.0
OLDEST_SERVER = 150000


@dataclass(frozen=True)
class Finding:
    """One sentence. Advice is worth reading and does not make the command fail."""

    is_well: bool
    words: str
    is_advice: bool = False


def examine(home: Home, portal_url: str, owner_url: str) -> list[Finding]:
    """Look at home, database, roles, schema, clock, fonts and disk."""
    found = [Finding(True, f"home {home.path}")]
    free = shutil.disk_usage(home.path).free
    found.append(Finding(free >= LEAST_FREE_BYTES, f"{free / 1024**3:.0f} GB free where the home lies", True))
    found += _database(home, portal_url, owner_url)
    has_root = KeyRing(home).has_root()
    found.append(
        Finding(
            has_root,
            f"root key in {home.keys}; its backup is kept apart from the data"
            if has_root
            else f"no root key in {home.keys}: restore it from its backup, or papers and files stay closed",
        )
    )
    fonts = FontChoice.from_environment()
    found += [Finding(False, problem) for problem in font_problems(fonts)]
    return found + [Finding(False, words, True) for words in stand_ins(fonts)]


def _database(home: Home, portal_url: str, owner_url: str) -> list[Finding]:
    engine = make_engine(portal_url, pool_size=1)
    try:
        with engine.connect() as connection:
            version = int(connection.execute(text("SHOW server_version_num")).scalar_one())
            skew = abs(
                (
                    connection.execute(text("SELECT clock_timestamp()")).scalar_one() - SystemClock().now()
                ).total_seconds()
            )
            durable = connection.execute(text("SHOW fsync")).scalar_one() == "on"
    except OperationalError as error:
        return [Finding(False, f"the database does not answer: {error.orig}")]
    finally:
        engine.dispose()
    revision = current(portal_url)
    one_role = make_url(portal_url).username == make_url(owner_url).username
    found = [
        Finding(version >= OLDEST_SERVER, f"PostgreSQL {version // 10000}.{version % 10000}"),
        Finding(revision == newest(), f"schema at revision {revision}, this code wants {newest()}"),
        Finding(durable, "fsync is on" if durable else "fsync is off: a power cut loses records"),
        Finding(
            skew <= MOST_SKEW_SECONDS,
            f"the clocks of portal and database differ by {skew:.1f} s",
            is_advice=True,
        ),
        Finding(
            not one_role,
            "the portal has a database role of its own"
            if not one_role
            else "the portal runs as the owner of its tables: set DATABASE_ADMIN_URL to the owner and "
            "DATABASE_URL to a lesser role, or nothing in the database keeps it from changing the record",
            is_advice=True,
        ),
    ]
    if "DATABASE_URL" not in os.environ:
        try:
            found.append(Finding(True, f"embedded server: {condition(home.path)}"))
        except EmbeddedError as error:
            found.append(Finding(False, str(error)))
    return found

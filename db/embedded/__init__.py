"""The portal's own PostgreSQL, for machines where no server is given by DATABASE_URL.

    with running(home) as server:
        make_engine(server.app_url)

Any number of processes may be inside `running` for the same home at once (serve, migrate, tests). The first
starts the server, the last to leave stops it. A process that dies without leaving keeps nothing locked, and a
server that outlives it is taken over by the next one.

Where things are. An ordinary user has everything in `<home>/postgres`. PostgreSQL refuses to run as root, and
a home of root's (mode 0700) cannot be entered by anyone else; so root's cluster stands in
`/var/lib/enforcement-portal-postgres/<id>` (PORTAL_POSTGRES_DIR names another folder: set it where only a
mounted volume survives), runs as the user `postgres` or, where there is none, `nobody`, and uses a copy of
the binaries that this user can reach. `<home>/postgres.location` records the place. The modes of folders
above are never changed.

Who gets in. The server listens on a Unix socket alone, in a folder of mode 0700, and trusts whoever can open
that socket: this user and root, who could read the data files as well. Under root on a machine without a
`postgres` user, that means every process of `nobody`.

Errors that the operator can mend are `EmbeddedError`, whose text says what to do.
"""

from db.embedded.address import APP, DATABASE, OWNER, SUPERUSER, ServerAddress
from db.embedded.cluster import Condition, condition, is_alive, revive, running
from db.embedded.failure import EmbeddedError
from db.embedded.files import open_log, tail
from db.embedded.roles import create_database, drop_database

__all__ = [
    "APP",
    "DATABASE",
    "OWNER",
    "SUPERUSER",
    "Condition",
    "EmbeddedError",
    "ServerAddress",
    "condition",
    "create_database",
    "drop_database",
    "is_alive",
    "open_log",
    "revive",
    "running",
    "tail",
]

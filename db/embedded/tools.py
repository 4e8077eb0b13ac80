"""Running PostgreSQL's own programs."""

import os
import subprocess

from db.embedded.failure import EmbeddedError
from db.embedded.files import open_log
from db.embedded.place import Place


def run(place: Place, command: list[str]) -> int:
    """Run a program as the cluster's user and return its exit code; what it says goes to the server's log.

    The environment is bare: PGPORT, PGDATA and their kin must not leak in. A session of its own keeps a
    Ctrl-C in the terminal away. The working folder is one that every user can enter.
    """
    account = place.account
    with open_log(place.log) as log:
        try:
            return subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={"PATH": os.defpath, "LC_ALL": "C"},
                cwd="/",
                umask=0o077,
                start_new_session=True,
                check=False,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            ).returncode
        except PermissionError as error:
            who = f"The user {account.name}" if account else "This user"
            raise EmbeddedError(f"{who} cannot run {command[0]}: {error.strerror}") from error

"""PORTAL_HOME: the one folder that holds the portal's data, keys, logs and locks."""

import os
import secrets
import stat
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
_SECRET_BYTES = 32


class HomeError(RuntimeError):
    """PORTAL_HOME cannot be used; the text is for the operator."""


class Home:
    """An opened home: exists, belongs to this user, and is closed to all others (mode 0700).

    `path` defaults to the environment's PORTAL_HOME, and that to `var` in the repository. Raises HomeError.
    """

    def __init__(self, path: Path | str | None = None) -> None:
        chosen = path or os.environ.get("PORTAL_HOME") or REPOSITORY / "var"
        self.path = Path(chosen).expanduser().resolve()
        _make_private(self.path)
        for folder in (self.keys, self.log, self.locks):
            folder.mkdir(mode=0o700, exist_ok=True)

    @property
    def keys(self) -> Path:
        """Secrets; to be backed up apart from the data."""
        return self.path / "keys"

    @property
    def log(self) -> Path:
        return self.path / "log"

    @property
    def locks(self) -> Path:
        return self.path / "locks"

    @property
    def files(self) -> Path:
        """Encrypted files, where no object store is configured."""
        return self.path / "files"

    def secret(self, name: str) -> bytes:
        """32 random bytes kept in `keys/<name>`, made at the first call.

        Processes that start at once all get the same: the file appears complete, by a link that only one of
        them can make. Raises HomeError if the file is damaged: it is never made anew over an old one.
        """
        file = self.keys / name
        if not file.exists():
            self._make_secret(file)
        value = file.read_bytes()
        if len(value) != _SECRET_BYTES:
            raise HomeError(
                f"{file} is damaged: {len(value)} bytes, not {_SECRET_BYTES}. Restore it from backup."
            )
        if file.stat().st_mode & 0o077:
            file.chmod(0o600)
        return value

    def _make_secret(self, file: Path) -> None:
        draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(secrets.token_bytes(_SECRET_BYTES))
                stream.flush()
                os.fsync(stream.fileno())
            try:
                os.link(draft, file)
            except FileExistsError:
                return
            folder = os.open(self.keys, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        finally:
            draft.unlink()


def _make_private(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = path.stat()
    except OSError as error:
        raise HomeError(f"PORTAL_HOME {path} cannot be made or entered: {error.strerror}.") from error
    if status.st_uid != os.geteuid():
        raise HomeError(
            f"PORTAL_HOME {path} belongs to user {status.st_uid}, and this is user {os.geteuid()}. "
            "Start the portal as that user, or name another folder in PORTAL_HOME."
        )
    if not stat.S_IMODE(status.st_mode) & 0o077:
        return
    # A folder full of something else (/tmp, say) was named by mistake, and closing it would break others.
    if any(path.iterdir()) and not (path / "keys").is_dir():
        raise HomeError(
            f"PORTAL_HOME {path} is open to other users and holds other things. Name another folder, "
            f"or close it yourself: chmod 700 {path}"
        )
    try:
        path.chmod(0o700)
    except OSError as error:
        raise HomeError(
            f"PORTAL_HOME {path} is open to others, and chmod 700 failed: {error.strerror}."
        ) from error
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise HomeError(f"PORTAL_HOME {path} is open to other users, and its file system cannot close it.")

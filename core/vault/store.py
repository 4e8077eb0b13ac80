"""Where encrypted files lie: a local folder, or any S3-compatible object store. Neither knows what it holds."""

import fcntl
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store as ObjectStore

from core.home import Home

PIECE = 1024 * 1024
"""Bytes read from a folder at a time."""
S3_PIECE = 8 * 1024 * 1024
"""Bytes of one part of an upload and of one request for reading: 10,000 parts, the most that S3 allows, make 80 GB."""
S3_PARTS_AT_ONCE = 2
"""Parts that stand in memory while they travel."""

S3_SETTINGS = frozenset(
    {
        *(
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_REGION",
            "AWS_DEFAULT_REGION",
        ),
        *("AWS_ENDPOINT", "AWS_ENDPOINT_URL", "AWS_ALLOW_HTTP", "AWS_VIRTUAL_HOSTED_STYLE_REQUEST"),
    }
)
"""Variables of the environment that concern the store; other AWS_… belong to other programs."""

_NAME = re.compile(r"[0-9a-z-]+(/[0-9a-z-]+)*")
_UNFINISHED = ".unfinished"


class StoreUnavailable(OSError):
    """The store does not answer, or refuses; the text is for the operator."""


class Store(Protocol):
    """Names and bytes. A name appears with all of its bytes or not at all, and what it holds never changes.

    `read`, `size` and `delete` raise FileNotFoundError for a name that is not there, `put` FileExistsError for one
    that is. Raises StoreUnavailable, or another OSError, where the store fails.
    """

    def put(self, name: str, parts: Iterable[bytes | bytearray]) -> None:
        """Keep the parts, one after the other, under `name`; durable on return. A part may change after the next is
        asked for. What `parts` raises goes through, and nothing is kept."""

    def read(self, name: str, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` up to and without `end`, or the end of what there is, in parts of any length."""

    def size(self, name: str) -> int: ...

    def delete(self, name: str) -> None: ...

    def names(self) -> Iterator[str]:
        """All names, in no order."""


def open_store(home: Home, environment: Mapping[str, str] = os.environ) -> Store:
    """The store that PORTAL_FILES_URL names (s3://bucket/prefix, with the variables of `S3_SETTINGS`), else the folder
    `files` of the home. Raises ValueError for an address of another kind.
    """
    url = environment.get("PORTAL_FILES_URL")
    if not url:
        return FolderStore(home.files)
    return S3Store(url, {k: v for k, v in environment.items() if k in S3_SETTINGS})


class FolderStore:
    """Files below a folder closed to other users. Written apart, synced, and only then linked to their name.

    Plain Python and not obstore, whose local store renames without syncing: after a power cut the name could stand
    over an empty file.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._unfinished = root / _UNFINISHED
        for folder in (root, self._unfinished):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep()

    def put(self, name: str, parts: Iterable[bytes | bytearray]) -> None:
        final = self._path(name)
        if final.exists():
            raise FileExistsError(name)
        with self._draft() as (draft, stream):
            for part in parts:
                stream.write(part)
            stream.flush()
            os.fsync(stream.fileno())
            if not final.parent.exists():
                final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                _sync_folder(self._root)
            # A link and not a rename, which would write over a name that has appeared meanwhile.
            os.link(draft, final)
            _sync_folder(final.parent)

    def read(self, name: str, start: int, end: int) -> Iterator[bytes]:
        with self._path(name).open("rb", buffering=0) as stream:
            while start < end and (part := os.pread(stream.fileno(), min(PIECE, end - start), start)):
                start += len(part)
                yield part

    def size(self, name: str) -> int:
        return self._path(name).stat().st_size

    def delete(self, name: str) -> None:
        path = self._path(name)
        path.unlink()
        _sync_folder(path.parent)

    def names(self) -> Iterator[str]:
        for path in self._root.rglob("*"):
            inside = path.relative_to(self._root)
            if inside.parts[0] != _UNFINISHED and path.is_file():
                yield inside.as_posix()

    def _path(self, name: str) -> Path:
        return self._root / _checked(name)

    @contextmanager
    def _draft(self) -> Iterator[tuple[Path, BinaryIO]]:
        """A new file without a name in the store, held by a lock for as long as it is written."""
        while True:
            draft = self._unfinished / secrets.token_hex(16)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as stream:
                fcntl.flock(stream, fcntl.LOCK_EX)
                # A sweep may have come between the making and the lock.
                if os.fstat(stream.fileno()).st_nlink == 0:
                    continue
                try:
                    yield draft, stream
                finally:
                    draft.unlink(missing_ok=True)
                return

    def _sweep(self) -> None:
        """Remove what killed writers left behind: a living one holds the lock on its draft."""
        for draft in self._unfinished.iterdir():
            with suppress(FileNotFoundError, BlockingIOError), draft.open("rb") as stream:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                draft.unlink()


class S3Store:
    """Objects below a prefix of a bucket. A large upload travels in parts and appears when the last has arrived.

    What a killed upload leaves is invisible and takes up room: the bucket wants a lifecycle rule that aborts unfinished
    uploads after some days.
    """

    def __init__(self, url: str, settings: Mapping[str, str]) -> None:
        where = urlsplit(url)
        if where.scheme != "s3" or not where.netloc:
            raise ValueError(f"PORTAL_FILES_URL must look like s3://bucket/prefix, not {url!r}")
        config = {k.lower(): v for k, v in settings.items()}
        self._store = ObjectStore(
            where.netloc,
            prefix=where.path.strip("/") or None,
            config=config,  # type: ignore[arg-type]
            retry_config={"max_retries": 3},
        )

    def put(self, name: str, parts: Iterable[bytes | bytearray]) -> None:
        _checked(name)
        with suppress(FileNotFoundError):
            self.size(name)
            raise FileExistsError(name)
        with _failures():
            obstore.put(
                self._store,
                name,
                # Copied: the parts travel while the next ones are made.
                (bytes(part) for part in parts),
                chunk_size=S3_PIECE,
                max_concurrency=S3_PARTS_AT_ONCE,
            )

    def read(self, name: str, start: int, end: int) -> Iterator[bytes]:
        # One request a piece: a reader who pauses for an hour holds no connection open.
        end = min(end, self.size(name))
        while start < end:
            with _failures():
                part = obstore.get_range(self._store, name, start=start, end=min(end, start + S3_PIECE))
            start += len(part)
            yield part.to_bytes()

    def size(self, name: str) -> int:
        with _failures():
            return obstore.head(self._store, _checked(name))["size"]

    def delete(self, name: str) -> None:
        # S3 says yes to the deletion of what is not there.
        self.size(name)
        with _failures():
            obstore.delete(self._store, name)

    def names(self) -> Iterator[str]:
        with _failures():
            for batch in obstore.list(self._store):
                yield from (found["path"] for found in batch)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a stored file")
    return name


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except BaseError as error:
        # The first line says what happened; the rest is a picture of the client's insides.
        raise StoreUnavailable(str(error).splitlines()[0]) from None

"""What a run holds of its job: where it says how far it is, and where it hears that it is to end."""

import logging
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from itertools import count
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from core.app import App
from core.context import Context
from db.models import Job
from db.queries.jobs import JobLost, change_run, keep_file, read_file, read_piece

log = logging.getLogger(__name__)

BEAT_SECONDS = 10.0
"""How often a run gives a sign of life, whatever it is busy with."""
_LOOK_SECONDS = 0.5
"""How often at most a run writes its progress and looks whether it is to stop."""
MOST_FAILED_ROWS = 500
"""Failed rows that are kept; beyond them only their number is."""
_MOST_WORDS = 300
PIECE_BYTES = 1024 * 1024
"""How much of a job's file is one value in the database, and in memory on its way there and back."""


class JobFailed(Exception):
    """Raised by a run that cannot do its work; the text is a Chinese sentence for the asker."""


class Interrupted(BaseException):
    """The run is to end at once and keep nothing: the worker stops, or another one has the job.

    No Exception, so that a run that handles what goes wrong in one row does not take it for that.
    """


def _storable(words: str) -> str:
    """PostgreSQL takes no zero character, and the screen no novel."""
    return words.replace("\x00", "")[:_MOST_WORDS]


@dataclass(frozen=True)
class JobFile:
    """A file in memory: `name` with its ending, `media_type`, and all of it."""

    name: str
    media_type: str
    data: bytes


def keep_bytes(session: Session, job_id: UUID, file: JobFile) -> None:
    """Make a file in memory that of a job."""
    keep_file(session, job_id, file.name, file.media_type, len(file.data), _pieces(BytesIO(file.data)))


def file_of(read: Callable[[], AbstractContextManager[Session]], job_id: UUID) -> Iterator[bytes]:
    """The file of a job piece by piece, each in a session of its own that `read` opens: whoever takes it may be slow."""
    for number in count():
        with read() as session:
            piece = read_piece(session, job_id, number)
        if piece is None:
            return
        yield piece


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    while piece := source.read(PIECE_BYTES):
        yield piece


class JobHandle:
    """Handed to `JobKind.run`. Used by one thread.

    `ctx` is the asker as the start of this attempt found him, None where the house asked; `arguments` are those kept
    with the job; `kept` is the last checkpoint of an earlier attempt, None where there is none. Any method may raise
    Interrupted, which the run lets pass.
    """

    def __init__(self, app: App, job: Job, is_resumable: bool, stop: threading.Event) -> None:
        self.job_id: UUID = job.id
        self.agency_id: UUID = job.agency_id
        self.attempt = job.attempt
        self.arguments: Mapping[str, Any] = job.arguments
        self.kept = job.checkpoint
        self.ctx: Context | None = None
        self.has_heeded_cancel = False
        self._app = app
        self._is_resumable = is_resumable
        self._stop = stop
        self._is_lost = threading.Event()
        self._is_cancelled = job.cancel_asked_at is not None
        self._looked = 0.0
        self._progress: dict[str, Any] = {}
        self._failed_rows = list(job.failed_rows)
        self._failed_total = job.failed_total
        self._file: tuple[str, str, BinaryIO] | None = None
        self._scratch = ExitStack()

    def progress(self, done: int, total: int | None = None, words: str = "") -> None:
        """`done` of `total` parts (None: unknown), and in Chinese what is being done: no personal data in it, since
        administrators see it too. May be called as often as one likes."""
        self._progress = {"progress_done": done, "progress_total": total, "words": _storable(words)}
        self._now_and_then()

    def fail_row(self, row: int | str, message: str) -> None:
        """One part could not be done; the asker alone sees which and why. With a resumable kind it is kept by the next
        checkpoint, or a later attempt would tell of it twice."""
        self._failed_total += 1
        if len(self._failed_rows) < MOST_FAILED_ROWS:
            self._failed_rows.append({"row": _storable(str(row)), "message": _storable(message)})
        self._now_and_then()

    def cancelled(self) -> bool:
        """Whether somebody wants the job to stop. A run that hears so returns, and its file is not kept."""
        self._now_and_then()
        self.has_heeded_cancel = self._is_cancelled
        return self._is_cancelled

    def checkpoint(self, place: dict[str, Any]) -> None:
        """Keep where a later attempt goes on. Everything before it must be committed."""
        self._check()
        self._write({**self._progress, **self._failed(), "checkpoint": place})

    def given(self) -> bytes | None:
        """The file that was handed in with the job; None where there was none."""
        with self._app.read() as session:
            return read_file(session, self.job_id) or None

    def scratch(self) -> BinaryIO:
        """An empty file without a name, for what is too long for the memory; it is gone with the run."""
        return self._scratch.enter_context(tempfile.TemporaryFile())

    def result(self, name: str, media_type: str, data: bytes | BinaryIO) -> None:
        """The file that the asker may fetch once the job is done: bytes, or all of a `scratch`. It takes the place of an
        earlier one and of the one that was handed in."""
        source = BytesIO(data) if isinstance(data, bytes) else data
        self._file = (_storable(name)[:200], media_type, source)

    def end(self, state: str, words: str | None = None, result: dict[str, Any] | None = None) -> None:
        """For the runner: the job is over, as `state`. Raises JobLost where it no longer is this run's."""
        values = {**self._progress, **self._failed(), "state": state, "result": result}
        if words is not None:
            values["words"] = _storable(words)
        with self._app.change() as work:
            change_run(work.session, self.job_id, self.attempt, {**values, "ended_at": work.now})
            if self._file is not None and state == "done":
                name, media_type, source = self._file
                size = source.seek(0, SEEK_END)
                source.seek(0)
                keep_file(work.session, self.job_id, name, media_type, size, _pieces(source))
            work.commit()

    def close(self) -> None:
        """For the runner: the run is over, whatever came of it."""
        self._scratch.close()

    def fail_bare(self, words: str) -> None:
        """For the runner: the job failed, and nothing else that the run said of it is kept. Raises JobLost."""
        with self._app.change() as work:
            values = {"state": "failed", "words": _storable(words), "ended_at": work.now}
            change_run(work.session, self.job_id, self.attempt, values)
            work.commit()

    def hand_back(self, *, counts: bool) -> None:
        """For the runner: let another attempt have the job. `counts` leaves this one counted. Raises JobLost."""
        attempt = self.attempt if counts else self.attempt - 1
        with self._app.change() as work:
            values = {"state": "waiting", "attempt": attempt, "beat_at": None}
            change_run(work.session, self.job_id, self.attempt, values)
            work.commit()

    @contextmanager
    def beating(self) -> Iterator[None]:
        """For the runner: a sign of life every BEAT_SECONDS, from a thread of its own."""
        over = threading.Event()
        thread = threading.Thread(target=self._beat, args=(over,), name=f"beat {self.job_id}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    @property
    def is_lost(self) -> bool:
        return self._is_lost.is_set()

    def _beat(self, over: threading.Event) -> None:
        while not over.wait(BEAT_SECONDS):
            try:
                self._write({})
            except Interrupted:
                return
            except SQLAlchemyError as error:
                log.warning("no sign of life of job %s: %s", self.job_id, type(error).__name__)

    def _failed(self) -> dict[str, Any]:
        return {"failed_rows": self._failed_rows, "failed_total": self._failed_total}

    def _now_and_then(self) -> None:
        self._check()
        if time.monotonic() - self._looked >= _LOOK_SECONDS:
            self._write({**self._progress, **({} if self._is_resumable else self._failed())})

    def _check(self) -> None:
        if self._stop.is_set() or self.is_lost:
            raise Interrupted

    def _write(self, values: dict[str, Any]) -> None:
        with self._app.change() as work:
            try:
                asked_at = change_run(
                    work.session, self.job_id, self.attempt, {**values, "beat_at": work.now}
                )
            except JobLost:
                self._is_lost.set()
                raise Interrupted from None
            work.commit()
        self._looked = time.monotonic()
        self._is_cancelled = asked_at is not None

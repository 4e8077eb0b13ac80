"""Long work as tests ask for it and let it be done."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from core.context import Context
from core.jobs.asking import AskJob, JobAsked, ask_job
from core.jobs.handle import JobFile
from core.jobs.kind import JobKind
from core.jobs.kinds import KINDS
from core.jobs.reading import job_file
from core.jobs.runner import run_next
from core.law.roles import Role
from core.permissions import Permission
from db.models import Job
from db.queries.jobs import read_file
from tests.factories.world import World


def ask(
    world: World, *, by: str | Role = Role.WINDOW_CLERK, kind: str = "export_applications", **arguments: Any
) -> UUID:
    """The id of a job that waits; fails the test where it is refused."""
    result = ask_job(world.ctx(by), AskJob(uuid4(), kind, arguments))
    assert isinstance(result, JobAsked), result
    return result.job_id


def exported(world: World, by: str | Role = Role.WINDOW_CLERK) -> UUID:
    """The id of a job that has exported what `by` sees."""
    job_id = ask(world, by=by)
    assert run_next(world.app)
    assert job(world, job_id).state == "done"
    return job_id


def left(world: World, job_id: UUID) -> bytes:
    """The file of a job as it is stored; empty where there is none."""
    with world.app.read() as session:
        return read_file(session, job_id)


def fetched(ctx: Context, job_id: UUID) -> JobFile | None:
    """What `job_file` gives, read to its end; a file that is not as long as was said fails the test."""
    found = job_file(ctx, job_id)
    if found is None:
        return None
    data = b"".join(found.pieces)
    assert len(data) == found.size
    return JobFile(found.name, found.media_type, data)


def job(world: World, job_id: UUID) -> Job:
    """The row as it is stored."""
    with world.app.read() as session:
        return session.get_one(Job, job_id)


def add_kind(
    monkeypatch: pytest.MonkeyPatch,
    run: Any,
    *,
    code: str = "count",
    label: str = "清点",
    permission: Permission = Permission.APPLICATION_READ,
    **more: Any,
) -> JobKind:
    """A kind of work of the test's own, for as long as the test."""
    kind = JobKind(code, label, permission, run, **more)
    monkeypatch.setitem(KINDS, code, kind)
    return kind

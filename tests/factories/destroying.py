"""Destroyed keys for tests that are about what is left, and lists of files on their way to it."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from core.archive.destroying import DestroyList, destroy_list
from core.archive.disposing import Disposed, ProposeDisposal, TakeStep, propose_disposal, take_step
from core.law.problem import Problem
from core.law.roles import Role
from core.ledger.destroy import destroy_keys
from db.models import CaseFile, Disposal, ScopeKey
from tests.conftest import NOW, FixedClock
from tests.factories.applications import company, rows
from tests.factories.case_files import closed_application, filed
from tests.factories.world import World

ARCHIVIST, HEAD, LEGAL = Role.ARCHIVIST, Role.UNIT_HEAD, Role.LEGAL_REVIEWER
DIRECTOR, SECURITY = Role.AGENCY_HEAD, Role.SECURITY_ADMIN
COURSE = (
    ("department_opinion", HEAD),
    ("legal_opinion", LEGAL),
    ("approve", DIRECTOR),
    ("confirm", ARCHIVIST),
)


def destroy(world: World, owner_id: UUID, certificate_no: str) -> None:
    """Destroy one key, as the carrying out of a list does; the rows stay as they are."""
    with world.app.change(who=world.ctx(Role.SECURITY_ADMIN).who) as work:
        row = work.session.scalars(select(ScopeKey).where(ScopeKey.owner_id == owner_id)).one()
        destroy_keys(work, [row], work.now, certificate_no, "期满")
        work.commit()


def due(clock: FixedClock, *files: CaseFile) -> None:
    """Let the minimum of these files be over."""
    last = max(file.keep_until for file in files if file.keep_until)
    clock.moment = NOW.replace(year=last.year) + timedelta(days=1)


def try_propose(
    world: World,
    *files: CaseFile,
    kind: str = "destruction",
    by: str | Role = ARCHIVIST,
    reason: str = "期满",
) -> Disposed | list[Problem]:
    ids = tuple(file.id for file in files)
    return propose_disposal(world.ctx(by), ProposeDisposal(uuid4(), kind, ids, reason))


def proposed(world: World, *files: CaseFile, **more: str) -> UUID:
    done = try_propose(world, *files, **more)
    assert isinstance(done, Disposed), done
    return done.disposal_id


def disposal(world: World, disposal_id: UUID) -> Disposal:
    (row,) = rows(world, Disposal, Disposal.id == disposal_id)
    return row  # type: ignore[no-any-return]


def try_step(
    world: World, disposal_id: UUID, step: str, by: str | Role, text: str = "经核对，同意"
) -> Disposed | list[Problem]:
    version = disposal(world, disposal_id).row_version
    return take_step(world.ctx(by), TakeStep(uuid4(), disposal_id, version, step, text))


def brought_to(world: World, disposal_id: UUID, last: str) -> Disposal:
    """The list after every step of its course up to and with `last`."""
    for step, role in COURSE:
        done = try_step(world, disposal_id, step, role)
        assert isinstance(done, Disposed), done
        if step == last:
            break
    return disposal(world, disposal_id)


def try_destroy(
    world: World,
    disposal_id: UUID,
    by: str | Role = SECURITY,
    number: str | None = None,
    files: int | None = None,
) -> Disposed | list[Problem]:
    row = disposal(world, disposal_id)
    number = (row.number or "") if number is None else number
    return destroy_list(
        world.ctx(by), DestroyList(uuid4(), disposal_id, row.row_version, number, files or row.files)
    )


def listed(world: World) -> UUID:
    """A list of one file that was proposed when its minimum was over; the clock is where it was."""
    clock = world.app.clock
    assert isinstance(clock, FixedClock)
    file, before = filed(world, closed_application(world, applicant=company(6))), clock.moment
    due(clock, file)
    disposal_id = proposed(world, file)
    clock.moment = before
    return disposal_id

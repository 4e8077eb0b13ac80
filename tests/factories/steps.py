"""Steps of an application for tests: the papers that a gate asks for as issued, and the steps taken."""

from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from core.law.problem import Problem
from core.law.roles import Role
from core.steps.taking import StepTaken, TakeStep, take_step
from db.ledger.cipher import seal
from db.models import Act, Document, DocumentFile, Matter, MatterPerson, PaperApproval, PaperDraft
from db.models.base import new_id
from tests.factories.applications import MaterialInput, rows
from tests.factories.world import World

CLERK, OFFICER, HEAD = Role.WINDOW_CLERK, Role.ENFORCEMENT_OFFICER, Role.UNIT_HEAD
COMPLETE = (MaterialInput(1, 1, 0), MaterialInput(2, 1, 1), MaterialInput(3, 0, 1))


def matter_of(world: World, matter_id: UUID) -> Matter:
    (matter,) = rows(world, Matter, Matter.id == matter_id)
    return matter  # type: ignore[no-any-return]


def officers_matter(world: World, matter_id: UUID, by: str | Role = OFFICER) -> None:
    """Let the officer handle the matter."""
    with world.app.change(world.app.clock.now()) as work:
        work.add(MatterPerson(matter_id=matter_id, account_id=world.account_id(by), part="handler"))
        work.commit()


def has_paper(
    world: World,
    matter_id: UUID,
    kind: str,
    by: Role = CLERK,
    *,
    replaces: UUID | None = None,
    **content: Any,
) -> UUID:
    """A paper of the kind that was issued and holds, be it as the correction of another, with what was typed into it; its
    id."""
    now = world.app.clock.now()
    matter, author = matter_of(world, matter_id), world.account_id(by)
    document_id, draft_id = new_id(), new_id()
    pdf = f"%PDF-1.4 {kind}".encode()
    with world.app.change(now) as work:
        work.add(
            Document(
                id=document_id,
                agency_id=matter.agency_id,
                matter_id=matter_id,
                kind=kind,
                number=None,
                title=kind,
                issued_by=author,
                replaces_id=replaces,
                content={},
                sha256=sha256(pdf).hexdigest(),
            )
        )
        work.session.flush()
        secret = world.app.keys.ensure(work.session, "matter", matter_id, now)
        work.add(DocumentFile(document_id=document_id, data=seal(secret.key, pdf, document_id.bytes)))
        work.add(
            PaperDraft(
                id=draft_id,
                agency_id=matter.agency_id,
                matter_id=matter_id,
                unit_id=matter.unit_id,
                kind=kind,
                state="issued",
                content=content,
                author_id=author,
                changed_by=author,
                changed_at=now,
                written_at=now,
                document_id=document_id,
            )
        )
        work.commit()
    return document_id


def has_approval(world: World, document_id: UUID, role: Role) -> None:
    """The approval of an issued paper by whoever holds the role."""
    (draft,) = rows(world, PaperDraft, PaperDraft.document_id == document_id)
    now = world.app.clock.now()
    with world.app.change(now) as work:
        work.add(
            PaperApproval(
                agency_id=draft.agency_id,
                matter_id=draft.matter_id,
                draft_id=draft.id,
                round=1,
                position=1,
                role=role.value,
                digest="0" * 64,
                asked_by=draft.author_id,
                decision="approved",
                opinion="同意。",
                decided_by=world.account_id(role),
                decided_at=now,
            )
        )
        work.commit()


def has_act(world: World, matter_id: UUID, kind: str, document_id: UUID | None = None) -> None:
    """Something that was noted, such as the service of a paper."""
    with world.app.change(world.app.clock.now()) as work:
        work.add(
            Act(matter_id=matter_id, kind=kind, actor_id=world.account_id(CLERK), document_id=document_id)
        )
        work.commit()


def try_step(
    world: World, matter_id: UUID, step: str, by: str | Role = CLERK, **more: Any
) -> StepTaken | list[Problem]:
    plain = {
        "token": uuid4(),
        "matter_id": matter_id,
        "row_version": matter_of(world, matter_id).row_version,
        "step": step,
        "happened_at": world.app.clock.now(),
    }
    return take_step(world.ctx(by), TakeStep(**(plain | more)))


def step(world: World, matter_id: UUID, code: str, by: str | Role = CLERK, **more: Any) -> str:
    """The stage after the step; fails the test where it is refused."""
    done = try_step(world, matter_id, code, by, **more)
    assert isinstance(done, StepTaken), done
    return done.stage


def staged(world: World, matter_id: UUID, stage: str, *acts: str) -> UUID:
    """A matter that has come to the stage, these acts having been done on the way."""
    for kind in acts:
        has_act(world, matter_id, kind)
    with world.app.change(world.app.clock.now()) as work:
        work.session.get_one(Matter, matter_id).stage = stage
        work.commit()
    return matter_id


def awaiting_decision(world: World, matter_id: UUID) -> UUID:
    """An application that was accepted and examined, and lacks nothing but its decision."""
    return staged(world, matter_id, "awaiting_decision", "accepted", "reviewed")


def accepted(world: World, matter_id: UUID) -> UUID:
    """An application of which everything is there, accepted."""
    has_paper(world, matter_id, "acceptance_notice")
    assert step(world, matter_id, "accept") == "accepted"
    return matter_id


def in_review(world: World, matter_id: UUID) -> UUID:
    """An accepted application that the officer examines."""
    accepted(world, matter_id)
    officers_matter(world, matter_id)
    assert step(world, matter_id, "start_review", OFFICER) == "in_review"
    return matter_id

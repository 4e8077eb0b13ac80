"""The gate on real matters: facts found in the database, and use cases that do what the tables say."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, select

from core.applications.correct import (
    CorrectApplication,
    Corrected,
    VoidApplication,
    correct_application,
    void_application,
)
from core.gates import Gate, open_gate, steps_of
from core.law.application_procedure import APPLICATION
from core.law.procedures import open_steps
from core.law.requirements import OnItsWay
from core.law.roles import Role
from core.law.transitions import STEP_PAGE
from core.permissions import GRANTS, Permission
from db.models import Act, Deadline, Document, DocumentVoid, ItemMaterial, Matter, MatterPerson, PaperDraft
from db.models.base import new_id
from tests.conftest import NOW
from tests.factories.applications import MATERIALS, MaterialInput, let_lack, register, rows
from tests.factories.files import withdrawal_request
from tests.factories.procedures import defect, recording, refusal, review
from tests.factories.world import World

CLERK = Role.WINDOW_CLERK
COMPLETE = (MaterialInput(1, 1, 0), MaterialInput(2, 1, 1), MaterialInput(3, 0, 1))


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world).matter_id


def gate_of(world: World, matter_id: UUID) -> Gate:
    with world.app.read() as session:
        found = open_gate(session, world.ctx(CLERK).viewer_for(Permission.APPLICATION_READ), matter_id)
    assert found is not None
    return found


def add(world: World, *rows: object) -> None:
    with world.app.change(NOW) as work:
        for row in rows:
            work.add(row)  # type: ignore[arg-type]
            work.session.flush()
        work.commit()


def paper(world: World, matter_id: UUID, kind: str) -> Document:
    (matter,) = rows(world, Matter, Matter.id == matter_id)
    return Document(
        id=new_id(),
        agency_id=matter.agency_id,
        matter_id=matter_id,
        kind=kind,
        number=None,
        title=kind,
        issued_by=world.account_id(CLERK),
        content={},
        sha256="0" * 64,
    )


def draft(world: World, matter_id: UUID, kind: str, state: str, **more: Any) -> PaperDraft:
    (matter,) = rows(world, Matter, Matter.id == matter_id)
    clerk = world.account_id(CLERK)
    return PaperDraft(
        agency_id=matter.agency_id,
        matter_id=matter_id,
        unit_id=matter.unit_id,
        kind=kind,
        state=state,
        content=more.pop("content", {}),
        author_id=clerk,
        changed_by=clerk,
        changed_at=NOW,
        written_at=NOW,
        **more,
    )


def act(world: World, matter_id: UUID, kind: str, document_id: UUID | None = None) -> Act:
    return Act(matter_id=matter_id, kind=kind, actor_id=world.account_id(CLERK), document_id=document_id)


def test_a_new_application_has_its_receipt_and_lacks_materials(world: World, matter_id: UUID) -> None:
    facts = gate_of(world, matter_id).facts
    assert facts.issued == {"acknowledgement"}
    assert facts.acts == {"registered", "receipt_issued"}
    assert facts.marks == {"correction_not_told", "materials_lacking"}
    assert facts.approved == facts.served == facts.unrecorded == facts.defects == frozenset()
    assert facts.files == frozenset()


def test_a_class_of_attachment_counts_for_its_matter_alone(world: World, matter_id: UUID) -> None:
    withdrawal_request(world, matter_id)
    assert gate_of(world, matter_id).facts.files == {"withdrawal_request"}
    assert gate_of(world, register(world).matter_id).facts.files == frozenset()


def test_materials_are_complete_when_all_that_is_required_came(world: World) -> None:
    done = register(world, materials=COMPLETE)
    assert "materials_complete" in gate_of(world, done.matter_id).facts.marks
    less = register(world, materials=MATERIALS)
    assert "materials_complete" not in gate_of(world, less.matter_id).facts.marks


@pytest.mark.parametrize(
    ("may_lack", "given", "marks"),
    [
        ((), MATERIALS, {"materials_lacking"}),
        ((2,), MATERIALS, {"materials_lacking"}),
        ((1, 2), MATERIALS, {"materials_lacking"}),
        ((2, 3), MATERIALS, {"materials_lacking", "lacking_allowed"}),
        ((2, 3), COMPLETE, {"materials_complete"}),
    ],
)
def test_what_is_lacking_is_allowed_when_each_of_it_may_lack(
    world: World, may_lack: tuple[int, ...], given: tuple[MaterialInput, ...], marks: set[str]
) -> None:
    let_lack(world, *may_lack)
    matter_id = register(world, materials=given).matter_id
    of_materials = {"materials_complete", "materials_lacking", "lacking_allowed"}
    assert gate_of(world, matter_id).facts.marks & of_materials == marks


def test_what_is_not_required_is_never_lacking_be_it_firm_or_not(world: World) -> None:
    with world.app.change(NOW) as work:
        for material in work.session.scalars(select(ItemMaterial).where(ItemMaterial.position > 1)):
            material.is_required = False
        work.commit()
    marks = gate_of(world, register(world, materials=MATERIALS).matter_id).facts.marks
    assert "materials_complete" in marks and not marks & {"materials_lacking", "lacking_allowed"}


def test_a_paper_counts_until_it_is_voided_and_as_served_once_an_act_says_so(
    world: World, matter_id: UUID
) -> None:
    notice = paper(world, matter_id, "acceptance_notice")
    add(world, notice)
    assert "acceptance_notice" in gate_of(world, matter_id).facts.issued
    assert gate_of(world, matter_id).facts.served == frozenset()
    add(world, act(world, matter_id, "paper_served", notice.id))
    assert gate_of(world, matter_id).facts.served == {"acceptance_notice"}
    clerk = world.account_id(CLERK)
    add(world, DocumentVoid(document_id=notice.id, matter_id=matter_id, reason="写错", voided_by=clerk))
    facts = gate_of(world, matter_id).facts
    assert "acceptance_notice" not in facts.issued and facts.served == frozenset()


def test_the_newest_paper_on_its_way_is_known_with_its_state(world: World, matter_id: UUID) -> None:
    for state in ("returned", "submitted", "abandoned"):
        add(world, draft(world, matter_id, "license_grant", state))
    one = rows(world, PaperDraft, PaperDraft.state == "submitted")[0]
    facts = gate_of(world, matter_id).facts
    assert facts.on_its_way == {"license_grant": OnItsWay("submitted", str(one.id))}


def test_a_paper_that_was_replaced_does_not_count_again_when_the_later_one_is_voided(
    world: World, matter_id: UUID
) -> None:
    first, second = (paper(world, matter_id, "license_grant") for _ in range(2))
    second.replaces_id = first.id
    add(world, first, draft(world, matter_id, "license_grant", "issued", document_id=first.id))
    add(world, second, draft(world, matter_id, "license_grant", "issued", document_id=second.id))
    facts = gate_of(world, matter_id).facts
    assert "license_grant" in facts.issued and "license_grant" in facts.approved
    clerk = world.account_id(CLERK)
    add(world, DocumentVoid(document_id=second.id, matter_id=matter_id, reason="写错", voided_by=clerk))
    facts = gate_of(world, matter_id).facts
    assert "license_grant" not in facts.issued and "license_grant" not in facts.approved


def test_art12_legal_review_has_agreed_when_the_newest_valid_opinion_says_so(
    world: World, matter_id: UUID
) -> None:
    def opinion(code: str) -> UUID:
        document = paper(world, matter_id, "legal_review_opinion")
        typed = {"opinion": code}
        issued = {"document_id": document.id, "content": typed}
        add(world, document, draft(world, matter_id, "legal_review_opinion", "issued", **issued))
        return document.id

    for code, agreed in (("returned", False), ("corrected", False), ("agreed", True)):
        opinion(code)
        assert ("review_agreed" in gate_of(world, matter_id).facts.marks) is agreed, code
    last = opinion("returned")
    assert "review_agreed" not in gate_of(world, matter_id).facts.marks
    clerk = world.account_id(CLERK)
    add(world, DocumentVoid(document_id=last, matter_id=matter_id, reason="误发", voided_by=clerk))
    assert "review_agreed" in gate_of(world, matter_id).facts.marks


@pytest.mark.parametrize(
    ("kind", "state", "counts"),
    [
        ("license_grant", "submitted", False),
        ("license_grant", "returned", False),
        ("license_grant", "approved", True),
        ("license_grant", "issued", True),
        ("correction_on_the_spot", "issued", False),
    ],
)
def test_art12_only_what_its_whole_chain_has_approved_is_approved(
    world: World, matter_id: UUID, kind: str, state: str, counts: bool
) -> None:
    add(world, draft(world, matter_id, kind, state))
    assert (kind in gate_of(world, matter_id).facts.approved) is counts


def test_license34_handlers_are_counted_while_they_have_the_part(world: World, matter_id: UUID) -> None:
    officer, head = world.account_id(Role.ENFORCEMENT_OFFICER), world.account_id(Role.UNIT_HEAD)
    part = MatterPerson(matter_id=matter_id, account_id=officer, part="handler")
    add(world, part)
    handled = {"has_handler", "correction_not_told", "materials_lacking"}
    assert gate_of(world, matter_id).facts.marks == handled
    add(world, MatterPerson(matter_id=matter_id, account_id=head, part="co_handler"))
    assert gate_of(world, matter_id).facts.marks == handled
    with world.app.change(NOW) as work:
        work.session.get_one(MatterPerson, part.id).ended_at = NOW
        work.commit()
    assert gate_of(world, matter_id).facts.marks == handled


def test_license34_two_inspected_on_site_when_its_record_names_two(world: World, matter_id: UUID) -> None:
    for officers in (["a"], ["a", "b"]):
        document = paper(world, matter_id, "site_inspection_record")
        issued = {"document_id": document.id, "content": {"officers": officers}}
        add(world, document, draft(world, matter_id, "site_inspection_record", "issued", **issued))
        assert ("two_reviewers" in gate_of(world, matter_id).facts.marks) is (len(officers) > 1)


@pytest.mark.parametrize(
    ("due", "estimated", "state", "holds"),
    [
        (NOW, False, "running", True),
        (NOW, False, "passed", True),
        (NOW + timedelta(seconds=1), False, "running", False),
        (NOW, True, "running", False),
        (NOW, False, "paused", False),
        (NOW, False, "met", False),
    ],
)
def test_license32_the_period_for_a_notice_has_passed_when_it_is_over_and_certain(
    world: World, matter_id: UUID, due: datetime, estimated: bool, state: str, holds: bool
) -> None:
    with world.app.change(NOW) as work:
        for row in work.session.scalars(select(Deadline).where(Deadline.matter_id == matter_id)):
            row.state, row.ended_at = "met", NOW
        work.commit()
    (matter,) = rows(world, Matter, Matter.id == matter_id)
    add(
        world,
        Deadline(
            agency_id=matter.agency_id,
            matter_id=matter_id,
            code="correction_notice",
            label="补正告知",
            amount=5,
            unit="wd",
            rolls=False,
            back=False,
            duty="bureau",
            event="materials_received",
            started_at=NOW - timedelta(days=7),
            due_at=due,
            is_estimated=estimated,
            state=state,
        ),
    )
    assert ("correction_notice.lapsed" in gate_of(world, matter_id).facts.marks) is holds
    steps = {step.code: step for step in steps_of(world.ctx(CLERK), matter_id)}
    assert (steps["deem_accepted"].problems == []) is holds


def test_art2_a_recording_is_an_equal_part_of_the_record_and_closes_its_duty(
    world: World, matter_id: UUID
) -> None:
    refusal(world, matter_id, is_unrecorded=False, recordings=(recording(world, matter_id),))
    assert gate_of(world, matter_id).facts.unrecorded == frozenset()
    refusal(world, matter_id, refused="拒绝提供材料")
    assert gate_of(world, matter_id).facts.unrecorded == {"investigation_refused"}


def test_a_defect_counts_once_it_is_approved_and_for_its_own_act_alone(world: World, matter_id: UUID) -> None:
    first = defect(world, matter_id)
    assert gate_of(world, matter_id).facts.unrecorded == {"non_cooperation"}
    review(world, first)
    assert gate_of(world, matter_id).facts.unrecorded == frozenset()
    refusal(world, matter_id)
    assert gate_of(world, matter_id).facts.unrecorded == {"non_cooperation"}


def test_a_refused_defect_changes_nothing(world: World, matter_id: UUID) -> None:
    review(world, defect(world, matter_id), is_approved=False)
    assert gate_of(world, matter_id).facts.unrecorded == {"non_cooperation"}


def test_the_gate_asks_the_database_twice(world: World, matter_id: UUID) -> None:
    said: list[str] = []
    viewer = world.ctx(CLERK).viewer_for(Permission.APPLICATION_READ)

    def count(*args: object) -> None:
        said.append(str(args[2]))

    event.listen(world.app.engine, "before_cursor_execute", count)
    try:
        with world.app.read() as session:
            assert open_gate(session, viewer, matter_id) is not None
    finally:
        event.remove(world.app.engine, "before_cursor_execute", count)
    assert len(said) == 2


def test_who_may_not_see_the_matter_learns_of_no_step(world: World, matter_id: UUID) -> None:
    for role in (Role.STAFF, Role.ENFORCEMENT_OFFICER, Role.LEGAL_REVIEWER, Role.SYSTEM_ADMIN):
        assert steps_of(world.ctx(role), matter_id) == []
    assert steps_of(world.ctx(CLERK), uuid4()) == []


def test_the_page_gets_the_steps_of_the_stage_first_and_for_each_every_reason(
    world: World, matter_id: UUID
) -> None:
    steps = steps_of(world.ctx(CLERK), matter_id)
    now = [step.code for step in steps if step.is_next]
    assert now == [step.code for step in APPLICATION.from_stage("registered", NOW.date())]
    assert [step.code for step in steps][: len(now)] == now
    by_code = {step.code: step for step in steps}
    assert "register" not in by_code
    assert by_code["correct_registration"].may_take and by_code["correct_registration"].problems == []
    assert not by_code["void"].may_take and by_code["void"].page == "application_void"
    assert len(by_code["grant"].problems) == 5


# State × role × step, for the steps that have a use case


def try_step(world: World, matter: Matter, step: str, role: Role) -> bool:
    ctx = world.ctx(role)
    if step == "void":
        result = void_application(ctx, VoidApplication(uuid4(), matter.id, matter.row_version, "误登记"))
    else:
        command = CorrectApplication(
            *(uuid4(), matter.id, matter.row_version, "post", MATERIALS, "", "方式登记错误")
        )
        result = correct_application(ctx, command)
    return isinstance(result, Corrected)


def staged(world: World, stage: str) -> Matter:
    matter_id = register(world).matter_id
    with world.app.change(NOW) as work:
        matter = work.session.get_one(Matter, matter_id)
        if matter.stage != stage:
            matter.stage = stage
            work.commit()
    (matter,) = rows(world, Matter, Matter.id == matter_id)
    return matter  # type: ignore[no-any-return]


@pytest.mark.parametrize("step", ["correct_registration", "void"])
@pytest.mark.parametrize(
    "stage",
    [
        stage if stage in APPLICATION.reached else pytest.param(stage, marks=pytest.mark.long)
        for stage in APPLICATION.states
    ],
)
def test_in_every_state_every_role_does_exactly_what_the_table_says(
    world: World, stage: str, step: str
) -> None:
    in_reach = {Role.WINDOW_CLERK, Role.UNIT_HEAD, Role.AGENCY_HEAD}
    allowed = {
        role
        for role in in_reach
        if step in {one.code for one in open_steps(APPLICATION, stage, {role}, NOW.date())}
    }
    matter = staged(world, stage)
    for role in Role:
        if role not in allowed:
            assert not try_step(world, matter, step, role), f"{role} in {stage}"
    for role in sorted(allowed):
        assert try_step(world, staged(world, stage), step, role), f"{role} in {stage}"


@pytest.mark.parametrize(
    ("step", "permission"),
    [
        ("register", Permission.APPLICATION_REGISTER),
        ("correct_registration", Permission.APPLICATION_CORRECT),
        ("void", Permission.APPLICATION_VOID),
        ("file", Permission.CASE_FILE_TAKE),
    ],
)
def test_the_table_and_the_permissions_name_the_same_roles(step: str, permission: Permission) -> None:
    assert set(APPLICATION.transitions[step].by) == {r for r in Role if permission in GRANTS[r]}


def test_every_step_with_a_screen_is_in_the_matrix_above() -> None:
    """`file` has one of its own: tests/core/archive."""
    built = {step.code for step in APPLICATION.transition_rows if step.page not in ("", STEP_PAGE)}
    assert built == {"register", "correct_registration", "void", "file"}


def test_a_matter_follows_the_law_of_the_day_it_came_in(world: World) -> None:
    earlier = register(world, received_at=NOW - timedelta(hours=3))
    assert gate_of(world, earlier.matter_id).on == NOW.date()

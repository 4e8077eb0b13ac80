"""Correcting and voiding a registration: what can be mended, by whom, until when, and what is refused."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from core.applications.correct import (
    CorrectApplication,
    Corrected,
    VoidApplication,
    correct_application,
    void_application,
)
from core.applications.reading import document_file, get_application, list_applications
from core.applications.register import MaterialInput
from core.law.problem import Problem
from core.law.roles import Role
from core.permissions import GRANTS, Permission
from db.models import Act, ApplicationMaterial, Document, Matter
from db.queries.applications import ApplicationFilter
from tests.conftest import FixedClock
from tests.core.documents_support import page_texts
from tests.core.people_support import done
from tests.factories.applications import MATERIALS, codes, count, register, rows
from tests.factories.world import World

CLERK, HEAD = Role.WINDOW_CLERK, Role.UNIT_HEAD
COMPLETE = (MaterialInput(1, 1, 0), MaterialInput(2, 1, 1), MaterialInput(3, 0, 1))


def correct(world: World, **more: Any) -> Corrected | list[Problem]:
    """Correct the one matter there is; what is not named stays as it was registered."""
    (matter,) = rows(world, Matter)
    plain = CorrectApplication(uuid4(), matter.id, matter.row_version, "counter", MATERIALS, "", "当日补交")
    return correct_application(world.ctx(CLERK), replace(plain, **more))


def void(world: World, *, by: Role = HEAD, **more: Any) -> Corrected | list[Problem]:
    (matter,) = rows(world, Matter)
    return void_application(
        world.ctx(by), replace(VoidApplication(uuid4(), matter.id, matter.row_version, "重复登记"), **more)
    )


def test_channel_materials_and_note_are_mended_and_a_new_receipt_is_issued(
    world: World, clock: FixedClock
) -> None:
    made = register(world)
    clock.moment += timedelta(minutes=15)
    result = done(correct(world, channel="online", materials=COMPLETE, note="已补齐"))
    assert result == Corrected(made.matter_id, "某人社收〔2026〕2号")
    view = get_application(world.ctx(CLERK), made.matter_id)
    assert view is not None
    assert (view.number, view.channel, view.note) == (made.number, "online", "已补齐")
    assert [m.missing for m in view.materials] == ["", "", ""]
    assert [paper.number for paper in view.papers] == ["某人社收〔2026〕2号", made.receipt_number]
    assert [act.title for act in view.acts] == ["出具收件回执", "更正登记内容", "出具收件回执", "登记申请"]
    assert view.acts[0].note == f"更正原回执 {made.receipt_number}"
    paper = document_file(world.ctx(CLERK), view.papers[0].document_id)
    assert paper is not None and "尚缺材料无" in "".join(page_texts(paper.data))
    (matter,) = rows(world, Matter)
    assert matter.corrected_at == clock.moment


def test_each_correction_mends_the_receipt_before_it(world: World, clock: FixedClock) -> None:
    register(world)
    for note in ("一", "二", "三"):
        clock.moment += timedelta(minutes=1)
        done(correct(world, note=note))
    papers = rows(world, Document)
    assert [paper.replaces_id for paper in papers] == [None, *(paper.id for paper in papers[:-1])]
    assert [paper.number for paper in papers] == [f"某人社收〔2026〕{n}号" for n in (1, 2, 3, 4)]


def test_a_note_on_one_material_is_a_change_of_that_material_alone(world: World) -> None:
    register(world)
    noted = (replace(MATERIALS[0], note=" 原件破损\r\n "), *MATERIALS[1:])
    done(correct(world, materials=noted))
    (act,) = rows(world, Act, Act.kind == "registration_corrected")
    assert act.details == {"changes": [["1. 申请表", "原件1份、复印件0份", "原件1份、复印件0份（原件破损）"]]}
    assert [m.row_version for m in rows(world, ApplicationMaterial)] == [2, 1, 1]


def test_the_same_again_is_no_correction_and_takes_no_number(world: World) -> None:
    register(world)
    assert codes(correct(world)) == ["nothing_changed"]  # type: ignore[arg-type]
    assert count(world.app.engine, "document") == 1
    done(correct(world, note="补"))
    assert rows(world, Document)[-1].number == "某人社收〔2026〕2号"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": " "}, "reason_missing"),
        ({"reason": "因" * 501}, "text.too_long"),
        ({"channel": "pigeon"}, "channel"),
        ({"note": "字" * 2001}, "text.too_long"),
        ({"note": "\U000323b0"}, "glyph"),
        ({"materials": MATERIALS[:1]}, "materials"),
        ({"materials": (MaterialInput(1, 1000, 0), *MATERIALS[1:])}, "material.count"),
        ({"matter_id": uuid4()}, "not_found"),
        ({"row_version": 7}, "stale"),
    ],
)
def test_what_is_wrong_is_refused_once_and_changes_nothing(
    world: World, more: dict[str, Any], code: str
) -> None:
    register(world)
    result = correct(world, **{"note": "补", **more})
    assert codes(result) == [code]  # type: ignore[arg-type]
    assert count(world.app.engine, "document") == 1 and count(world.app.engine, "act") == 2


def test_a_void_registration_is_neither_corrected_nor_voided_again(world: World) -> None:
    register(world)
    done(void(world))
    assert codes(correct(world, note="补")) == codes(void(world)) == ["stage"]  # type: ignore[arg-type]


def test_voiding_needs_its_reason_and_somebody_who_may(world: World) -> None:
    register(world)
    assert codes(void(world, reason="")) == ["reason_missing"]  # type: ignore[arg-type]
    for role in Role:
        if Permission.APPLICATION_VOID not in GRANTS[role]:
            assert codes(void(world, by=role)) == ["forbidden"], role  # type: ignore[arg-type]
    (matter,) = rows(world, Matter)
    assert (matter.stage, matter.closed_at) == ("registered", None)


def test_the_list_finds_what_was_voided_by_its_stage(world: World, clock: FixedClock) -> None:
    made, other = register(world), register(world)
    done(void_application(world.ctx(HEAD), VoidApplication(uuid4(), made.matter_id, 1, "重复登记")))
    ctx = world.ctx(CLERK)
    voided = list_applications(ctx, ApplicationFilter(stage="voided")).rows
    assert [row.matter_id for row in voided] == [made.matter_id]
    open_ = list_applications(ctx, ApplicationFilter(stage="registered")).rows
    assert [row.matter_id for row in open_] == [other.matter_id]
    matter = next(m for m in rows(world, Matter) if m.id == made.matter_id)
    assert matter.closed_at == clock.moment

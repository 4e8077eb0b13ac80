"""细则第二十三条: copies on media of their own, read back and read again; a filed matter's file is then kept for good."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from core.acts.noting import Noted
from core.acts.triggers import RecordLateTrigger, RecordTrigger, record_late_trigger, record_trigger
from core.archive.preserved import DONE, DUE, LACKING, list_preserved, preserved_of
from core.archive.preserving import CheckCopy, Preserved, RecordCopy, check_copy, record_copy
from core.law.problem import Problem
from core.law.roles import Role
from db.models import PreservedCheck, PreservedCopy
from tests.conftest import NOW, FixedClock
from tests.factories.applications import codes, company, register, rows
from tests.factories.case_files import ARCHIVIST, CLERK, closed_application, file_of, filed
from tests.factories.world import World

SHA = "a" * 64


def objected(world: World) -> UUID:
    """An application whose applicant objected to how his case was handled."""
    matter_id = register(world).matter_id
    command = RecordTrigger(uuid4(), matter_id, "objection", "当事人当场提出异议。", NOW)
    assert isinstance(record_trigger(world.ctx(CLERK), command), Noted)
    return matter_id


def try_copy(
    world: World, matter_id: UUID, number: str = "盘2026-001", by: str | Role = CLERK, **more: Any
) -> Preserved | list[Problem]:
    plain: dict[str, Any] = {
        **{"token": uuid4(), "matter_id": matter_id, "medium": "optical_disc", "medium_no": number},
        **{"holds": "现场录像2段", "sha256": SHA, "place": "防磁柜1层", "made_on": NOW.date()},
    }
    return record_copy(world.ctx(by), RecordCopy(**(plain | more)))


def copied(world: World, matter_id: UUID, number: str = "盘2026-001", **more: Any) -> UUID:
    done = try_copy(world, matter_id, number, **more)
    assert isinstance(done, Preserved), done
    return done.copy_id


def try_check(
    world: World, copy_id: UUID, result: str = "good", by: str | Role = ARCHIVIST, **more: Any
) -> Preserved | list[Problem]:
    (copy,) = rows(world, PreservedCopy, PreservedCopy.id == copy_id)
    plain: dict[str, Any] = {
        **{"token": uuid4(), "copy_id": copy_id, "row_version": copy.row_version, "result": result},
        **{"sha256": SHA, "note": ""},
    }
    return check_copy(world.ctx(by), CheckCopy(**(plain | more)))


def state_of(world: World, matter_id: UUID) -> str:
    view = preserved_of(world.ctx(ARCHIVIST), matter_id)
    assert view is not None
    return view.task.state


def test_art23_two_copies_that_read_well_and_each_again_within_a_year(
    world: World, clock: FixedClock
) -> None:
    matter_id = objected(world)
    assert state_of(world, matter_id) == LACKING
    first, second = copied(world, matter_id), copied(world, matter_id, "盘2026-002", medium="tape")
    assert state_of(world, matter_id) == LACKING, "nobody has read them back"
    for copy_id in (first, second):
        assert isinstance(try_check(world, copy_id), Preserved)
    assert state_of(world, matter_id) == DONE
    (copy,) = rows(world, PreservedCopy, PreservedCopy.id == first)
    assert copy.check_on == date(2027, 3, 10)
    clock.moment = NOW + timedelta(days=364)
    assert state_of(world, matter_id) == DONE
    clock.moment = NOW + timedelta(days=365)
    assert state_of(world, matter_id) == DUE
    assert isinstance(try_check(world, first), Preserved)
    assert isinstance(try_check(world, second), Preserved)
    assert state_of(world, matter_id) == DONE
    assert len(rows(world, PreservedCheck, PreservedCheck.matter_id == matter_id)) == 4


def test_art23_a_medium_that_is_lost_or_reads_otherwise_counts_no_more(world: World) -> None:
    matter_id = objected(world)
    first, second = copied(world, matter_id), copied(world, matter_id, "盘2026-002")
    for copy_id in (first, second):
        try_check(world, copy_id)
    assert codes(try_check(world, first, sha256="b" * 64)) == ["sha256"]
    assert codes(try_check(world, first, sha256="abc")) == ["sha256"]
    assert [one.field for one in try_check(world, first, "lost")] == ["note"]
    assert isinstance(try_check(world, first, "lost", note="库房搬迁时遗失"), Preserved)
    assert state_of(world, matter_id) == LACKING
    assert codes(try_check(world, first)) == ["result"], "what is lost is lost"


def test_what_is_wrong_with_a_copy_is_told_at_its_fields(world: World) -> None:
    matter_id = objected(world)
    copied(world, matter_id)
    refused = try_copy(
        world, matter_id, "", medium="cloud", holds="", sha256="xyz", place="", made_on=date(2027, 1, 1)
    )
    assert {one.field for one in refused} == {"medium", "medium_no", "holds", "sha256", "place", "made_on"}
    assert codes(try_copy(world, matter_id)) == ["medium_no"], "the same medium twice"
    assert codes(try_copy(world, matter_id, "盘9", made_on=date(2020, 1, 1))) == ["made_on"]


def test_only_matters_with_such_a_circumstance_are_listed_each_department_its_own(world: World) -> None:
    matter_id = objected(world)
    plain = register(world, applicant=company(5)).matter_id
    assert codes(try_copy(world, plain)) == ["not_found"]
    assert [row.matter_id for row in list_preserved(world.ctx(CLERK)).rows] == [matter_id]
    assert [row.matter_id for row in list_preserved(world.ctx(ARCHIVIST)).rows] == [matter_id]
    assert list_preserved(world.ctx(Role.ENFORCEMENT_OFFICER)).rows == []
    assert preserved_of(world.ctx(Role.ENFORCEMENT_OFFICER), matter_id) is None
    assert codes(try_copy(world, matter_id, by=Role.ENFORCEMENT_OFFICER)) == ["not_found"]
    assert codes(try_copy(world, matter_id, by=Role.AUDIT_ADMIN)) == ["forbidden"]
    number = list_preserved(world.ctx(CLERK)).rows[0].number
    assert (
        list_preserved(world.ctx(CLERK), number[-3:]).rows and not list_preserved(world.ctx(CLERK), "%").rows
    )


def test_art23_what_comes_about_after_filing_keeps_the_file_for_good(world: World) -> None:
    matter_id = closed_application(world)
    file = filed(world, matter_id)
    assert file.keep_until is not None
    command = RecordLateTrigger(uuid4(), file.matter_number, "petition", "当事人到省里上访。", NOW)
    assert isinstance(record_late_trigger(world.ctx(ARCHIVIST), command), Noted)
    file = file_of(world, matter_id)
    assert file.keep_until is None and "长期保存" in file.term_reason
    assert isinstance(try_copy(world, matter_id, by=ARCHIVIST), Preserved), "the archivist sees to it"
    assert list_preserved(world.ctx(ARCHIVIST)).rows[0].is_filed

"""细则第二十一条: a closed matter's file is arranged, handed over, checked and taken; from then on nothing of it changes."""

from uuid import uuid4

import pytest

from core.archive.arranging import (
    AddSheet,
    Arranged,
    ArrangeFile,
    PlaceItem,
    TakeOutSheet,
    add_sheet,
    arrange_file,
    place_item,
    take_out_sheet,
)
from core.archive.handing import FileMoved
from core.archive.keeping import Kept, MoveFile, NoteFile, move_file, note_file
from core.archive.reading import file_of_matter, filed_file, list_archive, list_to_file
from core.files.reading import file_facts
from core.gates import steps_of
from core.law.filing import STATES
from core.law.problem import Problem
from core.law.roles import Role
from core.matters.reading import get_matter
from db.models import Act, CaseFileItem, CaseFileMove, CaseFileNote
from db.queries.archive import FileFilter
from db.unit_of_work import UnitOfWork
from tests.conftest import FixedClock
from tests.factories.applications import codes, company, register, rows
from tests.factories.case_files import (
    ARCHIVIST,
    CLERK,
    HEAD,
    arrange,
    checked,
    closed_application,
    closed_now,
    file_of,
    filed,
    items_of,
    matter_row,
    try_check,
    try_hand_over,
    try_take,
)
from tests.factories.files import attach, picture, try_attaching
from tests.factories.steps import has_act, has_paper, officers_matter
from tests.factories.world import World


def test_art21_everything_of_the_matter_stands_in_its_file_in_the_order_of_the_rows(world: World) -> None:
    matter_id = register(world).matter_id
    attach(world, matter_id, picture(), "营业执照.png")
    has_paper(world, matter_id, "legal_review_opinion")
    has_paper(world, matter_id, "license_grant")
    matter_id = closed_now(world, matter_id)
    file = arrange(world, matter_id)
    found = items_of(world, matter_id)
    assert [(one.group_code, one.part) for one in found] == [
        ("decision", "main"),
        ("beginning", "main"),
        ("materials", "main"),
        ("inner", "inner"),
    ]
    assert [one.position for one in found] == [1, 2, 3, 4]
    assert file.volumes == 2 and file.pages == sum(one.pages for one in found) and file.state == "arranging"
    assert all(len(one.sha256) == 64 and one.pages >= 1 for one in found)
    assert file.term == "D10" and "10年" in file.term_reason


def test_what_comes_later_is_put_in_and_a_newer_version_takes_the_place_of_the_older(world: World) -> None:
    matter_id = register(world).matter_id
    first = attach(world, matter_id, picture(), "名册.png")
    closed_now(world, matter_id)
    arrange(world, matter_id)
    before = {one.title: one.id for one in items_of(world, matter_id)}
    attach(world, matter_id, picture(colour="red"), "名册（清晰）.png", replaces_id=first)
    attach(world, matter_id, picture(colour="green"), "补充.png", kind="other")
    arrange(world, matter_id)
    after = {one.title: one.id for one in items_of(world, matter_id)}
    assert after["名册（清晰）.png"] == before["名册.png"] and "名册.png" not in after
    assert set(after) - set(before) == {"名册（清晰）.png", "补充.png"}


def test_an_open_matter_is_not_filed(world: World) -> None:
    matter_id = register(world).matter_id
    refused = arrange_file(world.ctx(CLERK), ArrangeFile(uuid4(), matter_id))
    assert codes(refused) == ["stage"] and "办结后" in refused[0].message


def test_the_order_is_changed_by_hand_and_pages_are_counted_anew(world: World) -> None:
    matter_id = register(world).matter_id
    attach(world, matter_id, picture(), "甲.png")
    attach(world, matter_id, picture(colour="red"), "乙.png")
    closed_now(world, matter_id)
    file = arrange(world, matter_id)
    last = items_of(world, matter_id)[-1]
    done = place_item(world.ctx(CLERK), PlaceItem(uuid4(), matter_id, file.row_version, last.id, "main", 1))
    assert isinstance(done, Arranged)
    found = items_of(world, matter_id)
    assert found[0].id == last.id
    pages = [one.first_page for one in found]
    assert pages == [1 + sum(one.pages for one in found[:n]) for n in range(len(found))]
    version = file_of(world, matter_id).row_version
    place_item(world.ctx(CLERK), PlaceItem(uuid4(), matter_id, version, last.id, "inner", 1))
    assert [(one.id == last.id, one.volume, one.first_page) for one in items_of(world, matter_id)][-1] == (
        True,
        2,
        1,
    )


def test_what_exists_on_paper_alone_is_added_and_taken_out_again_and_papers_are_not(world: World) -> None:
    matter_id = closed_application(world)
    file = arrange(world, matter_id)
    command = AddSheet(
        *(uuid4(), matter_id, file.row_version, "现场照片原件", "", "某市人社局", None, 3, "evidence", ""),
    )
    assert isinstance(add_sheet(world.ctx(CLERK), command), Arranged)
    added = next(one for one in items_of(world, matter_id) if one.title == "现场照片原件")
    assert added.note == "纸质件" and file_of(world, matter_id).pages == sum(
        one.pages for one in items_of(world, matter_id)
    )
    version = file_of(world, matter_id).row_version
    receipt = next(one for one in items_of(world, matter_id) if one.document_id)
    refused = take_out_sheet(
        world.ctx(CLERK), TakeOutSheet(uuid4(), matter_id, version, receipt.id, "不需要")
    )
    assert codes(refused) == ["case_file.record"]
    done = take_out_sheet(world.ctx(CLERK), TakeOutSheet(uuid4(), matter_id, version, added.id, "重复"))
    assert isinstance(done, Arranged)
    assert added.id not in {one.id for one in items_of(world, matter_id)}
    wrong = AddSheet(uuid4(), matter_id, file_of(world, matter_id).row_version, "", "", "", None, 0, "", "")
    assert {"group", "pages"} <= set(codes(add_sheet(world.ctx(CLERK), wrong)))


def test_from_the_officer_over_the_head_to_the_archivist(world: World) -> None:
    matter_id = closed_application(world)
    file = filed(world, matter_id, place="3号架2层 第15盒")
    matter = matter_row(world, matter_id)
    assert (matter.stage, matter.filed_at) == ("filed", file.filed_at) and file.state == "filed"
    assert file.archive_number == "0000-2026-D10-relations-0001"
    assert file.keep_until is not None and file.keep_until.year == 2036
    assert file.home == "3号架2层 第15盒"
    kinds = [one.kind for one in rows(world, CaseFileNote, CaseFileNote.case_file_id == file.id)]
    assert kinds == ["hand_over", "check", "take"]
    acts = [one.kind for one in rows(world, Act, Act.matter_id == matter_id)]
    assert acts[-3:] == ["case_file_assembled", "case_file_checked", "case_file_taken"]


def test_numbers_of_a_series_have_no_gaps(world: World) -> None:
    first, second = closed_application(world), None
    filed(world, first)
    second = closed_application(world, applicant=company(7))
    checked(world, second)
    refused = try_take(world, second, by=HEAD)
    assert not isinstance(refused, FileMoved)
    assert isinstance(try_take(world, second), FileMoved)
    assert file_of(world, second).archive_number == "0000-2026-D10-relations-0002"


def test_art21_one_returned_by_the_archivist_for_a_missing_paper_is_completed_and_taken(world: World) -> None:
    matter_id = checked(world, closed_application(world))
    unsaid = try_take(world, matter_id, "return_by_archivist")
    assert [one.field for one in unsaid] == ["note"]
    back = try_take(world, matter_id, "return_by_archivist", note="缺送达回证的扫描件")
    assert isinstance(back, FileMoved) and back.state == "returned"
    assert file_of_matter(world.ctx(ARCHIVIST), matter_id) is not None, "the catalogue stays"
    attach(world, matter_id, picture(), "送达回证.png", kind="other")
    assert isinstance(try_hand_over(world, matter_id), FileMoved)
    assert isinstance(try_check(world, matter_id), FileMoved)
    assert isinstance(try_take(world, matter_id), FileMoved)
    assert "送达回证.png" in [one.title for one in items_of(world, matter_id)]


def test_nobody_checks_or_takes_what_he_arranged(world: World) -> None:
    matter_id = closed_application(world)
    arrange(world, matter_id, HEAD)
    assert isinstance(try_hand_over(world, matter_id, HEAD), FileMoved)
    refused = try_check(world, matter_id)
    assert codes(refused) == ["case_file.own"]


def test_each_step_is_for_its_own_people_and_its_own_moment(world: World) -> None:
    matter_id = closed_application(world)
    arrange(world, matter_id)
    assert codes(try_check(world, matter_id)) == ["case_file.state"]
    assert codes(try_check(world, matter_id, by=CLERK)) == ["forbidden"]
    assert codes(try_take(world, matter_id)) == ["not_found"], "not before it was checked"
    assert codes(try_take(world, matter_id, by=Role.AUDIT_ADMIN)) == ["forbidden"]
    assert isinstance(try_hand_over(world, matter_id), FileMoved)
    assert codes(try_hand_over(world, matter_id)) == ["case_file.state"]
    stale = try_check(world, matter_id, row_version=1)
    assert codes(stale) == ["stale"]


def test_the_archivist_reads_what_waits_for_him_and_nothing_before_or_after(world: World) -> None:
    matter_id = register(world).matter_id
    file_id = attach(world, matter_id, picture(), "名册.png")
    closed_now(world, matter_id)
    ctx = world.ctx(ARCHIVIST)
    arrange(world, matter_id)
    assert get_matter(ctx, matter_id) is None and file_facts(ctx, file_id) is None
    try_hand_over(world, matter_id)
    try_check(world, matter_id)
    assert get_matter(ctx, matter_id) is not None and file_facts(ctx, file_id) is not None
    assert [row.matter_id for row in list_to_file(ctx).rows] == [matter_id]
    try_take(world, matter_id)
    assert get_matter(ctx, matter_id) is None and file_facts(ctx, file_id) is None


def test_art24_what_is_filed_changes_no_more_and_opens_to_nobody(world: World) -> None:
    matter_id = register(world).matter_id
    file_id = attach(world, matter_id, picture(), "名册.png")
    closed_now(world, matter_id)
    file = filed(world, matter_id)
    for role in Role:
        ctx = world.ctx(role)
        assert get_matter(ctx, matter_id) is None and file_facts(ctx, file_id) is None
        assert steps_of(ctx, matter_id) == []
    assert codes(try_attaching(world, matter_id, picture(colour="red"), "补.png")) == ["not_found"]
    assert codes(arrange_file(world.ctx(CLERK), ArrangeFile(uuid4(), matter_id))) == ["not_found"]
    shown = filed_file(world.ctx(CLERK), file.id)
    assert shown is not None and not shown.steps and not shown.may_arrange
    assert all(one.document_id is None and one.stored_file_id is None for one in shown.items)
    assert filed_file(world.ctx(Role.ENFORCEMENT_OFFICER), file.id) is None, "another department's"


def test_additions_go_into_the_notes_and_moves_keep_the_home(world: World) -> None:
    file = filed(world, closed_application(world), place="1号架 第1盒")
    ctx = world.ctx(ARCHIVIST)
    assert isinstance(note_file(ctx, NoteFile(uuid4(), file.id, "added", "补入邮寄回执一页")), Kept)
    assert codes(note_file(ctx, NoteFile(uuid4(), file.id, "take", "冒充"))) == ["kind"]
    assert isinstance(move_file(ctx, MoveFile(uuid4(), file.id, "2号架 第9盒", "调整库房")), Kept)
    view = filed_file(ctx, file.id)
    assert view is not None and (view.home, view.place) == ("1号架 第1盒", "2号架 第9盒")
    assert [one.place for one in rows(world, CaseFileMove, CaseFileMove.case_file_id == file.id)] == [
        "1号架 第1盒",
        "2号架 第9盒",
    ]
    assert view.notes[-1].text == "补入邮寄回执一页"
    assert codes(note_file(world.ctx(CLERK), NoteFile(uuid4(), file.id, "added", "补"))) == ["forbidden"]


def test_the_catalogue_is_searched_and_shows_each_department_its_own(world: World) -> None:
    file = filed(world, closed_application(world))
    archivist = world.ctx(ARCHIVIST)
    for wanted in (
        FileFilter(),
        FileFilter(text="relations-0001"),
        FileFilter(text=file.matter_number),
        FileFilter(term="D10", year="2026", procedure="application"),
    ):
        assert [row.file.id for row in list_archive(archivist, wanted).rows] == [file.id]
    for wanted in (FileFilter(text="%%"), FileFilter(term="Y"), FileFilter(year="2025")):
        assert list_archive(archivist, wanted).rows == []
    assert list_archive(world.ctx(HEAD), FileFilter()).total == 1
    assert list_archive(world.ctx(Role.ENFORCEMENT_OFFICER), FileFilter()).rows == []
    assert list_archive(world.ctx(Role.AUDIT_ADMIN), FileFilter()) is None


def test_art21_a_file_whose_paper_was_changed_is_not_handed_over(world: World) -> None:
    matter_id = closed_application(world)
    arrange(world, matter_id)
    receipt = next(one for one in items_of(world, matter_id) if one.document_id)
    with world.app.change() as work:
        work.session.get_one(CaseFileItem, receipt.id).sha256 = "0" * 64
        work.commit()
    refused = try_hand_over(world, matter_id)
    assert codes(refused) == ["case_file.authentic"] and "SHA-256" in refused[0].message


def test_art21_what_the_law_asks_for_and_is_missing_keeps_the_file_back(world: World) -> None:
    matter_id = register(world).matter_id
    officers_matter(world, matter_id)
    has_act(world, matter_id, "accepted")
    closed_now(world, matter_id)
    arrange(world, matter_id)
    refused = try_hand_over(world, matter_id)
    assert "case_file.missing" in codes(refused)
    assert any("受理" in one.message for one in refused if isinstance(one, Problem))
    has_paper(world, matter_id, "acceptance_notice")
    again = try_hand_over(world, matter_id)
    assert isinstance(again, FileMoved) or "受理通知" not in " ".join(one.message for one in again)


@pytest.mark.parametrize("step", ["hand_over", "check", "take"])
def test_a_step_that_dies_before_its_commit_leaves_nothing_half_done(
    world: World, monkeypatch: pytest.MonkeyPatch, clock: FixedClock, step: str
) -> None:
    matter_id = closed_application(world)
    arrange(world, matter_id)
    if step != "hand_over":
        try_hand_over(world, matter_id)
    if step == "take":
        try_check(world, matter_id)
    before = file_of(world, matter_id).state

    def die(self: UnitOfWork) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(UnitOfWork, "commit", die)
        with pytest.raises(KeyboardInterrupt):
            {"hand_over": try_hand_over, "check": try_check, "take": try_take}[step](world, matter_id)
    matter, file = matter_row(world, matter_id), file_of(world, matter_id)
    assert file.state == before and file.archive_number is None
    assert (matter.stage, matter.filed_at) == ("closed", None)
    done = {"hand_over": try_hand_over, "check": try_check, "take": try_take}[step](world, matter_id)
    assert isinstance(done, FileMoved) and STATES[done.state]

"""归档范围和保管期限表 (细则第二十二条): loaded, approved by somebody else, and what it makes of files."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from core.archive import lengthening
from core.archive.lengthening import is_counting, lengthen_filed
from core.archive.periods import list_periods
from core.archive.periods_sheet import CheckedPeriods, check_periods, export_periods
from core.archive.reading import filed_file, list_due
from core.law.roles import Role
from core.worker import housekeeping
from db.models import CaseFile, CaseFileNote, RetentionPeriod, RetentionTable
from tests.conftest import NOW, FixedClock
from tests.factories.applications import codes, company, rows
from tests.factories.case_files import ARCHIVIST, CLERK, HEAD, closed_application, file_of, filed
from tests.factories.periods import (
    approved,
    periods_workbook,
    proposed,
    try_decide,
    try_propose,
)
from tests.factories.world import World


def line(world: World, code: str) -> tuple[str, bool]:
    view = list_periods(world.ctx(ARCHIVIST))
    assert view is not None
    found = next(one for one in view.lines if one.code == code)
    return found.period, found.is_confirmed


def test_art22_a_table_holds_once_somebody_else_has_approved_it(world: World) -> None:
    assert line(world, "ordinary_file") == ("10年", False)
    table_id = proposed(world, {"ordinary_file": 240})
    assert line(world, "ordinary_file") == ("10年", False), "nobody has approved it"
    assert codes(try_propose(world, {"penalty_file": 120})) == ["retention.waiting"]
    assert codes(try_decide(world, table_id, ARCHIVIST)) == ["forbidden"]
    assert [one.field for one in try_decide(world, table_id, approve=False)] == ["note"]
    assert codes(try_decide(world, table_id, row_version=9)) == ["stale"]
    approve = try_decide(world, table_id)
    assert not isinstance(approve, list)
    assert line(world, "ordinary_file") == ("20年", True)
    assert line(world, "penalty_file") == ("30年", False), "待确认 stays where the table is silent"
    assert codes(try_decide(world, table_id)) == ["retention.decided"]


def test_whoever_proposed_does_not_approve_even_where_he_may_do_both(world: World) -> None:
    table_id = proposed(world, {"ordinary_file": 240})
    with world.app.change(NOW) as work:
        head = world.ctx(Role.AGENCY_HEAD).actor.account_id
        work.session.get_one(RetentionTable, table_id).proposed_by = head
        work.commit()
    assert codes(try_decide(world, table_id)) == ["own"]
    view = list_periods(world.ctx(Role.AGENCY_HEAD))
    assert view is not None and view.waiting is not None and not view.may_decide


def test_nothing_of_a_table_is_overwritten_by_the_next(world: World) -> None:
    approved(world, {"ordinary_file": 240})
    approved(world, {"ordinary_file": 360, "hearing_file": None}, document_no="抚档〔2026〕9号")
    assert [row.months for row in rows(world, RetentionPeriod)] == [240, 360, None]
    assert {row.row_version for row in rows(world, RetentionTable)} == {2}
    view = list_periods(world.ctx(ARCHIVIST))
    assert view is not None and [len(one.changes) for one in view.editions] == [2, 1]
    assert line(world, "ordinary_file") == ("30年", True)


def test_what_is_wrong_with_a_table_is_told(world: World) -> None:
    refused = try_propose(world, {"none_such": 12, "ordinary_file": 0}, title="", effective_from=None)
    assert {"effective_from", "retention.class", "retention.period"} <= set(codes(refused))
    assert "retention.empty" in codes(try_propose(world, {}))
    assert codes(try_propose(world, {"ordinary_file": 12}, HEAD)) == ["forbidden"]
    assert rows(world, RetentionTable) == []


def test_art22_a_file_is_kept_by_the_table_of_the_day_of_its_filing(world: World) -> None:
    approved(world, {"ordinary_file": 240}, effective_from=date(2026, 1, 1))
    approved(world, {"ordinary_file": 120}, effective_from=date(2030, 1, 1))
    file = filed(world, closed_application(world))
    assert file.keep_until == date(2046, 3, 10) and file.term == "D30"
    assert "一般案卷保管期限20年" in file.term_reason and "抚档〔2026〕5号" in file.term_reason
    assert "待确认" not in file.term_reason


def test_art22_a_period_raised_lengthens_what_is_filed_and_lowered_shortens_nothing(
    world: World, clock: FixedClock
) -> None:
    matter_id = closed_application(world)
    file = filed(world, matter_id)
    assert file.keep_until == date(2036, 3, 10)
    approved(world, {"ordinary_file": 360})
    with world.app.read() as session:
        assert is_counting(session, world.ctx(ARCHIVIST).viewer)
    assert lengthen_filed(world.app) == 1
    with world.app.read() as session:
        assert not is_counting(session, world.ctx(ARCHIVIST).viewer)
    file = file_of(world, matter_id)
    assert file.keep_until == date(2056, 3, 10) and file.term == "D10", "its number stays"
    assert "由至 2036-03-10 延长为至 2056-03-10" in file.term_reason
    notes = [one.text for one in rows(world, CaseFileNote, CaseFileNote.kind == "lengthened")]
    assert len(notes) == 1 and "抚档〔2026〕5号" in notes[0]
    approved(world, {"ordinary_file": 60}, document_no="抚档〔2026〕6号")
    assert lengthen_filed(world.app) == 0
    assert file_of(world, matter_id).keep_until == date(2056, 3, 10)
    later = filed(world, closed_application(world, applicant=company(5)))
    assert later.keep_until == date(2031, 3, 10), "what is filed from now on is kept by the shorter one"
    clock.moment = NOW.replace(year=2037)
    page = list_due(world.ctx(ARCHIVIST))
    assert page is not None and [row.file.id for row in page.rows] == [later.id]


def test_art22_a_table_of_a_coming_day_changes_nothing_before_it(world: World, clock: FixedClock) -> None:
    matter_id = closed_application(world)
    filed(world, matter_id)
    approved(world, {"ordinary_file": None}, effective_from=date(2027, 1, 1))
    housekeeping(world.app)
    assert file_of(world, matter_id).keep_until == date(2036, 3, 10)
    clock.moment = NOW.replace(year=2027)
    housekeeping(world.app)
    assert file_of(world, matter_id).keep_until is None
    view = filed_file(world.ctx(ARCHIVIST), file_of(world, matter_id).id)
    assert view is not None and any("永久" in note.text for note in view.notes)


def test_a_count_that_was_broken_off_begins_again_and_tells_nobody_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        filed(world, closed_application(world, applicant=company(number)))
    approved(world, {"ordinary_file": 360})
    monkeypatch.setattr(lengthening, "BATCH", 2)
    real, calls = lengthening._count_batch, []

    def dies(*arguments: object) -> object:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(lengthening, "_count_batch", dies)
    with pytest.raises(KeyboardInterrupt):
        lengthen_filed(world.app)
    assert sorted(str(one.keep_until) for one in rows(world, CaseFile)) == [
        "2036-03-10",
        "2056-03-10",
        "2056-03-10",
    ]
    assert lengthen_filed(world.app) == 1
    assert len(rows(world, CaseFileNote, CaseFileNote.kind == "lengthened")) == 3


def test_a_table_goes_out_as_a_workbook_and_comes_back_as_it_was(world: World) -> None:
    approved(world, {"ordinary_file": 240})
    found = export_periods(world.ctx(CLERK))
    assert found is not None and export_periods(world.ctx(Role.SYSTEM_ADMIN)) is None
    sheet = load_workbook(BytesIO(found.data)).worksheets[0]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert lines[0][:2] == ["一般案卷", "20年"] and lines[1][1:] == ["30年", None, "待确认"]
    checked = check_periods(world.ctx(ARCHIVIST), found.name, found.data)
    assert isinstance(checked, CheckedPeriods)
    assert (checked.count("same"), checked.count("confirmed"), checked.count("changed")) == (1, 8, 0)
    assert len(checked.rows) == 9


def test_a_workbook_with_wrong_rows_gives_each_its_reason_and_no_rows(world: World) -> None:
    data = periods_workbook(
        ("一般案卷", "三十年", ""),
        ("一般案卷", "30", ""),
        ("没有的类别", "10年", ""),
        ("举行听证的案卷", "", ""),
        ("行政处罚案卷", 150, ""),
        ("集体讨论的案卷", "永久", "无"),
    )
    found = check_periods(world.ctx(ARCHIVIST), "表.xlsx", data)
    assert isinstance(found, CheckedPeriods) and found.rows == ()
    assert [one.state for one in found.lines[:5]] == ["wrong"] * 5
    assert "现为“三十年”" in found.lines[0].words and "与第 2 行重复" in found.lines[1].words
    assert "没有“没有的类别”" in found.lines[2].words and "请填写永久" in found.lines[3].words
    good = check_periods(
        world.ctx(ARCHIVIST), "表.xlsx", periods_workbook(("行政处罚案卷", "永久", "3.1 处罚"))
    )
    assert isinstance(good, CheckedPeriods)
    assert [(one.code, one.months, one.entry) for one in good.rows] == [("penalty_file", None, "3.1 处罚")]
    assert codes(check_periods(world.ctx(CLERK), "表.xlsx", data)) == ["forbidden"]
    assert codes(check_periods(world.ctx(ARCHIVIST), "", b"")) == ["sheet.none"]
    assert isinstance(check_periods(world.ctx(ARCHIVIST), "表.xlsx", b"x"), list)

"""Old paper files (细则第二十一条): what a dry run says, an import that is done whole or not at all, and scans."""

import random
import threading
import time
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import Workbook, load_workbook

from core.archive.old_import import ImportOldFiles, import_old_files
from core.archive.old_sheet import CONTENTS, FILES, MOST_FILES
from core.archive.old_upload import ConfirmOldFiles, confirm_old_files, old_template, send_old_sheet
from core.archive.printing import print_sheet
from core.archive.reading import FileFilter, filed_file, list_archive
from core.archive.scans import Looked, ScanAdded, add_scan, list_scans, look_at
from core.clock import local
from core.files.holding import vault_of
from core.jobs.runner import run_next
from core.law.filing import OwnNumber, end_of_term, own_number
from core.law.roles import Role
from core.office.item_upload import sending
from db.models import (
    ArchiveCounter,
    CaseFileItem,
    CaseFileMove,
    CaseFileNote,
    CaseFileScan,
    LedgerEntry,
)
from tests.conftest import NOW, FixedClock
from tests.core.documents_support import page_texts
from tests.core.people_support import codes
from tests.factories.applications import rows
from tests.factories.case_files import closed_application, filed
from tests.factories.files import PDF, picture
from tests.factories.jobs import fetched, job
from tests.factories.old_files import (
    ARCHIVIST,
    a_scan,
    old_checked,
    old_confirmed,
    old_files,
    old_imported,
    old_line,
    old_reasons,
    old_row,
    old_workbook,
    scanned,
    try_scanning,
)
from tests.factories.world import World

TODAY = local(NOW).date()
TOMORROW = TODAY + timedelta(days=1)
IMPORT_SECONDS = 120.0
"""Of processor time: several times what it takes, since others share the machine."""


# What comes in


def test_art21_an_old_file_comes_in_whole(world: World) -> None:
    (file,) = old_imported(world, old_workbook(lines=[old_line(), old_line(position=2, first_page=3)]))
    assert (file.archive_number, file.state, file.matter_id) == ("抚人社监-2016-0012", "filed", None)
    assert (str(file.filed_at and local(file.filed_at).date()), str(file.keep_until)) == (
        "2017-01-10",
        "2047-01-10",
    )
    assert (file.term, file.volumes, file.pages, file.procedure) == ("D30", 1, 86, "case")
    assert (file.home, file.place, file.description) == ("3号架2层 第15盒",) * 2 + ("第12页有水渍",)
    items = rows(world, CaseFileItem, CaseFileItem.case_file_id == file.id)
    assert sorted((one.position, one.first_page, one.pages) for one in items) == [(1, 1, 2), (2, 3, 2)]
    (note,) = rows(world, CaseFileNote, CaseFileNote.case_file_id == file.id)
    assert note.kind == "imported" and "SHA-256" in note.text and "第 2 行" in note.text
    (move,) = rows(world, CaseFileMove, CaseFileMove.case_file_id == file.id)
    assert move.place == "3号架2层 第15盒"
    written = {
        entry.object_type
        for entry in rows(world, LedgerEntry, LedgerEntry.version == 1)
        if entry.object_id in {file.id, note.id, move.id, *(one.id for one in items)}
    }
    assert written == {"case_file", "case_file_item", "case_file_note", "case_file_move"}


def test_the_archivist_finds_and_opens_it_and_prints_its_cover(world: World) -> None:
    (file,) = old_imported(world)
    ctx = world.ctx(ARCHIVIST)
    for wanted in (
        FileFilter(text="机械厂 2016-0012"),
        FileFilter(year="2017"),
        FileFilter(procedure="case"),
    ):
        page = list_archive(ctx, wanted)
        assert page is not None and [row.file.id for row in page.rows] == [file.id]
    for year in ("2016", "2018", "0000", "9999", "20170"):
        page = list_archive(ctx, FileFilter(year=year))
        assert page is not None and page.rows == [], year
    view = filed_file(ctx, file.id)
    assert view is not None and view.may_keep and not view.arranged_by and not view.steps
    assert all(item.is_by_hand for item in view.items)
    printed = print_sheet(ctx, file.id, "cover")
    assert printed is not None and "86" in "".join(page_texts(printed[1]))
    assert print_sheet(ctx, file.id, "lines") is None


def test_an_empty_number_takes_the_next_of_its_series(world: World) -> None:
    year = TODAY.year
    mine = filed(world, closed_application(world))
    assert mine.archive_number is not None and mine.sequence == 1
    unit = mine.prefix.split("-")[3] if mine.prefix else ""
    typed = [
        old_row(
            number="", matter_number=str(n), unit_id=unit, term="10年", filed_on=TODAY, closed_on="2020-01-01"
        )
        for n in range(3)
    ]
    made = old_imported(world, old_workbook(typed))
    assert [one.archive_number for one in made] == [f"0000-{year}-D10-{unit}-{n:04d}" for n in (2, 3, 4)]
    assert filed(world, closed_application(world)).sequence == 5


def test_a_number_of_the_portals_form_moves_its_series_on(world: World) -> None:
    typed = [old_row(number="0000-2017-D30-relations-0007"), old_row(number="", matter_number="甲")]
    made = old_imported(world, old_workbook(typed))
    assert [one.archive_number for one in made] == [f"0000-2017-D30-relations-{n:04d}" for n in (7, 8)]
    (counter,) = rows(world, ArchiveCounter)
    assert counter.last_no == 8


def test_numbers_of_the_portals_form_are_known() -> None:
    assert own_number("0012-2017-D30-a-b-0007") == OwnNumber("0012-2017-D30-a-b", 2017, 7)
    for other in ("", "旧-1", "0012-2017-D30-a-7", "0012-2017-D20-a-0007", "12-2017-Y-a-0007"):
        assert own_number(other) is None


def test_terms_end_on_the_same_day_or_the_last_of_the_month() -> None:
    assert end_of_term("D10", date(2016, 2, 29)) == date(2026, 2, 28)
    assert end_of_term("D30", date(1996, 2, 29)) == date(2026, 2, 28)
    assert end_of_term("Y", date(2016, 2, 29)) is None


# What does not


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "“题名”列：请填写题名"),
    ({"unit_id": "某科"}, "“机构”列：没有名称或编码为“某科”的科室，请改正，或先在“机关与科室”中新建"),
    ({"unit_id": None}, "“机构”列：请填写机构"),
    ({"procedure": "处罚"}, "“办理程序”列：没有“处罚”这一项，请填写申请、投诉举报、案件之一"),
    ({"opened_on": ""}, "“立案日期”列：请填写立案日期"),
    ({"opened_on": "2016-02-30"}, "“立案日期”列：请填写日期，如 2019-03-05，现为“2016-02-30”"),
    ({"closed_on": "2016-03-04"}, "“办结日期”列：办结日期 2016-03-04 早于立案日期 2016-03-05，请核对"),
    ({"filed_on": "2016-06-19"}, "“归档日期”列：归档日期 2016-06-19 早于办结日期 2016-06-20，请核对"),
    ({"filed_on": TOMORROW}, f"“归档日期”列：{TOMORROW} 晚于今天，请核对"),
    ({"term": "20年"}, "“保管期限”列：没有“20年”这一项，请填写永久、30年、10年之一"),
    ({"term": None}, "“保管期限”列：请填写保管期限：永久、30年、10年"),
    ({"secrecy": "秘密"}, "“密级”列：没有“秘密”这一项，请填写内部、公开之一"),
    ({"volumes": 0}, "“册数”列：请填写 1 至 999 的整数，现为 0"),
    ({"pages": None}, "“页数”列：请填写页数"),
    ({"pages": "八十"}, "“页数”列：请填写不小于 0 的整数，现为“八十”"),
    ({"place": "库" * 101}, "“库位”列：库位最多100个字，现有101个字"),
    ({"matter_number": "号" * 101}, "“案件编号”列：案件编号最多100个字，现有101个字"),
    ({"handler": "王\n铁"}, "“承办人”列：承办人第2个字是换行或制表符，请写成一行"),
    ({"number": "旧-0"}, "“档号”列：与第 2 行的档号相同，请合并或改正"),
]


def test_forty_wrong_rows_among_many_are_each_named_and_nothing_comes_in(world: World) -> None:
    count = 400
    chosen = random.Random(21).sample(range(3, count + 2), 40)
    flaws = {row: WRONG[n % len(WRONG)] for n, row in enumerate(chosen)}
    typed = [
        old_row(**{"number": f"旧-{row - 2}", **(flaws[row][0] if row in flaws else {})})
        for row in range(2, count + 2)
    ]
    view = old_checked(world, old_workbook(typed))
    found = old_reasons(view)
    assert found == {(FILES.name, row): words for row, (_, words) in flaws.items()}
    assert len(found) == 40 and (view.count("wrong"), view.count("new")) == (40, count - 40)
    assert codes(confirm_old_files(world.ctx(ARCHIVIST), ConfirmOldFiles(uuid4(), view.check_id))) == [
        "import.wrong"
    ]
    assert old_files(world) == [] and rows(world, CaseFileNote) == []


def test_a_number_that_the_portal_is_giving_this_year_is_not_taken_from_paper(world: World) -> None:
    typed = f"0000-{TODAY.year}-Y-relations-0001"
    found = old_reasons(old_checked(world, old_workbook([old_row(number=typed)])))
    words = f"“档号”列：“{typed}”是系统今年的编号格式，由系统编给；请填原有档号，或者不填"
    assert found == {(FILES.name, 2): words}


def test_wrong_lines_of_contents_are_named_at_their_own_rows(world: World) -> None:
    lines = [
        old_line(),
        old_line(position=1),
        old_line(position=None),
        old_line(number="别的", position=3),
        old_line(position=4, volume=2),
        old_line(position=5, dated_on="2018-01-01"),
        old_line(position=6, title=None),
        old_line(position=7, pages=90),
    ]
    found = old_reasons(old_checked(world, old_workbook(lines=lines)))
    assert found == {
        (FILES.name, 2): "“页数”列：“卷内目录”合计 102 页，多于页数 86，请核对",
        (CONTENTS.name, 3): "“序号”列：与第 2 行的序号相同，请改正",
        (CONTENTS.name, 4): "“序号”列：请填写序号",
        (CONTENTS.name, 5): "“档号”列：“旧案卷”中没有“别的”，请补上该案卷或改正",
        (CONTENTS.name, 6): "“册号”列：该案卷共 1 册，没有第 2 册",
        (CONTENTS.name, 7): "“日期”列：2018-01-01 晚于归档日期 2017-01-10，请核对",
        (CONTENTS.name, 8): "“题名”列：请填写题名",
    }


def test_what_is_there_already_is_told_with_and_without_a_number(world: World) -> None:
    typed = old_workbook([old_row(), old_row(number="", matter_number="乙")])
    first, second = old_imported(world, typed)
    assert old_reasons(old_checked(world, typed)) == {
        (FILES.name, 2): f"“档号”列：档号“{first.archive_number}”已在档案中，请核对是否已经导入",
        (
            FILES.name,
            3,
        ): f"“题名”列：题名、案件编号与档案中的 {second.archive_number} 相同，像是已经导入；确是另一卷的，请填写档号",
    }


def test_a_file_without_a_number_has_its_contents_by_the_number_of_its_case(world: World) -> None:
    typed = old_workbook(
        [old_row(number="", pages=None)], [old_line(number="抚人社监案〔2016〕12号", pages=9)]
    )
    (file,) = old_imported(world, typed)
    assert file.pages == 9 and len(rows(world, CaseFileItem, CaseFileItem.case_file_id == file.id)) == 1


def test_the_sheet_of_contents_may_be_absent(world: World) -> None:
    assert len(old_imported(world, old_workbook(change=lambda book: book.remove(book[CONTENTS.name])))) == 1


def test_the_rows_to_be_mended_are_no_formulas_and_can_be_sent_again(world: World) -> None:
    def formula(book: Workbook) -> None:
        cell = book[FILES.name]["B2"]
        cell.value, cell.data_type = '=HYPERLINK("http://x")', "s"

    view = old_checked(world, old_workbook([old_row(pages=None)], change=formula))
    file = fetched(world.ctx(ARCHIVIST), view.check_id)
    assert file is not None and file.name == "旧案卷 待更正.xlsx"
    cell = load_workbook(BytesIO(file.data))[FILES.name]["B2"]
    assert cell.data_type == "s" and cell.quotePrefix
    assert old_reasons(old_checked(world, file.data)) == old_reasons(view)


def test_the_template_comes_back_as_it_went_out(world: World) -> None:
    given = old_template(world.ctx(ARCHIVIST))
    assert given is not None
    book = load_workbook(BytesIO(given.data))
    assert [cell.value for cell in book[FILES.name][1]] == list(FILES.labels)
    book[FILES.name].append(old_row())
    out = BytesIO()
    book.save(out)
    assert len(old_imported(world, out.getvalue())) == 1


def test_nobody_but_the_archivist_imports_or_scans(world: World) -> None:
    (file,) = old_imported(world)
    for role in (Role.WINDOW_CLERK, Role.UNIT_HEAD, Role.AGENCY_HEAD, Role.SYSTEM_ADMIN):
        ctx = world.ctx(role)
        assert old_template(ctx) is None and look_at(ctx, a_scan(file.id)) is None
        assert codes(send_old_sheet(ctx, sending(uuid4(), "a.xlsx", old_workbook()))) == ["forbidden"]
        assert codes(import_old_files(ctx, ImportOldFiles(uuid4(), uuid4()))) == ["forbidden"]
        assert codes(try_scanning(world, file.id, by=role)) == ["forbidden"]


def test_what_changed_since_the_dry_run_lets_nothing_in(world: World) -> None:
    typed = [old_row(number="甲"), old_row(number="乙")]
    view = old_checked(world, old_workbook(typed))
    old_imported(world, old_workbook([old_row(number="乙")]))
    job_id = old_confirmed(world, view)
    assert run_next(world.app)
    ended = job(world, job_id)
    assert ended.state == "failed" and "没有导入任何案卷" in ended.words and "已在档案中" in ended.words
    assert [one.archive_number for one in old_files(world)] == ["乙"]


def test_an_import_that_breaks_off_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    view = old_checked(world, old_workbook([old_row(number="", matter_number=str(n)) for n in range(3)]))

    def fails(*_: object) -> None:
        raise RuntimeError("the plug was pulled")

    with monkeypatch.context() as then:
        then.setattr("db.ledger.write.Ledger.write", fails)
        with pytest.raises(RuntimeError):
            import_old_files(world.ctx(ARCHIVIST), ImportOldFiles(uuid4(), view.check_id))
    assert old_files(world) == rows(world, CaseFileItem) == rows(world, ArchiveCounter) == []
    done = import_old_files(world.ctx(ARCHIVIST), ImportOldFiles(uuid4(), view.check_id))
    assert not isinstance(done, list) and done.files == 3
    assert [one.sequence for one in old_files(world)] == [1, 2, 3]


def test_of_two_imports_of_the_same_number_at_once_one_comes_in(world: World) -> None:
    views = [
        old_checked(world, old_workbook([old_row(number="争"), old_row(number=f"各{n}")])) for n in range(2)
    ]
    answers: list[Any] = []

    def one(check_id: Any) -> None:
        answers.append(import_old_files(world.ctx(ARCHIVIST), ImportOldFiles(uuid4(), check_id)))

    threads = [threading.Thread(target=one, args=(view.check_id,)) for view in views]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [answer for answer in answers if isinstance(answer, list)]
    assert len(refused) == 1 and "已在档案中" in refused[0][0].message
    assert len(old_files(world)) == 2


# Scans


def test_scans_are_listed_superseded_and_noted_and_nothing_is_taken_away(
    world: World, clock: FixedClock
) -> None:
    (file,) = old_imported(world)
    tiff = picture("TIFF")
    first = scanned(world, file.id, tiff, "正卷")
    second = scanned(world, file.id, picture("JPEG"), "重扫.jpg", note="第二页漏扫", replaces_id=first)
    shown = list_scans(world.ctx(ARCHIVIST), file.id)
    assert [(one.position, one.name, one.pages, one.superseded_by) for one in shown] == [
        (1, "正卷.tif", 1, 2),
        (2, "重扫.jpg", 1, None),
    ]
    notes = [one.text for one in rows(world, CaseFileNote, CaseFileNote.kind == "scanned")]
    assert any("更换第 1 件“正卷.tif”，原因：第二页漏扫" in text for text in notes) and len(notes) == 2
    assert set(vault_of(world.app).ids()) >= {first, second}


def test_what_is_wrong_with_a_scan_is_said_and_nothing_is_kept(world: World) -> None:
    (file,) = old_imported(world)
    first = scanned(world, file.id)
    second = scanned(world, file.id, picture("JPEG"), "b.jpg", note="重扫", replaces_id=first)
    mine = filed(world, closed_application(world))
    red = picture("PNG", "red")
    for given, more, code in (
        ((file.id, b""), {}, "empty"),
        ((file.id, b"MZ\x90"), {}, "type"),
        ((file.id, PDF), {}, "scan.unreadable"),
        ((file.id, picture()), {}, "scan.same"),
        ((file.id, red), {"replaces_id": second}, "text.missing"),
        ((file.id, red), {"replaces_id": first, "note": "x"}, "scan.replaced"),
        ((file.id, red), {"replaces_id": uuid4(), "note": "x"}, "scan.replaces"),
        ((mine.id, red), {}, "scan.matter"),
        ((uuid4(), red), {}, "not_found"),
    ):
        assert codes(try_scanning(world, *given, **more)) == [code], code
    assert {one.id for one in rows(world, CaseFileScan)} == {first, second}


def test_a_scan_is_looked_at_before_it_is_kept_and_opens_to_nobody_afterwards(world: World) -> None:
    (file,) = old_imported(world)
    command = a_scan(file.id, picture("TIFF"), "a.tif")
    looked = look_at(world.ctx(ARCHIVIST), command)
    assert isinstance(looked, Looked) and looked.pages == 1 and looked.shown[0][:3] == b"\xff\xd8\xff"
    assert rows(world, CaseFileScan) == []
    added = add_scan(world.ctx(ARCHIVIST), command)
    assert isinstance(added, ScanAdded) and add_scan(world.ctx(ARCHIVIST), command) == added
    assert len(rows(world, CaseFileScan)) == 1
    view = filed_file(world.ctx(ARCHIVIST), file.id)
    assert view is not None and [one.kind for one in view.notes] == ["导入旧案卷", "补入扫描件"]


@pytest.mark.long
def test_five_thousand_files_with_their_contents_come_in_at_once(world: World) -> None:
    count = MOST_FILES
    typed = [old_row(number=f"旧-{n:05}" if n % 2 else "", matter_number=f"案-{n:05}") for n in range(count)]
    lines = [old_line(number=f"旧-{n:05}" if n % 2 else f"案-{n:05}") for n in range(count)]
    began = time.process_time()
    made = old_imported(world, old_workbook(typed, lines))
    assert time.process_time() - began < IMPORT_SECONDS
    assert len(made) == count and len({one.archive_number for one in made}) == count
    assert sorted(one.sequence for one in made if one.sequence) == list(range(1, count // 2 + 1))

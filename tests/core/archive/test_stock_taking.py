"""清点: every scan is answered at once, the end fixes what is missing and what stands wrong, and nothing of it changes later."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import event

from core.archive.keeping import MoveFile, move_file
from core.archive.stock_takes import differences_of, get_take, open_takes, print_report
from core.archive.stock_taking import (
    AGAIN,
    WHOLE,
    CallOffTake,
    ScanVolume,
    StartTake,
    TakeChanged,
    call_off_take,
    scan_volume,
    start_take,
)
from core.law.roles import Role
from core.law.stock_taking import FOUND, MISPLACED, MISSING, UNKNOWN
from db.models import CaseFile, LedgerEntry, StockTake, StockTakeLine
from db.queries.stock_takes import stands_in
from tests.conftest import NOW
from tests.core.documents_support import page_texts
from tests.factories.applications import rows
from tests.factories.stock_takes import ARCHIVIST, label_of, scan, shelved, started, try_finish
from tests.factories.world import World


def test_each_scan_says_at_once_where_the_volume_belongs(world: World) -> None:
    here, there = shelved(world, "3号架2层 第15盒", "5号架1层")
    take = started(world, "3号架")
    found = scan(world, take, label_of(here))
    assert (found.number, found.result, found.place) == (label_of(here), FOUND, "3号架2层 第15盒")
    assert (
        scan(world, take, label_of(there)).result,
        scan(world, take, "0000-2026-D30-x-9999-1").result,
    ) == (
        MISPLACED,
        UNKNOWN,
    )
    again = scan(world, take, label_of(here))
    assert again.result == AGAIN and "已扫过" in again.words
    view = get_take(world.ctx(ARCHIVIST), take)
    assert view is not None
    assert (view.expected, view.found, view.misplaced, view.unknown) == (1, 1, 1, 1)
    assert [one.number for one in view.newest][-1] == label_of(here)


@pytest.mark.parametrize(
    "written",
    [
        lambda number: f"{number}-1",
        lambda number: number,
        lambda number: f"  {number}-1\t",
        lambda number: "".join(chr(ord(c) + 0xFEE0) if c in "-0123456789" else c for c in f"{number}-1"),
    ],
    ids=["volume", "file of one volume", "blanks", "full width"],
)
def test_what_bars_and_qr_hold_is_the_same_volume(world: World, written: object) -> None:
    (file,) = shelved(world, "1号架")
    take = started(world, "")
    done = scan(world, take, written(file.archive_number))  # type: ignore[operator]
    assert (done.number, done.result) == (label_of(file), FOUND)


def test_a_file_of_several_volumes_is_scanned_volume_by_volume(world: World) -> None:
    (file,) = shelved(world, "1号架")
    with world.app.change(NOW) as work:
        work.session.get_one(CaseFile, file.id).volumes = 3
        work.commit()
    take = started(world, "1号架")
    whole = scan(world, take, file.archive_number or "")
    assert whole.result == WHOLE and "3 卷" in whole.words
    assert scan(world, take, label_of(file, 3)).result == FOUND
    assert scan(world, take, label_of(file, 4)).result == UNKNOWN
    found = differences_of(world.ctx(ARCHIVIST), take)
    assert found is not None
    assert [one.number for one in found.rows if one.result == MISSING] == [
        label_of(file, 1),
        label_of(file, 2),
    ]


def test_a_place_does_not_take_in_one_that_only_begins_with_the_same_digit(world: World) -> None:
    assert stands_in("3号架1-2", "3号架1") and not stands_in("3号架12", "3号架1")
    one, twelve = shelved(world, "3号架1", "3号架12")
    take = started(world, "3号架1")
    view = get_take(world.ctx(ARCHIVIST), take)
    assert view is not None and view.expected == 1
    assert scan(world, take, label_of(twelve)).result == MISPLACED
    assert scan(world, take, label_of(one)).result == FOUND


def test_signs_of_a_pattern_in_a_place_are_what_they_are(world: World) -> None:
    shelved(world, "3_架", "3号架")
    take = started(world, "3_")
    view = get_take(world.ctx(ARCHIVIST), take)
    assert view is not None and view.expected == 1


def test_the_end_asks_for_an_explanation_of_every_difference_and_is_fixed(world: World) -> None:
    here, lost, elsewhere = shelved(world, "3号架", "3号架", "5号架")
    take = started(world, "3号架")
    scan(world, take, label_of(here))
    scan(world, take, label_of(elsewhere))
    refused = try_finish(world, take)
    assert isinstance(refused, list) and refused[0].code == "unexplained" and "2 项差异" in refused[0].message
    refused = try_finish(world, take, explained={label_of(lost): "借出未还"})
    assert isinstance(refused, list) and label_of(elsewhere) in refused[0].message
    done = try_finish(world, take, explanation="误放，已归位", explained={label_of(lost): "借出未还"})
    assert isinstance(done, TakeChanged)
    (row,) = rows(world, StockTake)
    assert row.result == {"expected": 2, FOUND: 1, MISSING: 1, MISPLACED: 1, UNKNOWN: 0}
    # What happens to the files afterwards changes nothing of it.
    move_file(world.ctx(ARCHIVIST), MoveFile(uuid4(), lost.id, "9号架", "找回"))
    found = differences_of(world.ctx(ARCHIVIST), take)
    assert found is not None
    assert [(one.number, one.label, one.place, one.words) for one in found.rows] == [
        (label_of(lost), "缺", "3号架", "借出未还"),
        (label_of(elsewhere), "错位", "5号架", "误放，已归位"),
    ]
    for late in (
        scan_volume(world.ctx(ARCHIVIST), ScanVolume(take, label_of(lost))),
        try_finish(world, take, explanation="再来"),
        call_off_take(world.ctx(ARCHIVIST), CallOffTake(uuid4(), take, "再来")),
    ):
        assert isinstance(late, list) and [one.code for one in late] == ["take_over"]


def test_what_was_scanned_after_the_differences_were_shown_is_shown_again(world: World) -> None:
    here, other = shelved(world, "3号架", "3号架")
    take = started(world, "3号架")
    scan(world, take, label_of(here))
    refused = try_finish(world, take, missing=2, explanation="x因")
    assert isinstance(refused, list) and [one.code for one in refused] == ["differences_changed"]
    scan(world, take, label_of(other))
    assert isinstance(try_finish(world, take), TakeChanged), "nothing to explain"


def test_a_colleague_goes_on_where_it_was_broken_off(world: World) -> None:
    here, other = shelved(world, "3号架", "3号架")
    take = started(world, "3号架")
    scan(world, take, label_of(here))
    again = [one.stock_take_id for one in open_takes(world.ctx(ARCHIVIST)) or []]
    assert again == [take]
    assert scan(world, take, label_of(here)).result == AGAIN
    assert scan(world, take, label_of(other)).result == FOUND


def test_a_place_without_files_and_one_called_off(world: World) -> None:
    shelved(world, "3号架")
    for place in ("4号架", "架" * 101):
        refused = start_take(world.ctx(ARCHIVIST), StartTake(uuid4(), place))
        assert isinstance(refused, list) and refused[0].field == "place"
    take = started(world, "3号架")
    assert isinstance(
        call_off_take(world.ctx(ARCHIVIST), CallOffTake(uuid4(), take, "库位填错")), TakeChanged
    )
    view = get_take(world.ctx(Role.AGENCY_HEAD), take)
    assert view is not None and (view.state, view.explanation, view.may_scan) == (
        "called_off",
        "库位填错",
        False,
    )
    assert print_report(world.ctx(ARCHIVIST), take) is None


def test_a_scan_asks_the_same_number_of_questions_however_many_volumes_there_are(world: World) -> None:
    files = shelved(world, "3号架", "3号架", "3号架", "3号架")
    take = started(world, "3号架")
    asked: list[int] = []
    for file in files:
        statements: list[str] = []

        def note(_c: object, _k: object, statement: str, *_: object, told: list[str] = statements) -> None:
            told.append(statement)

        event.listen(world.app.engine, "before_cursor_execute", note)
        scan(world, take, label_of(file))
        event.remove(world.app.engine, "before_cursor_execute", note)
        assert not any("sum(" in one or "count(" in one for one in statements)
        asked.append(len(statements))
    assert asked[1:] == [asked[1]] * 3


def test_scans_are_on_the_ledger_under_the_key_of_the_house(world: World) -> None:
    (file,) = shelved(world, "3号架")
    take = started(world, "3号架")
    scan(world, take, label_of(file))
    assert isinstance(try_finish(world, take), TakeChanged)
    entries = rows(world, LedgerEntry, LedgerEntry.object_type.in_(("stock_take", "stock_take_line")))
    assert sorted((one.object_type, one.action) for one in entries) == [
        ("stock_take", "changed"),
        ("stock_take", "created"),
        ("stock_take_line", "created"),
    ]
    assert {one.matter_id for one in entries} == {None}
    (line,) = rows(world, StockTakeLine)
    assert (line.number, line.place) == (label_of(file), "3号架")


def test_the_report_tells_counts_differences_and_people(world: World) -> None:
    here, lost = shelved(world, "3号架", "3号架")
    take = started(world, "3号架")
    scan(world, take, label_of(here))
    assert print_report(world.ctx(ARCHIVIST), take) is None, "not before its end"
    assert isinstance(try_finish(world, take, explanation="借出未还"), TakeChanged)
    found = print_report(world.ctx(ARCHIVIST), take)
    assert found is not None
    text = "".join(page_texts(found[1])).replace("\n", "")
    for words in ("档案清点报告", "应在 2 卷", "在位 1 卷", "缺 1 卷", label_of(lost), "借出未还", "监督人"):
        assert words.replace(" ", "") in text.replace(" ", ""), words
    (entry,) = rows(
        world, LedgerEntry, LedgerEntry.object_type == "stock_take", LedgerEntry.action == "downloaded"
    )
    assert entry.object_id == take


def test_who_keeps_no_archive_neither_scans_nor_sees(world: World) -> None:
    shelved(world, "3号架")
    take = started(world, "3号架")
    head = world.ctx(Role.AGENCY_HEAD)
    assert get_take(head, take) is not None
    refused = scan_volume(head, ScanVolume(take, "x"))
    assert isinstance(refused, list) and refused[0].code == "forbidden"
    assert get_take(world.ctx(Role.UNIT_HEAD), take) is None
    assert (
        get_take(
            replace(world.ctx(ARCHIVIST), actor=replace(world.ctx(ARCHIVIST).actor, agency_id=uuid4())), take
        )
        is None
    )

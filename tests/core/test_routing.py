"""The routing table of the bureau: replaced whole or not at all, in and out as a workbook, asked at registration."""

from dataclasses import replace
from io import BytesIO
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from openpyxl import load_workbook

from core.complaints.routing import (
    CLOSED_UNIT,
    INCOMPLETE,
    ReplaceTable,
    TableReplaced,
    list_routes,
    replace_table,
    route_to,
)
from core.complaints.routing_import import CheckedTable, SheetLine, check_sheet
from core.complaints.routing_sheet import ROUTES, export_routes
from core.law.complaints import DISTRICTS, INDUSTRIES, KINDS
from core.law.problem import Problem
from core.law.roles import Role
from core.law.routing import Route, route_of
from core.office.changes import history, list_changes
from core.office.item_sheet import HELP
from core.permissions import Permission
from db.models import AdminChange, Agency, LedgerEntry, RoutingRow, Unit
from db.queries.routing import open_routes
from db.viewer import Viewer
from tests.conftest import NOW, FixedClock
from tests.core.people_support import codes, done
from tests.factories.applications import rows
from tests.factories.routing import (
    ADMIN,
    REST,
    WAGES,
    WHOLE,
    checked_table,
    imported_table,
    large,
    replaced,
    routing_workbook,
    seen,
)
from tests.factories.world import World


def one_unit(world: World, unit: str = "inspection") -> list[Route]:
    return [Route("", "", "", str(world.unit_id(unit)))]


def unit_for(world: World, kind: str = "wages", district: str = "210402", industry: str = "other") -> Any:
    ctx = world.ctx(Role.INTAKE_CLERK)
    with world.app.read() as session:
        return route_to(session, ctx.viewer, kind, district, industry)


def table(world: World) -> dict[tuple[str, str, str], UUID]:
    """The rows that hold, with their ids."""
    with world.app.read() as session:
        found = open_routes(session, world.ctx(ADMIN).viewer)
    return {(one.row.kind, one.row.district, one.row.industry): one.row.id for one in found}


def wrong(found: CheckedTable) -> dict[int, str]:
    """The reasons by row; 0 for what stands in none."""
    return {line.row: line.words for line in found.lines if line.state == "wrong"}


# Kept as a whole


def test_without_a_table_a_complaint_stays_where_it_was_registered(world: World) -> None:
    assert unit_for(world) is None
    found = list_routes(world.ctx(Role.INTAKE_CLERK))
    assert found is not None and (found.lines, found.warnings) == ((), ())


def test_every_row_of_a_large_table_routes_to_its_unit(world: World) -> None:
    units = [str(world.unit_id(code)) for code in ("window", "relations", "inspection", "archive")]
    wanted = large(*units)
    assert replaced(world, wanted) == TableReplaced(251, 0, 0)
    for row in wanted:
        kind, district, industry = (
            code or next(iter(every))
            for code, every in zip(row.place, (KINDS, DISTRICTS, INDUSTRIES), strict=True)
        )
        assert str(unit_for(world, kind, district, industry)) == row.unit
        assert route_of(wanted, kind, district, industry) == row


def test_rows_that_stay_are_left_alone_and_the_others_end(world: World, clock: FixedClock) -> None:
    imported_table(world)
    before = table(world)
    moved = [[*WHOLE[0][:3], "window"], *WHOLE[1:]]
    clock.moment = NOW.replace(hour=16)
    assert imported_table(world, moved) == TableReplaced(1, 1, 8)
    after = table(world)
    assert after.keys() == before.keys()
    assert {place for place in before if before[place] != after[place]} == {("wages", "", "")}
    (old,) = rows(world, RoutingRow, RoutingRow.id == before["wages", "", ""])
    assert old.ended_at == clock.moment and unit_for(world) == world.unit_id("window")
    assert all(row.row_version == 1 for row in rows(world, RoutingRow, RoutingRow.ended_at.is_(None)))


def test_gaps_overlaps_and_unknown_codes_and_units_are_refused_with_the_row(world: World) -> None:
    (every,) = one_unit(world)
    assert codes(replaced(world, [])) == ["routing.gap"]
    assert codes(replaced(world, [replace(every, kind="wages")])) == ["routing.gap"] * 8
    overlap = replaced(world, [every, replace(every, district="210402")])
    unknown = replaced(world, [every, replace(every, industry="farming")])
    nobody = replaced(world, [replace(every, unit=str(uuid4()))])
    nonsense = replaced(world, [replace(every, unit="x")])
    for answer, code, field in (
        (overlap, "routing.overlap", "row.2"),
        (unknown, "routing.unknown", "row.2"),
        (nobody, "routing.unit", "row.1"),
        (nonsense, "routing.unit", "row.1"),
    ):
        assert isinstance(answer, list)
        assert [(problem.code, problem.field) for problem in answer] == [(code, field)]
    assert table(world) == {} and not rows(world, AdminChange)


def test_a_unit_of_another_agency_or_one_that_is_closed_takes_nothing(world: World) -> None:
    with world.app.change(NOW) as work:
        other = Agency(code="other", name="外机关", short_name="外", kind="bureau", number_prefix="外")
        work.add(other)
        work.session.flush()
        foreign = Unit(agency_id=other.id, code="far", name="外科室")
        work.add(foreign)
        work.commit()
    assert codes(replaced(world, [Route("", "", "", str(foreign.id))])) == ["routing.unit"]
    close(world, "archive")
    assert codes(replaced(world, one_unit(world, "archive"))) == ["routing.unit"]
    done(replaced(world, one_unit(world)))
    with world.app.read() as session:
        viewer = Viewer(world.account_id(ADMIN), other.id, NOW)
        assert open_routes(session, viewer) == []
        assert route_to(session, viewer, "wages", "210402", "other") is None


def close(world: World, code: str) -> None:
    with world.app.change(NOW) as work:
        work.session.get_one(Unit, world.unit_id(code)).is_active = False
        work.commit()


def test_a_unit_that_was_closed_counts_as_none_and_the_list_says_so(world: World) -> None:
    done(replaced(world, one_unit(world, "archive")))
    close(world, "archive")
    assert unit_for(world) is None
    found = list_routes(world.ctx(Role.UNIT_HEAD))
    assert found is not None and found.warnings == (CLOSED_UNIT,) and not found.lines[0].is_unit_active


def test_a_table_that_lacks_something_says_so(world: World) -> None:
    """As when the law gets one more kind."""
    with world.app.change(NOW) as work:
        agency_id = world.ctx(ADMIN).actor.agency_id
        unit_id = world.unit_id("inspection")
        work.add(RoutingRow(agency_id=agency_id, kind="wages", district="", industry="", unit_id=unit_id))
        work.commit()
    found = list_routes(world.ctx(ADMIN))
    assert found is not None and found.warnings == (INCOMPLETE,)
    assert unit_for(world, "hours") is None and unit_for(world) == unit_id


# Two at once, twice, and by whom


def test_two_people_at_once_are_told(world: World) -> None:
    began = seen(world)
    done(replaced(world, one_unit(world), over=began))
    answer = replaced(world, one_unit(world, "window"), over=began)
    assert isinstance(answer, list)
    (problem,) = answer
    assert problem.code == "routing.moved"
    assert problem.message == "请重新上传表格核对，分派表已由 系统管理员甲 于 03-10 09:30 修改"
    assert unit_for(world) == world.unit_id("inspection")


def test_of_two_in_the_same_moment_one_is_kept(world: World) -> None:
    began, gate = seen(world), Barrier(2)
    answers: list[TableReplaced | list[Problem]] = []

    def put(unit: str) -> None:
        wanted = one_unit(world, unit)
        gate.wait()
        answers.append(replaced(world, wanted, over=began))

    threads = [Thread(target=put, args=(unit,)) for unit in ("window", "inspection")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(table(world)) == 1
    assert sorted(isinstance(answer, TableReplaced) for answer in answers) == [False, True]


def test_a_double_click_replaces_once_and_the_same_table_is_no_change(world: World) -> None:
    command = ReplaceTable(uuid4(), seen(world), tuple(one_unit(world)), "建立分派表")
    admin = world.ctx(ADMIN)
    assert replace_table(admin, command) == replace_table(admin, command) == TableReplaced(1, 0, 0)
    assert len(rows(world, RoutingRow)) == 1
    assert codes(replaced(world, one_unit(world))) == ["unchanged"]
    assert codes(replace_table(admin, replace(command, token=uuid4(), reason=" "))) == [
        "routing.moved",
        "reason_missing",
    ]


def test_only_who_manages_the_table_writes_it_and_only_who_may_reads_it(world: World) -> None:
    imported_table(world)
    for role in Role:
        ctx = world.ctx(role)
        assert (list_routes(ctx) is not None) is ctx.may(Permission.ROUTING_READ)
        assert (export_routes(ctx) is not None) is ctx.may(Permission.ROUTING_READ)
        if role is not ADMIN:
            assert codes(check_sheet(ctx, "分派表.xlsx", routing_workbook())) == ["forbidden"]
            assert codes(replaced(world, one_unit(world), by=role)) == ["forbidden"]
    assert len(table(world)) == 9


def test_each_row_is_in_the_record_of_what_administrators_changed(world: World) -> None:
    imported_table(world)
    imported_table(world, [[*WHOLE[0][:3], "劳动关系科"], *WHOLE[1:]])
    auditor = world.ctx(Role.AUDIT_ADMIN)
    by_action = {view.action: view for view in list_changes(auditor)[:2]}
    added, ended = by_action["新增"], by_action["修改"]
    told = {"问题类别：拖欠、克扣工资", "用工所在地：（全部）", "行业：（全部）"}
    assert (added.object_word, added.reason) == ("分派表", "年度分工调整")
    assert told | {"承办科室：劳动关系科"} == set(added.summary.split("；"))
    assert told | {"承办科室：劳动保障监察支队"} < set(ended.summary.split("；"))
    assert "停用时间：" in ended.summary
    agency_id = auditor.actor.agency_id
    assert len(history(world.ctx(ADMIN), "routing_row", agency_id)) == 11
    assert history(world.ctx(Role.ARCHIVIST), "routing_row", agency_id) == []


# In and out as a workbook


def test_what_goes_out_comes_in_unchanged(world: World) -> None:
    imported_table(world)
    file = export_routes(world.ctx(Role.INTAKE_CLERK))
    assert file is not None and file.name.startswith("投诉举报分派表 ")
    book = load_workbook(BytesIO(file.data))
    assert book.sheetnames == [ROUTES.name, HELP]
    first = next(book[ROUTES.name].iter_rows(min_row=2, values_only=True))
    assert first == (WAGES, "全部", "全部", "劳动保障监察支队")
    found = checked_table(world, file.data)
    assert (found.lines, found.unchanged) == ((), 9)
    (entry,) = rows(world, LedgerEntry, LedgerEntry.action == "exported")
    assert entry.account_id == world.account_id(Role.INTAKE_CLERK)


def test_an_empty_table_gives_the_form_with_the_words_to_choose_from(world: World) -> None:
    file = export_routes(world.ctx(ADMIN))
    assert file is not None
    book = load_workbook(BytesIO(file.data))
    assert list(book[ROUTES.name].iter_rows(values_only=True)) == [ROUTES.labels]
    columns = list(book[HELP].iter_cols(min_col=4, min_row=2, values_only=True))
    assert [word for word in columns[0] if word] == ["全部", *KINDS.values()]
    assert set(columns[3]) - {None} == {
        *("政务服务窗口", "劳动关系科", "劳动保障监察支队", "档案室", "办公室")
    }
    assert "inspection" in columns[4]
    offered = {str(one.sqref): one.formula1 for one in book[ROUTES.name].data_validations.dataValidation}
    assert offered["A2:A1001"] == f"'{HELP}'!$D$2:$D$11" and offered["D2:D1001"] == f"'{HELP}'!$G$2:$G$6"


def test_a_name_that_looks_like_a_formula_stays_a_text(world: World) -> None:
    with world.app.change(NOW) as work:
        work.session.get_one(Unit, world.unit_id("archive")).name = "=1+1"
        work.commit()
    imported_table(world, [["", "", "", "archive"]])
    file = export_routes(world.ctx(ADMIN))
    assert file is not None
    cell = load_workbook(BytesIO(file.data))[ROUTES.name]["D2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)
    assert checked_table(world, file.data).unchanged == 1


def test_units_are_named_by_name_or_code_and_blank_is_any(world: World) -> None:
    found = checked_table(world, routing_workbook([[None, " 全部 ", "", " Inspection "]]))
    assert found.rows == tuple(one_unit(world)) and found.count("new") == 1
    assert found.lines == (SheetLine(2, ("全部", "全部", "全部"), "劳动保障监察支队", "new", ""),)


def test_the_dry_run_names_what_is_new_what_moves_and_what_ends(world: World) -> None:
    imported_table(world)
    split = [[WAGES, place, "", "劳动保障监察支队"] for place in DISTRICTS.values()]
    moved = [REST[0], "", "", "window"]
    found = checked_table(
        world, routing_workbook([*split, moved, *([label, "", "", "劳动关系科"] for label in REST[1:])])
    )
    assert [found.count(state) for state in ("wrong", "new", "changed", "ended")] == [0, 7, 1, 1]
    assert found.unchanged == 7
    assert found.lines[7] == SheetLine(
        9, (REST[0], "全部", "全部"), "政务服务窗口", "changed", "原由劳动关系科承办"
    )
    assert found.lines[8].row == 0 and found.lines[8].state == "ended"
    assert len(table(world)) == 9


def test_every_wrong_row_is_named_with_its_reason_and_nothing_is_kept(world: World) -> None:
    close(world, "archive")
    found = checked_table(
        world,
        routing_workbook(
            [
                ["罢工", "", "", "劳动关系科"],
                [WAGES, "沈阳市", "", ""],
                [WAGES, "新抚区", "", "档案室"],
                [WAGES, "新抚区", "建筑业", "人事科"],
                [WAGES, 3.5, "#REF!", "劳动关系科"],
                [WAGES, "东洲区", "", "劳动关系科"],
                [WAGES, "东洲区", "", "劳动关系科", "多"],
            ]
        ),
    )
    assert found.rows == () and found.unchanged == 0
    said = wrong(found)
    assert said.keys() == {2, 3, 4, 5, 6, 8}
    assert said[2].startswith("“问题类别”列：没有“罢工”这一项，请填写全部、拖欠、克扣工资、")
    assert "“用工所在地”列：没有“沈阳市”" in said[3] and "“承办科室”列：请填写承办科室" in said[3]
    assert said[4] == "“承办科室”列：该科室已经停用，请另选在用的科室"
    assert "没有名称或代码为“人事科”的科室" in said[5] and "它与第 4 行重叠" in said[5]
    assert "“行业”列：公式出错" in said[6] and "没有“3.5”" in said[6]
    assert "它与第 7 行重叠" in said[8] and "E列没有表头却有内容" in said[8]


def test_gaps_are_told_once_every_row_can_be_read(world: World) -> None:
    found = checked_table(world, routing_workbook(WHOLE[:-1]))
    assert wrong(found) == {0: "请补上承办科室，没有一行适用：其他 / 全部用工所在地 / 全部行业（91 种组合）"}
    assert found.lines[0].place == ()


def test_a_large_workbook_is_checked_while_one_waits(world: World) -> None:
    every = [
        [kind, place, trade, "劳动关系科"]
        for kind in KINDS.values()
        for place in DISTRICTS.values()
        for trade in INDUSTRIES.values()
    ]
    assert imported_table(world, every) == TableReplaced(819, 0, 0)


@pytest.mark.parametrize(
    ("name", "sheet", "code"),
    [
        ("", b"", "sheet.none"),
        ("表.xlsx", b"", "sheet.empty"),
        ("表.xlsx", b"x" * (1024 * 1024 + 1), "sheet.too_large"),
        ("表.xlsx", b"no workbook", "sheet.type"),
        ("表.xlsx", routing_workbook([]), "sheet.no_rows"),
        ("表.xlsx", routing_workbook([["", "", "", "a"]] * 1001), "sheet.too_long"),
        (
            "表.xlsx",
            routing_workbook(change=lambda book: book.active.insert_cols(1)),
            "",
        ),
        (
            "表.xlsx",
            routing_workbook(change=lambda book: book.active.delete_cols(1)),
            "sheet.column_missing",
        ),
    ],
)
def test_what_is_no_routing_table_is_refused_in_words(
    world: World, name: str, sheet: bytes, code: str
) -> None:
    found = check_sheet(world.ctx(ADMIN), name, sheet)
    if not code:
        assert isinstance(found, CheckedTable) and not found.count("wrong")
        return
    assert codes(found) == [code]
    assert isinstance(found, list) and "分成几个文件" not in found[0].message


def test_a_unit_that_closes_between_dry_run_and_import_stops_it(world: World) -> None:
    found = checked_table(world, routing_workbook())
    close(world, "relations")
    answer = replaced(world, found.rows, over=found.seen)
    assert codes(answer) == ["routing.unit"] * 8 and table(world) == {}

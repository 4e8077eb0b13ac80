"""The catalogue of items from a workbook: what a dry run says, and an import that is done whole or not at all."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import func, select

from core.jobs.asking import JobAsked
from core.jobs.reading import get_job
from core.jobs.runner import run_next
from core.law.problem import Problem
from core.law.roles import Role
from core.office import item_import
from core.office.changes import history
from core.office.item_export import export_items
from core.office.item_facts import ItemFacts, MaterialAsked
from core.office.item_sheet import ITEMS, MATERIALS, REASONS
from core.office.item_upload import ConfirmImport, confirm_import, get_check, send_sheet, sending
from core.office.items import (
    ChangeItem,
    CloseItem,
    CreateItem,
    ItemDetail,
    ItemKept,
    change_item,
    close_item,
    create_item,
    get_item,
)
from core.people.units import CloseUnit, CreateUnit, UnitKept, close_unit, create_unit
from core.worker import housekeeping
from db.models import AdminChange, Item, ItemMaterial, LedgerEntry
from tests.conftest import FixedClock
from tests.core.people_support import WHY, codes, done
from tests.factories.applications import rows
from tests.factories.jobs import fetched, job
from tests.factories.sheets import (
    ADMIN,
    checked,
    confirm,
    exported_rows,
    imported,
    item,
    material,
    read,
    reasons,
    refused,
    send,
    workbook,
)
from tests.factories.world import World


def detail(world: World, code: str) -> ItemDetail:
    (found,) = rows(world, Item, Item.code == code)
    seen = get_item(world.ctx(ADMIN), found.id)
    assert seen is not None
    return seen


def rename(world: World, code: str, name: str) -> None:
    seen = detail(world, code)
    facts = replace(seen.facts, name=name)
    done(change_item(world.ctx(ADMIN), ChangeItem(uuid4(), seen.item_id, seen.row_version, facts, WHY)))


EMPTY = "没有人的科室"


def empty_unit(world: World) -> UUID:
    """A unit that can be closed."""
    kept = done(create_unit(world.ctx(ADMIN), CreateUnit(uuid4(), "empty", EMPTY, "", WHY)))
    assert isinstance(kept, UnitKept)
    return kept.unit_id


def count(world: World, model: Any) -> int:
    with world.app.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


# The dry run


def test_a_dry_run_says_what_is_new_changed_and_the_same_and_writes_nothing(world: World) -> None:
    found = exported_rows(world)
    same, materials = found[ITEMS.name], found[MATERIALS.name]
    before = [count(world, model) for model in (Item, ItemMaterial, AdminChange)]
    view = checked(world, workbook([*same, item()], [*materials, material()]))
    assert [(line.row, line.code, line.state, line.words) for line in view.lines] == [
        (3, "LR-09", "new", ("新建，1 种材料",))
    ]
    assert view.unchanged == 1 and view.is_importable
    changed = [*same[0]]
    changed[1], changed[4] = "不定时工作制审批", 15
    rows_now = [
        materials[1],
        [*materials[0][:2], 2, 0, "否", "是", "一式两份"],
        material(code="LR-01", name="章程"),
    ]
    view = checked(world, workbook([changed], rows_now))
    assert view.lines[0].words == (
        "事项名称：企业实行不定时工作制审批 → 不定时工作制审批",
        "办理期限：20个工作日 → 15个工作日",
        "新增材料：章程",
        "不再要求材料：职工名册",
        "材料“申请表”原件份数：1 → 2",
        "材料“申请表”是否必交：是 → 否",
        "材料“申请表”可容缺：否 → 是",
        "材料“申请表”说明：无 → 一式两份",
        "材料的先后次序",
    )
    assert [count(world, model) for model in (Item, ItemMaterial, AdminChange)] == before


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"code": "表 1"}, "“编码”列：编码须为 1 至 40 位字母、数字或 . _ - ，以字母或数字开头"),
    ({"code": None}, "“编码”列：请填写编码"),
    (
        {"code": 2104000000001234567},
        "“编码”列：是超过 15 位的数字，末几位已改变，请把单元格设为文本格式后重新填写",
    ),
    ({"name": " "}, "“事项名称”列：请填写事项名称"),
    ({"name": "长" * 201}, "“事项名称”列：事项名称最多200个字，现有201个字"),
    (
        {"name": "\ue000某"},
        "“事项名称”列：事项名称第1个字是自造字，在其他电脑和打印件上无法显示，请改用国家标准收录的字",
    ),
    ({"name": True}, "“事项名称”列：是日期、时间或逻辑值，请把单元格设为文本格式后重新填写"),
    ({"name": "#REF!"}, "“事项名称”列：公式出错（#REF!），请改为文字"),
    (
        {"procedure": "许可"},
        "“程序类型”列：没有“许可”这一项，请填写行政许可、行政确认、行政给付、行政奖励、公共服务之一",
    ),
    ({"procedure": ""}, "“程序类型”列：请选择程序类型"),
    ({"unit_id": "某科"}, "“承办科室”列：没有名为“某科”的科室，请改正，或先在“机关与科室”中新建"),
    ({"unit_id": None}, "“承办科室”列：请填写承办科室"),
    ({"limit_amount": "二十"}, "“办理期限”列：请填写不小于 0 的整数，现为“二十”"),
    ({"limit_amount": 2.5}, "“办理期限”列：请填写不小于 0 的整数，现为“2.5”"),
    ({"limit_amount": 0}, "“办理期限”列：办理期限应为 1 至 999 的整数"),
    ({"limit_amount": None}, "“办理期限”列：办理期限应为 1 至 999 的整数"),
    ({"limit_unit": "周"}, "“期限单位”列：没有“周”这一项，请填写个工作日、日、个月、小时、工作日、月之一"),
    ({"limit_basis": None}, "“期限依据”列：请填写期限依据"),
    ({"state": "已停用"}, "“状态”列：现为“在用”，不能用表格修改，请在该事项的页面停用或恢复"),
]


def test_every_sort_of_wrong_item_is_named_by_row_column_and_remedy(world: World) -> None:
    typed = [item(**{"code": f"W-{number}", **changed}) for number, (changed, _) in enumerate(WRONG)]
    view = checked(world, workbook(typed, []))
    assert reasons(view) == {(ITEMS.name, number): words for number, (_, words) in enumerate(WRONG, start=2)}
    assert view.count("wrong") == len(WRONG) and not view.is_importable
    assert codes(confirm_import(world.ctx(ADMIN), ConfirmImport(uuid4(), view.check_id, WHY))) == [
        "import.wrong"
    ]


def test_wrong_materials_are_named_at_their_own_rows(world: World) -> None:
    typed = [
        material(name=""),
        material(originals=1000),
        material(name="章程", copies="一份"),
        material(name="名册", is_required=""),
        material(name="名册", is_required="要"),
        material(code="LR-77"),
        material(code=""),
        material(name="说明", note="长" * 301),
        material(name="附图", may_lack="可以"),
    ]
    found = reasons(checked(world, workbook(materials=typed)))
    assert found == {
        (MATERIALS.name, 2): "“材料名称”列：请填写材料1的名称",
        (MATERIALS.name, 3): "“原件份数”列：材料2的原件份数应在 0 至 999 之间",
        (MATERIALS.name, 4): "“复印件份数”列：请填写不小于 0 的整数，现为“一份”",
        (MATERIALS.name, 5): "“是否必交”列：请填写是或否",
        (
            MATERIALS.name,
            6,
        ): "“是否必交”列：没有“要”这一项，请填写是、否之一；“材料名称”列：材料5与材料4同名，请合并或改名",
        (MATERIALS.name, 7): "“事项编码”列：“办理事项”中没有编码 LR-77，请补上该事项或改正编码",
        (MATERIALS.name, 8): "“事项编码”列：请填写编码",
        (MATERIALS.name, 9): "“说明”列：材料6的说明最多300个字，现有301个字",
        (MATERIALS.name, 10): "“可容缺”列：没有“可以”这一项，请填写是、否之一",
    }


def test_codes_twice_closed_units_and_stray_cells_are_told(world: World) -> None:
    done(close_unit(world.ctx(ADMIN), CloseUnit(uuid4(), empty_unit(world), 1, WHY)))
    typed = [item(), item(code="ｌｒ-09"), item(code="A", unit_id=EMPTY), [*item(code="B"), "多余"]]
    found = reasons(checked(world, workbook(typed, [])))
    assert found == {
        (ITEMS.name, 3): "“编码”列：与第 2 行的编码相同，请合并或改正",
        (ITEMS.name, 4): "“承办科室”列：该科室已经停用，请另选在用的科室",
        (ITEMS.name, 5): "I列没有表头却有内容，请删除或移到相应的列",
    }


def test_what_a_spreadsheet_makes_of_plain_input_is_taken(world: World) -> None:
    """A code of digits becomes a number, 20 becomes 20.0, and people write 工作日 and leave the state empty."""
    typed = item(code=1001, limit_amount=20.0, limit_unit="工作日", state=None)
    imported(
        world, workbook([typed, item(code="x1", limit_amount="３０")], [material(code=1001, copies=" 2 ")])
    )
    assert (detail(world, "1001").limit, detail(world, "X1").limit) == ("20个工作日", "30个工作日")
    assert [m.copies for m in detail(world, "1001").facts.materials] == [2]


def test_which_materials_may_lack_comes_in_and_nothing_typed_is_no(world: World) -> None:
    typed = [
        material(may_lack="是"),
        material(name="章程", may_lack="否"),
        material(name="名册", may_lack=None),
    ]
    imported(world, workbook(materials=typed))
    assert [m.may_lack for m in detail(world, "LR-09").facts.materials] == [True, False, False]
    view = checked(world, workbook(materials=[material(may_lack=""), *typed[1:]]))
    assert [line.words for line in view.lines] == [("材料“申请书”可容缺：是 → 否",)]


def test_a_workbook_from_before_a_material_could_lack_still_comes_in(world: World) -> None:
    def without(book: Workbook) -> None:
        sheet = book[MATERIALS.name]
        (place,) = [cell.column for cell in sheet[1] if cell.value == "可容缺"]
        sheet.delete_cols(place)

    imported(world, workbook(change=without))
    (kept,) = detail(world, "LR-09").facts.materials
    assert (kept.name, kept.is_required, kept.may_lack, kept.note) == ("申请书", True, False, "")


def test_the_rows_to_be_mended_come_as_a_workbook_that_can_be_sent_again(world: World) -> None:
    items = [item(), item(code="A-1", limit_amount="二十"), item(code="A-2"), item(code="A-3")]
    materials = [
        material(),
        material(code="A-1"),
        material(code="A-2", is_required="?"),
        material(code="A-2", name="-章程"),
        material(code="A-3"),
    ]
    view = checked(world, workbook(items, materials))
    file = fetched(world.ctx(ADMIN), view.check_id)
    assert file is not None and file.name == "办理事项 待更正.xlsx"
    sheets = read(file.data)
    assert [row[0] for row in sheets[ITEMS.name]] == ["编码", "A-1", "A-2"]
    assert sheets[ITEMS.name][0][-1] == REASONS
    assert sheets[ITEMS.name][1][-1] == "“办理期限”列：请填写不小于 0 的整数，现为“二十”"
    assert [(row[0], row[1], bool(row[-1])) for row in sheets[MATERIALS.name][1:]] == [
        ("A-1", "申请书", False),
        ("A-2", "申请书", True),
        ("A-2", "-章程", False),
    ]
    again = checked(world, file.data)
    assert [line.words for line in again.lines] == [
        line.words for line in view.lines if line.state == "wrong"
    ]


# The file


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda book: book.remove(book["申请材料"]), "表格缺少工作表“申请材料”"),
        (lambda book: book.create_sheet("Sheet1"), "表格中有不认识的工作表“Sheet1”"),
        (lambda book: book["办理事项"].merge_cells("A1:B1"), "“办理事项”有合并的单元格“A1:B1”"),
        (lambda book: book["申请材料"].merge_cells("A2:A3"), "“申请材料”有合并的单元格“A2:A3”"),
        (lambda book: book["办理事项"].delete_cols(2), "“办理事项”第 1 行的表头缺少列“事项名称”"),
        (lambda book: book["办理事项"].insert_rows(1), "“办理事项”第 1 行的表头缺少列“编码”“事项名称”"),
        (lambda book: book["申请材料"].cell(1, 9, "备注"), "“申请材料”第 1 行的表头有不认识的列“备注”"),
        (lambda book: book["申请材料"].cell(1, 9, "说明"), "“申请材料”第 1 行的表头有重复的列“说明”"),
        (lambda book: book["申请材料"].cell(2, 6, "=1+1"), "“申请材料”有尚无结果的公式“F2”"),
        (lambda book: book["办理事项"].delete_rows(2), "“办理事项”中没有事项，请从第 2 行起填写"),
    ],
)
def test_a_workbook_of_another_shape_is_refused_with_what_to_do(
    world: World, change: Any, words: str
) -> None:
    assert words in refused(world, workbook(change=change))


# The import


def test_an_import_passes_where_the_form_passes(world: World) -> None:
    """Reason, history and ledger of an imported item are those of one that was typed into the form."""
    admin = world.ctx(ADMIN)
    asked = (MaterialAsked(None, "申请书", 1, 0, True),)
    facts = ItemFacts(
        "劳务派遣经营许可", "license", world.unit_id("relations"), 20, "wd", "行政许可法第四十二条", asked
    )
    by_hand = done(create_item(admin, CreateItem(uuid4(), "H-1", facts, WHY)))
    assert isinstance(by_hand, ItemKept)
    job_id = imported(world, workbook([item(code="H-2")], [material(code="H-2")]))
    seen, same = detail(world, "H-2"), detail(world, "H-1")
    forget = {"materials": ()}
    assert replace(seen.facts, **forget) == replace(same.facts, **forget)
    assert [replace(m, material_id=None) for m in seen.facts.materials] == [*asked]

    def told(item_id: UUID) -> list[tuple[str, str]]:
        return [(v.object_word, v.summary.replace("H-2", "H-1")) for v in history(admin, "item", item_id)]

    def entries(item_id: UUID) -> list[str]:
        ids = [item_id, *(m.id for m in rows(world, ItemMaterial, ItemMaterial.item_id == item_id))]
        return [e.action for e in rows(world, LedgerEntry, LedgerEntry.object_id.in_(ids))]

    assert told(seen.item_id) == told(same.item_id) and len(told(seen.item_id)) == 2
    assert entries(seen.item_id) == entries(same.item_id) != []
    assert {v.reason for v in history(admin, "item", seen.item_id)} == {"年度清单调整"}
    view = get_job(admin, job_id)
    assert view is not None and view.words == "已导入：新建 1 项，修改 0 项"
    assert view.conditions == [("文件", "事项.xlsx"), ("原因", "年度清单调整")]


def test_a_change_keeps_the_materials_that_stay_and_their_order(world: World) -> None:
    before = {m.name: m.material_id for m in detail(world, "LR-01").facts.materials}
    found = exported_rows(world)
    materials = [found[MATERIALS.name][2], found[MATERIALS.name][0], material(code="LR-01", name="章程")]
    imported(world, workbook(found[ITEMS.name], materials))
    after = {m.name: m.material_id for m in detail(world, "LR-01").facts.materials}
    assert list(after) == ["职工名册", "申请表", "章程"]
    assert after["申请表"] == before["申请表"] and after["职工名册"] == before["职工名册"]


def test_an_error_at_the_last_row_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [count(world, model) for model in (Item, ItemMaterial, AdminChange, LedgerEntry)]
    view = checked(world, workbook([item(code=f"A-{n}") for n in range(5)], []))
    job_id = confirm(world, view)
    real = item_import.keep_new

    def failing(work: Any, code: str, facts: ItemFacts) -> Any:
        kept = real(work, code, facts)
        return (
            [Problem("item.code_taken", "该编码已被其他办理事项使用，请另取一个")] if code == "A-4" else kept
        )

    monkeypatch.setattr(item_import, "keep_new", failing)
    assert run_next(world.app)
    ended = job(world, job_id)
    assert ended.state == "failed"
    assert ended.failed_rows == [{"row": "第 6 行", "message": "A-4：该编码已被其他办理事项使用，请另取一个"}]
    after = [count(world, model) for model in (Item, ItemMaterial, AdminChange)]
    assert after == before[:3]
    # The same dry run can be confirmed again once the cause is gone.
    monkeypatch.undo()
    again = get_check(world.ctx(ADMIN), view.check_id)
    assert again is not None and again.is_importable
    confirm(world, again)
    assert run_next(world.app) and count(world, Item) == before[0] + 5


def test_a_catalogue_that_moved_meanwhile_is_not_written_over(world: World) -> None:
    admin = world.ctx(ADMIN)
    found = exported_rows(world)
    changed = [*found[ITEMS.name][0]]
    changed[1] = "新名"
    view = checked(world, workbook([changed, item(), item(code="N-1")], found[MATERIALS.name]))
    rename(world, "LR-01", "他人改名")
    facts = ItemFacts("他人新建", "license", world.unit_id("relations"), 20, "wd", "某法")
    done(create_item(admin, CreateItem(uuid4(), "LR-09", facts, WHY)))
    job_id = confirm(world, view)
    assert run_next(world.app)
    ended = job(world, job_id)
    assert (ended.state, ended.words) == ("failed", "没有导入任何事项，原因如下")
    assert [(row["row"], row["message"].split("：")[0]) for row in ended.failed_rows] == [
        ("第 2 行", "LR-01"),
        ("第 3 行", "LR-09"),
    ]
    assert detail(world, "LR-01").facts.name == "他人改名" and not rows(world, Item, Item.code == "N-1")


def test_what_was_the_same_and_is_no_longer_stops_the_import_too(world: World) -> None:
    found = exported_rows(world)
    view = checked(world, workbook([*found[ITEMS.name], item()], found[MATERIALS.name]))
    rename(world, "LR-01", "他人改名")
    job_id = confirm(world, view)
    assert run_next(world.app)
    assert job(world, job_id).state == "failed" and detail(world, "LR-01").facts.name == "他人改名"


def test_a_unit_that_was_closed_meanwhile_stops_the_import(world: World) -> None:
    unit_id = empty_unit(world)
    view = checked(world, workbook([item(unit_id=EMPTY)], []))
    done(close_unit(world.ctx(ADMIN), CloseUnit(uuid4(), unit_id, 1, WHY)))
    job_id = confirm(world, view)
    assert run_next(world.app)
    assert "该科室已经停用" in job(world, job_id).failed_rows[0]["message"]


def test_a_closed_item_keeps_its_state_and_may_keep_a_closed_unit(world: World) -> None:
    seen = detail(world, "LR-01")
    done(close_item(world.ctx(ADMIN), CloseItem(uuid4(), seen.item_id, seen.row_version, WHY)))
    found = exported_rows(world)
    assert found[ITEMS.name][0][-1] == "已停用"
    changed = [*found[ITEMS.name][0][:-1], None]
    changed[1] = "改名"
    imported(world, workbook([changed], found[MATERIALS.name]))
    after = detail(world, "LR-01")
    assert (after.is_active, after.facts.name) == (False, "改名")


# Twice, and by whom


def test_a_double_click_checks_and_imports_once(world: World) -> None:
    admin, data, token = world.ctx(ADMIN), workbook(), uuid4()
    first, second = (send_sheet(admin, sending(token, "事项.xlsx", data)) for _ in range(2))
    assert isinstance(first, JobAsked) and first == second
    assert run_next(world.app) and not run_next(world.app)
    command = ConfirmImport(uuid4(), first.job_id, WHY)
    assert confirm_import(admin, command) == confirm_import(admin, command)
    assert codes(confirm_import(admin, replace(command, token=uuid4()))) == ["import.asked"]
    assert run_next(world.app) and not run_next(world.app)
    assert codes(confirm_import(admin, replace(command, token=uuid4()))) == ["import.asked"]
    assert len(rows(world, Item, Item.code == "LR-09")) == 1


def test_an_import_that_was_lost_after_its_commit_is_not_done_twice(world: World) -> None:
    job_id = imported(world, workbook())
    view = job(world, job_id)
    command = item_import.ImportItems(job_id, UUID(view.arguments["check"]), view.arguments["reason"])
    again = item_import.import_items(world.ctx(ADMIN), command)
    assert again == item_import.ItemsImported(1, 0)


def test_the_import_wants_a_reason_and_its_own_dry_run(world: World) -> None:
    admin = world.ctx(ADMIN)
    view = checked(world, workbook())
    assert codes(confirm_import(admin, ConfirmImport(uuid4(), view.check_id, " "))) == ["reason_missing"]
    assert codes(confirm_import(admin, ConfirmImport(uuid4(), uuid4(), WHY))) == ["import.gone"]
    waiting = send(world, workbook())
    assert codes(confirm_import(admin, ConfirmImport(uuid4(), waiting, WHY))) == ["import.gone"]
    assert run_next(world.app)
    found = exported_rows(world)
    same = checked(world, workbook(found[ITEMS.name], found[MATERIALS.name]))
    assert not same.is_importable
    assert codes(send_sheet(admin, sending(uuid4(), "", b""))) == ["sheet.none"]


def test_somebody_else_sees_nothing_of_a_dry_run(world: World) -> None:
    view = checked(world, workbook())
    for role in Role:
        seen = get_check(world.ctx(role), view.check_id)
        assert (seen is not None) is (role is ADMIN), role


def test_a_called_off_import_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    job_id = confirm(world, checked(world, workbook()))
    monkeypatch.setattr(item_import.JobHandle, "cancelled", _cancelled)
    assert run_next(world.app)
    assert job(world, job_id).state == "cancelled" and not rows(world, Item, Item.code == "LR-09")


def _cancelled(self: Any) -> bool:
    self.has_heeded_cancel = True
    return True


def test_the_files_go_with_their_jobs(world: World, clock: FixedClock) -> None:
    view = checked(world, workbook())
    clock.moment += timedelta(days=15)
    housekeeping(world.app)
    assert get_check(world.ctx(ADMIN), view.check_id) is None


# Out and in again

WORDS = st.text(
    st.one_of(st.sampled_from("=+-@'\"#，。_x0041甲乙丙 \u3000<&>\n"), st.characters(codec="utf-8")),
    max_size=20,
)
"""Notes and sources, of which the form refuses some."""
NAMES = st.text(st.sampled_from("=+-@'\"#_x0041甲乙䶮𠮷ＡB <&>"), max_size=20).map(lambda word: f"{word}项")
COUNTS = st.one_of(st.none(), st.integers(0, 999))
ASKED = st.builds(
    MaterialAsked, st.none(), NAMES, COUNTS, COUNTS, st.booleans(), WORDS, may_lack=st.booleans()
)
FACTS = st.tuples(
    NAMES,
    st.sampled_from(["license", "award", "payment"]),
    st.integers(1, 999),
    st.sampled_from(["wd", "cd", "m", "h"]),
    st.one_of(NAMES, WORDS),
    st.lists(ASKED, max_size=4, unique_by=lambda one: one.name.strip()),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.lists(FACTS, min_size=1, max_size=4))
def test_what_goes_out_comes_in_unchanged(world: World, typed: list[Any]) -> None:
    """Whatever the form takes, a workbook carries both ways: nothing is new, nothing changed, nothing wrong."""
    admin, made = world.ctx(ADMIN), 0
    for name, procedure, amount, unit, basis, materials in typed:
        unit_id = world.unit_id("relations")
        facts = ItemFacts(name, procedure, unit_id, amount, unit, basis, tuple(materials))
        kept = create_item(admin, CreateItem(uuid4(), f"P-{uuid4().hex[:8]}", facts, WHY))
        made += isinstance(kept, ItemKept)
    assume(made)
    file = export_items(admin)
    assert file is not None
    view = checked(world, file.data)
    assert view.lines == () and view.unchanged == count(world, Item)

"""Workbooks of items: written so that no text is a formula, read so that no file harms the reader."""

import io
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from openpyxl import load_workbook

from core.law.roles import Role
from core.office import item_sheet
from core.office.item_export import exports_at_once, template
from core.office.item_sheet import HELP, ITEMS, MATERIALS, TABLES, Table
from core.office.item_upload import send_sheet, sending
from core.office.item_writing import mending_book
from core.office.workbook import SheetRow, Unfit, check_file, read_tables
from tests.core.people_support import codes
from tests.factories.sheets import ADMIN, exported_rows, item, material, read, workbook
from tests.factories.world import World

DANGEROUS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    '=HYPERLINK("http://x")',
    "#REF!",
    "'=1",
    "_x003D_1",
    "1E5",
)


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """The archive with its parts as `change` wants them (None: left out), and with `more`."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (part := change(name, old.read(name))) is not None:
                new.writestr(name, part)
        for name, part in more.items():
            new.writestr(name, part)
    return out.getvalue()


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    return repacked(data, lambda _, old: old, **{name: part})


def patched(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The archive with other bytes in one part."""

    def change(part: str, content: bytes) -> bytes:
        assert part != name or old in content
        return content.replace(old, new) if part == name else content

    return repacked(data, change)


def table_rows(data: bytes, table: Table = ITEMS) -> list[SheetRow]:
    assert check_file(data) == []
    return read_tables(data, TABLES)[table.name]


# Writing


def test_no_text_of_a_workbook_is_a_formula() -> None:
    row = SheetRow(MATERIALS, 2, (*DANGEROUS[:6],))
    data = mending_book([(row, ("=不是公式",)), (SheetRow(MATERIALS, 3, DANGEROUS[4:]), ())], ["=科"])
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if "worksheets" in name]
    assert len(parts) == 3 and not any(re.search(rb"<f[ >]", part) for part in parts)
    book = load_workbook(BytesIO(data))
    marked = [
        cell
        for sheet in book
        for cells in sheet.iter_rows(min_row=2)
        for cell in cells
        if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@", "\t", "#", "'"))
    ]
    assert len(marked) == 12
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in marked)


def test_what_was_written_is_read_as_it_was() -> None:
    rows = [SheetRow(MATERIALS, 2, DANGEROUS[:7]), SheetRow(MATERIALS, 3, DANGEROUS[3:])]
    data = mending_book([(row, ("问题",)) for row in rows], [])
    assert [row.cells for row in table_rows(data, MATERIALS)] == [row.cells for row in rows]


def test_a_character_by_its_number_is_read_as_the_character() -> None:
    """So Excel writes what XML cannot hold, the carriage return of an Alt+Enter among it."""
    (row,) = table_rows(workbook([item(name="甲_x000D_\n乙_x005F_x0041_")], []))
    assert row.cells[1] == "甲\r\n乙_x0041_"


def test_the_template_offers_what_its_columns_may_hold(world: World) -> None:
    found = template(world.ctx(ADMIN))
    assert found is not None and found.name == "办理事项导入模板.xlsx"
    book = load_workbook(BytesIO(found.data))
    assert book.sheetnames == [ITEMS.name, MATERIALS.name, HELP]
    assert [cell.value for cell in book[ITEMS.name][1]] == list(ITEMS.labels)
    offered = {
        str(one.sqref): one.formula1 for sheet in book for one in sheet.data_validations.dataValidation
    }
    assert offered["C2:C10001"] == '"行政许可,行政确认,行政给付,行政奖励,公共服务"'
    assert offered["D2:D10001"] == "'填写说明'!$E$2:$E$6"
    units = [row[4].value for row in book[HELP].iter_rows(min_row=2) if row[4].value]
    assert sorted(units) == sorted(["政务服务窗口", "劳动关系科", "劳动保障监察支队", "档案室", "办公室"])
    assert all(len(formula) <= 255 for formula in offered.values())
    assert template(world.ctx(Role.WINDOW_CLERK)) is None


def test_an_export_holds_items_and_materials_in_their_order(world: World) -> None:
    found = exported_rows(world)
    assert found[ITEMS.name] == [
        [
            "LR-01",
            "企业实行不定时工作制审批",
            "行政许可",
            "劳动关系科",
            20,
            "个工作日",
            "行政许可法第四十二条",
            "在用",
        ]
    ]
    assert [row[:5] for row in found[MATERIALS.name]] == [
        ["LR-01", "申请表", 1, 0, "是"],
        ["LR-01", "营业执照", 1, 1, "是"],
        ["LR-01", "职工名册", 0, 1, "是"],
    ]
    assert exports_at_once(world.ctx(Role.WINDOW_CLERK))


# Reading


def test_openpyxl_reads_with_defusedxml() -> None:
    assert openpyxl.DEFUSEDXML


def test_an_entity_is_refused() -> None:
    part = "xl/worksheets/sheet1.xml"
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet'
    with pytest.raises(Unfit, match="表格已损坏"):
        read_tables(patched(workbook(), part, b"<worksheet", bomb), TABLES)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "该文件是空的"),
        (b"MZ program", "该文件不是 Excel 表格，或含有宏、设有密码"),
        (b"%PDF-1.7", "该文件按内容是 PDF"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + "Workbook\0".encode("utf-16-le"), "Excel/WPS 表格（旧格式）"),
        (with_part(workbook(), "xl/vbaProject.bin", b"x"), "含有宏"),
        (
            with_part(workbook(), "xl/media/a.png", b"\0" * (item_sheet.MOST_UNPACKED + 1)),
            "表格解压后有 64 MB",
        ),
        (b"PK\3\4" + b"x" * item_sheet.MOST_BYTES, "表格最大 10 MB"),
    ],
)
def test_what_is_no_workbook_or_too_much_of_one_is_refused_at_once(
    world: World, data: bytes, words: str
) -> None:
    problems = send_sheet(world.ctx(ADMIN), sending(uuid4(), "a.xlsx", data))
    assert isinstance(problems, list) and words in problems[0].message
    assert [problem.field for problem in problems] == ["file"]


def test_what_a_formula_gave_is_read() -> None:
    part = "xl/worksheets/sheet1.xml"
    data = workbook([item(name="=1", limit_amount="=4*5")], [])
    for result in (b"<f>4*5</f><v>20</v>", b"<f>4*5</f><v></v>"):
        computed = patched(data, part, b"<f>1</f><v></v>", "<f>1</f><v>某项许可</v>".encode())
        computed = patched(computed, part, b'<c r="B2">', b'<c r="B2" t="str">')
        computed = patched(computed, part, b"<f>4*5</f><v></v>", result)
        if b"20" in result:
            (row,) = table_rows(computed)
            assert (row.cells[1], row.cells[4]) == ("某项许可", 20)
        else:
            with pytest.raises(Unfit, match="“办理事项”有尚无结果的公式“E2”；"):
                table_rows(computed)


def test_a_damaged_workbook_says_so() -> None:
    data = workbook()
    part = "xl/worksheets/sheet1.xml"
    for broken in (
        patched(data, part, b"</row>", b""),
        repacked(data, lambda n, p: p if n != part else None),
    ):
        with pytest.raises(Unfit, match=r"表格已损坏|缺少工作表"):
            read_tables(broken, TABLES)


def test_a_sheet_of_more_rows_than_it_may_have_is_refused() -> None:
    small = Table(ITEMS.name, ITEMS.columns, 2)
    data = workbook([item(code=f"A-{n}") for n in range(3)])
    with pytest.raises(Unfit, match="“办理事项”最多 2 行"):
        read_tables(data, (small, MATERIALS))


@pytest.mark.long
def test_blank_and_forged_rows_cost_nothing() -> None:
    """Empty rows between and behind do not count, and a row with a number beyond all sheets ends the reading."""
    data = workbook([item(), [None] * 8, [" "] * 8, item(code="B")], [])
    assert [(row.number, row.cells[0]) for row in table_rows(data)] == [(2, "LR-09"), (5, "B")]
    forged = patched(data, "xl/worksheets/sheet1.xml", b'<row r="5">', b'<row r="99999999999">')
    assert [row.number for row in table_rows(forged)] == [2]


def test_columns_may_stand_in_any_order_and_beside_the_portals_own() -> None:
    rows = read(workbook([item()], [material()]))
    turned = [[*reversed(row), words] for row, words in zip(rows[ITEMS.name], ("问题", "旧的"), strict=True)]

    def change(book: openpyxl.Workbook) -> None:
        sheet = book[ITEMS.name]
        sheet.delete_rows(1, 5)
        for row in turned:
            sheet.append(row)

    data = workbook(change=change)
    # openpyxl goes on below rows that were deleted: what is read has to begin at the first.
    book = load_workbook(io.BytesIO(data))
    assert book[ITEMS.name]["A1"].value == "状态"
    (row,) = table_rows(data)
    assert row.cells == tuple(item()) and row.stray == ()


def test_many_sheets_names_are_not_all_told() -> None:
    def change(book: openpyxl.Workbook) -> None:
        for number in range(9):
            book.create_sheet(f"表{number}")

    with pytest.raises(Unfit, match="“表0”“表1”“表2”“表3”“表4”等 9 处"):
        read_tables(workbook(change=change), TABLES)


def test_nobody_but_the_administrator_sends_a_workbook(world: World) -> None:
    for role in Role:
        if role is not ADMIN:
            assert codes(send_sheet(world.ctx(role), sending(uuid4(), "a.xlsx", workbook()))) == ["forbidden"]

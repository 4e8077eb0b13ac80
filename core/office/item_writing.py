"""The catalogue of items written as a workbook: to be read, filled in and sent back, and the rows that are to be mended."""

from collections.abc import Iterable, Sequence

from core.law.applications import PROCEDURES
from core.law.units import Unit
from core.office.item_sheet import (
    ITEMS,
    MATERIALS,
    PROCEDURE_CODES,
    STATES,
    TABLES,
    UNIT_CODES,
    YES_NO,
    Cell,
)
from core.office.table_book import Guide, book_to_mend, table_book
from core.office.workbook import SheetRow
from db.queries.items import ItemRow


def catalogue_book(rows: Iterable[ItemRow], unit_names: Sequence[str]) -> bytes:
    """Items with their materials, as `item_dry_run` reads them back without a difference; the template for none."""
    items: list[tuple[Cell, ...]] = []
    materials: list[tuple[Cell, ...]] = []
    for row in rows:
        item = row.item
        items.append(
            (
                item.code,
                item.name,
                PROCEDURES[item.procedure].label,
                row.unit_name,
                item.limit_amount,
                Unit(item.limit_unit).label,
                item.limit_basis,
                STATES[item.is_active],
            )
        )
        materials += [
            (
                *(item.code, one.name, one.originals, one.copies),
                *(_yes_no(one.is_required), _yes_no(one.may_lack), one.note),
            )
            for one in row.materials
        ]
    return table_book(TABLES, {ITEMS: items, MATERIALS: materials}, _guide(unit_names))


def mending_book(rows: Iterable[tuple[SheetRow, tuple[str, ...]]], unit_names: Sequence[str]) -> bytes:
    """Rows as they were sent, with a last column that says what is wrong with them."""
    return book_to_mend(TABLES, rows, _guide(unit_names))


def _guide(unit_names: Sequence[str]) -> Guide:
    return Guide(
        unit_names,
        "unit_id",
        "在用的科室",
        {
            "procedure": tuple(PROCEDURE_CODES),
            "limit_unit": tuple(UNIT_CODES),
            "is_required": tuple(YES_NO),
            "may_lack": tuple(YES_NO),
        },
        frozenset({"limit_amount", "originals", "copies"}),
        (
            "“申请材料”中列出的，就是该事项的全部材料；导入后，没有列出的不再要求。",
            "表格中没有的事项不受影响。",
        ),
    )


def _yes_no(value: bool) -> str:
    return next(word for word, said in YES_NO.items() if said is value)

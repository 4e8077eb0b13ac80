"""The catalogue of items as an Excel workbook: its sheets and columns, and what a file may weigh."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.law.applications import PROCEDURES
from core.law.files import FILE_TYPES, MEGABYTE
from core.law.units import Unit

XLSX = FILE_TYPES["xlsx"].media_type

MOST_BYTES = 10 * MEGABYTE
"""Of a file that is sent: several times what the most rows take."""
MOST_UNPACKED = 64 * MEGABYTE
"""Of all parts of a file unpacked; a workbook is a ZIP archive, and a small one may be made to fill the memory."""
MOST_ITEMS = 10_000
MOST_MATERIAL_ROWS = 60_000

Cell = str | int | float | bool | datetime | date | time | timedelta | None
"""A value as a workbook holds it."""


@dataclass(frozen=True)
class SheetColumn:
    """`field` names the column as problems of the form do; `width` is in characters, `hint` is for the sheet 填写说明. One that
    `can_be_absent` reads as empty where a workbook has no such column."""

    field: str
    label: str
    width: int
    hint: str
    can_be_absent: bool = False


@dataclass(frozen=True)
class Table:
    """A sheet with a heading in its first row, and at most `most_rows` below it. One that `can_be_absent` reads as empty where
    a workbook has no such sheet."""

    name: str
    columns: tuple[SheetColumn, ...]
    most_rows: int
    can_be_absent: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(column.label for column in self.columns)


PROCEDURE_CODES = {row.label: code for code, row in PROCEDURES.items()}
UNIT_CODES = {unit.label: unit.value for unit in Unit}
YES_NO = {"是": True, "否": False}
STATES = {True: "在用", False: "已停用"}

ITEMS = Table(
    "办理事项",
    (
        SheetColumn(
            "code", "编码", 14, "1 至 40 位字母、数字或 . _ - ，以字母或数字开头；已有的编码表示修改该事项"
        ),
        SheetColumn("name", "事项名称", 40, "最多 200 字"),
        SheetColumn("procedure", "程序类型", 12, "、".join(PROCEDURE_CODES)),
        SheetColumn("unit_id", "承办科室", 20, "须与“机关与科室”中在用科室的名称一致"),
        SheetColumn("limit_amount", "办理期限", 10, "1 至 999 的整数"),
        SheetColumn("limit_unit", "期限单位", 10, "、".join(UNIT_CODES)),
        SheetColumn("limit_basis", "期限依据", 40, "规定该期限的条款或办事指南，如：行政许可法第四十二条"),
        SheetColumn("state", "状态", 10, "供查看，不用填写；停用、恢复请在该事项的页面办理"),
    ),
    MOST_ITEMS,
)
MATERIALS = Table(
    "申请材料",
    (
        SheetColumn("code", "事项编码", 14, "“办理事项”中的编码；一种材料一行，按窗口收取的先后排列"),
        SheetColumn("name", "材料名称", 40, "最多 200 字，同一事项的材料不能同名"),
        SheetColumn("originals", "原件份数", 10, "0 至 999 的整数，不填为 0"),
        SheetColumn("copies", "复印件份数", 12, "0 至 999 的整数，不填为 0；原件、复印件都为 0 表示份数不限"),
        SheetColumn("is_required", "是否必交", 10, "、".join(YES_NO)),
        # Workbooks from before there was such a column still come in.
        SheetColumn(
            *("may_lack", "可容缺", 10),
            f"{'、'.join(YES_NO)}；不填为否。可容缺的缺少时，申请人承诺补齐的可以先受理",
            can_be_absent=True,
        ),
        SheetColumn("note", "说明", 40, "选填，最多 300 字"),
    ),
    MOST_MATERIAL_ROWS,
)
TABLES = (ITEMS, MATERIALS)
HELP = "填写说明"
"""The sheet that explains the others; what stands in it is not read."""
REASONS = "问题"
"""The column that the portal adds to rows that are wrong; not read either, so that such a file can be sent again."""

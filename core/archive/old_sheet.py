"""旧案卷 as an Excel workbook (细则第二十一条): the sheets and columns by which paper files from before the portal come in."""

from collections.abc import Iterable, Sequence

from core.law.filing import TERM_LABELS
from core.law.procedures import PROCEDURES
from core.law.records import SECRECY
from core.office.item_sheet import SheetColumn, Table
from core.office.table_book import Guide, book_to_mend, table_book
from core.office.workbook import SheetRow

MOST_FILES = 5_000
MOST_LINES = 50_000

TERM_CODES = {label: code for code, label in TERM_LABELS.items()}
SECRECY_CODES = {label: code for code, label in SECRECY.items()}
PROCEDURE_CODES = {row.label: code for code, row in PROCEDURES.items()}

FILES = Table(
    "旧案卷",
    (
        SheetColumn(
            "number", "档号", 24, "选填，照原有档号填写；不填的，由系统按“全宗–年度–期限–机构–号”编给"
        ),
        SheetColumn("title", "题名", 40, "最多 200 字"),
        SheetColumn("matter_number", "案件编号", 20, "选填，原有的案号、登记号，最多 100 字"),
        SheetColumn("unit_id", "机构", 18, "立卷科室的名称或者编码，见右边的科室表，停用的也可以填"),
        SheetColumn("procedure", "办理程序", 12, f"选填，{'、'.join(PROCEDURE_CODES)}"),
        SheetColumn("handler", "承办人", 16, "选填，几人的用顿号隔开"),
        SheetColumn("opened_on", "立案日期", 12, "如 2019-03-05"),
        SheetColumn("closed_on", "办结日期", 12, "不早于立案日期"),
        SheetColumn("filed_on", "归档日期", 12, "不早于办结日期，不晚于今天；保管期限由此起算"),
        SheetColumn("term", "保管期限", 10, "、".join(TERM_CODES)),
        SheetColumn("secrecy", "密级", 8, f"选填，{'、'.join(SECRECY_CODES)}，不填为内部；涉密案卷不得导入"),
        SheetColumn("volumes", "册数", 8, "1 至 999 的整数，不填为 1"),
        SheetColumn("pages", "页数", 8, "各册合计，1 至 99999 的整数；不填的按“卷内目录”合计"),
        SheetColumn("place", "库位", 24, "选填，盒、架，如 3号架2层 第15盒，最多 100 字"),
        SheetColumn("note", "备注", 40, "选填，缺损、说明，最多 300 字，印在备考表上"),
    ),
    MOST_FILES,
)
CONTENTS = Table(
    "卷内目录",
    (
        SheetColumn("number", "档号", 24, "“旧案卷”中的档号；没有档号的案卷，填它的案件编号"),
        SheetColumn("position", "序号", 8, "1 至 9999 的整数，同一案卷不能重复"),
        SheetColumn("paper_number", "文号", 20, "选填，最多 100 字"),
        SheetColumn("author", "责任者", 20, "选填，最多 200 字"),
        SheetColumn("title", "题名", 40, "最多 200 字"),
        SheetColumn("dated_on", "日期", 12, "选填，不晚于归档日期"),
        SheetColumn("first_page", "页号", 8, "选填，起始页"),
        SheetColumn("pages", "页数", 8, "选填，不填为 0"),
        SheetColumn("note", "备注", 30, "选填，最多 200 字"),
        SheetColumn("volume", "册号", 8, "选填，在第几册，不填为 1", can_be_absent=True),
    ),
    MOST_LINES,
    can_be_absent=True,
)
TABLES = (FILES, CONTENTS)


def template_book(units: Sequence[str]) -> bytes:
    """The workbook to fill in, with the names of the departments."""
    return table_book(TABLES, {}, _guide(units))


def mending_book(rows: Iterable[tuple[SheetRow, tuple[str, ...]]], units: Sequence[str]) -> bytes:
    """Rows as they were sent, with a last column that says what is wrong with them."""
    return book_to_mend(TABLES, rows, _guide(units))


def _guide(units: Sequence[str]) -> Guide:
    return Guide(
        units,
        "unit_id",
        "科室",
        {
            "procedure": tuple(PROCEDURE_CODES),
            "term": tuple(TERM_CODES),
            "secrecy": tuple(SECRECY_CODES),
        },
        frozenset({"volumes", "pages", "position", "first_page", "volume"}),
        (
            f"一次最多 {MOST_FILES} 卷、{MOST_LINES} 行目录，多的请分成几个文件。",
            "“卷内目录”可以不填；案卷导入后不能再改，归档后的补充记入备考表。",
            "扫描件在导入以后，到该案卷的页面上传。",
        ),
    )

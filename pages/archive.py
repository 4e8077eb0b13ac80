"""档案目录: what is in the archive, by archive number, title or number of the matter."""

import streamlit as st

from core.archive.reading import HITS_TO, FileRow, list_archive
from core.archive.register import EXPORT, filter_of
from core.clock import local
from core.law.filing import TERM_LABELS
from core.law.procedures import PROCEDURES
from core.people.units import list_units
from core.permissions import Permission
from pages.ui import guard
from pages.ui.ask_job import ask_button
from pages.ui.listing import Listing
from pages.ui.page import title
from pages.ui.table import Column, Row, count_text, data_table

COLUMNS = (
    Column("number", "档号", nowrap=True),
    Column("title", "案卷题名"),
    Column("matter", "登记号", nowrap=True),
    Column("unit", "科室", nowrap=True),
    Column("term", "保管期限", nowrap=True),
    Column("pages", "卷、页", nowrap=True),
    Column("filed", "归档日期", nowrap=True),
    Column("place", "库位"),
)
TERMS = {"": "全部期限", **TERM_LABELS}
KINDS = {"": "全部类别", **{code: row.label for code, row in PROCEDURES.items()}}
DEFAULTS = {"q": "", "term": "", "kind": "", "year": "", "unit": ""}


def render() -> None:
    ctx = guard.require(Permission.CASE_FILE_READ)
    title("档案目录")
    units = {"": "全部科室", **{str(unit.unit_id): unit.name for unit in list_units(ctx)}}
    listing = Listing("archive", DEFAULTS, {"term": TERMS, "kind": KINDS, "unit": units})
    search, kind, unit, term, year = st.columns([6, 4, 4, 4, 3], vertical_alignment="bottom")
    with search:
        text = listing.search("查找", "档号、题名或登记号")
    with kind:
        procedure = listing.select("kind", "类别", KINDS)
    with unit:
        made_by = listing.select("unit", "科室", units)
    with term:
        kept = listing.select("term", "保管期限", TERMS)
    with year:
        of = listing.line("year", "归档年度", "如 2026")
    if any(len(word) < 2 for word in text.split()):
        st.info("查找时每个词至少两个字。")
        return
    query = {"q": text, "kind": procedure, "term": kept, "year": of, "unit": made_by}
    page = list_archive(ctx, filter_of(query), before=listing.cursor)
    if page is None or not page.rows:
        listing.nothing(
            "没有符合条件的在馆案卷。已移交、已销毁的请在“档案台账”查找。",
            "还没有归档的案卷。案卷经检查、接收后列在这里；科室只看到本科室移交的。",
        )
        return
    data_table(
        "archive.table",
        caption="档案目录",
        columns=COLUMNS,
        rows=[_row(row) for row in page.rows],
        open_page="archived",
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        listing.pager(count_text(page.total, HITS_TO), page.next_id)
        ask_button(ctx, "后台导出全部", EXPORT.code, query)


def _row(row: FileRow) -> Row:
    file = row.file
    filed = f"{local(file.filed_at):%Y-%m-%d}" if file.filed_at else ""
    cells = (
        *(file.archive_number or "", file.title, file.matter_number, row.unit),
        *(TERM_LABELS.get(file.term, ""), f"{file.volumes}卷{file.pages}页", filed, file.place or "未上架"),
    )
    return Row(str(file.id), cells)

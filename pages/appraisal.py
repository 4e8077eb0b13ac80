"""案卷评查抽样: draw files for an appraisal by lot; a draw (`?id=`) with its seed, and the way to the slips under which they are read."""

from itertools import groupby
from uuid import UUID

import streamlit as st

from core.clock import local
from core.context import Context
from core.law.lending import MOST_LINES
from core.law.procedures import PROCEDURES
from core.lending.appraisal import (
    Draw,
    DrawSample,
    Sample,
    SampledRow,
    draw_sample,
    get_sample,
    list_samples,
    sample_years,
)
from core.lending.asking import Line
from core.people.units import list_units
from core.permissions import Permission
from pages.ui import guard, slip_lines
from pages.ui.forms import WIDTH, Form
from pages.ui.listing import Listing
from pages.ui.navigate import go
from pages.ui.page import asked, asked_id, back, nothing_here, notice, show_notice
from pages.ui.table import Column, Row, data_table
from pages.ui.text import facts

KIND = "appraisal"
FILES = (
    Column("number", "档号", nowrap=True),
    Column("title", "案卷题名"),
    Column("unit", "科室", nowrap=True),
    Column("procedure", "类别", nowrap=True),
    Column("filed", "归档日期", nowrap=True),
    Column("size", "卷、页", nowrap=True),
)
DRAWS = (
    Column("at", "抽取时间", nowrap=True),
    Column("by", "抽取人", nowrap=True),
    Column("conditions", "条件"),
    Column("count", "件数", align="right", nowrap=True),
    Column("seed", "随机种子", nowrap=True),
)


def render() -> None:
    ctx = guard.require(Permission.LOAN_OVERSEE)
    if not asked("id"):
        _draw_page(ctx)
        return
    sample_id = asked_id()
    sample = get_sample(ctx, sample_id) if sample_id else None
    if sample is None:
        nothing_here("未找到该次抽样", "可能链接有误。请从“案卷评查抽样”打开。")
        return
    _sample_page(ctx, sample)


def _draw_page(ctx: Context) -> None:
    st.title("案卷评查抽样", anchor=False)
    st.caption("由系统随机抽取，不由人挑选；每次抽取的条件和随机种子记入台账，任何时候都可以照原样重现。")
    years = {str(year): f"{year}年" for year in sample_years(ctx)}
    if not years:
        st.info("还没有归档的案卷。案卷归档后，第二天起可以抽取。")
        return
    units = {str(unit.unit_id): unit.name for unit in list_units(ctx)}
    form = Form("appraisal.draw")
    with st.container(width=WIDTH), form.body():
        year = form.select("year", "归档年度", {"": "全部年度", **years}, value=next(iter(years)))
        unit = form.select("unit_id", "科室", {"": "全部科室", **units}, value="")
        procedure = form.select(
            "procedure",
            "案卷类别",
            {"": "全部类别", **{code: row.label for code, row in PROCEDURES.items()}},
            value="",
        )
        count = form.whole("count", "抽取件数", hint=f"1 至 {MOST_LINES} 件；昨日以前归档、仍在档案室的")
        sent = form.submit("抽取")
    if sent:
        command = DrawSample(
            form.token,
            int(year) if year else None,
            UUID(unit) if unit else None,
            procedure or "",
            count,
        )
        done = form.answer(draw_sample(ctx, command))
        notice("已抽取，条件和随机种子已记入台账。")
        go("appraisal", {"id": str(done.sample_id)})
    _draws(ctx)


def _draws(ctx: Context) -> None:
    st.header("已抽取的", anchor=False)
    listing = Listing("appraisal", {})
    page = list_samples(ctx, before=listing.cursor)
    if page is None or not page.rows:
        st.info("还没有抽取过。填写条件和件数，点“抽取”。")
        return
    data_table(
        "appraisal.draws",
        caption="已抽取的",
        columns=DRAWS,
        rows=[_draw_row(one) for one in page.rows],
        open_page="appraisal",
    )
    listing.pager("", page.next_id)


def _sample_page(ctx: Context, sample: Sample) -> None:
    draw = sample.draw
    back("appraisal", "返回案卷评查抽样")
    st.title(f"评查样本：{draw.conditions}", anchor=False)
    show_notice(ctx, f"appraisal {draw.sample_id}")
    facts(
        [
            ("抽取", f"{draw.by}　{local(draw.at):%Y-%m-%d %H:%M}"),
            ("总体", f"{draw.until} 以前归档的 {draw.population} 件"),
            ("抽取件数", str(draw.count)),
            ("随机种子", draw.seed),
        ]
    )
    data_table(
        "appraisal.files",
        caption="评查样本",
        columns=FILES,
        rows=[_file_row(ctx, row) for row in sample.rows],
        open_page="archived",
    )
    if len(sample.rows) < min(draw.count, draw.population):
        st.info("抽取以后有案卷移交、销毁或者列入清单，样本因此减少。")
    if ctx.may(Permission.LOAN_USE):
        _slips(sample.rows)


def _slips(rows: list[SampledRow]) -> None:
    """One slip for each department: a slip asks for the files of one alone."""
    st.header("填写借阅单", anchor=False)
    st.caption("评查同样凭借阅单查阅，用途为“案卷评查”，须写明评查通知文号；每个科室各填一份。")
    ordered = sorted(rows, key=lambda row: (row.unit, str(row.file.unit_id)))
    for (unit_id, unit), group in groupby(ordered, key=lambda row: (row.file.unit_id, row.unit)):
        files = [row.file for row in group]
        if st.button(f"{unit}（{len(files)} 件）", key=f"appraisal.slip.{unit_id}"):
            lines = [Line(case_file_id=file.id) for file in files]
            go("loan_new", {"lines": slip_lines.written(lines), "kind": KIND})


def _draw_row(one: Draw) -> Row:
    cells = (f"{local(one.at):%Y-%m-%d %H:%M}", one.by, one.conditions, str(one.count), one.seed)
    return Row(str(one.sample_id), cells)


def _file_row(ctx: Context, row: SampledRow) -> Row:
    file = row.file
    procedure = PROCEDURES.get(file.procedure)
    cells = (
        *(
            file.archive_number or "",
            row.title or "（目录不对您开放）",
            row.unit,
            procedure.label if procedure else "",
        ),
        f"{local(file.filed_at):%Y-%m-%d}" if file.filed_at else "",
        f"{file.volumes}卷{file.pages}页",
    )
    # Who may not see the catalogue is led nowhere.
    return Row(str(file.id), cells, None if row.title else {})

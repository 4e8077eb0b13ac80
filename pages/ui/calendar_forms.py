"""Forms of the working calendar: entering a year by hand or from a file, and replacing one."""

from dataclasses import asdict

import streamlit as st

from core.calendars.entering import CONFIRMED, EnterYear, Review, enter_year, review_year
from core.calendars.reading import NO_ROW, YearView
from core.calendars.typed import EXAMPLE, MOST, TypedYear, lines, read_json
from core.calendars.wording import off_words, worked_words
from core.context import Context
from core.deadlines.wording import ESTIMATED, end_text
from core.law.problem import Problem
from pages.ui import draft
from pages.ui.errors import show_problems
from pages.ui.forms import Form
from pages.ui.navigate import go
from pages.ui.page import notice
from pages.ui.table import Column, Row, data_table
from pages.ui.text import facts, plain

MOVES = (
    Column("number", "登记号", nowrap=True),
    Column("label", "期限"),
    Column("old", "现到期", nowrap=True),
    Column("new", "录入后到期", nowrap=True),
)
_SHOWN = 50
"""Deadlines that the check names one by one."""


def enter_form(ctx: Context, view: YearView | None, *, year: int | None = None) -> None:
    """`view` is the year that is replaced; None for one that is new, `year` then as far as it is known."""
    is_new = view is None
    st.title("录入工作日历" if is_new else f"替换 {view.year if view else ''} 年工作日历", anchor=False)
    st.caption("按国务院办公厅公布的节假日安排录入。保存后，涉及该年的未结期限立即重算，变动的逐项列出。")
    name = "calendar_new" if view is None else f"calendar_edit.{view.calendar_year_id}"
    form: Form[YearView | None] = Form(name, seen=view)
    seen = form.seen
    _import(form, seen.year if seen else None)
    with form.body():
        chosen = form.whole("year", "年份", value=seen.year if seen else year) if is_new else None
        days_off = form.text(
            "days_off",
            "放假日期",
            hint="每行一段：首日..末日 节日，如 2027-02-05..2027-02-13 春节；单日只写一个日期。连同其间的周末一并填写。",
            value=lines(seen.arrangement.days_off) if seen else "",
            lines=True,
        )
        worked = form.text(
            "working_days",
            "调休上班日期",
            hint="须为周六或周日，每行一日，或用顿号隔开；没有的留空",
            value=worked_words(seen.arrangement.working_days) if seen else "",
            lines=True,
            optional=True,
        )
        source = form.text(
            "source", "依据的通知", hint="国务院办公厅通知的文号", value=seen.source if seen else ""
        )
        confirmed = form.check("confirmed", CONFIRMED)
        reason = form.reason()
        cancel = ("calendars", {"id": str(seen.calendar_year_id)} if seen else {})
        sent = form.submit("保存日历", cancel=cancel)
        look = form.second("核对")
    command = EnterYear(
        form.token,
        chosen if seen is None else seen.year,
        seen.row_version if seen else NO_ROW,
        *(days_off, worked, source, confirmed, reason),
    )
    if look:
        found = review_year(ctx, command)
        if isinstance(found, list):
            form.answer(found)
        else:
            _review(found)
    if sent:
        done = form.answer(enter_year(ctx, command))
        moved = (
            f"重算后有 {done.moved} 项未结期限变动，列在下方。" if done.moved else "没有未结期限因此变动。"
        )
        notice(f"{done.year} 年工作日历已保存。{moved}")
        go("calendars", {"id": str(done.calendar_year_id)}, replace=True)


def _import(form: "Form[YearView | None]", year: int | None) -> None:
    """A file fills the fields; what it says is checked and kept with the form, like what is typed. `year` is the one that
    is replaced."""
    sent = st.file_uploader(
        "从文件导入（格式见下，最大 1 MB，选填）",
        type=["json"],
        max_upload_size=1,
        key=f"{form.name}.file",
    )
    with st.expander("文件格式"):
        st.code(EXAMPLE, language="json")
    if sent is None or not st.button("读入文件", key=f"{form.name}.read"):
        return
    try:
        found = read_json(sent.read(4 * MOST).decode("utf-8-sig"))
    except UnicodeDecodeError:
        found = read_json("")
    if isinstance(found, TypedYear) and year not in (None, found.year):
        words = f"文件是 {found.year} 年的，本页替换的是 {year} 年，请另选文件"
        found = [Problem("calendar.other_year", words, "file")]
    if isinstance(found, TypedYear):
        draft.reset(form.name, asdict(found))
        st.success("已读入，请在下方核对后保存。")
    else:
        show_problems(found)


def _review(found: Review) -> None:
    st.header("核对结果", anchor=False)
    arrangement = found.arrangement
    facts(
        [
            ("年份", str(arrangement.year)),
            ("放假", off_words(arrangement.days_off)),
            ("调休上班", worked_words(arrangement.working_days)),
            ("重算后变动的期限", f"{len(found.moved)} 项"),
        ]
    )
    if found.doubt:
        st.warning(f"请对照通知原文核对：{plain(found.doubt)}。")
    else:
        st.info("放假天数与调休上班天数相抵，与法定节假日天数一致。尚未保存。")
    if found.moved:
        rows = [
            Row(
                str(number),
                (
                    move.number,
                    move.label,
                    end_text(move.old_due_at, move.unit) + (f"（{ESTIMATED}）" if move.was_estimated else ""),
                    end_text(move.new_due_at, move.unit),
                ),
            )
            for number, move in enumerate(found.moved[:_SHOWN])
        ]
        data_table("calendar.review", caption="将变动的期限", columns=MOVES, rows=rows)

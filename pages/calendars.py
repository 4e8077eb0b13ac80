"""工作日历: the years, one of them with its days and what it moved (`?id=`), entering and replacing (`?act=`)."""

from uuid import UUID

import streamlit as st

from core.calendars.export import move_cells
from core.calendars.reading import YearView, get_year, list_moves, list_years
from core.calendars.wording import run_words, runs, worked_words
from core.clock import local
from core.context import Context
from core.permissions import Permission
from pages.ui import calendar_forms, guard
from pages.ui.forms import WIDTH
from pages.ui.history import show_history
from pages.ui.history_tab import history_link
from pages.ui.listing import ROWS, Listing
from pages.ui.page import actions, asked, asked_id, back, nothing_here, show_notice, title
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, facts

YEARS = (
    Column("year", "年份", nowrap=True),
    Column("state", "状态", nowrap=True),
    Column("working", "工作日", align="right", nowrap=True),
    Column("source", "依据的通知"),
    Column("entered", "录入时间", nowrap=True),
    Column("moved", "因录入变动的期限", align="right", nowrap=True),
)
HOLIDAYS = (Column("name", "节日", nowrap=True), Column("days", "放假"))
MOVES = (
    Column("number", "登记号", nowrap=True),
    Column("label", "期限"),
    Column("old", "原到期", nowrap=True),
    Column("new", "现到期", nowrap=True),
    Column("at", "重算时间", nowrap=True),
)


def render() -> None:
    ctx = guard.require(Permission.CALENDAR_READ)
    act, is_one = asked("act"), "id" in st.query_params
    if act in ("new", "edit"):
        _form(guard.require(Permission.CALENDAR_MANAGE), asked_id() if is_one else None)
    elif is_one:
        _year(ctx, asked_id())
    else:
        _list(ctx)


def _list(ctx: Context) -> None:
    manages = ctx.may(Permission.CALENDAR_MANAGE)
    title("工作日历", "录入工作日历" if manages else None, ("calendars", {"act": "new"}))
    st.caption("未录入的年份按周一至周五上班推算，到期日标“暂估”，不产生法律上的自动后果；录入后自动重算。")
    show_notice(ctx, "calendars")
    rows = [_row(view, manages=manages) for view in list_years(ctx)]
    data_table("calendars.table", caption="工作日历", columns=YEARS, rows=rows, open_page="calendars")


def _row(view: YearView, *, manages: bool) -> Row:
    is_entered = view.calendar_year_id is not None
    enter = {"act": "new", "year": str(view.year)} if manages else {}
    return Row(
        str(view.year),
        (
            f"{view.year} 年",
            Tag("已录入", "green") if is_entered else Tag("暂估", "amber", "放假安排尚未录入"),
            f"{view.working_days} 天",
            view.source,
            f"{local(view.entered_at):%Y-%m-%d %H:%M}" if view.entered_at else "",
            f"{view.moved} 项" if view.moved else "",
        ),
        {"id": str(view.calendar_year_id)} if is_entered else enter,
    )


def _form(ctx: Context, calendar_year_id: UUID | None) -> None:
    view = get_year(ctx, calendar_year_id) if calendar_year_id else None
    year = asked("year")
    with st.container(width=WIDTH):
        back("calendars", "返回工作日历")
        calendar_forms.enter_form(ctx, view, year=int(year) if year.isdecimal() and len(year) == 4 else None)


def _year(ctx: Context, calendar_year_id: UUID | None) -> None:
    view = get_year(ctx, calendar_year_id) if calendar_year_id else None
    back("calendars", "返回工作日历")
    if view is None:
        nothing_here("未找到该年的工作日历", "可能链接有误，请返回工作日历列表查找。")
        return
    st.title(f"{view.year} 年工作日历", anchor=False)
    show_notice(ctx, f"calendar {view.calendar_year_id}")
    if ctx.may(Permission.CALENDAR_MANAGE):
        actions("calendar", {"替换日历": ("calendars", {"id": str(view.calendar_year_id), "act": "edit"})})
    facts(
        [
            ("全年工作日", f"{view.working_days} 天"),
            ("依据的通知", view.source),
            ("调休上班", worked_words(view.arrangement.working_days)),
        ]
    )
    rows = [
        Row(str(run[0]), (run[2] or "法定节假日", run_words(run))) for run in runs(view.arrangement.days_off)
    ]
    data_table("calendar.days", caption="放假", columns=HOLIDAYS, rows=rows)
    _moves(ctx, view)
    show_history(ctx, "calendar_year", view.calendar_year_id)
    history_link(ctx, "calendar_year", view.calendar_year_id)


def _moves(ctx: Context, view: YearView) -> None:
    """The deadlines that moved when this year was entered or replaced."""
    if view.calendar_year_id is None or not view.moved:
        return
    st.header("因录入变动的期限", anchor=False)
    listing = Listing(f"calendar.{view.calendar_year_id}", {})
    with st.container(horizontal=True):
        st.link_button("打印清单", f"/calendars/{view.calendar_year_id}.pdf", icon=":material/print:")
        st.link_button("导出清单", f"/calendars/{view.calendar_year_id}.csv", icon=":material/download:")
    found = list_moves(ctx, view.calendar_year_id, before=listing.cursor, limit=ROWS)
    shown = found[:ROWS]
    data_table(
        "calendar.moves",
        caption="因录入变动的期限",
        columns=MOVES,
        rows=[Row(str(move.move_id), move_cells(move)) for move in shown],
    )
    listing.pager(f"共 {view.moved} 项", shown[-1].move_id if len(found) > ROWS else None)

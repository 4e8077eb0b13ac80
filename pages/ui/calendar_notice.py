"""On the start page of whoever keeps the calendars: which year is still to be entered."""

import streamlit as st

from core.calendars.reading import list_years, years_to_enter
from core.context import Context
from core.permissions import Permission
from pages.ui.screens import page_of


def calendar_notice(ctx: Context) -> None:
    """Nothing while every year is there that can be."""
    if not ctx.may(Permission.CALENDAR_MANAGE):
        return
    years = years_to_enter(list_years(ctx), ctx.now)
    if not years:
        return
    words = "、".join(f"{year} 年" for year in years)
    st.warning(f"{words}工作日历尚未录入，涉及的期限标为暂估。国务院办公厅公布放假安排后请及时录入。")
    st.page_link(page_of("calendars"), label="录入工作日历", icon=":material/calendar_month:")

"""Fields of the form that takes a trace down; each with its problems below it. `form` begins their keys."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

import streamlit as st

from core.clock import CHINA, local
from core.context import Context
from core.law.problem import Problem
from pages.ui.errors import field_problem, on_change

MOMENT = ("received_on", "received_time")
"""Fields that are there for an entry made late alone."""


def line(form: str, name: str, label: str, problems: Sequence[Problem], hint: str) -> None:
    """A line of text."""
    st.text_input(label, key=f"{form}.{name}", on_change=on_change(problems, name), autocomplete="off")
    st.caption(hint)
    field_problem(problems, name)


def lines(form: str, name: str, label: str, problems: Sequence[Problem], hint: str) -> None:
    """Several lines of text."""
    st.text_area(label, key=f"{form}.{name}", height=160, on_change=on_change(problems, name))
    st.caption(hint)
    field_problem(problems, name)


def chosen(form: str, name: str, label: str, options: Mapping[Any, str], problems: Sequence[Problem]) -> None:
    """One of many."""
    st.selectbox(
        label,
        list(options),
        index=None,
        format_func=options.__getitem__,
        key=f"{form}.{name}",
        placeholder="请选择",
    )
    field_problem(problems, f"{name}_id" if name == "unit" else name)


def moment(ctx: Context, form: str, problems: Sequence[Problem]) -> None:
    """When the bureau learned of it, where that was not now."""
    if not st.checkbox("接到线索的时间不是现在（补录）", key=f"{form}.is_late"):
        return
    state, now = st.session_state, local(ctx.now)
    state.setdefault(f"{form}.received_on", now.date())
    state.setdefault(f"{form}.received_time", time(now.hour, now.minute))
    when = on_change(problems, "received_at")
    # Above: the calendar opens below the field.
    field_problem(problems, "received_at")
    with st.container(key=f"{form}.received_at"):
        left, right = st.columns(2)
        left.date_input("接到日期", key=f"{form}.received_on", format="YYYY-MM-DD", on_change=when)
        right.time_input("接到时刻", key=f"{form}.received_time", step=60, on_change=when)
    line(form, "late_reason", "补录原因", problems, "超过规定时长才录入的须填写")


def received_at(form: str) -> datetime | None:
    """The moment that these fields hold; None for now, and where they are not both filled in."""
    state = st.session_state
    day, at = state.get(f"{form}.received_on"), state.get(f"{form}.received_time")
    return datetime.combine(day, at, CHINA) if state.get(f"{form}.is_late") and day and at else None

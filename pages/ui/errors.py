"""What a user sees when something goes wrong."""

import logging
import secrets
from collections.abc import Sequence
from typing import Any, Literal

import streamlit as st

from core.law.problem import Problem
from pages.ui.text import plain

log = logging.getLogger("portal")


def show_unexpected(error: Exception) -> bool:
    """Log an exception under a short number and show the number only. Returns True: Streamlit shows nothing more."""
    number = secrets.token_hex(2).upper()
    log.error("error %s", number, exc_info=error)
    st.error(f"系统出错，编号 {number}。您可以返回重试；若再次出现，请把编号告诉信息中心。")
    return True


def show_problems(problems: Sequence[Problem]) -> None:
    """The summary box on top: every problem with its basis, and a link where one mends it."""
    if not problems:
        return
    head = "请更正以下 1 项：" if len(problems) == 1 else f"请更正以下 {len(problems)} 项："
    st.error("\n".join([head, *map(problem_line, problems)]))


def problem_line(problem: Problem) -> str:
    """A problem as a line of Markdown, with its basis, and a link where one mends it."""
    basis = f"（依据{plain(problem.basis.short)}）" if problem.basis else ""
    # Opens in a new tab, so that the form stays as it is.
    link = f" [前往处理]({problem.link})" if problem.link else ""
    return f"- {plain(problem.message)}{basis}{link}"


_PARTS = {"received_at": ("received_on", "received_time")}
"""Problems of one thing that is typed into several fields."""


def refuse(form: str, problems: Sequence[Problem]) -> None:
    """Keep what was refused, with what the fields in question hold, and draw the page again."""
    state = st.session_state
    state[f"{form}.problems"] = list(problems)
    state[f"{form}.refused_with"] = {p.field: _held(form, p.field) for p in problems if p.field}
    state[f"{form}.refused"] = turn(form) + 1
    st.rerun()


def present_problems(form: str) -> list[Problem]:
    """What was refused and is still so: a problem goes as soon as its field holds something else."""
    state = st.session_state
    held = state.get(f"{form}.refused_with", {})
    return [
        p
        for p in state.get(f"{form}.problems", [])
        if p.field not in held or held[p.field] == _held(form, p.field)
    ]


def turn(form: str) -> int:
    """How often the form was refused, for `keyboard.focus_first`."""
    return int(st.session_state.get(f"{form}.refused", 0))


def on_change(problems: Sequence[Problem], field: str) -> Literal["ignore"] | None:
    """Of a field that need not be told at once: what is wrong is looked at again as soon as it is changed."""
    return None if any(p.field == field for p in problems) else "ignore"


def _held(form: str, field: str) -> dict[str, Any]:
    names = tuple(f"{form}.{part}" for part in (field, *_PARTS.get(field, ())))
    return {
        str(key): value
        for key, value in st.session_state.items()
        if str(key) in names or str(key).startswith(f"{form}.{field}.")
    }


def field_problem(problems: Sequence[Problem], field: str) -> None:
    """The same sentences in red under the field they are about."""
    for problem in problems:
        if problem.field == field:
            st.markdown(f":red[{plain(problem.message)}]")

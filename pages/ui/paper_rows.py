"""Rows of a form that can be added and removed with the keyboard: things, questions with answers, citations.

A row has a key of its own, so that what was typed stays with it; which rows there are stands in the draft.
"""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import streamlit as st

from pages.ui import guard
from pages.ui.forms import Form

_NEW = "n"


def rows_of(form: Form[Any], code: str, known: int, *, least: int = 0) -> list[str]:
    """The keys of the rows of a field: `known` that the paper has already, and those that were added here."""
    state, held = st.session_state, _held(form, code)
    if held not in state:
        first = [str(n) for n in range(1, known + 1)]
        kept = form.kept.get(f"rows.{code}")
        # A row that nobody added has the same key each time: what is typed into it is found again under that.
        begun = [*first, *(f"{_NEW}{number}" for number in range(known + 1, least + 1))]
        wanted = [str(row) for row in kept] if isinstance(kept, list) else begun
        rows = [row for row in dict.fromkeys(wanted) if row in first or row.startswith(_NEW)]
        state[held] = rows + [_key() for _ in range(least - len(rows))]
    found: list[str] = state[held]
    return found


def first_row(form: Form[Any], code: str) -> str:
    """The key of the first row of a field that was drawn; empty where there is none."""
    rows: list[str] = st.session_state.get(_held(form, code), [])
    return rows[0] if rows else ""


def add_button(form: Form[Any], code: str, label: str, first: str, *, most: int) -> None:
    """The button that adds a row and puts the keyboard on its field `first`."""
    st.form_submit_button(
        label,
        key=f"{form.name}.add.{code}",
        icon=":material/add:",
        disabled=len(st.session_state[_held(form, code)]) >= most,
        on_click=add_row,
        args=(form, code, first),
    )


def remove_button(form: Form[Any], code: str, row: str, label: str) -> None:
    st.form_submit_button(
        label,
        key=f"{form.name}.remove.{code}.{row}",
        type="tertiary",
        on_click=_remove,
        args=(form, code, row),
    )


def add_row(form: Form[Any], code: str, first: str, values: Mapping[str, str] | None = None) -> None:
    """For callbacks: one row more, with these values in it."""
    row = _key()
    for part, value in (values or {}).items():
        st.session_state[f"{form.name}.{code}.{row}.{part}"] = value
    _keep(form, code, [*st.session_state[_held(form, code)], row])
    if values:
        form.keep({f"{code}.{row}.{part}": value for part, value in values.items()})
    form.move_to(f"{code}.{row}.{first}")


def on_this_form(form: Form[Any], field: str | None) -> str | None:
    """The field's name on this form, from `things.2.name` as the core counts: rows left empty do not count there."""
    parts = (field or "").split(".")
    rows = st.session_state.get(_held(form, parts[0]))
    if rows is None or len(parts) != 3:
        return field
    filled = [row for row in rows if _is_filled(form, parts[0], row)] or rows
    place = int(parts[1]) - 1
    return f"{parts[0]}.{filled[place]}.{parts[2]}" if place < len(filled) else parts[0]


def _is_filled(form: Form[Any], code: str, row: str) -> bool:
    start = f"{form.name}.{code}.{row}."
    return any(
        str(value or "").strip() for key, value in st.session_state.items() if str(key).startswith(start)
    )


def _remove(form: Form[Any], code: str, row: str) -> None:
    rows: list[str] = st.session_state[_held(form, code)]
    _keep(form, code, [one for one in rows if one != row])
    form.move_to("")


def _keep(form: Form[Any], code: str, rows: list[str]) -> None:
    if guard.in_callback(form.ctx) is None:
        return
    st.session_state[_held(form, code)] = rows
    form.keep({f"rows.{code}": rows})


def _held(form: Form[Any], code: str) -> str:
    return f"{form.name}.rows.{code}"


def _key() -> str:
    return f"{_NEW}{uuid4().hex[:8]}"

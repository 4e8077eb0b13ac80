"""A list as a semantic table: reachable by keyboard and screen reader, opened row by row, sorted by the server.

The canvas grid of ``st.dataframe`` is neither, so every list of the portal is drawn here. The first cell of a
row is a link with the row's real address: a click or Enter opens it in the running session, a middle click or
Ctrl+click in a new tab. Cells are text, set as text; nothing a user typed is ever read as HTML or Markdown.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from pages.ui.navigate import address
from pages.ui.text import Tag

_ASSETS = Path(__file__).parent / "assets"
_table = st.components.v2.component(
    "data_table",
    html='<div class="table"></div>',
    css=(_ASSETS / "table.css").read_text(encoding="utf-8"),
    js=(_ASSETS / "table.js").read_text(encoding="utf-8"),
)

Move = Literal["first", "previous", "next"]


@dataclass(frozen=True)
class Column:
    """A column: ``name`` for the program, ``label`` for the reader. ``nowrap`` suits dates and numbers."""

    name: str
    label: str
    align: Literal["left", "right"] = "left"
    sortable: bool = False
    nowrap: bool = False


@dataclass(frozen=True)
class Row:
    """A row: its cells in the columns' order, and the query of its address: ``{"id": id}`` if not given, none where it is
    empty, for a row that opens nothing. ``page`` is what it opens where rows open different pages."""

    id: str
    cells: Sequence[str | Tag]
    query: Mapping[str, str] | None = None
    page: str | None = None


@dataclass(frozen=True)
class Sort:
    """The order of a list. As text, for an address, a minus sign means descending: ``-due_at``."""

    column: str
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.column}" if self.descending else self.column

    @classmethod
    def read(cls, text: str | None, columns: Sequence[Column], default: "Sort") -> "Sort":
        """The order named by ``text``; ``default`` when it is absent or names no sortable column."""
        wanted = cls((text or "").removeprefix("-"), (text or "").startswith("-"))
        return wanted if any(c.sortable and c.name == wanted.column for c in columns) else default


@dataclass(frozen=True)
class TableEvent:
    """What the reader did: ``sort`` is set in the one run after a click on a heading, ``selected`` lasts."""

    sort: Sort | None
    selected: tuple[str, ...]


def data_table(
    key: str,
    *,
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    open_page: str | None = None,
    selectable: bool = False,
    sort: Sort | None = None,
    on_sort: Callable[[Sort], None] | None = None,
) -> TableEvent:
    """Draw ``rows`` and say what was clicked.

    ``caption`` names the list for screen readers. ``open_page`` is the ``url_path`` of the page that a row
    opens; without it the first cell is plain text. ``sort`` is the order in which ``rows`` already are.
    ``on_sort`` runs before the page's next run, so that its first query is already in the new order. Draw
    nothing for no rows: the caller says why the list is empty. Not inside ``st.form``. Raises ``ValueError``
    when a row has too few or too many cells.
    """
    if any(len(row.cells) != len(columns) for row in rows):
        raise ValueError(f"every row of {key} needs {len(columns)} cells")

    def sorted_by(value: Any) -> Sort | None:
        if not isinstance(value, Mapping):
            return None
        wanted = Sort(str(value.get("column")), value.get("descending") is True)
        return wanted if any(c.sortable and c.name == wanted.column for c in columns) else None

    def report_sort() -> None:
        wanted = sorted_by(st.session_state[key].get("sort"))
        if wanted and on_sort:
            on_sort(wanted)

    def keep_selection() -> None:
        value = st.session_state[key].get("select")
        if isinstance(value, Mapping) and isinstance(value.get("ids"), list):
            st.session_state[_selection_key(key)] = {
                "number": int(value.get("number") or 0),
                "ids": [str(one) for one in value["ids"]],
            }

    held = st.session_state.get(_selection_key(key), {"number": 0, "ids": []})
    shown = {row.id for row in rows}
    selected = tuple(one for one in held["ids"] if one in shown) if selectable else ()
    result = _table(
        key=key,
        data={
            "caption": caption,
            "columns": [asdict(column) for column in columns],
            "rows": [_row(row, open_page) for row in rows],
            "sort": asdict(sort) if sort else None,
            "selection": {"number": held["number"], "ids": list(selected)} if selectable else None,
        },
        on_sort_change=report_sort,
        on_select_change=keep_selection,
    )
    return TableEvent(sorted_by(result.get("sort")), selected)


def clear_selection(key: str) -> None:
    """Forget the rows chosen in the table ``key``; before the table is drawn, or followed by ``st.rerun``."""
    held = st.session_state.get(_selection_key(key))
    if held:
        st.session_state[_selection_key(key)] = {"number": held["number"] + 1, "ids": []}


def pager(
    key: str, *, has_previous: bool, has_next: bool, total: str, on_move: Callable[[Move], None]
) -> None:
    """首页, 上一页 and 下一页 with the total beside them; ``on_move`` runs before the next run.

    Keyset paging: the caller keeps the cursors, the buttons only say which way. ``total`` comes from
    ``count_text``.
    """
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}.pager"):
        st.caption(total, width="content")
        buttons: tuple[tuple[str, Move, bool], ...] = (
            ("首页", "first", has_previous),
            ("上一页", "previous", has_previous),
            ("下一页", "next", has_next),
        )
        for label, move, possible in buttons:
            st.button(label, key=f"{key}.{move}", disabled=not possible, on_click=on_move, args=(move,))


def count_text(count: int, limit: int = 1000) -> str:
    """共 134 件, or 1000 件以上 when the count went past ``limit`` (count no further than ``limit + 1``)."""
    return f"共 {count} 件" if count <= limit else f"{limit} 件以上"


def _row(row: Row, open_page: str | None) -> dict[str, Any]:
    page = row.page or open_page
    return {
        "id": row.id,
        "href": None if page is None or row.query == {} else address(page, row.query or {"id": row.id}),
        "cells": [cell if isinstance(cell, str) else asdict(cell) for cell in row.cells],
    }


def _selection_key(key: str) -> str:
    return f"{key}.selection"

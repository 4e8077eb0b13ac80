"""Filters of a list that live in its address, and the way through its pages by keyset."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import streamlit as st

from core.clock import as_day
from pages.ui.table import Move, pager

ROWS = 20
"""Rows a page; queries return one more where there is a next page."""


class Listing:
    """The filters of a list, by name, with their defaults; `options` are the values that a filter can have.

    Widgets of the filters have the key `key(name)` and `on_change=listing.changed`.
    """

    def __init__(
        self, name: str, defaults: Mapping[str, str], options: Mapping[str, Collection[str]] | None = None
    ) -> None:
        self.name = name
        self.defaults = defaults
        state = st.session_state
        asked = {part: st.query_params.get(part, default) for part, default in defaults.items()}
        # The back button, a link or a bookmark changed the address: it decides over what the widgets still hold.
        moved = state.get(self._address) != asked
        if moved:
            state[self._address] = asked
            state.pop(f"{name}.cursors", None)
        for part, value in asked.items():
            allowed = (options or {}).get(part)
            if moved or self.key(part) not in state:
                state[self.key(part)] = (
                    defaults[part] if allowed is not None and value not in allowed else value
                )

    @property
    def _address(self) -> str:
        return f"{self.name}.address"

    def key(self, part: str) -> str:
        return f"{self.name}.{part}"

    def value(self, part: str) -> str:
        return str(st.session_state.get(self.key(part)) or self.defaults[part]).strip()

    @property
    def is_filtered(self) -> bool:
        return any(self.value(part) != default for part, default in self.defaults.items())

    def changed(self) -> None:
        """Let the address follow the filters, and begin at the first page."""
        st.session_state.pop(f"{self.name}.cursors", None)
        shown = {part: self.value(part) for part in self.defaults}
        st.session_state[self._address] = shown
        st.query_params.from_dict({p: v for p, v in shown.items() if v != self.defaults[p]})

    def search(self, label: str, placeholder: str) -> str:
        """The search box `q`, which answers while one types."""
        st.text_input(
            label,
            key=self.key("q"),
            type="search",
            placeholder=placeholder,
            on_change=self.changed,
            live="400ms",
            autocomplete="off",
        )
        return self.value("q")

    def line(self, part: str, label: str, placeholder: str) -> str:
        """A filter by a piece of text."""
        st.text_input(
            label,
            key=self.key(part),
            placeholder=placeholder,
            on_change=self.changed,
            live="400ms",
            autocomplete="off",
        )
        return self.value(part)

    def day(self, part: str, label: str) -> date | None:
        """A filter by a day; in the address as 2026-07-01."""
        held = st.session_state[self.key(part)]
        if isinstance(held, str):
            st.session_state[self.key(part)] = as_day(held)
        st.date_input(
            label,
            value=None,
            min_value=date(2000, 1, 1),
            max_value=date(2099, 12, 31),
            format="YYYY-MM-DD",
            key=self.key(part),
            on_change=self.changed,
        )
        return as_day(self.value(part))

    def choice(self, part: str, label: str, options: Mapping[str, str]) -> str:
        """A filter whose values are all in sight."""
        st.segmented_control(
            label,
            list(options),
            format_func=options.__getitem__,
            key=self.key(part),
            on_change=self.changed,
            required=True,
        )
        return self.value(part)

    def select(self, part: str, label: str, options: Mapping[str, str]) -> str:
        """A filter with many values."""
        st.selectbox(
            label,
            list(options),
            format_func=options.__getitem__,
            key=self.key(part),
            on_change=self.changed,
        )
        return self.value(part)

    @property
    def cursor(self) -> Any:
        """Where the page on the screen begins: the key of the row before it, None for the first page."""
        cursors = st.session_state.get(f"{self.name}.cursors", [])
        return cursors[-1] if cursors else None

    def pager(self, total: str, next_cursor: Any) -> None:
        """首页, 上一页, 下一页; `next_cursor` is the key of the last row shown, None on the last page."""
        cursors: list[Any] = st.session_state.setdefault(f"{self.name}.cursors", [])

        def move(where: Move) -> None:
            if where == "next":
                cursors.append(next_cursor)
            elif where == "previous":
                cursors.pop()
            else:
                cursors.clear()

        pager(
            self.name,
            has_previous=bool(cursors),
            has_next=next_cursor is not None,
            total=total,
            on_move=move,
        )

    def nothing(self, when_filtered: str, when_empty: str) -> None:
        """Why the list is empty, and the way out of the filters."""
        if not self.is_filtered:
            st.info(when_empty)
            return
        st.info(when_filtered)
        if st.button("清除条件", key=f"{self.name}.clear"):
            for part in (*self.defaults, "cursors"):
                st.session_state.pop(self.key(part), None)
            st.query_params.clear()
            st.rerun()

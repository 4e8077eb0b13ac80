"""The head of a page and its address: title with one action, the way back, what the query asks for, notices."""

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from core.context import Context
from core.people.one_time import shown_password
from pages.ui.navigate import go

_NOTICE = "page.notice"


def title(text: str, action: str | None = None, to: tuple[str, Mapping[str, str]] | None = None) -> None:
    """The title, and at its right the page's one primary action, which opens `to` (page and query)."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(text, anchor=False)
        clicked = action is not None and st.button(action, type="primary", key=f"title.{action}")
    if clicked and to is not None:
        go(*to)


def back(path: str, label: str, query: Mapping[str, str] | None = None) -> None:
    """The way back, at the top of a page."""
    if st.button(label, type="tertiary", icon=":material/arrow_back:", key=f"back.{label}"):
        go(path, query)


def nothing_here(text: str, next_step: str) -> None:
    """In place of an object that does not exist or may not be seen; which of the two is not said."""
    st.title(text, anchor=False)
    st.info(next_step)


def asked(name: str) -> str:
    """A value of the page's address, empty where it is not there."""
    return st.query_params.get(name, "")


def asked_id(name: str = "id") -> UUID | None:
    """An id of the page's address; None where it is not there or is none."""
    try:
        return UUID(asked(name))
    except ValueError:
        return None


def actions(key: str, buttons: Mapping[str, tuple[str, Mapping[str, str]]]) -> None:
    """A row of buttons, from label to page and query. Give only what the actor may do."""
    chosen = None
    with st.container(horizontal=True, key=f"{key}.actions"):
        for label, to in buttons.items():
            if st.button(label, key=f"{key}.{label}"):
                chosen = to
    if chosen is not None:
        go(*chosen)


def notice(text: str, one_time: UUID | None = None) -> None:
    """Say on the next page what was done. `one_time` is the form whose one-time password is to be shown there."""
    st.session_state[_NOTICE] = {"text": text, "one_time": one_time, "at": None}


def show_notice(ctx: Context, here: str) -> None:
    """The notice, while the reader stays on the page it first appeared on, which `here` names."""
    held = st.session_state.get(_NOTICE)
    if held is None:
        return
    held["at"] = held["at"] or here
    if held["at"] != here:
        del st.session_state[_NOTICE]
        return
    st.success(held["text"])
    password = shown_password(ctx, held["one_time"]) if held["one_time"] else None
    if password:
        with st.container(border=True, width=520):
            st.markdown("一次性口令（只在本页显示一次，离开或刷新后不再显示）")
            st.code(password, language=None)
            st.caption("请当面或用信封交给本人，不要用短信、微信转发。本人首次登录时须修改。")

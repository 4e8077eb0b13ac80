"""The one search box, on every page: Enter leads to the page 查找, `/` brings the keyboard here.

A component of its own and no widget: typing asks the server nothing, and leaving the box goes nowhere. It takes the
keyboard when it is asked to, and never by itself.
"""

from pathlib import Path

import streamlit as st

from core.context import Context
from core.permissions import Permission
from core.searching.finding import MOST_CHARACTERS
from pages.ui import keyboard
from pages.ui.navigate import address

_ASSETS = Path(__file__).parent / "assets"
_box = st.components.v2.component(
    "search_box",
    html=(_ASSETS / "search_box.html").read_text(encoding="utf-8"),
    css=(_ASSETS / "search_box.css").read_text(encoding="utf-8"),
    js=(_ASSETS / "search_box.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def search_box(ctx: Context) -> None:
    """Draw the box at the top of the page, for whoever may look for something."""
    if not ctx.may(Permission.APPLICATION_READ):
        return
    with st.container(key="search_box"):
        data = {"href": address("search"), "shortcut": keyboard.SEARCH, "most": MOST_CHARACTERS}
        _box(key="search_box.box", data=data)

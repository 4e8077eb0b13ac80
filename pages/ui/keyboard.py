"""Working without the mouse: where the keyboard is when a page opens, and what a card reader types."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from core.law.problem import Problem

_ASSETS = Path(__file__).parent / "assets"
_focus = st.components.v2.component("focus", js=(_ASSETS / "focus.js").read_text(encoding="utf-8"))
_card_reader = st.components.v2.component(
    "card_reader", js=(_ASSETS / "card_reader.js").read_text(encoding="utf-8")
)

REGISTER = "Alt+N"
"""The shortcut of 登记申请 wherever the button stands."""
PRINT = "Alt+P"
"""The shortcut of a page's own paper."""
SEARCH = "/"
"""What brings the keyboard to the search box from anywhere but another field."""
GO_ON = "Ctrl+Enter"
"""The shortcut of a form's one primary button."""


def focus_first(form: str, field: str, problems: Sequence[Problem] = (), turn: int = 0) -> None:
    """Put the keyboard into a form when its page opens; call it after the form's fields.

    Entering the page it goes to `field`. At each new `turn` (count the refused submits) it goes to the first field that
    a problem names, or shows the summary where no problem names one. A field may be a container of several.
    """
    wrong = [f"{form}.{p.field}" for p in problems if p.field]
    _focus(key=f"{form}:focus", data={"keys": wrong if turn else [f"{form}.{field}"], "turn": turn})


def move_to(form: str, fields: Sequence[str], turn: int) -> None:
    """Put the keyboard, at each new `turn`, on the first of `fields` that stands on the screen; where none does, show the
    summary of problems. Call it after the form's fields."""
    _focus(key=f"{form}:focus", data={"keys": [f"{form}.{name}" for name in fields], "turn": turn})


def card_reader(form: str, fields: Sequence[str]) -> None:
    """Let a card reader that types like a keyboard fill these text fields; see `core.law.certificates.parse_card_text`.

    What it types arrives in one field, with `|` where the reader pressed Tab or Enter.
    """
    _card_reader(key=f"{form}:card_reader", data={"keys": [f"{form}.{name}" for name in fields]})

"""A field to sign in by mouse, finger or pen, as a PNG. What it gives is looked at by the use case: it comes from a browser."""

import base64
import binascii
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

_ASSETS = Path(__file__).parent / "assets"
_pad = st.components.v2.component(
    "pen_pad",
    html=(_ASSETS / "pen_pad.html").read_text(encoding="utf-8"),
    css=(_ASSETS / "pen_pad.css").read_text(encoding="utf-8"),
    js=(_ASSETS / "pen_pad.js").read_text(encoding="utf-8"),
)
_HEAD = "data:image/png;base64,"
_WORDS = {"empty": "请在框内签名", "drawn": "已签名，可重写"}


def pen_pad(key: str, label: str, *, turn: str) -> bytes:
    """Draw the field and give what stands in it: bytes that say they are a PNG, empty for nothing. Not inside `st.form`.

    ``label`` names the field for screen readers. A new ``turn`` empties it; what was drawn under another counts for
    nothing.
    """
    result = _pad(
        key=key,
        data={"label": label, "turn": turn, "words": _WORDS},
        default={"drawn": None},
        on_drawn_change=lambda: None,
    )
    drawn = result.get("drawn")
    if not isinstance(drawn, Mapping) or drawn.get("turn") != turn:
        return b""
    text = str(drawn.get("png") or "")
    try:
        return base64.b64decode(text.removeprefix(_HEAD), validate=True)
    except binascii.Error:
        return b""

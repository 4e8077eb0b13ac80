"""The portal's own style rules and words for Streamlit's widgets, loaded once per run by ``pages/main.py``."""

from pathlib import Path

import streamlit as st

_ASSETS = Path(__file__).parent / "assets"
_CSS = (_ASSETS / "zh.css").read_text(encoding="utf-8")
_words = st.components.v2.component("words", js=(_ASSETS / "words.js").read_text(encoding="utf-8"))


def load() -> None:
    """Send the rules to the browser. They take no space on the page."""
    with st.container(key="style"):
        st.html(f"<style>{_CSS}</style>")
        _words(key="words")

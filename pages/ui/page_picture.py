"""A page shown as the picture that the server made of it."""

from html import escape

import streamlit as st


def page_picture(address: str, words: str) -> None:
    """The picture at an address of this portal; `words` say what it is to whoever does not see it."""
    st.html(f'<img class="own-page" src="{escape(address, quote=True)}" alt="{escape(words, quote=True)}">')

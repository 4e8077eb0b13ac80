"""Leave Streamlit for the plain sign-in form."""

from pathlib import Path

import streamlit as st

_reload = st.components.v2.component(
    "portal_reload", js=(Path(__file__).parent / "assets" / "leave.js").read_text(encoding="utf-8")
)


def sign_in_again(*, forget: bool = False) -> None:
    """Make the browser ask for its present address again: signed out, the sign-in form answers there, says why, and
    leads back. The link stands there too, should the browser not move.

    `forget` leaves nothing of what was typed in the tab: for who signs out, and not for who was signed out.
    """
    _reload(key="reload", data={"forget": forget})
    st.link_button("前往登录页", "/login", type="primary")

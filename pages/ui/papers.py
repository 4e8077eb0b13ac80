"""Links to issued papers."""

from uuid import UUID

import streamlit as st


def paper_link(document_id: UUID, label: str, *, primary: bool = False, shortcut: str | None = None) -> None:
    """Open a paper in a new tab, where the browser shows and prints it."""
    st.link_button(
        label,
        f"/documents/{document_id}.pdf",
        type="primary" if primary else "secondary",
        shortcut=shortcut,
    )

"""Links to papers as PDF."""

from uuid import UUID

import streamlit as st


def draft_link(draft_id: UUID, label: str) -> None:
    """Open the PDF of a paper that is not issued yet in a new tab."""
    st.link_button(label, f"/papers/{draft_id}.pdf", icon=":material/preview:")


def paper_link(document_id: UUID, label: str, *, primary: bool = False, shortcut: str | None = None) -> None:
    """Open a paper in a new tab, where the browser shows and prints it."""
    st.link_button(
        label,
        f"/documents/{document_id}.pdf",
        type="primary" if primary else "secondary",
        shortcut=shortcut,
    )

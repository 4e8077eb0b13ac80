"""What is wrong with the ledger, at the top of every page of those who may read its state."""

from threading import Lock
from time import monotonic

import streamlit as st

from core.app import App
from core.context import Context
from core.ledger.alarm import alarms
from core.permissions import Permission
from pages.ui.screens import page_of
from pages.ui.text import plain

FRESH_SECONDS = 5.0
"""So long a process goes on telling what it has read: three files a click of everybody would be many."""


class _Told:
    """The alarms as this process read them last, for the app it read them for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._app: App | None = None
        self._at = 0.0
        self._words: list[str] = []

    def of(self, app: App) -> list[str]:
        with self._lock:
            if self._app is not app or monotonic() - self._at >= FRESH_SECONDS:
                self._app, self._words, self._at = app, alarms(app), monotonic()
            return self._words


_told = _Told()


def show_alarms(ctx: Context) -> None:
    """Nothing where all is well."""
    if not ctx.may(Permission.LEDGER_READ):
        return
    words = _told.of(ctx.app)
    if words:
        st.error("\n\n".join(plain(f"{one}。") for one in words), icon=":material/gpp_maybe:")
        st.page_link(page_of("ledger"), label="查看台账核验", icon=":material/verified_user:")

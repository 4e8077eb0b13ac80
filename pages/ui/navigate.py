"""Going from page to page inside one Streamlit session, without spoiling the browser's history.

``st.switch_page(page, query_params=...)`` first writes the new query onto the *old* page's address and only
then changes the page, so the back button returns to the old page with the query of the page that was left.
Here the browser itself changes the address, in one step, and Streamlit runs the page that the address names.
``st.page_link`` and the menu do not have the flaw and need no help.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlencode
from uuid import uuid4

import streamlit as st

_navigate = st.components.v2.component(
    "navigate", js=(Path(__file__).parent / "assets" / "navigate.js").read_text(encoding="utf-8")
)


def address(page: str, query: Mapping[str, str] | None = None) -> str:
    """The address of a page on this server, for example ``/case?id=7``.

    ``page`` is the page's ``url_path``; the empty string is the start page. Values of ``query`` are encoded.
    """
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = "/" + "/".join(part for part in (base, page) if part)
    return f"{path}?{urlencode(query)}" if query else path


def go(page: str, query: Mapping[str, str] | None = None, *, replace: bool = False) -> NoReturn:
    """Leave the page that is running and open ``page`` in the same session.

    ``replace`` takes the place of the current history entry: use it after a submit, so that the back button
    does not return to a form that is already used. Call it from the page's body, never from a callback and
    never inside ``st.form``. Nothing after it runs.
    """
    _navigate(key="navigate", data={"href": address(page, query), "replace": replace, "once": uuid4().hex})
    st.stop()

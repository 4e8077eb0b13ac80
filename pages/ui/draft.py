"""Drafts: what is typed into a form survives F5, a lost connection and a killed browser.

Streamlit sees nothing of ``st.form`` before its submit, nor of a text area before it loses the focus. A small
component on the page reads the native fields as they change and posts them to a route of the portal, two
seconds after the change at the latest and when the page is hidden or left. It reads by the class
``st-key-<key>`` that Streamlit gives the container of each keyed widget, so a field ``name`` of the form
``form`` must have the key ``f"{form}.{name}"``. Text, text area, number, select, multiselect, radio,
segmented control, checkbox, toggle, date, time and date-time are read; password fields are not.

The route, same origin, with the session's cookie::

    POST /drafts      application/json
    {"account": str, "form": str, "token": str, "values": {name: str | bool | [str]}, "at_ms": int}

``account`` is the id of the account at the screen: a tab left open posts nothing into the drafts of whoever signed in
after it. ``token`` is the form token, which belongs to the account and serves against forged requests too. ``values``
holds the fields that the page has shown, as the reader saw them: text as typed, "" for nothing chosen, a
chosen option by its visible label, a date as 2026-07-01, a time as 09:05:00, a date-time as 2026-07-01T09:05,
a number as in the field; the route lays them over those it has, so that several steps share one draft.
``at_ms`` is the browser's clock in milliseconds since 1970: of two posts with one token the older does not
replace the newer. Answers::

    204  kept; counts as activity of the session
    400  cannot be kept                    {"message": Chinese text}
    401  signed out
    403  somebody else has signed in       {"message": Chinese text}
    409  the token was used or given up: nothing more is posted under it
    413  too large                         {"message": Chinese text}

After 400 and 413 the same content is not tried again, after 403 nothing is; anything else counts as not kept and is
tried again after 2, 4, 8 ... 30 seconds. What is on its way lies in the tab's ``sessionStorage`` under the account, the
form and the token until the server has it. After 401 a banner says so; once the same account has signed in again in
that tab, the keeper posts what lies there and opens the page anew, and what another account left there it forgets. While somebody types without
a change to keep::

    POST /activity    {"token": str}       -> 204 or 401

Restoring is the page's part: it reads the draft from the database and hands it to ``restore`` before the
widgets.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import streamlit as st

from core.clock import local
from pages.ui import guard

_ASSETS = Path(__file__).parent / "assets"
_keeper = st.components.v2.component(
    "draft_keeper",
    html=(_ASSETS / "draft.html").read_text(encoding="utf-8"),
    css=(_ASSETS / "draft.css").read_text(encoding="utf-8"),
    js=(_ASSETS / "draft.js").read_text(encoding="utf-8"),
)

Kept = str | bool | list[str]
"""A field's value as the browser saw it."""

Reader = Callable[[Any], Any]
"""Turns a kept value into the widget's value; raises ValueError when it cannot."""


def keep_draft(
    form: str,
    *,
    token: str,
    fields: Iterable[str],
    keys: str | None = None,
    unseen: Iterable[str] = (),
    saved_at: datetime | None = None,
    on_discard: Callable[[], None] | None = None,
    url: str = "/drafts",
    activity_url: str = "/activity",
    activity_seconds: int = 60,
) -> None:
    """Keep the fields of a form as a draft; place it outside ``st.form``.

    ``keys`` is what the fields' keys begin with, where that is not ``form``, under which the draft is kept.
    ``unseen`` names values of the session that belong to what is typed and stand in no field of the screen.
    ``saved_at`` (aware) is when the restored draft was kept, shown to the user. A new ``token`` starts a new
    draft. ``on_discard`` runs before the page's next run when the user gives the draft up: delete it, make a
    new token and ``reset`` the fields.
    """

    def discarded() -> None:
        if on_discard and st.session_state[key].get("discard"):
            on_discard()

    state, keys = st.session_state, keys or form
    key = f"draft:{form}"
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{base}" if base else ""
    _keeper(
        key=key,
        data={
            "account": guard.account(),
            "form": form,
            "keys": keys,
            "token": token,
            "fields": list(fields),
            "unseen": {name: state[f"{keys}.{name}"] for name in unseen if f"{keys}.{name}" in state},
            "saved_at": f"{local(saved_at):%Y-%m-%d %H:%M}" if saved_at else None,
            "url": prefix + url,
            "activity_url": prefix + activity_url,
            "activity_ms": activity_seconds * 1000,
        },
        on_discard_change=discarded,
    )


def restore(form: str, values: Mapping[str, Kept], readers: Mapping[str, Reader] | None = None) -> None:
    """Give the widgets of ``form`` the values of a draft; call before they are made.

    A widget that already has a value in this session keeps it. ``readers`` turn what the browser saw into
    what the widget takes, where that is not the same string, boolean or list; a value that cannot be read (a
    half-typed number, an option that no longer exists) is left out.
    """
    for name, value in values.items():
        key = f"{form}.{name}"
        if key in st.session_state:
            continue
        try:
            st.session_state[key] = (readers or {}).get(name, _as_it_is)(value)
        except ValueError:
            continue


def reset(form: str, values: Mapping[str, Any]) -> None:
    """Set the widgets of ``form`` to ``values``, all empty after a discard; before they are made."""
    for name, value in values.items():
        st.session_state[f"{form}.{name}"] = value


def as_date(value: str) -> date | None:
    """For ``st.date_input``; nothing chosen is None."""
    return date.fromisoformat(value) if value else None


def as_time(value: str) -> time | None:
    """For ``st.time_input``."""
    return time.fromisoformat(value) if value else None


def as_datetime(value: str) -> datetime | None:
    """For ``st.datetime_input``: naive, as the widget is."""
    return datetime.fromisoformat(value) if value else None


def as_int(value: str) -> int | None:
    """For ``st.number_input`` with whole numbers."""
    return int(value) if value else None


def as_float(value: str) -> float | None:
    """For ``st.number_input`` with decimals."""
    return float(value) if value else None


def as_option(options: Iterable[Any], format_func: Callable[[Any], str] = str) -> Reader:
    """For ``st.selectbox``, ``st.radio`` and ``st.multiselect``: finds options by the label they show."""
    by_label = {format_func(option): option for option in options}

    def read(value: str | list[str]) -> Any:
        if isinstance(value, list):
            return [by_label[label] for label in value if label in by_label]
        if not value:
            return None
        if value not in by_label:
            raise ValueError(value)
        return by_label[value]

    return read


def _as_it_is(value: Kept) -> Kept:
    return value

"""登记退回: a letter came back, with the reason and the way to take next."""

import streamlit as st

from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH
from pages.ui.serve_postal import return_form
from pages.ui.service import service_page


def render() -> None:
    ctx = guard.require(Permission.PAPER_SERVE)
    found = service_page("service_returned", "return", "登记退回")
    if found is None:
        return
    with st.container(width=WIDTH):
        return_form(ctx, *found)

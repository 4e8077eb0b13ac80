"""登记签收: a letter was signed for, with the day on its slip."""

import streamlit as st

from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH
from pages.ui.serve_postal import delivery_form
from pages.ui.service import service_page


def render() -> None:
    ctx = guard.require(Permission.PAPER_SERVE)
    found = service_page("service_delivered", "deliver", "登记签收")
    if found is None:
        return
    with st.container(width=WIDTH):
        delivery_form(ctx, *found)

"""What is like a complaint that is being entered, beside its form: what became of each, and which is the same one."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from core.clock import local
from core.complaints.similar import Similar
from core.law.problem import Problem
from pages.ui.errors import field_problem
from pages.ui.text import plain


def draw_similar(form: str, found: Sequence[Similar], problems: Sequence[Problem]) -> list[Similar]:
    """Each with a box to say that it is the same one; nothing where nothing is like it. Returns those that stood on the screen
    in the run before: what is found in the run of a click nobody has seen yet."""
    shown: list[Similar] = st.session_state.get(f"{form}.shown_similar", [])
    st.session_state[f"{form}.shown_similar"] = list(found)
    if not found:
        return shown
    with st.container(border=True, key=f"{form}.similar"):
        st.markdown(f"**相近的投诉举报 {len(found)} 件**")
        st.caption("是同一件的请勾选，登记后两件互相关联，都不丢失；不是同一件的不用管。")
        field_problem(problems, "similar")
        for one in found:
            words = (
                f"[{plain(one.number)}](/application?id={one.matter_id})　{plain(one.nature)}，"
                f"{plain(one.party_names)}，{plain(one.subject)}，{local(one.received_at):%Y-%m-%d} 接到，"
                f"**{plain(one.stage)}**（{plain(one.why)}）"
            )
            left, right = st.columns([5, 1], vertical_alignment="center")
            with left:
                st.markdown(words)
            with right:
                st.checkbox(f"同一件 {one.number}", key=_box(form, one.matter_id))
    return shown


def said_same(form: str, found: Sequence[Similar]) -> tuple[UUID, ...]:
    """Those that were said to be the same one."""
    return tuple(one.matter_id for one in found if st.session_state.get(_box(form, one.matter_id)))


def _box(form: str, matter_id: UUID) -> str:
    return f"{form}.same.{matter_id}"

"""What is like a complaint that is being entered, beside its form: what became of each, and which is the same one."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import streamlit as st

from core.clock import local
from core.complaints.similar import Similar
from core.law.problem import Problem
from pages.ui.errors import field_problem
from pages.ui.text import plain

SAME, OTHER = "同一件", "不是同一件"


def draw_similar(form: str, found: Sequence[Similar], problems: Sequence[Problem]) -> Mapping[UUID, bool]:
    """Each with the question whether it is the same one; nothing where nothing is like it. Returns the answers given so far:
    only an answer shows that somebody looked, for what a run draws may give way to the next page at once."""
    answers: dict[UUID, bool] = {}
    if not found:
        return answers
    with st.container(border=True, key=f"{form}.similar"):
        st.markdown(f"**相近的投诉举报 {len(found)} 件**")
        st.caption(
            "请看是不是同一件：是同一件的，登记后两件互相关联，都不丢失。标“须选定”的，选定后才能登记。"
        )
        field_problem(problems, "similar")
        for one in found:
            words = (
                f"[{plain(one.number)}](/application?id={one.matter_id})　{plain(one.nature)}，"
                f"{plain(one.party_names)}，{plain(one.subject)}，{local(one.received_at):%Y-%m-%d} 接到，"
                f"**{plain(one.stage)}**（{plain(one.why)}）"
            )
            left, right = st.columns([3, 2], vertical_alignment="center")
            with left:
                st.markdown(words)
            with right:
                said = st.radio(
                    f"{plain(one.number)}：{'须选定' if one.must_see else '可不选'}",
                    [SAME, OTHER],
                    index=None,
                    horizontal=True,
                    key=f"{form}.same.{one.matter_id}",
                )
            if said:
                answers[one.matter_id] = said == SAME
    return answers

"""The timeline of a matter: newest first, who, when, what, with its paper."""

from collections.abc import Sequence

import streamlit as st

from core.applications.reading import ActView
from core.clock import local
from pages.ui.papers import paper_link
from pages.ui.text import plain


def timeline(acts: Sequence[ActView]) -> None:
    for act in acts:
        with st.container(border=True):
            late = "　:orange[补录]" if act.late_reason else ""
            st.markdown(
                f"**{plain(act.title)}**{late}　{local(act.happened_at):%Y-%m-%d %H:%M}　{plain(act.actor)}"
            )
            if act.late_reason:
                st.caption(
                    f"录入时间 {local(act.recorded_at):%Y-%m-%d %H:%M}，补录原因：{plain(act.late_reason)}"
                )
            if act.note:
                st.markdown(plain(act.note))
            for what, old, new in act.changes:
                st.markdown(f"{plain(what)}：{plain(old) or '无'} → {plain(new) or '无'}")
            if act.document_id is not None:
                paper_link(act.document_id, f"打开{act.document_title}")

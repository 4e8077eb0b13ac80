"""工作台: what waits for somebody and stands in no list of papers."""

from collections.abc import Sequence
from uuid import UUID

import streamlit as st

from core.cases.urgent import urgent_starts
from core.context import Context
from core.sealed.reading import abstracts_to_review
from pages.ui.screens import page_of

_SHOWN = 5
"""Matters that the start page names."""


def urgent_notice(ctx: Context) -> None:
    """Cases that were started before their approval, whose papers must be made up within the day (regulation art 6)."""
    words = "有{many}案件紧急启动，须在二十四小时内补全文书、报批（《实施细则》第六条第二款）。"
    _matters(urgent_starts(ctx, _SHOWN + 1), words, ":material/timer:")


def abstract_notice(ctx: Context) -> None:
    """Matters in which what a sealed party reported waits for a second person."""
    words = "有{many}事项的密封当事人摘要待您审核，审核后办案才能使用。"
    _matters(abstracts_to_review(ctx, _SHOWN + 1), words, ":material/lock:", {"part": "sealed"})


def _matters(
    found: Sequence[tuple[UUID, str]], words: str, icon: str, query: dict[str, str] | None = None
) -> None:
    if found:
        st.warning(words.format(many="多件" if len(found) > _SHOWN else f" {len(found)} 件"))
    for matter_id, number in found[:_SHOWN]:
        st.page_link(
            page_of("application"),
            label=number,
            icon=icon,
            query_params={"id": str(matter_id), **(query or {})},
        )

"""Tasks of the handbook as they stand on its pages."""

from collections.abc import Iterable
from html import escape

import streamlit as st

from core.context import Context
from core.handbook.chapters import refused_words
from core.handbook.rows import Picture, Task
from pages.ui.screens import SCREENS, page_of
from pages.ui.text import plain


def show_tasks(ctx: Context, tasks: Iterable[Task]) -> None:
    """Each task with its steps, its refusals and the way to where it is done."""
    for task in tasks:
        with st.container(key=f"handbook.{task.code}"):
            _task(ctx, task)


def _task(ctx: Context, task: Task) -> None:
    st.header(task.title, anchor=False)
    _ways(ctx, task)
    st.markdown("\n".join(f"{number}. {plain(step)}" for number, step in enumerate(task.steps, start=1)))
    if task.keys:
        st.markdown("快捷键：" + "；".join(f"`{key}` {plain(meaning)}" for key, meaning in task.keys))
    if task.refused:
        st.markdown("**系统不允许**")
        lines = (
            refused_words(one.what, one.basis.short if one.basis else "", one.then) for one in task.refused
        )
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))
    for picture in task.pictures:
        _picture(picture)


def _ways(ctx: Context, task: Task) -> None:
    """Links to where the task is done, for whoever may do it there."""
    offered = {screen.path: screen for screen in SCREENS if ctx.may(screen.permission)}
    ways = [offered[path] for path in task.screens if path in offered]
    if ways:
        with st.container(horizontal=True):
            for screen in ways:
                st.page_link(
                    page_of(screen.path), label=f"前往{screen.title}", icon=":material/arrow_forward:"
                )


def _picture(picture: Picture) -> None:
    # st.image has no words for who does not see it.
    st.html(
        f'<img class="own-picture" src="/handbook/{escape(picture.name)}.png" alt="{escape(picture.alt)}" loading="lazy">'
    )

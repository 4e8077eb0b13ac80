"""使用手册: how each task is done; one chapter with `?role=`, what `?q=` finds, or the chapters by role."""

import streamlit as st

from core.context import Context
from core.handbook.chapters import CHAPTERS, tasks_of, tasks_with
from core.handbook.rows import Chapter
from core.permissions import Permission
from pages.ui import guard
from pages.ui.handbook import show_tasks
from pages.ui.listing import Listing
from pages.ui.page import asked, back
from pages.ui.screens import page_of
from pages.ui.text import plain


def render() -> None:
    ctx = guard.require(Permission.HANDBOOK_READ)
    chapter = CHAPTERS.get(asked("role"))
    if chapter is not None:
        _chapter(ctx, chapter)
        return
    st.title("使用手册", anchor=False)
    st.caption("按角色说明每项工作怎样办、系统不允许什么、为什么、怎么办。打开一章可以打印。")
    listing = Listing("handbook", {"q": ""})
    text = listing.search("在手册中查找", "如：补正、退回、移交")
    if text:
        _found(ctx, listing, text)
    else:
        _contents(ctx)


def _contents(ctx: Context) -> None:
    """The chapters, the reader's own first."""
    roles = {one.role for one in ctx.actor.holdings}
    own = [one for one in CHAPTERS.values() if one.code == "everybody" or one.code in roles]
    for heading, chapters in (
        ("您的角色", sorted(own, key=lambda one: one.code == "everybody")),
        ("其他角色", [one for one in CHAPTERS.values() if one not in own]),
    ):
        st.header(heading, anchor=False)
        for chapter in chapters:
            st.page_link(page_of("handbook"), label=chapter.label, query_params={"role": chapter.code})
            st.caption(plain(chapter.opening))
            if heading == "您的角色":
                st.markdown("\n".join(f"- {plain(task.title)}" for task in tasks_of(chapter)))


def _chapter(ctx: Context, chapter: Chapter) -> None:
    back("handbook", "返回手册目录")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(f"使用手册：{chapter.label}", anchor=False)
        st.link_button("打印", f"/handbook.pdf?role={chapter.code}", icon=":material/print:")
    st.caption(plain(chapter.opening))
    show_tasks(ctx, tasks_of(chapter))


def _found(ctx: Context, listing: Listing, text: str) -> None:
    tasks = tasks_with(text)
    if not tasks:
        listing.nothing("手册中没有这些字。请少填几个字，或者换一种说法。", "")
        return
    st.caption(f"找到 {len(tasks)} 项")
    show_tasks(ctx, tasks)

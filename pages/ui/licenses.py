"""A licence on the screens: how it stands, what happened to it, and the line of an application that is about one."""

from collections.abc import Callable, Sequence
from uuid import UUID

import streamlit as st

from core.context import Context
from core.law.licenses import STATES
from core.licenses.reading import EventView, LicenseView, get_license_view, license_of_matter
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form, on_screen
from pages.ui.navigate import go
from pages.ui.page import actions, asked_id, back, nothing_here
from pages.ui.papers import paper_link
from pages.ui.text import Tag, Tone, plain, text

OPEN_ENDED_LABEL = "长期有效，没有届满日期"
_TONES: dict[str, Tone] = {"valid": "green", "deemed_renewed": "amber"}


def license_page(
    page: str, title: str, may: Callable[[LicenseView], bool], refused: tuple[str, str]
) -> tuple[LicenseView, Form[LicenseView]] | None:
    """The head of the page that changes a licence (?id=), and its form; instead `refused`, heading and sentence, where it
    is not there or `may` not be changed."""
    ctx = guard.require(Permission.LICENSE_MANAGE)
    license_id = asked_id()
    view = get_license_view(ctx, license_id) if license_id else None
    name = f"{page}.{license_id}"
    if view is None or not (may(view) or on_screen(name)):
        nothing_here(*refused)
        return None
    back("license", "返回许可证", {"id": str(view.license_id)})
    with st.container(width=WIDTH):
        st.title(title, anchor=False)
        st.caption(f"许可证 {plain(view.number)}，{plain(view.item_name)}，持有人 {plain(view.holder)}")
    return view, Form(name, seen=view)


def license_state(state: str) -> Tag:
    return Tag(STATES[state].label, _TONES.get(state, "grey"))


def license_events(events: Sequence[EventView]) -> None:
    """Everything that happened to it, the newest first, with matter and decision where the reader may open them."""
    st.header("变动记录", anchor=False)
    for number, event in enumerate(events):
        with st.container(border=True, key=f"license.event.{number}"):
            st.markdown(f"**{event.label}** {event.at}")
            if event.told:
                text(event.told)
            st.caption(f"经办 {plain(event.by)}")
            if event.paper:
                paper_link(event.paper[0], event.paper[1])
            if event.matter:
                actions(
                    f"license.event.{number}",
                    {event.matter[1]: ("application", {"id": str(event.matter[0])})},
                )


def license_line(ctx: Context, matter_id: UUID) -> None:
    """On the page of an application: the licence that it is about or led to. Nothing where there is none."""
    found = license_of_matter(ctx, matter_id)
    if found is None:
        return
    if found.is_late:
        st.warning(plain(found.told))
    if st.button(
        plain(f"许可证 {found.number}（{found.label}，{found.light.word}）"), key="application.license"
    ):
        go("license", {"id": str(found.license_id)})

"""The page of a matter of any procedure: its head, and its parts in tabs, none of which is drawn before somebody looks."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Protocol
from uuid import UUID

import streamlit as st

from core.applications.reading import ActView
from core.clock import local
from core.context import Context
from core.deadlines.reading import DeadlineLine
from core.permissions import Permission
from pages.ui.attachments import attachments
from pages.ui.deadlines import running_badges
from pages.ui.defects import defect_notice
from pages.ui.duties import duties
from pages.ui.history_tab import show_entries
from pages.ui.matters import stage_tag
from pages.ui.originals import originals
from pages.ui.page import asked, show_notice
from pages.ui.sealed import sealed_parties
from pages.ui.text import plain, tag
from pages.ui.timeline import timeline

HANDLING, SEALED = "办理", "密封当事人"
PARTS = {
    "papers": "文书",
    "files": "附件",
    "rights": "告知与瑕疵",
    "history": "时间线",
    "sealed": SEALED,
}
"""The parts that the address can ask for, as ?part=."""
STAY = (HANDLING, "文书", "附件", "告知与瑕疵", "时间线")
"""The parts that are drawn on once they were looked at, so that what was begun in one, such as a file chosen there, is not
lost by a look at another. Not those whose reading is on the record or whose content is sealed."""


class Shown(Protocol):
    """What the head and the common parts need of a matter."""

    @property
    def matter_id(self) -> UUID: ...
    @property
    def number(self) -> str: ...
    @property
    def stage(self) -> str: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def late_reason(self) -> str | None: ...
    @property
    def acts(self) -> list[ActView]: ...
    @property
    def voided(self) -> ActView | None: ...
    @property
    def has_defect(self) -> bool: ...
    @property
    def has_sealed(self) -> bool: ...
    @property
    def may_seal(self) -> bool: ...


def matter_head(ctx: Context, view: Shown, lines: Sequence[DeadlineLine], void_note: str = "") -> None:
    """Number, stage and running deadlines, what was just done, and what everybody has to know of the matter."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(plain(view.number), anchor=False, width="content")
        tag(stage_tag(view.stage))
        running_badges(lines)
    show_notice(ctx, f"application {view.matter_id}")
    if view.voided is not None:
        act = view.voided
        st.error(
            f"本登记已作废：{local(act.recorded_at):%Y-%m-%d %H:%M} 由 {plain(act.actor)} 作废，原因：{plain(act.note)}。"
            f"登记号保留。{void_note}"
        )
    if view.late_reason:
        st.warning(
            f"补录：收件于 {local(view.received_at):%Y-%m-%d %H:%M}，录入于 {local(view.recorded_at):%Y-%m-%d %H:%M}。原因：{plain(view.late_reason)}"
        )
    if view.has_defect:
        defect_notice(ctx, view.matter_id)


def matter_parts(
    ctx: Context, view: Shown, handling: Callable[[], None], papers: Callable[[], None]
) -> dict[str, Callable[[], None]]:
    """The parts of the page by name."""
    parts: dict[str, Callable[[], None]] = {
        HANDLING: handling,
        PARTS["papers"]: papers,
        PARTS["files"]: partial(_files, ctx, view),
        PARTS["rights"]: partial(duties, ctx, view.matter_id),
        PARTS["history"]: partial(timeline, view.acts),
    }
    if view.has_sealed or view.may_seal:
        parts[SEALED] = partial(sealed_parties, ctx, view.matter_id)
    if ctx.may(Permission.HISTORY_READ):
        parts["留痕"] = partial(_history, ctx, view.matter_id)
    return parts


def matter_tabs(matter_id: UUID, parts: Mapping[str, Callable[[], None]]) -> None:
    """The parts in tabs."""
    key = f"application.tabs.{matter_id}"
    if key not in st.session_state:
        st.session_state.pop("application.seen", None)
    wanted = PARTS.get(asked("part"))
    tabs = st.tabs(list(parts), default=wanted if wanted in parts else None, key=key, on_change="rerun")
    seen: set[str] = st.session_state.setdefault("application.seen", set())
    for tab, (name, draw) in zip(tabs, parts.items(), strict=True):
        if tab.open or name in seen:
            with tab:
                draw()
        if tab.open and name in STAY:
            seen.add(name)


def _files(ctx: Context, view: Shown) -> None:
    attachments(ctx, view.matter_id)
    originals(ctx, view.matter_id, view.number)


def _history(ctx: Context, matter_id: UUID) -> None:
    if show_entries(ctx, "matter", matter_id) is None:
        st.info("您无权查看该件的留痕。如工作需要，请联系承办科室负责人。")

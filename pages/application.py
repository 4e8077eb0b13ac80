"""申请详情: one application whole, with its materials, papers and timeline."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

import streamlit as st

from core.applications.reading import ApplicationView, PaperView, get_application
from core.clock import local
from core.context import Context
from core.deadlines.reading import DeadlineLine, list_deadlines
from core.permissions import Permission
from pages.ui import guard, keyboard
from pages.ui.application_facts import application_facts
from pages.ui.attachments import attachments
from pages.ui.deadlines import deadline_list, running_badges
from pages.ui.defects import defect_notice
from pages.ui.duties import duties
from pages.ui.gate import next_steps
from pages.ui.history_tab import show_entries
from pages.ui.licenses import license_line
from pages.ui.matter_papers import matter_papers_section
from pages.ui.matters import back_to_list, stage_tag
from pages.ui.navigate import go
from pages.ui.page import asked, nothing_here, show_notice
from pages.ui.papers import paper_link
from pages.ui.sealed import sealed_parties
from pages.ui.text import plain, tag
from pages.ui.timeline import timeline

HANDLING = "办理"
PARTS = {"papers": "文书", "files": "附件", "rights": "告知与瑕疵", "history": "时间线"}
"""The parts that the address can ask for, as ?part=."""
STAY = (HANDLING, *PARTS.values())
"""The parts that are drawn on once they were looked at, so that what was begun in one, such as a file chosen there, is not
lost by a look at another. Not those whose reading is on the record or whose content is sealed."""


def render() -> None:
    ctx = guard.require(Permission.APPLICATION_READ)
    back_to_list()
    try:
        matter_id = UUID(st.query_params.get("id", ""))
        full = bool(st.session_state.get(f"application.full.{matter_id}")) and ctx.may(
            Permission.PARTY_REVEAL
        )
        view = get_application(ctx, matter_id, full=full)
    except ValueError:
        view = None
    if view is None:
        nothing_here("未找到该申请", "可能链接有误，或您无权查看。请返回申请列表查找。")
        return
    lines = list_deadlines(ctx, view.matter_id)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(plain(view.number), anchor=False, width="content")
        tag(stage_tag(view.stage))
        running_badges(lines)
    show_notice(ctx, f"application {view.matter_id}")
    if view.voided is not None:
        act = view.voided
        st.error(
            f"本登记已作废：{local(act.recorded_at):%Y-%m-%d %H:%M} 由 {plain(act.actor)} 作废，原因：{plain(act.note)}。"
            "登记号保留，已出具的回执不再有效。"
        )
    if view.late_reason:
        st.warning(
            f"补录：收件于 {local(view.received_at):%Y-%m-%d %H:%M}，录入于 {local(view.recorded_at):%Y-%m-%d %H:%M}。原因：{plain(view.late_reason)}"
        )
    if view.has_defect:
        defect_notice(ctx, view.matter_id)
    _actions(ctx, view)
    parts = _parts(ctx, view, lines)
    key = f"application.tabs.{view.matter_id}"
    if key not in st.session_state:
        st.session_state.pop("application.seen", None)
    tabs = st.tabs(
        list(parts),
        default=PARTS.get(asked("part")),
        key=key,
        on_change="rerun",
    )
    seen: set[str] = st.session_state.setdefault("application.seen", set())
    for tab, (name, draw) in zip(tabs, parts.items(), strict=True):
        if tab.open or name in seen:
            with tab:
                draw()
        if tab.open and name in STAY:
            seen.add(name)


def _actions(ctx: Context, view: ApplicationView) -> None:
    query = {"id": str(view.matter_id)}
    with st.container(horizontal=True):
        if view.papers[0].void:
            paper_link(view.papers[0].document_id, "查看已作废的收件回执")
        else:
            paper_link(view.papers[0].document_id, "打印收件回执", shortcut=keyboard.PRINT)
        another = ctx.may(Permission.APPLICATION_REGISTER) and st.button(
            "登记申请", key="application.new", shortcut=keyboard.REGISTER
        )
        people = st.button("办理人员" if view.is_closed else "指派与移交", key="application.assign")
        correct = view.is_correctable and st.button("更正登记", key="application.correct")
        void = view.is_voidable and st.button("作废登记", key="application.void")
    if another:
        go("application_new")
    if people:
        go("assign", query)
    if correct:
        go("application_correct", query)
    if void:
        go("application_void", query)


def _parts(
    ctx: Context, view: ApplicationView, lines: Sequence[DeadlineLine]
) -> dict[str, Callable[[], None]]:
    """The parts of the page by name. None is drawn before somebody looks at it: most of what there is to read is in parts
    that few readers open."""
    parts: dict[str, Callable[[], None]] = {
        HANDLING: partial(_handling, ctx, view, lines),
        PARTS["papers"]: partial(_papers, ctx, view),
        PARTS["files"]: partial(attachments, ctx, view.matter_id),
        PARTS["rights"]: partial(duties, ctx, view.matter_id),
        PARTS["history"]: partial(timeline, view.acts),
    }
    if view.has_sealed or view.may_seal:
        parts["密封当事人"] = partial(sealed_parties, ctx, view.matter_id)
    if ctx.may(Permission.HISTORY_READ):
        parts["留痕"] = partial(_history, ctx, view)
    return parts


def _handling(ctx: Context, view: ApplicationView, lines: Sequence[DeadlineLine]) -> None:
    if view.has_license:
        license_line(ctx, view.matter_id)
    next_steps(ctx, view.matter_id)
    deadline_list(view.matter_id, lines)
    application_facts(ctx, view)


def _papers(ctx: Context, view: ApplicationView) -> None:
    for paper in view.papers:
        _paper(paper)
    matter_papers_section(ctx, view.matter_id)


def _history(ctx: Context, view: ApplicationView) -> None:
    if show_entries(ctx, "matter", view.matter_id) is None:
        st.info("您无权查看该申请的留痕。如工作需要，请联系承办科室负责人。")


def _paper(paper: PaperView) -> None:
    paper_link(paper.document_id, f"{paper.title} {paper.number}" + ("（已作废）" if paper.void else ""))
    st.caption(f"出具于 {local(paper.issued_at):%Y-%m-%d %H:%M}，SHA-256 {paper.sha256}")
    if paper.void:
        st.caption(
            f"已作废：{plain(paper.void)}。打开的是加盖“已作废”字样的副本；原件按原样保存，上面的 SHA-256 属于原件。"
        )

"""程序瑕疵 of a matter: shown for good, asked for where something can be made no more, reviewed by whoever it waits for."""

from uuid import UUID

import streamlit as st

from core.clock import local
from core.context import Context
from core.defects.asking import AskDefect, ReviewDefect, ask_defect, review_defect
from core.defects.reading import (
    APPROVED,
    REFUSED,
    STATES,
    DefectView,
    Unmendable,
    defects_of,
    possible_reviewers,
    unmendable,
    waiting_count,
)
from pages.ui.forms import Form
from pages.ui.page import notice
from pages.ui.screens import page_of
from pages.ui.text import Tag, Tone, facts, plain

_TONES: dict[str, Tone] = {APPROVED: "red", REFUSED: "grey"}


def state_tag(view: DefectView) -> Tag:
    """An approved defect is red: it stays one."""
    return Tag(STATES[view.state], _TONES.get(view.state, "amber"))


def defect_notice(ctx: Context, matter_id: UUID) -> None:
    """At the head of a matter, for good: how many defects it has."""
    approved = [view for view in defects_of(ctx, matter_id) if view.state == APPROVED]
    if approved:
        words = "、".join(plain(view.requirement) for view in approved)
        st.error(
            f"本案有 {len(approved)} 项程序瑕疵：缺少{words}，经法制审核同意继续办理。详见“告知与瑕疵”。"
        )


def waiting_notice(ctx: Context) -> None:
    """On the start page of a legal reviewer: what waits for him."""
    if count := waiting_count(ctx):
        st.warning(f"有 {count} 项程序瑕疵待您审核。")
        st.page_link(
            page_of("defects"),
            label="查看待审核的程序瑕疵",
            icon=":material/report:",
            query_params={"state": "waiting"},
        )


def defects(ctx: Context, matter_id: UUID) -> None:
    """All defects of a matter with their forms; nothing drawn where there is neither."""
    shown, askable = defects_of(ctx, matter_id), unmendable(ctx, matter_id)
    if not shown and not askable:
        return
    st.header("程序瑕疵", anchor=False)
    for view in shown:
        with st.container(border=True, key=f"defect.{view.defect_id}"):
            _defect(ctx, view)
    for one in askable:
        _ask(ctx, matter_id, one)


def _defect(ctx: Context, view: DefectView) -> None:
    reviewed = f"{local(view.reviewed_at):%Y-%m-%d %H:%M}" if view.reviewed_at else ""
    facts(
        [
            ("状态", state_tag(view)),
            ("缺少", f"{view.requirement}（{view.basis}）"),
            ("影响的步骤", view.step),
            ("原因", view.reason),
            ("申请", f"{local(view.asked_at):%Y-%m-%d %H:%M} {view.asked_by}"),
            ("法制审核人", view.reviewer),
            *([("审核意见", f"{view.opinion}（{reviewed}）")] if view.opinion else []),
        ]
    )
    if view.may_review:
        _review(ctx, view)


def _review(ctx: Context, view: DefectView) -> None:
    form = Form(f"defect_review.{view.defect_id}", seen=view)
    with form.body():
        choice = form.radio("is_approved", "是否同意继续办理", {"yes": "同意继续办理", "no": "不同意"})
        opinion = form.text("opinion", "审核意见", lines=True)
        sent = form.submit("提交审核意见")
    if sent:
        answer = {"yes": True, "no": False}.get(choice or "")
        command = ReviewDefect(form.token, view.defect_id, form.seen.row_version, answer, opinion)
        form.answer(review_defect(ctx, command))
        notice("审核意见已提交，长期保留在案件上。")
        st.rerun()


def _ask(ctx: Context, matter_id: UUID, one: Unmendable) -> None:
    reviewers = dict(possible_reviewers(ctx))
    acts = dict(one.acts)
    name = f"defect_ask.{matter_id}.{one.requirement}"
    form = Form(name)
    with st.expander("申请按程序瑕疵继续办理", key=f"{name}.box", expanded=bool(form.problems)):
        st.caption(
            f"缺少“{plain(one.label)}”且事后已无法补办的，说明原因，经法制审核同意后方可继续办理。"
            "程序瑕疵长期显示在案件上，并列入程序瑕疵清单。"
        )
        with form.body():
            act = form.select("act_id", "缺少音像记录的环节", acts) if acts else None
            hint = "为何没有录制、能否以其他证据证明" if acts else "为何没有做到、怎样补救"
            reason = form.reason("原因", f"写明{hint}")
            reviewer = form.select("reviewer_id", "法制审核人", reviewers)
            sent = form.submit("提交法制审核")
    if sent:
        command = AskDefect(form.token, matter_id, one.step, one.requirement, reviewer, reason, act)
        form.answer(ask_defect(ctx, command))
        notice("已提交法制审核。")
        st.rerun()

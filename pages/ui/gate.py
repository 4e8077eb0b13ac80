"""下一步: which steps a matter may take now, and every reason why another may not, each with its article and its remedy."""

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from core.context import Context
from core.gates import StepView, steps_of
from core.law.problem import Problem
from core.law.transitions import STEP_PAGE
from pages.ui.screens import page_of
from pages.ui.text import Tag, plain, tag

NOT_BUILT = "该步骤的办理页面尚未开通，现由经办人线下办理。"


def next_steps(ctx: Context, matter_id: UUID) -> None:
    """The steps of the present stage, one of them with its reasons; below them any later one to be looked at."""
    steps = steps_of(ctx, matter_id)
    now = {step.code: step for step in steps if step.is_next and not step.is_automatic}
    if not now:
        return
    later = {step.code: step for step in steps if not step.is_next}
    with st.container(border=True, key="gate"):
        chosen = st.pills(
            "下一步",
            list(now),
            default=_first(now),
            format_func=lambda code: f"{now[code].label}（{_state(now[code])}）",
            key=f"gate.{matter_id}.now",
        )
        # A second click on a pill takes the choice back; what was looked at by itself stays.
        _step(now[chosen or _first(now)], matter_id)
        looked = st.selectbox(
            "查看后续步骤须先具备什么",
            list(later),
            index=None,
            format_func=lambda code: later[code].label,
            placeholder="请选择步骤",
            key=f"gate.{matter_id}.later",
        )
        if looked is not None:
            _step(later[looked], matter_id)


def _first(steps: Mapping[str, StepView]) -> str:
    """The step shown at first: one that moves the matter on and for which all is there; else the first in the table that moves
    it, whoever takes it, or the step that supplies the first thing which that one lacks."""
    moving = {code: step for code, step in steps.items() if step.moves}
    ready = (code for code, step in moving.items() if step.is_gated and step.may_take and not step.problems)
    first = next(ready, "") or next(iter(moving), "") or next(iter(steps))
    lacks = steps[first].problems[:1]
    supplies = (lacks[0].link or "").rpartition("&step=")[2] if lacks else ""
    return supplies if supplies in steps and steps[supplies].may_take else first


def _step(step: StepView, matter_id: UUID) -> None:
    with st.container(key=f"gate.{step.code}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(step.label)}**", width="content")
            tag(Tag(_state(step), "amber" if step.problems else "green" if step.may_take else "grey"))
            st.caption(f"办理人：{plain(step.by)}", width="content")
        if step.problems:
            st.markdown(reasons(step.problems))
        elif step.page and step.may_take:
            page = page_of(step.page)
            query = {"id": str(matter_id), **({"step": step.code} if step.page == STEP_PAGE else {})}
            st.page_link(page, label=f"办理：{step.label}", query_params=query)
        elif not step.page:
            st.caption(NOT_BUILT)


def _state(step: StepView) -> str:
    if step.problems:
        return f"还缺 {len(step.problems)} 项"
    return "可以办理" if step.may_take else "条件已具备"


def reasons(problems: list[Problem]) -> str:
    """All reasons as a Markdown list. A link opens in a new tab, so that the page stays as it is."""
    return "\n".join(
        f"{number}. {plain(problem.message)}"
        + (f"（{plain(problem.basis.short)}）" if problem.basis else "")
        + (f" [前往处理]({problem.link})" if problem.link else "")
        for number, problem in enumerate(problems, start=1)
    )

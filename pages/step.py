"""办理步骤: the screen of every step that has none of its own, drawn from the step's row."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from core.applications.rows import MaterialInput
from core.clock import as_day, local
from core.law.fields import Field, FieldType
from core.permissions import Permission
from core.steps.reading import MaterialLine, StepForm, step_form
from core.steps.taking import TakeStep, take_step
from pages.ui import guard
from pages.ui.forms import WIDTH, Form, on_screen
from pages.ui.gate import reasons
from pages.ui.navigate import go
from pages.ui.page import asked, asked_id, back, nothing_here, notice
from pages.ui.text import plain
from pages.ui.urgent import urgent_banner

MOST_IN_SIGHT = 6
"""Choices that stand in sight; more of them fold into a list."""
LATE = "超过规定时长才录入的须填写"


def render() -> None:
    ctx = guard.require(Permission.STEP_TAKE)
    matter_id = asked_id()
    view = step_form(ctx, matter_id, asked("step")) if matter_id else None
    if view is None:
        nothing_here("不能办理该步骤", "未找到该事项或步骤，或您无权办理。请返回列表查找。")
        return
    query = {"id": str(view.matter_id)}
    back("application", "返回详情", query)
    with st.container(width=WIDTH):
        st.title(view.label, anchor=False)
        st.caption(f"{plain(view.number)}，{plain(view.party_names)}，{plain(view.subject)}")
        urgent_banner(ctx, view.matter_id)
        _where(view)
        name = f"step.{view.matter_id}.{view.step}"
        if not on_screen(name) and not _can_take(view):
            return
        form = Form(name, seen=view)
        with form.body():
            materials = _materials(form, view.materials)
            values = {row.code: _WIDGETS[row.type](form, row) for row in view.asks}
            first = local(view.at or ctx.now).replace(second=0, microsecond=0)
            at = form.moment("happened_at", "办理", value=first)
            late_reason = form.text("late_reason", "补录原因", optional=True, hint=LATE)
            sent = form.submit(view.label, cancel=("application", query))
    if not sent:
        return
    command = TakeStep(
        *(form.token, view.matter_id, form.seen.row_version, view.step, at),
        *(late_reason, values, materials),
    )
    done = form.answer(take_step(ctx, command))
    notice(f"已办理：{view.label}。" + (f"{done.told}。" if done.told else ""))
    go("application", query, replace=True)


def _where(view: StepForm) -> None:
    after = f"，办理后为“{view.target}”" if view.target else ""
    st.caption(f"现为“{view.stage}”{after}。由{plain(view.who)}办理，依据{view.basis}。")


def _can_take(view: StepForm) -> bool:
    """Whether the form is of use now; otherwise all that is in its way."""
    if view.problems:
        st.warning(f"办理前还缺 {len(view.problems)} 项：\n\n{reasons(view.problems)}")
    elif not view.may_take:
        st.info(f"条件已具备，请由{plain(view.who)}办理。")
    return not view.problems and view.may_take


def _materials(form: Form[StepForm], rows: list[MaterialLine]) -> tuple[MaterialInput, ...]:
    """How much of each material is there now, beginning with what was there before."""
    if not rows:
        return ()
    st.markdown("**现有材料**")
    st.caption("填写补正后已收的总份数；没有变化的不必改。")
    form.problem("materials")
    return tuple(_material(form, row) for row in rows)


def _material(form: Form[StepForm], row: MaterialLine) -> MaterialInput:
    field = f"material.{row.position}"
    st.markdown(f"{row.position}. {plain(row.name)}" + ("（缺）" if row.is_lacking else ""))
    form.problem(field)
    left, right = st.columns(2)
    with left:
        originals = form.whole(
            f"{field}.originals", f"{row.name}原件（应交{row.originals}份）", value=row.originals_received
        )
    with right:
        copies = form.whole(
            f"{field}.copies", f"{row.name}复印件（应交{row.copies}份）", value=row.copies_received
        )
    return MaterialInput(row.position, originals or 0, copies or 0, row.note, row.name)


def _day(form: Form[StepForm], row: Field) -> str | None:
    chosen: date | None = form.day(row.code, row.label, hint=row.hint, value=as_day(row.default))
    return chosen.isoformat() if chosen else None


def _line(form: Form[StepForm], row: Field) -> str:
    return form.text(row.code, row.label, hint=row.hint, optional=not row.required, value=row.default or "")


def _words(form: Form[StepForm], row: Field) -> str:
    return form.text(
        row.code, row.label, hint=row.hint, optional=not row.required, value=row.default or "", lines=True
    )


def _choice(form: Form[StepForm], row: Field) -> str | None:
    options = {one.code: one.label for one in row.choices}
    draw = form.radio if len(options) <= MOST_IN_SIGHT else form.select
    return draw(row.code, row.label, options, hint=row.hint, value=row.default)


_WIDGETS: Mapping[FieldType, Callable[[Form[StepForm], Field], Any]] = {
    FieldType.TEXT: _line,
    FieldType.LONG_TEXT: _words,
    FieldType.DATE: _day,
    FieldType.CHOICE: _choice,
}

"""违规线索详情: what was noticed, what was found out and done about it, and the next step (`?id=`)."""

import streamlit as st

from core.clock import local
from core.context import Context
from core.law.lending_findings import OUTCOMES, STEPS
from core.lending.findings import TakeFindingStep, take_finding_step
from core.lending.findings_reading import FindingView, get_finding
from core.permissions import Permission
from pages.lending_findings import TONES
from pages.ui import guard
from pages.ui.clue_cards import look_link
from pages.ui.forms import WIDTH, Form
from pages.ui.page import asked_id, back, nothing_here, notice, show_notice
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, facts, plain, tag

STEPS_TAKEN = (
    Column("at", "时间", nowrap=True),
    Column("step", "步骤", nowrap=True),
    Column("by", "办理人", nowrap=True),
    Column("text", "情况"),
)
_DONE = {
    "verified": "已核实，请登记处理。",
    "handled": "已登记处理，落实后请了结。",
    "closed": "已了结，记入违规处理登记。",
    "unfounded": "已注明不成立。",
}
_DISMISS = "dismiss"


def render() -> None:
    ctx = guard.require(Permission.LOAN_OVERSEE)
    finding_id = asked_id()
    view = get_finding(ctx, finding_id) if finding_id else None
    if view is None:
        nothing_here("未找到该线索", "可能链接有误，或您无权查看。请从“违规线索”打开。")
        return
    back("lending_findings", "返回违规线索")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(f"{view.kind_label}：{plain(view.person)}", anchor=False, width="content")
        tag(Tag(view.state_label, TONES[view.state]))
    show_notice(ctx, f"lending_finding {view.finding_id}")
    facts(_facts(view))
    if view.is_clue or view.slip:
        look_link(view.person, str(view.occurred_on), view.slip)
    st.header("办理经过", anchor=False)
    data_table(
        "lending_finding.steps",
        caption="办理经过",
        columns=STEPS_TAKEN,
        rows=[
            Row(str(n), (f"{local(one.at):%Y-%m-%d %H:%M}", one.label, one.by, one.text))
            for n, one in enumerate(view.taken)
        ],
    )
    if view.next and not view.steps:
        st.caption(
            "涉及您本人，由其他有权的人办理。"
            if view.is_own
            else f"下一步：{view.next}，由法制审核人员、单位负责人办理。"
        )
    for code in view.steps:
        _step_form(ctx, view, code)


def _facts(view: FindingView) -> list[tuple[str, str | Tag]]:
    found: list[tuple[str, str | Tag]] = [
        ("所涉人员", f"{view.unit}　{view.person}"),
        ("发生日期", str(view.occurred_on)),
        ("情况", view.noticed),
        ("依据", view.article),
        ("来源", "系统从台账、借阅单中发现" if view.is_clue else "人工登记"),
    ]
    optional = (
        ("借阅单号", view.slip),
        ("档号", view.archive_number),
        ("核实情况", view.finding),
        ("处理结果", view.outcome_label),
        ("处理情况", view.handling),
    )
    found += [(name, words) for name, words in optional if words]
    found.append(("登记", f"{view.entered_by}　{local(view.entered_at):%Y-%m-%d %H:%M}"))
    if view.closed_at:
        found.append(("了结", f"{view.closed_by}　{local(view.closed_at):%Y-%m-%d %H:%M}"))
    return found


def _step_form(ctx: Context, view: FindingView, code: str) -> None:
    """The next step in sight; that it is unfounded, folded below it."""
    if code == _DISMISS:
        with st.expander(f"{STEPS[code].label}……"):
            _form(ctx, view, code)
    else:
        st.header(f"下一步：{view.next}", anchor=False)
        _form(ctx, view, code)


def _form(ctx: Context, view: FindingView, code: str) -> None:
    step = STEPS[code]
    # Two forms stand on the page, and what one of them does makes a new version for the other.
    form = Form(f"lending_finding.{view.finding_id}.{view.row_version}.{code}", seen=view)
    with st.container(width=WIDTH), form.body():
        outcome = form.radio("outcome", "处理结果", OUTCOMES) if step.has_outcome else ""
        text = form.text("text", step.text, lines=True, hint=step.hint, optional=not step.needs_text)
        sent = form.submit(step.label)
    if sent:
        version = form.seen.row_version
        command = TakeFindingStep(form.token, view.finding_id, version, code, text, outcome or "")
        done = form.answer(take_finding_step(ctx, command))
        notice(_DONE[done.state])
        st.rerun()

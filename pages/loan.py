"""借阅单详情: one slip with what it is for, what was said of it, and what is to be done with it (`?id=`)."""

import streamlit as st

from core.clock import local, until
from core.law.lending import BACK, LOST, OUT, WAITING
from core.lending.reading import Slip, SlipLine, get_slip
from core.permissions import Permission
from pages.ui import guard
from pages.ui.navigate import go
from pages.ui.page import asked_id, back, nothing_here, show_notice
from pages.ui.slip_forms import copies_form, desk_forms, renewal_forms, step_form
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, Tone, facts, plain, tag

LINES = (
    Column("name", "档号、登记号", nowrap=True),
    Column("title", "题名"),
    Column("part", "内容", nowrap=True),
    Column("state", "状态", nowrap=True),
    Column("due", "最迟归还", nowrap=True),
    Column("seen", "借出、归还时"),
)
STEPS = (
    Column("at", "时间", nowrap=True),
    Column("step", "步骤", nowrap=True),
    Column("by", "办理人", nowrap=True),
    Column("text", "意见、说明"),
)
_TONES: dict[str, Tone] = {"asked": "amber", "returned": "amber", "approved": "green", "refused": "red"}


def render() -> None:
    ctx = guard.require(Permission.LOAN_USE)
    loan_id = asked_id()
    slip = get_slip(ctx, loan_id) if loan_id else None
    if slip is None:
        nothing_here("未找到该借阅单", "可能链接有误，或您无权查看。请从“借阅单”打开。")
        return
    back("loans", "返回借阅单")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(f"借阅单：{plain(slip.number)}", anchor=False, width="content")
        tag(Tag(slip.state_label, _TONES.get(slip.state, "grey")))
    show_notice(ctx, f"loan {slip.loan_id}")
    facts(_facts(slip))
    data_table("loan.lines", caption="借阅内容", columns=LINES, rows=[_row(one) for one in slip.lines])
    with st.container(horizontal=True):
        st.link_button("打印借阅单", f"/loans/{slip.loan_id}.pdf")
        if slip.opens and st.button("打开查阅", type="primary", key="loan.read"):
            go("lent", {"id": str(slip.loan_id)})
        if slip.is_own and slip.state == "returned" and st.button("修改借阅单", key="loan.edit"):
            go("loan_new", {"id": str(slip.loan_id)})
    _matters(slip)
    st.header("办理经过", anchor=False)
    rows = [
        Row(str(n), (f"{local(one.at):%Y-%m-%d %H:%M}", one.label, one.by, one.text))
        for n, one in enumerate(slip.taken)
    ]
    data_table("loan.steps", caption="办理经过", columns=STEPS, rows=rows)
    if slip.holder and slip.state in ("asked", "returned"):
        st.caption(f"待{slip.holder}办理。")
    if slip.is_own and any(one.state == OUT for one in slip.lines):
        st.caption("归还请把案卷交到档案室，由档案员当面清点页数、状况后登记；放在一边、托人带回都不算归还。")
    step_form(ctx, slip)
    renewal_forms(ctx, slip)
    desk_forms(ctx, slip)
    copies_form(ctx, slip)


def _matters(slip: Slip) -> None:
    """An open matter that the slip opens is read on its own page."""
    if not (slip.is_own and slip.state == "approved"):
        return
    for one in slip.lines:
        if one.matter_id and st.button(f"打开 {plain(one.name)}", key=f"loan.matter.{one.item_id}"):
            go("application", {"id": str(one.matter_id)})


def _facts(slip: Slip) -> list[tuple[str, str | Tag]]:
    found: list[tuple[str, str | Tag]] = [
        ("借阅部门、借阅人", f"{slip.unit}　{slip.borrower}"),
        ("形成科室", slip.owner_unit),
        ("方式", slip.mode_label),
        ("用途", slip.kind_label + (f"（{slip.ground}）" if slip.ground else "")),
        ("借阅事由", slip.purpose),
        ("申请借阅至", str(slip.asked_until)),
    ]
    if slip.until is not None and slip.begins_at is not None:
        span = f"{local(slip.begins_at):%Y-%m-%d %H:%M} 至 {until(slip.until)}"
        renewed = f"，已续借 {slip.renewals} 次" if slip.renewals else ""
        found.append(("借阅期", span + renewed))
    if slip.renew_until:
        found.append(("申请续借至", str(slip.renew_until)))
    return found


def _row(one: SlipLine) -> Row:
    tones: dict[str, Tone] = {WAITING: "amber", OUT: "green", BACK: "grey", LOST: "red"}
    label = f"{one.state_label}（逾期）" if one.is_late else one.state_label
    if one.place:
        label += f"，前面还有 {one.place} 人"
    state: str | Tag = Tag(label, "red" if one.is_late else tones.get(one.state, "grey")) if label else ""
    seen = "；".join(
        f"{name}{words}" for name, words in (("借出", one.out_words), ("归还", one.back_words)) if words
    )
    return Row(
        str(one.item_id),
        (one.name, one.title or "（目录不对您开放）", one.part, state, str(one.due or ""), seen),
    )

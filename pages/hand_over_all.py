"""移交全部在办事项: what a colleague who leaves or is away has in hand passes to another."""

from uuid import UUID

import streamlit as st

from core.assignments.leaving import HandOverAll, WorkOf, hand_over_all, people_at_work, work_of
from core.assignments.reading import possible_people
from core.context import Context
from core.deadlines.reading import lights_of
from core.permissions import Permission
from pages.ui import guard
from pages.ui.deadline_badge import deadline_tag
from pages.ui.forms import WIDTH, Form, on_screen
from pages.ui.matters import stage_tag
from pages.ui.navigate import go
from pages.ui.page import asked_id, notice, show_notice
from pages.ui.table import Column, Row, count_text, data_table

COLUMNS = (
    Column("number", "登记号", nowrap=True),
    Column("party", "当事人"),
    Column("subject", "事项"),
    Column("stage", "状态", nowrap=True),
    Column("light", "期限", nowrap=True),
    Column("parts", "身份", nowrap=True),
)

_GIVER = "hand_over_all.giver_label"


def render() -> None:
    ctx = guard.require(Permission.MATTER_HAND_OVER)
    st.title("移交全部在办事项", anchor=False)
    show_notice(ctx, "hand_over_all")
    st.caption("人员调离、离职或者长期不在岗时，把其在办事项一次移交给同事。期限照常计算，逐件留痕。")
    giver = _giver(ctx)
    if giver is None:
        return
    found = work_of(ctx, giver)
    if found is None or not (found.lines or on_screen(f"hand_over_all.{giver}")):
        st.info("该人员没有您可以移交的在办事项。")
        return
    if found.elsewhere:
        st.warning(
            f"该人员另有 {found.elsewhere} 件事项由其他科室承办，请由承办科室负责人或者单位负责人移交。"
        )
    with st.container(width=WIDTH):
        form: Form[WorkOf] = Form(f"hand_over_all.{giver}", seen=found)
        with form.body():
            others = {one: label for one, label in possible_people(ctx).items() if one != giver}
            taker = form.select("to_account_id", "接手人", others)
            reason = form.reason("移交原因", "如：调离、离职、长期病假")
            sent = form.submit(f"移交全部 {len(form.seen.lines)} 件")
    _preview(ctx, found)
    if sent:
        # As it was on the screen when the button was clicked.
        ids = tuple(line.matter_id for line in form.seen.lines)
        result = hand_over_all(ctx, HandOverAll(form.token, giver, taker, ids, reason))
        form.look_again(found)
        done = form.answer(result)
        notice(f"已移交 {done.matters} 件，各项期限照常计算。")
        go("hand_over_all", replace=True)


def _giver(ctx: Context) -> UUID | None:
    """Whose work it is: asked for by the address."""
    people = {
        one.account_id: f"{one.name}（{one.unit}{'，已停用' if one.is_disabled else ''}）"
        for one in people_at_work(ctx)
    }
    asked = asked_id()
    if asked in people:
        st.session_state[_GIVER] = people[asked]
    elif asked and on_screen(f"hand_over_all.{asked}"):
        people[asked] = st.session_state[_GIVER]
    if not people:
        st.info("没有人员有您可以移交的在办事项。")
        return None
    chosen = st.selectbox(
        "移交人",
        list(people),
        index=list(people).index(asked) if asked in people else None,
        format_func=people.__getitem__,
        placeholder="请选择",
        key="hand_over_all.giver",
        width=WIDTH,
    )
    if chosen is not None and chosen != asked:
        st.query_params["id"] = str(chosen)
    return chosen


def _preview(ctx: Context, found: WorkOf) -> None:
    lights = lights_of(ctx, [line.matter_id for line in found.lines])
    st.header("将移交的事项", anchor=False)
    st.caption(count_text(len(found.lines)))
    rows = [
        Row(
            str(line.matter_id),
            (
                line.number,
                line.party_names,
                line.subject,
                stage_tag(line.stage),
                deadline_tag(lights[line.matter_id]) if line.matter_id in lights else "",
                line.parts,
            ),
        )
        for line in found.lines
    ]
    data_table(
        "hand_over_all.table", caption="将移交的事项", columns=COLUMNS, rows=rows, open_page="application"
    )

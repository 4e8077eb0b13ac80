"""指派与移交: who handles a matter; claimed, given back, assigned and handed over."""

from collections.abc import Callable, Mapping

import streamlit as st

from core.assignments.assigning import Assign, HandOver, assign, hand_over
from core.assignments.claiming import Claim, Release, claim, release
from core.assignments.parts import Assigned
from core.assignments.reading import Assignment, PartView, get_assignment, possible_people
from core.clock import local
from core.context import Context
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form, on_screen, used
from pages.ui.navigate import go
from pages.ui.page import asked_id, nothing_here, notice, show_notice
from pages.ui.screens import page_of
from pages.ui.table import Column, Row, data_table
from pages.ui.text import facts, plain
from pages.ui.urgent import urgent_banner

COLUMNS = (
    Column("part", "身份", nowrap=True),
    Column("name", "人员", nowrap=True),
    Column("since", "自", nowrap=True),
    Column("until", "至", nowrap=True),
)


def render() -> None:
    ctx = guard.require(Permission.APPLICATION_READ)
    matter_id = asked_id()
    view = get_assignment(ctx, matter_id) if matter_id else None
    if view is None:
        nothing_here("未找到该事项", "可能链接有误，或您无权查看。请返回工作台查找。")
        return
    with st.container(width=WIDTH):
        query = {"id": str(view.matter_id)}
        st.page_link(
            page_of("application"), label="返回本件", icon=":material/arrow_back:", query_params=query
        )
        st.title("指派与移交", anchor=False)
        urgent_banner(ctx, view.matter_id)
        show_notice(ctx, f"assign {view.matter_id}")
        facts(
            [
                ("登记号", view.number),
                ("当事人", view.party_names),
                ("事项", view.subject),
                ("承办人", view.handler.name if view.handler else "无人承办"),
                ("协办人", "、".join(one.name for one in view.helpers)),
            ]
        )
        for move, draw in FORMS.items():
            if move in view.moves or on_screen(f"{move}.{view.matter_id}"):
                draw(ctx, view)
        if not view.moves:
            st.info("承办人由承办科室负责人或者单位负责人指派；无人承办的，本科室人员可以认领。")
        st.header("办理人员", anchor=False)
        st.caption("指派和移交不影响任何期限的计算。")
        rows = [Row(str(n), _cells(part)) for n, part in enumerate(view.parts)]
        data_table("assign.people", caption="办理人员", columns=COLUMNS, rows=rows)


def _cells(part: PartView) -> tuple[str, str, str, str]:
    since = f"{local(part.since):%Y-%m-%d %H:%M}"
    until = f"{local(part.until):%Y-%m-%d %H:%M}" if part.until else "现任"
    return part.part, part.name, since, until


def _claim(ctx: Context, view: Assignment) -> None:
    form: Form[Assignment] = Form(f"claim.{view.matter_id}", seen=view)
    with form.body():
        st.markdown("该事项尚无人承办。认领后由您承办。")
        sent = form.submit("认领")
    if sent:
        _done(form.answer(claim(ctx, Claim(form.token, view.matter_id))), "已认领，由您承办。")


def _release(ctx: Context, view: Assignment) -> None:
    st.header("退回待认领", anchor=False)
    form: Form[Assignment] = Form(f"release.{view.matter_id}", seen=view)
    with form.body():
        reason = form.reason("退回原因", "如：须由其他人员承办、存在应当回避的情形")
        sent = form.submit("退回待认领")
    if sent:
        _done(
            form.answer(release(ctx, Release(form.token, view.matter_id, reason))),
            "已退回，等待认领或者指派。",
        )


def _assign(ctx: Context, view: Assignment) -> None:
    st.header("调整协办人" if view.handler else "指派", anchor=False)
    form: Form[Assignment] = Form(f"assign.{view.matter_id}", seen=view)
    seen = form.seen.handler.account_id if form.seen.handler else None
    people = possible_people(ctx) | {one.account_id: one.name for one in view.helpers}
    with form.body():
        handler = seen or form.select("handler_id", "承办人", people)
        others = {one: label for one, label in people.items() if one != seen}
        now = [one.account_id for one in form.seen.helpers]
        helpers = form.many("co_handler_ids", "协办人（选填）", others, value=now)
        sent = form.submit("保存协办人" if seen else "指派")
    if sent:
        done = form.answer(assign(ctx, Assign(form.token, view.matter_id, seen, handler, helpers)))
        _done(done, f"{plain(done.handler)}承办，人员已保存。")


def _hand_over(ctx: Context, view: Assignment) -> None:
    st.header("移交", anchor=False)
    form: Form[Assignment] = Form(f"hand_over.{view.matter_id}", seen=view)
    working = [one for one in (form.seen.handler, *form.seen.helpers) if one]
    takers = possible_people(ctx)
    if len(working) == 1:
        takers = {one: label for one, label in takers.items() if one != working[0].account_id}
    if not takers:
        st.info("您可以移交的范围内没有其他可以接手的人员。需要移交的，请由单位负责人办理。")
        return
    with form.body():
        givers = {one.account_id: f"{one.name}（{one.part}）" for one in working}
        giver = form.radio("from_account_id", "移交人", givers, value=working[0].account_id)
        taker = form.select("to_account_id", "接手人", takers)
        reason = form.reason("移交原因", "如：调离、休假、回避")
        sent = form.submit("移交")
    if sent and giver is not None:
        done = form.answer(hand_over(ctx, HandOver(form.token, view.matter_id, giver, taker, reason)))
        _done(done, f"已移交给{plain(done.handler)}，各项期限照常计算。")


def _done(done: Assigned, words: str) -> None:
    # The other forms of the page were drawn for people who have changed now.
    for move in FORMS:
        used(f"{move}.{done.matter_id}")
    notice(words)
    go("assign", {"id": str(done.matter_id)}, replace=True)


FORMS: Mapping[str, Callable[[Context, Assignment], None]] = {
    "claim": _claim,
    "assign": _assign,
    "hand_over": _hand_over,
    "release": _release,
}

"""委托代行: what the actor gave and received for an absence, the agency's for administrators, and the forms."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.clock import local, until
from core.context import Context
from core.law.roles import Role
from core.people.delegations import (
    DelegationRow,
    State,
    all_delegations,
    givable_roles,
    own_delegations,
    state_of,
)
from core.permissions import Permission
from pages.ui import delegation_forms, guard
from pages.ui.forms import WIDTH
from pages.ui.history_tab import history_link
from pages.ui.page import asked, asked_id, back, show_notice, title
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, facts, tag

COLUMNS = (
    Column("role", "职权", nowrap=True),
    Column("giver", "委托人", nowrap=True),
    Column("receiver", "代行人", nowrap=True),
    Column("from", "自", nowrap=True),
    Column("to", "至", nowrap=True),
    Column("reason", "事由"),
    Column("state", "状态", nowrap=True),
)
TONES: dict[State, Any] = {
    State.RUNNING: "green",
    State.COMING: "amber",
    State.PAST: "grey",
    State.REVOKED: "grey",
}


def render() -> None:
    ctx = guard.require(Permission.DELEGATION_READ)
    if asked("act") == "new" or "id" in st.query_params:
        with st.container(width=WIDTH):
            back("delegations", "返回委托代行")
            if asked("act") == "new":
                delegation_forms.new(guard.require(Permission.DELEGATION_MANAGE))
            else:
                _one(ctx)
        return
    gives = ctx.may(Permission.DELEGATION_MANAGE) and bool(givable_roles(ctx))
    title("委托代行", "设定委托" if gives else None, ("delegations", {"act": "new"}))
    st.caption("因休假、出差等离岗时，把本人的一项职权交由他人代行。代行期间的经办记录同时注明委托人。")
    show_notice(ctx, "delegations")
    if ctx.may(Permission.ACCOUNT_READ):
        _table(ctx, "全部委托", all_delegations(ctx), "本机关还没有委托代行。")
        return
    rows = own_delegations(ctx)
    me = ctx.actor.account_id
    _table(ctx, "我委托他人", [r for r in rows if r.giver_id == me], "您没有委托他人代行职权。")
    _table(ctx, "委托给我", [r for r in rows if r.receiver_id == me], "没有人委托您代行职权。")


def _table(ctx: Context, heading: str, rows: Sequence[DelegationRow], empty: str) -> None:
    st.header(heading, anchor=False)
    if not rows:
        st.caption(empty)
        return
    data_table(
        f"delegations.{heading}",
        caption=heading,
        columns=COLUMNS,
        rows=[_row(ctx, row) for row in rows],
        open_page="delegations",
    )


def _row(ctx: Context, row: DelegationRow) -> Row:
    return Row(
        str(row.delegation_id),
        (
            Role(row.role).label,
            row.giver,
            row.receiver,
            f"{local(row.from_at):%Y-%m-%d %H:%M}",
            until(row.to_at),
            row.reason,
            _state(ctx, row),
        ),
    )


def _state(ctx: Context, row: DelegationRow) -> Tag:
    state = state_of(row, ctx.now)
    return Tag(state.label, TONES[state])


def _one(ctx: Context) -> None:
    wanted = asked_id()
    row = next((r for r in (*own_delegations(ctx), *all_delegations(ctx)) if r.delegation_id == wanted), None)
    if row is None:
        st.info("未找到该委托或无权查看。")
        return
    st.title("委托代行详情", anchor=False)
    tag(_state(ctx, row))
    _, giver, receiver, begin, end, reason, _ = _row(ctx, row).cells
    facts(
        [
            ("职权", Role(row.role).label),
            ("委托人", giver),
            ("代行人", receiver),
            ("期间", f"{begin} 至 {end}"),
            ("事由", reason),
        ]
    )
    history_link(ctx, "delegation", row.delegation_id)
    open_still = state_of(row, ctx.now) in (State.COMING, State.RUNNING)
    if open_still and row.giver_id == ctx.actor.account_id and ctx.may(Permission.DELEGATION_MANAGE):
        delegation_forms.revoke(ctx, row)

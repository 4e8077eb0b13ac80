"""执法证件: the list with what expires soon, one credential (`?id=`), and their forms (`?act=`)."""

from datetime import date

import streamlit as st

from core.clock import local
from core.context import Context
from core.people.credentials import (
    NOT_FOUND,
    CredentialRow,
    get_credential,
    list_credentials,
    valid_on,
    warn_until,
)
from core.permissions import Permission as P
from pages.ui import credential_forms, guard
from pages.ui.forms import WIDTH
from pages.ui.history_tab import history_link
from pages.ui.listing import ROWS, Listing
from pages.ui.page import actions, asked, asked_id, back, show_notice, title
from pages.ui.screens import page_of
from pages.ui.table import Column, Row, count_text, data_table
from pages.ui.text import Tag, facts, plain, tag

COLUMNS = (
    Column("number", "证件号码", nowrap=True),
    Column("holder", "持证人", nowrap=True),
    Column("unit", "科室"),
    Column("scope", "执法领域"),
    Column("region", "执法区域"),
    Column("from", "有效期起", nowrap=True),
    Column("to", "有效期止", nowrap=True),
    Column("state", "状态", nowrap=True),
)
STATES = {"": "全部", "running": "有效", "expiring": "即将到期", "ended": "已失效"}


def render() -> None:
    ctx = guard.require(P.CREDENTIAL_READ)
    if "id" in st.query_params:
        _one(ctx)
        return
    if asked("act") == "new":
        with st.container(width=WIDTH):
            back("credentials", "返回执法证件列表")
            credential_forms.new(guard.require(P.CREDENTIAL_MANAGE))
        return
    manages = ctx.may(P.CREDENTIAL_MANAGE)
    title("执法证件", "登记执法证件" if manages else None, ("credentials", {"act": "new"}))
    show_notice(ctx, "credentials")
    listing = Listing("credentials", {"q": "", "state": ""}, {"state": STATES})
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    with left:
        text = listing.search("查找", "证件号码或持证人")
    with right:
        state = listing.choice("state", "状态", STATES)
    rows = list_credentials(ctx, text=text, state=state, after=listing.cursor)
    if not rows:
        listing.nothing("没有符合条件的证件。", "还没有登记执法证件。")
        return
    shown = rows[:ROWS]
    today, soon = local(ctx.now).date(), warn_until(ctx)
    data_table(
        "credentials.table",
        caption="执法证件列表，最先到期的在前",
        columns=COLUMNS,
        rows=[_row(row, today, soon) for row in shown],
        open_page="credentials",
    )
    last = shown[-1]
    listing.pager(
        count_text(rows[0].total), (last.valid_to, last.credential_id) if len(rows) > ROWS else None
    )


def _state(row: CredentialRow, today: date, soon: date) -> Tag:
    if row.revoked_at is not None:
        return Tag("已注销", "grey")
    if today < row.valid_from:
        return Tag("未生效", "grey")
    if not valid_on(row, today):
        return Tag("已过期", "red")
    days = (row.valid_to - today).days
    return Tag(f"{days} 天后到期", "amber") if row.valid_to <= soon else Tag("有效", "green")


def _row(row: CredentialRow, today: date, soon: date) -> Row:
    return Row(
        str(row.credential_id),
        (
            row.number,
            row.holder + ("（已停用）" if row.holder_disabled else ""),
            row.unit_name,
            row.scope,
            row.region,
            str(row.valid_from),
            str(row.valid_to),
            _state(row, today, soon),
        ),
    )


def _one(ctx: Context) -> None:
    credential_id = asked_id()
    row = get_credential(ctx, credential_id) if credential_id else None
    back("credentials", "返回执法证件列表")
    if row is None:
        st.info(f"{NOT_FOUND.message}。")
        return
    act = credential_forms.ACTS.get(asked("act"))
    if act is not None:
        with st.container(width=WIDTH):
            act(guard.require(P.CREDENTIAL_MANAGE), row)
        return
    st.title(f"执法证 {plain(row.number)}", anchor=False)
    show_notice(ctx, f"credential {row.credential_id}")
    tag(_state(row, local(ctx.now).date(), warn_until(ctx)))
    if ctx.may(P.CREDENTIAL_MANAGE) and row.revoked_at is None:
        here = {"id": str(row.credential_id)}
        actions(
            "credential",
            {
                "修改证件": ("credentials", {**here, "act": "edit"}),
                "注销证件": ("credentials", {**here, "act": "revoke"}),
            },
        )
    revoked = [("注销时间", f"{local(row.revoked_at):%Y-%m-%d %H:%M}")] if row.revoked_at else []
    facts(
        [
            ("持证人", row.holder),
            ("科室", row.unit_name),
            ("执法领域", row.scope),
            ("执法区域", row.region),
            ("发证机关", row.issued_by),
            ("有效期", f"{row.valid_from} 至 {row.valid_to}（含当日）"),
            *revoked,
        ]
    )
    history_link(ctx, "officer_credential", row.credential_id)
    if ctx.may(P.ACCOUNT_READ):
        st.page_link(
            page_of("account"),
            label="查看持证人账号及变更记录",
            query_params={"id": str(row.account_id)},
        )

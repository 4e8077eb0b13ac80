"""登录记录: sign-ins and failed tries, newest first, for the audit administrator."""

from typing import Any

import streamlit as st

from core.people.sign_in_log import WORDS, Outcome, SignInView, list_sign_ins
from core.permissions import Permission
from pages.ui import guard
from pages.ui.listing import ROWS, Listing
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag

COLUMNS = (
    Column("at", "时间", nowrap=True),
    Column("login", "账号名", nowrap=True),
    Column("name", "姓名", nowrap=True),
    Column("outcome", "结果", nowrap=True),
    Column("address", "地址", nowrap=True),
)
OUTCOMES = {"": "全部结果", **{outcome.value: words for outcome, words in WORDS.items()}}
TONES: dict[Outcome, Any] = {Outcome.FAILED: "red", Outcome.UNCONFIRMED: "red", Outcome.RELEASED: "amber"}


def render() -> None:
    ctx = guard.require(Permission.SIGN_IN_READ)
    st.title("登录记录", anchor=False)
    st.caption(
        "每次登录和输错口令，不可修改。锁定期间的尝试不再逐次记录。"
        "没有对应账号的，账号名可能是误填的口令，不予显示。"
    )
    defaults = {"q": "", "place": "", "outcome": "", "since": "", "until": ""}
    listing = Listing("sign_ins", defaults, {"outcome": OUTCOMES})
    columns = st.columns([5, 4, 4, 4, 4], vertical_alignment="bottom")
    with columns[0]:
        text = listing.search("查找", "姓名或账号名")
    with columns[1]:
        address = listing.line("place", "地址", "如 192.0.2.7")
    with columns[2]:
        outcome = listing.select("outcome", "结果", OUTCOMES)
    with columns[3]:
        first_day = listing.day("since", "自")
    with columns[4]:
        last_day = listing.day("until", "至")
    if first_day and last_day and last_day < first_day:
        st.info(f"截止日期不得早于起始日期 {first_day}。")
        return
    views = list_sign_ins(
        ctx,
        text=text,
        address=address,
        outcome=outcome,
        first_day=first_day,
        last_day=last_day,
        before=listing.cursor,
    )
    if not views:
        listing.nothing("没有符合条件的登录记录。", "还没有登录记录。")
        return
    shown = views[:ROWS]
    data_table("sign_ins.table", caption="登录记录", columns=COLUMNS, rows=[_row(view) for view in shown])
    listing.pager("", shown[-1].attempt_id if len(views) > ROWS else None)


def _row(view: SignInView) -> Row:
    return Row(
        str(view.attempt_id),
        (
            f"{view.at:%Y-%m-%d %H:%M:%S}",
            view.login or "（无此账号）",
            view.name,
            Tag(WORDS[view.outcome], TONES.get(view.outcome, "green")),
            view.address,
        ),
    )

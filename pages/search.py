"""查找: what the one search box finds, with filters that live in the address, and searches to come back to."""

from urllib.parse import urlencode
from uuid import uuid4

import streamlit as st

from core.clock import local
from core.context import Context
from core.people.units import list_units
from core.permissions import Permission
from core.searching.finding import HITS_TO, KINDS, MATTER, PAPER, PARTY, STAGES, Hit, find, is_too_short
from core.searching.saved import ForgetSearch, SavedView, SaveSearch, forget_search, list_saved, save_search
from pages.ui import guard
from pages.ui.forms import Form
from pages.ui.listing import Listing
from pages.ui.navigate import go
from pages.ui.page import title
from pages.ui.screens import page_of
from pages.ui.table import Column, Row, count_text, data_table
from pages.ui.text import plain

COLUMNS = (
    Column("name", "名称"),
    Column("kind", "类别", nowrap=True),
    Column("matched", "匹配", nowrap=True),
    Column("matter", "登记号", nowrap=True),
    Column("subject", "事项"),
    Column("parties", "当事人"),
    Column("stage", "状态", nowrap=True),
    Column("unit", "承办科室"),
    Column("at", "时间", nowrap=True),
)
PAGES = {MATTER: "application", PAPER: "paper", PARTY: "party"}
DEFAULTS = {"q": "", "kind": "", "stage": "", "unit": "", "from": "", "to": ""}


def render() -> None:
    ctx = guard.require(Permission.APPLICATION_READ)
    title("查找")
    units = {"": "全部科室"} | {str(unit.unit_id): unit.name for unit in list_units(ctx)}
    stages = {"": "全部状态"} | STAGES
    listing = Listing("search", DEFAULTS, {"kind": KINDS, "stage": stages, "unit": units})
    query = _filters(listing, stages, units)
    saved = list_saved(ctx)
    _saved(ctx, saved)
    text = query.get("q", "")
    if not text:
        st.info("请在上方填写登记号、文号、当事人、事项或者文书名称中的任意几个字。号码可以只填末几位。")
        return
    if is_too_short(text):
        st.info("查找时每个词至少两个字，如“9号”。几个词之间用空格隔开，都要出现。")
        return
    found = find(ctx, query, before=listing.cursor)
    if found is None or not found.lines:
        words = "没有找到您可以查看的事项、文书和当事人。请核对用字，或者少填几个字；也可放宽条件。档号、案卷题名在“档案目录”查找。"
        listing.nothing(words, words)
        return
    data_table("search.table", caption="查找结果", columns=COLUMNS, rows=[_row(hit) for hit in found.lines])
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        listing.pager(f"涉及事项{count_text(found.total, HITS_TO)}", found.next_id)
        if ctx.may(Permission.APPLICATION_EXPORT):
            st.link_button("导出本清单", f"/search.csv?{urlencode(query)}")
    _save(ctx, query)


def _filters(listing: Listing, stages: dict[str, str], units: dict[str, str]) -> dict[str, str]:
    """What the filters hold, those at their defaults left out."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        listing.search("查找内容", "登记号、文号、当事人、事项或者文书名称")
    with right:
        listing.choice("kind", "类别", KINDS)
    stage, unit, since, until = st.columns(4, vertical_alignment="bottom")
    with stage:
        listing.select("stage", "状态", stages)
    with unit:
        listing.select("unit", "承办科室", units)
    with since:
        first = listing.day("from", "收件日期从")
    with until:
        last = listing.day("to", "到")
    held = {name: listing.value(name) for name in ("q", "kind", "stage", "unit")}
    held |= {"from": first.isoformat() if first else "", "to": last.isoformat() if last else ""}
    return {name: value for name, value in held.items() if value}


def _row(hit: Hit) -> Row:
    cells = (hit.name, KINDS[hit.kind], hit.matched, hit.matter_number, hit.subject, hit.party_names)
    more = (hit.stage, hit.unit, f"{local(hit.at):%Y-%m-%d %H:%M}")
    return Row(f"{hit.kind}.{hit.object_id}", (*cells, *more), {"id": str(hit.object_id)}, PAGES[hit.kind])


def _saved(ctx: Context, saved: list[SavedView]) -> None:
    """The actor's own searches, each with its way to be forgotten."""
    if not saved:
        return
    with st.expander(f"我保存的查找（{len(saved)}）"):
        for one in saved:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.page_link(page_of("search"), label=plain(one.name), query_params=one.query)
                if st.button("删除", key=f"search.forget.{one.saved_id}", help=f"删除“{one.name}”"):
                    forget_search(ctx, ForgetSearch(uuid4(), one.saved_id))
                    st.rerun()


def _save(ctx: Context, query: dict[str, str]) -> None:
    with st.expander("保存本次查找"):
        form: Form[None] = Form("search.save")
        with form.body():
            name = form.text("name", "名称", hint="如：本月待补正的不定时工作制")
            sent = form.submit("保存")
        if sent:
            form.answer(save_search(ctx, SaveSearch(form.token, name, query)))
            go("search", query, replace=True)

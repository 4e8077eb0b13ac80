"""档案台账: one register of the archive at a time (`?register=`), to be read, printed and exported."""

from urllib.parse import urlencode

import streamlit as st

from core.archive.registers import DEFAULT, EXPORT, REGISTERS, Register, list_register, registers_for
from core.context import Context
from core.people.units import list_units
from core.permissions import Permission
from pages.ui import guard
from pages.ui.ask_job import ask_button
from pages.ui.listing import Listing
from pages.ui.page import title
from pages.ui.table import Column, Row, data_table

DEFAULTS = {"q": "", "unit": "", "from": "", "to": ""}


def render() -> None:
    ctx = guard.require(Permission.DISPOSAL_READ)
    title("档案台账")
    shown = registers_for(ctx)
    units = {"": "全部科室", **{str(unit.unit_id): unit.name for unit in list_units(ctx)}}
    first = DEFAULT if DEFAULT in shown else next(iter(shown))
    listing = Listing(
        "archive_registers", {"register": first, **DEFAULTS}, {"register": shown, "unit": units}
    )
    register = REGISTERS[listing.choice("register", "台账", shown)]
    query = _filters(listing, register, units)
    if query is None:
        return
    if query.get("from") and query.get("to") and query["to"] < query["from"]:
        st.info(f"截止日期不得早于起始日期 {query['from']}。")
        return
    page = list_register(ctx, query, before=listing.cursor)
    if page is None or not page.rows:
        if query.keys() == {"register"}:
            st.info(register.empty)
        else:
            listing.nothing(f"“{register.label}”没有符合条件的记录。", register.empty)
        return
    data_table(
        f"archive_registers.table.{register.code}",
        caption=register.label,
        columns=[Column(str(place), one, nowrap=not place) for place, one in enumerate(register.head)],
        rows=[Row(str(line.key), line.cells, line.query, line.page) for line in page.rows],
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        listing.pager("", page.next_id)
        _take_away(ctx, query)


def _filters(listing: Listing, register: Register, units: dict[str, str]) -> dict[str, str] | None:
    """The filters as the address has them; None while a word is too short to be looked for."""
    search, unit, since, until = st.columns([6, 4, 4, 4], vertical_alignment="bottom")
    query = {"register": register.code}
    with search:
        query["q"] = listing.search("查找", register.text)
    if register.by_unit:
        with unit:
            query["unit"] = listing.select("unit", "科室", units)
    with since:
        first = listing.day("from", f"{register.period}从")
    with until:
        last = listing.day("to", "到")
    query |= {"from": first.isoformat() if first else "", "to": last.isoformat() if last else ""}
    if any(len(word) < 2 for word in query["q"].split()):
        st.info("查找时每个词至少两个字。")
        return None
    return {name: value for name, value in query.items() if value}


def _take_away(ctx: Context, query: dict[str, str]) -> None:
    st.link_button("导出 Excel", f"/archive_register.xlsx?{urlencode(query)}", help="最新 1000 条")
    st.link_button("打印台账", f"/archive_register.pdf?{urlencode(query)}", help="最新 1000 条")
    ask_button(ctx, "后台导出全部", EXPORT.code, query)

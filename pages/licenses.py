"""许可证登记簿: the licences of the agency, those that expire first at its head, and its export."""

from urllib.parse import urlencode

import streamlit as st

from core.context import Context
from core.law.licenses import OPEN_ENDED
from core.licenses.reading import license_light, masked
from core.licenses.register import STATE_FILTER, WITHIN_FILTER, LicenseRow, filter_of, list_licenses
from core.permissions import Permission
from pages.ui import guard
from pages.ui.deadline_badge import deadline_tag
from pages.ui.licenses import license_state
from pages.ui.listing import Listing
from pages.ui.page import title
from pages.ui.table import Column, Row, count_text, data_table

COLUMNS = (
    Column("number", "许可证编号", nowrap=True),
    Column("item", "许可事项"),
    Column("holder", "持有人"),
    Column("certificate", "证件号码", nowrap=True),
    Column("to", "有效期至", nowrap=True),
    Column("light", "期限", nowrap=True),
    Column("state", "状态", nowrap=True),
    Column("unit", "承办科室"),
)
WITHIN = {"": "不限", **WITHIN_FILTER}
_NONE_YET = (
    "还没有许可证。准予行政许可的申请办理“准予”后，在此登记；本系统启用前准予的，由承办科室负责人登记。"
)
DEFAULTS = {"q": "", "state": "holding", "within": ""}


def render() -> None:
    ctx = guard.require(Permission.LICENSE_READ)
    title(
        "许可证登记簿", "登记原有许可证" if ctx.may(Permission.LICENSE_MANAGE) else None, ("license_new", {})
    )
    listing = Listing("licenses", DEFAULTS, {"state": STATE_FILTER, "within": WITHIN})
    search, state, within = st.columns([6, 4, 4], vertical_alignment="bottom")
    with search:
        listing.search("查找", "许可证编号、持有人或许可事项")
    with state:
        listing.select("state", "状态", STATE_FILTER)
    with within:
        listing.select("within", "届满", WITHIN)
    query = {name: listing.value(name) for name in DEFAULTS if listing.value(name) != DEFAULTS[name]}
    page = list_licenses(ctx, filter_of(ctx, query), after=listing.cursor)
    if page is None or not page.rows:
        listing.nothing("没有符合条件的许可证。", _NONE_YET)
        return
    rows = [_row(ctx, row) for row in page.rows]
    data_table("licenses.table", caption="许可证登记簿", columns=COLUMNS, rows=rows, open_page="license")
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        listing.pager(count_text(page.total), page.next)
        if ctx.may(Permission.APPLICATION_EXPORT):
            st.link_button("导出本清单", f"/licenses.csv?{urlencode(query)}")


def _row(ctx: Context, row: LicenseRow) -> Row:
    light = license_light(ctx, row.state, row.valid_from, row.valid_to)
    told = (
        *(row.number, row.item_name, row.holder, masked(row.certificate_kind, row.certificate_no)),
        *(str(row.valid_to or OPEN_ENDED), deadline_tag(light), license_state(row.state), row.unit_name),
    )
    return Row(str(row.license_id), told)

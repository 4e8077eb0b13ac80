"""登记送达: a paper is handed over or posted (?id=); with ?matter= the papers of a matter, to choose one."""

from uuid import UUID

import streamlit as st

from core.clock import local
from core.context import Context
from core.law.service import PERSONAL, WAYS, ways_on_offer
from core.permissions import Permission
from core.service.reading import PaperToServe, ServiceSheet, papers_to_serve, service_sheet
from pages.ui import guard
from pages.ui.forms import WIDTH, on_screen
from pages.ui.page import asked_id, back, nothing_here
from pages.ui.serve_personal import personal_form
from pages.ui.serve_postal import postal_form
from pages.ui.service import state_tag
from pages.ui.table import Column, Row, data_table
from pages.ui.text import plain
from pages.ui.urgent import urgent_banner

COLUMNS = (
    Column("name", "文书"),
    Column("issued", "出具时间", nowrap=True),
    Column("state", "送达", nowrap=True),
)


def render() -> None:
    ctx = guard.require(Permission.PAPER_SERVE)
    matter_id, document_id = asked_id("matter"), asked_id()
    if matter_id is not None and document_id is None:
        _choose(ctx, matter_id)
        return
    sheet = service_sheet(ctx, document_id) if document_id else None
    options = _addressees(sheet) if sheet and sheet.may_serve else []
    if sheet is None or not options:
        nothing_here("不能登记送达", f"{_why_not(sheet)}。")
        return
    back("paper", "返回文书", {"id": str(sheet.document_id)})
    with st.container(width=WIDTH):
        st.title("登记送达", anchor=False)
        st.caption(plain(sheet.name))
        urgent_banner(ctx, sheet.matter_id)
        addressee_id = _addressee(sheet, options)
        offered = {row.code: row.label for row in ways_on_offer()}
        way = st.radio(
            "送达方式",
            list(offered),
            format_func=offered.__getitem__,
            horizontal=True,
            key=f"serve_paper.{sheet.document_id}.way",
        )
        coming = "、".join(row.label for row in WAYS.values() if not row.is_offered)
        st.caption(f"须有：{WAYS[way].asks}。{coming}的登记页面尚未开通。")
        if way == PERSONAL:
            st.caption("窗口领取办理结果，按直接送达登记。")
            personal_form(ctx, sheet, addressee_id)
        else:
            postal_form(ctx, sheet, addressee_id)


def _addressees(sheet: ServiceSheet) -> list[UUID]:
    """Those on whom it is still to be served, and whomever the form on the screen is about."""
    return [
        one
        for one in sheet.addressees
        if one in sheet.open_to or on_screen(f"serve_paper.{sheet.document_id}.{one}")
    ]


def _addressee(sheet: ServiceSheet, options: list[UUID]) -> UUID:
    """On whom it is served: asked for only where there are several."""
    first = sheet.first if sheet.first in options else options[0]
    if len(options) == 1:
        st.markdown(f"受送达人：{plain(sheet.addressees[first].label)}")
        return first
    chosen: UUID = st.selectbox(
        "受送达人",
        options,
        index=options.index(first),
        format_func=lambda one: sheet.addressees[one].label,
        key=f"serve_paper.{sheet.document_id}.addressee",
    )
    return chosen


def _why_not(sheet: ServiceSheet | None) -> str:
    if sheet is None:
        return "未找到该文书，或其不向当事人送达，或您无权办理"
    if not sheet.may_serve:
        return sheet.why_not or "您无权登记该文书的送达"
    return "该文书已向全部受送达人送达；登记有误的，请在文书页更正"


def _choose(ctx: Context, matter_id: UUID) -> None:
    back("application", "返回本件", {"id": str(matter_id)})
    st.title("登记送达", anchor=False)
    papers = papers_to_serve(ctx, matter_id)
    if not papers:
        st.info("本件还没有须向当事人送达的有效文书。请先出具文书。")
        return
    st.caption("选择要登记送达的文书。")
    data_table(
        "serve_paper.papers",
        caption="本件的文书",
        columns=COLUMNS,
        rows=[_row(one) for one in papers],
        open_page="paper",
    )


def _row(one: PaperToServe) -> Row:
    return Row(
        str(one.document_id), (one.name, f"{local(one.issued_at):%Y-%m-%d %H:%M}", state_tag(one.state))
    )

"""The service of a paper on its page: how it stands, what was tried, what proves it, and what can be done with it."""

from collections.abc import Mapping
from uuid import UUID

import streamlit as st

from core.clock import local
from core.law.service import RETURNED, SERVED, STATES, UNDER_WAY, WAYS
from core.permissions import Permission
from core.service.reading import ServiceSheet, ServiceView, day_words, get_service, service_sheet
from pages.ui import guard
from pages.ui.forms import on_screen
from pages.ui.page import actions, asked_id, back, nothing_here
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, Tone, facts, plain

COLUMNS = (
    Column("at", "时间", nowrap=True),
    Column("way", "方式", nowrap=True),
    Column("result", "结果", nowrap=True),
    Column("told", "情况"),
    Column("by", "送达人"),
)
_TONES: dict[str, Tone] = {SERVED: "green", UNDER_WAY: "amber", RETURNED: "red"}


def state_tag(state: str) -> Tag:
    """How a service stands; empty for none recorded."""
    return Tag(STATES[state].label if state else "未登记", _TONES.get(state, "grey"))


def serve_button(sheet: ServiceSheet | None) -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """The button of the paper's page that leads to its service, where somebody is left to serve it on."""
    if sheet is None or not sheet.may_serve or not sheet.open_to:
        return {}
    return {"登记送达": ("serve_paper", {"id": str(sheet.document_id)})}


def service_section(sheet: ServiceSheet) -> None:
    """Every record of the paper's service, those that were replaced last."""
    st.header("送达", anchor=False)
    if not sheet.services:
        st.info("还没有登记送达。")
    for view in sorted(sheet.services, key=lambda one: one.state not in _TONES):
        _record(view)


def service_page(page: str, move: str, label: str) -> tuple[ServiceView, UUID] | None:
    """The head of the page that takes this move on a service (?id=): the service and its matter, or the way back."""
    ctx = guard.require(Permission.PAPER_SERVE)
    service_id = asked_id()
    view = get_service(ctx, service_id) if service_id else None
    sheet = service_sheet(ctx, view.document_id) if view else None
    if view is None or sheet is None or not (move in view.moves or on_screen(f"{page}.{service_id}")):
        why = f"该次送达现为“{view.state_label}”，不能{label}" if view else "未找到该次送达，或您无权办理"
        nothing_here(f"不能{label}", f"{why}。请返回文书页查看。")
        return None
    back("paper", "返回文书", {"id": str(view.document_id)})
    st.title(label, anchor=False)
    st.caption(plain(f"{sheet.name}，受送达人 {view.addressee}"))
    return view, sheet.matter_id


def _record(view: ServiceView) -> None:
    key = f"service.{view.service_id}"
    with st.container(border=True, key=key):
        told: list[tuple[str, str | Tag]] = [
            ("受送达人", view.addressee),
            ("送达方式", WAYS[view.way].label),
            ("状态", state_tag(view.state)),
        ]
        told += [("送达日期", day_words(view))] if view.effective_on else []
        told += [("签收人", view.signed)] if view.signed else []
        told += [("更正原因", view.reason)] if view.reason else []
        facts(told)
        rows = [
            Row(
                f"{n}",
                (f"{local(one.at):%Y-%m-%d %H:%M}", one.way, one.result, one.told, one.by),
                {},
            )
            for n, one in enumerate(view.attempts)
        ]
        data_table(f"{key}.attempts", caption=f"送达经过（{view.addressee}）", columns=COLUMNS, rows=rows)
        _proofs(view)
        actions(key, _buttons(view))


def _proofs(view: ServiceView) -> None:
    files: dict[UUID, str] = {
        one.file_id: f"查看凭证（{one.result} {local(one.at):%m-%d}）" for one in view.attempts if one.file_id
    }
    with st.container(horizontal=True):
        for file_id, label in files.items():
            st.link_button(label, f"/files/{file_id}", icon=":material/draft:")
        if view.proof_document_id is not None:
            st.link_button(
                f"查看{view.receipt}",
                f"/documents/{view.proof_document_id}.pdf",
                icon=":material/description:",
            )


def _buttons(view: ServiceView) -> dict[str, tuple[str, Mapping[str, str]]]:
    query = {"id": str(view.service_id)}
    words = {
        "deliver": ("登记签收", "service_delivered"),
        "return": ("登记退回", "service_returned"),
        "receipt": ("送达回证" if view.way != "postal" else "邮寄凭证粘贴单", "service_receipt"),
        "correct": ("更正送达登记", "service_correct"),
    }
    return {label: (page, query) for move, (label, page) in words.items() if move in view.moves}

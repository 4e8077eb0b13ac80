"""文书详情: an issued paper with its validity, or one on its way with its state, each with what can be done with it."""

from uuid import UUID

import streamlit as st

from core.approvals.reading import paper_standing
from core.clock import local
from core.context import Context
from core.law.procedures import PROCEDURES
from core.papers.reading import DraftView, get_draft
from core.papers.register import IssuedRow, get_paper, may_end, validity
from core.papers.signatures import signature_sheet
from core.permissions import Permission
from core.service.reading import service_sheet
from pages.ui import guard, keyboard
from pages.ui.approval_lines import approval_section, returned_notice
from pages.ui.navigate import go
from pages.ui.page import actions, asked_id, back, nothing_here, show_notice
from pages.ui.papers import draft_link, paper_link
from pages.ui.seals import seal_button, seal_section
from pages.ui.service import serve_button, service_section
from pages.ui.signatures import signature_section
from pages.ui.text import Tag, facts, plain, tag
from pages.ui.urgent import urgent_banner


def render() -> None:
    ctx = guard.require(Permission.PAPER_READ)
    one = asked_id()
    issued = get_paper(ctx, one) if one else None
    if issued is not None:
        _issued(ctx, issued)
        return
    view = get_draft(ctx, one) if one else None
    if view is None:
        nothing_here("未找到该文书", "可能链接有误，或您无权查看。请返回文书台账查找。")
        return
    if view.document_id is not None:
        go("paper", {"id": str(view.document_id)}, replace=True)
    _draft(ctx, view)


def _head(ctx: Context, one: UUID, matter_id: UUID, title: str, state: Tag) -> None:
    back("papers", "返回本件文书", {"matter": str(matter_id)})
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(plain(title), anchor=False, width="content")
        tag(state)
    show_notice(ctx, f"paper {one}")
    urgent_banner(ctx, matter_id)


def _issued(ctx: Context, row: IssuedRow) -> None:
    is_valid = validity(row) == "有效"
    state = Tag("有效" if is_valid else "已失效", "green" if is_valid else "grey")
    _head(ctx, row.document_id, row.matter_id, f"{row.title} {row.number or ''}".strip(), state)
    if not is_valid:
        st.error(f"{plain(validity(row))}。文号保留；打开的是加盖“作废”字样的副本，原件按原样保存。")
    paper_link(
        row.document_id,
        "打印文书" if is_valid else "查看已失效的文书",
        primary=is_valid,
        shortcut=keyboard.PRINT,
    )
    correct, void = may_end(ctx, row)
    query = {"id": str(row.document_id)}
    buttons = {}
    if correct:
        buttons["更正文书"] = ("paper_correct", query)
    if void:
        buttons["作废文书"] = ("paper_void", query)
    if ctx.may(Permission.HISTORY_READ):
        buttons["查看本件留痕"] = ("history", {"type": "matter", "id": str(row.matter_id)})
    sheet, standing = signature_sheet(ctx, row.document_id), paper_standing(ctx, row.document_id)
    if sheet is not None and sheet.may_sign:
        buttons["登记签名"] = ("paper_sign", query)
    served = service_sheet(ctx, row.document_id)
    buttons |= {**serve_button(served), **seal_button(ctx, row.document_id)}
    actions("paper", buttons)
    facts(
        [
            ("文号", row.number or "本类文书不编文号"),
            ("登记号", row.matter_number),
            ("当事人", row.party_names),
            ("出具时间", f"{local(row.issued_at):%Y-%m-%d %H:%M}"),
            ("出具人", row.issued_by),
            ("承办科室", row.unit_name),
            ("效力", validity(row)),
        ]
    )
    if served is not None:
        service_section(served)
    if sheet is not None:
        signature_section(sheet)
    if standing is not None:
        approval_section(standing)
    seal_section(ctx, row.document_id)


def _draft(ctx: Context, view: DraftView) -> None:
    _head(ctx, view.draft_id, view.head.matter_id, view.kind.title, Tag(view.state_label, "amber"))
    if view.replaces:
        st.info(f"本文书更正 {plain(view.replaces)}，原因：{plain(view.correction_reason)}")
    standing, sheet = paper_standing(ctx, view.draft_id), signature_sheet(ctx, view.draft_id)
    returned_notice(standing)
    draft_link(view.draft_id, "预览（草稿）")
    query = {"id": str(view.draft_id)}
    buttons = {}
    if standing is not None and standing.moves & {"approve", "return"}:
        buttons["审批" if "approve" in standing.moves else "退回"] = ("paper_approve", query)
    if standing is not None and "withdraw" in standing.moves:
        buttons["撤回审批"] = ("paper_withdraw", query)
    if sheet is not None and sheet.may_sign:
        buttons["登记签名"] = ("paper_sign", query)
    if "save" in view.moves:
        buttons["修改"] = ("paper_edit", query)
    if view.moves & {"submit", "issue"}:
        buttons["核对并出具" if "issue" in view.moves else "核对并提交审批"] = ("paper_check", query)
    if "abandon" in view.moves:
        buttons["放弃草稿"] = ("paper_abandon", query)
    actions("paper", buttons)
    chain = "、".join(role.label for role in view.kind.chain)
    facts(
        [
            ("登记号", view.head.number),
            (PROCEDURES[view.head.procedure].parties, view.head.party_names),
            ("起草人", f"{view.author}（{view.unit}）"),
            ("最后修改", f"{view.changed_by} {local(view.changed_at):%Y-%m-%d %H:%M}"),
            ("审批", chain or "不需审批"),
        ]
    )
    if standing is not None:
        approval_section(standing)
    if sheet is not None:
        signature_section(sheet)
    st.header("内容", anchor=False)
    facts([(label, told) for _, label, told in view.lines])

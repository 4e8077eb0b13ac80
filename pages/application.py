"""申请详情: one application whole, with its materials, papers and timeline."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

import streamlit as st

from core.applications.reading import ApplicationView, MaterialView, PaperView, get_application
from core.clock import local
from core.context import Context
from core.parties.reading import PartyView
from core.permissions import Permission
from pages.ui import guard, keyboard
from pages.ui.attachments import attachments
from pages.ui.history_tab import show_entries
from pages.ui.matters import back_to_list, stage_tag
from pages.ui.navigate import go
from pages.ui.page import nothing_here, show_notice
from pages.ui.papers import paper_link
from pages.ui.screens import page_of
from pages.ui.sealed import has_sealed_part, sealed_parties
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, facts, plain, tag
from pages.ui.timeline import timeline

MATERIALS = (
    Column("name", "材料"),
    Column("asked", "应交"),
    Column("received", "收到"),
    Column("state", "状态", nowrap=True),
    Column("note", "备注"),
)


def render() -> None:
    ctx = guard.require(Permission.APPLICATION_READ)
    back_to_list()
    try:
        matter_id = UUID(st.query_params.get("id", ""))
        full = bool(st.session_state.get(f"application.full.{matter_id}")) and ctx.may(
            Permission.PARTY_REVEAL
        )
        view = get_application(ctx, matter_id, full=full)
    except ValueError:
        view = None
    if view is None:
        nothing_here("未找到该申请", "可能链接有误，或您无权查看。请返回申请列表查找。")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(plain(view.number), anchor=False, width="content")
        tag(stage_tag(view.stage))
    show_notice(ctx, f"application {view.matter_id}")
    if view.voided is not None:
        act = view.voided
        st.error(
            f"本登记已作废：{local(act.recorded_at):%Y-%m-%d %H:%M} 由 {plain(act.actor)} 作废，原因：{plain(act.note)}。"
            "登记号保留，已出具的回执不再有效。"
        )
    if view.late_reason:
        st.warning(
            f"补录：收件于 {local(view.received_at):%Y-%m-%d %H:%M}，录入于 {local(view.recorded_at):%Y-%m-%d %H:%M}。原因：{plain(view.late_reason)}"
        )
    _actions(ctx, view)
    # Asked of the server at each change, so that the ledger is read, and its reading recorded, when somebody looks.
    more = _more(ctx, view)
    handling, papers, files, history, *tabs = st.tabs(
        ["办理", "文书", "附件", "时间线", *more],
        key=f"application.tabs.{view.matter_id}",
        on_change="rerun",
    )
    with handling:
        _facts(ctx, view)
    with papers:
        for paper in view.papers:
            _paper(paper)
    with files:
        attachments(ctx, view.matter_id)
    with history:
        timeline(view.acts)
    for tab, draw in zip(tabs, more.values(), strict=True):
        if tab.open:
            with tab:
                draw()


def _actions(ctx: Context, view: ApplicationView) -> None:
    query = {"id": str(view.matter_id)}
    with st.container(horizontal=True):
        if view.papers[0].void:
            paper_link(view.papers[0].document_id, "查看已作废的收件回执")
        else:
            paper_link(view.papers[0].document_id, "打印收件回执", shortcut=keyboard.PRINT)
        another = ctx.may(Permission.APPLICATION_REGISTER) and st.button(
            "登记申请", key="application.new", shortcut=keyboard.REGISTER
        )
        correct = view.is_correctable and st.button("更正登记", key="application.correct")
        void = view.is_voidable and st.button("作废登记", key="application.void")
    if another:
        go("application_new")
    if correct:
        go("application_correct", query)
    if void:
        go("application_void", query)


def _more(ctx: Context, view: ApplicationView) -> dict[str, Callable[[], None]]:
    """The parts that not every reader has, and not every matter: drawn when somebody looks."""
    parts: dict[str, Callable[[], None]] = {}
    if has_sealed_part(ctx, view.matter_id):
        parts["密封当事人"] = partial(sealed_parties, ctx, view.matter_id)
    if ctx.may(Permission.HISTORY_READ):
        parts["留痕"] = partial(_history, ctx, view)
    return parts


def _history(ctx: Context, view: ApplicationView) -> None:
    if show_entries(ctx, "matter", view.matter_id) is None:
        st.info("您无权查看该申请的留痕。如工作需要，请联系承办科室负责人。")


def _paper(paper: PaperView) -> None:
    paper_link(paper.document_id, f"{paper.title} {paper.number}" + ("（已作废）" if paper.void else ""))
    st.caption(f"出具于 {local(paper.issued_at):%Y-%m-%d %H:%M}，SHA-256 {paper.sha256}")
    if paper.void:
        st.caption(
            f"已作废：{plain(paper.void)}。打开的是加盖“已作废”字样的副本；原件按原样保存，上面的 SHA-256 属于原件。"
        )


def _facts(ctx: Context, view: ApplicationView) -> None:
    facts(
        [
            ("事项", view.item),
            ("承办科室", view.unit),
            ("收件窗口", view.intake_unit),
            ("申请方式", view.channel_label),
            ("收件时间", f"{local(view.received_at):%Y-%m-%d %H:%M}"),
            ("办理期限", view.limit),
            *((part, name) for part, name in view.people),
            ("备注", view.note),
        ]
    )
    st.header("申请人", anchor=False)
    facts(_party(view.applicant))
    _party_link(ctx, view.applicant, "申请人")
    if view.agent is not None:
        st.header("代理人", anchor=False)
        facts([*_party(view.agent), ("代理权限", view.authority)])
        _party_link(ctx, view.agent, "代理人")
    if ctx.may(Permission.PARTY_REVEAL):
        st.checkbox("显示完整证件号码和电话", key=f"application.full.{view.matter_id}")
    st.header("材料", anchor=False)
    rows = [
        Row(
            str(m.position),
            (
                f"{m.position}. {m.name}",
                f"原件{m.originals}、复印件{m.copies}",
                f"原件{m.originals_received}、复印件{m.copies_received}",
                _state(m),
                m.note,
            ),
        )
        for m in view.materials
    ]
    if rows:
        data_table("application.materials", caption="申请材料", columns=MATERIALS, rows=rows)
    else:
        st.info("该事项不要求提交材料。")


def _state(material: MaterialView) -> Tag:
    if material.missing:
        return Tag(f"缺{material.missing}", "amber")
    if not (material.is_required or material.originals_received or material.copies_received):
        return Tag("未交，非必需", "grey")
    return Tag("齐", "green")


def _party_link(ctx: Context, party: PartyView, who: str) -> None:
    if ctx.may(Permission.PARTY_READ):
        this = {"id": str(party.party_id)}
        st.page_link(
            page_of("party"), label=f"在当事人库中查看该{who}", icon=":material/person:", query_params=this
        )


def _party(party: PartyView) -> list[tuple[str, str | Tag]]:
    return [
        ("类型", party.kind_label),
        (party.name_label, party.name),
        (party.certificate_label, party.certificate_no or "无"),
        *([(party.head_label, party.legal_representative)] if party.legal_representative else []),
        ("联系电话", party.phone),
        ("地址", party.address),
    ]

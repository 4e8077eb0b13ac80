"""What an application says: item, people, parties and materials, as the part 办理 of its page shows them."""

import streamlit as st

from core.applications.reading import ApplicationView, MaterialView
from core.clock import local
from core.context import Context
from core.permissions import Permission
from pages.ui.matter_parties import party_facts, party_link
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, facts

MATERIALS = (
    Column("name", "材料"),
    Column("asked", "应交"),
    Column("received", "收到"),
    Column("state", "状态", nowrap=True),
    Column("note", "备注"),
)


def application_facts(ctx: Context, view: ApplicationView) -> None:
    """The facts of an application, its parties and its materials, down the page."""
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
    facts(party_facts(view.applicant))
    party_link(ctx, view.applicant, "申请人")
    if view.agent is not None:
        st.header("代理人", anchor=False)
        facts([*party_facts(view.agent), ("代理权限", view.authority)])
        party_link(ctx, view.agent, "代理人")
    if ctx.may(Permission.PARTY_REVEAL):
        st.checkbox("显示完整证件号码和电话", key=f"application.full.{view.matter_id}")
    st.header("材料", anchor=False)
    rows = [
        Row(
            str(m.position),
            (
                f"{m.position}. {m.name}",
                f"原件{m.originals}、复印件{m.copies}" + ("，可容缺" if m.may_lack else ""),
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

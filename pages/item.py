"""办理事项详情: one item with its materials and history (`?id=`), and the forms of whoever may write it (`?act=`)."""

import streamlit as st

from core.context import Context
from core.office.items import NOT_FOUND, ItemDetail, get_item
from core.permissions import Permission
from pages.ui import guard, item_forms
from pages.ui.forms import WIDTH
from pages.ui.history import show_history
from pages.ui.history_tab import history_link
from pages.ui.material_fields import asked as asked_words
from pages.ui.page import actions, asked, asked_id, back, show_notice
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, facts, plain, tag

COLUMNS = (
    Column("name", "材料"),
    Column("asked", "份数"),
    Column("note", "说明"),
)


def render() -> None:
    ctx = guard.require(Permission.ITEM_READ)
    act = asked("act")
    if act:
        ctx = guard.require(Permission.ITEM_MANAGE)
    back("items", "返回办理事项列表")
    if act == "new":
        with st.container(width=WIDTH):
            item_forms.new(ctx)
        return
    item_id = asked_id()
    item = get_item(ctx, item_id) if item_id else None
    if item is None:
        st.info(f"{NOT_FOUND.message}。")
        return
    draw = item_forms.ACTS.get(act)
    if draw is not None:
        with st.container(width=WIDTH):
            draw(ctx, item)
        return
    _one(ctx, item)


def _one(ctx: Context, item: ItemDetail) -> None:
    st.title(plain(item.facts.name), anchor=False)
    show_notice(ctx, f"item {item.item_id}")
    tag(Tag("在用", "green") if item.is_active else Tag("已停用", "grey"))
    if ctx.may(Permission.ITEM_MANAGE):
        here = {"id": str(item.item_id)}
        last = "停用事项" if item.is_active else "恢复事项"
        actions(
            "item",
            {
                "修改事项": ("item", {**here, "act": "edit"}),
                last: ("item", {**here, "act": "close" if item.is_active else "reopen"}),
            },
        )
    facts(
        [
            ("编码", item.code),
            ("程序类型", item.procedure_label),
            ("承办科室", item.unit),
            ("办理期限", f"自受理之日起{item.limit}"),
            ("期限依据", item.facts.limit_basis),
        ]
    )
    st.header("申请材料", anchor=False)
    rows = [
        Row(str(number), (f"{number}. {material.name}", asked_words(material), material.note))
        for number, material in enumerate(item.facts.materials, start=1)
    ]
    if rows:
        data_table("item.materials", caption="申请材料", columns=COLUMNS, rows=rows)
    else:
        st.caption("不要求提交材料。")
    show_history(ctx, "item", item.item_id)
    history_link(ctx, "item", item.item_id)

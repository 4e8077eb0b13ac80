"""Forms for the catalogue of items."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import streamlit as st

from core.context import Context
from core.law.applications import PROCEDURES
from core.law.problem import Problem
from core.law.units import Unit
from core.office.item_facts import ItemFacts
from core.office.items import (
    ChangeItem,
    CloseItem,
    CreateItem,
    ItemDetail,
    ItemKept,
    ReopenItem,
    change_item,
    close_item,
    create_item,
    reopen_item,
)
from core.people.units import list_units
from pages.ui import asked_fields
from pages.ui.forms import Form, reason_form
from pages.ui.navigate import go
from pages.ui.page import notice
from pages.ui.text import facts

_EMPTY = ItemFacts("", "", None, None, Unit.WORKING_DAYS, "")


def new(ctx: Context) -> None:
    st.title("新建办理事项", anchor=False)
    form: Form[None] = Form("item_new")
    with form.body():
        code = form.text(
            "code", "编码", hint="如 LR-01，或办事指南的事项编码；用于窗口查找和导出，建立后不能修改"
        )
        typed, rows = _fields(ctx, form, _EMPTY)
        reason = form.reason()
        sent = form.submit("新建办理事项", cancel=("items", {}))
    if sent:
        kept = _answer(form, create_item(ctx, CreateItem(form.token, code, typed, reason)), rows)
        notice("办理事项已建立，窗口即可据此登记申请。")
        go("item", {"id": str(kept.item_id)}, replace=True)


def _edit(ctx: Context, item: ItemDetail) -> None:
    st.title("修改办理事项", anchor=False)
    st.caption("只对以后登记的申请生效；已登记的申请仍按登记时的材料和期限办理。")
    form = Form(f"item_edit.{item.item_id}", seen=item)
    seen = form.seen
    with form.body():
        typed, rows = _fields(ctx, form, seen.facts, {seen.facts.unit_id: seen.unit})
        reason = form.reason()
        sent = form.submit("保存", cancel=("item", {"id": str(item.item_id)}))
    if sent:
        command = ChangeItem(form.token, seen.item_id, seen.row_version, typed, reason)
        _answer(form, change_item(ctx, command), rows)
        _done(item, "办理事项已修改。")


def _fields(
    ctx: Context,
    form: Form[ItemDetail] | Form[None],
    seen: ItemFacts,
    present: Mapping[UUID | None, str] | None = None,
) -> tuple[ItemFacts, list[str]]:
    """The facts typed, and the keys of the materials' rows in their order. `present` is the unit in charge so far,
    which may be closed."""
    units: dict[UUID | None, str] = {u.unit_id: u.name for u in list_units(ctx, with_closed=False)}
    name = form.text("name", "事项名称", value=seen.name)
    procedure = form.radio(
        "procedure",
        "程序类型",
        {code: row.label for code, row in PROCEDURES.items()},
        value=seen.procedure,
    )
    unit_id = form.select("unit_id", "承办科室", {**units, **(present or {})}, value=seen.unit_id)
    left, right = st.columns([1, 2])
    with left:
        amount = form.whole("limit_amount", "办理期限", value=seen.limit_amount)
    with right:
        unit = form.select(
            "limit_unit", "期限单位", {u.value: u.label for u in Unit}, value=str(seen.limit_unit)
        )
    basis = form.text(
        "limit_basis",
        "期限依据",
        hint="规定该期限的条款或办事指南，如：行政许可法第四十二条",
        value=seen.limit_basis,
    )
    materials, rows = asked_fields.draw(form, seen.materials)
    typed = ItemFacts(name, procedure or "", unit_id, amount, unit or "", basis, materials)
    return typed, rows


def _answer(
    form: Form[ItemDetail] | Form[None], result: ItemKept | list[Problem], rows: list[str]
) -> ItemKept:
    """The core numbers the materials, the fields are named by their rows."""
    if isinstance(result, list):
        result = [replace(problem, field=asked_fields.field_of(problem.field, rows)) for problem in result]
    return form.answer(result)


def _close(ctx: Context, item: ItemDetail) -> None:
    st.title("停用办理事项", anchor=False)
    st.caption("停用后窗口不能再据此登记申请；已登记的申请照常办理。以后可以恢复。")
    form, reason, sent = _reason_only("item_close", item, "停用事项")
    if sent:
        form.answer(close_item(ctx, CloseItem(form.token, item.item_id, form.seen.row_version, reason)))
        _done(item, "办理事项已停用。")


def _reopen(ctx: Context, item: ItemDetail) -> None:
    st.title("恢复办理事项", anchor=False)
    form, reason, sent = _reason_only("item_reopen", item, "恢复事项")
    if sent:
        form.answer(reopen_item(ctx, ReopenItem(form.token, item.item_id, form.seen.row_version, reason)))
        _done(item, "办理事项已恢复。")


def _reason_only(name: str, item: ItemDetail, label: str) -> tuple[Form[ItemDetail], str, bool]:
    facts([("办理事项", f"{item.code} {item.facts.name}"), ("承办科室", item.unit)])
    return reason_form(f"{name}.{item.item_id}", item, label, ("item", {"id": str(item.item_id)}))


def _done(item: ItemDetail, words: str) -> None:
    notice(words)
    go("item", {"id": str(item.item_id)}, replace=True)


ACTS = {"edit": _edit, "close": _close, "reopen": _reopen}

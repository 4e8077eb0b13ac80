"""Forms for the agency and its departments."""

import streamlit as st

from core.context import Context
from core.office.agency import KINDS, EditAgency, edit_agency, get_agency
from core.people.units import (
    CloseUnit,
    CreateUnit,
    EditUnit,
    ReopenUnit,
    UnitRow,
    close_unit,
    create_unit,
    edit_unit,
    reopen_unit,
)
from pages.ui.forms import Form, reason_form
from pages.ui.navigate import go
from pages.ui.page import notice
from pages.ui.text import facts


def edit_agency_form(ctx: Context) -> None:
    st.title("修改机关信息", anchor=False)
    st.caption("已出具的文书和文号不随之改变。")
    form = Form("agency_edit", seen=get_agency(ctx))
    seen = form.seen
    with form.body():
        name = form.text("name", "机关全称", value=seen.name)
        short_name = form.text("short_name", "机关简称", value=seen.short_name)
        kind = form.radio(
            "kind", "机关类别", {code: row.label for code, row in KINDS.items()}, value=seen.kind
        )
        prefix = form.text(
            "number_prefix", "机关代字", hint="文号中代表本机关的字，如“某人社”", value=seen.number_prefix
        )
        address = form.text("address", "地址", value=seen.address, optional=True)
        phone = form.text("phone", "联系电话", value=seen.phone, optional=True)
        body = form.text(
            "reconsideration_body",
            "行政复议机关",
            hint="决定书中的救济告知写明，如“某市人民政府”（行政复议法第二十四条）",
            value=seen.reconsideration_body,
            optional=True,
        )
        court = form.text("court", "管辖法院", hint="决定书中的救济告知写明", value=seen.court, optional=True)
        reason = form.reason()
        sent = form.submit("保存", cancel=("units", {}))
    if sent:
        command = EditAgency(
            *(form.token, seen.row_version, name, short_name, kind or "", prefix, address, phone, reason),
            *(body, court),
        )
        form.answer(edit_agency(ctx, command))
        notice("机关信息已修改。")
        go("units", replace=True)


def new(ctx: Context) -> None:
    st.title("新建科室", anchor=False)
    form: Form[None] = Form("unit_new")
    with form.body():
        name = form.text("name", "科室名称")
        code = form.text("code", "代码", hint="小写字母、数字或 . _ - ，用于导出和对接，建立后不能修改")
        phone = form.text("phone", "联系电话", optional=True)
        reason = form.reason()
        sent = form.submit("新建科室", cancel=("units", {}))
    if sent:
        kept = form.answer(create_unit(ctx, CreateUnit(form.token, code, name, phone, reason)))
        notice("科室已建立。")
        go("units", {"id": str(kept.unit_id)}, replace=True)


def _edit(ctx: Context, unit: UnitRow) -> None:
    st.title("修改科室", anchor=False)
    st.caption("已出具的文书仍为原名称。")
    form = Form(f"unit_edit.{unit.unit_id}", seen=unit)
    seen = form.seen
    with form.body():
        name = form.text("name", "科室名称", value=seen.name)
        phone = form.text("phone", "联系电话", value=seen.phone, optional=True)
        reason = form.reason()
        sent = form.submit("保存", cancel=("units", {"id": str(unit.unit_id)}))
    if sent:
        form.answer(edit_unit(ctx, EditUnit(form.token, seen.unit_id, seen.row_version, name, phone, reason)))
        _done(unit, "科室已修改。")


def _close(ctx: Context, unit: UnitRow) -> None:
    st.title("停用科室", anchor=False)
    st.caption("停用前须把在用账号和办理事项调整到其他科室。原有案卷仍归该科室。")
    form, reason, sent = _reason_only("unit_close", unit, "停用科室")
    if sent:
        form.answer(close_unit(ctx, CloseUnit(form.token, unit.unit_id, form.seen.row_version, reason)))
        _done(unit, "科室已停用。")


def _reopen(ctx: Context, unit: UnitRow) -> None:
    st.title("恢复科室", anchor=False)
    form, reason, sent = _reason_only("unit_reopen", unit, "恢复科室")
    if sent:
        form.answer(reopen_unit(ctx, ReopenUnit(form.token, unit.unit_id, form.seen.row_version, reason)))
        _done(unit, "科室已恢复。")


def _reason_only(name: str, unit: UnitRow, label: str) -> tuple[Form[UnitRow], str, bool]:
    facts([("科室", unit.name), ("在用账号", f"{unit.active_accounts} 个")])
    return reason_form(f"{name}.{unit.unit_id}", unit, label, ("units", {"id": str(unit.unit_id)}))


def _done(unit: UnitRow, words: str) -> None:
    notice(words)
    go("units", {"id": str(unit.unit_id)}, replace=True)


ACTS = {"edit": _edit, "close": _close, "reopen": _reopen}

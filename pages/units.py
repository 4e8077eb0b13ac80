"""机关与科室: the agency, its departments, one department (`?id=`), and their forms (`?act=`)."""

from uuid import UUID

import streamlit as st

from core.office.agency import KINDS, get_agency
from core.people.units import NOT_FOUND, UnitRow, get_unit, list_units
from core.permissions import Permission
from pages.ui import guard, unit_forms
from pages.ui.forms import WIDTH
from pages.ui.history import show_history
from pages.ui.history_tab import history_link
from pages.ui.page import actions, asked, asked_id, back, show_notice, title
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, facts, plain, tag

COLUMNS = (
    Column("name", "科室名称"),
    Column("code", "代码", nowrap=True),
    Column("phone", "联系电话", nowrap=True),
    Column("people", "在用账号", align="right"),
    Column("state", "状态", nowrap=True),
)


def render() -> None:
    ctx = guard.require(Permission.UNIT_MANAGE)
    if asked("act") in ("agency", "new"):
        with st.container(width=WIDTH):
            back("units", "返回机关与科室")
            if asked("act") == "new":
                unit_forms.new(ctx)
            else:
                unit_forms.edit_agency_form(guard.require(Permission.AGENCY_MANAGE))
        return
    if "id" in st.query_params:
        _unit(asked_id())
        return
    agency = get_agency(ctx)
    title("机关与科室", "新建科室", ("units", {"act": "new"}))
    show_notice(ctx, "units")
    st.header("机关", anchor=False)
    facts(
        [
            ("机关全称", agency.name),
            ("机关简称", agency.short_name),
            ("机关类别", KINDS[agency.kind].label),
            ("机关代字", agency.number_prefix),
            ("地址", agency.address),
            ("联系电话", agency.phone),
        ]
    )
    actions("units", {"修改机关信息": ("units", {"act": "agency"})})
    st.header("科室", anchor=False)
    data_table(
        "units.table",
        caption="科室列表",
        columns=COLUMNS,
        rows=[_row(unit) for unit in list_units(ctx)],
        open_page="units",
    )
    show_history(ctx, "agency", agency.agency_id)
    history_link(ctx, "agency", agency.agency_id)


def _unit(unit_id: UUID | None) -> None:
    ctx = guard.require(Permission.UNIT_MANAGE)
    unit = get_unit(ctx, unit_id) if unit_id else None
    back("units", "返回机关与科室")
    if unit is None:
        st.info(f"{NOT_FOUND.message}。")
        return
    act = unit_forms.ACTS.get(asked("act"))
    if act is not None:
        with st.container(width=WIDTH):
            act(ctx, unit)
        return
    st.title(plain(unit.name), anchor=False)
    show_notice(ctx, f"unit {unit.unit_id}")
    tag(_state(unit))
    last = "停用科室" if unit.is_active else "恢复科室"
    here = {"id": str(unit.unit_id)}
    actions(
        "unit",
        {
            "修改科室": ("units", {**here, "act": "edit"}),
            last: ("units", {**here, "act": "close" if unit.is_active else "reopen"}),
        },
    )
    facts(
        [
            ("代码", unit.code),
            ("联系电话", unit.phone),
            ("在用账号", f"{unit.active_accounts} 个"),
        ]
    )
    show_history(ctx, "unit", unit.unit_id)
    history_link(ctx, "unit", unit.unit_id)


def _state(unit: UnitRow) -> Tag:
    return Tag("在用", "green") if unit.is_active else Tag("已停用", "grey")


def _row(unit: UnitRow) -> Row:
    return Row(str(unit.unit_id), (unit.name, unit.code, unit.phone, str(unit.active_accounts), _state(unit)))

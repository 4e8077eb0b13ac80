"""参数: the thresholds of the office, and one of them with its form and history (`?key=`)."""

import streamlit as st

from core.clock import local
from core.context import Context
from core.law.roles import Role
from core.office.thresholds import (
    CHANGES,
    NOT_FOUND,
    ChangeSetting,
    SettingView,
    get_setting,
    list_settings,
)
from core.permissions import GRANTS, Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.history import show_history
from pages.ui.history_tab import history_link
from pages.ui.navigate import go
from pages.ui.page import asked, back, notice, show_notice
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, facts

COLUMNS = (
    Column("label", "参数"),
    Column("value", "现行数值", align="right", nowrap=True),
    Column("default", "默认", align="right", nowrap=True),
    Column("bounds", "可设范围", align="right", nowrap=True),
    Column("source", "来源"),
    Column("sure", "依据情况"),
    Column("changed", "修改时间", nowrap=True),
)


def render() -> None:
    ctx = guard.require(Permission.SETTING_READ)
    if "key" in st.query_params:
        _one(ctx, asked("key"))
        return
    st.title("参数", anchor=False)
    st.caption("修改后即时生效，每次修改都记入管理变更记录。")
    show_notice(ctx, "settings")
    data_table(
        "settings.table",
        caption="参数列表",
        columns=COLUMNS,
        rows=[_row(view) for view in list_settings(ctx)],
        open_page="settings",
    )


def _row(view: SettingView) -> Row:
    kind = view.kind
    own = view.value != kind.default
    return Row(
        kind.key,
        (
            kind.label,
            Tag(kind.said(view.value), "amber", "与默认值不同") if own else kind.said(view.value),
            kind.said(kind.default),
            kind.bounds,
            kind.source,
            kind.sure.label,
            f"{local(view.changed_at):%Y-%m-%d %H:%M}" if view.changed_at else "未修改过",
        ),
        {"key": kind.key},
    )


def _one(ctx: Context, key: str) -> None:
    view = get_setting(ctx, key)
    back("settings", "返回参数列表")
    if view is None:
        st.info(f"{NOT_FOUND.message}。")
        return
    kind = view.kind
    st.title(kind.label, anchor=False)
    show_notice(ctx, f"setting {key}")
    facts(
        [
            ("现行数值", kind.said(view.value)),
            ("默认", kind.said(kind.default)),
            ("可设范围", kind.bounds),
            ("由谁修改", "、".join(role.label for role in Role if kind.permission in GRANTS[role])),
            ("来源", kind.source),
            ("依据情况", kind.sure.label),
        ]
    )
    if ctx.may(kind.permission):
        with st.container(width=WIDTH):
            _form(ctx, view)
    show_history(ctx, "setting", view.setting_id)
    history_link(ctx, "setting", view.setting_id)


def _form(ctx: Context, view: SettingView) -> None:
    st.header("修改数值", anchor=False)
    form = Form(f"setting.{view.kind.key}", seen=view)
    seen = form.seen
    with form.body():
        value = form.whole("value", f"新的数值（{seen.kind.unit}）", value=seen.value)
        reason = form.reason()
        sent = form.submit("保存数值", cancel=("settings", {}))
    if sent:
        command = ChangeSetting(form.token, seen.kind.key, seen.row_version, value, reason)
        done = form.answer(CHANGES[seen.kind.permission](ctx, command))
        notice(f"已改为 {seen.kind.said(done.value)}，即时生效。")
        go("settings", {"key": seen.kind.key}, replace=True)

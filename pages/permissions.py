"""权限一览: which role may do what, how far it reaches, and which roles exclude one another. Printed by the browser."""

import streamlit as st

from core.law.roles import ADMIN_ROLES, BUSINESS_ROLES, SEPARATIONS, Level, Role
from core.permissions import GRANTS, REACH, STAFF, Permission, Reach
from pages.ui import guard
from pages.ui.table import Column, Row, data_table

REACHES = {
    Reach.AGENCY: "本机关全部未归档事项",
    Reach.UNIT: "本科室承办或收件的未归档事项",
    Reach.OWN: "仅本人经办的未归档事项",
}
GROUPS = (
    tuple(role for role in Role if role in BUSINESS_ROLES)[:5],
    tuple(role for role in Role if role in BUSINESS_ROLES)[5:],
    tuple(role for role in Role if role in ADMIN_ROLES),
)
"""Five columns of roles fit on a screen and on paper."""
ACTS = {"loan": "借阅审批", "extension": "延期审批", "destruction": "销毁审批"}


def render() -> None:
    guard.require(Permission.PERMISSION_READ)
    st.title("权限一览", anchor=False)
    st.caption("由系统的权限表生成，即系统实际执行的规则。已归档的案卷对所有角色关闭，只凭档案借阅单打开。")
    _matrix()
    _reaches()
    _separations()


def _matrix() -> None:
    st.header("角色与权限", anchor=False)
    st.caption("所有人员都可以：" + "；".join(p.label for p in Permission if p in STAFF) + "。")
    for number, roles in enumerate(GROUPS):
        rows = [
            Row(p.value, (p.label, *("有" if p in GRANTS[role] else "" for role in roles)))
            for p in Permission
            if any(p in GRANTS[role] for role in roles)
        ]
        data_table(
            f"permissions.matrix.{number}",
            caption=f"权限表：{'、'.join(role.label for role in roles)}",
            columns=[Column("permission", "权限"), *(Column(r.value, r.label) for r in roles)],
            rows=rows,
        )


def _reaches() -> None:
    st.header("可见范围", anchor=False)
    data_table(
        "permissions.reach",
        caption="各角色可见的事项",
        columns=(Column("role", "角色", nowrap=True), Column("reach", "可见的事项")),
        rows=[Row(role.value, (role.label, REACHES[REACH.get(role, Reach.OWN)])) for role in Role],
    )


def _separations() -> None:
    st.header("不相容的角色", anchor=False)
    data_table(
        "permissions.separations",
        caption="不得由同一人担任或在同一案件中兼任的角色",
        columns=(
            Column("role", "角色"),
            Column("others", "不得兼任"),
            Column("level", "范围", nowrap=True),
            Column("reason", "理由"),
            Column("basis", "依据"),
            Column("sure", "依据情况"),
        ),
        rows=[
            Row(
                str(number),
                (
                    row.role.label,
                    "、".join(role.label for role in Role if role in row.others),
                    "任何时候" if row.level is Level.ACCOUNT else f"同一案件{_act(row.act)}",
                    row.reason,
                    row.basis.short,
                    row.basis.sure.label,
                ),
            )
            for number, row in enumerate(SEPARATIONS)
        ],
    )


def _act(act: object) -> str:
    return f"（{ACTS[str(act)]}）" if act else ""

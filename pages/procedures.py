"""程序状态表: the states and steps of a procedure, who takes each and what must exist before, printed from the rules."""

import streamlit as st

from core.law.procedures import PROCEDURES, StateRow
from core.permissions import Permission
from core.statutes import procedure_rows
from pages.ui import guard
from pages.ui.listing import Listing
from pages.ui.table import Column, Row, data_table

COLUMNS = (
    Column("step", "步骤"),
    Column("source", "现状态"),
    Column("target", "转为", nowrap=True),
    Column("by", "办理人"),
    Column("requires", "须先具备"),
    Column("basis", "依据"),
    Column("sure", "依据情况"),
)


def render() -> None:
    ctx = guard.require(Permission.LAW_READ)
    st.title("程序状态表", anchor=False)
    st.caption(
        "由系统的规则表生成，即系统实际执行的规则。步骤所需条件缺一不可；“有此情形的”只在出现该情形时要求。"
    )
    codes = {code: row.label for code, row in PROCEDURES.items()}
    first = next(iter(codes))
    listing = Listing("procedures", {"code": first}, {"code": codes})
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        code = listing.choice("code", "程序", codes)
    with right:
        st.link_button("打印", f"/procedures.pdf?code={code}", icon=":material/print:")
    data_table(
        f"procedures.{code}",
        caption=f"{codes[code]}程序状态表",
        columns=COLUMNS,
        rows=[_row(str(at), row) for at, row in enumerate(procedure_rows(ctx, code))],
    )


def _row(key: str, row: StateRow) -> Row:
    step = row.step + (f"（{row.note}）" if row.note else "")
    cells = (step, row.source, row.target, row.by, "；".join(row.requires) or "无", row.basis, row.sure)
    return Row(key, cells, {})

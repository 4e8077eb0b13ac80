"""Who has signed a paper, on its page; with the sentence that the signed sheet is the original."""

import streamlit as st

from core.clock import local
from core.law.paper_approval import ORIGINAL, ORIGINAL_BASIS
from core.papers.signatures import SignatureEntry, SignatureSheet, SignedLine
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag

COLUMNS = (
    Column("role", "身份", nowrap=True),
    Column("name", "姓名"),
    Column("state", "签名", nowrap=True),
    Column("at", "时间", nowrap=True),
    Column("note", "原因、见证人"),
    Column("by", "登记人"),
)


def original_notice() -> None:
    """Which of paper and screen is the original."""
    st.info(f"{ORIGINAL}（依据{ORIGINAL_BASIS.short}）")


def signature_section(sheet: SignatureSheet) -> None:
    """A row for each signature and for each line that is still open, and the scans."""
    st.header("签名", anchor=False)
    original_notice()
    rows = [row for line in sheet.lines for row in _rows(line)]
    data_table("signatures.table", caption="签名登记", columns=COLUMNS, rows=rows)
    if sheet.scans:
        with st.container(horizontal=True):
            for file_id, label in sheet.scans.items():
                st.link_button(f"查看签名件 {label}", f"/files/{file_id}", icon=":material/draft:")


def _rows(line: SignedLine) -> list[Row]:
    key = str(line.line.position)
    found = [
        Row(
            f"{key}.{n}",
            (
                line.line.role,
                entry.name,
                _state(entry),
                f"{local(entry.signed_at):%Y-%m-%d %H:%M}",
                _note(entry),
                entry.recorded_by,
            ),
            {},
        )
        for n, entry in enumerate(line.entries)
    ]
    if not line.is_signed:
        found.append(Row(key, (line.line.role, line.line.name, Tag("未登记", "grey"), "", "", ""), {}))
    return found


def _state(entry: SignatureEntry) -> Tag:
    if entry.holds:
        return Tag(entry.way, "amber" if entry.refusal else "green")
    return Tag(f"{entry.way}（已失效）", "grey", "已由后一次登记取代，或签名后文书内容有改动")


def _note(entry: SignatureEntry) -> str:
    parts = (entry.refusal, f"见证人：{entry.witness}" if entry.witness else "")
    return "；".join(filter(None, parts))

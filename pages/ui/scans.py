"""扫描件: what there is of a case file from before the portal, and the form that adds one after it was looked at."""

from base64 import b64encode
from uuid import UUID

import streamlit as st

from core.archive.reading import CaseFileView
from core.archive.scans import AddScan, Looked, ScanView, add_scan, list_scans, look_at, scanning
from core.clock import local
from core.context import Context
from core.law.files import MEGABYTE, OLD_SCAN, size_words, type_words
from pages.ui.attachments import preview
from pages.ui.errors import show_problems
from pages.ui.forms import WIDTH, Form
from pages.ui.page import notice
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, facts

COLUMNS = (
    Column("position", "件号", nowrap=True),
    Column("name", "文件名"),
    Column("pages", "页数", align="right", nowrap=True),
    Column("kind", "类型、大小", nowrap=True),
    Column("added", "上传", nowrap=True),
    Column("state", "状态", nowrap=True),
    Column("note", "说明"),
)


def scans(ctx: Context, view: CaseFileView) -> None:
    """The scans of a file, and for who keeps the archive the form."""
    found = list_scans(ctx, view.case_file_id)
    if found:
        data_table("archived.scans", caption="扫描件", columns=COLUMNS, rows=[_row(one) for one in found])
        st.caption(
            "扫描件加密保存，SHA-256 见备考表，系统定期核对。内容凭《档案借阅单》查阅（细则第二十六条）。"
        )
    else:
        st.info("还没有扫描件。" + ("请在下面上传。" if view.may_keep else ""))
    if view.may_keep:
        with st.expander("上传扫描件", expanded=not found):
            _form(ctx, view, found)


def _row(one: ScanView) -> Row:
    state = Tag(f"已由第{one.superseded_by}件更换", "grey") if one.superseded_by else Tag("有效", "green")
    cells = (
        *(str(one.position), one.name, str(one.pages or ""), f"{one.type_label}，{size_words(one.size)}"),
        *(f"{local(one.at):%Y-%m-%d %H:%M} {one.by}", state, one.note),
    )
    return Row(str(one.scan_id), cells)


def _form(ctx: Context, view: CaseFileView, found: list[ScanView]) -> None:
    form: Form[None] = Form(f"archived.{view.case_file_id}.scan")
    st.caption("先选择文件，核对显示的页面，再保存。保存后不能修改、删除；传错的另传一件更换，原件仍保留。")
    # Outside of the form: what was chosen is shown before it is kept.
    sent = st.file_uploader(
        f"扫描件（{type_words(OLD_SCAN)}，单个最大 {size_words(OLD_SCAN.most_bytes)}）",
        max_upload_size=OLD_SCAN.most_bytes // MEGABYTE,
        key=f"{form.name}.file.{form.token}",
    )
    if sent is None:
        return
    chosen = scanning(form.token, view.case_file_id, sent, sent.name)
    looked = look_at(ctx, chosen)
    if isinstance(looked, list):
        show_problems(looked)
        return
    if looked is not None:
        _look(looked, form.name)
    valid = {one.scan_id: f"第{one.position}件 {one.name}" for one in found if not one.superseded_by}
    replaces: UUID | None = None
    with st.container(width=WIDTH), form.body():
        if valid:
            replaces = form.select(
                "replaces", "更换哪一件（选填）", valid, hint="传错、漏页重扫的，选原来的一件"
            )
        note = form.text("note", "说明", lines=True, optional=True, hint="更换的，写明原因")
        clicked = form.submit("已核对，保存扫描件")
    if clicked:
        command: AddScan = scanning(
            form.token, view.case_file_id, sent, sent.name, note=note, replaces_id=replaces
        )
        added = form.answer(add_scan(ctx, command))
        notice(f"扫描件“{added.name}”已保存，并记入备考表。")
        st.rerun()


def _look(looked: Looked, name: str) -> None:
    """The first pages as they would be kept."""
    facts(
        (
            ("类型、大小", f"{looked.type_label}，{size_words(looked.size)}"),
            ("页数", f"{looked.pages} 页" if looked.pages else "不能自动计数"),
            ("SHA-256", looked.sha256),
        )
    )
    pictures = [(number, one) for number, one in enumerate(looked.shown, start=1) if one is not None]
    if len(pictures) < len(looked.shown) or not looked.shown:
        st.info("该文件有不能在此显示的页面，请在本机打开核对后再保存。")
    for place, (number, one) in zip(st.columns(max(len(pictures), 1)), pictures, strict=False):
        with place:
            preview(
                f"{name}.look.{looked.sha256}.{number}",
                f"data:image/jpeg;base64,{b64encode(one).decode()}",
                f"第 {number} 页",
            )
            st.caption(f"第 {number} 页")
    if looked.pages and looked.pages > len(looked.shown):
        st.caption(f"共 {looked.pages} 页，只显示前 {len(looked.shown)} 页；其余请在本机打开核对。")

"""附件: the files of a matter with their versions, preview and download, and the forms that add and replace them.

A refusal is shown above the form, which keeps the chosen file and everything typed.
"""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import streamlit as st

from core.clock import local
from core.context import Context
from core.files.attach import AttachFile, attach_file, attaching
from core.files.reading import (
    AttachmentView,
    Closed,
    FileVersion,
    attach_door,
    list_attachments,
    try_opening,
)
from core.law.files import FILE_CLASSES, FileClass, size_words, type_words
from core.law.problem import Problem
from pages.ui.errors import field_problem, show_problems
from pages.ui.forms import WIDTH, form_token, used
from pages.ui.text import facts, plain

_ASSETS = Path(__file__).parent / "assets"
_preview = st.components.v2.component(
    "preview",
    html='<div class="preview"></div>',
    css=(_ASSETS / "preview.css").read_text(encoding="utf-8"),
    js=(_ASSETS / "preview.js").read_text(encoding="utf-8"),
)


def preview(key: str, src: str, title: str, kind: str = "picture") -> None:
    """Show what lies at an address: a picture or a pdf."""
    data = {"src": src, "kind": kind, "title": title, "failed": "无法显示该图片，请下载后查看。"}
    _preview(key=key, data=data)


def attachments(ctx: Context, matter_id: UUID) -> None:
    """All attachments of a matter, and above them the form for a further one where the actor may add it, or why nobody
    may any more."""
    door = attach_door(ctx, matter_id)
    changes = door is not None and not door.closed
    # Said here and not at the head of the page: what comes in above the tabs leads back to the first of them.
    done = st.session_state.pop(f"attached.{matter_id}", None)
    if done is not None:
        st.success(f"附件“{plain(done)}”已上传。")
    if changes:
        form = f"attach.{matter_id}.new"
        with st.expander(
            "添加附件", key=f"{form}.box", expanded=bool(st.session_state.get(f"{form}.problems"))
        ):
            _form(ctx, matter_id, None, form, is_sealed=door is not None and door.is_sealed)
    elif door is not None:
        st.info(f"{door.closed}。")
    shown = list_attachments(ctx, matter_id)
    if not shown:
        st.info("还没有附件。" + ("请展开“添加附件”上传。" if changes else ""))
    for one in shown:
        with st.container(border=True):
            _attachment(ctx, matter_id, one, changes=changes)


def _attachment(ctx: Context, matter_id: UUID, one: AttachmentView, *, changes: bool) -> None:
    newest = one.newest
    st.markdown(f"**{plain(newest.name)}**")
    facts(
        [
            ("类别", one.kind_label),
            ("类型、大小", f"{newest.type_label}，{size_words(newest.size)}"),
            ("上传", f"{local(newest.uploaded_at):%Y-%m-%d %H:%M} {newest.uploaded_by}"),
            ("说明", newest.note),
            ("SHA-256", newest.sha256),
        ]
    )
    _open(ctx, newest)
    if one.earlier:
        with st.expander(f"以前的版本（{len(one.earlier)}）", key=f"file.{newest.file_id}.earlier"):
            for version in one.earlier:
                words = f"{plain(version.name)}，{size_words(version.size)}，"
                words += f"{local(version.uploaded_at):%Y-%m-%d %H:%M} {plain(version.uploaded_by)} 上传"
                st.markdown(words)
                st.caption(
                    f"SHA-256 {version.sha256}" + (f"，说明：{plain(version.note)}" if version.note else "")
                )
                _open(ctx, version)
    form = f"attach.{matter_id}.{newest.file_id}"
    # Drawn for the one that is asked for: a field for files in each of thirty would make the page slow.
    is_replaced = changes and FILE_CLASSES[one.kind].by_hand
    if is_replaced and st.toggle("更换为新版本", key=f"{form}.wanted"):
        st.caption("原版本保留，仍可查看；列表显示新版本。")
        _form(ctx, matter_id, one, form)


def _open(ctx: Context, version: FileVersion) -> None:
    """Download, and preview where a browser can show it. It loads when it is asked for: each opening is an entry."""
    address = f"/files/{version.file_id}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.link_button("下载", f"{address}?save=1", icon=":material/download:")
        if not version.preview:
            return
        st.link_button("在新页打开", address, icon=":material/open_in_new:")
        wanted = st.toggle("预览", key=f"file.{version.file_id}.preview")
    if not wanted:
        return
    found = try_opening(ctx, version.file_id)
    if found is None:
        st.warning("您获准的方式不含打开、下载附件。如工作需要，请在借阅单中注明。")
    elif isinstance(found, Closed):
        st.error(plain(found.words))
    else:
        st.caption("每次预览、打开、下载均记入留痕。")
        preview(f"file.{version.file_id}.shown", address, f"预览：{version.name}", version.preview)


def _form(
    ctx: Context, matter_id: UUID, replaced: AttachmentView | None, form: str, *, is_sealed: bool = False
) -> None:
    """Add an attachment, or replace the newest version of one."""
    token = form_token(form)
    problems = st.session_state.get(f"{form}.problems", [])
    show_problems(problems)
    with st.form(form, enter_to_submit=False, clear_on_submit=False, border=False, width=WIDTH):
        kind = replaced.kind if replaced else _kind(form, problems, is_sealed=is_sealed)
        # Named after the token: a form that was used begins with an empty field, one that was refused keeps its file.
        sent = st.file_uploader("文件", key=f"{form}.file.{token}")
        if replaced:
            st.caption(_limits(FILE_CLASSES[replaced.kind]))
        st.caption("显示为红色的文件超过上限，没有发送：请压缩或拆分后重新选择。")
        field_problem(problems, "file")
        note = st.text_area("说明（选填）", key=f"{form}.note", height=80)
        field_problem(problems, "note")
        label = "上传新版本" if replaced else "上传"
        clicked = st.form_submit_button(label, type="primary", key=f"{form}.submit")
    if not clicked:
        return
    replaces = replaced.newest.file_id if replaced else None
    # What was not chosen is refused together with everything else that is wrong.
    name = sent.name if sent else ""
    command = (
        attaching(token, matter_id, sent, name, kind=kind, note=note, replaces_id=replaces)
        if sent
        else AttachFile(token, matter_id, kind, name, note, 0, "", replaces)
    )
    result = attach_file(ctx, command)
    if isinstance(result, list):
        st.session_state[f"{form}.problems"] = result
        st.rerun()
    st.session_state.pop(f"{form}.problems", None)
    used(form)
    st.session_state[f"attached.{matter_id}"] = result.name
    st.rerun()


def _kind(form: str, problems: Sequence[Problem], *, is_sealed: bool) -> str:
    """The class that was chosen, empty until one is."""
    rows = [row for row in FILE_CLASSES.values() if row.by_hand and not (is_sealed and row.tells_who)]
    if is_sealed:
        st.warning(
            "举报人已密封：来信、证据、录音和身份证明请到“密封当事人”添加为密封附件；文件名和内容能让人猜出举报人的，不要在这里上传。"
        )
    chosen = st.radio(
        "附件类别",
        rows,
        index=None,
        format_func=lambda row: row.label,
        captions=[_limits(row) for row in rows],
        key=f"{form}.kind",
    )
    field_problem(problems, "kind")
    return chosen.code if chosen else ""


def _limits(row: FileClass) -> str:
    return f"单个文件最大 {size_words(row.most_bytes)}，可传：{type_words(row)}"

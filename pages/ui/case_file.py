"""What the pages of a case file share: its facts, its contents, its notes, and 逐条核验."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import streamlit as st

from core.archive.package import PACKAGE
from core.archive.printing import LINES, SHEETS
from core.archive.reading import CaseFileView, ItemView, NoteView
from core.archive.volumes import BIND
from core.clock import local
from core.context import Context
from core.law.file_check import Checked, Found, by_article
from core.law.filing import STATES
from core.permissions import Permission
from pages.ui.ask_job import ask_button
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, facts, plain, tag

CONTENTS = (
    Column("position", "顺序号", align="right", nowrap=True),
    Column("title", "题名"),
    Column("part", "卷别", nowrap=True),
    Column("number", "文号", nowrap=True),
    Column("author", "责任者"),
    Column("dated_on", "日期", nowrap=True),
    Column("page", "页号", nowrap=True),
    Column("note", "备注"),
)
NOTES = (
    Column("at", "时间", nowrap=True),
    Column("kind", "事项", nowrap=True),
    Column("by", "填写人", nowrap=True),
    Column("text", "内容"),
)
LINE_COLUMNS = (
    Column("article", "条款", nowrap=True),
    Column("label", "应有的记录"),
    Column("state", "核验", nowrap=True),
    Column("detail", "说明"),
)
_TONES = {Found.THERE: "green", Found.EXCUSED: "amber", Found.MISSING: "red", Found.NOT_ASKED: "grey"}


def state_tag(state: str) -> Tag:
    """Where the file stands, in a word."""
    tones = {"filed": "grey", "returned": "amber", "destroyed": "grey", "transferred": "grey"}
    return Tag(STATES[state].label, tones.get(state, "green"))  # type: ignore[arg-type]


def file_facts(view: CaseFileView) -> None:
    """What the cover says."""
    days = f"{view.opened_on} 至 {view.closed_on}"
    why = f"（{view.term_reason}）" if view.term_reason else ""
    people = "、".join(filter(None, (view.arranged_by, view.checked_by, view.taken_by)))
    until = f"；最低保管至 {view.keep_until}" if view.keep_until else ""
    facts(
        (
            ("案卷题名", view.title),
            ("档号", view.archive_number or "归档时取得"),
            ("类别、登记号", f"{view.procedure_label} {view.matter_number}"),
            ("承办科室、承办人", f"{view.unit} {view.handler}"),
            ("起止日期", days),
            ("归档日期", f"{local(view.filed_at):%Y-%m-%d}" if view.filed_at else ""),
            ("卷数、页数", f"共 {view.volumes} 卷 {view.pages} 页"),
            ("保管期限", f"{view.term_label}{until}{why}" if view.term else ""),
            ("立卷人、检查人、接收人" if view.matter_id else "导入人", people),
            ("本卷情况说明", view.description),
        )
    )


def contents(view: CaseFileView, *, links: bool) -> None:
    """卷内文件目录. With `links` a line of a paper opens the paper, that of an attachment the attachments of its matter."""
    if not view.items:
        words = "目录是空的。请点“重新核对内容”。" if view.matter_id else "导入时没有填写卷内目录。"
        st.info(words)
        return
    data_table(
        "case_file.contents",
        caption="卷内文件目录",
        columns=CONTENTS,
        rows=[_row(one, view.matter_id, links=links) for one in view.items],
        open_page="paper" if links else None,
    )


def notes(rows: Sequence[NoteView]) -> None:
    """备考表."""
    if not rows:
        st.info("还没有记录。移交、检查、接收、退回和归档后的补充都记在这里。")
        return
    lines = [(f"{local(one.at):%Y-%m-%d %H:%M}", one.kind, one.by, one.text) for one in rows]
    data_table(
        "case_file.notes",
        caption="备考表",
        columns=NOTES,
        rows=[Row(str(number), line) for number, line in enumerate(lines)],
    )


def check_lines(lines: Sequence[Checked], excused: Mapping[str, str]) -> None:
    """逐条核验: every article, with what of it applies, is there, is missing or was excused."""
    missing = sum(line.found is Found.MISSING for line in lines)
    with st.container(horizontal=True, vertical_alignment="center"):
        tag(Tag(f"缺 {missing} 项" if missing else "应有的记录齐全", "red" if missing else "green"))
        st.caption("按已办理的步骤逐项核对文书、送达、签名、审批、音像记录和附件。", width="content")
    rows = []
    for article in by_article(lines):
        name = f"{article.label} {article.title}"
        if not article.lines:
            rows.append(Row(f"a{article.number}", (name, "", Tag("无核验项", "grey"), "")))
        for number, line in enumerate(article.lines):
            detail = excused.get(line.code) or (line.mend if line.found is Found.MISSING else line.step)
            state = Tag(line.found.label, _TONES[line.found])  # type: ignore[arg-type]
            label = line.label if article.number else f"{line.label}（{line.basis.short}）"
            rows.append(Row(f"{article.number}.{number}", (name, label, state, detail)))
    data_table("case_file.lines", caption="逐条核验", columns=LINE_COLUMNS, rows=rows)


def heading(view: CaseFileView, name: str) -> None:
    """The title of a page of a file, with where the file stands."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.title(f"{name}：{plain(view.archive_number or view.matter_number)}", anchor=False, width="content")
        tag(state_tag(view.state))


def _row(one: ItemView, matter_id: UUID | None, *, links: bool) -> Row:
    page = ""
    if one.first_page:
        last = one.first_page + one.pages - 1
        page = f"{one.volume}卷 {one.first_page}" + (f"–{last}" if last > one.first_page else "")
    cells = (
        *(str(one.position), one.title, one.part_label, one.number, one.author),
        *(str(one.dated_on or ""), page, one.note),
    )
    query, page_of_line = {}, None
    if links and one.document_id:
        query = {"id": str(one.document_id)}
    elif links and one.stored_file_id and matter_id:
        # Attachments are opened where their versions stand.
        query, page_of_line = {"id": str(matter_id), "part": "files"}, "application"
    return Row(str(one.item_id), cells, query, page_of_line)


def prints(ctx: Context, view: CaseFileView) -> None:
    """What of the file can be printed: its sheets, by volume, and while its content is open each volume whole."""
    open_now = any(one.document_id or one.stored_file_id for one in view.items)
    with st.expander("打印、生成案卷"):
        volume = 1
        if view.volumes > 1:
            numbers = list(range(1, view.volumes + 1))
            volume = st.selectbox(
                "第几卷",
                numbers,
                format_func=lambda one: f"第{one}卷",
                key=f"case_file.{view.case_file_id}.volume",
            )
        with st.container(horizontal=True):
            for code, label in SHEETS.items():
                if _can_be_printed(code, view, open_now=open_now):
                    st.link_button(
                        f"打印{label}", f"/case_files/{view.case_file_id}/{code}.pdf?volume={volume}"
                    )
        if not open_now:
            st.caption("案卷内容凭《档案借阅单》查阅，不在此生成。")
            return
        asked = {"case_file_id": str(view.case_file_id), "volume": volume}
        name = f"case_file.{view.case_file_id}.bind.{volume}"
        with st.container(horizontal=True):
            ask_button(ctx, f"生成第{volume}卷PDF（带水印）", BIND.code, asked, name)
            whole = {
                "case_file_id": str(view.case_file_id),
                "number": view.archive_number or view.matter_number,
            }
            ask_button(ctx, "生成案卷数据包", PACKAGE.code, whole, f"case_file.{view.case_file_id}.package")
        st.caption("数据包含全部文件、元数据、台账证明和离线核验程序，脱离本系统也能打开、核验。")
        if ctx.may(Permission.PROOF_EXPORT):
            use = st.text_input(
                "作为证据移送的用途、去向（生成的无水印，记入留痕）", key=f"{name}.use", max_chars=300
            )
            if use.strip():
                evidence = {**asked, "as_evidence": True, "reason": use}
                label = f"生成第{volume}卷PDF（作为证据，无水印）"
                ask_button(ctx, label, BIND.code, evidence, f"{name}.evidence")


def _can_be_printed(sheet: str, view: CaseFileView, *, open_now: bool) -> bool:
    if sheet == "labels":
        return bool(view.archive_number)
    return open_now or sheet != LINES

"""文号: the number series, and one of them with its form, the next number and its history (`?id=`)."""

from uuid import UUID

import streamlit as st

from core.context import Context
from core.office.series import (
    NOT_FOUND,
    PARTS,
    EditSeries,
    SeriesRow,
    edit_series,
    get_series,
    list_series,
    preview,
    template_words,
)
from core.permissions import Permission
from pages.ui import guard
from pages.ui.forms import WIDTH, Form
from pages.ui.history import show_history
from pages.ui.history_tab import history_link
from pages.ui.navigate import go
from pages.ui.page import asked_id, back, notice, show_notice
from pages.ui.table import Column, Row, data_table
from pages.ui.text import facts, plain

COLUMNS = (
    Column("label", "文号"),
    Column("word", "文书代字", nowrap=True),
    Column("following", "下一个文号", nowrap=True),
    Column("template", "由哪几部分组成"),
    Column("taken", "本年已用", align="right", nowrap=True),
)


def render() -> None:
    ctx = guard.require(Permission.SERIES_MANAGE)
    if "id" in st.query_params:
        _one(ctx, asked_id())
        return
    st.title("文号", anchor=False)
    st.caption("每类文号每年从 1 号起连续编号，不跳号。修改格式不影响已出具的文号。")
    show_notice(ctx, "series")
    data_table(
        "series.table",
        caption="文号列表",
        columns=COLUMNS,
        rows=[
            Row(
                str(row.series_id),
                (row.label, row.word, following, template_words(row.template), f"{row.last_no} 个"),
            )
            for row, following in list_series(ctx)
        ],
        open_page="series",
    )


def _one(ctx: Context, series_id: UUID | None) -> None:
    found = get_series(ctx, series_id) if series_id else None
    back("series", "返回文号列表")
    if found is None:
        st.info(f"{NOT_FOUND.message}。")
        return
    row, following = found
    st.title(plain(row.label), anchor=False)
    show_notice(ctx, f"series {row.series_id}")
    facts(
        [
            ("下一个文号", following),
            ("组成", template_words(row.template)),
            ("文书代字", row.word),
            ("本年已用", f"{row.last_no} 个"),
        ]
    )
    with st.container(width=WIDTH):
        _form(ctx, row)
    show_history(ctx, "number_series", row.series_id)
    history_link(ctx, "number_series", row.series_id)


def _form(ctx: Context, row: SeriesRow) -> None:
    st.header("修改文号", anchor=False)
    form = Form(f"series.{row.series_id}", seen=row)
    seen = form.seen
    parts = "，".join(f"{{{name}}} 代表{label}" for name, label in PARTS.items())
    with form.body():
        word = form.text("word", "文书代字", value=seen.word)
        template = form.text(
            "template",
            "编排格式",
            hint=f"花括号里的词在编号时换成实际内容：{parts}；其余的字照印。"
            "年份写作 〔{year}〕，年份和序号各出现一次。改后可先点“预览下一个文号”。",
            value=seen.template,
        )
        reason = form.reason()
        sent = form.submit("保存文号", cancel=("series", {}))
        look = form.second("预览下一个文号")
    if look:
        example = preview(ctx, seen, word.strip(), template.strip())
        if isinstance(example, list):
            form.answer(example)
        else:
            st.info(f"下一个文号：{plain(example)}")
    if sent:
        command = EditSeries(form.token, seen.series_id, seen.row_version, word, template, reason)
        kept = form.answer(edit_series(ctx, command))
        notice(f"文号已修改，下一个为 {plain(kept.example)}。")
        go("series", {"id": str(seen.series_id)}, replace=True)

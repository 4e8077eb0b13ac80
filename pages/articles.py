"""条文对照: each article of the regulation with the rules, screens and tests that carry it; one article with `?n=`."""

from urllib.parse import quote

import streamlit as st

from core.context import Context
from core.permissions import Permission
from core.statutes import DONE, OPEN, ArticleView, crosswalk, issue, issue_words
from pages.ui import guard
from pages.ui.listing import Listing
from pages.ui.page import asked, back
from pages.ui.screens import pages_by_article
from pages.ui.table import Column, Row, data_table
from pages.ui.text import Tag, facts

COLUMNS = (
    Column("number", "条", nowrap=True),
    Column("asks", "要求"),
    Column("rules", "规则", align="right", nowrap=True),
    Column("pages", "页面"),
    Column("tests", "测试", align="right", nowrap=True),
    Column("state", "状态", nowrap=True),
)
RULES = (
    Column("subject", "类别", nowrap=True),
    Column("label", "规则"),
    Column("basis", "依据"),
    Column("sure", "依据情况"),
)


def render() -> None:
    ctx = guard.require(Permission.LAW_READ)
    number = asked("n")
    views = crosswalk(ctx, pages_by_article())
    one = next((view for view in views if str(view.row.number) == number), None)
    if one is not None:
        _one(one)
        return
    st.title("条文对照", anchor=False)
    found = issue(ctx)
    since = f"细则{issue_words(found)}。" if found else ""
    st.caption(
        f"由系统的规则表、页面和测试自动生成，即系统实际执行的规则。{since}要求为摘要，以细则原文为准。"
    )
    _list(ctx)


def _list(ctx: Context) -> None:
    listing = Listing("articles", {"q": ""})
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    with left:
        text = listing.search("查找", "条、要求、规则、页面")
    query = f"?q={quote(text)}" if text else ""
    with right, st.container(horizontal=True):
        st.link_button("打印", f"/articles.pdf{query}", icon=":material/print:")
        st.link_button("导出", f"/articles.csv{query}", icon=":material/download:")
    views = crosswalk(ctx, pages_by_article(), text)
    if not views:
        listing.nothing("没有符合条件的条文。", "没有条文。")
        return
    data_table(
        "articles.table",
        caption="条文对照",
        columns=COLUMNS,
        rows=[_row(view) for view in views],
        open_page="articles",
    )


def _row(view: ArticleView) -> Row:
    cells = (
        view.row.label,
        f"{view.row.title}：{view.row.asks}",
        str(len(view.rules)),
        "、".join(view.pages) or "无",
        str(len(view.tests)),
        _state(view),
    )
    return Row(str(view.row.number), cells, {"n": str(view.row.number)})


def _state(view: ArticleView) -> Tag:
    return Tag(
        view.state, "green" if view.state == DONE else "grey" if view.state == OPEN else "amber", view.lacks
    )


def _one(view: ArticleView) -> None:
    back("articles", "返回条文对照")
    st.title(f"{view.row.label} {view.row.title}", anchor=False)
    facts(
        [
            ("要求", view.row.asks),
            ("状态", _state(view)),
            ("尚缺", view.lacks),
            ("页面", "、".join(view.pages)),
            ("测试", "\n".join(view.tests)),
        ]
    )
    st.header("规则", anchor=False)
    if not view.rules:
        st.info("规则表中还没有依据本条的规则。")
        return
    data_table(
        f"articles.rules.{view.row.number}",
        caption="依据本条的规则",
        columns=RULES,
        rows=[
            Row(
                str(at),
                (rule.subject, rule.label or rule.code, rule.basis.short, rule.basis.sure.label),
                {},
            )
            for at, rule in enumerate(view.rules)
        ],
    )

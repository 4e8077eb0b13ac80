"""The screens of the test app."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import store
import streamlit as st

from pages.ui import style
from pages.ui.draft import as_date, as_float, as_option, as_time, keep_draft, reset, restore
from pages.ui.navigate import go
from pages.ui.table import Column, Row, Sort, clear_selection, count_text, data_table, pager
from pages.ui.text import Tag, facts, plain, tag, text

COLUMNS = (
    Column("no", "案号", sortable=True, nowrap=True),
    Column("party", "当事人"),
    Column("matter", "事由"),
    Column("stage", "阶段"),
    Column("due", "期限", sortable=True),
    Column("officer", "承办人"),
    Column("amount", "金额（元）", align="right", nowrap=True),
    Column("updated", "更新时间", nowrap=True),
)
TAGS = (
    Tag("余 12 个工作日", "green"),
    Tag("余 2 个工作日", "amber", "自 2026-07-01 起算"),
    Tag("逾期 1 个工作日", "red"),
    Tag("已中止", "grey"),
)
NAME = "<b>甲</b> _公司_ *有限* :red[责任] $x$ 😀 &amp; https://example.cn"
STRINGS = (
    (Path(__file__).parent.parent / "strings.txt")
    .read_text(encoding="utf-8")
    .removesuffix("\n")
    .split("\n----\n")
)
FIELDS = ("name", "facts", "money", "kind", "way", "agreed", "day", "hour", "people", "view")
BLANK = {
    "name": "",
    "facts": "",
    "money": None,
    "kind": None,
    "way": None,
    "agreed": False,
    "day": None,
    "hour": None,
}


def rows() -> list[Row]:
    return [
        Row(
            f"id-{n:02}",
            (
                f"人社罚〔2026〕{n} 号",
                NAME,
                "拖欠工资" * (1 + n % 5),
                "调查取证",
                TAGS[n % 4],
                "张三",
                f"{n * 1000:,}.00",
                "2026-07-01 09:05",
            ),
        )
        for n in range(1, 21)
    ]


def home() -> None:
    st.title("工作台", anchor=False)


def cases() -> None:
    st.title("案件", anchor=False)
    sort = Sort.read(st.query_params.get("sort"), COLUMNS, Sort("no"))
    found = rows()[:: -1 if sort.descending else 1]
    event = data_table(
        "cases",
        caption="案件列表",
        columns=COLUMNS,
        rows=found,
        open_page="case",
        selectable=True,
        sort=sort,
        on_sort=lambda wanted: st.query_params.update(sort=str(wanted)),
    )
    st.text(f"顺序 {sort}；点击 {event.sort}；已选 {','.join(event.selected)}；")
    st.button("清除选择", on_click=lambda: clear_selection("cases"))
    pager(
        "cases",
        has_previous=False,
        has_next=True,
        total=count_text(134),
        on_move=lambda m: st.session_state.update(moved=m),
    )
    st.text(f"翻页 {st.session_state.get('moved')}；")


def search() -> None:
    st.title("查找", anchor=False)
    wanted = st.text_input("查找", type="search", live="200ms")
    found = [row for row in rows() if wanted in str(row.cells[0])]
    data_table("search", caption="查找结果", columns=COLUMNS, rows=found, open_page="case")
    st.text(f"找 {wanted}；")


def case() -> None:
    st.title("案件详情", anchor=False)
    st.text(f"编号 {st.query_params.get('id')}；")
    if st.button("前往"):
        go("cases", {"sort": "-no"})
    if st.button("替换"):
        go("cases", {"sort": "-due"}, replace=True)


def discard() -> None:
    store.drafts.clear()
    store.used.add(st.session_state.token)
    st.session_state.token = uuid4().hex
    reset("form", BLANK)


def form() -> None:
    st.title("登记", anchor=False)
    st.session_state.setdefault("token", uuid4().hex)
    draft = store.drafts.get("form", {})
    restore(
        "form",
        draft,
        {
            "money": as_float,
            "day": as_date,
            "hour": as_time,
            "kind": as_option([1, 2], {1: "甲类", 2: "乙类"}.__getitem__),
            "way": as_option(["直接送达", "邮寄送达"]),
            "view": as_option(["我的", "全部"]),
        },
    )
    with st.form("registration", enter_to_submit=False):
        st.text_input("姓名", key="form.name")
        st.text_area("事实", key="form.facts")
        st.number_input("金额", key="form.money", step=0.01, format="%.2f", value=None)
        st.selectbox(
            "类别",
            [1, 2],
            format_func={1: "甲类", 2: "乙类"}.__getitem__,
            index=None,
            placeholder="请选择",
            key="form.kind",
        )
        st.radio("方式", ["直接送达", "邮寄送达"], index=None, key="form.way")
        st.checkbox("已告知", key="form.agreed")
        st.date_input("日期", value=None, format="YYYY-MM-DD", key="form.day")
        st.time_input("时刻", value=None, key="form.hour")
        st.multiselect("人员", ["张三", "李四"], placeholder="可多选", key="form.people")
        st.segmented_control("视图", ["我的", "全部"], key="form.view")
        submitted = st.form_submit_button("提交", type="primary")
    keep_draft(
        "form",
        token=st.session_state.token,
        fields=FIELDS,
        saved_at=datetime(2026, 7, 1, 1, 5, tzinfo=UTC) if draft else None,
        on_discard=discard,
        activity_seconds=3,
    )
    st.text(
        f"收到 {st.session_state['form.name']}|{st.session_state['form.money']}|{st.session_state['form.kind']}|{st.session_state['form.day']}；"
    )
    if submitted:
        store.used.add(st.session_state.token)
        store.drafts.clear()
        go("case", {"id": "new"}, replace=True)


def strings() -> None:
    for n, value in enumerate(STRINGS):
        with st.container(key=f"text-{n}"):
            text(value)
        with st.container(key=f"plain-{n}"):
            st.markdown(plain(value))
        with st.container(key=f"label-{n}"):
            st.checkbox(f"{plain(value)}", key=f"box-{n}")
        with st.container(key=f"red-{n}"):
            st.error(f"请更正：\n- :red[{plain(value)}]\n- **{plain(value)}** 完")


def summary() -> None:
    st.title("摘要", anchor=False)
    facts([("当事人", NAME), ("事实", "第一行\n  第二行"), ("期限", TAGS[2]), ("备注", "")])
    for one in TAGS:
        tag(one)
    st.file_uploader("材料（PDF、JPG，20 MB 以内）", type=["pdf", "jpg"], key="upload")
    st.text_input("案号", key="number")
    left, right = st.columns(2, vertical_alignment="bottom")
    left.text_input("当事人", key="party")
    right.segmented_control("范围", ["我的", "全部"], key="range")
    st.dataframe([{"科室": "一科", "件数": 3}], hide_index=True)


st.set_page_config(page_title="试", page_icon=str(Path("pages/ui/icon.png").resolve()), layout="wide")
style.load()
page = st.navigation(
    [
        st.Page(home, title="工作台", url_path="home", default=True),
        st.Page(cases, title="案件", url_path="cases"),
        st.Page(search, title="查找", url_path="search"),
        st.Page(case, title="案件详情", url_path="case"),
        st.Page(form, title="登记", url_path="form"),
        st.Page(strings, title="文字", url_path="strings"),
        st.Page(summary, title="摘要", url_path="summary"),
    ]
)
st.session_state.setdefault("visit", uuid4().hex)
store.script_runs.append(page.url_path)
page.run()
st.text(f"会话 {st.session_state.visit}；")

"""申请列表: search, filters that live in the address, twenty rows a page."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import streamlit as st

from core.applications.export import EXPORT
from core.applications.reading import ApplicationFilter, ApplicationRow, Listing, list_applications
from core.clock import as_day, local, midnight
from core.context import Context
from core.deadlines.lights import Light
from core.deadlines.reading import lights_of
from core.jobs.asking import AskJob, ask_job
from core.law.application_procedure import APPLICATION
from core.permissions import Permission
from pages.ui import guard, keyboard
from pages.ui.deadline_badge import deadline_tag
from pages.ui.errors import show_problems
from pages.ui.forms import form_token, used
from pages.ui.matters import LIST_QUERY, NONE_YET, numbered, stage_tag
from pages.ui.navigate import go
from pages.ui.table import Column, Move, Row, count_text, data_table, pager
from pages.ui.text import plain

COLUMNS = (
    Column("number", "登记号", nowrap=True),
    Column("party", "申请人"),
    Column("subject", "事项"),
    Column("stage", "状态", nowrap=True),
    Column("deadline", "期限", nowrap=True),
    Column("unit", "承办科室"),
    Column("received", "收件时间", nowrap=True),
)
VIEWS = {"all": "全部可见", "mine": "我登记的"}
STAGE_FILTER = {"": "全部状态", **{code: APPLICATION.states[code].label for code in APPLICATION.reached}}
FILTERS: dict[str, Any] = {"q": "", "view": "all", "stage": "", "from": None, "to": None}
DAYS = ("from", "to")


def render() -> None:
    ctx = guard.require(Permission.APPLICATION_READ)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title("申请列表", anchor=False)
        new = ctx.may(Permission.APPLICATION_REGISTER) and st.button(
            "登记申请", type="primary", key="list.new", shortcut=keyboard.REGISTER
        )
    if new:
        go("application_new")
    # Where the way back from an application leads.
    st.session_state[LIST_QUERY] = st.query_params.to_dict()
    wanted = _filters(ctx)
    if wanted is None:
        return
    listing = list_applications(ctx, wanted, before=_cursor("before"), after=_cursor("after"))
    if not listing.rows:
        _empty(ctx, wanted)
        return
    lights = lights_of(ctx, [row.matter_id for row in listing.rows])
    data_table(
        "list.table",
        caption="申请列表",
        columns=COLUMNS,
        rows=[_row(r, lights.get(r.matter_id)) for r in listing.rows],
        open_page="application",
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        pager(
            "list",
            has_previous=listing.has_previous,
            has_next=listing.has_next,
            total=count_text(listing.total, listing.most),
            on_move=lambda move: _move(move, listing),
        )
        if ctx.may(Permission.APPLICATION_EXPORT):
            st.link_button("导出本清单", f"/applications.csv?{urlencode(_shown())}")
            _export_all(ctx)


def _export_all(ctx: Context) -> None:
    """The button that lets the worker write all of what the filters find, and not the first 1,000 alone."""
    token = form_token("list.export")
    if not st.button("后台导出全部", key="list.export.submit"):
        return
    asked = ask_job(ctx, AskJob(token, EXPORT.code, _shown()))
    if isinstance(asked, list):
        show_problems(asked)
        return
    used("list.export")
    go("job", {"id": str(asked.job_id)})


def _filters(ctx: Context) -> ApplicationFilter | None:
    """The filters as the widgets hold them; the address follows. None while the search text cannot be searched."""
    for name, default in FILTERS.items():
        asked = st.query_params.get(name, default)
        options = {"view": VIEWS, "stage": STAGE_FILTER}.get(name)
        value = as_day(asked) if name in DAYS else asked
        st.session_state.setdefault(f"list.{name}", value if options is None or value in options else default)
    left, middle, right, since, until = st.columns([7, 6, 4, 5, 5], vertical_alignment="bottom")
    with left:
        st.text_input(
            "查找",
            key="list.q",
            type="search",
            on_change=_changed,
            placeholder="登记号、回执号、申请人或事项",
            live="400ms",
        )
    with middle:
        st.segmented_control(
            "范围",
            list(VIEWS),
            format_func=VIEWS.__getitem__,
            key="list.view",
            on_change=_changed,
            required=True,
        )
    with right:
        st.selectbox(
            "状态",
            list(STAGE_FILTER),
            format_func=STAGE_FILTER.__getitem__,
            key="list.stage",
            on_change=_changed,
        )
    for column, name, label in ((since, "from", "收件日期从"), (until, "to", "到")):
        column.date_input(
            label,
            value=None,
            min_value=date(1950, 1, 1),
            max_value=date(2099, 12, 31),
            format="YYYY-MM-DD",
            key=f"list.{name}",
            on_change=_changed,
        )
    state = st.session_state
    text = state["list.q"].strip()
    if text and any(len(word) < 2 for word in text.split()):
        st.info("查找时每个词至少两个字，如“9号”。")
        return None
    first, last = (state[f"list.{name}"] for name in DAYS)
    if first and last and first > last:
        st.info("收件日期的起始日晚于截止日，请调整。")
        return None
    return ApplicationFilter(
        text=text,
        stage=state["list.stage"] or None,
        mine=state["list.view"] == "mine",
        since=midnight(first) if first else None,
        until=midnight(last + timedelta(days=1)) if last else None,
    )


def _shown() -> dict[str, str]:
    return {
        name: str(st.session_state[f"list.{name}"])
        for name, default in FILTERS.items()
        if st.session_state[f"list.{name}"] != default
    }


def _changed() -> None:
    st.query_params.from_dict(_shown())


def _move(move: Move, listing: Listing) -> None:
    query = _shown()
    if move == "next":
        query["before"] = str(listing.rows[-1].matter_id)
    elif move == "previous":
        query["after"] = str(listing.rows[0].matter_id)
    st.query_params.from_dict(query)


def _cursor(name: str) -> UUID | None:
    try:
        return UUID(st.query_params.get(name, ""))
    except ValueError:
        return None


def _empty(ctx: Context, wanted: ApplicationFilter) -> None:
    if wanted == ApplicationFilter():
        st.info(NONE_YET)
        return
    st.info(f"没有符合条件的申请{f'：{plain(wanted.text)}' if wanted.text else ''}。")
    if wanted.text and ctx.may(Permission.PARTY_READ):
        st.caption("只有证件号码的，请到“当事人”中查找，其页面列有各项申请。")
    if st.button("清除条件", key="list.clear"):
        for name in FILTERS:
            st.session_state.pop(f"list.{name}", None)
        st.query_params.clear()
        st.rerun()


def _row(row: ApplicationRow, light: Light | None) -> Row:
    return Row(
        str(row.matter_id),
        (
            numbered(row),
            row.party_names,
            row.subject,
            stage_tag(row.stage),
            deadline_tag(light) if light else "",
            row.unit_name,
            f"{local(row.received_at):%Y-%m-%d %H:%M}",
        ),
    )

"""The fields that complaints, tip-offs and petitions have in common, and how what stands on the screen becomes the command."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import streamlit as st

from core.clock import CHINA
from core.complaints.intake import Intake
from core.complaints.people import colleagues_by_id, units_by_id
from core.context import Context
from core.law.certificates import CertificateKind, PartyKind
from core.law.complaints import CHANNELS, DISTRICTS, INDUSTRIES, KINDS, TRANSFERRED
from core.law.problem import Problem
from core.parties.identity import PartyInput
from pages.ui import party_fields
from pages.ui.draft import Reader, as_date, as_int, as_option, as_time
from pages.ui.errors import field_problem
from pages.ui.trace_fields import chosen

MOST = 5
"""Respondents that the form has room for."""
FIRMS = (PartyKind.LEGAL_PERSON, PartyKind.SOLE_PROPRIETOR, PartyKind.ORGANIZATION)
UNKNOWN = "投诉人未提供证照号码"
_DAYS = ("transfer_due_on", "began_on", "ended_on", "received_on")
_CHOICES: Mapping[str, Mapping[str, str]] = {
    "channel": {code: row.label for code, row in CHANNELS.items()},
    "kind": KINDS,
    "district": DISTRICTS,
    "industry": INDUSTRIES,
}
SCRIPT = (
    "“您好，这里是劳动保障监察，电话内容将记录在案。请问您的姓名、联系电话？”",
    "“您反映的是哪个单位？在哪里上班？单位负责人是谁？”",
    "“什么时间开始的？现在还在继续吗？涉及多少人、多少金额？”",
    "“您希望怎么解决？有没有合同、工资条、考勤、聊天记录？是否申请过仲裁或者起诉？”",
    "最后宣读记录，请对方确认，并告知登记号、五个工作日内告知是否受理。",
)
"""What is asked on the telephone, in this order."""
SEALED_SCRIPT = (
    "“您好，这里是劳动保障监察。您可以留下姓名和电话，也可以匿名；您的身份和您说的话都会密封。”",
    "“您举报的是哪个单位？在哪里？有什么违法情况？什么时间开始的？现在还在继续吗？”",
    "“从哪里可以看到或者查到？有没有照片、录音、文件？”",
    "最后告知登记号；匿名的，登记后告知查询码，请其记下。不要追问能让人猜出是谁的情况。",
)
"""The same for whoever tips off."""


def start() -> dict[str, Any]:
    """What the fields hold before anything is typed."""
    firms = {
        key: value
        for at in range(MOST)
        for key, value in {
            **party_fields.empty(respondent(at)),
            f"{respondent(at)}.kind": FIRMS[0],
            f"{respondent(at)}.certificate_kind": CertificateKind.UNIFIED_CREDIT_CODE,
        }.items()
    }
    return {
        **dict.fromkeys((*_CHOICES, *_DAYS, "received_time", "unit_id")),
        **dict.fromkeys(("transfer_no", "late_reason"), ""),
        **dict.fromkeys(("is_continuing", "is_late"), False),
        "officers": [],
        "headcount": 1,
        **firms,
    }


def respondent(at: int) -> str:
    """The fields of a respondent begin with this."""
    return f"respondent.{at}"


def readers(ctx: Context) -> dict[str, Reader]:
    """How kept values become values of the widgets."""
    people, units = colleagues_by_id(ctx), units_by_id(ctx)
    return {
        **{name: as_option(options, options.__getitem__) for name, options in _CHOICES.items()},
        **dict.fromkeys(_DAYS, as_date),
        "received_time": as_time,
        "officers": as_option(people, people.__getitem__),
        "unit_id": as_option(units, units.__getitem__),
        "headcount": as_int,
        **{key: reader for at in range(MOST) for key, reader in party_fields.readers(respondent(at)).items()},
    }


def draw_source(form: str, problems: Sequence[Problem], script: Sequence[str] = SCRIPT) -> None:
    """How it came, and what belongs to the way it came; `script` is what is asked on the telephone."""
    channel = st.segmented_control(
        "来源方式",
        list(_CHOICES["channel"]),
        format_func=_CHOICES["channel"].__getitem__,
        key=f"{form}.channel",
    )
    field_problem(problems, "channel")
    if channel == "phone":
        with st.container(border=True, key=f"{form}.script"):
            for line in script:
                st.caption(line)
    if channel in TRANSFERRED:
        left, right = st.columns(2)
        with left:
            st.text_input("转办编号", key=f"{form}.transfer_no", autocomplete="off")
            field_problem(problems, "transfer_no")
        with right:
            _day(form, problems, "transfer_due_on", "要求反馈日期（选填）")


def draw_firms(ctx: Context, form: str, problems: Sequence[Problem]) -> None:
    """Those whom it is about."""
    count = firms(form)
    for at in range(count):
        st.header("被投诉举报单位" + (f"{at + 1}" if count > 1 else ""), anchor=False)
        if at == 0:
            st.caption("只知道名称的，其余可空着；证照号码不知道的不填。")
        party_fields.party_fields(ctx, form, respondent(at), "单位", problems, kinds=FIRMS)
    with st.container(horizontal=True):
        if count < MOST:
            st.button("再加一家单位", key=f"{form}.more_firms", on_click=_count, args=(form, count + 1))
        if count > 1:
            st.button("去掉最后一家", key=f"{form}.fewer_firms", on_click=_count, args=(form, count - 1))


def firms(form: str) -> int:
    """How many respondents there is room for on the screen: at least as many as are filled in."""
    state = st.session_state
    filled = [at + 1 for at in range(MOST) if state.get(f"{form}.{respondent(at)}.name")]
    count: int = state.setdefault(f"{form}.firms", max([1, *filled]))
    return count


def _count(form: str, count: int) -> None:
    st.session_state[f"{form}.firms"] = count


def draw_matter(form: str, problems: Sequence[Problem]) -> None:
    """What it is about, where and when."""
    left, middle, right = st.columns(3)
    for column, name, label in (
        (left, "kind", "问题类别"),
        (middle, "district", "用工所在地"),
        (right, "industry", "行业"),
    ):
        with column:
            chosen(form, name, label, _CHOICES[name], problems)
    left, right = st.columns(2)
    with left:
        _day(form, problems, "began_on", "行为开始日期（选填）")
    with right:
        continuing = st.checkbox("仍在继续", key=f"{form}.is_continuing")
        if not continuing:
            _day(form, problems, "ended_on", "行为终了日期（选填）")


def draw_rest(ctx: Context, form: str, problems: Sequence[Problem]) -> None:
    """Who of our own is complained of, and late entry."""
    people = colleagues_by_id(ctx)
    officers = st.multiselect(
        "涉及的本机关人员（选填）",
        list(people),
        format_func=lambda one: people.get(one, ""),
        key=f"{form}.officers",
        placeholder="投诉本机关人员的，选择其姓名",
    )
    field_problem(problems, "officers")
    if officers or any(one.field == "unit_id" for one in problems):
        units = units_by_id(ctx)
        st.selectbox(
            "承办科室",
            list(units),
            index=None,
            format_func=lambda one: units.get(one, ""),
            key=f"{form}.unit_id",
            placeholder="请选择其所在科室以外的科室",
        )
        field_problem(problems, "unit_id")
    if st.checkbox("补录（不是现在接到的）", key=f"{form}.is_late"):
        left, right = st.columns(2, vertical_alignment="bottom")
        with left:
            _day(form, problems, "received_on", "接到日期")
        with right:
            st.time_input("接到时刻", value=None, step=60, key=f"{form}.received_time")
        field_problem(problems, "received_at")
        st.text_input("补录原因", key=f"{form}.late_reason", autocomplete="off")
        field_problem(problems, "late_reason")


def _day(form: str, problems: Sequence[Problem], name: str, label: str) -> None:
    # Above: the calendar opens below the field.
    field_problem(problems, name)
    st.date_input(
        label,
        value=None,
        min_value=date(1990, 1, 1),
        max_value=date(2099, 12, 31),
        key=f"{form}.{name}",
        format="YYYY-MM-DD",
    )


def held_firms(form: str) -> tuple[PartyInput, ...]:
    """The respondents as the fields hold them now; one without a certificate number is known by name."""
    count = firms(form)
    return tuple(party_fields.held_party(form, respondent(at), UNKNOWN) for at in range(count))


def held_intake(form: str, nature: str, filer: str, similar: Mapping[UUID, bool]) -> Intake:
    """The intake as the fields hold it now; `similar` as draw_similar returns it."""

    def held(name: str) -> Any:
        return st.session_state.get(f"{form}.{name}")

    late = bool(held("is_late"))
    on, at = held("received_on"), held("received_time")
    transferred = held("channel") in TRANSFERRED
    continuing = bool(held("is_continuing"))
    officers = tuple(held("officers") or ())
    return Intake(
        nature=nature,
        channel=held("channel") or "",
        kind=held("kind") or "",
        district=held("district") or "",
        industry=held("industry") or "",
        filer=filer,
        headcount=held("headcount"),
        respondents=held_firms(form),
        began_on=held("began_on"),
        ended_on=None if continuing else held("ended_on"),
        is_continuing=continuing,
        transfer_no=(held("transfer_no") or "") if transferred else "",
        transfer_due_on=held("transfer_due_on") if transferred else None,
        officers=officers,
        unit_id=held("unit_id"),
        received_at=datetime.combine(on, at, CHINA) if late and on and at else None,
        is_late=late,
        late_reason=(held("late_reason") or "") if late else "",
        seen=tuple(similar),
        same=tuple(one for one, is_same in similar.items() if is_same),
    )

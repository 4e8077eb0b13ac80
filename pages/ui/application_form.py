"""The register form of an application: its fields, and how what was typed becomes the command.

Values travel in one form, that of the draft (pages/ui/draft.py): the browser posts it while somebody types, the
form page keeps it before the check page opens, and the check page reads the command from it. So F5, the back button
and a killed browser all find the same thing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any
from uuid import UUID

import streamlit as st

from core.applications.reading import ItemView
from core.applications.register import (
    AgentInput,
    RegisterApplication,
    own_and_lent_names,
    possible_names,
)
from core.clock import CHINA, local
from core.context import Context
from core.law.applications import CHANNELS
from core.law.certificates import PartyKind
from core.law.problem import Problem
from core.permissions import Permission
from pages.ui import material_fields as materials
from pages.ui import party_fields as parties
from pages.ui import returning
from pages.ui.draft import Kept, Reader, as_date, as_option, as_time
from pages.ui.errors import field_problem, on_change
from pages.ui.text import plain

FORM = "application_new"
KINDS = tuple(PartyKind)
PLAIN_FIELDS = (
    "for_account",
    "item",
    "has_agent",
    "agent.authority",
    "channel",
    "is_late",
    "received_on",
    "received_time",
)


def item_label(item: ItemView) -> str:
    return f"{item.code} {item.name}".strip()


def _name_label(name: tuple[UUID, str]) -> str:
    return name[1]


def field_names(item: ItemView | None) -> list[str]:
    """The fields of the form, those of the item's materials among them once one is chosen."""
    names = [*PLAIN_FIELDS, "late_reason", "note", "duplicate_reason"]
    names += [f"{who}.{name}" for who in ("applicant", "agent") for name in parties.FIELDS]
    return names + (materials.field_names(item.materials) if item else [])


def readers(ctx: Context, items: Sequence[ItemView]) -> dict[str, Reader]:
    found: dict[str, Reader] = {
        "for_account": as_option(possible_names(ctx), _name_label),
        "item": as_option(items, item_label),
        "channel": as_option(CHANNELS, lambda code: CHANNELS[code].label),
        "received_on": as_date,
        "received_time": as_time,
        **parties.readers("applicant"),
        **parties.readers("agent"),
    }
    for item in items:
        found |= materials.readers(item.materials)
    return found


def draw(
    ctx: Context,
    items: Sequence[ItemView],
    problems: Sequence[Problem],
    form: str = FORM,
    *,
    with_parties: bool = True,
    with_moment: bool = False,
) -> None:
    """All fields of the form in the order in which somebody at the counter speaks.

    `form` begins their keys. Without parties those of a registration stay as they are; `with_moment` asks for the time
    of receipt in any case, and not only where it is not now.
    """
    names = possible_names(ctx) if form == FORM else []
    if names:
        st.radio("以谁的名义登记", names, format_func=_name_label, horizontal=True, key=f"{form}.for_account")
        field_problem(problems, "for_account_id")
    elif form == FORM and (name := in_whose_name(ctx, {})):
        st.caption(f"登记在“{plain(name)}”的名下。")
    item = st.selectbox(
        "办理事项",
        items,
        index=None,
        placeholder="请选择，可输入名称或编码查找",
        format_func=item_label,
        key=f"{form}.item",
        on_change=_item_chosen,
        args=(form,),
    )
    field_problem(problems, "item")
    if item is not None:
        # What was chosen in an earlier run is as the catalogue had it then.
        item = next((i for i in items if i.item_id == item.item_id), item)
        st.caption(
            f"{item.procedure}，办理期限 {item.limit}（{plain(item.limit_basis)}），由{plain(item.unit)}办理"
        )
    if with_parties:
        _parties(ctx, form, item, problems)
    if item is not None:
        materials.material_fields(form, item.materials, problems)
    st.header("收件", anchor=False)
    st.radio(
        "申请方式",
        list(CHANNELS),
        format_func=lambda code: CHANNELS[code].label,
        horizontal=True,
        key=f"{form}.channel",
    )
    field_problem(problems, "channel")
    if with_moment or st.checkbox("收件时间不是现在（补录）", key=f"{form}.is_late"):
        _moment(ctx, form, problems)
    st.text_area("备注（选填）", key=f"{form}.note", height=80, on_change=on_change(problems, "note"))
    st.caption("备注将原样印在收件回执上。")
    field_problem(problems, "note")


def _parties(ctx: Context, form: str, item: ItemView | None, problems: Sequence[Problem]) -> None:
    st.header("申请人", anchor=False)
    parties.party_fields(ctx, form, "applicant", "申请人", problems, kinds=KINDS)
    if form == FORM:
        returning.earlier_matters(ctx, form)
        returning.duplicate_warning(ctx, form, item.item_id if item else None, problems)
    if not st.checkbox("由代理人办理", key=f"{form}.has_agent"):
        return
    st.header("代理人", anchor=False)
    parties.party_fields(ctx, form, "agent", "代理人", problems, kinds=KINDS)
    st.text_input(
        "代理权限（按授权委托书填写）",
        key=f"{form}.agent.authority",
        on_change=on_change(problems, "agent.authority"),
        autocomplete="off",
    )
    field_problem(problems, "agent.authority")


def _item_chosen(form: str) -> None:
    """What was received of another item's materials says nothing of this one's."""
    state = st.session_state
    item: ItemView | None = state[f"{form}.item"]
    values = materials.nothing(item.materials if item else [])
    registered = state.get(f"{form}.registered")
    if item and registered and registered[0] == item.item_id:
        values = registered[1]
    for name, value in values.items():
        state[f"{form}.{name}"] = value


def _moment(ctx: Context, form: str, problems: Sequence[Problem]) -> None:
    now = local(ctx.now)
    st.session_state.setdefault(f"{form}.received_on", now.date())
    st.session_state.setdefault(f"{form}.received_time", time(now.hour, now.minute))
    when = on_change(problems, "received_at")
    # Above: the calendar opens below the field.
    field_problem(problems, "received_at")
    with st.container(key=f"{form}.received_at"):
        left, right = st.columns(2)
        with left:
            st.date_input("收件日期", key=f"{form}.received_on", format="YYYY-MM-DD", on_change=when)
        with right:
            st.time_input("收件时刻", key=f"{form}.received_time", step=60, on_change=when)
    st.text_input(
        "补录原因（超过规定时长须填写）",
        key=f"{form}.late_reason",
        on_change=on_change(problems, "late_reason"),
        autocomplete="off",
    )
    field_problem(problems, "late_reason")


def empty() -> dict[str, Any]:
    """What the fields of an untouched form hold, whichever of them are on the screen."""
    start = dict.fromkeys(field_names(None), "")
    start |= {"item": None, "has_agent": False, "is_late": False, "channel": next(iter(CHANNELS))}
    # Fields that hold a value from the start, or are not there for most people.
    del start["received_on"], start["received_time"], start["for_account"]
    return start | parties.empty("applicant") | parties.empty("agent")


def is_drawn() -> bool:
    """Whether the form stands on the screen: its last field, which is always there, has a value in this session."""
    return f"{FORM}.note" in st.session_state


def typed(form: str = FORM) -> dict[str, Kept]:
    """What the fields of this page hold now, in the form of the draft."""
    state = st.session_state
    item = state.get(f"{form}.item")
    found = {
        name: _kept(name, state[f"{form}.{name}"]) for name in field_names(item) if f"{form}.{name}" in state
    }
    # Where there is nothing to choose any more, what a draft says of it is over.
    return {"for_account": "", **found}


def _kept(name: str, value: Any) -> Kept:
    if isinstance(value, bool | list):
        return value
    if value is None:
        return ""
    if isinstance(value, ItemView):
        return item_label(value)
    if name == "for_account":
        return _name_label(value)
    if name == "channel":
        return CHANNELS[value].label
    if name.endswith(".certificate_kind"):
        return parties.CERTIFICATE_LABELS[value]
    if isinstance(value, PartyKind):
        return value.label
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def command(
    ctx: Context, values: Mapping[str, Kept], items: Sequence[ItemView], token: UUID
) -> RegisterApplication:
    """The command that kept values make; without an item while none is chosen (or it is no longer offered)."""
    item = chosen_item(values, items)
    late = values.get("is_late") is True
    return RegisterApplication(
        token=token,
        item_id=item.item_id if item else None,
        channel=channel(values),
        applicant=parties.typed_party(values, "applicant", PartyKind.CITIZEN),
        materials=materials.typed_materials(values, item.materials if item else []),
        agent=agent(values),
        received_at=received_at(values) if late else None,
        late_reason=str(values.get("late_reason") or "") if late else "",
        note=str(values.get("note") or ""),
        for_account_id=_chosen_account(ctx, str(values.get("for_account") or "")),
        is_late=late,
        duplicate_reason=str(values.get("duplicate_reason") or ""),
    )


def in_whose_name(ctx: Context, values: Mapping[str, Kept]) -> str:
    """In whose name the kept values register, in words; empty for somebody who has his own alone."""
    holdings = ctx.holdings_for(Permission.APPLICATION_REGISTER)
    if all(ctx.standing_in(holding) is None for holding in holdings):
        return ""
    names = [words for _, words in own_and_lent_names(ctx)]
    return str(values.get("for_account") or "") or (names[0] if len(names) == 1 else "")


def _chosen_account(ctx: Context, chosen: str) -> UUID | None:
    """The account that the words name; nobody's where the delegation behind them has ended, which is refused."""
    if not chosen:
        return None
    names = {words: account_id for account_id, words in own_and_lent_names(ctx)}
    return names.get(chosen, UUID(int=0))


def chosen_item(values: Mapping[str, Kept], items: Sequence[ItemView]) -> ItemView | None:
    return next((i for i in items if item_label(i) == values.get("item")), None)


def channel(values: Mapping[str, Kept]) -> str:
    channels = {row.label: code for code, row in CHANNELS.items()}
    return channels.get(str(values.get("channel") or ""), next(iter(CHANNELS)))


def agent(values: Mapping[str, Kept]) -> AgentInput | None:
    if values.get("has_agent") is not True:
        return None
    party = parties.typed_party(values, "agent", PartyKind.CITIZEN)
    return AgentInput(party, str(values.get("agent.authority") or ""))


def received_at(values: Mapping[str, Kept]) -> datetime | None:
    day, moment = (
        as_date(str(values.get("received_on") or "")),
        as_time(str(values.get("received_time") or "")),
    )
    return datetime.combine(day, moment, CHINA) if day and moment else None

"""更正登记: mend what was registered wrongly; the old values stay on the timeline and a new receipt is issued."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core.applications.correct import CorrectApplication, CorrectedParties, correct_application
from core.applications.reading import ApplicationView, ItemView, get_application, list_items
from core.clock import local
from core.context import Context
from core.law.certificates import CertificateKind, PartyKind
from core.parties.reading import PartyView
from core.permissions import Permission
from pages.ui import application_form as fields
from pages.ui import guard, keyboard, material_fields, party_fields
from pages.ui.errors import field_problem, on_change, present_problems, refuse, show_problems, turn
from pages.ui.matters import ChangeForm, asked_application, open_form
from pages.ui.navigate import go
from pages.ui.page import notice


def render() -> None:
    ctx = guard.require(Permission.APPLICATION_CORRECT)
    with st.container(width=760):
        st.title("更正登记", anchor=False)
        view = asked_application(ctx)
        if view is None:
            return
        whole = get_application(ctx, view.matter_id, full=True)
        items = _items(ctx, view)
        item = next(i for i in items if i.item_id == view.item_id)
        start = _start(view, whole, item)
        names = ["reason", *fields.field_names(st.session_state.get(_item_key(view)) or item)]
        readers, unseen = fields.readers(ctx, items), [material_fields.SHOWN]
        form = open_form(ctx, "application_correct", view, start, names, readers, unseen)
        if form is None:
            return
        problems = present_problems(form.name)
        show_problems(problems)
        st.caption(
            "改动登记有误之处，其余不动。提交后出具新的收件回执，写明更正哪一份，原回执作废；"
            "更正前后的内容、经办人和原因留在时间线中。"
            "当事人库中仍与原登记相同的联系方式一并更新。"
            "同一证件号码的姓名或名称有误或已变更的，请先更正当事人库，再在这里改为同样的写法。"
        )
        fields.draw(ctx, items, problems, form.name, with_parties=whole is not None, with_moment=True)
        reason = f"{form.name}.reason"
        st.text_area("更正原因", key=reason, height=80, on_change=on_change(problems, "reason"))
        field_problem(problems, "reason")
        if st.button("提交更正", type="primary", key=f"{form.name}.submit", shortcut=keyboard.GO_ON):
            _submit(ctx, view, form, items, with_parties=whole is not None)
        keyboard.card_reader(form.name, ("applicant.certificate_no", "agent.certificate_no"))
        keyboard.focus_first(form.name, "item", problems, turn(form.name))


def _item_key(view: ApplicationView) -> str:
    form: ChangeForm | None = st.session_state.get("application_correct")
    return f"{form.name}.item" if form and form.object_id == view.matter_id else "application_correct.item"


def _items(ctx: Context, view: ApplicationView) -> list[ItemView]:
    """The items on offer; that of the registration as it was registered, be it on offer or not."""
    items = list_items(ctx)
    present = next((i for i in items if i.item_id == view.item_id), None)
    if present is None:
        closed = ItemView(
            view.item_id, "（已停用）", view.item, view.unit, "", view.limit, "", view.materials
        )
        return [closed, *items]
    own = replace(present, name=view.item, materials=view.materials)
    return [own if i is present else i for i in items]


def _submit(
    ctx: Context, view: ApplicationView, form: ChangeForm, items: Sequence[ItemView], *, with_parties: bool
) -> None:
    values = fields.typed(form.name)
    item = fields.chosen_item(values, items)
    applicant = party_fields.typed_party(values, "applicant", PartyKind.CITIZEN)
    result = correct_application(
        ctx,
        CorrectApplication(
            form.token,
            view.matter_id,
            form.version,
            fields.channel(values),
            material_fields.typed_materials(values, item.materials if item else view.materials),
            str(values.get("note") or ""),
            st.session_state[f"{form.name}.reason"],
            item.item_id if item else None,
            CorrectedParties(applicant, fields.agent(values)) if with_parties else None,
            fields.received_at(values),
            str(values.get("late_reason") or ""),
            has_moment=True,
        ),
    )
    if isinstance(result, list):
        refuse(form.name, result)
        return
    notice(f"已更正，新的收件回执编号 {result.number}，请打印交给申请人并收回原回执。")
    go("application", {"id": str(view.matter_id)}, replace=True)


def _start(view: ApplicationView, whole: ApplicationView | None, item: ItemView) -> dict[str, Any]:
    """What is registered now."""
    received = local(view.received_at)
    materials = material_fields.received(view.materials)
    start: dict[str, Any] = {
        "item": item,
        "registered": (item.item_id, materials),
        "channel": view.channel,
        "received_on": received.date(),
        "received_time": received.time().replace(second=0, microsecond=0),
        "late_reason": view.late_reason or "",
        "note": view.note,
        "reason": "",
        "has_agent": view.agent is not None,
        "agent.authority": view.authority,
        **materials,
        **party_fields.empty("agent"),
    }
    if whole is not None:
        start |= _party("applicant", whole.applicant)
        start |= _party("agent", whole.agent) if whole.agent else {}
    return start


def _party(who: str, party: PartyView) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(party, name) for name in party_fields.FIELDS}
    values["kind"] = PartyKind(party.kind)
    values["certificate_kind"] = CertificateKind(party.certificate_kind)
    values["registered"] = {name: values[name] for name in party_fields.FILLED}
    return {f"{who}.{name}": value for name, value in values.items()}

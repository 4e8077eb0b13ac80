"""核对登记内容: everything once more before it is registered, each part with a way back."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

import streamlit as st

from core.applications.reading import ItemView, MaterialView, list_items
from core.applications.register import RegisterApplication, register_application, review_application
from core.applications.remind import reminders
from core.applications.returning import alike
from core.clock import local
from core.context import Context
from core.drafts import open_draft, submitted
from core.law.applications import CHANNELS
from core.law.certificates import CERTIFICATES, CertificateKind, PartyKind, certificate_doubts
from core.law.problem import Problem
from core.parties.identity import PartyInput
from core.permissions import Permission
from pages.ui import application_form as form
from pages.ui import guard, keyboard
from pages.ui.errors import field_problem, present_problems, refuse, show_problems, turn
from pages.ui.navigate import go
from pages.ui.screens import page_of
from pages.ui.text import facts, plain

PAGE = "application_check"
CHANGED = Problem("changed", "内容在另一页已改动，请重新核对")


@dataclass(frozen=True)
class Content:
    """What the page shows: what is to be registered, and the item with its materials and limit as they are now."""

    command: RegisterApplication
    item: ItemView | None


def render() -> None:
    ctx = guard.require(Permission.APPLICATION_REGISTER)
    with st.container(width=760):
        st.title("核对登记内容", anchor=False)
        try:
            token = UUID(st.query_params.get("draft", ""))
        except ValueError:
            _gone(None)
            return
        kept = open_draft(ctx, form.FORM, token)
        if kept is None:
            _gone(submitted(ctx, token))
            return
        items = list_items(ctx)
        command = form.command(ctx, kept.values, items, token)
        item = next((i for i in items if i.item_id == command.item_id), None)
        content = Content(command, item)
        shown = _shown_before(content)
        problems = [*([CHANGED] if shown != content else present_problems(PAGE))]
        problems += [p for p in review_application(ctx, command) if p not in problems]
        back = {"draft": str(token)}
        show_problems(problems)
        if problems:
            st.page_link(
                page_of("application_new"), label="返回修改", icon=":material/edit:", query_params=back
            )
        _part("办理事项", back)
        if item is not None:
            facts([("事项", form.item_label(item)), ("办理期限", item.limit), ("承办科室", item.unit)])
        field_problem(problems, "item")
        _party("申请人", "applicant", command.applicant, problems, back, *_again(ctx, command))
        field_problem(problems, "duplicate_reason")
        if command.agent is not None:
            authority = ("代理权限", command.agent.authority)
            _party("代理人", "agent", command.agent.party, problems, back, authority)
        _materials(command, item.materials if item else [], problems, back)
        _receipt(form.in_whose_name(ctx, kept.values), command, problems, back)
        confirmed = _reminders(ctx, command)
        if st.button("提交登记", type="primary", key=f"{PAGE}.submit", shortcut=keyboard.GO_ON):
            _submit(ctx, content, shown, confirmed)
        if turn(PAGE):
            keyboard.focus_first(PAGE, "top", problems, turn(PAGE))


def _shown_before(content: Content) -> Content:
    """What this page showed in the run before: what a click on it means. Entered anew, the page shows `content`.

    The draft may change beneath the page, in another tab. What is shown now is what the next click means.
    """
    state = st.session_state
    entered = f"{PAGE}.submit" not in state
    held: Content | None = None if entered else state.get(f"{PAGE}.shown")
    if held is None or held.command.token != content.command.token:
        for name in ("problems", "refused_with", "refused"):
            state.pop(f"{PAGE}.{name}", None)
        held = content
    state[f"{PAGE}.shown"] = content
    return held


def _submit(ctx: Context, content: Content, shown: Content, confirmed: bool) -> None:
    if shown != content:
        refuse(PAGE, [CHANGED])
    if not confirmed:
        refuse(PAGE, [Problem("unconfirmed", "请核对提醒的内容，无误的请勾选“已核对提醒内容”", "confirmed")])
    result = register_application(ctx, content.command)
    if isinstance(result, list):
        refuse(PAGE, result)
        return
    for key in [k for k in st.session_state if str(k).startswith((f"{form.FORM}.", f"{PAGE}.shown"))]:
        del st.session_state[key]
    go("application_done", {"id": str(result.matter_id)}, replace=True)


def _gone(result: dict[str, Any] | None) -> None:
    """There is nothing left to check: on to the result where there is one, a second click's too."""
    if result is not None and "matter_id" in result:
        go("application_done", {"id": result["matter_id"]}, replace=True)
    st.info("这份登记内容已不存在，可能已在别处放弃。")
    st.page_link(page_of("application_new"), label="登记新的申请")
    st.page_link(page_of("applications"), label="查看申请列表")


def _part(title: str, back: dict[str, str]) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header(title, anchor=False)
        st.page_link(
            page_of("application_new"), label=f"更改{title}", icon=":material/edit:", query_params=back
        )


def _party(
    label: str,
    who: str,
    party: PartyInput,
    problems: Sequence[Problem],
    back: dict[str, str],
    *more: tuple[str, str],
) -> None:
    _part(label, back)
    certificate = CertificateKind(party.certificate_kind) if party.certificate_kind else CertificateKind.NONE
    kind = PartyKind(party.kind)
    facts(
        [
            ("类型", kind.label),
            (kind.name_label, party.name),
            (CERTIFICATES[certificate].label, party.certificate_no or party.no_certificate_reason),
            *([] if kind is PartyKind.CITIZEN else [(kind.head_label, party.legal_representative)]),
            ("联系电话", party.phone),
            ("地址", party.address),
            *more,
        ]
    )
    for field in sorted({p.field for p in problems if p.field and p.field.startswith(f"{who}.")}):
        field_problem(problems, field)
    doubts = certificate_doubts(certificate, party.certificate_no) if party.certificate_no else []
    for doubt in doubts:
        st.warning(plain(doubt.message))


def _again(ctx: Context, command: RegisterApplication) -> list[tuple[str, str]]:
    """Why the same is applied for once more, where it is."""
    who = command.applicant
    typed = (who.certificate_kind, who.certificate_no, who.name)
    found = alike(ctx, *typed, command.item_id) if command.item_id else []
    if not found:
        return []
    numbers = "、".join(one.number for one in found)
    return [("同一事项已在办理", numbers), ("再次登记的原因", command.duplicate_reason)]


def _materials(
    command: RegisterApplication,
    asked: Sequence[MaterialView],
    problems: Sequence[Problem],
    back: dict[str, str],
) -> None:
    _part("材料", back)
    given = {m.position: m for m in command.materials}
    pairs = []
    for material in asked:
        got = given[material.position]
        words = f"原件 {got.originals_received} 份、复印件 {got.copies_received} 份" + (
            f"（{got.note}）" if got.note else ""
        )
        lacks = got.originals_received < material.originals or got.copies_received < material.copies
        short = lacks and material.is_required
        state = ("　— 未收齐" + ("，可容缺" if material.may_lack else "")) if short else ""
        pairs.append((f"{material.position}. {material.name}", words + state))
    facts(pairs)
    for field in ("materials", *(f"material.{m.position}" for m in asked)):
        field_problem(problems, field)


def _receipt(
    name: str, command: RegisterApplication, problems: Sequence[Problem], back: dict[str, str]
) -> None:
    _part("收件", back)
    moment = f"{local(command.received_at):%Y-%m-%d %H:%M}" if command.received_at else "现在（提交时）"
    facts(
        [
            *([("以谁的名义登记", name)] if name else []),
            ("申请方式", CHANNELS[command.channel].label),
            ("收件时间", moment),
            *([("补录原因", command.late_reason)] if command.late_reason else []),
            ("备注（印在回执上）", command.note),
        ]
    )
    for field in ("for_account_id", "channel", "received_at", "late_reason", "note"):
        field_problem(problems, field)


def _reminders(ctx: Context, command: RegisterApplication) -> bool:
    """What is unusual, and whether it was looked at; True where there is nothing."""
    found = reminders(ctx, command)
    if not found:
        return True
    lines = "\n".join(f"- {plain(p.message)}" for p in found)
    st.warning(f"提醒：\n{lines}")
    # A tick is for these sentences about this content: others want one of their own.
    about = sha256(f"{command!r}{lines}".encode()).hexdigest()[:16]
    # One place for the keyboard to go to, whatever the box is called.
    with st.container(key=f"{PAGE}.confirmed"):
        confirmed = st.checkbox("已核对提醒内容", key=f"{PAGE}.confirmed.{about}")
    field_problem(present_problems(PAGE), "confirmed")
    return bool(confirmed)

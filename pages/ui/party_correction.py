"""The form that mends a party of the register; only here do whole numbers go to the browser unasked."""

from typing import Any
from uuid import UUID

import streamlit as st

from core.context import Context
from core.law.certificates import CertificateKind, PartyKind
from core.parties.identity import PartyInput
from core.parties.reading import PartyView, get_party
from core.parties.register import CorrectParty, correct_party
from core.permissions import Permission
from pages.ui import keyboard
from pages.ui.draft import as_option
from pages.ui.errors import field_problem, on_change, present_problems, refuse, show_problems, turn
from pages.ui.matters import ChangeForm, open_change
from pages.ui.navigate import go
from pages.ui.page import notice
from pages.ui.party_fields import CERTIFICATE_LABELS, FIELDS

PAGE = "party_correct"


def is_allowed(ctx: Context) -> bool:
    """Whether the actor may correct parties; he must see what he corrects."""
    return ctx.may(Permission.PARTY_CORRECT) and ctx.may(Permission.PARTY_REVEAL)


def draw(ctx: Context, party_id: UUID) -> None:
    party = get_party(ctx, party_id, full=True)
    if party is None:
        return
    readers = {
        "kind": as_option(PartyKind, lambda k: k.label),
        "certificate_kind": as_option(CertificateKind, CERTIFICATE_LABELS.__getitem__),
    }
    form = open_change(ctx, PAGE, party_id, party.row_version, _start(party), [*FIELDS, "reason"], readers)
    problems = present_problems(form.name)
    show_problems(problems)
    st.caption(
        "只更正当事人库；已出具的文书和已登记的申请保留当时的写法。"
        "登记时就写错的，更正当事人库后请再到该申请点“更正登记”。"
    )
    kind = st.radio(
        "类型",
        list(PartyKind),
        format_func=lambda k: k.label,
        horizontal=True,
        key=f"{form.name}.kind",
    )
    field_problem(problems, "kind")
    certificate = st.selectbox(
        "证件类型",
        list(CertificateKind),
        format_func=CERTIFICATE_LABELS.__getitem__,
        key=f"{form.name}.certificate_kind",
    )
    field_problem(problems, "certificate_kind")
    without = certificate is CertificateKind.NONE
    for name, label in (
        *((("no_certificate_reason", "无证照原因"),) if without else (("certificate_no", "证件号码"),)),
        ("name", kind.name_label),
        *(() if kind is PartyKind.CITIZEN else (("legal_representative", kind.head_label),)),
        ("phone", "联系电话"),
        ("address", "地址（选填）"),
        ("reason", "更正原因"),
    ):
        when = on_change(problems, name)
        st.text_input(label, key=f"{form.name}.{name}", on_change=when, autocomplete="off")
        field_problem(problems, name)
    if st.button("提交更正", type="primary", key=f"{form.name}.submit", shortcut=keyboard.GO_ON):
        _submit(ctx, form)
    keyboard.focus_first(form.name, "certificate_no", problems, turn(form.name))


def _start(party: PartyView) -> dict[str, Any]:
    start: dict[str, Any] = {name: getattr(party, name) for name in FIELDS}
    start |= {"kind": PartyKind(party.kind), "certificate_kind": CertificateKind(party.certificate_kind)}
    return {**start, "reason": ""}


def _submit(ctx: Context, form: ChangeForm) -> None:
    def typed(name: str) -> str:
        return str(st.session_state.get(f"{form.name}.{name}") or "")

    kind, certificate = typed("kind"), typed("certificate_kind")
    without = certificate == CertificateKind.NONE
    party = PartyInput(
        kind,
        typed("name"),
        certificate,
        "" if without else typed("certificate_no"),
        typed("no_certificate_reason") if without else "",
        "" if kind == PartyKind.CITIZEN else typed("legal_representative"),
        typed("phone"),
        typed("address"),
    )
    result = correct_party(
        ctx, CorrectParty(form.token, form.object_id, form.version, party, typed("reason"))
    )
    if isinstance(result, list):
        refuse(form.name, result)
        return
    notice("当事人信息已更正。")
    go("party", {"id": str(form.object_id)}, replace=True)

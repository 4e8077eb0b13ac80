"""The fields of one party: kind, certificate and what goes with it, for a form that restores drafts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

import streamlit as st

from core.clock import local
from core.context import Context
from core.law.certificates import (
    CERTIFICATES,
    CertificateKind,
    PartyKind,
    certificates_for,
    check_certificate,
    credit_code_holder,
    parse_card_text,
)
from core.law.problem import Problem
from core.parties.identity import PartyInput
from core.parties.reading import known_party, like_parties
from core.permissions import Permission
from pages.ui import guard
from pages.ui.draft import Kept, Reader, as_option
from pages.ui.errors import field_problem, on_change
from pages.ui.matter_parties import certificate_fact
from pages.ui.text import plain

FIELDS = (
    "kind",
    "certificate_kind",
    "certificate_no",
    "no_certificate_reason",
    "name",
    "legal_representative",
    "phone",
    "address",
)
FILLED = ("name", "legal_representative", "phone", "address")
"""What a known number fills in."""
CERTIFICATE_LABELS = {kind: row.label for kind, row in CERTIFICATES.items()}


def readers(who: str) -> dict[str, Reader]:
    """How the kept values of a party's fields become values of the widgets."""
    return {
        f"{who}.kind": as_option(PartyKind, lambda k: k.label),
        f"{who}.certificate_kind": as_option(CertificateKind, CERTIFICATE_LABELS.__getitem__),
    }


def empty(who: str) -> dict[str, object]:
    """What the fields of a party hold before anything is typed."""
    return {f"{who}.{name}": "" for name in FIELDS} | {
        f"{who}.kind": PartyKind.CITIZEN,
        f"{who}.certificate_kind": CertificateKind.RESIDENT_IDENTITY_CARD,
    }


def party_fields(
    ctx: Context, form: str, who: str, label: str, problems: Sequence[Problem], *, kinds: Sequence[PartyKind]
) -> None:
    """Draw the fields. The certificate comes first: a known number, or a card reader typing into it, fills the rest."""
    key = f"{form}.{who}"

    def field(name: str) -> str:
        return f"{key}.{name}"

    def when(name: str) -> Literal["ignore"] | None:
        return on_change(problems, f"{who}.{name}")

    if len(kinds) > 1:
        st.radio(
            f"{label}类型",
            kinds,
            format_func=lambda k: k.label,
            horizontal=True,
            key=field("kind"),
            index=0,
        )
    kind = st.session_state.get(field("kind")) or kinds[0]
    options = [row.kind for row in certificates_for(kind)]
    if st.session_state.get(field("certificate_kind")) not in options:
        st.session_state[field("certificate_kind")] = (
            CertificateKind.RESIDENT_IDENTITY_CARD
            if kind is PartyKind.CITIZEN
            else CertificateKind.UNIFIED_CREDIT_CODE
        )
    certificate = st.selectbox(
        f"{label}证件类型",
        options,
        format_func=CERTIFICATE_LABELS.__getitem__,
        key=field("certificate_kind"),
        placeholder="请选择",
    )
    if certificate is CertificateKind.NONE:
        st.text_input(
            f"{label}无证照原因", key=field("no_certificate_reason"), on_change=when("no_certificate_reason")
        )
        field_problem(problems, f"{who}.no_certificate_reason")
    else:
        st.text_input(
            f"{label}证件号码",
            key=field("certificate_no"),
            on_change=_number_typed,
            args=(ctx, key, kinds),
            live="300ms",
            autocomplete="off",
            placeholder="可刷卡、扫码；身份证号和统一社会信用代码自动识别" if len(kinds) > 1 else "可刷卡",
        )
        field_problem(problems, f"{who}.certificate_no")
    st.text_input(
        f"{label}姓名" if kind is PartyKind.CITIZEN else f"{label}名称",
        key=field("name"),
        live="300ms",
        autocomplete="off",
    )
    field_problem(problems, f"{who}.name")
    _matches(ctx, key, label)
    if kind is not PartyKind.CITIZEN:
        st.text_input(
            f"{label}{kind.head_label}",
            key=field("legal_representative"),
            on_change=when("legal_representative"),
            autocomplete="off",
        )
        field_problem(problems, f"{who}.legal_representative")
    st.text_input(f"{label}联系电话", key=field("phone"), on_change=when("phone"), autocomplete="off")
    field_problem(problems, f"{who}.phone")
    st.text_input(f"{label}地址（选填）", key=field("address"), on_change=when("address"), autocomplete="off")
    field_problem(problems, f"{who}.address")


def _number_typed(before: Context, key: str, kinds: Sequence[PartyKind]) -> None:
    """Bring along what the number tells: its kind, what else stands on the card, and the party that is known by it.

    Only what nobody has typed is filled, and it goes again when the number changes.
    """
    ctx = guard.in_callback(before)
    if ctx is None:
        return
    state = st.session_state
    found = _read_number(ctx, key, kinds)
    known = known_party(ctx, state[f"{key}.certificate_kind"], state[f"{key}.certificate_no"])
    if known is not None:
        found |= {name: getattr(known, name) for name in FILLED if getattr(known, name)}
        if PartyKind(known.kind) in kinds:
            state[f"{key}.kind"] = PartyKind(known.kind)
    earlier, registered = state.get(f"{key}.filled", {}), state.get(f"{key}.registered", {})
    for name in FILLED:
        present, new = state.get(f"{key}.{name}") or "", found.get(name, "")
        # In a correction what is registered gives way to what the right number tells, and to nothing else.
        if present != new and (present == earlier.get(name, "") or (new and present == registered.get(name))):
            state[f"{key}.{name}"] = new
    state[f"{key}.filled"] = found


def _read_number(ctx: Context, key: str, kinds: Sequence[PartyKind]) -> dict[str, str]:
    """Put a card's number and kind into the fields; name and address where the card has them.

    A number that is right for the chosen kind of certificate leaves the choice alone.
    """
    state = st.session_state
    # What a reader pressed after its last field says nothing.
    typed = state[f"{key}.certificate_no"] = state[f"{key}.certificate_no"].strip("|｜ \t")
    chosen = state[f"{key}.certificate_kind"]
    today = local(ctx.now).date()
    if not check_certificate(chosen, typed, today):
        return {}
    card = parse_card_text(typed)
    if card is not None and PartyKind.CITIZEN in kinds:
        state[f"{key}.kind"] = PartyKind.CITIZEN
        state[f"{key}.certificate_kind"], state[f"{key}.certificate_no"] = card.kind, card.number
        return {name: text for name, text in (("name", card.name), ("address", card.address)) if text}
    code = CertificateKind.UNIFIED_CREDIT_CODE
    if not check_certificate(code, typed, today):
        kind = credit_code_holder(typed)
        if kind in kinds:
            state[f"{key}.kind"], state[f"{key}.certificate_kind"] = kind, code
    return {}


def _matches(ctx: Context, key: str, label: str) -> None:
    state = st.session_state
    number = state.get(f"{key}.certificate_no") or ""
    name = state.get(f"{key}.name") or ""
    found = like_parties(ctx, state[f"{key}.certificate_kind"], name, number)
    if found:
        filled = "，已自动带出" if ctx.may(Permission.APPLICATION_REGISTER) else ""
        certificates = (" ".join(certificate_fact(p)) for p in found)
        lines = [
            f"- [{plain(p.name)}](/party?id={p.party_id})　{plain(certificate)}"
            for p, certificate in zip(found, certificates, strict=True)
        ]
        st.caption(f"当事人库中相近的{label}（证件号码相同即为同一人{filled}）：\n" + "\n".join(lines))


def held_party(form: str, who: str, unknown: str = "") -> PartyInput:
    """The party as the fields on the screen hold it now. With `unknown`, one whose number was left empty has no certificate
    for that reason."""

    def kept(name: str) -> Kept:
        held = st.session_state.get(f"{form}.{who}.{name}") or ""
        if isinstance(held, PartyKind):
            return held.label
        return CERTIFICATE_LABELS[held] if isinstance(held, CertificateKind) else str(held)

    party = typed_party({f"{who}.{name}": kept(name) for name in FIELDS}, who, PartyKind.CITIZEN)
    if not unknown or party.certificate_no.strip() or party.certificate_kind == CertificateKind.NONE:
        return party
    return replace(
        party,
        certificate_kind=CertificateKind.NONE.value,
        certificate_no="",
        no_certificate_reason=unknown,
    )


def typed_party(values: Mapping[str, Kept], who: str, default: PartyKind) -> PartyInput:
    """The party as kept values say it; see pages/ui/draft.py for their form."""

    def text(name: str) -> str:
        return str(values.get(f"{who}.{name}") or "")

    kinds = {k.label: k.value for k in PartyKind}
    certificates = {label: kind.value for kind, label in CERTIFICATE_LABELS.items()}
    kind = kinds.get(text("kind"), default.value)
    certificate = certificates.get(text("certificate_kind"), "")
    without = certificate == CertificateKind.NONE
    return PartyInput(
        kind=kind,
        name=text("name"),
        certificate_kind=certificate,
        certificate_no="" if without else text("certificate_no"),
        no_certificate_reason=text("no_certificate_reason") if without else "",
        legal_representative="" if kind == PartyKind.CITIZEN else text("legal_representative"),
        phone=text("phone"),
        address=text("address"),
    )

"""The parties of a matter down its page."""

import streamlit as st

from core.context import Context
from core.law.records import PARTS
from core.matters.reading import MatterView
from core.parties.reading import PartyView
from core.permissions import Permission
from pages.ui.screens import page_of
from pages.ui.text import Tag, facts


def matter_parties(ctx: Context, view: MatterView) -> None:
    """Each party under its part, with the way to the register."""
    for role, party in view.parties:
        label = PARTS[role].label
        st.header(label, anchor=False)
        facts(party_facts(party))
        party_link(ctx, party, label)
    if view.parties and ctx.may(Permission.PARTY_REVEAL):
        st.checkbox("显示完整证件号码和电话", key=f"application.full.{view.matter_id}")


def party_link(ctx: Context, party: PartyView, who: str) -> None:
    """The way to the party in the register."""
    if ctx.may(Permission.PARTY_READ):
        this = {"id": str(party.party_id)}
        st.page_link(
            page_of("party"), label=f"在当事人库中查看该{who}", icon=":material/person:", query_params=this
        )


def certificate_fact(party: PartyView) -> tuple[str, str]:
    """A certificate by its kind and number, or why there is none."""
    if party.certificate_no:
        return party.certificate_label, party.certificate_no
    return "证件", f"无（{party.no_certificate_reason or party.certificate_label}）"


def party_facts(party: PartyView) -> list[tuple[str, str | Tag]]:
    """What is known of a party, for the page."""
    return [
        ("类型", party.kind_label),
        (party.name_label, party.name),
        certificate_fact(party),
        *([(party.head_label, party.legal_representative)] if party.legal_representative else []),
        ("联系电话", party.phone),
        ("地址", party.address),
    ]

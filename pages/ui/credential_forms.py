"""Forms for officers' credentials."""

from typing import Any

import streamlit as st

from core.context import Context
from core.people.accounts import list_holders
from core.people.credentials import (
    CredentialInput,
    CredentialRow,
    EditCredential,
    RegisterCredential,
    RevokeCredential,
    edit_credential,
    register_credential,
    revoke_credential,
)
from pages.ui.forms import Form
from pages.ui.navigate import go
from pages.ui.page import notice
from pages.ui.text import facts

_EMPTY = CredentialInput("", "", "", "", None, None)


def _fields(form: Form[Any], seen: CredentialInput | CredentialRow) -> CredentialInput:
    return CredentialInput(
        form.text("number", "证件号码", value=seen.number),
        form.text("scope", "执法领域", hint="照证件填写，如：劳动保障监察", value=seen.scope),
        form.text("region", "执法区域", hint="照证件填写", value=seen.region),
        form.text("issued_by", "发证机关", value=seen.issued_by),
        form.day("valid_from", "有效期起", value=seen.valid_from),
        form.day("valid_to", "有效期止", hint="含当日", value=seen.valid_to),
    )


def new(ctx: Context) -> None:
    st.title("登记执法证件", anchor=False)
    form: Form[None] = Form("credential_new")
    with form.body():
        holder = form.select("account_id", "持证人", dict(list_holders(ctx)))
        typed = _fields(form, _EMPTY)
        reason = form.reason()
        sent = form.submit("登记执法证件", cancel=("credentials", {}))
    if sent:
        kept = form.answer(register_credential(ctx, RegisterCredential(form.token, holder, typed, reason)))
        _done(str(kept.credential_id), "执法证件已登记。")


def _edit(ctx: Context, row: CredentialRow) -> None:
    st.title("修改证件", anchor=False)
    facts([("持证人", row.holder), ("科室", row.unit_name)])
    form = Form(f"credential_edit.{row.credential_id}", seen=row)
    with form.body():
        typed = _fields(form, form.seen)
        reason = form.reason()
        sent = form.submit("保存", cancel=("credentials", {"id": str(row.credential_id)}))
    if sent:
        command = EditCredential(form.token, row.credential_id, form.seen.row_version, typed, reason)
        form.answer(edit_credential(ctx, command))
        _done(str(row.credential_id), "证件已修改。")


def _revoke(ctx: Context, row: CredentialRow) -> None:
    st.title("注销证件", anchor=False)
    st.caption("注销后自今日起不再有效，不能恢复；此前凭该证件的执法行为不受影响。")
    facts([("证件号码", row.number), ("持证人", row.holder)])
    form = Form(f"credential_revoke.{row.credential_id}", seen=row)
    with form.body():
        reason = form.reason()
        sent = form.submit("注销证件", cancel=("credentials", {"id": str(row.credential_id)}))
    if sent:
        form.answer(
            revoke_credential(
                ctx, RevokeCredential(form.token, row.credential_id, form.seen.row_version, reason)
            )
        )
        _done(str(row.credential_id), "证件已注销。")


def _done(credential_id: str, words: str) -> None:
    notice(words)
    go("credentials", {"id": credential_id}, replace=True)


ACTS = {"edit": _edit, "revoke": _revoke}

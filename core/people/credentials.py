"""Officers' credentials (执法证): who may enforce, where, for what and from when to when (regulation art 8)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from core.clock import local
from core.context import Context
from core.editing import UNCHANGED, flush_unique, outdated
from core.law.names import TextKind, clean, half_width
from core.law.problem import Problem
from core.people.accounts import NOT_FOUND as NO_ACCOUNT
from core.permissions import Permission
from core.settings import setting
from core.use_case import Work, use_case
from db.models import Account, OfficerCredential
from db.models.base import new_id
from db.queries import credentials as queries
from db.queries.credentials import CredentialFilter, CredentialRow
from db.queries.locking import lock_row

NOT_FOUND = Problem("credential.not_found", "未找到该执法证件或无权查看")
_NUMBER = re.compile(r"[0-9A-Z\u4e00-\u9fff][0-9A-Z\u4e00-\u9fff〔〕()\-]{2,59}")
_CLASH = {
    "uq_officer_credential_number": Problem("credential.number_taken", "该证件号码已登记，请核对", "number")
}


class Credential(Protocol):
    """What decides whether a credential counts: a row of the table, or of a list."""

    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date: ...
    @property
    def revoked_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class CredentialInput:
    """A credential as typed from the card. Both days are included."""

    number: str
    scope: str
    region: str
    issued_by: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class RegisterCredential:
    token: UUID
    account_id: UUID | None
    credential: CredentialInput
    reason: str


@dataclass(frozen=True)
class EditCredential:
    token: UUID
    credential_id: UUID
    row_version: int
    credential: CredentialInput
    reason: str


@dataclass(frozen=True)
class RevokeCredential:
    token: UUID
    credential_id: UUID
    row_version: int
    reason: str


@dataclass(frozen=True)
class CredentialKept:
    credential_id: UUID
    number: str


def valid_on(credential: Credential, day: date) -> bool:
    """Whether the credential counts on a day: within its period, and not on or after the day of its revocation."""
    revoked = credential.revoked_at
    within = credential.valid_from <= day <= credential.valid_to
    return within and (revoked is None or day < local(revoked).date())


def warn_until(ctx: Context) -> date:
    """The last day that counts as expiring soon."""
    with ctx.app.read() as session:
        days = setting(session, ctx.actor.agency_id, "credential_warn_days")
    return local(ctx.now).date() + timedelta(days=days)


def list_credentials(
    ctx: Context,
    *,
    text: str = "",
    state: str = "",
    account_id: UUID | None = None,
    after: tuple[date, UUID] | None = None,
) -> list[CredentialRow]:
    """A page of credentials, the nearest end first, and one row more where there is a next page.

    `state`: running, expiring (within the agency's days of warning), ended, or empty for all.
    """
    if not ctx.may(Permission.CREDENTIAL_READ):
        return []
    wanted = CredentialFilter(local(ctx.now).date(), warn_until(ctx), text.strip(), state, account_id)
    with ctx.app.read() as session:
        return queries.list_credentials(session, ctx.viewer, wanted, after=after)


def get_credential(ctx: Context, credential_id: UUID) -> CredentialRow | None:
    if not ctx.may(Permission.CREDENTIAL_READ):
        return None
    with ctx.app.read() as session:
        return queries.get_credential(session, ctx.viewer, credential_id)


@use_case(Permission.CREDENTIAL_MANAGE)
def register_credential(work: Work, command: RegisterCredential) -> CredentialKept | list[Problem]:
    """Enter somebody's credential."""
    typed, problems = _checked(command.credential)
    account = command.account_id and lock_row(work.session, work.ctx.viewer, Account, command.account_id)
    if command.account_id is None:
        problems.insert(0, Problem("credential.holder_missing", "请选择持证人", "account_id"))
    elif not account:
        problems.insert(0, NO_ACCOUNT)
    elif account.disabled_at is not None:
        problems.insert(0, Problem("account.disabled", "持证人的账号已停用", "account_id"))
    if problems or not account:
        return problems
    row = OfficerCredential(id=new_id(), agency_id=account.agency_id, account_id=account.id)
    _fill(row, typed)
    work.add(row)
    return flush_unique(work, _CLASH) or CredentialKept(row.id, row.number)


@use_case(Permission.CREDENTIAL_MANAGE)
def edit_credential(work: Work, command: EditCredential) -> CredentialKept | list[Problem]:
    """Mend what was mistyped, or enter a prolongation. The holder stays; a revoked credential does too."""
    row = lock_row(work.session, work.ctx.viewer, OfficerCredential, command.credential_id)
    problems = _not_open(work, row, command.row_version)
    if problems or row is None:
        return problems
    typed, problems = _checked(command.credential)
    if problems:
        return problems
    _fill(row, typed)
    if not work.session.is_modified(row):
        return [UNCHANGED]
    return flush_unique(work, _CLASH) or CredentialKept(row.id, row.number)


@use_case(Permission.CREDENTIAL_MANAGE)
def revoke_credential(work: Work, command: RevokeCredential) -> CredentialKept | list[Problem]:
    """From today on it counts no more. What was done under it before stays valid."""
    row = lock_row(work.session, work.ctx.viewer, OfficerCredential, command.credential_id)
    problems = _not_open(work, row, command.row_version)
    if problems or row is None:
        return problems
    row.revoked_at = work.now
    return CredentialKept(row.id, row.number)


def _not_open(work: Work, row: OfficerCredential | None, seen_version: int) -> list[Problem]:
    if row is None:
        return [NOT_FOUND]
    if row.revoked_at is not None:
        return [Problem("credential.revoked", f"该证件已于 {local(row.revoked_at):%Y-%m-%d} 注销")]
    return outdated(work, row, seen_version, row.account_id)


def _checked(typed: CredentialInput) -> tuple[CredentialInput, list[Problem]]:
    number = half_width(typed.number).replace(" ", "").upper()
    problems: list[Problem] = []
    if not number:
        problems.append(Problem("credential.number_missing", "请填写证件号码", "number"))
    elif not _NUMBER.fullmatch(number):
        problems.append(
            Problem("credential.number", "证件号码应为 3 至 60 位的数字、字母或汉字，请照证件填写", "number")
        )
    texts = {}
    for field, label in (("scope", "执法领域"), ("region", "执法区域"), ("issued_by", "发证机关")):
        texts[field], found = clean(getattr(typed, field), TextKind.TITLE, label=label, field=field)
        problems += found
    if len(texts["region"]) > 100:
        problems.append(Problem("text.too_long", "执法区域最多100个字", "region"))
    if typed.valid_from is None:
        problems.append(Problem("credential.from_missing", "请选择有效期起始日期", "valid_from"))
    if typed.valid_to is None:
        problems.append(Problem("credential.to_missing", "请选择有效期截止日期", "valid_to"))
    elif typed.valid_from is not None and typed.valid_to < typed.valid_from:
        problems.append(
            Problem("credential.period", f"截止日期不得早于起始日期 {typed.valid_from}", "valid_to")
        )
    return CredentialInput(number, valid_from=typed.valid_from, valid_to=typed.valid_to, **texts), problems


def _fill(row: OfficerCredential, typed: CredentialInput) -> None:
    assert typed.valid_from is not None and typed.valid_to is not None
    row.number, row.scope, row.region = typed.number, typed.scope, typed.region
    row.issued_by, row.valid_from, row.valid_to = typed.issued_by, typed.valid_from, typed.valid_to

"""A licence that was granted before the portal was in use is entered from its paper file, and a mistaken entry mended."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from core.clock import local
from core.context import Context, Holding
from core.editing import UNCHANGED
from core.law.licenses import EXPIRED, STATES, VALID
from core.law.names import TextKind, clean, half_width
from core.law.problem import Problem
from core.licenses.ending import decided_at, holding_for, own_license
from core.licenses.keeping import LICENSE, alter, note_event, with_number
from core.licenses.reading import is_correctable, term_of
from core.licenses.renewing import end_validity, follow_last_day
from core.parties.identity import PartyInput, check_party
from core.parties.register import CONTACTS, hold_certificates, keep_party, name_conflicts
from core.permissions import Permission
from core.use_case import Work, use_case
from db.models import Item, License, Party
from db.models.base import new_id
from db.queries.items import get_item, list_items
from db.queries.parties import find_by_certificate

NUMBER_CHARS = 100
"""As many as the register holds of a licence's number."""


@dataclass(frozen=True)
class Terms:
    """What stands on the licence, as typed. `is_open_ended` says that it has no last day; then `valid_to` must be None."""

    number: str
    valid_from: date | None
    valid_to: date | None
    is_open_ended: bool
    scope: str


@dataclass(frozen=True)
class EnterLicense:
    """A licence by its paper file. It was granted by the decision `paper_no` (name and number) of the day `decided_on`;
    `reason` names the file."""

    token: UUID
    terms: Terms
    item_id: UUID | None
    holder: PartyInput
    paper_no: str
    decided_on: date | None
    reason: str


@dataclass(frozen=True)
class LicenseEntered:
    license_id: UUID
    number: str


@dataclass(frozen=True)
class CorrectEntry:
    token: UUID
    license_id: UUID
    row_version: int
    terms: Terms
    reason: str


@dataclass(frozen=True)
class EntryCorrected:
    license_id: UUID


def license_items(ctx: Context) -> dict[UUID, str]:
    """The items under which the actor may enter licences, with code and name: those of the units he heads, closed ones
    too, for what was granted under them may still hold."""
    if not ctx.may(Permission.LICENSE_MANAGE):
        return {}
    with ctx.app.read() as session:
        items = [row.item for row in list_items(session, ctx.viewer, with_inactive=True)]
    return {
        item.id: f"{item.code} {item.name}{'' if item.is_active else '（已停用）'}"
        for item in items
        if item.procedure == LICENSE and holding_for(ctx, item.unit_id)
    }


@use_case(Permission.LICENSE_MANAGE)
def enter_license(work: Work, command: EnterLicense) -> LicenseEntered | list[Problem]:
    """Put a licence into the register that no application of the portal led to, valid or expired as its dates say."""
    hold_certificates(work, command.holder)
    today, problems = local(work.now).date(), list[Problem]()
    told, found = _check(work, command.terms)
    problems += found
    item, holding = _item(work, command.item_id)
    if item is None:
        problems.append(Problem("license.item", "请选择由您负责的科室承办的许可事项", "item"))
    holder, found = check_party(command.holder, today, "holder.", "持有人")
    problems += found or name_conflicts(work.session, work.ctx.viewer, holder, "holder.")
    paper_no, found = clean(
        command.paper_no, TextKind.TITLE, label="决定书名称和文号", field="paper_no", required=True
    )
    problems += found
    if command.decided_on is None or command.decided_on > today:
        problems.append(Problem("license.day", "请填写准予许可的决定日期，不晚于今天", "decided_on"))
    if problems or item is None or command.decided_on is None:
        return problems
    party = _keep_holder(work, holder)
    granted_at = decided_at(work, command.decided_on)
    license_ = License(
        **told,
        id=new_id(),
        agency_id=item.agency_id,
        item_id=item.id,
        item_name=item.name,
        party_id=party.id,
        holder=holder.name,
        certificate_kind=holder.certificate_kind,
        certificate_no=holder.certificate_no or None,
        state=VALID,
        happened_at=granted_at,
    )
    work.add(license_)
    work.session.flush()
    note_event(
        work,
        license_,
        "entered",
        matter=None,
        at=granted_at,
        paper_no=paper_no,
        reason=work.reason,
        absent=work.ctx.standing_in(holding),
    )
    if license_.valid_to is not None and license_.valid_to < today:
        end_validity(work, license_, EXPIRED)  # no application about it waits
    return LicenseEntered(license_.id, license_.number)


@use_case(Permission.LICENSE_MANAGE)
def correct_entry(work: Work, command: CorrectEntry) -> EntryCorrected | list[Problem]:
    """Mend number, dates and scope of a licence as it was typed. What comes to be past by that, the worker ends."""
    found = own_license(work, command.license_id, command.row_version)
    if isinstance(found, list):
        return found
    license_, holding = found
    if not is_correctable(license_):
        words = f"许可证{STATES[license_.state].label}，或其内容出自本系统的决定书，不能在此更正"
        return [Problem("license.entry", words)]
    told, problems = _check(work, command.terms, license_)
    if problems:
        return problems
    before, changes = license_.valid_to, alter(license_, told)
    if not changes:
        return [UNCHANGED]
    if problems := follow_last_day(work, license_, before):
        return problems
    note_event(
        work,
        license_,
        "entry_corrected",
        matter=None,
        at=work.now,
        reason=work.reason,
        changes=changes,
        absent=work.ctx.standing_in(holding),
    )
    return EntryCorrected(license_.id)


def _item(work: Work, item_id: UUID | None) -> tuple[Item | None, Holding | None]:
    """The chosen item, where it is a licence of a unit that the actor heads, and the holding by which he does."""
    found = get_item(work.session, work.ctx.viewer, item_id) if item_id else None
    item = found[0].item if found else None
    holding = holding_for(work.ctx, item.unit_id) if item and item.procedure == LICENSE else None
    return (item, holding) if holding else (None, None)


def _check(work: Work, typed: Terms, own: License | None = None) -> tuple[dict[str, Any], list[Problem]]:
    """The columns of a licence that say this, and what is wrong with it; `own` is the licence that is corrected."""
    # As `name_license` looks for it.
    number, problems = clean(
        half_width(typed.number), TextKind.TITLE, label="许可证编号", field="number", required=True
    )
    if not problems and len(number) > NUMBER_CHARS:
        problems = [Problem("license.number", f"许可证编号最多{NUMBER_CHARS}个字", "number")]
    if not problems and (own is None or own.number != number):
        problems = _taken(work, number)
    first, last = typed.valid_from, typed.valid_to
    if first is None:
        problems.append(Problem("license.from", "请填写有效期自", "valid_from"))
    if typed.is_open_ended and last is not None:
        problems.append(Problem("license.to", "长期有效的没有有效期至，请去掉其中一项", "valid_to"))
    elif last is None and not typed.is_open_ended:
        problems.append(
            Problem(
                "license.to", "请填写有效期至；没有届满日期的，请勾选“长期有效，没有届满日期”", "valid_to"
            )
        )
    elif first and last and last < first:
        problems.append(Problem("license.term", f"有效期至 {last} 早于有效期自 {first}，请核对", "valid_to"))
    scope, found = clean(typed.scope, TextKind.NOTE, label="许可范围和条件", field="scope", required=False)
    told = {"number": number, "valid_from": first, "valid_to": last, "scope": scope}
    return told, problems + found


def _taken(work: Work, number: str) -> list[Problem]:
    found = with_number(work, work.ctx.viewer, number)
    if found is None:
        return []
    words = (
        f"许可证编号 {number} 已在登记簿中：{found.item_name}，持有人 {found.holder}，"
        f"有效期 {term_of(found.valid_from, found.valid_to)}，{STATES[found.state].label}。"
        "请核对编号；确是同一许可证的，不必再登记"
    )
    return [Problem("license.taken", words, "number", link=f"/license?id={found.id}")]


def _keep_holder(work: Work, typed: PartyInput) -> Party:
    """The holder in the register of parties. What an old file says of how to reach somebody does not replace what he has
    said since."""
    known = find_by_certificate(
        work.session, work.ctx.viewer, typed.certificate_kind, typed.certificate_no, typed.name
    )
    newer = [field for field in CONTACTS if known and getattr(known, field)]
    party = keep_party(work, replace(typed, **dict.fromkeys(newer, "")), None)
    work.session.flush()
    return party

"""What the steps of an application do to the register of licences: one is entered, named, changed, renewed, given up."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from core.acting import absent_colleague
from core.clock import local
from core.deadlines.by_paper import paper_name
from core.law.licenses import HAPPENINGS, HOLDING, PURPOSES, late_renewal, unfit
from core.law.names import half_width
from core.law.problem import Problem
from core.licenses.renewing import count_renewal, follow_last_day
from core.permissions import Permission
from core.use_case import Work
from db.models import Application, Document, Item, License, LicenseEvent, Matter, MatterParty
from db.models.base import new_id
from db.queries.licenses import holders_of, lock_by_number, lock_by_paper, lock_license, named_in
from db.unit_of_work import hold
from db.viewer import Viewer

DECISION = "license_grant"
"""The kind of paper by which a licence is granted, changed and renewed."""
Change = tuple[str, str, str]
"""A column that was changed: its label, the old value and the new one, in words."""
_PURPOSE_OF = {row.asked: row.done for row in PURPOSES.values()}
LICENSE = "license"
"""The procedure (core.law.applications.PROCEDURES) of items that are licences."""
UNKNOWN = Problem(
    "license.number",
    "许可证登记簿中没有该编号，请核对或在登记簿中查找；本系统启用前准予的，先由承办科室负责人在“许可证登记簿”登记原有许可证",
    "license_no",
)


def name_license(work: Work, matter: Matter, purpose: str, number: str) -> list[Problem]:
    """Note which licence an application is about, and what it wants of it; named again, the last word counts."""
    viewer = work.ctx.viewer_for(Permission.STEP_TAKE)
    found = lock_by_number(work.session, viewer, half_width(number).strip())
    if found is None:
        return [UNKNOWN]
    if found.party_id not in {one.party_id for one in holders_of(work.session, viewer, matter.id)}:
        return [Problem("license.holder", "该许可证的持有人不是本件申请人，请核对许可证编号", "license_no")]
    asked = PURPOSES[purpose].asked
    if problems := unfit(asked, found.state):
        return problems
    told = late_renewal(found.valid_to, local(matter.happened_at).date()) if purpose == "renewal" else ""
    count_renewal(work, matter, found if purpose == "renewal" and not told else None)
    note_event(work, found, asked, matter=matter, at=work.now, reason=told)
    return []


def grant_license(
    work: Work, matter: Matter, document: Document | None, content: Mapping[str, Any]
) -> list[Problem]:
    """Carry what a decision grants into the register: on the licence that the application named, else as a new one.
    Nothing where the item is no licence."""
    application = work.session.get_one(Application, matter.id)
    item = work.session.get_one(Item, application.item_id)
    if item.procedure != LICENSE or document is None:
        return []
    viewer = work.ctx.viewer_for(Permission.STEP_TAKE)
    first, last = (_day(content, code) for code in ("valid_from", "valid_to"))
    named = named_in(work.session, viewer, matter.id)
    if named is None:
        return _enter(work, matter, application, document, content, first or local(work.now).date(), last)
    license_ = lock_license(work.session, viewer, named.license.id)
    done = _PURPOSE_OF[named.event.kind]
    assert license_ is not None
    if problems := unfit(done, license_.state):
        return problems
    if done == "renewed" and last is None and content.get("term") != "open":
        return [Problem("license.term", "准予延续的决定书没有写明新的有效期，请更正决定书")]
    return _apply(work, matter, license_, done, document, content, (first, last))


def correct_license(
    work: Work, matter: Matter, replaced: Document, document: Document, content: Mapping[str, Any]
) -> list[Problem]:
    """Carry the correction of a decision into the register, where a licence rests on that decision."""
    viewer = work.ctx.viewer_for(Permission.PAPER_ISSUE)
    license_ = lock_by_paper(work.session, viewer, replaced.id) if replaced.kind == DECISION else None
    if license_ is None:
        return []
    if problems := unfit("corrected", license_.state):
        return problems
    before, term = license_.valid_to, (_day(content, "valid_from"), _day(content, "valid_to"))
    problems = _apply(work, matter, license_, "corrected", document, content, term, Permission.PAPER_ISSUE)
    return problems or follow_last_day(work, license_, before)


def rests_on(work: Work, document: Document) -> list[Problem]:
    """Why a decision cannot be voided: its holder may still act on the licence that rests on it."""
    viewer = work.ctx.viewer_for(Permission.PAPER_VOID)
    license_ = lock_by_paper(work.session, viewer, document.id) if document.kind == DECISION else None
    if license_ is None or license_.state not in HOLDING:
        return []
    words = f"许可证 {license_.number} 依据该决定书有效：内容有误的，请更正文书；应当撤销、撤回的，请先在许可证登记簿中登记"
    return [Problem("license.rests", words, link=f"/license?id={license_.id}")]


def note_event(
    work: Work,
    license_: License,
    kind: str,
    *,
    matter: Matter | None,
    at: datetime,
    document_id: UUID | None = None,
    paper_no: str = "",
    ground: str = "",
    reason: str = "",
    changes: list[Change] | None = None,
    absent: UUID | None = None,
    permission: Permission = Permission.STEP_TAKE,
) -> None:
    """Add what happened to the licence, and bring it to the state that follows. `absent` is whom the actor stands in for,
    where there is no matter in which he does so by his `permission`."""
    work.add(
        LicenseEvent(
            license_id=license_.id,
            kind=kind,
            in_matter_id=matter.id if matter else None,
            document_id=document_id,
            paper_no=paper_no,
            ground=ground,
            reason=reason,
            happened_at=at,
            actor_id=work.ctx.actor.account_id,
            on_behalf_of_id=absent_colleague(work, matter, permission) if matter else absent,
            details={"changes": changes} if changes else {},
        )
    )
    license_.state = HAPPENINGS[kind].target or license_.state
    work.session.flush()


def _enter(
    work: Work,
    matter: Matter,
    application: Application,
    document: Document,
    content: Mapping[str, Any],
    first: date,
    last: date | None,
) -> list[Problem]:
    number = str(content.get("license_no") or document.number or matter.number)
    viewer = work.ctx.viewer_for(Permission.STEP_TAKE)
    if problems := _taken(work, viewer, number):
        return problems
    if last is not None and last < first:
        return [Problem("license.term", f"有效期至 {last} 早于有效期自 {first}，请更正决定书")]
    holder = _holder(work, viewer, matter, content)
    license_ = License(
        id=new_id(),
        agency_id=matter.agency_id,
        number=number,
        item_id=application.item_id,
        item_name=application.item_name,
        party_id=holder.party_id,
        holder=holder.name,
        certificate_kind=holder.certificate_kind,
        certificate_no=holder.certificate_no,
        granted_in_id=matter.id,
        document_id=document.id,
        valid_from=first,
        valid_to=last,
        scope=str(content.get("scope") or ""),
        state="valid",
        happened_at=work.now,
    )
    work.add(license_)
    work.session.flush()
    note_event(work, license_, "granted", matter=matter, at=work.now, document_id=document.id)
    return []


def _apply(
    work: Work,
    matter: Matter,
    license_: License,
    done: str,
    document: Document,
    content: Mapping[str, Any],
    term: tuple[date | None, date | None],
    permission: Permission = Permission.STEP_TAKE,
) -> list[Problem]:
    """Change what the decision names, and keep what it is silent about."""
    changes: list[Change] = []
    if done != "cancelled":
        viewer = work.ctx.viewer_for(permission)
        new = _told(_holder(work, viewer, matter, content), license_, content, term)
        if new["number"] != license_.number and (problems := _taken(work, viewer, new["number"])):
            return problems
        if new["valid_to"] is not None and new["valid_to"] < new["valid_from"]:
            return [Problem("license.term", "有效期至早于有效期自，请更正决定书")]
        changes = alter(license_, new)
        license_.certificate_kind, license_.certificate_no = new["certificate"]
        license_.document_id = document.id
    ground = "cancelled_otherwise" if done == "cancelled" else ""
    note_event(
        work,
        license_,
        done,
        matter=matter,
        at=work.now,
        document_id=document.id,
        ground=ground,
        reason=f"依{paper_name(document)}",
        changes=changes,
        permission=permission,
    )
    return []


def alter(license_: License, new: Mapping[str, Any]) -> list[Change]:
    """Give the licence what `new` says of its columns; what was changed by that, in words."""
    changes = []
    for column, label in _CHANGED.items():
        old = getattr(license_, column)
        if column in new and old != new[column]:
            setattr(license_, column, new[column])
            changes.append((label, str(old or ""), str(new[column] or "")))
    return changes


_CHANGED = {
    "number": "许可证编号",
    "holder": "持有人",
    "valid_from": "有效期自",
    "valid_to": "有效期至",
    "scope": "许可范围和条件",
}


def _told(
    holder: MatterParty, license_: License, content: Mapping[str, Any], term: tuple[date | None, date | None]
) -> dict[str, Any]:
    first, last = term
    return {
        "number": str(content.get("license_no") or license_.number),
        "holder": holder.name,
        "certificate": (holder.certificate_kind, holder.certificate_no),
        "valid_from": first or license_.valid_from,
        "valid_to": None if content.get("term") == "open" else last or license_.valid_to,
        "scope": str(content.get("scope") or license_.scope),
    }


def _holder(work: Work, viewer: Viewer, matter: Matter, content: Mapping[str, Any]) -> MatterParty:
    """The applicant whom the decision names, as the matter has him."""
    holders = holders_of(work.session, viewer, matter.id)
    return next((one for one in holders if str(one.id) == content.get("applicant")), holders[0])


def with_number(work: Work, viewer: Viewer, number: str) -> License | None:
    """The licence that has this number; none is given it until the transaction ends."""
    hold(work.session, f"license {viewer.agency_id} {number}")
    return lock_by_number(work.session, viewer, number)


def _taken(work: Work, viewer: Viewer, number: str) -> list[Problem]:
    if with_number(work, viewer, number) is None:
        return []
    return [Problem("license.taken", f"许可证编号 {number} 已在登记簿中，请更正决定书上的编号")]


def _day(content: Mapping[str, Any], code: str) -> date | None:
    value = content.get(code)
    return date.fromisoformat(value) if value else None

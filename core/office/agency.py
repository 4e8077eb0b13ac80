"""The agency: its names, kind and contact data, as screens and papers print them (regulation art 1)."""

import re
from dataclasses import dataclass
from uuid import UUID

from core.context import Context
from core.editing import UNCHANGED, outdated
from core.law.applications import Choice
from core.law.basis import article
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.permissions import Permission
from core.use_case import Work, use_case
from db.queries import office as queries
from db.queries.locking import lock_agency
from db.queries.office import AgencyDetail

KINDS = {
    row.code: row
    for row in (
        Choice(code="organ", label="行政机关", basis=article(1)),
        Choice(code="authorised", label="法律、法规授权的组织", basis=article(1)),
        Choice(code="entrusted", label="依法接受委托的组织", basis=article(1)),
    )
}
_PREFIX = re.compile(r"[\w\u4e00-\u9fff]{1,20}")


@dataclass(frozen=True)
class EditAgency:
    """`number_prefix` is the agency's part of its numbers: 某人社 in 某人社申〔2026〕1号. Decisions name
    `reconsideration_body` and `court` as where they are reconsidered and sued against."""

    token: UUID
    row_version: int
    name: str
    short_name: str
    kind: str
    number_prefix: str
    address: str
    phone: str
    reason: str
    reconsideration_body: str
    court: str


@dataclass(frozen=True)
class AgencyKept:
    agency_id: UUID
    name: str


def get_agency(ctx: Context) -> AgencyDetail:
    """The actor's own agency: its name stands on every screen, so everybody may read it."""
    with ctx.app.read() as session:
        return queries.get_agency(session, ctx.viewer)


@use_case(Permission.AGENCY_MANAGE)
def edit_agency(work: Work, command: EditAgency) -> AgencyKept | list[Problem]:
    """From now on; numbers and papers already issued keep what they say."""
    agency = lock_agency(work.session, work.ctx.viewer)
    problems = outdated(work, agency, command.row_version, agency.id)
    if problems:
        return problems
    cleaned: dict[str, str] = {}
    for field, kind, label, required in (
        ("name", TextKind.ORGANIZATION_NAME, "机关全称", True),
        ("short_name", TextKind.ORGANIZATION_NAME, "机关简称", True),
        ("address", TextKind.ADDRESS, "地址", False),
        ("phone", TextKind.PHONE, "联系电话", False),
        ("reconsideration_body", TextKind.ORGANIZATION_NAME, "行政复议机关", False),
        ("court", TextKind.ORGANIZATION_NAME, "管辖法院", False),
    ):
        cleaned[field], found = clean(
            getattr(command, field), kind, label=label, field=field, required=required
        )
        problems += found
    if len(cleaned["short_name"]) > 100:
        problems.append(Problem("text.too_long", "机关简称最多100个字", "short_name"))
    prefix = command.number_prefix.strip()
    if not _PREFIX.fullmatch(prefix):
        problems.append(
            Problem("agency.prefix", "机关代字须为 1 至 20 个汉字、字母或数字，不含括号", "number_prefix")
        )
    if command.kind not in KINDS:
        problems.append(Problem("agency.kind", "请选择机关类别", "kind"))
    if problems:
        return problems
    agency.name, agency.short_name = cleaned["name"], cleaned["short_name"]
    agency.address, agency.phone = cleaned["address"], cleaned["phone"]
    agency.reconsideration_body, agency.court = cleaned["reconsideration_body"], cleaned["court"]
    agency.kind, agency.number_prefix = command.kind, prefix
    if not work.session.is_modified(agency):
        return [UNCHANGED]
    return AgencyKept(agency.id, agency.name)

"""Departments of the agency: created, edited, closed and reopened. Never deleted: old matters point at them."""

import re
from dataclasses import dataclass
from uuid import UUID

from core.context import Context
from core.editing import UNCHANGED, flush_unique, outdated
from core.law.names import TextKind, clean, half_width
from core.law.problem import Problem
from core.permissions import Permission
from core.use_case import Work, use_case
from db.models import Unit
from db.models.base import new_id
from db.queries import people as queries
from db.queries.locking import lock_row
from db.queries.people import UnitRow

NOT_FOUND = Problem("unit.not_found", "未找到该科室或无权查看")
_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}", re.ASCII)
_CLASHES = {
    "uq_unit_agency_id_code": Problem("unit.code_taken", "该代码已被其他科室使用，请另取一个", "code"),
    "uq_unit_agency_id_name": Problem("unit.name_taken", "已有同名科室，请核对", "name"),
}
_NAMED = 10
"""How many people or items a refusal names."""


@dataclass(frozen=True)
class CreateUnit:
    token: UUID
    code: str
    name: str
    phone: str
    reason: str


@dataclass(frozen=True)
class EditUnit:
    token: UUID
    unit_id: UUID
    row_version: int
    name: str
    phone: str
    reason: str


@dataclass(frozen=True)
class CloseUnit:
    token: UUID
    unit_id: UUID
    row_version: int
    reason: str


@dataclass(frozen=True)
class ReopenUnit:
    token: UUID
    unit_id: UUID
    row_version: int
    reason: str


@dataclass(frozen=True)
class UnitKept:
    unit_id: UUID
    name: str


def list_units(ctx: Context, *, with_closed: bool = True) -> list[UnitRow]:
    """Units of the agency, open ones first. Everybody on the staff may know the departments of the house."""
    with ctx.app.read() as session:
        return queries.list_units(session, ctx.viewer, with_closed=with_closed)


def get_unit(ctx: Context, unit_id: UUID) -> UnitRow | None:
    return next((unit for unit in list_units(ctx) if unit.unit_id == unit_id), None)


@use_case(Permission.UNIT_MANAGE)
def create_unit(work: Work, command: CreateUnit) -> UnitKept | list[Problem]:
    """A new department. The code is for programs and exports and never changes."""
    code = half_width(command.code).strip().lower()
    name, phone, problems = _facts(command.name, command.phone)
    if not _CODE.fullmatch(code):
        word = "代码须为 1 至 40 位小写字母、数字或 . _ - " if code else "请填写代码"
        problems.insert(0, Problem("unit.code", word, "code"))
    if problems:
        return problems
    unit = Unit(id=new_id(), agency_id=work.ctx.actor.agency_id, code=code, name=name, phone=phone)
    work.add(unit)
    return flush_unique(work, _CLASHES) or UnitKept(unit.id, unit.name)


@use_case(Permission.UNIT_MANAGE)
def edit_unit(work: Work, command: EditUnit) -> UnitKept | list[Problem]:
    """Name and telephone. Papers already issued keep the name they were printed with."""
    unit = lock_row(work.session, work.ctx.viewer, Unit, command.unit_id)
    if unit is None:
        return [NOT_FOUND]
    problems = outdated(work, unit, command.row_version, unit.id)
    if problems:
        return problems
    name, phone, problems = _facts(command.name, command.phone)
    if problems:
        return problems
    unit.name, unit.phone = name, phone
    if not work.session.is_modified(unit):
        return [UNCHANGED]
    return flush_unique(work, _CLASHES) or UnitKept(unit.id, unit.name)


@use_case(Permission.UNIT_MANAGE)
def close_unit(work: Work, command: CloseUnit) -> UnitKept | list[Problem]:
    """No more new work for the department. People and items must have moved before."""
    unit = lock_row(work.session, work.ctx.viewer, Unit, command.unit_id)
    if unit is None:
        return [NOT_FOUND]
    if not unit.is_active:
        return [Problem("unit.closed", "该科室已经停用")]
    problems = outdated(work, unit, command.row_version, unit.id)
    if problems:
        return problems
    people = queries.active_people(work.session, work.ctx.viewer, unit.id)
    items = queries.active_items(work.session, work.ctx.viewer, unit.id)
    if people:
        problems.append(
            Problem(
                "unit.people", f"该科室还有 {len(people)} 个在用账号（{_named(people)}），请先调整科室或停用"
            )
        )
    if items:
        problems.append(
            Problem("unit.items", f"该科室还有 {len(items)} 个在用办理事项（{_named(items)}），请先调整")
        )
    if problems:
        return problems
    unit.is_active = False
    return UnitKept(unit.id, unit.name)


@use_case(Permission.UNIT_MANAGE)
def reopen_unit(work: Work, command: ReopenUnit) -> UnitKept | list[Problem]:
    unit = lock_row(work.session, work.ctx.viewer, Unit, command.unit_id)
    if unit is None:
        return [NOT_FOUND]
    if unit.is_active:
        return [Problem("unit.open", "该科室已经在用")]
    problems = outdated(work, unit, command.row_version, unit.id)
    if problems:
        return problems
    unit.is_active = True
    return UnitKept(unit.id, unit.name)


def _facts(name: str, phone: str) -> tuple[str, str, list[Problem]]:
    name, problems = clean(name, TextKind.TITLE, label="科室名称", field="name")
    phone, more = clean(phone, TextKind.PHONE, field="phone", required=False)
    return name, phone, problems + more


def _named(names: list[str]) -> str:
    return "、".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")

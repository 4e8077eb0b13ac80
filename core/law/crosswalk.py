"""条文对照: which rows of law stand on which article of the regulation, collected from the tables themselves.

A row is any frozen dataclass in a module of `core.law` that names the regulation in a field of type Basis.
"""

import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from importlib import import_module
from typing import Any

import core.law as package
from core.law.basis import Basis
from core.law.problem import Problem

MODULES: Mapping[str, str] = {
    "applications": "申请登记",
    "case_procedure": "案件启动",
    "complaints": "投诉举报",
    "disposal": "鉴定与移交",
    "files": "附件类别",
    "filing": "案卷整理、归档",
    "holds": "暂缓销毁",
    "lending": "借阅",
    "lending_findings": "借阅违规线索",
    "licenses": "许可证",
    "limits": "期限",
    "lint_dates": "文书日期",
    "lint_periods": "文书期限",
    "paper_approval": "文书审批",
    "paper_fields": "文书字段",
    "paper_kinds": "文书种类",
    "paper_states": "文书流转",
    "preserving": "长期保存介质",
    "procedures": "程序步骤",
    "recording": "记录与告知",
    "requirements": "步骤条件",
    "originals": "原始载体",
    "retention": "保存期限",
    "roles": "岗位分离",
    "seals": "用印",
    "service": "送达",
    "triggers": "长期保存情形",
}
"""What the tables of a module are about, in words."""


@dataclass(frozen=True)
class Rule:
    """One row of law: the table that holds it as `module.NAME`, its code and label, and where it stands."""

    table: str
    code: str
    label: str
    basis: Basis

    @property
    def subject(self) -> str:
        return MODULES.get(self.table.partition(".")[0], "其他规则")


@cache
def rules_by_article() -> Mapping[int, tuple[Rule, ...]]:
    """Every row that stands on an article of the regulation, by that article, in the order of modules and tables."""
    found: dict[int, list[Rule]] = {}
    seen: set[int] = set()
    for table, value in _tables():
        for rule in _rules(table, value, seen):
            found.setdefault(rule.basis.article or 0, []).append(rule)
    return {number: tuple(sorted(rules, key=lambda rule: rule.table)) for number, rules in found.items()}


def _tables() -> Iterator[tuple[str, Any]]:
    """Every public name of every module, those first that a module declares itself: an import declares nothing."""
    names = sorted(one.name for one in pkgutil.iter_modules(package.__path__))
    modules = {name: vars(import_module(f"{package.__name__}.{name}")) for name in names}
    for declared in (True, False):
        for module, held in modules.items():
            for name, value in held.items():
                if not name.startswith("_") and declared is (name in held.get("__annotations__", ())):
                    yield f"{module}.{name}", value


def _rules(table: str, value: Any, seen: set[int]) -> Iterator[Rule]:
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple | list | frozenset):
        for one in value:
            yield from _rules(table, one, seen)
    elif is_dataclass(value) and not isinstance(value, type | Basis | Problem) and id(value) not in seen:
        # A table that another module imports is met twice.
        seen.add(id(value))
        held = [getattr(value, field.name) for field in fields(value)]
        for basis in (one for part in held for one in (part if isinstance(part, tuple) else (part,))):
            if isinstance(basis, Basis) and basis.law == "regulation":
                yield Rule(
                    table,
                    _word(value, "code", "act", "kind"),
                    _word(value, "label", "title", "reason"),
                    basis,
                )
        for part in held:
            if not isinstance(part, Basis):
                yield from _rules(table, part, seen)


def _word(row: Any, *names: str) -> str:
    return next((str(found) for name in names if (found := getattr(row, name, ""))), "")

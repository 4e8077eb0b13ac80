"""Saved searches: one's own, each the query of the search page's address under a name."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete

from core.context import Context
from core.law.names import TextKind, clean
from core.law.problem import Problem
from core.permissions import Permission
from core.searching.finding import MOST_CHARACTERS, filter_of
from core.use_case import Work, use_case
from db.models import SavedSearch
from db.models.base import new_id
from db.queries.found import list_saved_searches
from db.unit_of_work import hold

FIELDS = ("q", "kind", "stage", "unit", "from", "to")
MOST = 20
LONGEST_NAME = 40


@dataclass(frozen=True)
class SaveSearch:
    """`query` is that of the page's address."""

    token: UUID
    name: str
    query: dict[str, str]


@dataclass(frozen=True)
class ForgetSearch:
    token: UUID
    saved_id: UUID


@dataclass(frozen=True)
class SearchKept:
    saved_id: UUID


@dataclass(frozen=True)
class SavedView:
    saved_id: UUID
    name: str
    query: dict[str, str]


def list_saved(ctx: Context) -> list[SavedView]:
    """The actor's own, by name."""
    if not ctx.may(Permission.APPLICATION_READ):
        return []
    with ctx.app.read() as session:
        return [
            SavedView(row.id, row.name, dict(row.query)) for row in list_saved_searches(session, ctx.viewer)
        ]


@use_case(Permission.APPLICATION_READ)
def save_search(work: Work, command: SaveSearch) -> SearchKept | list[Problem]:
    """Keep a search; one of the same name becomes this one."""
    name, problems = clean(command.name, TextKind.REMARK, label="名称", field="name")
    if len(name) > LONGEST_NAME:
        problems.append(Problem("search.name", f"名称最多{LONGEST_NAME}个字", "name"))
    query = {part: command.query[part][:MOST_CHARACTERS] for part in FIELDS if command.query.get(part)}
    if not filter_of(query).text:
        problems.append(Problem("search.empty", "请先填写要查找的内容", "q"))
    hold(work.session, f"saved searches {work.ctx.actor.account_id}")
    saved = {row.name: row for row in list_saved_searches(work.session, work.ctx.viewer)}
    if name not in saved and len(saved) >= MOST:
        problems.append(Problem("search.many", f"最多保存{MOST}个查找，请先删除不用的", "name"))
    if problems:
        return problems
    row = saved.get(name) or SavedSearch(id=new_id(), account_id=work.ctx.actor.account_id, name=name)
    row.query = query
    work.add(row)
    return SearchKept(row.id)


@use_case(Permission.APPLICATION_READ)
def forget_search(work: Work, command: ForgetSearch) -> SearchKept | list[Problem]:
    """Forget a search of one's own; one that is gone already is no mistake."""
    work.session.execute(
        delete(SavedSearch).where(
            SavedSearch.id == command.saved_id, SavedSearch.account_id == work.ctx.actor.account_id
        )
    )
    return SearchKept(command.saved_id)

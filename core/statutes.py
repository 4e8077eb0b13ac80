"""条文对照 and 程序状态表: what the tables of law hold, as pages, files and paper show it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.clock import local
from core.context import Context
from core.documents.blocks import Column
from core.documents.law_sheets import CROSSWALK_COLUMNS, STATE_COLUMNS, LawSheet, render_law_sheet
from core.law.article_tests import ARTICLE_TESTS
from core.law.articles import ARTICLES, PARTLY, PUBLISHED_ON, STILL_TO_COME, Article, as_number, issue_day
from core.law.crosswalk import Rule, rules_by_article
from core.law.procedures import PROCEDURES, StateRow, state_table
from core.permissions import Permission
from core.settings import setting
from core.spreadsheet import csv_file

HEAD = ("条", "标题", "要求", "状态", "规则类别", "规则", "依据", "依据情况", "页面", "测试")
DONE, PART, OPEN = "已落实", "部分落实", "待落实"
_MOST_NAMED = 12
"""Rules that the paper names of one kind; it counts the others."""


@dataclass(frozen=True)
class ArticleView:
    """One article with what carries it. `state` is DONE, PART or OPEN, `lacks` what is still to come."""

    row: Article
    rules: tuple[Rule, ...]
    pages: tuple[str, ...]
    tests: tuple[str, ...]
    state: str
    lacks: str


@dataclass(frozen=True)
class Issue:
    """The day of issue, and whether the bureau has confirmed it."""

    day: date
    is_confirmed: bool


def is_open(rules: Sequence[Rule], pages: Sequence[str], tests: Sequence[str]) -> bool:
    """Whether an article is carried by less than a rule, a screen and a test."""
    return not (rules and pages and tests)


def crosswalk(ctx: Context, pages: Mapping[int, Sequence[str]], text: str = "") -> list[ArticleView]:
    """Every article whose words, rules or screens hold `text`; empty without the permission.

    `pages` are the titles of screens by article: core does not know them.
    """
    if not ctx.may(Permission.LAW_READ):
        return []
    views = [_view(row, tuple(pages.get(row.number, ()))) for row in ARTICLES.values()]
    return [view for view in views if text in _words(view)]


def issue(ctx: Context) -> Issue | None:
    """Since when the regulation is in force (art 27); None without the permission."""
    if not ctx.may(Permission.LAW_READ):
        return None
    with ctx.app.read() as session:
        value = setting(session, ctx.actor.agency_id, "regulation_issued_on")
    return Issue(issue_day(value) or PUBLISHED_ON, value != as_number(PUBLISHED_ON))


def issue_words(found: Issue) -> str:
    """`自 2026-01-30 起施行`, and that the day is still to be confirmed where it is."""
    return f"自 {found.day:%Y-%m-%d} 起施行" + (
        "" if found.is_confirmed else "（网站发布日，印发日期待确认）"
    )


def crosswalk_csv(views: Iterable[ArticleView]) -> bytes:
    """One line a rule, as UTF-8 with BOM; an article without rules has one line."""
    rows = []
    for view in views:
        start = [view.row.label, view.row.title, view.row.asks, _state(view)]
        end = ["；".join(view.pages), "；".join(view.tests)]
        for rule in view.rules or (None,):
            found = (
                [rule.subject, rule.label or rule.code, rule.basis.short, rule.basis.sure.label]
                if rule
                else [""] * 4
            )
            rows.append((*start, *found, *end))
    return csv_file(HEAD, rows)


def crosswalk_pdf(ctx: Context, views: Iterable[ArticleView]) -> bytes:
    """The table on paper."""
    found = issue(ctx)
    rows = [
        (
            f"{view.row.label}\n{view.state}",
            f"{view.row.title}：{view.row.asks}" + (f"\n尚缺：{view.lacks}" if view.lacks else ""),
            "\n".join(_by_subject(view.rules)) or "无",
            "、".join(view.pages) or "无",
            "、".join(path.rpartition("/")[2] for path in view.tests) or "无",
        )
        for view in views
    ]
    notes = ("本表由系统的规则表、页面和测试自动生成。", *([issue_words(found) + "。"] if found else []))
    return render_law_sheet(_sheet(ctx, "条文对照表", notes, CROSSWALK_COLUMNS, rows))


def procedure_rows(ctx: Context, code: str) -> list[StateRow]:
    """The state table of a procedure as of today; empty without the permission and for an unknown one."""
    if not ctx.may(Permission.LAW_READ) or code not in PROCEDURES:
        return []
    return state_table(PROCEDURES[code], local(ctx.now).date())


def procedure_pdf(ctx: Context, code: str) -> bytes | None:
    """The state table on paper; None without the permission and for an unknown procedure."""
    rows = procedure_rows(ctx, code)
    if not rows:
        return None
    cells = [
        (
            row.step + (f"（{row.note}）" if row.note else ""),
            row.source,
            row.target,
            row.by,
            "\n".join(f"{number}．{label}" for number, label in enumerate(row.requires, start=1)) or "无",
            row.basis + f"（{row.sure}）",
        )
        for row in rows
    ]
    notes = ("步骤所需条件缺一不可；“有此情形的”只在出现该情形时要求。“（不变）”表示状态不变。",)
    title = f"{PROCEDURES[code].label}程序状态表"
    return render_law_sheet(_sheet(ctx, title, notes, STATE_COLUMNS, cells))


def _sheet(
    ctx: Context,
    title: str,
    notes: tuple[str, ...],
    columns: tuple[Column, ...],
    rows: Sequence[Sequence[str]],
) -> LawSheet:
    made = f"生成于 {local(ctx.now):%Y-%m-%d %H:%M}。"
    return LawSheet(ctx.actor.agency_name, title, (*notes, made), columns, rows, ctx.now)


def _view(row: Article, pages: tuple[str, ...]) -> ArticleView:
    rules, tests = rules_by_article().get(row.number, ()), ARTICLE_TESTS.get(row.number, ())
    state = OPEN if is_open(rules, pages, tests) else PART if row.number in PARTLY else DONE
    lacks = STILL_TO_COME.get(row.number) or PARTLY.get(row.number, "")
    return ArticleView(row, rules, pages, tests, state, lacks)


def _state(view: ArticleView) -> str:
    return f"{view.state}：{view.lacks}" if view.lacks else view.state


def _words(view: ArticleView) -> str:
    rules = (f"{rule.subject}{rule.label}{rule.basis.short}" for rule in view.rules)
    return "\n".join((view.row.label, view.row.title, view.row.asks, _state(view), *view.pages, *rules))


def _by_subject(rules: Iterable[Rule]) -> list[str]:
    found: dict[str, list[str]] = {}
    for rule in rules:
        found.setdefault(rule.subject, []).append(rule.label or rule.code)
    return [
        f"{subject}：{'、'.join(names[:_MOST_NAMED])}"
        + (f"等{len(names)}条" if len(names) > _MOST_NAMED else "")
        for subject, names in ((subject, list(dict.fromkeys(names))) for subject, names in found.items())
    ]

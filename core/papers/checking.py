"""Everything that is wrong with a paper, and everything a second reader would look at, before it goes out."""

from typing import Any

from core.documents.blocks import Status
from core.documents.paper import problems as unprintable
from core.law.field_checks import validate_all
from core.law.lint import ADVICE, lint
from core.law.paper_kind import PaperKind
from core.law.paper_kinds import fields_on
from core.law.problem import Problem
from core.papers.file_facts import FileFacts
from core.papers.printing import content_of, paper_of


def check_paper_values(kind: PaperKind, values: dict[str, Any], facts: FileFacts) -> list[Problem]:
    """What is wrong with each field, what the lint finds, and what cannot be printed, in this order."""
    found = validate_all(fields_on(kind, facts.today), values, facts.context(kind, values))
    found += lint(kind, values, facts.lint_facts())
    if not blocking(found):
        content = content_of(kind, values, facts, number="", handled_by="")
        found += unprintable(paper_of(content, status=Status.ISSUED))
    return found


def blocking(problems: list[Problem]) -> list[Problem]:
    """Those that keep a paper from being issued."""
    return [problem for problem in problems if problem.code not in ADVICE]


def advice(problems: list[Problem]) -> list[Problem]:
    """Those that ask for a second look alone."""
    return [problem for problem in problems if problem.code in ADVICE]

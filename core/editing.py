"""Changing a row that exists: lock it, see whether it is still the row that was shown, and name clashes in words."""

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from psycopg2.errors import UniqueViolation
from sqlalchemy.exc import IntegrityError

from core.admin_changes import last_change
from core.law.problem import Problem
from core.use_case import Work, stale

UNCHANGED = Problem("unchanged", "没有任何改动，无需保存")


class _Versioned(Protocol):
    __tablename__: str
    row_version: int


def outdated(work: Work, row: _Versioned, seen_version: int, object_id: UUID) -> list[Problem]:
    """The problem of a row that is no longer the one shown, naming who changed `object_id` last and when."""
    if row.row_version == seen_version:
        return []
    return [stale(*last_change(work.session, work.ctx.viewer, object_id, row.__tablename__))]


def flush_unique(work: Work, clashes: Mapping[str, Problem]) -> list[Problem]:
    """Write what is pending. `clashes` maps the name of a unique constraint to the problem of its violation.

    The database alone can tell when two people create the same thing at once. Return the problems at once: the
    transaction cannot go on after one. Any other violation is raised.
    """
    try:
        work.session.flush()
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        problem = clashes.get(error.orig.diag.constraint_name or "")
        if problem is None:
            raise
        return [problem]
    return []

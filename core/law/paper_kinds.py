"""The catalogue of papers (law.md §3): every kind of paper that the portal writes, by its code."""

from collections.abc import Iterable
from datetime import date

from core.law.basis import in_force
from core.law.fields import Field
from core.law.paper_kind import PaperKind
from core.law.papers_application import APPLICATION_PAPERS
from core.law.papers_complaint import COMPLAINT_PAPERS
from core.law.papers_decision import DECISION_PAPERS
from core.law.papers_investigation import INVESTIGATION_PAPERS
from core.law.papers_service import DISCLOSURE_PAPERS, SERVICE_PAPERS

PAPER_KINDS = {
    row.code: row
    for row in (
        *APPLICATION_PAPERS,
        *COMPLAINT_PAPERS,
        *INVESTIGATION_PAPERS,
        *DECISION_PAPERS,
        *SERVICE_PAPERS,
        *DISCLOSURE_PAPERS,
    )
}

NUMBERED = tuple(row for row in PAPER_KINDS.values() if row.series)
"""Kinds with an official number, in the order of the catalogue; some share a series."""


def kinds_for(procedure: str, on: date, item: str = "") -> tuple[PaperKind, ...]:
    """The kinds that a matter of this procedure, about an item of that procedure, can have drafted on that day, in the
    order of the catalogue."""
    return tuple(
        row
        for row in PAPER_KINDS.values()
        if procedure in row.procedures and row.is_for(item) and not row.is_automatic and in_force(row, on)
    )


def fields_on(kind: PaperKind, on: date) -> tuple[Field, ...]:
    """The fields that a paper of this kind has on that day."""
    return tuple(row for row in kind.fields if in_force(row, on))


def titles(codes: Iterable[str]) -> str:
    """The titles of kinds, for a sentence."""
    return "、".join(PAPER_KINDS[code].title for code in codes)

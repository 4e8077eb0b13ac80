"""Days that must follow one another: papers of a matter beside the papers before them (law.md §4; regulation art 13)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from core.law.basis import Basis, InForce, Sure, article, rows_in_force
from core.law.fields import day_of
from core.law.limits import LIMITS
from core.law.lint_paper import EarlierPaper, LintedPaper
from core.law.paper_kinds import titles
from core.law.problem import Problem
from core.law.units import Unit

_DESIGN = Basis("regulation", 3, sure=Sure.D)
_ISSUE = ""
"""Stands for the day of issue instead of a field."""
_DECISIONS = ("penalty_decision", "no_penalty_decision", "processing_decision")
_FINAL = (*_DECISIONS, "correction_order")
_REPORTED = ("hearing_rights_notice", "penalty_notice", *_DECISIONS)
_HEARD = ("defense_record", "defense_review", "hearing_record")


@dataclass(frozen=True, kw_only=True)
class Order(InForce):
    """`field` of a paper of one of `kinds` is not before `after` of a paper of one of `earlier`; empty for the day of
    issue.

    `days` is a field of the earlier paper, or a row of LIMITS, with the period in `unit` that must have passed since
    `after`; where it is empty and `is_passed`, the day itself must have passed. `named` is a list of this paper in which
    the number of the earlier paper must stand for the row to hold, whatever its kind. Where a paper of one of `unless`
    came after the earlier one, or the `basis` is not sure, it is a reason to look again.
    """

    kinds: tuple[str, ...]
    field: str = _ISSUE
    earlier: tuple[str, ...] = ()
    after: str = _ISSUE
    days: str = ""
    unit: Unit = Unit.CALENDAR_DAYS
    is_passed: bool = False
    named: str = ""
    unless: tuple[str, ...] = ()
    basis: Basis

    @property
    def label(self) -> str:
        return f"{titles(self.kinds)}的日期不早于{titles(self.earlier) or '所列的文书'}"


ORDERS = (
    Order(
        kinds=("time_deduction_notice",),
        field="starts_on",
        earlier=("acceptance_notice",),
        after="accepted_on",
        basis=Basis("license_law", 45, sure=Sure.V),
    ),
    Order(
        kinds=_DECISIONS[:1],
        earlier=("penalty_notice",),
        after="due_on",
        is_passed=True,
        unless=_HEARD,
        basis=Basis("penalty_law", 62, sure=Sure.V),
    ),
    Order(
        kinds=_DECISIONS[:1],
        earlier=("hearing_rights_notice",),
        days="period_days",
        unit=Unit.WORKING_DAYS,
        unless=_HEARD,
        basis=Basis("penalty_law", 64, 1, 1, sure=Sure.V),
    ),
    Order(kinds=_REPORTED, earlier=("investigation_report",), after="ended_on", basis=_DESIGN),
    Order(
        kinds=("investigation_report",),
        field="began_on",
        earlier=("initiation_approval",),
        basis=Basis(
            "regulation", 6, 1, sure=Sure.D
        ),  # what began in an emergency is approved later (art 6 para 2)
    ),
    *(
        Order(
            kinds=("investigation_report",),
            field="ended_on",
            earlier=(kind,),
            after=ended,
            basis=Basis("regulation", 11, sure=Sure.D),
        )
        for kind, ended in (
            ("interview_record", "ended_at"),
            ("site_inspection_record", "ended_at"),
            ("sampling_record", "sampled_at"),
            ("appraisal_opinion", "given_on"),
        )
    ),
    Order(
        kinds=("legal_review_opinion",),
        field="reviewed_on",
        earlier=("legal_review_request",),
        basis=Basis("regulation", 12, 1, 3, sure=Sure.D),
    ),
    Order(
        kinds=("hearing_record",),
        field="started_at",
        earlier=("hearing_notice",),
        after="held_at",
        basis=Basis("penalty_law", 64, 1, 2, sure=Sure.D),
    ),
    Order(
        kinds=("hearing_report",),
        field="held_on",
        earlier=("hearing_record",),
        after="started_at",
        basis=_DESIGN,
    ),
    Order(
        kinds=("review_record",),
        field="reviewed_at",
        earlier=("acceptance_notice",),
        after="accepted_on",
        basis=Basis("license_law", 34, 1, sure=Sure.D),
    ),
    Order(
        kinds=("license_grant",),
        field="valid_from",
        earlier=("acceptance_notice",),
        after="accepted_on",
        basis=_DESIGN,
    ),
    Order(kinds=("demand_notice",), field="decided_on", earlier=_DECISIONS, basis=_DESIGN),
    Order(
        kinds=("demand_notice",),
        earlier=_DECISIONS[:1],
        days="fine_payment",
        basis=Basis("penalty_law", 67, 3, sure=Sure.D),
    ),
    Order(kinds=("performance_record",), field="due_on", earlier=_FINAL, basis=_DESIGN),
    Order(
        kinds=("follow_up_record",),
        field="checked_at",
        earlier=("correction_order",),
        basis=Basis("regulation", 19, sure=Sure.D),
    ),
    Order(
        kinds=("enforcement_application",),
        earlier=("demand_notice",),
        days="period_days",
        unit=Unit.WORKING_DAYS,
        basis=Basis("compulsion_law", 54, sure=Sure.V),
    ),
    Order(
        kinds=("court_record",),
        field="applied_on",
        earlier=("enforcement_application",),
        basis=article(20),
    ),
    Order(kinds=("service_record",), field="served_at", named="documents", basis=article(14)),
    Order(kinds=("postal_proof",), field="posted_on", named="documents", basis=article(15)),
)


def order_of_days(paper: LintedPaper) -> Iterator[Problem]:
    """Days before what they follow; those of an unsure row, and those that a later paper may explain, ask for a look."""
    for row in rows_in_force(ORDERS, paper.facts.today):
        if paper.kind.code not in row.kinds:
            continue
        day = day_of(paper.values.get(row.field)) if row.field else paper.facts.today
        for one in paper.facts.earlier if day else ():
            first = _first(row, one, paper) if _is_meant(row, one, paper) else None
            if day is None or first is None or day >= first:
                continue
            yield _problem(row, paper, one, day, first)
            break


def _is_meant(row: Order, earlier: EarlierPaper, paper: LintedPaper) -> bool:
    if not row.named:
        return earlier.kind in row.earlier
    listed = paper.values.get(row.named)
    numbers = {str(one.get("number")) for one in listed} if isinstance(listed, list) else set()
    return bool(earlier.number) and earlier.number in numbers


def _first(row: Order, earlier: EarlierPaper, paper: LintedPaper) -> date | None:
    """The first day that is right after an earlier paper; None where the day that it says is not known."""
    after = day_of(earlier.values.get(row.after)) if row.after else earlier.issued_on
    if after is None or not row.days:
        return after + timedelta(days=1) if after and row.is_passed else after
    limit = LIMITS.get(row.days)
    days = limit.amount if limit else _whole(earlier.values.get(row.days))
    unit = limit.unit if limit else row.unit
    if days is None or unit is None:
        return None
    return paper.facts.counted(after, days, unit) + timedelta(days=1)


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, str) and value.isdigit() and int(value) <= 3650 else None


def _problem(row: Order, paper: LintedPaper, earlier: EarlierPaper, day: date, first: date) -> Problem:
    words = f"{earlier.name} 之后，本文书最早可以在 {first} 出具，今天是 {day}，请核对"
    if row.field:
        words = f"{paper.label(row.field)} {day} 与{earlier.name} 不符，不应早于 {first}，请核对"
    since = paper.facts.earlier[: paper.facts.earlier.index(earlier)]
    lifted = next((one for one in since if one.kind in row.unless), None)
    if lifted is not None:
        words += f"（已有{lifted.name}）"
    is_sure = row.basis.sure is Sure.V and lifted is None
    return Problem("lint.date" if is_sure else "lint.date_doubt", words, row.field or None, row.basis)

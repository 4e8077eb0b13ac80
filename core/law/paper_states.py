"""The way of a paper from its draft to its issue: states, and who moves it from which to which.

The regulation asks that a decision bears the written approval of the head (art 12 item 1); that a paper without such a
duty goes out at once, and the order of the rest, is this system's design.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from core.law.basis import Basis, InForce, Sure, article
from core.law.roles import Role

_DESIGN = Basis("regulation", 3, sure=Sure.D)


@dataclass(frozen=True, kw_only=True)
class PaperState(InForce):
    """`open` states are those in which the paper is still on its way."""

    code: str
    label: str
    is_open: bool = True


PAPER_STATES = {
    row.code: row
    for row in (
        PaperState(code="draft", label="草拟中"),
        PaperState(code="submitted", label="审批中"),
        PaperState(code="returned", label="已退回"),
        PaperState(code="approved", label="已批准"),
        PaperState(code="issued", label="已出具", is_open=False),
        PaperState(code="abandoned", label="已放弃", is_open=False),
    )
}

WRITERS = frozenset(
    {
        Role.WINDOW_CLERK,
        Role.INTAKE_CLERK,
        Role.ENFORCEMENT_OFFICER,
        Role.UNIT_HEAD,
        Role.LEGAL_REVIEWER,
        Role.HEARING_HOST,
        Role.DISCLOSURE_OFFICER,
        Role.AGENCY_HEAD,
    }
)
"""Who writes papers. Whoever approves one must not have written it: the chain of its kind says who approves."""


@dataclass(frozen=True, kw_only=True)
class PaperMove(InForce):
    """A move out of `sources` into `target`, which is empty where the state stays.

    `by_writer`: by those who write the kind; otherwise by whoever's turn it is in its approval chain. `chained` says
    whether it exists for kinds with an approval chain alone (True), without one alone (False), or for all (None).
    """

    code: str
    label: str
    sources: frozenset[str]
    target: str = ""
    by_writer: bool = True
    chained: bool | None = None
    basis: Basis = _DESIGN


MOVES = (
    PaperMove(code="save", label="修改", sources=frozenset({"draft", "returned"})),
    PaperMove(
        code="submit",
        label="提交审批",
        sources=frozenset({"draft", "returned"}),
        target="submitted",
        chained=True,
        basis=article(12, 1, 1),
    ),
    PaperMove(
        code="withdraw",
        label="撤回审批",
        sources=frozenset({"submitted", "approved"}),
        target="draft",
        chained=True,
    ),
    PaperMove(
        code="return",
        label="退回",
        sources=frozenset({"submitted", "approved"}),
        target="returned",
        by_writer=False,
        chained=True,
        basis=article(12, 1, 1),
    ),
    PaperMove(
        code="approve",
        label="批准",
        sources=frozenset({"submitted"}),
        target="approved",
        by_writer=False,
        chained=True,
        basis=article(12, 1, 1),
    ),
    PaperMove(
        code="issue",
        label="出具",
        sources=frozenset({"approved"}),
        target="issued",
        chained=True,
        basis=article(12, 1, 1),
    ),
    PaperMove(
        code="issue",
        label="出具",
        sources=frozenset({"draft"}),
        target="issued",
        chained=False,
    ),
    PaperMove(
        code="abandon",
        label="放弃草稿",
        sources=frozenset({"draft", "returned", "approved"}),
        target="abandoned",
    ),
)


def move(code: str, state: str, *, chained: bool) -> PaperMove | None:
    """The row that lets a paper in `state` make this move; None where none does."""
    return next((row for row in _fitting(MOVES, chained) if row.code == code and state in row.sources), None)


def moves_from(state: str, *, chained: bool) -> tuple[PaperMove, ...]:
    """Every move out of `state`, in the order of the table."""
    return tuple(row for row in _fitting(MOVES, chained) if state in row.sources)


def _fitting(rows: Iterable[PaperMove], chained: bool) -> list[PaperMove]:
    return [row for row in rows if row.chained in (None, chained)]

"""Slips as tests ask for them, have them consented to, and go on with them."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from core.law.problem import Problem
from core.law.roles import Role
from core.lending.asking import Asked, AskLoan, Line, ask_loan
from core.lending.deciding import Decided, DecideLoan, decide_loan
from core.lending.desk import AtDesk, HandOut, TakeBack, hand_out, take_back
from db.models import CaseFile, CaseFileItem, Loan, LoanItem
from tests.factories.applications import rows
from tests.factories.world import World

BORROWER = Role.LEGAL_REVIEWER
"""Somebody of another department, who has no part in what the tests file."""


def loan(world: World, loan_id: UUID) -> Loan:
    (row,) = rows(world, Loan, Loan.id == loan_id)
    return row


def loan_items(world: World, loan_id: UUID) -> list[LoanItem]:
    found = rows(world, LoanItem, LoanItem.loan_id == loan_id)
    return sorted(found, key=lambda one: one.id)


def contents(world: World, file: CaseFile) -> list[CaseFileItem]:
    return sorted(
        rows(world, CaseFileItem, CaseFileItem.case_file_id == file.id), key=lambda one: one.position
    )


def try_ask(
    world: World,
    *lines: Line,
    by: str | Role = BORROWER,
    mode: str = "electronic",
    kind: str = "work",
    until: date | None = date(2026, 3, 12),
    **more: Any,
) -> Asked | list[Problem]:
    fields = {"purpose": "核对同类案件的处理", "ground": "", **more}
    return ask_loan(
        world.ctx(by), AskLoan(uuid4(), mode, kind, fields["purpose"], fields["ground"], until, lines)
    )


def asked(world: World, *lines: Line, **more: Any) -> UUID:
    """The id of a slip that waits for consents; fails the test where it is refused."""
    done = try_ask(world, *lines, **more)
    assert isinstance(done, Asked), done
    return done.loan_id


def try_decide(
    world: World, loan_id: UUID, step: str, by: str | Role, text: str = ""
) -> Decided | list[Problem]:
    version = loan(world, loan_id).row_version
    return decide_loan(world.ctx(by), DecideLoan(uuid4(), loan_id, version, step, text))


def approved(world: World, loan_id: UUID) -> Loan:
    """The slip with every consent that it needs, each by whoever the world has for it."""
    for who in (Role.AGENCY_HEAD, Role.ARCHIVIST, "archivist2"):
        row = loan(world, loan_id)
        if row.state != "asked":
            break
        done = try_decide(world, loan_id, "consent", who)
        assert isinstance(done, Decided), done
    row = loan(world, loan_id)
    assert row.state == "approved", row.waits_for
    return row


def lent_to(world: World, *lines: Line, **more: Any) -> Loan:
    """A slip that runs."""
    return approved(world, asked(world, *lines, **more))


def try_hand_out(
    world: World, loan_id: UUID, by: str | Role = Role.ARCHIVIST, *, at: int = 0, **more: Any
) -> AtDesk | list[Problem]:
    item = loan_items(world, loan_id)[at]
    fields = {"condition": "good", "pages": 12, **more}
    version = loan(world, loan_id).row_version
    return hand_out(
        world.ctx(by), HandOut(uuid4(), loan_id, version, item.id, fields["condition"], fields["pages"])
    )


def try_take_back(
    world: World, loan_id: UUID, by: str | Role = Role.ARCHIVIST, *, at: int = 0, **more: Any
) -> AtDesk | list[Problem]:
    item = loan_items(world, loan_id)[at]
    fields = {"condition": "good", "pages": 12, "difference": "", **more}
    version = loan(world, loan_id).row_version
    command = TakeBack(
        uuid4(), loan_id, version, item.id, fields["condition"], fields["pages"], fields["difference"]
    )
    return take_back(world.ctx(by), command)

"""What the house rules ask of a slip: told before it is asked, and asked again with it (细则第二十六条)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from core.calendars.reading import calendar_of
from core.context import Context
from core.law.counting import count
from core.law.lending import CONSENTS, LoanRule, Terms, Wanted, rules_with, terms
from db.models import CaseFile, LendingRule, Matter
from db.queries.lending import own_rules


@dataclass(frozen=True)
class Foretold:
    """What a slip would be asked for. `until` is the last day that is possible, None where no rule names a time; `is_estimated`
    that a year without a published calendar had a part in it."""

    terms: Terms
    until: date | None
    is_estimated: bool
    consents: tuple[str, ...]


def foretell(ctx: Context, session: Session, wanted: Sequence[Wanted], start: date) -> Foretold:
    """What the rules in force ask of a slip for these records whose time runs from behind `start`."""
    found = terms(rules_of(ctx, session), wanted)
    until, is_estimated = longest(ctx, session, found, start)
    return Foretold(found, until, is_estimated, tuple(CONSENTS[code].label for code in found.consents))


def rules_of(ctx: Context, session: Session) -> tuple[LoanRule, ...]:
    """Our rules with the bureau's own."""
    own = own_rules(session, ctx.viewer)
    return rules_with(
        [as_rule(row) for row in own if row.is_active], [row.code for row in own if not row.is_active]
    )


def as_rule(row: LendingRule) -> LoanRule:
    """A stored rule as a value."""
    return LoanRule(
        code=row.code,
        label=row.label,
        mode=row.mode,
        kind=row.kind,
        secrecy=row.secrecy,
        procedure=row.procedure,
        term=row.term,
        role=row.role,
        account=str(row.account_id or ""),
        other_unit=row.other_unit,
        is_filed=row.is_filed,
        forbids=row.forbids,
        days=row.days,
        unit=row.unit,
        renewals=row.renewals,
        consents=tuple(row.consents),
        most_at_once=row.most_at_once,
        min_stay=row.min_stay,
    )


def longest(ctx: Context, session: Session, found: Terms, start: date) -> tuple[date | None, bool]:
    """The last day of the shortest time, counted from behind `start`, and whether it is estimated. A last day on which nobody works
    stays: what is borrowed comes back before it."""
    if not found.spans:
        return None, False
    calendar = calendar_of(session, ctx.actor.agency_id, since=start.year)
    ends = [count(start, amount, unit, calendar) for amount, unit in found.spans]
    # Days and months alone, of which the end is a day.
    return min((one.raw, one.is_estimated) for one in ends if isinstance(one.raw, date))


def wanted_of(
    ctx: Context,
    mode: str,
    kind: str,
    unit_id: UUID,
    files: Iterable[CaseFile] = (),
    matters: Iterable[Matter] = (),
) -> list[Wanted]:
    """What the rules look at, for each record that is asked for by the actor for his department `unit_id`."""
    roles = frozenset(str(role) for role in ctx.actor.roles)
    account = str(ctx.actor.account_id)
    facts = [(one.secrecy, one.procedure, one.term, one.unit_id, True) for one in files]
    facts += [("", one.procedure, "", one.unit_id, False) for one in matters]
    return [
        Wanted(
            mode=mode,
            kind=kind,
            secrecy=secrecy,
            procedure=procedure,
            term=term,
            account=account,
            roles=roles,
            other_unit=owner != unit_id,
            is_filed=is_filed,
        )
        for secrecy, procedure, term, owner, is_filed in sorted(set(facts), key=str)
    ]

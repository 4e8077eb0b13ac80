"""Who an account is at a moment: for a sign-in, and outside any for jobs, the host and the demonstration."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.app import App
from core.context import Actor, Context, Holding
from core.law.roles import Role
from db.models import Account
from db.queries.signing_in import Held, find_holdings

Named = tuple[Account, str, str]
"""An account with the names of its unit and its agency."""


def actor_of(named: Named, held: Held) -> Actor:
    """The account with the roles that it holds, its own and those lent to it."""
    account, unit_name, agency_name = named
    return Actor(
        account.id,
        account.agency_id,
        account.unit_id,
        account.login,
        account.name,
        unit_name,
        agency_name,
        tuple(Holding(Role(role), whose, unit_id) for role, whose, unit_id in held),
    )


def context_outside(app: App, session: Session, named: Named, now: datetime, place: str) -> Context:
    """A context outside any sign-in; `place` stands where the address of a click would."""
    held = find_holdings(session, named[0].id, now)
    return Context(app, actor_of(named, held), now, None, place)

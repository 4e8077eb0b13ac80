"""The context of whoever asked for a job, as he is when it runs."""

from uuid import UUID

from core.app import App
from core.context import Actor, Context, Holding
from core.law.roles import Role
from db.queries.jobs import find_asker
from db.queries.signing_in import find_holdings


def asker_context(app: App, account_id: UUID) -> Context | None:
    """With the roles that he holds now, and outside any sign-in; None where the account is disabled."""
    now = app.clock.now()
    with app.read() as session:
        found = find_asker(session, account_id)
        if found is None:
            return None
        account, unit_name, agency_name = found
        holdings = tuple(Holding(Role(r), a, u) for r, a, u in find_holdings(session, account_id, now))
    actor = Actor(
        account.id,
        account.agency_id,
        account.unit_id,
        account.login,
        account.name,
        unit_name,
        agency_name,
        holdings,
    )
    return Context(app, actor, now, None, "worker")

"""The context of whoever asked for a job, as he is when it runs."""

from uuid import UUID

from core.app import App
from core.context import Context
from core.contexts import context_outside
from db.queries.jobs import find_asker


def asker_context(app: App, account_id: UUID) -> Context | None:
    """With the roles that he holds now, and outside any sign-in; None where the account is disabled."""
    now = app.clock.now()
    with app.read() as session:
        found = find_asker(session, account_id)
        return context_outside(app, session, found, now, "worker") if found else None

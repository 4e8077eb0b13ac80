"""In whose name an act is done: one's own, or that of an absent colleague one stands in for (law.md §2)."""

from uuid import UUID

from core.permissions import Permission
from core.use_case import Work
from db.models import Matter
from db.queries.scope import reaches


def absent_colleague(work: Work, matter: Matter, *permissions: Permission) -> UUID | None:
    """Whom the actor stands in for when he changes this matter; None where his own role reaches that far."""
    holdings = work.ctx.holdings_for(*permissions)
    for holding in holdings:
        if reaches(work.session, work.ctx.viewer_by(holding), matter.id):
            return work.ctx.standing_in(holding)
    return None


def standing_in_for(work: Work, permission: Permission) -> UUID | None:
    """Whom the actor stands in for in what concerns no matter's reach: registers of the archive. None where he has the
    permission himself."""
    held = work.ctx.holdings_for(permission)
    return work.ctx.standing_in(held[0] if held else None)

"""Nobody can lock the bureau out of its own administration."""

from collections.abc import Iterable
from uuid import UUID

from core.law.problem import Problem
from core.law.roles import Role
from core.use_case import Work
from db.queries.people import other_holders
from db.unit_of_work import hold

KEPT = (Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN)
"""The roles without which no account and no role could be given any more, or nobody could read what was changed."""


def keep_last_admin(work: Work, account_id: UUID, losing: Iterable[Role]) -> list[Problem]:
    """The problem of taking from `account_id` a role that no other enabled account of the agency holds."""
    lost = set(losing)
    roles = [role for role in KEPT if role in lost]
    if roles:
        # Two administrators who disable each other at once must not both succeed.
        hold(work.session, f"last-admin {work.ctx.actor.agency_id}")
    return [
        Problem(
            "roles.last_admin",
            f"这是本机关最后一个在用的{role.label}账号，请先给另一账号授予该角色",
            "roles",
        )
        for role in roles
        if not other_holders(work.session, work.ctx.viewer, role, account_id)
    ]

"""A colleague stands in for somebody who is absent."""

from datetime import timedelta

from core.law.roles import Role
from db.models import Delegation
from tests.factories.world import World


def delegate(world: World, giver: str | Role, receiver: str | Role, role: Role | None = None) -> None:
    """`receiver` exercises the role of `giver`, who is away for a week from now on."""
    now = world.app.clock.now()
    with world.app.change(now) as work:
        work.add(
            Delegation(
                agency_id=world.ctx(giver).actor.agency_id,
                from_account_id=world.account_id(giver),
                to_account_id=world.account_id(receiver),
                role=str(role or giver),
                from_at=now,
                to_at=now + timedelta(days=7),
                reason="休假",
            )
        )
        work.commit()

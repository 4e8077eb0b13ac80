"""Who acts, when and from where: the first argument of every use case and every read."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from core.app import App
from core.law.roles import Role
from core.permissions import GRANTS, REACH, ROLE_PARTS, STAFF, Permission, Reach
from db.ledger.write import Who
from db.viewer import Viewer


@dataclass(frozen=True)
class Holding:
    """A role somebody may exercise now: his own, or that of `account_id` who is absent and named him."""

    role: Role
    account_id: UUID
    unit_id: UUID


@dataclass(frozen=True)
class Actor:
    """An account as its login session found it at this click."""

    account_id: UUID
    agency_id: UUID
    unit_id: UUID
    login: str
    name: str
    unit_name: str
    agency_name: str
    holdings: tuple[Holding, ...]

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        return STAFF.union(*(GRANTS[h.role] for h in self.holdings))

    @cached_property
    def roles(self) -> tuple[Role, ...]:
        """His own roles, without those he exercises for others."""
        return tuple(h.role for h in self.holdings if h.account_id == self.account_id)


@dataclass(frozen=True)
class SessionFacts:
    """When this login began, and the one before it; None where there was none."""

    started_at: datetime
    previous_at: datetime | None
    previous_address: str | None


@dataclass(frozen=True)
class Context:
    """One click: the actor, the moment, the login session and the address it came from.

    `login` are the facts of the login session, None outside of any.
    """

    app: App
    actor: Actor
    now: datetime
    session_id: UUID | None
    address: str
    login: SessionFacts | None = None

    @cached_property
    def who(self) -> Who:
        return Who(self.actor.account_id, self.session_id)

    def may(self, permission: Permission) -> bool:
        return permission in self.actor.permissions

    def holdings_for(self, *permissions: Permission) -> list[Holding]:
        """The holdings that carry all of `permissions`, his own before those of absent colleagues."""
        found = [h for h in self.actor.holdings if GRANTS[h.role].issuperset(permissions)]
        return sorted(found, key=lambda h: h.account_id != self.actor.account_id)

    def standing_in(self, holding: Holding | None) -> UUID | None:
        """Whom the actor stands in for when he acts by `holding`; None for himself."""
        if holding is None or holding.account_id == self.actor.account_id:
            return None
        return holding.account_id

    @cached_property
    def viewer(self) -> Viewer:
        """For the registers of the agency: it reaches no matter."""
        return Viewer(self.actor.account_id, self.actor.agency_id, self.now)

    def viewer_for(self, *permissions: Permission) -> Viewer:
        """For matters: as far as those roles reach that carry all of `permissions`, and no further.

        Whoever stands in for a head of another unit thereby reads and decides there what that head may, and nothing
        there by what he may at his own counter.
        """
        return self.viewer_by(*self.holdings_for(*permissions))

    def viewer_by(self, *holdings: Holding) -> Viewer:
        """For matters: as far as these holdings reach."""
        reach = [(REACH.get(h.role, Reach.OWN), h.unit_id) for h in holdings]
        return Viewer(
            self.actor.account_id,
            self.actor.agency_id,
            self.now,
            sees_agency=any(r is Reach.AGENCY for r, _ in reach),
            unit_ids=tuple(sorted({unit for r, unit in reach if r is Reach.UNIT})),
            by_own_part=any(h.account_id == self.actor.account_id for h in holdings),
            lent_parts=tuple(
                sorted(
                    {
                        (h.account_id, part)
                        for h in holdings
                        if h.account_id != self.actor.account_id
                        for part in ROLE_PARTS.get(h.role, ())
                    }
                )
            ),
            keeps_archive=any(Permission.CASE_FILE_TAKE in GRANTS[h.role] for h in holdings),
        )

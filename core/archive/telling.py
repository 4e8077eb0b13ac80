"""Whoever must know at once of a damaged or lost original carrier is told by notice (细则第二十一条)."""

from uuid import UUID

from core.clock import local
from core.law.roles import Role
from core.use_case import Work
from db.models import OriginalMedium
from db.models.base import new_id
from db.queries import notices as queries
from db.viewer import Viewer


def tell_of_original(work: Work, viewer: Viewer, original: OriginalMedium, unit_id: UUID) -> int:
    """Tell the head of the department that has the matter, or where there is none the heads of the agency, and everybody who
    keeps the archive; whoever stands in for one of them too, and not the one who reported. How many were told."""
    session = work.session
    heads = set(queries.heads(session, viewer, Role.UNIT_HEAD.value).get(unit_id, ()))
    heads = heads or _all(queries.heads(session, viewer, Role.AGENCY_HEAD.value))
    people = heads | _all(queries.heads(session, viewer, Role.ARCHIVIST.value))
    people |= {to for absent, to in queries.stand_ins(session, viewer) if absent in people}
    # The notice points at the carrier: that has to be there first.
    session.flush()
    return queries.tell(
        session,
        viewer,
        [
            {
                **{"id": new_id(), "account_id": account_id, "matter_id": original.matter_id},
                **{"deadline_id": None, "original_id": original.id, "kind": f"original_{original.state}"},
                **{"due_on": local(work.now).date(), "read_at": None},
                **{"happened_at": work.now, "recorded_at": work.now},
            }
            for account_id in sorted(people - {work.ctx.actor.account_id})
        ],
    )


def _all(by_unit: dict[UUID, list[UUID]]) -> set[UUID]:
    return {one for found in by_unit.values() for one in found}

"""The worker tells people of their deadlines: each kind of notice once for each day that a deadline can end on."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.app import App
from core.calendars.reading import calendar_of
from core.clock import local, midnight
from core.law.limits import Duty
from core.law.roles import Role
from core.ledger.keys import HOUSE
from core.notices.kinds import Kind, called_for, last_near_day
from core.settings import settings
from db.models import Agency
from db.models.base import new_id
from db.queries import notices as queries
from db.queries.assignments import CO_HANDLER, HANDLER, REGISTRAR
from db.unit_of_work import UnitOfWork
from db.viewer import Viewer

log = logging.getLogger(__name__)
_PARTS = (HANDLER, CO_HANDLER, REGISTRAR)
_DAY = timedelta(days=1)


def raise_notices(app: App) -> int:
    """Tell everybody in every agency what there is to tell now, and forget what is old; how many notices were new."""
    now, told = app.clock.now(), 0
    with app.change(now) as work:
        for agency_id in work.session.scalars(select(Agency.id).order_by(Agency.id)):
            told += _raise(work, agency_id)
        work.commit()
    if told:
        log.info("%s notices of deadlines", told)
    return told


def _raise(work: UnitOfWork, agency_id: UUID) -> int:
    session, now = work.session, work.now
    house = Viewer(HOUSE, agency_id, now, sees_agency=True)
    rules, today = settings(session, agency_id), local(now).date()
    queries.purge_notices(session, house, now - timedelta(days=rules["notice_days"]))
    calendar = calendar_of(session, agency_id)
    horizon = midnight(last_near_day(calendar, today, rules["notice_early_days"]) + _DAY)
    near = queries.near_deadlines(session, house, Duty.BUREAU.value, horizon)
    due = [(row, unit, *found) for row, unit in near if (found := called_for(row, calendar, now, rules))]
    if not due:
        return 0
    people = _People(work, house, {row.matter_id for row, *_ in due})
    known = queries.told_of(session, house, [row.id for row, *_ in due])
    new: list[dict[str, Any]] = [
        {
            **{"id": new_id(), "account_id": account_id, "matter_id": row.matter_id, "deadline_id": row.id},
            **{"kind": kind.code, "due_on": day, "happened_at": now, "recorded_at": now, "read_at": None},
        }
        for row, unit, kind, day in due
        for account_id in people.told(row.matter_id, unit, kind)
        if (row.id, account_id, kind.code, day) not in known
    ]
    return queries.tell(session, house, new)


class _People:
    """Who is told of which matter: looked up once for all of them."""

    def __init__(self, work: UnitOfWork, house: Viewer, matter_ids: Iterable[UUID]) -> None:
        session = work.session
        self._parts: dict[tuple[UUID, str], set[UUID]] = {}
        for matter_id, part, account_id in queries.people_of(session, house, list(matter_ids), _PARTS):
            self._parts.setdefault((matter_id, part), set()).add(account_id)
        self._unit_heads = queries.heads(session, house, Role.UNIT_HEAD.value)
        self._agency_heads = {
            one for found in queries.heads(session, house, Role.AGENCY_HEAD.value).values() for one in found
        }
        self._stand_ins = queries.stand_ins(session, house)

    def told(self, matter_id: UUID, unit_id: UUID, kind: Kind) -> list[UUID]:
        """Whoever has the matter in hand: handler and co-handlers, before there is one the registrar; the head where the
        kind says so, or nobody else is there; and whoever stands in for one of them."""
        handling = [self._parts.get((matter_id, part), set()) for part in (HANDLER, CO_HANDLER)]
        found = set[UUID]().union(*handling)
        if not handling[0]:
            found |= self._parts.get((matter_id, REGISTRAR), set())
        if kind.to_head or not found:
            found |= set(self._unit_heads.get(unit_id, ())) or self._agency_heads
        return sorted(found | {to for absent, to in self._stand_ins if absent in found})

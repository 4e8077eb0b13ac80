"""Licences whose last day has gone by: expired, or deemed renewed where the law says so (administrative licence law, arts 50
and 70)."""

import logging
from datetime import datetime
from uuid import UUID

from core.app import App
from core.clock import local
from core.law.licenses import EXPIRED, VALID, late_renewal
from core.licenses.renewing import end_renewal, end_validity, undecided_renewals
from db.models import License
from db.queries.licenses import past_validity

log = logging.getLogger(__name__)
_AT_ONCE = 200
"""Licences looked at in one round; the next round takes the rest."""


def let_expire(app: App, now: datetime) -> int:
    """End every licence whose last day has gone by, and deem renewed those whose renewal was asked for in time and is not
    decided; how many that were. Each is a transaction of its own."""
    with app.read() as session:
        due = past_validity(session, VALID, local(now).date(), _AT_ONCE)
    return sum(_expire(app, now, license_id) for license_id in due)


def _expire(app: App, now: datetime, license_id: UUID) -> bool:
    with app.change(now) as work:
        license_ = work.session.get_one(License, license_id, with_for_update={"key_share": True})
        last = license_.valid_to
        if license_.state != VALID or last is None or last >= local(now).date():
            return False
        waiting = [
            matter_id
            for matter_id, asked_at in undecided_renewals(work, license_id)
            if not late_renewal(last, local(asked_at).date())
        ]
        kind = "deemed_renewed" if waiting else EXPIRED
        end_validity(work, license_, kind)
        for matter_id in waiting:
            end_renewal(work, matter_id)
        work.commit()
    log.info("license %s: %s", license_id, kind)
    return True

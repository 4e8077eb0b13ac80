"""Steps that the law takes by itself when a period has passed, such as 视为受理 (administrative licence law, art 32)."""

import logging
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from core.app import App
from core.deadlines.keeping import lapse
from core.law.limits import Lapse
from core.law.procedures import PROCEDURES
from core.law.transitions import Transition
from core.steps.effects import Step
from core.steps.taking import move
from db.models import Act, Agency, Deadline, Matter
from db.models.base import new_id
from db.queries.deadlines import passed_unused

log = logging.getLogger(__name__)
_AT_ONCE = 200
"""Periods of an agency that are looked at in one round; the next round takes the rest."""
_STEPS = {
    (procedure.code, step.limit): step
    for procedure in PROCEDURES.values()
    for step in procedure.transition_rows
    if step.is_automatic
}


def let_lapse(app: App, now: datetime) -> int:
    """Take every automatic step whose period has passed unused; how many that were. Each is a transaction of its own."""
    codes = {limit for _, limit in _STEPS}
    with app.read() as session:
        agencies = session.scalars(select(Agency.id).order_by(Agency.id)).all()
        due = [one for agency in agencies for one in passed_unused(session, agency, codes, now, _AT_ONCE)]
    return sum(_take(app, now, matter_id, deadline_id) for matter_id, deadline_id in due)


def _take(app: App, now: datetime, matter_id: UUID, deadline_id: UUID) -> bool:
    with app.change(now) as work:
        matter = work.session.get_one(Matter, matter_id, with_for_update={"key_share": True})
        deadline = work.session.get_one(Deadline, deadline_id)
        step = _STEPS.get((matter.procedure, deadline.code))
        if step is None or matter.stage not in step.sources:
            return False
        passed = lapse(work, deadline)
        if not isinstance(passed, Lapse) or not passed.is_automatic:
            return False
        # The law dates it back: the period that now runs does so from the day of the event that began the one that passed.
        at = deadline.started_at
        work.add(_act(matter, step, at, passed.words))
        move(work, Step(step, matter, {}, at))
        work.commit()
    log.info("matter %s: %s", matter_id, step.code)
    return True


def _act(matter: Matter, step: Transition, at: datetime, words: str) -> Act:
    return Act(
        id=new_id(),
        matter_id=matter.id,
        kind=step.act,
        happened_at=at,
        note=words,
        details={"step": step.code},
    )

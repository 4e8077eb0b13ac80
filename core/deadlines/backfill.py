"""Time limits of applications that were open before the portal counted any."""

import logging
from datetime import datetime

from sqlalchemy import select

from core.app import App
from core.deadlines.by_paper import meet_by_earlier_service, meet_by_papers
from core.deadlines.keeping import open_by_event
from db.models import Application, Deadline, Item, Matter

log = logging.getLogger(__name__)

_EVENT = "materials_received"


def start_missing(app: App, now: datetime) -> list[str]:
    """Start, from the time of receipt, what the receipt of materials opens in every open application that has no such
    limit, and end what its papers have done since. The numbers of the applications; each is named in the log."""
    has = select(Deadline.id).where(Deadline.matter_id == Matter.id, Deadline.event == _EVENT).exists()
    with app.change(now) as work:
        rows = work.session.execute(
            select(Matter, Item.procedure)
            .join(Application, Application.matter_id == Matter.id)
            .join(Item, Item.id == Application.item_id)
            .where(Matter.closed_at.is_(None), Matter.filed_at.is_(None), ~has)
            .order_by(Matter.agency_id, Matter.id)
        ).all()
        started = []
        for matter, procedure in rows:
            opened = open_by_event(work, matter, _EVENT, procedure, matter.happened_at)
            meet_by_papers(work, opened)
            meet_by_earlier_service(work, matter.id, opened)
            started += [matter.number] if opened else []
        work.commit()
    for number in started:
        log.info("time limit started for application %s, which was open before limits were counted", number)
    return started

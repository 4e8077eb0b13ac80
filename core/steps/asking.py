"""What a step asks for in one matter."""

from uuid import UUID

from sqlalchemy.orm import Session

from core.complaints.amending import amend_asks
from core.complaints.assessing import assessment_asks
from core.complaints.rerouting import reroute_asks
from core.deadlines.keeping import OPEN_STATES
from core.law.fields import Field
from core.law.limits import LIMITS
from core.law.transitions import Effect, Transition
from db.queries.deadlines import deadlines_of
from db.viewer import Viewer


def asks_of(session: Session, viewer: Viewer, matter_id: UUID, row: Transition) -> tuple[Field, ...]:
    """The fields of its row, and of an assessment one for each test that the matter has to pass. Who approved an extension is asked for only where the limit that runs has an approver outside
    the bureau: any other has signed in the portal."""
    if row.effect is Effect.ASSESS:
        return assessment_asks(session, viewer, matter_id)
    if row.effect is Effect.AMEND:
        return amend_asks(session, viewer, matter_id)
    if row.effect is Effect.REROUTE:
        return (*reroute_asks(session, viewer), *row.asks)
    if row.effect is not Effect.EXTEND:
        return row.asks
    running = [one for one in deadlines_of(session, viewer, [matter_id]) if one.state in OPEN_STATES]
    more = next((found for one in running if (found := LIMITS[one.code].extension)), None)
    return row.asks if more is not None and more.role is None else ()

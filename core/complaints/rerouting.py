"""退回重新分派: a complaint that belongs to another unit goes there, with the reason on the timeline."""

from uuid import UUID

from sqlalchemy.orm import Session

from core.applications.rows import keep_words
from core.assignments.parts import HANDLING, lasting
from core.complaints.conflict import complained_of
from core.law.basis import article
from core.law.fields import Field
from core.law.paper_fields import choice
from core.law.problem import Problem
from core.permissions import Permission
from core.use_case import Work
from db.models import Matter, Unit
from db.queries.assignments import parts_in
from db.queries.people import list_units
from db.viewer import Viewer


def reroute_asks(session: Session, viewer: Viewer) -> tuple[Field, ...]:
    """The unit that is to handle it, of those in use."""
    units = list_units(session, viewer, with_closed=False)
    return (choice("unit", "改由哪个科室承办", {str(row.unit_id): row.name for row in units}),)


def reroute(work: Work, matter: Matter, unit: str, told: list[str]) -> list[Problem]:
    """Let another unit answer for the matter. Whoever handles it in the old one ends; no clock changes."""
    viewer = work.ctx.viewer_for(Permission.STEP_TAKE)
    if matter.unit_id == UUID(unit):
        return [Problem("reroute.same", "现由该科室承办，请选择其他科室", "unit")]
    if UUID(unit) in complained_of(work, matter).values():
        words = "本件投诉该科室的人员，请选择其他科室"
        return [Problem("reroute.own", words, "unit", article(23, item=1))]
    before = work.session.get_one(Unit, matter.unit_id).name
    for row in lasting(parts_in(work.session, viewer, matter.id), *HANDLING):
        row.person.ended_at = work.now
    matter.unit_id = UUID(unit)
    keep_words(work, matter)
    told.append(f"原承办科室：{before}")
    return []

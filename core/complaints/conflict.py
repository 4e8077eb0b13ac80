"""细则第二十三条第一项: of a complaint against colleagues neither they nor their unit have charge."""

from uuid import UUID

from core.complaints.intake import OFFICERS
from core.context import Holding
from core.law.basis import article
from core.law.complaint_procedure import COMPLAINTS
from core.law.problem import Problem
from core.permissions import Permission
from core.use_case import Work
from db.models import Matter
from db.queries.complaints import accounts_in

REGISTERED = "complaint_registered"
"""The act that names them."""


def complained_of(work: Work, matter: Matter) -> dict[UUID, UUID]:
    """The accounts of the colleagues whom a complaint is about, each with its unit; empty for every other matter."""
    if matter.procedure != COMPLAINTS.code:
        return {}
    viewer = work.ctx.viewer_for(Permission.STEP_TAKE)
    return accounts_in(work.session, viewer, matter.id, REGISTERED, OFFICERS)


def conflicts(work: Work, matter: Matter, holding: Holding) -> list[Problem]:
    """Why the actor takes no step under `holding` in a complaint against colleagues; empty where he may. A role for the whole
    agency is kept from it in person alone: above it there is no other unit."""
    about = complained_of(work, matter)
    in_person = {work.ctx.actor.account_id, holding.account_id} & about.keys()
    by_unit = holding.unit_id in about.values() and not work.ctx.viewer_by(holding).sees_agency
    if not in_person and not by_unit:
        return []
    words = "本件投诉举报您本人或者您所在科室的人员，由其他科室办理"
    return [Problem("step.own", words, basis=article(23, item=1))]

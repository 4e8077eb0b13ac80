"""Complaints and cases as rows, for tests of what is shown of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from core.law.roles import Role
from db.models import Act, Complaint, EnforcementCase, Matter, MatterParty, MatterPerson, Party
from db.models.base import new_id
from db.queries.search import party_row, search_row
from db.unit_of_work import UnitOfWork
from tests.factories.world import World

FIRM = "抚顺浑河机械制造有限公司"


def stored_complaint(
    world: World,
    *,
    complainant: str = "张桂芳",
    respondent: str = FIRM,
    respondent_kind: str = "legal_person",
    channel: str = "counter",
    stage: str = "registered",
    unit: str = "inspection",
    at: datetime | None = None,
    acts: Sequence[tuple[str, datetime]] = (),
    registrar: str | Role = Role.INTAKE_CLERK,
    **details: Any,
) -> UUID:
    """The id of a complaint that `registrar` took in; `acts` follow its registration, `details` are those of its row."""
    received = at or world.app.clock.now()
    with world.app.change(received) as work:
        matter = _matter(world, work, "complaint", "投", f"{respondent}：拖欠工资", complainant, stage, unit)
        matter.channel, matter.happened_at = channel, received
        plain = {
            **{"nature": "complaint", "kind": "wages", "district": "210402", "industry": "manufacturing"},
            **{"filer": "oneself", "headcount": 1, "facts": "拖欠三个月工资"},
        }
        work.add(matter)
        work.session.flush()
        by = world.account_id(registrar)
        work.add(
            Complaint(matter_id=matter.id, happened_at=received, **{**plain, **details}),
            MatterPerson(matter_id=matter.id, account_id=by, part="registrar", happened_at=received),
            _party(work, matter, "complainant", "citizen", complainant),
            _party(work, matter, "respondent", respondent_kind, respondent),
            *(
                Act(matter_id=matter.id, kind=kind, actor_id=by, happened_at=happened_at)
                for kind, happened_at in (("complaint_registered", received), *acts)
            ),
        )
        _find_by(work, matter)
        work.commit()
    return matter.id


def stored_case(world: World, *, party: str = FIRM, stage: str = "opened", unit: str = "inspection") -> UUID:
    """The id of a case against `party`."""
    with world.app.change(world.app.clock.now()) as work:
        matter = _matter(world, work, "case", "案", "拖欠工资", party, stage, unit)
        work.add(matter)
        work.session.flush()
        work.add(
            EnforcementCase(
                matter_id=matter.id,
                **{"trace": "inspection", "kind": "wages", "district": "210402", "industry": "trade"},
                facts="拖欠工资",
            ),
            _party(work, matter, "party", "legal_person", party),
            Act(matter_id=matter.id, kind="trace_registered", actor_id=world.account_id(Role.INTAKE_CLERK)),
        )
        _find_by(work, matter)
        work.commit()
    return matter.id


def _matter(
    world: World, work: UnitOfWork, procedure: str, sign: str, subject: str, names: str, stage: str, unit: str
) -> Matter:
    made = work.session.scalar(select(func.count()).where(Matter.procedure == procedure)) or 0
    return Matter(
        id=new_id(),
        agency_id=world.ctx(Role.INTAKE_CLERK).actor.agency_id,
        unit_id=world.unit_id(unit),
        intake_unit_id=world.unit_id("inspection"),
        procedure=procedure,
        number=f"某人社{sign}〔2026〕{made + 1}号",
        subject=subject,
        party_names=names,
        channel="counter",
        stage=stage,
    )


def _party(work: UnitOfWork, matter: Matter, role: str, kind: str, name: str) -> MatterParty:
    """A row of the party of this name, which is made where the register has none."""
    certificate = "resident_identity_card" if kind == "citizen" else "unified_credit_code"
    shown = {"kind": kind, "name": name, "certificate_kind": certificate, "no_certificate_reason": "未出示"}
    known = work.session.scalar(select(Party).where(Party.name == name))
    if known is None:
        known = Party(id=new_id(), agency_id=matter.agency_id, **shown)
        work.add(known)
        work.session.flush()
        work.add(party_row(known.id, name))
    return MatterParty(matter_id=matter.id, party_id=known.id, role=role, **shown)


def _find_by(work: UnitOfWork, matter: Matter) -> None:
    units = (matter.unit_id, matter.intake_unit_id)
    text = f"{matter.number} {matter.subject}"
    work.add(search_row(matter.id, text, units=units, parties=matter.party_names))

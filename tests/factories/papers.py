"""Papers for tests: drafted, filled in and issued as the people of the world would."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from core.context import Context
from core.law.roles import Role
from core.papers.issuing import Issued, IssuePaper, issue_paper
from core.papers.reading import DraftView, get_draft
from core.papers.writing import PaperKept, SavePaper, StartPaper, save_paper, start_paper
from core.people.credentials import CredentialInput, RegisterCredential, register_credential
from db.models import Matter, MatterParty, MatterPerson, OfficerCredential, Party
from db.models.base import new_id
from db.queries.search import search_row
from tests.factories.applications import credit_code
from tests.factories.world import World

NOTICE: dict[str, Any] = {
    "corrections": [
        {"material": "营业执照", "problem": "缺原件1份", "requirement": "提交原件核对"},
        {"material": "职工名册", "problem": "未加盖公章", "requirement": ""},
    ],
    "period_days": "5",
    "due_on": "2026-03-20",
    "place": "某市政务服务中心三楼",
    "phone": "024-57500012",
}
"""What the window adds to a 补正告知书 that began with the file's own facts (NOW of the tests is 2026-03-10)."""


def started(world: World, matter_id: UUID, kind: str, by: str | Role = Role.WINDOW_CLERK) -> DraftView:
    """A draft that was begun; fails the test where it is refused."""
    ctx = world.ctx(by)
    done = start_paper(ctx, StartPaper(uuid4(), matter_id, kind))
    assert isinstance(done, PaperKept), done
    return viewed(ctx, done.draft_id)


def viewed(ctx: Context, draft_id: UUID) -> DraftView:
    found = get_draft(ctx, draft_id)
    assert found is not None
    return found


def saved(world: World, view: DraftView, by: str | Role = Role.WINDOW_CLERK, **values: Any) -> DraftView:
    """The draft with these values besides those it has."""
    ctx = world.ctx(by)
    command = SavePaper(uuid4(), view.draft_id, view.row_version, {**view.values, **values}, view.values)
    done = save_paper(ctx, command)
    assert isinstance(done, PaperKept), done
    return viewed(ctx, done.draft_id)


def officers(world: World) -> list[str]:
    """The ids of two officers who hold credentials; the second time those they hold already."""
    found = [world.account_id(role) for role in (Role.ENFORCEMENT_OFFICER, Role.UNIT_HEAD)]
    with world.app.read() as session:
        held = set(session.scalars(select(OfficerCredential.account_id)))
    for number, account_id in enumerate(found, start=31):
        if account_id not in held:
            card = CredentialInput(
                f"辽042102300{number}", "劳动保障监察", "抚顺市", "司法厅", date(2025, 1, 1), date(2030, 1, 1)
            )
            done = register_credential(
                world.ctx(Role.SYSTEM_ADMIN), RegisterCredential(uuid4(), account_id, card, "新领证")
            )
            assert not isinstance(done, list), done
    return [str(one) for one in found]


def rights(world: World) -> dict[str, Any]:
    """What an officer adds to a 权利告知书 that began with the file's own facts."""
    return {
        "officers": officers(world),
        "told_at": "2026-03-10T09:00+08:00",
        "place": "抚顺市望花区示范路1号",
        "shown": "shown",
    }


def notice(world: World, matter_id: UUID, **values: Any) -> DraftView:
    """A 补正告知书 that can be issued."""
    return saved(world, started(world, matter_id, "correction_notice"), **{**NOTICE, **values})


def issue(world: World, view: DraftView, by: str | Role = Role.WINDOW_CLERK) -> Issued:
    """The draft issued; fails the test where it is refused."""
    done = issue_paper(world.ctx(by), IssuePaper(uuid4(), view.draft_id, view.row_version))
    assert isinstance(done, Issued), done
    return done


def case(world: World, procedure: str = "case", unit: str = "inspection") -> UUID:
    """A matter of another procedure, whose own use cases are still to come: with a firm as its party."""
    officer = world.ctx(Role.ENFORCEMENT_OFFICER).actor
    with world.app.change(world.app.clock.now(), who=world.ctx(Role.ENFORCEMENT_OFFICER).who) as work:
        matter = Matter(
            id=new_id(),
            agency_id=officer.agency_id,
            unit_id=world.unit_id(unit),
            intake_unit_id=world.unit_id(unit),
            procedure=procedure,
            number=f"某人社案〔2026〕{uuid4().int % 10_000}号",
            subject="涉嫌未依法支付劳动者工资",
            party_names="抚顺浑河机械制造有限公司",
            channel="other",
            stage="opened" if procedure == "case" else "registered",
        )
        party = Party(
            id=new_id(),
            agency_id=officer.agency_id,
            kind="legal_person",
            name="抚顺浑河机械制造有限公司",
            certificate_kind="unified_credit_code",
            certificate_no=credit_code(uuid4().int % 1_000_000),
            legal_representative="李国强",
            phone="024-57600001",
            address="辽宁省抚顺市望花区示范路1号",
        )
        work.add(matter, party)
        work.session.flush()
        work.add(
            MatterPerson(matter_id=matter.id, account_id=officer.account_id, part="handler"),
            MatterParty(
                matter_id=matter.id,
                party_id=party.id,
                role="party",
                kind=party.kind,
                name=party.name,
                certificate_kind=party.certificate_kind,
                certificate_no=party.certificate_no,
                legal_representative=party.legal_representative,
                phone=party.phone,
                address=party.address,
            ),
            search_row(
                matter.id,
                f"{matter.number} {matter.party_names} {matter.subject}",
                units=(matter.unit_id, matter.intake_unit_id),
            ),
        )
        work.commit()
    return matter.id

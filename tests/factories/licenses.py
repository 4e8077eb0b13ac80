"""Licences for tests: applications that were decided on, and ends that are entered."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from core.clock import local
from core.law.roles import Role
from core.licenses.ending import EndLicense, LicenseEnded, end_license
from core.licenses.entering import EnterLicense, LicenseEntered, Terms, enter_license
from db.models import Application, Document, License, LicenseEvent, MatterParty
from db.models.base import new_id
from tests.factories.applications import company, register, rows
from tests.factories.steps import COMPLETE, HEAD, OFFICER, has_act, has_approval, has_paper, in_review, step
from tests.factories.world import World

NUMBER = "辽抚人社许 0001"


def decided(world: World, matter_id: UUID, **content: Any) -> UUID:
    """An application in review up to the decision that grants it, with what was typed into it; the decision's id."""
    has_act(world, matter_id, "reviewed")
    step(world, matter_id, "submit_for_decision", OFFICER)
    document_id = has_paper(world, matter_id, "license_grant", OFFICER, **content)
    has_approval(world, document_id, Role.AGENCY_HEAD)
    return document_id


def application(world: World, **more: Any) -> UUID:
    """An application of the tests' applicant that the officer examines."""
    again = {"duplicate_reason": "就已取得的许可另行申请"}
    return in_review(world, register(world, materials=COMPLETE, **(again | more)).matter_id)


def granted(world: World, **content: Any) -> License:
    """A licence as its grant entered it; valid for a hundred days where nothing else is typed."""
    today = local(world.app.clock.now()).date()
    plain = {"license_no": NUMBER, "valid_from": str(today), "valid_to": str(days_on(world, 100))}
    matter_id = application(world)
    decided(world, matter_id, **(plain | content))
    assert step(world, matter_id, "grant", OFFICER) == "granted"
    (found,) = rows(world, License, License.granted_in_id == matter_id)
    return found  # type: ignore[no-any-return]


def days_on(world: World, days: int) -> date:
    today = local(world.app.clock.now()).date()
    return date.fromordinal(today.toordinal() + days)


def license_of(world: World, license_id: UUID) -> License:
    (found,) = rows(world, License, License.id == license_id)
    return found  # type: ignore[no-any-return]


def events(world: World, license_id: UUID) -> list[LicenseEvent]:
    found = rows(world, LicenseEvent, LicenseEvent.license_id == license_id)
    return sorted(found, key=lambda event: event.id)


def named(world: World, number: str, purpose: str, **more: Any) -> UUID:
    """A further application of the same holder that names the licence."""
    matter_id = application(world, **more)
    step(world, matter_id, "name_license", OFFICER, values={"purpose": purpose, "license_no": number})
    return matter_id


def ending(world: World, row: License, **more: Any) -> EndLicense:
    """The head revokes it as obtained by deceit, on a decision made elsewhere."""
    plain = EndLicense(
        token=uuid4(),
        license_id=row.id,
        row_version=license_of(world, row.id).row_version,
        ending="revoked",
        ground="deceit",
        document_id=None,
        paper_no="撤销行政许可决定书 某人社许撤〔2026〕1号",
        decided_on=local(world.app.clock.now()).date(),
        reason="申请时提交的场所证明系伪造。",
    )
    return EndLicense(**(vars(plain) | more))


def ended(world: World, row: License, by: str | Role = HEAD, **more: Any) -> LicenseEnded:
    done = end_license(world.ctx(by), ending(world, row, **more))
    assert isinstance(done, LicenseEnded), done
    return done


def entered(world: World, matter_id: UUID, number: str = NUMBER) -> UUID:
    """A licence of a matter's applicant, as if it had been granted in it; its id."""
    (holder,) = rows(world, MatterParty, MatterParty.matter_id == matter_id, MatterParty.role == "applicant")
    (document, *_) = rows(world, Document, Document.matter_id == matter_id)
    (about,) = rows(world, Application, Application.matter_id == matter_id)
    license_id = new_id()
    with world.app.change(world.app.clock.now()) as work:
        work.add(
            License(
                id=license_id,
                agency_id=document.agency_id,
                number=number,
                item_id=about.item_id,
                item_name=about.item_name,
                party_id=holder.party_id,
                holder=holder.name,
                certificate_kind=holder.certificate_kind,
                certificate_no=holder.certificate_no,
                granted_in_id=matter_id,
                document_id=document.id,
                valid_from=days_on(world, 0),
                valid_to=days_on(world, 100),
                state="valid",
            )
        )
        work.session.flush()
        work.add(
            LicenseEvent(
                license_id=license_id, kind="granted", in_matter_id=matter_id, document_id=document.id
            )
        )
        work.commit()
    return license_id


def by_file(world: World, **more: Any) -> EnterLicense:
    """A licence of a firm that was granted two years ago on paper, for a thousand days."""
    terms = Terms(NUMBER, days_on(world, -700), days_on(world, 300), False, "劳务派遣")
    plain = EnterLicense(
        token=uuid4(),
        terms=replace(terms, **{name: more.pop(name) for name in list(more) if hasattr(terms, name)}),
        item_id=world.item_id,
        holder=company(),
        paper_no="准予行政许可决定书 某人社许准〔2024〕7号",
        decided_on=days_on(world, -702),
        reason="纸质案卷 2024-许可-007，存档案室。",
    )
    return replace(plain, **more)


def taken_over(world: World, by: str | Role = HEAD, **more: Any) -> License:
    """A licence that the head entered from its paper file."""
    done = enter_license(world.ctx(by), by_file(world, **more))
    assert isinstance(done, LicenseEntered), done
    return license_of(world, done.license_id)

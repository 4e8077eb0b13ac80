"""Service of papers for tests: issued papers, and the steps by which they are served."""

import io
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from core.clock import local
from core.files.attach import AttachFile, attaching
from core.law.roles import Role
from core.seals.entering import EnterSealUse, SealUseEntered, enter_seal_use
from core.service.door import ServiceKept
from core.service.personal import HandOver, hand_over
from core.service.postal import (
    PostPaper,
    RecordDelivery,
    RecordReturn,
    post_paper,
    record_delivery,
    record_return,
)
from core.service.reading import ServiceSheet, ServiceView, get_service, service_sheet
from tests.factories.approvals import CLERK, HEAD, pen, picture
from tests.factories.papers import issue, notice
from tests.factories.world import World


def issued_notice(world: World, matter_id: UUID) -> UUID:
    """A 补正告知书 that went out now."""
    return issue(world, notice(world, matter_id)).document_id


def slip(matter_id: UUID, name: str = "凭证.pdf", data: bytes = b"%PDF-1.4 slip") -> AttachFile:
    return attaching(uuid4(), matter_id, io.BytesIO(data), name, kind="service_proof")


def sheet(world: World, document_id: UUID, by: str | Role = CLERK) -> ServiceSheet:
    found = service_sheet(world.ctx(by), document_id)
    assert found is not None
    return found


def viewed(world: World, service_id: UUID, by: str | Role = CLERK) -> ServiceView:
    found = get_service(world.ctx(by), service_id)
    assert found is not None
    return found


def handing(world: World, document_id: UUID, **more: Any) -> HandOver:
    """张桂芳, the applicant of the tests, takes it and signs on the pad."""
    first = sheet(world, document_id)
    plain = HandOver(
        token=uuid4(),
        document_id=document_id,
        addressee_id=first.first,
        signed_by="pen",
        relation="self",
        receiver="张桂芳",
        signed_at=None,
        file=pen(first.matter_id, picture()),
    )
    return replace(plain, **more)


def posting(world: World, document_id: UUID, **more: Any) -> PostPaper:
    first = sheet(world, document_id)
    plain = PostPaper(
        token=uuid4(),
        document_id=document_id,
        addressee_id=first.first,
        posted_at=world.app.clock.now(),
        carrier="ems",
        mail_no="1234567890123",
        recipient="张桂芳",
        file=slip(first.matter_id, "寄件回执.pdf"),
    )
    return replace(plain, **more)


def delivering(world: World, service_id: UUID, **more: Any) -> RecordDelivery:
    view = viewed(world, service_id)
    matter_id = sheet(world, view.document_id).matter_id
    plain = RecordDelivery(
        token=uuid4(),
        service_id=service_id,
        row_version=view.row_version,
        signed_on=today(world),
        slip="return_slip",
        relation="self",
        receiver="张桂芳",
        file=slip(matter_id, "回执.pdf"),
    )
    return replace(plain, **more)


def returning(world: World, service_id: UUID, **more: Any) -> RecordReturn:
    view = viewed(world, service_id)
    plain = RecordReturn(
        token=uuid4(),
        service_id=service_id,
        row_version=view.row_version,
        returned_on=today(world),
        ground="unknown",
        note="",
        next_way="personal",
    )
    return replace(plain, **more)


def today(world: World) -> date:
    return local(world.app.clock.now()).date()


def handed(world: World, command: HandOver, by: str | Role = CLERK) -> ServiceKept:
    return kept(hand_over(world.ctx(by), command))


def posted(world: World, command: PostPaper, by: str | Role = CLERK) -> ServiceKept:
    return kept(post_paper(world.ctx(by), command))


def delivered(world: World, command: RecordDelivery, by: str | Role = CLERK) -> ServiceKept:
    return kept(record_delivery(world.ctx(by), command))


def returned(world: World, command: RecordReturn, by: str | Role = CLERK) -> ServiceKept:
    return kept(record_return(world.ctx(by), command))


def kept(done: Any) -> ServiceKept:
    assert isinstance(done, ServiceKept), done
    return done


def later(world: World, moment: datetime) -> None:
    """Move the clock of the tests."""
    world.app.clock.moment = moment  # type: ignore[attr-defined]


def sealing(world: World, document_id: UUID, **more: Any) -> EnterSealUse:
    """The clerk asked, and the head of the department approved."""
    plain = EnterSealUse(
        token=uuid4(),
        document_id=document_id,
        seal="dedicated",
        copies=2,
        used_at=world.app.clock.now(),
        asked_by=world.account_id(CLERK),
        approved_by=world.account_id(HEAD),
    )
    return replace(plain, **more)


def sealed(world: World, document_id: UUID, **more: Any) -> SealUseEntered:
    done = enter_seal_use(world.ctx(CLERK), sealing(world, document_id, **more))
    assert isinstance(done, SealUseEntered), done
    return done

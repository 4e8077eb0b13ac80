"""送达台账 and its files, and the papers that prove a service."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.clock import CHINA, local
from core.jobs.asking import AskJob, JobAsked, ask_job
from core.jobs.runner import run_next
from core.law.roles import Role
from core.papers.signing import RecordSignature, SignatureRecorded, record_signature
from core.papers.writing import PaperKept
from core.service import register as services
from core.service.personal import hand_over
from core.service.receipt import AddReceipt, add_receipt, draft_receipt
from db.models import LedgerEntry, PaperDraft, ServiceRecord
from db.queries.service import ServiceFilter
from tests.conftest import NOW
from tests.factories.applications import codes, register, rows
from tests.factories.approvals import CLERK, HEAD, approve, refusal, scan, submit
from tests.factories.jobs import fetched
from tests.factories.papers import issue, saved
from tests.factories.papers import viewed as draft
from tests.factories.service import (
    handed,
    handing,
    issued_notice,
    kept,
    posted,
    posting,
    returned,
    returning,
    viewed,
)
from tests.factories.world import World


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world).matter_id


@pytest.fixture
def document_id(world: World, matter_id: UUID) -> UUID:
    return issued_notice(world, matter_id)


def listed(world: World, by: str | Role = CLERK, **wanted: Any) -> list[tuple[str, str]]:
    page = services.list_services(world.ctx(by), ServiceFilter(**wanted))
    assert page is not None
    return [(row.way, row.state) for row in page.rows]


def test_the_register_filters_by_way_state_day_and_words(world: World, document_id: UUID) -> None:
    handed(world, handing(world, document_id))
    second = issued_notice(world, register(world).matter_id)
    posted(world, posting(world, second, mail_no="EX 555 666"))
    third = issued_notice(world, register(world).matter_id)
    returned(world, returning(world, posted(world, posting(world, third)).service_id))
    assert listed(world) == [("postal", "returned"), ("postal", "under_way"), ("personal", "served")]
    assert listed(world, way="personal") == listed(world, state="served") == [("personal", "served")]
    assert listed(world, text="EX555666") == [("postal", "under_way")]
    assert listed(world, text="补正告知书 张桂芳", way="personal") == [("personal", "served")]
    assert listed(world, text="EX555666 查无") == []
    assert listed(world, since=NOW.date(), until=NOW.date()) == [("personal", "served")]
    assert listed(world, since=NOW.date() + timedelta(days=1)) == []
    assert listed(world, by=HEAD, unit_id=world.unit_id("relations")) == listed(world)
    assert listed(world, by=Role.ENFORCEMENT_OFFICER) == []
    assert services.list_services(world.ctx(Role.SYSTEM_ADMIN), ServiceFilter()) is None


@pytest.mark.long
def test_the_register_goes_page_by_page(world: World) -> None:
    for _ in range(services.PAGE + 1):
        posted(world, posting(world, issued_notice(world, register(world).matter_id)))
    first = services.list_services(world.ctx(CLERK), ServiceFilter())
    assert first is not None and (len(first.rows), first.total) == (services.PAGE, services.PAGE + 1)
    last = services.list_services(world.ctx(CLERK), ServiceFilter(), before=first.next_id)
    assert last is not None and len(last.rows) == 1 and last.next_id is None


def test_the_export_is_on_the_record_and_tells_no_address(world: World, document_id: UUID) -> None:
    posted(world, posting(world, document_id, recipient="=张桂芳"))
    data = services.export_services(world.ctx(CLERK), {"state": "under_way", "q": ""})
    assert data is not None
    text = data.decode("utf-8-sig")
    assert "1234567890123" in text and "解放街" not in text
    (entry,) = rows(world, LedgerEntry, LedgerEntry.action == "exported")
    assert entry.account_id == world.account_id(CLERK)
    assert services.export_services(world.ctx(Role.LEGAL_REVIEWER), {}) is None


def test_all_of_it_is_exported_by_a_job(world: World, document_id: UUID) -> None:
    posted(world, posting(world, document_id))
    ctx = world.ctx(CLERK)
    job = ask_job(ctx, AskJob(uuid4(), services.EXPORT.code, {"way": "postal"}))
    assert isinstance(job, JobAsked) and run_next(world.app)
    file = fetched(ctx, job.job_id)
    assert file is not None and "1234567890123" in file.data.decode("utf-8-sig")


# The papers that prove it


def test_art14_the_receipt_is_drafted_from_the_record(world: World, document_id: UUID) -> None:
    done = handed(world, handing(world, document_id, relation="household", receiver="王五"))
    ctx, token = world.ctx(CLERK), uuid4()
    begun = draft_receipt(ctx, token, done.service_id)
    assert isinstance(begun, PaperKept)
    view = draft(ctx, begun.draft_id)
    record = viewed(world, done.service_id)
    assert view.kind.code == "service_record"
    assert view.values["addressee"] == str(record.addressee_id)
    assert view.values["documents"][0]["title"] == "申请材料补正告知书"
    assert (view.values["mode"], view.values["recipient"], view.values["relation"]) == (
        *("personal", "王五"),
        "同住的成年家属",
    )
    assert view.values["servers"] == [str(world.account_id(CLERK))]
    saved(world, view, place="某市政务服务中心")
    again = draft_receipt(ctx, token, done.service_id)
    assert isinstance(again, PaperKept) and again.draft_id == begun.draft_id
    assert draft(ctx, begun.draft_id).values["place"] == "某市政务服务中心", "what was typed stays"
    assert len(rows(world, PaperDraft, PaperDraft.kind == "service_record")) == 1


def test_art15_the_sheet_for_the_slips_is_drafted_from_a_letter_without_the_address_of_a_person(
    world: World, document_id: UUID
) -> None:
    done = posted(world, posting(world, document_id))
    returned(world, returning(world, done.service_id, note="收发室称无此人"))
    begun = draft_receipt(world.ctx(CLERK), uuid4(), done.service_id)
    assert isinstance(begun, PaperKept)
    view = draft(world.ctx(CLERK), begun.draft_id)
    assert view.kind.code == "postal_proof"
    assert (view.values["mail_no"], view.values["outcome"]) == ("1234567890123", "returned")
    assert view.values["return_reason"] == "原址查无此人（单位）：收发室称无此人"
    assert "张桂芳" in view.values["recipient"] and "解放街" not in view.values["recipient"]
    assert view.values["posted_on"] == view.values["outcome_on"] == "2026-03-10"


def test_art14_a_signed_receipt_proves_the_service_of_the_paper_that_it_names(
    world: World, matter_id: UUID, document_id: UUID
) -> None:
    first = handed(world, handing(world, document_id))
    begun = draft_receipt(world.ctx(CLERK), uuid4(), first.service_id)
    assert isinstance(begun, PaperKept)
    at = local(NOW).astimezone(CHINA).isoformat(timespec="minutes")
    view = saved(
        world,
        draft(world.ctx(CLERK), begun.draft_id),
        place="某市政务服务中心",
        served_at=at,
        servers=[str(world.account_id(CLERK)), str(world.account_id(HEAD))],
    )
    receipt = issue(world, view)

    def attach(document: UUID) -> Any:
        command = AddReceipt(uuid4(), first.service_id, viewed(world, first.service_id).row_version, document)
        return add_receipt(world.ctx(CLERK), command)

    assert codes(attach(receipt.document_id)) == ["service.receipt"], "nobody has signed it yet"
    sign = RecordSignature(
        *(uuid4(), receipt.document_id, (0, 1, 2), "张桂芳", "scan", NOW, "", ""), file=scan(matter_id)
    )
    assert isinstance(record_signature(world.ctx(CLERK), sign), SignatureRecorded)
    kept(attach(receipt.document_id))
    (record,) = rows(world, ServiceRecord)
    assert record.proof_document_id == receipt.document_id
    # It names this paper, and proves no other.
    other = issue(world, approve(world, submit(world, refusal(world, matter_id)))).document_id
    wanted = handing(
        world,
        other,
        signed_by="receipt",
        signed_at=NOW,
        file=None,
        receipt_id=receipt.document_id,
    )
    refused = hand_over(world.ctx(CLERK), wanted)
    assert isinstance(refused, list) and codes(refused) == ["service.receipt"]

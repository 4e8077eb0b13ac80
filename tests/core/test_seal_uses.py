"""用印登记: which seal was put on which paper, by whom it was asked for and approved."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from core.law.roles import Role
from core.seals import register as seals
from core.seals.entering import enter_seal_use
from db.models import Act, SealUse
from db.queries.seals import SealFilter
from tests.conftest import NOW
from tests.core.documents_support import page_texts
from tests.factories.applications import codes, register, rows
from tests.factories.approvals import CLERK, HEAD, approve, refusal, submit
from tests.factories.papers import issue
from tests.factories.service import issued_notice, sealed, sealing
from tests.factories.world import World


@pytest.fixture
def document_id(world: World) -> UUID:
    return issued_notice(world, register(world).matter_id)


def fields(result: Any) -> set[str | None]:
    assert isinstance(result, list), result
    return {problem.field for problem in result}


def test_a_use_is_entered_with_seal_copies_and_people(world: World, document_id: UUID) -> None:
    offer = seals.seal_form(world.ctx(CLERK), document_id)
    assert offer is not None and (offer.seal, offer.asked_by) == ("dedicated", world.account_id(CLERK))
    assert set(offer.approvers) == {world.account_id(HEAD), world.account_id(Role.AGENCY_HEAD)}
    sealed(world, document_id, note="正本、副本各一份")
    (use,) = rows(world, SealUse)
    assert (use.seal, use.copies, use.happened_at) == ("dedicated", 2, NOW)
    assert (use.asked_by, use.approved_by) == (world.account_id(CLERK), world.account_id(HEAD))
    (act,) = rows(world, Act, Act.kind == "seal_used")
    assert act.document_id == document_id and act.note.endswith("专用章，2份")


def test_whoever_approved_the_paper_is_offered_as_approver(world: World) -> None:
    view = approve(world, submit(world, refusal(world, register(world).matter_id)))
    offer = seals.seal_form(world.ctx(CLERK), issue(world, view).document_id)
    assert offer is not None and (offer.seal, offer.approved_by) == ("official", world.account_id(HEAD))


def test_what_is_missing_or_untrue_is_refused(world: World, document_id: UUID) -> None:
    ctx = world.ctx(CLERK)
    bare = sealing(world, document_id, seal=None, copies=None, used_at=None, asked_by=None, approved_by=None)
    assert fields(enter_seal_use(ctx, bare)) == {"seal", "copies", "used_at", "asked_by", "approved_by"}
    for copies in (0, 1000):
        assert fields(enter_seal_use(ctx, sealing(world, document_id, copies=copies))) == {"copies"}
    for at in (NOW - timedelta(days=1), NOW + timedelta(minutes=1)):
        assert "used_at" in fields(enter_seal_use(ctx, sealing(world, document_id, used_at=at)))
    clerk = world.account_id(CLERK)
    assert fields(enter_seal_use(ctx, sealing(world, document_id, approved_by=clerk))) == {"approved_by"}
    head = world.account_id(HEAD)
    same = enter_seal_use(ctx, sealing(world, document_id, asked_by=head))
    assert isinstance(same, list) and codes(same) == ["seal.same"]
    assert rows(world, SealUse) == []


def test_a_double_click_enters_one_line(world: World, document_id: UUID) -> None:
    command = sealing(world, document_id)
    assert enter_seal_use(world.ctx(CLERK), command) == enter_seal_use(world.ctx(CLERK), command)
    assert len(rows(world, SealUse)) == 1


def test_a_receipt_bears_no_line(world: World) -> None:
    done = register(world)
    command = sealing(world, done.document_id)
    assert fields(enter_seal_use(world.ctx(CLERK), command)) == {None}
    assert seals.seal_form(world.ctx(CLERK), done.document_id) is None


def test_the_register_finds_lines_and_papers_without_one(world: World, document_id: UUID) -> None:
    other = issued_notice(world, register(world).matter_id)
    ctx = world.ctx(CLERK)
    missing = seals.list_unsealed(ctx)
    assert missing is not None and [row.document_id for row in missing.rows] == [other, document_id]
    sealed(world, document_id)
    missing = seals.list_unsealed(ctx)
    assert missing is not None and [row.document_id for row in missing.rows] == [other]

    def found(by: str | Role = CLERK, **wanted: Any) -> list[UUID]:
        page = seals.list_seal_uses(world.ctx(by), SealFilter(**wanted))
        return [row.document_id for row in page.rows] if page else []

    assert found() == found(text="张桂芳 补正") == found(seal="dedicated") == [document_id]
    assert found(seal="official") == found(text="查无此件") == found(since=NOW + timedelta(days=1)) == []
    assert found(by=Role.ENFORCEMENT_OFFICER) == [], "another unit's"
    assert found(by=HEAD) == [document_id]


def test_the_register_goes_out_as_file_and_on_paper(world: World, document_id: UUID) -> None:
    sealed(world, document_id)
    ctx = world.ctx(CLERK)
    data = seals.export_seal_uses(ctx, {"seal": "dedicated"})
    assert data is not None and "专用章" in data.decode("utf-8-sig")
    pdf = seals.print_seal_uses(ctx, {})
    assert pdf is not None
    text = "".join(page_texts(pdf)).replace("\n", "")
    assert "用印登记簿" in text and "专用章" in text and "承办机构负责人甲" in text
    assert seals.print_seal_uses(world.ctx(Role.LEGAL_REVIEWER), {}) is None

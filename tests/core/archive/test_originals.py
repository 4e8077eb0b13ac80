"""细则第二十一条、第二十三条: original carriers are kept by somebody, handed on by two, and damage and loss are told at once."""

from datetime import timedelta
from uuid import UUID

import pytest

from core.archive.disposing import Disposed
from core.archive.originals import OriginalKept
from core.archive.originals_read import get_original, list_originals, originals_of
from core.archive.reading import filed_file
from core.law.roles import Role
from core.notices.reading import list_notices, unread_count
from db.models import Account, OriginalEvent
from tests.conftest import NOW, FixedClock
from tests.core.archive.test_holding import placed, try_lift
from tests.factories.applications import codes, company, register, rows
from tests.factories.case_files import ARCHIVIST, CLERK, HEAD, closed_application, file_of, filed
from tests.factories.destroying import brought_to, proposed, try_destroy
from tests.factories.originals import (
    handed_to_archive,
    kept_original,
    original_row,
    try_answer,
    try_dispose,
    try_offer,
    try_original,
    try_report,
)
from tests.factories.world import World

OFFICER = Role.ENFORCEMENT_OFFICER


def told(world: World, role: Role) -> list[tuple[str, UUID | None]]:
    return [(one.words, one.original_id) for one in list_notices(world.ctx(role))]


def test_art21_a_carrier_is_handed_on_when_both_have_said_so(world: World) -> None:
    original_id = kept_original(world, register(world).number)
    clerk, archivist = world.account_id(CLERK), world.account_id(ARCHIVIST)
    assert codes(try_offer(world, original_id, by=ARCHIVIST)) in (["not_found"], ["keeper"])
    assert codes(try_offer(world, original_id, to=CLERK)) == ["to_account_id"]
    assert codes(try_offer(world, original_id, to=Role.AUDIT_ADMIN)) == ["to_account_id"]
    assert isinstance(try_offer(world, original_id), OriginalKept)
    assert original_row(world, original_id).keeper_id == clerk, "nobody has taken it yet"
    assert codes(try_offer(world, original_id, to=HEAD)) == ["offered"]
    assert codes(try_answer(world, original_id, by=CLERK)) == ["keeper"]
    assert [one.field for one in try_answer(world, original_id, "declined")] == ["note"]
    assert isinstance(try_answer(world, original_id, "declined", note="编号与实物不符"), OriginalKept)
    assert codes(try_answer(world, original_id)) == ["offered"]
    assert isinstance(try_offer(world, original_id), OriginalKept)
    assert isinstance(try_answer(world, original_id, "withdrawn", by=CLERK), OriginalKept)
    handed_to_archive(world, original_id)
    row = original_row(world, original_id)
    assert (row.keeper_id, row.next_keeper_id, row.place) == (archivist, None, "档案室防磁柜")
    events = [one.kind for one in rows(world, OriginalEvent, OriginalEvent.original_id == original_id)]
    assert events == ["registered", "offered", "declined", "offered", "withdrawn", "offered", "taken"]
    detail = get_original(world.ctx(ARCHIVIST), original_id)
    assert detail is not None and detail.events[-1].people.count("→") == 1
    assert codes(try_report(world, original_id, by=CLERK)) == ["keeper"], "he has it no more"


@pytest.mark.parametrize("kind", ["damaged", "lost"])
def test_art21_damage_and_loss_are_told_to_the_head_and_the_archivist_at_once(
    world: World, kind: str
) -> None:
    original_id = kept_original(world, register(world).number)
    assert {one.field for one in try_report(world, original_id, kind, note="", done="")} == {"note", "done"}
    assert told(world, HEAD) == []
    assert isinstance(try_report(world, original_id, kind), OriginalKept)
    for role in (HEAD, ARCHIVIST):
        ((words, about),) = told(world, role)
        assert "卡2026-031" in words and about == original_id
        assert unread_count(world.ctx(role)) == 1
        assert list_notices(world.ctx(role))[0].party_names == ""
    assert told(world, CLERK) == [] and told(world, OFFICER) == []
    assert original_row(world, original_id).state == kind
    again = try_report(world, original_id, "lost")
    assert (codes(again) == ["state"]) if kind == "lost" else isinstance(again, OriginalKept)


def test_art21_what_happens_to_a_carrier_after_filing_stands_in_the_notes_of_its_file(world: World) -> None:
    matter_id = closed_application(world)
    file = filed(world, matter_id)
    original_id = kept_original(world, file.matter_number, ARCHIVIST)
    try_report(world, original_id, "lost", by=ARCHIVIST, note="库房搬迁时遗失", done="已查找三日并报告")
    view = filed_file(world.ctx(ARCHIVIST), file.id)
    assert view is not None
    note = view.notes[-1]
    assert note.kind == "原始载体损毁、丢失" and "卡2026-031" in note.text and "已查找三日" in note.text
    assert [one.state for one in originals_of(world.ctx(ARCHIVIST), matter_id)] == ["lost"]


def test_art24_a_carrier_goes_with_its_file_alone_once_the_list_of_it_is_approved(
    world: World, clock: FixedClock
) -> None:
    open_one = kept_original(world, register(world, applicant=company(5)).number, medium_no="卡9")
    assert codes(try_dispose(world, handed_to_archive(world, open_one))) == ["unfiled"]
    matter_id = closed_application(world)
    file = filed(world, matter_id)
    original_id = kept_original(world, file.matter_number, ARCHIVIST)
    assert codes(try_dispose(world, original_id)) == ["kept"]
    clock.moment = NOW.replace(year=2036)
    assert codes(try_dispose(world, original_id)) == ["kept"], "the last day counts"
    clock.moment += timedelta(days=1)
    lawsuit = placed(world, file.matter_number)
    audit = placed(world, file.matter_number, "audit")
    assert codes(try_dispose(world, original_id)) == ["held"]
    assert not isinstance(try_lift(world, lawsuit), list)
    assert codes(try_dispose(world, original_id)) == ["held"], "the other hold goes on"
    assert not isinstance(try_lift(world, audit), list)
    assert codes(try_dispose(world, original_id, by=CLERK)) == ["forbidden"]
    assert codes(try_dispose(world, original_id)) == ["kept"], "nobody decides it alone"
    disposal_id = proposed(world, file)
    brought_to(world, disposal_id, "confirm")
    assert codes(try_destroy(world, disposal_id)) == ["disposal.carriers"]
    assert isinstance(try_dispose(world, original_id), OriginalKept)
    assert codes(try_report(world, original_id, by=ARCHIVIST)) == ["state"]
    assert file_of(world, matter_id).state == "filed"
    assert isinstance(try_destroy(world, disposal_id), Disposed)


def test_what_is_wrong_with_a_carrier_is_told_at_its_fields(world: World) -> None:
    number = register(world).number
    refused = try_original(world, "无此号", kind="", medium_no="", holds="", place="")
    assert {one.field for one in refused} == {"number", "kind", "medium_no", "holds", "place"}
    assert codes(try_original(world, number, sha256="xyz")) == ["sha256"]
    assert codes(try_original(world, number, kind="paper")) == ["sha256"], "paper has none"
    assert isinstance(try_original(world, number, kind="paper", sha256=""), OriginalKept)
    assert codes(try_original(world, number)) == ["medium_no"], "the same number twice"
    assert codes(try_original(world, number, OFFICER, medium_no="卡2")) == ["number"], "of another department"
    assert codes(try_original(world, number, Role.AUDIT_ADMIN)) == ["forbidden"]


def test_each_sees_what_his_department_or_he_himself_keeps(world: World) -> None:
    done = register(world)
    original_id = kept_original(world, done.number)
    assert get_original(world.ctx(OFFICER), original_id) is None
    assert list_originals(world.ctx(OFFICER)).rows == []
    assert list_originals(world.ctx(Role.AUDIT_ADMIN)) is None
    assert originals_of(world.ctx(Role.AUDIT_ADMIN), done.matter_id) == []
    try_offer(world, original_id, to=OFFICER)
    assert [row.may_answer for row in list_originals(world.ctx(OFFICER), mine=True).rows] == [True]
    try_answer(world, original_id, by=OFFICER)
    assert [row.original_id for row in list_originals(world.ctx(CLERK), "2026-031").rows] == [original_id]
    assert list_originals(world.ctx(CLERK), mine=True).rows == []
    assert list_originals(world.ctx(CLERK), "%").rows == []
    assert list_originals(world.ctx(CLERK), state="lost").rows == []


def test_what_a_keeper_who_left_had_is_handed_on_by_the_head(world: World) -> None:
    original_id = kept_original(world, register(world).number)
    assert codes(try_offer(world, original_id, by=HEAD)) == ["keeper"]
    with world.app.change(NOW) as work:
        work.session.get_one(Account, world.account_id(CLERK)).disabled_at = NOW
        work.commit()
    detail = get_original(world.ctx(HEAD), original_id)
    assert detail is not None and detail.original.may_hand_on and "已停用" in detail.original.keeper
    assert isinstance(try_offer(world, original_id, by=HEAD), OriginalKept)
    assert isinstance(try_answer(world, original_id), OriginalKept)

"""What a fresh reader of the filing looked for: odd courses, other hands, papers voided and replaced (细则第二十一、二十四条)."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from core.archive.arranging import (
    Arranged,
    PlaceItem,
    place_item,
)
from core.archive.handing import FileMoved
from core.archive.reading import FileFilter, article_lines, file_of_matter, files_waiting, list_archive
from core.context import Context
from core.jobs.runner import run_next
from core.law.file_check import Found
from core.law.roles import Role
from db.models import Account, Act, CaseFile, DocumentVoid
from db.queries import catalogue
from tests.conftest import NOW
from tests.core.ledger.conftest import app, world
from tests.core.ledger.support import seal
from tests.factories.applications import codes, company, register
from tests.factories.case_files import (
    ARCHIVIST,
    CLERK,
    HEAD,
    arrange,
    checked,
    closed_application,
    closed_now,
    file_of,
    filed,
    items_of,
    try_check,
    try_hand_over,
    try_take,
)
from tests.factories.complaints import assessed, complain
from tests.factories.everywhere import Needles
from tests.factories.files import attach, picture
from tests.factories.jobs import ask, fetched, job
from tests.factories.sealed import WHO
from tests.factories.steps import has_act, has_paper, officers_matter
from tests.factories.tip_offs import LETTER, SAID_BY_HIM, sent_in, tip
from tests.factories.world import World

__all__ = ["app", "world"]


def test_art21_a_tip_off_is_filed_too_and_its_file_tells_nothing_of_who_wrote(world: World) -> None:
    made = tip(world)
    sent_in(world, made)
    matter_id = made.matter_id
    closed_now(world, matter_id)
    arrange(world, matter_id, Role.INTAKE_CLERK)
    assert isinstance(try_hand_over(world, matter_id, Role.INTAKE_CLERK), FileMoved)
    assert isinstance(try_check(world, matter_id, by=Role.AGENCY_HEAD), FileMoved)
    view = file_of_matter(world.ctx(ARCHIVIST), matter_id)
    job_ids = [
        ask(world, by=ARCHIVIST, kind=kind, case_file_id=str(file_of(world, matter_id).id))
        for kind in ("bind_volume", "package_case_file")
    ]
    needles = Needles((WHO.name, *SAID_BY_HIM, LETTER))
    for job_id in job_ids:
        seal(world.app)
        assert run_next(world.app)
        found = fetched(world.ctx(ARCHIVIST), job_id)
        assert found is not None, job(world, job_id).words
        assert needles.within(found.data) == set()
    assert needles.within(repr(view).encode()) == set()
    assert isinstance(try_take(world, matter_id), FileMoved)
    assert (file_of(world, matter_id).archive_number or "").startswith("0000-2026-D10-inspection-")


def test_the_catalogue_is_exported_as_far_as_the_asker_sees_it(world: World) -> None:
    file = filed(world, closed_application(world))
    for who, lines in ((ARCHIVIST, 1), (Role.ENFORCEMENT_OFFICER, 0)):
        job_id = ask(world, by=who, kind="export_archive", q=file.matter_number)
        assert run_next(world.app)
        found = fetched(world.ctx(who), job_id)
        assert found is not None, job(world, job_id).words
        rows_written = found.data.decode("utf-8-sig").splitlines()
        assert len(rows_written) == 1 + lines
        assert (file.archive_number in rows_written[-1]) is bool(lines)


def test_art21_a_refused_complaint_is_asked_for_what_its_own_steps_ask_for_alone(world: World) -> None:
    matter_id = complain(world).matter_id
    assessed(world, matter_id, "refuse", within_limitation="no")
    has_paper(world, matter_id, "complaint_non_acceptance")
    has_act(world, matter_id, "complaint_refused")
    found = article_lines(world.ctx(Role.AGENCY_HEAD), matter_id)
    assert found is not None
    missing = [line.label for line in found[0] if line.found is Found.MISSING]
    assert not any("信访" in label or "立案" in label for label in missing), missing
    with world.app.change() as work:
        act = work.session.scalars(
            select(Act).where(Act.matter_id == matter_id, Act.kind == "complaint_refused")
        ).one()
        assert act.details == {}
        work.add(Act(matter_id=matter_id, kind="complaint_refused", details={"step": "refuse_complaint"}))
        work.commit()
    named = article_lines(world.ctx(Role.AGENCY_HEAD), matter_id)
    assert named is not None
    asked = {line.label for line in named[0] if line.step == "不予受理"}
    assert asked and not any("信访" in label or "立案" in label for label in asked)


def test_nobody_who_had_a_hand_in_it_checks_it_nor_the_head_of_the_counter_that_took_it_in(
    world: World,
) -> None:
    matter_id = closed_application(world)
    file = arrange(world, matter_id, HEAD)
    assert isinstance(try_hand_over(world, matter_id, CLERK), FileMoved)
    assert codes(try_check(world, matter_id)) == ["case_file.own"], "he arranged it before the clerk"
    assert file.matter_id == matter_id
    other = closed_application(world, applicant=company(9))
    arrange(world, other)
    assert isinstance(try_hand_over(world, other), FileMoved)
    with world.app.change() as work:
        head = work.session.get_one(Account, world.account_id(HEAD))
        head.unit_id = world.unit_id("window")
        work.commit()
    assert codes(try_check(world, other)) == ["case_file.role"]


def test_an_officer_of_another_unit_who_handles_it_hands_it_over(world: World) -> None:
    matter_id = closed_application(world)
    officers_matter(world, matter_id)
    arrange(world, matter_id, Role.ENFORCEMENT_OFFICER)
    assert isinstance(try_hand_over(world, matter_id, Role.ENFORCEMENT_OFFICER), FileMoved)


def test_a_file_whose_paper_was_voided_meanwhile_is_not_taken_before_its_contents_say_so(
    world: World,
) -> None:
    done = register(world)
    matter_id, document_id = done.matter_id, done.document_id
    closed_now(world, matter_id)
    checked(world, matter_id)
    with world.app.change() as work:
        work.add(
            DocumentVoid(
                document_id=document_id,
                matter_id=matter_id,
                reason="误出具",
                voided_by=world.account_id(HEAD),
            )
        )
        work.commit()
    refused = try_take(world, matter_id)
    assert codes(refused) == ["case_file.complete"] and "已作废" in refused[0].message
    assert isinstance(try_take(world, matter_id, "return_by_archivist", note="目录未注明作废"), FileMoved)
    assert codes(try_take(world, matter_id)) == ["case_file.state"], "a colleague was quicker"
    assert isinstance(try_hand_over(world, matter_id), FileMoved)
    assert [one.note for one in items_of(world, matter_id) if one.document_id == document_id] == [
        "已作废或者已被更正"
    ]


def test_an_attachment_that_was_replaced_twice_stands_once(world: World) -> None:
    matter_id = register(world).matter_id
    first = attach(world, matter_id, picture(), "一.png")
    closed_now(world, matter_id)
    arrange(world, matter_id)
    second = attach(world, matter_id, picture(colour="red"), "二.png", replaces_id=first)
    attach(world, matter_id, picture(colour="green"), "三.png", replaces_id=second)
    arrange(world, matter_id)
    assert [one.title for one in items_of(world, matter_id) if one.stored_file_id] == ["三.png"]


def test_what_is_the_houses_own_stays_in_the_inner_part(world: World) -> None:
    matter_id = register(world).matter_id
    has_paper(world, matter_id, "legal_review_opinion")
    closed_now(world, matter_id)
    file = arrange(world, matter_id)
    inner = next(one for one in items_of(world, matter_id) if one.part == "inner")
    command = PlaceItem(uuid4(), matter_id, file.row_version, inner.id, "main", 1)
    assert codes(place_item(world.ctx(CLERK), command)) == ["part"]
    receipt = next(one for one in items_of(world, matter_id) if one.part == "main")
    command = PlaceItem(uuid4(), matter_id, file.row_version, receipt.id, "inner", 1)
    assert isinstance(place_item(world.ctx(CLERK), command), Arranged)
    attach(world, matter_id, picture(), "补充.png")
    arrange(world, matter_id)
    assert next((one.part, one.title) for one in items_of(world, matter_id)) == ("main", "补充.png")


def test_the_catalogue_under_each_filter_holds_just_what_meets_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [filed(world, closed_application(world, applicant=company(number))) for number in range(5)]
    for file, term, year, procedure in zip(
        files, ("Y", "D30", "D10", "D10", "D10"), (2026, 2026, 2025, 2026, 2025), "aabbb", strict=True
    ):
        with world.app.change() as work:
            kept = work.session.get_one(CaseFile, file.id)
            kept.term, kept.procedure, kept.prefix = term, procedure, f"0000-{year}-{term}-relations"
            kept.filed_at = NOW.replace(year=year)
            work.commit()
    newest = [file.id for file in reversed(files)]
    for near in (1000, 2):
        # With so few texts read in turn, the rest is found by the index.
        monkeypatch.setattr(catalogue, "NEAR", near)
        monkeypatch.setattr(catalogue, "FAR", 1)
        for role in (ARCHIVIST, HEAD, CLERK, Role.AGENCY_HEAD):
            ctx = world.ctx(role)

            def found(before: UUID | None = None, *, by: Context = ctx, **wanted: str) -> list[int]:
                page = list_archive(by, FileFilter(**wanted), before=before)
                assert page is not None and (before or page.total == len(page.rows))
                return [4 - newest.index(row.file.id) for row in page.rows]

            assert found() == [4, 3, 2, 1, 0]
            assert found(newest[1]) == [2, 1, 0]
            assert found(term="D10") == [4, 3, 2] and found(term="Y") == [0]
            assert found(procedure="a") == [1, 0] and found(procedure="none") == []
            assert found(year="2025") == [4, 2] and found(year="2025", term="D10", procedure="b") == [4, 2]
            assert found(year="2026", procedure="b") == [3] and found(year="2026", term="D10") == [3]
            assert found(newest[2], term="D10") == [] and found(newest[1], term="D10") == [2]
            assert found(text="relations") == [4, 3, 2, 1, 0]
            assert found(text="relations", year="2025") == [4, 2]
            assert found(newest[1], text="relations") == [2, 1, 0]
            assert found(text=files[2].matter_number) == [2]
            assert found(text=files[3].archive_number or "") == [3]
            assert found(text="龘龘") == []


def test_whoever_a_file_waits_for_is_told_on_the_start_page(world: World) -> None:
    matter_id = closed_application(world)
    arrange(world, matter_id)
    everybody = (Role.WINDOW_CLERK, Role.UNIT_HEAD, ARCHIVIST, Role.ENFORCEMENT_OFFICER, Role.STAFF)

    def told() -> dict[Role, dict[str, int]]:
        found = {who: dict(files_waiting(world.ctx(who))) for who in everybody}
        return {who: counts for who, counts in found.items() if counts}

    assert told() == {}
    try_hand_over(world, matter_id)
    assert told() == {Role.UNIT_HEAD: {"待检查": 1}}
    try_check(world, matter_id)
    assert told() == {ARCHIVIST: {"待接收": 1}}
    try_take(world, matter_id, "return_by_archivist", note="缺营业执照")
    assert told() == {Role.WINDOW_CLERK: {"已退回": 1}}

"""Art 8: each person who signs a paper is recorded with the way, the moment, the refusal and the witness."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from core.applications.reading import document_file
from core.files.reading import list_attachments, open_file
from core.gates import steps_of
from core.law.problem import Problem
from core.law.roles import Role
from core.papers.issuing import VoidPaper, void_paper
from core.papers.pen import check_picture
from core.papers.reading import DraftView, draft_file
from core.papers.signatures import SignatureSheet, signature_sheet
from core.papers.signing import RecordSignature, SignatureRecorded, record_signature
from db.models import Act, Agency, Document, PaperSignature
from tests.conftest import NOW, FixedClock
from tests.core.documents_support import page_texts
from tests.factories.applications import codes, register, rows
from tests.factories.approvals import CLERK, correction_on_the_spot, pen, picture, scan
from tests.factories.papers import issue, saved, started, viewed
from tests.factories.world import World

APPLICANT, RECEIVER = 0, 1


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world).matter_id


@pytest.fixture
def view(world: World, matter_id: UUID) -> DraftView:
    return correction_on_the_spot(world, matter_id)


def signing(view: DraftView | UUID, **more: Any) -> RecordSignature:
    paper_id = view if isinstance(view, UUID) else view.draft_id
    wanted: dict[str, Any] = {
        "token": uuid4(),
        "paper_id": paper_id,
        "positions": (APPLICANT,),
        "name": "张桂芳",
        "way": "pen",
        "signed_at": None,
        "refusal": "",
        "witness": "",
    }
    return RecordSignature(**(wanted | more))


def sheet(world: World, paper_id: UUID) -> SignatureSheet:
    found = signature_sheet(world.ctx(CLERK), paper_id)
    assert found is not None
    return found


def sign(world: World, command: RecordSignature, by: str | Role = CLERK) -> SignatureRecorded:
    done = record_signature(world.ctx(by), command)
    assert isinstance(done, SignatureRecorded), done
    return done


def refused(world: World, command: RecordSignature, by: str | Role = CLERK) -> list[Problem]:
    result = record_signature(world.ctx(by), command)
    assert isinstance(result, list), result
    assert rows(world, PaperSignature) == []
    return result


def text_of(pdf: bytes) -> str:
    return "".join(page_texts(pdf)).replace("\n", "")


def test_the_pen_pad_is_kept_with_who_and_when_and_printed(
    world: World, matter_id: UUID, view: DraftView
) -> None:
    assert [line.line.label for line in sheet(world, view.draft_id).lines] == [
        "申请人（代理人）",
        "窗口工作人员",
    ]
    before = draft_file(world.ctx(CLERK), view.draft_id)
    data = picture()
    sign(world, signing(view, file=pen(matter_id, data)))
    (row,) = rows(world, PaperSignature)
    assert (row.role, row.name, row.way, row.happened_at) == ("申请人（代理人）", "张桂芳", "pen", NOW)
    assert row.recorded_by == world.account_id(CLERK) and row.file_id is not None
    found = open_file(world.ctx(CLERK), row.file_id)
    assert b"".join(found or ()) == data  # type: ignore[arg-type]
    after = draft_file(world.ctx(CLERK), view.draft_id)
    assert before is not None and after is not None
    assert b"/Subtype /Image" not in before.data and b"/Subtype /Image" in after.data
    done = issue(world, viewed(world.ctx(CLERK), view.draft_id))
    (document,) = rows(world, Document, Document.id == done.document_id)
    issued = document_file(world.ctx(CLERK), done.document_id)
    assert issued is not None and "2026年3月10日" in text_of(issued.data)
    assert b"/Subtype /Image" in issued.data
    # The void copy is made from the content, and bears the same marks.
    head = world.ctx(Role.UNIT_HEAD)
    assert not isinstance(void_paper(head, VoidPaper(uuid4(), document.id, "写错")), list)
    void = document_file(world.ctx(CLERK), document.id)
    assert void is not None and "张桂芳" in text_of(void.data) and b"/Subtype /Image" in void.data
    (act,) = rows(world, Act, Act.kind == "paper_signed")
    assert act.note == "申请材料当场更正记录：申请人（代理人） 张桂芳 手写板签名"


def test_art8_whoever_signs_for_the_agency_cannot_refuse_to(
    world: World, matter_id: UUID, view: DraftView
) -> None:
    assert [line.line.may_refuse for line in sheet(world, view.draft_id).lines] == [True, False]
    command = signing(
        view, positions=(RECEIVER,), way="refused", signed_at=NOW, refusal="有异议", witness="赵证明"
    )
    (problem,) = refused(world, command)
    assert (problem.code, problem.field) == ("sign.refuser", "positions")
    assert "窗口工作人员" in problem.message and problem.basis is not None and problem.basis.article == 8


def test_a_refusal_needs_its_reason_and_a_witness_and_is_printed(
    world: World, matter_id: UUID, view: DraftView
) -> None:
    command = signing(view, way="refused", signed_at=NOW)
    assert [p.field for p in refused(world, command)] == ["refusal", "witness"]
    assert [p.field for p in refused(world, replace(command, refusal="不认可内容"))] == ["witness"]
    sign(world, replace(command, token=uuid4(), refusal="不认可内容", witness="赵证明"))
    (line, other) = sheet(world, view.draft_id).lines
    assert line.is_signed and not other.is_signed
    assert (line.entries[0].refusal, line.entries[0].witness) == ("不认可内容", "赵证明")
    done = issue(world, viewed(world.ctx(CLERK), view.draft_id))
    issued = document_file(world.ctx(CLERK), done.document_id)
    assert issued is not None
    assert "未签名。原因：不认可内容（见证人：赵证明）" in text_of(issued.data)
    assert [one.line.name for one in sheet(world, done.document_id).lines] == ["", ""]


def test_a_scan_of_the_signed_sheet_stands_beside_the_issued_paper_which_stays_as_it_is(
    world: World, clock: FixedClock, matter_id: UUID, view: DraftView
) -> None:
    done = issue(world, view)
    before = document_file(world.ctx(CLERK), done.document_id)
    clock.moment = NOW + timedelta(hours=1)
    at = NOW + timedelta(minutes=10)
    both = signing(done.document_id, way="scan", signed_at=at, file=scan(matter_id), positions=(0,))
    sign(world, both)
    (first,) = rows(world, PaperSignature)
    (scanned,) = sheet(world, done.document_id).scans
    sign(world, replace(both, token=uuid4(), positions=(1,), name="李敏", file=None, file_id=scanned))
    signatures = rows(world, PaperSignature)
    assert {r.file_id for r in signatures} == {first.file_id}, "two people on one sheet"
    assert [r.document_id for r in signatures] == [done.document_id] * 2
    after = document_file(world.ctx(CLERK), done.document_id)
    assert before is not None and after is not None and before.data == after.data
    assert [a.kind_label for a in list_attachments(world.ctx(CLERK), matter_id)] == ["签名文书扫描件"]
    assert all(line.is_signed for line in sheet(world, done.document_id).lines)


def test_a_signature_counts_until_the_text_changes(world: World, matter_id: UUID, view: DraftView) -> None:
    sign(world, signing(view, file=pen(matter_id, picture())))
    changed = saved(world, viewed(world.ctx(CLERK), view.draft_id), corrected_at="2026-03-10T09:20+08:00")
    (line, _) = sheet(world, view.draft_id).lines
    assert not line.is_signed and [entry.holds for entry in line.entries] == [False]
    done = issue(world, changed)
    (document,) = rows(world, Document, Document.id == done.document_id)
    (block,) = [b for b in document.content["blocks"] if b["block"] == "Signatures"]
    assert block["signers"][0][:2] == ["申请人（代理人）", ""] and len(block["signers"][0]) == 4


def test_a_sheet_that_was_signed_before_the_text_changed_signs_no_other_text(
    world: World, clock: FixedClock, matter_id: UUID, view: DraftView
) -> None:
    wanted = signing(view, way="scan", signed_at=NOW, file=scan(matter_id))
    sign(world, wanted)
    (scanned,) = sheet(world, view.draft_id).scans
    clock.moment = NOW + timedelta(minutes=30)
    now = viewed(world.ctx(CLERK), view.draft_id)
    saved(world, now, corrections=[{"material": "申请表", "error": "金额", "corrected": "改为一百万元"}])
    assert sheet(world, view.draft_id).scans == {}
    for more, code in (
        ({"file": None, "file_id": scanned, "signed_at": clock.moment}, "sign.scan"),
        ({"signed_at": NOW}, "sign.early"),
    ):
        done = record_signature(world.ctx(CLERK), replace(wanted, token=uuid4(), **more))  # type: ignore[arg-type]
        assert isinstance(done, list) and codes(done) == [code]
    sign(world, replace(wanted, token=uuid4(), signed_at=clock.moment, file=scan(matter_id, name="新.pdf")))
    assert sheet(world, view.draft_id).lines[0].is_signed


def test_a_signature_counts_for_no_other_name_than_the_paper_had(
    world: World, matter_id: UUID, view: DraftView
) -> None:
    sign(world, signing(view, file=pen(matter_id, picture())))
    with world.app.change(NOW, who=world.ctx(CLERK).who) as work:
        work.session.scalars(select(Agency)).one().name = "另一机关"
        work.commit()
    assert not sheet(world, view.draft_id).lines[0].is_signed
    sign(world, signing(view, file=pen(matter_id, picture())))
    done = issue(world, viewed(world.ctx(CLERK), view.draft_id))
    with world.app.change(NOW, who=world.ctx(CLERK).who) as work:
        work.session.scalars(select(Agency)).one().name = "又一机关"
        work.commit()
    assert sheet(world, done.document_id).lines[0].is_signed, "what was issued changes no more"


def test_art8_a_record_counts_at_the_gate_when_everybody_has_signed_it_or_refused_before_a_witness(
    world: World, clock: FixedClock, matter_id: UUID, view: DraftView
) -> None:
    def lacks() -> bool:
        (step,) = [one for one in steps_of(world.ctx(CLERK), matter_id) if one.code == "correct_on_spot"]
        return "gate.on_spot_correction" in codes(step.problems)

    done = issue(world, view)
    assert lacks(), "nobody has signed it"
    clock.moment = NOW + timedelta(hours=1)
    at = NOW + timedelta(minutes=10)
    refusal = {"way": "refused", "signed_at": at, "refusal": "不认可内容", "witness": "赵证明"}
    sign(world, signing(done.document_id, **refusal))
    assert lacks(), "the clerk has not"
    scanned = {"way": "scan", "signed_at": at, "file": scan(matter_id), "positions": (RECEIVER,)}
    sign(world, signing(done.document_id, **scanned))
    assert not lacks()
    head = world.ctx(Role.UNIT_HEAD)
    assert not isinstance(void_paper(head, VoidPaper(uuid4(), done.document_id, "写错")), list)
    assert lacks(), "what is void counts no more"


def test_the_newest_word_of_a_person_counts(world: World, matter_id: UUID, view: DraftView) -> None:
    sign(world, signing(view, way="refused", signed_at=NOW, refusal="要再看看", witness="赵证明"))
    sign(world, signing(view, file=pen(matter_id, picture())))
    sign(world, signing(view, name="李代理", file=pen(matter_id, picture())))
    (line, _) = sheet(world, view.draft_id).lines
    assert [(e.name, e.way, e.holds) for e in line.entries] == [
        ("张桂芳", "拒绝签名", False),
        ("张桂芳", "手写板签名", True),
        ("李代理", "手写板签名", True),
    ]


def test_the_moment_lies_between_the_paper_and_now(world: World, matter_id: UUID, view: DraftView) -> None:
    wanted = signing(view, way="scan", file=scan(matter_id))
    for at, code in (
        (None, "sign.at"),
        (NOW + timedelta(minutes=1), "future"),
        (NOW - timedelta(minutes=1), "sign.early"),
    ):
        assert codes(refused(world, replace(wanted, signed_at=at, token=uuid4()))) == [code]


def test_art3_what_is_recorded_late_says_why(
    world: World, clock: FixedClock, matter_id: UUID, view: DraftView
) -> None:
    clock.moment = NOW + timedelta(days=2)
    wanted = signing(view, way="scan", signed_at=NOW, file=scan(matter_id))
    assert [p.field for p in refused(world, wanted)] == ["late_reason"]
    sign(world, replace(wanted, token=uuid4(), late_reason="外出取证，次日回局"))
    (act,) = rows(world, Act, Act.kind == "paper_signed")
    assert act.late_reason == "外出取证，次日回局"


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"way": None}, ["way"]),
        ({"way": "typed"}, ["way"]),
        ({"positions": ()}, ["positions"]),
        ({"positions": (7,)}, ["positions"]),
        ({"positions": (0, 1)}, ["positions"]),
        ({"name": " "}, ["name"]),
        ({"file": None}, ["picture"]),
        ({"way": "scan", "signed_at": NOW, "file": None}, ["file"]),
        ({"way": "scan", "signed_at": NOW, "file": None, "file_id": uuid4()}, ["file"]),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    world: World, matter_id: UUID, view: DraftView, more: dict[str, Any], fields: list[str]
) -> None:
    command = signing(view, **{"file": pen(matter_id, picture()), **more})
    assert [p.field for p in refused(world, command)] == fields


def test_a_scan_is_no_picture_of_the_pen_pad_and_the_other_way_round(
    world: World, matter_id: UUID, view: DraftView
) -> None:
    assert codes(refused(world, signing(view, file=scan(matter_id, picture())))) == ["pen.empty"]
    wanted = signing(view, way="scan", signed_at=NOW)
    assert codes(refused(world, replace(wanted, file=pen(matter_id, picture())))) == ["sign.scan"]
    assert codes(refused(world, replace(wanted, file=scan(matter_id, b"no file of any kind")))) == ["type"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "pen.empty"),
        (picture(is_drawn=False), "pen.empty"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 400, "pen.broken"),
        (b"GIF89a" + b"0" * 400, "pen.broken"),
        (picture()[:200], "pen.broken"),
        (picture(3000, 1000), "pen.broken"),
        (picture() + b"0" * 205_000, "pen.large"),
    ],
)
def test_the_server_looks_at_the_picture_itself(data: bytes, code: str) -> None:
    assert [p.code for p in check_picture(data)] == [code]
    assert check_picture(picture()) == []


def test_a_dark_page_of_another_format_is_no_signature() -> None:
    from PIL import Image

    held = io.BytesIO()
    Image.new("RGB", (300, 100), "black").save(held, "JPEG")
    assert [p.code for p in check_picture(held.getvalue())] == ["pen.broken"]


def test_only_whose_matter_it_is_records_and_an_unfinished_paper_waits(
    world: World, matter_id: UUID, view: DraftView
) -> None:
    command = signing(view, file=pen(matter_id, picture()))
    assert codes(refused(world, command, Role.ENFORCEMENT_OFFICER)) == ["paper.not_found"]
    assert codes(refused(world, command, Role.STAFF)) == ["forbidden"]
    assert signature_sheet(world.ctx(Role.ENFORCEMENT_OFFICER), view.draft_id) is None
    unfinished = started(world, matter_id, "correction_on_the_spot")
    assert codes(refused(world, signing(unfinished, file=pen(matter_id, picture())))) == ["sign.incomplete"]
    assert not sheet(world, unfinished.draft_id).may_sign
    assert sheet(world, view.draft_id).may_sign


def test_nobody_signs_what_holds_no_more_or_has_no_lines(
    world: World, matter_id: UUID, view: DraftView
) -> None:
    assert signature_sheet(world.ctx(CLERK), started(world, matter_id, "acceptance_notice").draft_id) is None
    done = issue(world, view)
    head = world.ctx(Role.UNIT_HEAD)
    assert not isinstance(void_paper(head, VoidPaper(uuid4(), done.document_id, "写错")), list)
    command = signing(done.document_id, way="scan", signed_at=NOW, file=scan(matter_id))
    assert codes(refused(world, command)) == ["paper.void"]
    assert sheet(world, done.document_id).why_not == "文书已失效"

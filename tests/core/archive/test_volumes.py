"""一键案卷 (细则第二十一条): the sheets of a file, and a volume as one PDF."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from core.archive.arranging import AddSheet, Arranged, add_sheet
from core.archive.handing import FileMoved
from core.archive.printing import SHEETS, print_sheet
from core.jobs.runner import run_next
from core.law.roles import Role
from db.models import CaseFile, LedgerEntry
from tests.core.documents_support import page_texts
from tests.factories.applications import closed, register, rows
from tests.factories.case_files import (
    ARCHIVIST,
    CLERK,
    HEAD,
    arrange,
    closed_application,
    file_of,
    filed,
    try_check,
    try_hand_over,
    try_take,
)
from tests.factories.files import attach, picture, zipped
from tests.factories.jobs import ask, fetched, job
from tests.factories.steps import staged
from tests.factories.world import World


def with_attachments(world: World) -> CaseFile:
    """The arranged file of an application with a picture, an Office file and a paper original of two pages."""
    matter_id = register(world).matter_id
    attach(world, matter_id, picture(), "营业执照.png")
    attach(world, matter_id, zipped("[Content_Types].xml", "word/document.xml"), "名册.docx", kind="material")
    closed(world, matter_id)
    staged(world, matter_id, "closed")
    file = arrange(world, matter_id)
    command = AddSheet(
        *(uuid4(), matter_id, file.row_version, "现场照片", "", "某市人社局", None, 2, "evidence", ""),
    )
    assert isinstance(add_sheet(world.ctx(CLERK), command), Arranged)
    return file_of(world, matter_id)


def bound(world: World, case_file_id: UUID, by: str | Role = CLERK, **more: Any) -> bytes:
    """The PDF that the worker bound."""
    arguments: dict[str, Any] = {"case_file_id": str(case_file_id), "volume": 1} | more
    job_id = ask(world, by=by, kind="bind_volume", **arguments)
    assert run_next(world.app)
    assert job(world, job_id).state == "done", job(world, job_id).words
    assert job(world, job_id).failed_total == 0, job(world, job_id).failed_rows
    found = fetched(world.ctx(by), job_id)
    assert found is not None
    return found.data


def test_art21_a_volume_is_one_pdf_with_cover_contents_every_page_and_notes(world: World) -> None:
    file = with_attachments(world)
    texts = page_texts(bound(world, file.id))
    whole = "".join(texts)
    assert file.title[:6] in texts[0] and "卷内文件目录" in whole and "备考表" in whole
    assert "营业执照.png" in whole and "名册.docx" in whole
    paper = [text for text in texts if "原件共2页" in "".join(text.split())]
    assert len(paper) == 2 and all("纸质件占位单" in text and "SHA-256" not in text for text in paper)
    assert len(texts) == file.pages + 3, "cover, contents and notes besides"
    assert all("（window_clerk）" in text for text in texts), "the watermark says who had it made"
    (entry,) = rows(world, LedgerEntry, LedgerEntry.object_id == file.id, LedgerEntry.action == "exported")
    assert entry.matter_id == file.matter_id


def test_what_leaves_as_evidence_bears_no_watermark(world: World) -> None:
    file = with_attachments(world)
    texts = page_texts(bound(world, file.id, HEAD, as_evidence=True, reason="移送法院"))
    assert not any("打印" in text and "（unit_head）" in text for text in texts)
    for by, reason in ((CLERK, "移送法院"), (HEAD, " ")):
        job_id = ask(
            world, by=by, kind="bind_volume", case_file_id=str(file.id), as_evidence=True, reason=reason
        )
        assert run_next(world.app)
        assert job(world, job_id).state == "failed" and "用途" in job(world, job_id).words


def test_art26_what_was_bound_before_the_filing_is_not_fetched_after_it(world: World) -> None:
    matter_id = closed_application(world)
    file = arrange(world, matter_id)
    job_id = ask(world, by=CLERK, kind="bind_volume", case_file_id=str(file.id), volume=1)
    assert run_next(world.app)
    assert fetched(world.ctx(CLERK), job_id) is not None
    for done in (try_hand_over(world, matter_id), try_check(world, matter_id), try_take(world, matter_id)):
        assert isinstance(done, FileMoved), done
    assert fetched(world.ctx(CLERK), job_id) is None


def test_art26_a_filed_volume_is_not_bound_without_a_slip(world: World) -> None:
    file = filed(world, closed_application(world))
    for who in (CLERK, ARCHIVIST, Role.AGENCY_HEAD):
        job_id = ask(world, by=who, kind="bind_volume", case_file_id=str(file.id))
        assert run_next(world.app)
        assert job(world, job_id).state == "failed" and "档案借阅单" in job(world, job_id).words


def test_another_department_gets_nothing(world: World) -> None:
    file = with_attachments(world)
    job_id = ask(world, by=Role.ENFORCEMENT_OFFICER, kind="bind_volume", case_file_id=str(file.id))
    assert run_next(world.app)
    assert job(world, job_id).state == "failed"
    assert all(print_sheet(world.ctx(Role.ENFORCEMENT_OFFICER), file.id, what) is None for what in SHEETS)


@pytest.mark.parametrize(
    ("what", "words"),
    [("cover", "保管期限"), ("contents", "收件回执"), ("notes", "备考表"), ("lines", "核验")],
)
def test_each_sheet_is_printed_by_itself_and_that_is_on_the_record(
    world: World, what: str, words: str
) -> None:
    matter_id = closed_application(world)
    staged(world, matter_id, "closed", "accepted")
    file = arrange(world, matter_id)
    found = print_sheet(world.ctx(CLERK), file.id, what)
    assert found is not None and words in "".join(page_texts(found[1])).replace(" ", "").replace("\n", "")
    printed = rows(world, LedgerEntry, LedgerEntry.object_id == file.id, LedgerEntry.action == "downloaded")
    assert len(printed) == 1


def test_labels_come_with_the_archive_number_and_the_catalogue_prints_after_filing(world: World) -> None:
    matter_id = closed_application(world)
    arrange(world, matter_id)
    assert print_sheet(world.ctx(CLERK), file_of(world, matter_id).id, "labels") is None
    file = filed(world, matter_id)
    labels = print_sheet(world.ctx(ARCHIVIST), file.id, "labels")
    assert labels is not None and f"{file.archive_number}-1" in "".join(page_texts(labels[1]))
    for what in ("cover", "contents", "notes"):
        assert print_sheet(world.ctx(ARCHIVIST), file.id, what) is not None
    assert print_sheet(world.ctx(ARCHIVIST), file.id, "lines") is None, "that is content"
    assert print_sheet(world.ctx(ARCHIVIST), file.id, "cover", 9) is None

"""Attachments: put in, listed, replaced, opened, refused; and what of it stands on the ledger."""

import hashlib
import io
import json
import logging
import os
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.__main__ import main
from core.applications.correct import VoidApplication, void_application
from core.files.attach import Attached, AttachFile, attach_file, attaching
from core.files.checking import check_files, told
from core.files.content import type_of
from core.files.holding import vault_of
from core.files.reading import (
    AttachDoor,
    Closed,
    attach_door,
    file_facts,
    list_attachments,
    open_file,
    try_opening,
)
from core.files.scanning import Scanner, ScannerSilent, scanner
from core.law.application_procedure import APPLICATION
from core.law.files import FILE_CLASSES, FILE_TYPES, LONGEST_NAME, MEGABYTE, size_words
from core.law.problem import Problem
from core.law.roles import Role
from core.vault.vault import Damaged, store_name
from db.ledger.cipher import unseal
from db.models import Grant, LedgerEntry, Matter, ScopeKey, StoredFile
from db.models.base import new_id
from tests.conftest import NOW, FixedClock
from tests.factories.applications import codes, register, rows
from tests.factories.files import PDF, attach, compound, picture, try_attaching, zipped
from tests.factories.procedures import WAV
from tests.factories.steps import officers_matter
from tests.factories.world import World, hire

CLERK, OFFICER = Role.WINDOW_CLERK, Role.ENFORCEMENT_OFFICER


@pytest.fixture
def matter_id(world: World) -> UUID:
    return register(world).matter_id


def opened(world: World, file_id: UUID, *args: Any, by: str = CLERK, **more: Any) -> bytes:
    found = open_file(world.ctx(by), file_id, *args, **more)
    assert found is not None and not isinstance(found, Closed), found
    return b"".join(found)


def entries(world: World, file_id: UUID) -> list[LedgerEntry]:
    return rows(
        world, LedgerEntry, LedgerEntry.object_type == "stored_file", LedgerEntry.object_id == file_id
    )


def happened(world: World, file_id: UUID) -> dict[str, int]:
    """How often what happened to a file after it was attached."""
    return dict(Counter(e.action for e in entries(world, file_id) if e.version is None))


def lying(world: World, file_id: UUID) -> Path:
    """Where the encrypted file lies."""
    return world.app.home.files / store_name(file_id)


def problem(result: Attached | list[Problem]) -> Problem:
    assert isinstance(result, list), result
    assert len(result) == 1, result
    return result[0]


# Put in and found again


def test_a_file_is_kept_encrypted_and_comes_back(world: World, matter_id: UUID) -> None:
    data = PDF + "张桂芳".encode() * 50_000
    file_id = attach(world, matter_id, data, note="原件核对无误")
    assert opened(world, file_id) == data
    assert opened(world, file_id, 70_000, 70_009) == data[70_000:70_009]
    (row,) = rows(world, StoredFile)
    sealed = lying(world, file_id).read_bytes()
    assert (row.size, row.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert (row.sealed_size, row.sealed_sha256) == (len(sealed), hashlib.sha256(sealed).hexdigest())
    assert (row.name, row.media_type, row.algorithm) == ("营业执照.pdf", "application/pdf", "AES-256-GCM")
    assert b"%PDF" not in sealed and "张桂芳".encode() not in sealed
    vault_of(world.app).verify(row.id, row.sealed_sha256, row.sealed_size)


def test_each_file_has_a_key_of_its_own_under_that_of_its_matter(world: World, matter_id: UUID) -> None:
    ids = [attach(world, matter_id), attach(world, matter_id)]
    with world.app.read() as session:
        over = world.app.keys.of(session, matter_id).key
    keys = {unseal(over, row.wrapped, row.id.bytes) for row in rows(world, StoredFile)}
    assert len(keys) == 2
    first, second = (lying(world, one).read_bytes() for one in ids)
    assert first[21:] != second[21:]


def test_both_hashes_are_on_the_ledger_and_the_key_is_not(world: World, matter_id: UUID) -> None:
    file_id = attach(world, matter_id)
    (entry,) = entries(world, file_id)
    (row,) = rows(world, StoredFile)
    assert (entry.action, entry.version, entry.matter_id) == ("created", 1, matter_id)
    with world.app.read() as session:
        image = unseal(world.app.keys.of(session, matter_id).key, entry.image, entry.id.bytes)
    assert row.sha256.encode() in image and row.sealed_sha256.encode() in image
    # Its hash is there, so that an exchanged key is found; the key itself would outlive its destruction.
    assert row.wrapped.hex().encode() not in image
    assert hashlib.sha256(row.wrapped).hexdigest().encode() in image


def test_the_list_shows_the_newest_version_and_those_before(
    world: World, matter_id: UUID, clock: FixedClock
) -> None:
    first = attach(world, matter_id, name="a.pdf")
    clock.moment += timedelta(minutes=1)
    other = attach(world, matter_id, picture(), "照片.png", kind="identity")
    clock.moment += timedelta(minutes=1)
    second = attach(world, matter_id, PDF + b"2", "b.pdf", replaces_id=first, kind="")
    clock.moment += timedelta(minutes=1)
    third = attach(world, matter_id, PDF + b"3", "c.pdf", replaces_id=second, kind="")
    shown = list_attachments(world.ctx(CLERK), matter_id)
    assert [(a.newest.file_id, [v.file_id for v in a.earlier]) for a in shown] == [
        (third, [second, first]),
        (other, []),
    ]
    assert [a.kind_label for a in shown] == ["申请材料", "身份、授权证明"]
    assert (shown[1].newest.type_label, shown[1].newest.preview) == ("PNG 图片", "picture")
    assert shown[0].newest.uploaded_by == world.ctx(CLERK).actor.name
    assert opened(world, first) == PDF, "earlier versions stay"


def test_a_version_is_replaced_once(world: World, matter_id: UUID) -> None:
    first = attach(world, matter_id)
    attach(world, matter_id, PDF + b"2", replaces_id=first)
    late = problem(try_attaching(world, matter_id, PDF + b"3", replaces_id=first))
    assert late.code == "stale" and "甲" in late.message
    assert len(rows(world, StoredFile)) == 2


def test_the_same_content_is_no_newer_version(world: World, matter_id: UUID) -> None:
    first = attach(world, matter_id)
    assert problem(try_attaching(world, matter_id, name="anders.pdf", replaces_id=first)).code == "same"


def test_a_file_of_another_matter_is_not_replaced_here(world: World, matter_id: UUID) -> None:
    elsewhere = attach(world, register(world).matter_id)
    for wrong in (elsewhere, uuid4()):
        assert problem(try_attaching(world, matter_id, PDF + b"2", replaces_id=wrong)).code == "replaces"


def test_a_replacement_keeps_the_class(world: World, matter_id: UUID) -> None:
    first = attach(world, matter_id, picture(), "a.png", kind="identity")
    attach(world, matter_id, picture("JPEG"), "b.jpg", kind="recording", replaces_id=first)
    assert {row.kind for row in rows(world, StoredFile)} == {"identity"}


def test_a_form_sent_twice_keeps_one_file(world: World, matter_id: UUID) -> None:
    token = uuid4()
    first = try_attaching(world, matter_id, token=token)
    second = try_attaching(world, matter_id, token=token)
    assert first == second
    assert len(rows(world, StoredFile)) == 1
    other = problem(try_attaching(world, matter_id, PDF + b"2", token=token))
    assert other.code == "token_used"


def test_two_at_once_under_one_token_keep_one_file(world: World, matter_id: UUID) -> None:
    token, results = uuid4(), list[Any]()
    ctx = world.ctx(CLERK)

    def send() -> None:
        command = attaching(token, matter_id, io.BytesIO(PDF), "a.pdf", kind="material")
        results.append(attach_file(ctx, command))

    both = [threading.Thread(target=send) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert results[0] == results[1]
    (row,) = rows(world, StoredFile)
    assert results[0].file_id == row.id


# Refused


@pytest.mark.parametrize(
    ("data", "name", "kind", "code"),
    [
        (b"", "a.pdf", "material", "empty"),
        (PDF, "a.pdf", "", "kind"),
        (PDF, "a.pdf", "nonsense", "kind"),
        (b"MZ\x90\0 a program", "a.pdf", "material", "type"),
        (b"<html><script>alert(1)</script>", "a.pdf", "material", "type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "other", "type"),
        (b"  %PDF-1.4", "a.pdf", "material", "type"),
        (PDF, "a.pdf", "recording", "type"),
        (zipped("word/document.xml", "word/vbaProject.bin"), "a.docm", "material", "type"),
        (compound("WordDocument", "_VBA_PROJECT"), "a.doc", "material", "type"),
        (zipped("evil.exe"), "a.docx", "material", "type"),
        (PDF, "a\u202efdp.exe", "material", "text.invisible"),
        (PDF, "", "material", "text.missing"),
        (PDF, "x" * 201, "material", "text.too_long"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_and_nothing_is_kept(
    world: World, matter_id: UUID, data: bytes, name: str, kind: str, code: str
) -> None:
    before = set(vault_names(world))
    assert problem(try_attaching(world, matter_id, data, name, kind=kind)).code == code
    assert rows(world, StoredFile) == []
    assert set(vault_names(world)) == before


def vault_names(world: World) -> Iterator[str]:
    return vault_of(world.app)._store.names()


def test_each_class_has_its_limit_in_bytes(world: World, matter_id: UUID) -> None:
    most = FILE_CLASSES["identity"].most_bytes
    fits = PDF.ljust(most, b" ")
    attach(world, matter_id, fits, kind="identity")
    over = problem(try_attaching(world, matter_id, fits + b" ", kind="identity"))
    assert over.code == "too_large" and "最大 10 MB" in over.message


def test_no_class_exceeds_what_the_upload_field_lets_through() -> None:
    lines = Path(".streamlit/config.toml").read_text(encoding="utf-8").splitlines()
    (most,) = (int(line.split("=")[1]) for line in lines if line.startswith("maxUploadSize"))
    assert max(row.most_bytes for row in FILE_CLASSES.values()) <= most * MEGABYTE


def test_every_type_of_a_class_is_one_that_is_known() -> None:
    assert all(row.types <= FILE_TYPES.keys() for row in FILE_CLASSES.values())


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\fakepath\\扫描件.PDF", "扫描件.PDF"),
        ("../../etc/passwd", "passwd.pdf"),
        ("virus.exe", "virus.exe.pdf"),
        ("无后缀", "无后缀.pdf"),
        ("_*$<script>.pdf", "_*$<script>.pdf"),
        ("长" * LONGEST_NAME, "长" * (LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_the_name_is_cleaned_and_ends_as_the_content_is(
    world: World, matter_id: UUID, sent: str, kept: str
) -> None:
    attach(world, matter_id, name=sent)
    assert [row.name for row in rows(world, StoredFile)] == [kept]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (PDF, "pdf"),
        (picture("PNG"), "png"),
        (picture("JPEG"), "jpeg"),
        (picture("WEBP"), "webp"),
        (picture("TIFF"), "tiff"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "ofd"),
        (zipped("[Content_Types].xml", "word/document.xml"), "docx"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (compound("Root Entry", "WordDocument"), "doc"),
        (compound("Root Entry", "Workbook"), "xls"),
        (b"ID3\x04\0\0\0\0\0\0", "mp3"),
        (b"\xff\xfb\x90\x64" + bytes(60), "mp3"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "wav"),
        (b"\0\0\0\x20ftypisom" + bytes(20), "mp4"),
        (b"\xff\xff\xff\xff" + bytes(60), None),
        (b"PK\x03\x04 no archive at all", None),
        (b"GIF89a", None),
        (b"", None),
        (b"plain words", None),
    ],
)
def test_a_type_is_told_by_the_content(data: bytes, code: str | None) -> None:
    content = io.BytesIO(data)
    found = type_of(content)
    assert (found.code if found else None) == code
    assert content.tell() == 0


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KB"), (20 * MEGABYTE, "20 MB")]
)
def test_sizes_in_words(count: int, words: str) -> None:
    assert size_words(count) == words


def test_a_voided_application_takes_no_more(world: World, matter_id: UUID) -> None:
    attach(world, matter_id)
    (matter,) = rows(world, Matter)
    void_application(
        world.ctx(Role.AGENCY_HEAD), VoidApplication(uuid4(), matter_id, matter.row_version, "重复登记")
    )
    assert problem(try_attaching(world, matter_id)).message == "该申请已作废，不能再添加或更换附件"
    assert attach_door(world.ctx(CLERK), matter_id) == AttachDoor("该申请已作废，不能再添加或更换附件")
    assert len(list_attachments(world.ctx(CLERK), matter_id)) == 1


def in_stage(world: World, matter_id: UUID, stage: str) -> None:
    with world.app.change(NOW) as work:
        work.session.get_one(Matter, matter_id).stage = stage
        work.commit()


def test_art4_every_stage_that_is_not_final_takes_attachments(world: World, matter_id: UUID) -> None:
    """Supplied materials, signed promises and requests, recordings of a site visit come after registration."""
    for number, (code, state) in enumerate(APPLICATION.states.items()):
        in_stage(world, matter_id, code)
        result = try_attaching(world, matter_id, PDF + bytes([number]))
        door = attach_door(world.ctx(CLERK), matter_id)
        if state.is_final:
            words = f"该申请{state.label}，不能再添加或更换附件"
            assert (problem(result).message, door) == (words, AttachDoor(words))
        else:
            assert isinstance(result, Attached) and door == AttachDoor(""), code
    assert {code for code, state in APPLICATION.states.items() if state.is_final} == {"filed", "voided"}


def test_art9_the_officer_who_handles_it_attaches_the_recording_of_a_site_visit(
    world: World, matter_id: UUID
) -> None:
    assert problem(try_attaching(world, matter_id, by=OFFICER)).code == "not_found", "of another department"
    assert attach_door(world.ctx(OFFICER), matter_id) is None
    officers_matter(world, matter_id)
    in_stage(world, matter_id, "in_review")
    assert attach_door(world.ctx(OFFICER), matter_id) == AttachDoor("")
    attach(world, matter_id, WAV, "现场.wav", kind="recording", by=OFFICER)
    assert [row.uploaded_by for row in rows(world, StoredFile)] == [world.account_id(OFFICER)]


def test_the_head_of_the_department_attaches_too(world: World, matter_id: UUID) -> None:
    attach(world, matter_id, by=Role.UNIT_HEAD)
    assert [row.uploaded_by for row in rows(world, StoredFile)] == [world.account_id(Role.UNIT_HEAD)]


def test_content_that_is_not_what_the_command_says_is_not_kept(world: World, matter_id: UUID) -> None:
    said = attaching(uuid4(), matter_id, io.BytesIO(PDF), "a.pdf", kind="material")
    lied = replace(said, content=io.BytesIO(PDF + b"more"))
    before = set(vault_names(world))
    assert problem(attach_file(world.ctx(CLERK), lied)).code == "changed"
    assert set(vault_names(world)) == before


def test_a_store_that_cannot_be_written_is_told_and_logged(
    world: World, matter_id: UUID, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.vault.store.os.fsync", full)
    with caplog.at_level(logging.ERROR):
        found = problem(try_attaching(world, matter_id))
    assert found.code == "store" and "No space" not in found.message
    assert "No space left" in caplog.text
    assert rows(world, StoredFile) == []


# Who may


@pytest.mark.parametrize(
    "role", [r for r in Role if r not in (CLERK, OFFICER, Role.UNIT_HEAD, Role.INTAKE_CLERK)]
)
def test_nobody_else_attaches(world: World, matter_id: UUID, role: Role) -> None:
    assert problem(try_attaching(world, matter_id, by=role)).code == "forbidden"


def test_who_does_not_see_the_matter_gets_nothing(world: World, matter_id: UUID) -> None:
    file_id = attach(world, matter_id)
    outsider = world.ctx(Role.ENFORCEMENT_OFFICER)
    assert list_attachments(outsider, matter_id) == []
    assert file_facts(outsider, file_id) is None
    assert open_file(outsider, file_id) is None
    assert try_opening(outsider, file_id) is None
    assert happened(world, file_id) == {}


def test_another_unit_of_the_window_attaches_nothing_here(world: World, matter_id: UUID) -> None:
    """Whoever has a part in it, as the one who registered it, goes on handling it, as its papers."""
    colleague = hire(world, "fang.yi", CLERK)
    attach(world, matter_id, by=colleague)
    with world.app.change(NOW) as work:
        matter = work.session.get_one(Matter, matter_id)
        matter.intake_unit_id = matter.unit_id = world.unit_id("archive")
        work.commit()
    assert problem(try_attaching(world, matter_id, PDF + b"2", by=colleague)).code == "not_found"
    attach(world, matter_id, PDF + b"2")


@pytest.mark.parametrize(("mode", "opens"), [("read", False), ("copy", True)])
def test_a_grant_lists_files_and_only_one_for_copies_opens_them(
    world: World, matter_id: UUID, mode: str, opens: bool
) -> None:
    file_id = attach(world, matter_id)
    borrower = world.ctx(Role.STAFF)
    with world.app.change(NOW) as work:
        work.add(
            Grant(
                account_id=borrower.actor.account_id,
                object_type="matter",
                object_id=matter_id,
                mode=mode,
                ground="借阅",
                granted_by=world.account_id(Role.ARCHIVIST),
                until=NOW + timedelta(days=1),
            )
        )
        work.commit()
    assert len(list_attachments(borrower, matter_id)) == 1
    assert (open_file(borrower, file_id) is not None) is opens
    assert (file_facts(borrower, file_id) is not None) is opens


# What stands on the ledger


def test_openings_and_downloads_are_entries_in_the_readers_name(world: World, matter_id: UUID) -> None:
    file_id = attach(world, matter_id)
    opened(world, file_id, by=Role.UNIT_HEAD)
    opened(world, file_id, by=Role.UNIT_HEAD)
    opened(world, file_id, saves=True)
    opened(world, file_id, saves=True)
    head, clerk = world.account_id(Role.UNIT_HEAD), world.account_id(CLERK)
    found = [e for e in entries(world, file_id) if e.version is None]
    assert Counter((e.action, e.account_id) for e in found) == {("opened", head): 1, ("downloaded", clerk): 2}
    assert all(e.matter_id == matter_id for e in found)


def test_the_pieces_of_one_reading_are_one_entry(world: World, matter_id: UUID, clock: FixedClock) -> None:
    file_id = attach(world, matter_id)
    for _ in range(3):
        assert opened(world, file_id, 1, 5) == PDF[1:5]
    opened(world, file_id, 1, 5, by=Role.UNIT_HEAD)
    opened(world, file_id, 1, 5, saves=True)
    assert happened(world, file_id) == {"opened": 2, "downloaded": 1}
    clock.moment += timedelta(minutes=20)
    opened(world, file_id, 2, 5)
    assert happened(world, file_id) == {"opened": 3, "downloaded": 1}


def test_pieces_asked_for_at_once_are_one_entry(world: World, matter_id: UUID) -> None:
    file_id = attach(world, matter_id)
    ctx = world.ctx(CLERK)
    errors = list[BaseException]()

    def read() -> None:
        try:
            assert b"".join(open_file(ctx, file_id, 1, 5) or ()) == PDF[1:5]  # type: ignore[arg-type]
        except BaseException as error:
            errors.append(error)

    many = [threading.Thread(target=read) for _ in range(4)]
    for one in many:
        one.start()
    for one in many:
        one.join()
    assert errors == []
    assert happened(world, file_id) == {"opened": 1}


def test_what_cannot_be_recorded_is_not_shown(
    world: World, matter_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_id = attach(world, matter_id)

    def fails(*_: object) -> None:
        raise RuntimeError("the ledger does not write")

    monkeypatch.setattr("db.ledger.write.Ledger.write", fails)
    with pytest.raises(RuntimeError, match="does not write"):
        open_file(world.ctx(CLERK), file_id)


# Lost, destroyed, damaged


def test_a_destroyed_key_closes_the_file_for_good_and_says_under_which_certificate(
    world: World, matter_id: UUID
) -> None:
    file_id = attach(world, matter_id)
    with world.app.change(NOW) as work:
        (key,) = work.session.query(ScopeKey).filter_by(owner_id=matter_id)
        key.wrapped, key.destroyed_at, key.certificate_no = None, NOW, "销〔2026〕3号"
        work.session.flush()
        work.session.commit()
    for found in (open_file(world.ctx(CLERK), file_id), try_opening(world.ctx(CLERK), file_id)):
        assert isinstance(found, Closed) and found.is_gone
        assert "已依法销毁（销毁凭证 销〔2026〕3号）" in found.words
    refused = problem(try_attaching(world, matter_id, PDF + b"2"))
    assert refused.code == "key" and "销〔2026〕3号" in refused.message
    (row,) = rows(world, StoredFile)
    vault_of(world.app).verify(row.id, row.sealed_sha256, row.sealed_size)


def test_a_damaged_file_is_refused_reported_and_recorded(
    world: World, matter_id: UUID, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    file_id = attach(world, matter_id)
    path = lying(world, file_id)
    good = path.read_bytes()
    for wrong in (good[:-1], good[:-1] + bytes([good[-1] ^ 1]), good + b"x", None):
        clock.moment += timedelta(minutes=20)
        path.unlink()
        if wrong is not None:
            path.write_bytes(wrong)
        with caplog.at_level(logging.ERROR):
            found = open_file(world.ctx(CLERK), file_id)
        assert isinstance(found, Closed) and not found.is_gone and "已损坏或缺失" in found.words
        if wrong is None:
            path.write_bytes(good)
    assert happened(world, file_id) == {"found_damaged": 4}
    assert str(file_id) in caplog.text
    assert opened(world, file_id) == PDF


def test_damage_in_a_later_chunk_stops_there(world: World, matter_id: UUID) -> None:
    data = PDF.ljust(200_000, b".")
    file_id = attach(world, matter_id, data)
    path = lying(world, file_id)
    wrong = bytearray(path.read_bytes())
    wrong[100_000] ^= 1
    path.write_bytes(wrong)
    parts = open_file(world.ctx(CLERK), file_id)
    assert parts is not None and not isinstance(parts, Closed)
    seen = b""
    with pytest.raises(Damaged) as caught:
        for part in parts:
            seen += part
    assert caught.value.chunk == 1 and seen == data[:65536]


# The scanner


@contextmanager
def daemon(answer: Callable[[bytes], bytes | None], path: Path | None = None) -> Iterator[str]:
    """A daemon that speaks INSTREAM: `answer` gives its words for what it was sent, None to hang up in silence."""
    server = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
    server.bind(str(path) if path else ("127.0.0.1", 0))
    server.listen()

    def serve() -> None:
        with suppress(OSError):
            while True:
                link, _ = server.accept()
                with link, link.makefile("rb") as stream:
                    assert stream.read(10) == b"zINSTREAM\0"
                    data = b""
                    while length := struct.unpack(">I", stream.read(4))[0]:
                        data += stream.read(length)
                    words = answer(data)
                    if words is not None:
                        link.sendall(words)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield str(path) if path else f"127.0.0.1:{server.getsockname()[1]}"
    finally:
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(10)


def verdict(data: bytes) -> bytes:
    return b"stream: Eicar-Signature FOUND\0" if b"EICAR" in data else b"stream: OK\0"


def test_every_upload_is_scanned_whole_where_a_daemon_is_configured(
    world: World, matter_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = list[bytes]()
    data = PDF.ljust(700_000, b".")

    def watch(sent: bytes) -> bytes:
        seen.append(sent)
        return verdict(sent)

    with daemon(watch) as address:
        monkeypatch.setenv("PORTAL_CLAMD", address)
        file_id = attach(world, matter_id, data)
    assert seen == [data]
    assert opened(world, file_id) == data


def test_a_virus_is_refused_and_on_the_ledger(
    world: World, matter_id: UUID, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with daemon(verdict, tmp_path / "clamd.sock") as address:
        monkeypatch.setenv("PORTAL_CLAMD", address)
        found = problem(try_attaching(world, matter_id, PDF + b"EICAR"))
    assert found.code == "virus" and "Eicar-Signature" in found.message
    assert rows(world, StoredFile) == []
    (entry,) = rows(world, LedgerEntry, LedgerEntry.action == "virus_refused")
    assert (entry.matter_id, entry.account_id) == (matter_id, world.account_id(CLERK))
    with world.app.read() as session:
        image = unseal(world.app.keys.of(session, matter_id).key, entry.image, entry.id.bytes)
    assert b"Eicar-Signature" in image


@pytest.mark.parametrize(
    "answer", [None, b"", b"INSTREAM size limit exceeded. ERROR\0", b"nonsense\0", b"OK maybe\0"]
)
def test_a_daemon_without_a_verdict_means_refusal(
    world: World,
    matter_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    answer: bytes | None,
) -> None:
    with daemon(lambda _: answer) as address, caplog.at_level(logging.ERROR):
        monkeypatch.setenv("PORTAL_CLAMD", address)
        found = problem(try_attaching(world, matter_id))
    assert found.code == "scanner_silent" and "没有应答" in found.message
    assert "clamd" in caplog.text
    assert rows(world, StoredFile) == []


def test_an_unreachable_daemon_means_refusal(
    world: World, matter_id: UUID, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        for address in (f"127.0.0.1:{closed.getsockname()[1]}", str(tmp_path / "none.sock")):
            monkeypatch.setenv("PORTAL_CLAMD", address)
            assert problem(try_attaching(world, matter_id)).code == "scanner_silent"


def test_a_daemon_that_says_nothing_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.files.scanning.SECONDS", 0.2)
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        address = f"127.0.0.1:{mute.getsockname()[1]}"
        with pytest.raises(ScannerSilent):
            Scanner(address).scan(io.BytesIO(PDF))


@pytest.mark.parametrize("address", ["clamd", "host:", ":3310", "host:port"])
def test_an_address_that_is_none_is_the_operators_mistake(address: str) -> None:
    with pytest.raises(ValueError, match="PORTAL_CLAMD"):
        scanner({"PORTAL_CLAMD": address})


def test_without_a_daemon_nothing_is_scanned() -> None:
    assert scanner({}) is None
    assert "PORTAL_CLAMD" not in os.environ


def test_a_command_without_content_is_refused(world: World, matter_id: UUID) -> None:
    bare = AttachFile(uuid4(), matter_id, "material", "a.pdf", "", 5, "0" * 64)
    found = attach_file(world.ctx(CLERK), bare)
    assert isinstance(found, list) and codes(found) == ["empty"]


# Fixity and lost roots


def test_every_file_is_checked_without_any_key(
    world: World, matter_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.files.checking._PAGE", 2)
    ids = [attach(world, matter_id, PDF + bytes([n])) for n in range(5)]
    with root_keys_away(world):
        assert (check_files(world.app).files, check_files(world.app).wrong) == (5, {})
        path = lying(world, ids[3])
        good = path.read_bytes()
        path.write_bytes(good[:30] + bytes([good[30] ^ 1]) + good[31:])
        lying(world, ids[1]).unlink()
        found = check_files(world.app)
    assert set(found.wrong) == {str(ids[1]), str(ids[3])}
    assert "not in the store" in found.wrong[str(ids[1])] and "SHA-256" in found.wrong[str(ids[3])]
    assert "核对附件 5 个" in told(found)[-1] and "2 个有误" in told(found)[-1]


def test_the_command_says_by_its_exit_code_whether_all_are_whole(
    world: World, matter_id: UUID, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file_id = attach(world, matter_id)
    monkeypatch.setenv("DATABASE_URL", world.app.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("PORTAL_HOME", str(world.app.home.path))
    assert main(["files", "verify"]) == 0
    assert "核对附件 1 个" in capsys.readouterr().out
    lying(world, file_id).unlink()
    assert main(["files", "verify", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["wrong"].keys() == {str(file_id)}


def test_what_no_row_names_is_told_once_it_cannot_be_under_way(
    world: World, matter_id: UUID, clock: FixedClock
) -> None:
    kept, left = attach(world, matter_id), new_id()
    vault_of(world.app).put(left, bytes(32), [b"a commit that failed"])
    clock.moment = datetime.now(UTC) + timedelta(hours=1)
    assert check_files(world.app).unclaimed == ()
    clock.moment += timedelta(days=2)
    found = check_files(world.app)
    assert str(left) in found.unclaimed and str(kept) not in found.unclaimed
    assert found.wrong == {}
    vault_of(world.app).delete(left)


def test_a_lost_root_key_closes_files_for_as_long_as_it_is_lost(world: World, matter_id: UUID) -> None:
    file_id = attach(world, matter_id)
    with root_keys_away(world):
        found = open_file(world.ctx(CLERK), file_id)
        assert isinstance(found, Closed) and not found.is_gone and "缺少根密钥" in found.words
        assert problem(try_attaching(world, matter_id, PDF + b"2")).code == "key"
        assert len(list_attachments(world.ctx(CLERK), matter_id)) == 1
    assert opened(world, file_id) == PDF


@contextmanager
def root_keys_away(world: World) -> Iterator[None]:
    """The home without its root keys, as after a restore that forgot them."""
    keys = world.app.home.keys
    away = keys.parent / "roots-away"
    away.mkdir()
    names = [path.name for path in keys.glob("root-*")]
    assert names
    for name in names:
        (keys / name).rename(away / name)
    world.app.keys._roots.clear()
    try:
        yield
    finally:
        for name in names:
            (away / name).rename(keys / name)
        away.rmdir()

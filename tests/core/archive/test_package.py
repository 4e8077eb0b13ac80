"""案卷数据包: one case file that outlives the portal, checked by the library of BagIt and by its own checker without the portal."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import tracemalloc
import zipfile
from collections.abc import Callable
from hashlib import sha256
from html import unescape
from pathlib import Path
from urllib.parse import unquote
from uuid import UUID, uuid4

import bagit
import pytest

from core.archive import check_bag, package
from core.archive.arranging import AddSheet, Arranged, DescribeFile, add_sheet, describe_file
from core.archive.package import Packing
from core.archive.reading import article_lines
from core.jobs.runner import run_next
from core.law.file_check import Found
from core.law.roles import Role
from core.ledger.keys import public_hex
from core.permissions import Permission
from db.ledger.canonical import SALT_BYTES
from db.ledger.cipher import unseal
from db.models import CaseFileItem, Grant, Job, LedgerEntry
from db.queries.case_files import find_case_file
from db.viewer import Mode
from tests.core.ledger.conftest import app, world
from tests.core.ledger.support import seal
from tests.factories.applications import closed as done_by_receipt
from tests.factories.applications import register, rows
from tests.factories.case_files import (
    ARCHIVIST,
    CLERK,
    HEAD,
    arrange,
    checked,
    closed_application,
    file_of,
    filed,
)
from tests.factories.files import PDF, attach, picture
from tests.factories.jobs import ask, fetched, job
from tests.factories.steps import has_act, has_paper, staged
from tests.factories.world import World

__all__ = ["app", "world"]

SCRIPT = "<script>alert(1)</script>"
ODD = "全角ＡＢ：CON <b>%0A.png"
PERMISSION = "导出台账证明"


def arranged(world: World) -> UUID:
    """A closed matter with its file: an approval, the receipt, two attachments, and a sheet that exists on paper alone."""
    matter_id = register(world).matter_id
    attach(world, matter_id, picture(), ODD)
    attach(world, matter_id, picture(colour="red"), "名册.png")
    has_paper(world, matter_id, "legal_review_opinion")
    has_act(world, matter_id, "review_started")
    has_act(world, matter_id, "granted")
    done_by_receipt(world, matter_id)
    staged(world, matter_id, "closed")
    file = arrange(world, matter_id)
    sheet = AddSheet(
        uuid4(), matter_id, file.row_version, "现场签到簿", "", "申请人", None, 3, "other", "原件三页"
    )
    assert isinstance(add_sheet(world.ctx(CLERK), sheet), Arranged)
    version = file_of(world, matter_id).row_version
    words = DescribeFile(uuid4(), matter_id, version, f"{SCRIPT}案卷", "情况如下：\n一切正常。")
    assert isinstance(describe_file(world.ctx(CLERK), words), Arranged)
    return matter_id


def run(world: World, matter_id: UUID, by: str | Role = HEAD) -> Job:
    """The job that was asked for the matter's file, once it has ended."""
    seal(world.app)
    file = file_of(world, matter_id)
    job_id = ask(world, by=by, kind="package_case_file", case_file_id=str(file.id))
    assert run_next(world.app)
    return job(world, job_id)


def unpacked(world: World, matter_id: UUID, folder: Path, by: str | Role = HEAD) -> Path:
    """The folder of the package."""
    done = run(world, matter_id, by)
    assert done.state == "done", done.words
    left = fetched(world.ctx(by), done.id)
    assert left is not None and left.media_type == "application/zip"
    out = folder / "unpacked"
    with zipfile.ZipFile(io.BytesIO(left.data)) as opened:
        opened.extractall(out)
    (base,) = out.iterdir()
    assert left.name == f"{base.name}.zip"
    return base


def verified(base: Path, folder: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    """Run the checkers that came with the package from elsewhere, with nothing of this repository in reach."""
    alone = folder / "alone"
    alone.mkdir(exist_ok=True)
    for name in ("check_bag.py", "check_bundle.py"):
        if not (alone / name).exists():
            (alone / name).write_bytes((base / "data/verify" / name).read_bytes())
    return subprocess.run(
        [sys.executable, "-I", str(alone / "check_bag.py"), str(base), *more],
        cwd=alone,
        capture_output=True,
        text=True,
        check=False,
    )


def metadata(base: Path) -> dict[str, object]:
    return json.loads((base / "data/metadata.json").read_bytes())  # type: ignore[no-any-return]


def exports(world: World) -> list[LedgerEntry]:
    found = [e for e in rows(world, LedgerEntry) if e.action == "exported"]
    return [e for e in found if e.object_type == "case_file"]


def details(world: World, entry: LedgerEntry) -> dict[str, str]:
    assert entry.image is not None and entry.key_id is not None
    with world.app.read() as session:
        key = world.app.keys.by_id(session, entry.key_id).key
    return json.loads(unseal(key, bytes(entry.image), entry.id.bytes)[SALT_BYTES:])  # type: ignore[no-any-return]


def test_art21_the_package_is_accepted_by_the_library_and_by_its_checker(
    world: World, tmp_path: Path
) -> None:
    matter_id = arranged(world)
    base = unpacked(world, matter_id, tmp_path)
    bag = bagit.Bag(str(base))
    bag.validate()
    number = file_of(world, matter_id).matter_number
    assert base.name == f"案卷数据包 {number}" and bag.info["External-Identifier"] == number
    assert bag.info["Source-Organization"] == "某市人力资源和社会保障局"
    keys = world.app.keys
    result = verified(
        base, tmp_path, "--key", public_hex(keys.portal), "--sealer-key", public_hex(keys.sealer)
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "文件与台账一致" in result.stdout and result.stdout.count("核验通过 / clean") == 3
    wrong_key = verified(base, tmp_path, "--key", "0" * 64)
    assert wrong_key.returncode == 1 and "is another than given" in wrong_key.stdout
    # Run from inside the package it finds the package by itself, and leaves nothing behind.
    inside = subprocess.run(
        [sys.executable, "-I", str(base / "data/verify/check_bag.py")], capture_output=True, check=False
    )
    assert inside.returncode == 0
    bagit.Bag(str(base)).validate()


def test_the_files_are_those_of_the_record(world: World, tmp_path: Path) -> None:
    matter_id = arranged(world)
    base = unpacked(world, matter_id, tmp_path)
    found = metadata(base)
    expected = article_lines(world.ctx(HEAD), matter_id)
    assert expected is not None
    items = sorted(
        rows(world, CaseFileItem, CaseFileItem.matter_id == matter_id), key=lambda one: one.position
    )
    lines = found["contents"]
    assert isinstance(lines, list) and len(lines) == len(items) == 5
    for line, item in zip(lines, items, strict=True):
        assert (line["title"], line["sha256"], line["pages"]) == (item.title, item.sha256, item.pages)
        if item.sha256:
            content = (base / "data" / line["file"]).read_bytes()
            assert sha256(content).hexdigest() == item.sha256
    assert any((base / "data" / one["file"]).read_bytes() == picture() for one in lines if one["file"])
    assert found["cover"]["title"] == f"{SCRIPT}案卷" and found["cover"]["description"].endswith("一切正常。")  # type: ignore[index]
    assert expected[0] and found["requirements"] == [
        {
            "basis": one.basis.short,
            "label": one.label,
            "state": one.found.label,
            "detail": one.mend if one.found is Found.MISSING else one.step,
        }
        for one in expected[0]
    ]
    assert "缺失" in str(found["requirements"])
    data = (base / "data/卷内目录.csv").read_bytes()
    listed = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row[5] for row in listed[1:]] == [item.title for item in items]
    verify_folder = base / "data/verify"
    assert (verify_folder / "check_bag.py").read_bytes() == Path(check_bag.__file__).read_bytes()


def test_what_exists_on_paper_alone_stands_in_the_metadata_without_a_file(
    world: World, tmp_path: Path
) -> None:
    base = unpacked(world, arranged(world), tmp_path)
    (sheet,) = [one for one in metadata(base)["contents"] if one["title"] == "现场签到簿"]  # type: ignore[attr-defined]
    assert (sheet["file"], sheet["id"], sheet["pages"], sheet["note"]) == (None, None, 3, "原件三页")
    assert "现场签到簿（仅有纸质件）" in (base / "data/index.html").read_text()
    assert len(list((base / "data/files").iterdir())) == 4
    assert verified(base, tmp_path).returncode == 0


def test_odd_names_become_names_that_every_system_takes(world: World, tmp_path: Path) -> None:
    base = unpacked(world, arranged(world), tmp_path)
    names = [one.name for one in base.rglob("*")]
    assert any("全角ＡＢ：CON ＜b＞％0A.png" in name for name in names)
    assert not any(re.search(r'[<>:"\\|?*%\x00-\x1f]', name) or len(name) > 100 for name in names)


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(flip, "内容被改动"), (Path.unlink, "缺失"), (lambda path: path.with_name("多余.pdf").touch(), "多出")],
)
def test_a_flipped_bit_a_missing_and_an_added_file_are_named(
    world: World, tmp_path: Path, spoil: Callable[[Path], None], words: str
) -> None:
    base = unpacked(world, arranged(world), tmp_path)
    hit = sorted((base / "data/files").iterdir())[0]
    spoil(hit)
    named = hit.with_name("多余.pdf") if words == "多出" else hit
    result = verified(base, tmp_path)
    assert result.returncode == 1
    assert f"✗ data/files/{named.name}：{words}" in result.stdout, result.stdout
    bag = bagit.Bag(str(base))
    with pytest.raises(bagit.BagValidationError) as refused:
        bag.validate()
    # It compares the sum of sizes first, and names the file where that is right.
    path = f"data/files/{named.name}"
    missing, added = (list(one) for one in bag.compare_manifests_with_fs())
    assert (missing, added) == ([path] * (words == "缺失"), [path] * (words == "多出"))
    assert path in str(refused.value) or ((missing or added) and "Payload-Oxum" in str(refused.value))


def test_a_bit_flipped_anywhere_is_found(world: World, tmp_path: Path) -> None:
    base = unpacked(world, arranged(world), tmp_path)
    assert verified(base, tmp_path).returncode == 0
    for path in [one for one in base.rglob("*") if one.is_file()]:
        before = path.read_bytes()
        flip(path)
        found = check_bag.Check(base)
        # That a hash of the one manifest is wrong shows at the file that it is of.
        assert found.findings, path
        path.write_bytes(before)


def test_who_changes_a_file_and_writes_the_manifests_anew_is_found_by_the_ledger(
    world: World, tmp_path: Path
) -> None:
    base = unpacked(world, arranged(world), tmp_path)
    hit = next(one for one in (base / "data/files").iterdir() if "名册" in one.name)
    flip(hit)
    meta = base / "data/metadata.json"
    new = sha256(hit.read_bytes()).hexdigest()
    lines = json.loads(meta.read_text())
    for line in lines["contents"]:
        if line["file"] == f"files/{hit.name}":
            line["sha256"] = new
    meta.write_text(json.dumps(lines, ensure_ascii=False))
    bag = bagit.Bag(str(base))
    bag.save(manifests=True)
    (base / "tagmanifest-sha512.txt").unlink(missing_ok=True)
    bagit.Bag(str(base)).validate()
    result = verified(base, tmp_path)
    assert result.returncode == 1
    assert f"✗ data/files/{hit.name}：与台账登记的 SHA-256 不符" in result.stdout, result.stdout


def test_the_page_shows_titles_escaped_and_leads_to_files_of_the_bag_alone(
    world: World, tmp_path: Path
) -> None:
    matter_id = arranged(world)
    base = unpacked(world, matter_id, tmp_path)
    text = (base / "data/index.html").read_text()
    assert "<script" not in text.lower() and "&lt;script&gt;alert(1)&lt;/script&gt;案卷" in text
    for item in rows(world, CaseFileItem, CaseFileItem.matter_id == matter_id):
        assert item.title in unescape(text)
    links = [unquote(unescape(one)) for one in re.findall(r'(?:href|src)="([^"]*)"', text)]
    assert len(links) == 4 + 4 + 3, links
    for link in links:
        assert not re.match(r"[a-z]+:|/|\.\.", link) and (base / "data" / link).is_file(), link
    assert "http:" not in text and "https:" not in text and "@import" not in text and "url(" not in text
    assert "情况如下" in text and "check_bag.py" in text


def test_each_export_is_on_the_ledger_with_the_hash_of_its_manifest(world: World, tmp_path: Path) -> None:
    matter_id = arranged(world)
    base = unpacked(world, matter_id, tmp_path)
    (entry,) = exports(world)
    file = file_of(world, matter_id)
    assert (entry.object_id, entry.matter_id) == (file.id, matter_id)
    assert entry.account_id == world.account_id(HEAD)
    manifest = sha256((base / "manifest-sha256.txt").read_bytes()).hexdigest()
    assert details(world, entry) == {"what": "package", "files": "4", "manifest": manifest}
    proofs = [e.object_type for e in rows(world, LedgerEntry) if e.action == "proof_exported"]
    assert sorted(proofs) == ["document", "document", "matter"]
    assert run(world, matter_id).state == "done" and len(exports(world)) == 2


def test_who_may_take_no_proofs_gets_the_package_without_them_and_is_told(
    world: World, tmp_path: Path
) -> None:
    base = unpacked(world, arranged(world), tmp_path, by=CLERK)
    bagit.Bag(str(base)).validate()
    assert not (base / "data/ledger").exists()
    assert PERMISSION in str(metadata(base)["unproved"])
    assert PERMISSION in (base / "data/index.html").read_text()
    result = verified(base, tmp_path)
    assert result.returncode == 0 and "包内没有台账证明" in result.stdout
    assert not [e for e in rows(world, LedgerEntry) if e.action in ("proof_exported", "refused")]


def test_the_asker_of_another_department_is_refused(world: World) -> None:
    matter_id = arranged(world)
    done = run(world, matter_id, Role.ENFORCEMENT_OFFICER)
    assert (done.state, done.words) == ("failed", "未找到该案卷或无权查看")
    assert fetched(world.ctx(Role.ENFORCEMENT_OFFICER), done.id) is None and not exports(world)


def test_while_it_waits_the_archivist_may_and_before_that_he_may_not(world: World, tmp_path: Path) -> None:
    matter_id = closed_application(world)
    arrange(world, matter_id)
    refused = run(world, matter_id, ARCHIVIST)
    assert (refused.state, refused.words) == ("failed", "未找到该案卷或无权查看")
    waiting = checked(world, closed_application(world))
    base = unpacked(world, waiting, tmp_path, by=ARCHIVIST)
    bagit.Bag(str(base)).validate()
    kinds = [one["kind"] for one in metadata(base)["notes"]]  # type: ignore[attr-defined]
    assert kinds == ["移交检查", "检查通过"]


def test_art26_a_filed_case_file_is_refused_without_a_grant_to_copy(world: World, tmp_path: Path) -> None:
    matter_id = closed_application(world)
    filed(world, matter_id)
    for login in (CLERK, HEAD, ARCHIVIST, Role.AGENCY_HEAD):
        done = run(world, matter_id, login)
        assert done.state == "failed" and "归档后凭《档案借阅单》" in done.words, login
    grant(world, matter_id, HEAD, Mode.READ)
    assert run(world, matter_id).state == "failed" and not exports(world)
    grant(world, matter_id, HEAD, Mode.COPY)
    base = unpacked(world, matter_id, tmp_path)
    bagit.Bag(str(base)).validate()
    assert base.name == f"案卷数据包 {file_of(world, matter_id).archive_number}"
    assert verified(base, tmp_path).returncode == 0


def grant(world: World, matter_id: UUID, login: Role, mode: Mode) -> None:
    now = world.app.clock.now()
    with world.app.change(now) as work:
        work.add(
            Grant(
                account_id=world.account_id(login),
                object_type="matter",
                object_id=matter_id,
                mode=mode.value,
                ground="借阅单",
                granted_by=world.account_id(ARCHIVIST),
                until=now.replace(year=now.year + 1),
            )
        )
        work.commit()


def test_a_file_that_is_not_what_was_registered_stops_the_package(world: World) -> None:
    matter_id = arranged(world)
    with world.app.change(world.app.clock.now()) as work:
        item = next(
            i for i in rows(world, CaseFileItem, CaseFileItem.matter_id == matter_id) if i.title == "名册.png"
        )
        work.session.get_one(CaseFileItem, item.id).sha256 = "0" * 64
        work.commit()
    done = run(world, matter_id)
    assert done.state == "failed" and "《名册.png》的内容与登记的 SHA-256 不符" in done.words
    assert done.result is None and not exports(world)


def test_what_is_not_sealed_in_time_and_what_is_too_large_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter_id = arranged(world)
    file = file_of(world, matter_id)
    monkeypatch.setattr(package, "PATIENCE", 0.0)
    job_id = ask(world, by=HEAD, kind="package_case_file", case_file_id=str(file.id))
    assert run_next(world.app)
    assert "正在封存" in job(world, job_id).words
    monkeypatch.setattr(package, "MOST_BYTES", 100)
    assert "上限 100 B" in run(world, matter_id).words


def test_a_job_for_no_case_file_fails_in_words(world: World) -> None:
    job_id = ask(world, by=HEAD, kind="package_case_file")
    assert run_next(world.app)
    assert job(world, job_id).words == "未找到该案卷或无权查看"
    assert not exports(world)


class Silent:
    """A job that notes how far it is."""

    def __init__(self, stops_at: int | None = None) -> None:
        self.seen: list[tuple[int, int | None]] = []
        self._stops_at = stops_at

    def progress(self, done: int, total: int | None = None, words: str = "") -> None:
        self.seen.append((done, total))

    def cancelled(self) -> bool:
        return self._stops_at is not None and len(self.seen) >= self._stops_at


def packing(world: World, matter_id: UUID, silent: Silent) -> Packing:
    ctx = world.ctx(HEAD)
    viewer = ctx.viewer_for(Permission.CASE_FILE_READ)
    with world.app.read() as session:
        found = find_case_file(session, viewer, matter_id=matter_id)
    assert found is not None
    return Packing(ctx, found, silent)


def test_progress_counts_every_item_and_proof_and_a_cancelled_one_ends_there(world: World) -> None:
    matter_id = arranged(world)
    seal(world.app)
    silent = Silent()
    with tempfile.TemporaryFile() as target:
        packing(world, matter_id, silent).write(target)
    assert silent.seen == [(number, 8) for number in range(1, 9)]
    with tempfile.TemporaryFile() as target, pytest.raises(package.CalledOff):
        packing(world, matter_id, Silent(stops_at=2)).write(target)


SIZE = 8 * 1024 * 1024


def test_memory_does_not_grow_with_the_number_of_items(world: World) -> None:
    def peak(count: int) -> int:
        matter_id = register(world).matter_id
        for number in range(count):
            attach(world, matter_id, PDF + os.urandom(SIZE), f"附件{number}.pdf")
        done_by_receipt(world, matter_id)
        staged(world, matter_id, "closed")
        arrange(world, matter_id)
        seal(world.app)
        made = packing(world, matter_id, Silent())
        with tempfile.TemporaryFile() as target:
            tracemalloc.start()
            made.write(target)
            found = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert target.tell() > count * SIZE and made.files == count + 1
        return found

    peak(1)
    few, many = peak(2), peak(6)
    assert many < few + SIZE // 16, (few, many)
    assert many < SIZE, "not even one attachment is in memory as a whole"

"""A proof leaves the house and is checked by one file; a paper in hand is checked against the record."""

import io
import subprocess
import sys
import zipfile
from pathlib import Path
from uuid import UUID, uuid4

import pypdfium2
import pytest
from PIL import Image

from core.applications.correct import CorrectApplication, correct_application
from core.applications.reading import document_file
from core.law.roles import Role
from core.ledger import check_bundle
from core.ledger.check_paper import DIFFERENT, DOUBTFUL, GENUINE, UNKNOWN, check_paper
from core.ledger.export import Proof, export_as, export_proof
from core.ledger.keys import KeyDestroyed
from core.ledger.paper_code import PaperCode, digest_of, read_code
from core.ledger.verify import verify
from db.models import Document, LedgerEntry, Matter
from tests.core.ledger.conftest import Superuser
from tests.core.ledger.support import full, seal
from tests.factories.applications import MATERIALS, register, rows
from tests.factories.destroying import destroy
from tests.factories.world import World

HEAD = Role.UNIT_HEAD


def exported(world: World, login: str, object_type: str, object_id: UUID) -> Proof:
    made = export_as(world.app, login, object_type, object_id)
    assert isinstance(made, Proof), made
    return made


def checked(data: bytes, folder: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    """Run the checker of the bundle itself, with nothing of this repository in reach."""
    bundle = folder / "bundle.zip"
    bundle.write_bytes(data)
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        (folder / "check_bundle.py").write_bytes(opened.read(check_bundle.CHECKER))
    return subprocess.run(
        [sys.executable, "-I", str(folder / "check_bundle.py"), str(bundle), *more],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def code_of(world: World) -> PaperCode:
    (document,) = rows(world, Document)
    return PaperCode(document.id, digest_of(document.content))


def test_the_bundle_of_an_application_is_checked_by_its_one_file(world: World, tmp_path: Path) -> None:
    made = register(world)
    seal(world.app)
    proof = exported(world, HEAD, "matter", made.matter_id)
    entries = [e for e in rows(world, LedgerEntry) if e.matter_id == made.matter_id]
    assert proof.count >= 8 and proof.count in (len(entries), len(entries) - 1), (
        "the export itself came after"
    )
    result = checked(proof.data, tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr
    paper = checked(proof.data, tmp_path, "--paper", code_of(world).text())
    assert paper.returncode == 0, paper.stdout
    other = PaperCode(code_of(world).document_id, "0" * 64)
    assert checked(proof.data, tmp_path, "--paper", other.text()).returncode == 1


def test_one_flipped_bit_in_a_real_bundle_is_named(world: World, tmp_path: Path) -> None:
    made = register(world)
    seal(world.app)
    data = exported(world, HEAD, "matter", made.matter_id).data
    for place in range(0, len(data), max(1, len(data) // 25)):
        flipped = bytearray(data)
        flipped[place] ^= 1 << place % 8
        result = subprocess.run(
            [sys.executable, "-I", check_bundle.__file__, "/dev/stdin"],
            input=bytes(flipped),
            capture_output=True,
            check=False,
        )
        assert result.returncode == 1, f"byte {place}: {result.stdout.decode()}"


def test_what_the_reader_may_not_see_is_withheld(world: World, tmp_path: Path) -> None:
    made = register(world)
    seal(world.app)
    number = "210402199003070018"
    legal = exported(world, Role.AGENCY_HEAD, "matter", made.matter_id)
    assert b"withheld" in legal.data
    assert number.encode() not in legal.data
    assert checked(legal.data, tmp_path).returncode == 0
    account = world.account_id(Role.STAFF)
    assert b"$2b$" not in _house(world, account)


def _house(world: World, account_id: UUID) -> bytes:
    ctx = world.ctx(Role.AUDIT_ADMIN)
    made = export_proof(ctx, "account", account_id)
    return made.data if isinstance(made, Proof) else b""


@pytest.mark.parametrize("login", [Role.STAFF, Role.WINDOW_CLERK, Role.SYSTEM_ADMIN])
def test_a_proof_needs_its_permission(world: World, login: Role) -> None:
    made = register(world)
    seal(world.app)
    refused = export_as(world.app, login, "matter", made.matter_id)
    assert isinstance(refused, list) and refused[0].code == "forbidden"
    refusals = [e for e in rows(world, LedgerEntry) if e.action == "refused"]
    assert [e.account_id for e in refusals] == [world.account_id(login)]


def test_a_matter_out_of_reach_or_unknown_has_no_proof(world: World) -> None:
    made = register(world)
    seal(world.app)
    for login, object_id in ((Role.LEGAL_REVIEWER, made.matter_id), (HEAD, uuid4())):
        refused = export_as(world.app, login, "matter", object_id)
        assert isinstance(refused, list) and refused[0].code == "not_found"


def test_a_genuine_paper_a_wrong_one_and_a_foreign_one(world: World) -> None:
    register(world)
    ctx, code = world.ctx(Role.STAFF), code_of(world)
    found = check_paper(ctx, code)
    assert found is not None and (found.verdict, found.title) == (GENUINE, "收件回执")
    assert found.matter_id is None, "the matter itself is out of the reader's reach"
    wrong = check_paper(ctx, PaperCode(code.document_id, "0" * 64))
    assert wrong is not None and (wrong.verdict, wrong.title, wrong.number) == (DIFFERENT, "", "")
    unknown = check_paper(ctx, PaperCode(uuid4(), code.digest))
    assert unknown is not None and unknown.verdict == UNKNOWN
    assert [e.action for e in rows(world, LedgerEntry)].count("checked") == 3


def test_a_paper_whose_record_was_forged_is_doubtful(world: World, superuser: Superuser) -> None:
    register(world)
    superuser.run("UPDATE document SET content = jsonb_set(content, '{note}', '\"改\"')")
    found = check_paper(world.ctx(Role.STAFF), code_of(world))
    assert found is not None and found.verdict == DOUBTFUL


def test_the_code_on_the_printed_receipt_is_the_papers_own(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_URL", "https://portal.example.gov.cn")
    made = register(world)
    file = document_file(world.ctx(Role.WINDOW_CLERK), made.document_id)
    assert file is not None
    page = pypdfium2.PdfDocument(file.data)[0].render(scale=4).to_pil()
    assert isinstance(page, Image.Image)
    page.save(tmp_path / "page.png")
    read = subprocess.run(
        ["zbarimg", "--raw", "-q", str(tmp_path / "page.png")], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert read.startswith("https://portal.example.gov.cn/check_paper?")
    assert read_code(read) == code_of(world)


def test_what_stood_under_a_destroyed_key_is_gone_and_the_ledger_verifies(
    world: World, tmp_path: Path, superuser: Superuser
) -> None:
    made = register(world)
    seal(world.app)
    before = exported(world, HEAD, "matter", made.matter_id)
    destroy(world, made.matter_id, "抚人社销〔2026〕1号")
    with pytest.raises(KeyDestroyed):
        document_file(world.ctx(Role.WINDOW_CLERK), made.document_id)
    seal(world.app)
    result = full(world.app)
    assert result.is_clean and any("抚人社销〔2026〕1号" in words for words in result.remarks)
    assert verify(world.app, full=False).is_clean
    after = exported(world, HEAD, "matter", made.matter_id)
    assert checked(after.data, tmp_path).returncode == 0
    assert "张桂芳".encode() in before.data and "张桂芳".encode() not in after.data
    assert "抚人社销〔2026〕1号".encode() in after.data
    # A key put back from an older copy is no secret returning, but a finding.
    superuser.run(
        "UPDATE scope_key SET wrapped = '\\x00', destroyed_at = NULL, certificate_no = NULL WHERE kind = 'matter'"
    )
    assert {one.code for one in full(world.app).findings} >= {"row_changed", "key"}


def test_a_change_to_a_matter_whose_key_is_gone_is_refused_in_words(world: World) -> None:
    made = register(world)
    destroy(world, made.matter_id, "抚人社销〔2026〕2号")
    (matter,) = rows(world, Matter)
    change = CorrectApplication(
        *(uuid4(), matter.id, matter.row_version, "counter", MATERIALS, "另有说明", "登记有误"),
    )
    refused = correct_application(world.ctx(Role.WINDOW_CLERK), change)
    assert isinstance(refused, list) and [one.code for one in refused] == ["key"]
    assert "销毁凭证 抚人社销〔2026〕2号" in refused[0].message
    (after,) = rows(world, Matter)
    assert after.row_version == matter.row_version, "nothing changes that cannot be recorded"

"""A bag of BagIt 1.0 (RFC 8493): names that every system takes, paths as manifests have them, and nothing held in memory."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import bagit
import pytest

from core.archive.bag import LONGEST_NAME, BagWriter, encoded, safe_name
from tests.conftest import NOW


def test_a_path_in_a_manifest_has_cr_lf_and_percent_encoded_and_nothing_else() -> None:
    assert encoded("data/a\r\nb%0A c.pdf") == "data/a%0D%0Ab%250A c.pdf"
    assert encoded("data/收件回执.pdf") == "data/收件回执.pdf"


@pytest.mark.parametrize(
    ("text", "ending", "expected"),
    [
        ("0001 收件回执", ".pdf", "0001 收件回执.pdf"),
        ("0001 收件回执.PDF", ".pdf", "0001 收件回执.pdf"),
        ("甲/乙\\丙", ".pdf", "甲／乙＼丙.pdf"),
        ("../../etc/passwd", "", "／..／etc／passwd"),
        ("ＡＢＣ（全角）　名册", ".xlsx", "ＡＢＣ（全角） 名册.xlsx"),
        ('<b>:"|?*', ".png", "＜b＞：＂｜？＊.png"),
        ("100%0A", ".pdf", "100％0A.pdf"),
        ("第一行\r\n第二行\x00\x1b[31m", ".pdf", "第一行 第二行 [31m.pdf"),
        ("\u202efdp.exe", ".pdf", "fdp.exe.pdf"),
        ("CON", ".pdf", "_CON.pdf"),
        ("nul.tar", "", "_nul.tar"),
        ("COM¹", ".png", "_COM¹.png"),
        ("0001 CON", ".pdf", "0001 CON.pdf"),
        ("名称. . ", "", "名称"),
        ("...", ".pdf", "_.pdf"),
        ("", ".pdf", "_.pdf"),
        ("e\u0301", ".pdf", "é.pdf"),
    ],
)
def test_a_name_is_taken_by_every_system(text: str, ending: str, expected: str) -> None:
    assert safe_name(text, ending) == expected


def test_a_long_name_keeps_its_number_and_its_ending() -> None:
    for text in ("0007 " + "a" * 400, "0007 " + "名" * 400, "0007 " + "𠮷" * 400):
        name = safe_name(text, ".pdf")
        assert name.startswith("0007 ") and name.endswith(".pdf")
        assert len(name) <= LONGEST_NAME and len(name.encode()) <= 240


def test_a_path_that_leads_elsewhere_or_is_there_already_is_refused() -> None:
    with BagWriter(io.BytesIO(), "包", NOW) as bag:
        bag.add("data/files/a.pdf", [b"1"])
        for path in ("a.pdf", "data", "data/../a", "data//a", "/data/a", "data/files/A.pdf"):
            with pytest.raises(ValueError, match=r"is no path of a payload|is in the bag already"):
                bag.add(path, [b"2"])


def test_the_library_of_congress_accepts_the_bag(tmp_path: Path) -> None:
    target = io.BytesIO()
    with BagWriter(target, "案卷数据包 1", NOW) as bag:
        bag.add("data/files/0001 收件回执.pdf", [b"%PDF", b"", b"-1.4"])
        bag.add("data/empty", [])
        manifest = bag.finish([("Source-Organization", "某市\n人社局"), ("Bagging-Date", "2026-03-10")])
    with zipfile.ZipFile(target) as opened:
        assert opened.testzip() is None
        opened.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    found = bagit.Bag(str(folder))
    found.validate()
    assert found.version_info == (1, 0) and found.info["Source-Organization"] == "某市 人社局"
    assert found.info["Payload-Oxum"] == "8.2"
    assert set(found.algorithms) == {"sha256", "sha512"}
    assert manifest == sha256((folder / "manifest-sha256.txt").read_bytes()).hexdigest()


def test_memory_follows_neither_the_number_nor_the_size_of_files(tmp_path: Path) -> None:
    def parts(count: int) -> Iterator[bytes]:
        for number in range(count):
            yield bytes([number % 256]) * 65536

    def peak(files: int, pieces: int) -> int:
        with (tmp_path / "bag.zip").open("wb") as target, BagWriter(target, "包", NOW) as bag:
            tracemalloc.start()
            for number in range(files):
                bag.add(f"data/{number}", parts(pieces))
            found = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return found

    peak(1, 1)
    small = peak(2, 2)
    assert peak(20, 2) < small + 65536 and peak(2, 200) < small + 65536

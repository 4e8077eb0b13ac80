"""离线核验工具 / Offline checker of a package of a case file (案卷数据包: BagIt 1.0, RFC 8493).

    python check_bag.py [FOLDER] [--key PORTAL_KEY] [--sealer-key SEALER_KEY]

FOLDER is the unpacked package, by default the one in which this file lies. check_bundle.py, which checks the proofs of the
ledger, must lie beside this file and needs the package `cryptography`; all else needs Python 3.11 alone. Exit code 0: clean,
1: findings, each named, 2: wrong use, or not everything could be checked.
"""

import argparse
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFESTS = ("manifest-sha256.txt", "manifest-sha512.txt", "tagmanifest-sha256.txt")
LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+\*?(.+)")
ESCAPED = {"%0A": "\n", "%0D": "\r", "%25": "%"}
PROVED = "文件与台账一致"
UNPROVED = "文件与清单一致；包内没有台账证明，不能说明与台账一致"
UNCHECKED = "文件与清单一致；台账证明没有核验，请先安装 cryptography 程序包"


class Check:
    """A bag: `findings` as (path, words), each once, what else was seen as `notes`, and the `verdict` where nothing was found."""

    def __init__(self, bag: Path, keys: Sequence[str] = ()) -> None:
        self.findings: dict[tuple[str, str], None] = {}
        self.notes: list[str] = []
        self.verdict = PROVED
        self._bag, self._keys = bag, keys
        self._paths = {one.relative_to(bag).as_posix() for one in bag.rglob("*") if not one.is_dir()}
        if self._text("bagit.txt") != DECLARATION:
            self.wrong("bagit.txt", "不是 BagIt 1.0 的声明")
        for manifest in MANIFESTS:
            self._check_manifest(manifest, "sha512" if "512" in manifest else "sha256")
        data = [bag / path for path in self._paths if path.startswith("data/")]
        oxum = f"Payload-Oxum: {sum(one.lstat().st_size for one in data)}.{len(data)}"
        if oxum not in self._text("bag-info.txt").split("\n"):
            self.wrong("bag-info.txt", "登记的字节数、文件数与实际不符")
        self.notes.append(f"已核对 {len(data)} 个文件")
        self._check_ledger()

    def wrong(self, path: str, words: str) -> None:
        self.findings[path, words] = None

    def _text(self, path: str) -> str:
        """A text of the bag; an empty one after a finding."""
        try:
            return (self._bag / path).read_bytes().decode()
        except (OSError, ValueError):
            self.wrong(path, "缺失或不能读取")
            return ""

    def _hash(self, path: str, algorithm: str) -> str:
        with (self._bag / path).open("rb") as file:
            return hashlib.file_digest(file, algorithm).hexdigest()

    def _check_manifest(self, manifest: str, algorithm: str) -> None:
        listed = set()
        for line in filter(None, self._text(manifest).split("\n")):
            if not (parts := LINE.fullmatch(line)):
                self.wrong(manifest, "有一行不是清单的格式")
                continue
            path = re.sub("%(0[aAdD]|25)", lambda found: ESCAPED[found[0].upper()], parts[2])
            listed.add(path)
            if path not in self._paths:
                self.wrong(path, "缺失")
            elif self._hash(path, algorithm) != parts[1].lower():
                self.wrong(path, "内容被改动，与清单不符")
        is_of_tags = manifest.startswith("tag")
        for path in sorted(self._paths - listed - {manifest}):
            if path.startswith("data/") is not is_of_tags:
                self.wrong(path, "多出，不在清单中")

    def _check_ledger(self) -> None:
        # The checker that lies beside this file, and not what the package under check may bring along.
        checker = Path(__file__).resolve().with_name("check_bundle.py")
        proved: dict[str, str] = {}
        bundles = sorted(path for path in self._paths if re.fullmatch(r"data/ledger/[^/]+\.zip", path))
        for path in bundles:
            command = [sys.executable, "-I", str(checker), str(self._bag / path), *self._keys]
            done = subprocess.run(command, capture_output=True, check=False)
            lines = (done.stdout + done.stderr).decode("utf-8", "replace").split("\n")
            self.notes += [f"{path}：{line.strip()}" for line in lines if line.strip()]
            if done.returncode == 1:
                self.wrong(path, "台账证明核验不通过，详见上文")
            elif done.returncode:
                self.verdict = UNCHECKED
            else:
                proved |= proved_by(self._bag / path)
        if not bundles:
            self.verdict = UNPROVED
        elif self.verdict == PROVED and not self.findings:
            # Nobody signs the manifests: whoever changes a file can write them anew, but not the ledger.
            lines = json.loads(self._text("data/metadata.json"))["contents"]
            ids = {f"data/{line['file']}": line["id"] for line in lines if line["file"]}
            for path in sorted(self._paths):
                if path.startswith("data/files/") and proved.get(ids.get(path, "")) != self._hash(
                    path, "sha256"
                ):
                    self.wrong(path, "与台账登记的 SHA-256 不符")


def proved_by(bundle: Path) -> dict[str, str]:
    """The SHA-256 of papers and attachments, by their ids, from a bundle that was found clean."""
    found = {}
    with zipfile.ZipFile(bundle) as opened:
        entries = [json.loads(line) for line in opened.read("entries.jsonl").splitlines()]
    for entry in entries:
        body, image = json.loads(entry["body"]), entry["image"] or {}
        if body["object"] in ("document", "stored_file") and "text" in image:
            found[body["object_id"]] = json.loads(image["text"])["sha256"]
    return found


def _say(text: str) -> None:
    """A line for the terminal, without what could move its cursor or change its colours."""
    sys.stdout.write("".join(one if one.isprintable() else "\ufffd" for one in text) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description="离线核验案卷数据包 / check a package of a case file offline"
    )
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).resolve().parent.parent.parent)
    parser.add_argument("--key", help="门户公钥 / the portal's public key")
    parser.add_argument("--sealer-key", help="封存公钥 / the sealer's public key")
    given = parser.parse_args(arguments)
    if not (given.folder / "data").is_dir():
        parser.error("该文件夹不是解压后的数据包 / no unpacked package")
    keys = (("--key", given.key), ("--sealer-key", given.sealer_key))
    check = Check(given.folder, [one for name, key in keys if key for one in (name, key)])
    for words in (*check.notes, *(f"✗ {path}：{words}" for path, words in check.findings)):
        _say(words)
    _say(f"发现问题：{len(check.findings)} 处" if check.findings else f"核验完毕：{check.verdict}")
    return 1 if check.findings else 2 if check.verdict == UNCHECKED else 0


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    raise SystemExit(main())

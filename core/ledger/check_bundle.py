"""离线核验工具 / Offline checker of an evidence bundle exported from 执法全过程记录门户.

    python check_bundle.py bundle.zip [--key PORTAL_KEY] [--sealer-key SEALER_KEY] [--paper "QR TEXT"]

Needs Python 3.11 or newer and the package `cryptography`, no network and nothing of the portal. Exit code 0: clean,
1: findings, each named, 2: wrong use. The keys are the public keys (64 hexadecimal digits) that the agency publishes;
without them the bundle is only shown to agree with itself.

The bundle is an uncompressed zip of fixed form: manifest.json, signed by the portal in manifest.sig; entries.jsonl, one
entry a line in the order of the ledger; this file; and a note. All JSON is canonical (RFC 8785). Entries are signed by
the portal (Ed25519, RFC 8032); body and signature are a leaf of the Merkle tree (RFC 9162) whose head the sealer signed.
"""

import argparse
import hashlib
import io
import json
import re
import struct
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path
from typing import Any

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    sys.stderr.write("请先安装 / please install: pip install cryptography\n")
    raise SystemExit(2) from None

FORMAT = "zfjl-bundle/1"
SIGNED_MANIFEST = b"zfjl-bundle/1 manifest\n"
ENTRY_PREFIX = b"zfjl-ledger/1\n"
SIGNED_ENTRY = b"zfjl-ledger/1 entry\n"
SIGNED_HEAD = b"zfjl-ledger/1 head\n"
NAMES = ("manifest.json", "manifest.sig", "entries.jsonl", "check_bundle.py", "说明.txt")
MANIFEST, SIGNATURE, ENTRIES, CHECKER, NOTE = NAMES

HASH = re.compile("[0-9a-f]{64}")
SIGNED = re.compile("[0-9a-f]{128}")
SALT = re.compile("[0-9a-f]{32}")
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
NUMBER = re.compile("0|[1-9][0-9]{0,18}")
TEXT = re.compile("(?s).+")
_ID, _SUM = f"({UUID.pattern.replace('(', '(?:')})", f"({HASH.pattern})"
PAPER = re.compile(rf"zfjl:1:{_ID}:{_SUM}|\S+/check_paper\?d={_ID}&h={_SUM}")

BODY_FORM = {
    **{"id": UUID, "object": TEXT, "object_id": UUID, "version": (NUMBER, None), "schema": (NUMBER, None)},
    **{"matter": (UUID, None), "action": TEXT, "account": (UUID, None), "session": (UUID, None)},
    **{"at": TIME, "key": (UUID, None), "commitment": (HASH, None)},
}
IMAGE_FORM = ({"salt": SALT, "text": TEXT}, {"withheld": TEXT}, {"destroyed": TEXT}, None)
LINE_FORM = {"index": int, "body": TEXT, "signature": SIGNED, "proof": [HASH], "image": IMAGE_FORM}
IMAGE_WORDS = {"salt": "可见 / shown", "withheld": "未提供 / withheld", "destroyed": "已依法销毁 / destroyed"}
STATEMENT_FORM = {"size": NUMBER, "root": HASH, "previous": (HASH, None), "at": TIME, "key": HASH}
MANIFEST_FORM = {
    **{"format": re.compile(re.escape(FORMAT)), "object": {"type": TEXT, "id": UUID}, "made_at": TIME},
    **{"head": {"statement": TEXT, "signature": SIGNED}, "size": NUMBER, "portal_keys": [HASH]},
    **{"sealer_key": HASH, "entries": [HASH], "files": {CHECKER: HASH, NOTE: HASH}},
}


@dataclass(frozen=True)
class Entry:
    """A line whose body could be read; `is_sound` when everything of it was checked and nothing was wrong."""

    index: int
    body: Mapping[str, Any]
    image: Mapping[str, str] | None
    is_sound: bool


def canonical(value: Any) -> bytes:
    """RFC 8785 for strings, whole numbers, nulls, lists and objects. Raises ValueError for half a surrogate pair."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode()


def parse(data: bytes) -> Any:
    """The value of canonical JSON. Raises ValueError for any other bytes: spaces, another order, a name twice."""
    try:
        value = json.loads(data.decode())
        if canonical(value) != data:
            raise ValueError("not canonical")
    except RecursionError:
        raise ValueError("too deep") from None
    return value


def misfit(value: Any, form: Any, place: str = "") -> str | None:
    """Where a value has not its form: exactly these names, lower-case hexadecimal digits and so on; None if it has."""
    if isinstance(form, dict) and isinstance(value, dict) and value.keys() == form.keys():
        found = (misfit(value[name], inner, f"{place}.{name}".strip(".")) for name, inner in form.items())
        return next((one for one in found if one), None)
    if isinstance(form, tuple):
        fits = any(misfit(value, one) is None for one in form)
    elif isinstance(form, list):
        fits = isinstance(value, list) and all(misfit(one, form[0]) is None for one in value)
    elif isinstance(form, re.Pattern):
        fits = isinstance(value, str) and form.fullmatch(value) is not None
    else:
        fits = type(value) is form if isinstance(form, type) else value is form
    return None if fits else place or "."


_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
_VERSION, _UNIX, _UTF8, _STORED, _MIDNIGHT, _1980, _MODE = 20, 3 << 8, 0x800, 0, 0, 0x21, 0o100644 << 16
_TAIL = sum(_CENTRAL.size + len(name.encode()) for name in NAMES) + _END.size


def pieces(contents: Mapping[str, bytes], crcs: Mapping[str, int]) -> Iterator[tuple[str, bytes]]:
    """The zip of these contents, whose every byte follows from them, in pieces: (file name or `zip:` and which record,
    bytes). Raises struct.error above 4 GiB."""
    start, directory = 0, []
    for name in NAMES:
        raw, size = name.encode(), len(contents[name])
        same = (_VERSION, _UTF8, _STORED, _MIDNIGHT, _1980, crcs[name], size, size, len(raw), 0)
        yield f"zip:{name}", _LOCAL.pack(b"PK\x03\x04", *same) + raw
        yield name, contents[name]
        record = _CENTRAL.pack(b"PK\x01\x02", _UNIX | _VERSION, *same, 0, 0, 0, _MODE, start) + raw
        directory.append((f"zip:{name}", record))
        start += _LOCAL.size + len(raw) + size
    yield from directory
    yield "zip:end", _END.pack(b"PK\x05\x06", 0, 0, *[len(NAMES)] * 2, _TAIL - _END.size, start, 0)


def pack(contents: Mapping[str, bytes]) -> bytes:
    """The zip of exactly the files of `NAMES`."""
    return b"".join(piece for _, piece in pieces(contents, {n: zlib.crc32(contents[n]) for n in NAMES}))


def unpack(data: bytes, wrong: Callable[[str, str], None]) -> dict[str, bytes] | None:
    """The files of a bundle; None where not even their places can be told. Any byte unlike `pack`'s is told to `wrong`."""
    if not (layout := _layout(data, is_central=True) or _layout(data, is_central=False)):
        wrong("zip", "文件结构损坏或不是核验包，拒绝读取 / broken or no bundle: refused")
        return None
    contents, stored, record = {}, {}, len(data) - _TAIL
    for name, (start, size) in layout.items():
        contents[name] = data[start : start + size]
        stored[name] = zlib.crc32(contents[name])
        # The CRC stands before the content and in the directory. Where both say the same, the content was changed.
        places = (start - len(name.encode()) - 16, record + 16)
        before, after = (int.from_bytes(data[place : place + 4], "little") for place in places)
        if before == after != stored[name]:
            stored[name] = before
            wrong(name, "内容在打包后被改动 / changed after it was packed (CRC)")
        record += _CENTRAL.size + len(name.encode())
    start = 0
    for part, piece in pieces(contents, stored):
        if data[start : start + len(piece)] != piece:
            wrong(part, "压缩包记录与应有字节不符 / not the bytes that must stand in the zip here")
        start += len(piece)
    return contents


def _layout(data: bytes, *, is_central: bool) -> dict[str, tuple[int, int]] | None:
    """(start, size) of each file, by the sizes of the directory or of the local records; None if they do not add up."""
    found, start, record = {}, 0, len(data) - _TAIL
    for name in NAMES:
        place = max(record + 20, 0) if is_central else start + 18
        size = int.from_bytes(data[place : place + 4], "little")
        start += _LOCAL.size + len(name.encode())
        found[name] = (start, size)
        start, record = start + size, record + _CENTRAL.size + len(name.encode())
    return found if start == len(data) - _TAIL < 1 << 32 else None


def is_signed(keys: Sequence[str], message: bytes, signature: str) -> bool:
    """Whether one of these keys made an Ed25519 signature."""
    for key in keys:
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), message)
            return True
        except (InvalidSignature, ValueError):
            continue
    return False


def is_included(leaf: bytes, index: int, proof: Sequence[bytes], size: int, root: bytes) -> bool:
    """Whether a leaf hash stands at `index` in the tree of `size` leaves with this root (RFC 9162 section 2.1.3.2)."""
    place, last, found = index, size - 1, leaf
    for other in proof:
        if last <= 0:
            return False
        is_right = place & 1 or place == last
        found = hashlib.sha256(b"\x01" + (other + found if is_right else found + other)).digest()
        while is_right and place and not place & 1:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    return 0 <= index < size and last == 0 and found == root


class Check:
    """Everything that a bundle's bytes can tell: `findings` as (part, words), and in words what is `proved`. A part names
    the file, and of an entry its line, index, id and piece. Keys are raw public keys as lower hex."""

    def __init__(self, data: bytes, key: str | None = None, sealer_key: str | None = None) -> None:
        self.findings: list[tuple[str, str]] = []
        self.proved: list[str] = []
        self.entries: list[Entry] = []
        self._keys: Sequence[str] = ()
        self._manifest: Any = None
        if contents := unpack(data, self.wrong):
            self._manifest = self._read(MANIFEST, contents[MANIFEST], MANIFEST_FORM)
        if not contents or not self._manifest or not self._manifest["portal_keys"]:
            self.wrong(MANIFEST, "清单无法使用，其余未核验 / unusable, nothing else was checked")
            return
        self._check_manifest(contents)
        self._compare_key("门户公钥 / portal key", self._manifest["portal_keys"][0], key)
        self._compare_key("封存公钥 / sealer key", self._manifest["sealer_key"], sealer_key)
        self._tree = self._check_head(self._manifest["head"])
        self._check_lines(contents[ENTRIES])
        self._check_order()

    def wrong(self, part: str, words: str) -> None:
        self.findings.append((part, words))

    def _read(self, part: str, data: bytes, form: Any) -> Any:
        """Canonical JSON of a form, or None after a finding."""
        try:
            value = parse(data)
        except ValueError:
            return self.wrong(part, "不是规范的 JSON / not canonical JSON")
        if place := misfit(value, form):
            return self.wrong(part, f"字段不符合格式 / wrong form: {place}")
        return value

    def _check_manifest(self, contents: Mapping[str, bytes]) -> None:
        message, signature = SIGNED_MANIFEST + contents[MANIFEST], contents[SIGNATURE].decode("latin-1")
        if SIGNED.fullmatch(signature) and is_signed(self._manifest["portal_keys"][:1], message, signature):
            self._keys = self._manifest["portal_keys"]
            self.proved.append("清单由门户签名 / the manifest is signed by the portal")
        else:
            self.wrong(f"{MANIFEST}, {SIGNATURE}", "清单与门户签名不符 / the portal's signature does not fit")
        for name, expected in self._manifest["files"].items():
            if hashlib.sha256(contents[name]).hexdigest() != expected:
                self.wrong(name, "与清单中的 SHA-256 不符 / SHA-256 is not that of the manifest")

    def _compare_key(self, name: str, used: str, given: str | None) -> None:
        if given is None:
            self.proved.append(f"注意 {name} {used} 取自核验包，请与公布的核对 / not given: compare it")
        elif given == used:
            self.proved.append(f"{name} 与给出的一致 / is the one given")
        else:
            self.wrong(f"{MANIFEST} {name}", "不是给出的那一把 / is another than given")

    def _check_head(self, head: Mapping[str, str]) -> tuple[int, bytes] | None:
        """Size and root of the tree; None after a finding."""
        part, raw, key = f"{MANIFEST} head", head["statement"].encode(), self._manifest["sealer_key"]
        if found := self._read(part, raw, STATEMENT_FORM):
            if not is_signed([key], SIGNED_HEAD + raw, head["signature"]):
                self.wrong(part, "封存签名不符 / the sealer's signature does not fit")
            elif (found["key"], found["size"]) != (key, self._manifest["size"]):
                self.wrong(part, "与清单中的公钥或条数不符 / key or size is not that of the manifest")
            else:
                self.proved.append(f"账本封存于 {found['at']}，共 {found['size']} 条 / sealed and signed")
                return int(found["size"]), bytes.fromhex(found["root"])
        return None

    def _check_lines(self, data: bytes) -> None:
        *lines, rest = data.split(b"\n")
        if rest:
            self.wrong(ENTRIES, "末行没有结束 / the last line has no end")
        hashes, listed = [hashlib.sha256(line).hexdigest() for line in lines], self._manifest["entries"]
        if hashes != listed:
            here, counts = set(hashes), f"{len(listed)} → {len(hashes)}"
            gone = " ".join(str(n) for n, one in enumerate(listed, 1) if one not in here)
            self.wrong(ENTRIES, f"与清单不一致 / not as listed: {counts}; 缺或改 / missing: {gone}")
        known = set(listed)
        for at, (line, line_hash) in enumerate(zip(lines, hashes, strict=True), 1):
            before = len(self.findings)
            entry = self._check_entry(f"{ENTRIES} line {at}", line)
            if line_hash not in known and len(self.findings) == before:
                # All else in a line is signed or hashed: it is what was said in the place of an image.
                self.wrong(f"{ENTRIES} line {at} image", "与清单不符 / not what the manifest lists")
            is_sound = bool(self._keys and self._tree) and len(self.findings) == before
            self.entries += [Entry(*entry, is_sound)] if entry else ()
        sound = [entry for entry in self.entries if entry.is_sound]
        self.proved.append(f"{len(sound)}/{len(lines)} 条由门户签名且在账本中 / signed and in the tree")
        images = [entry.image for entry in sound if entry.image]
        kinds = Counter(("salt", "") if "salt" in one else next(iter(one.items())) for one in images)
        for (kind, reason), number in sorted(kinds.items()):
            self.proved.append(f"内容 / images: {number} {IMAGE_WORDS[kind]} {reason}")

    def _check_entry(self, part: str, line: bytes) -> tuple[int, Any, Any] | None:
        values = self._read(part, line, LINE_FORM)
        if not values:
            return None
        index, image, raw = values["index"], values["image"], values["body"].encode()
        body = self._read(f"{part} index {index} body", raw, BODY_FORM)
        part = f"{part} index {index}" + (f" entry {body['id']}" if body else "")
        # Where the manifest or the head is wrong, that is the finding, and not each entry.
        message = SIGNED_ENTRY + ENTRY_PREFIX + raw
        is_unsigned = self._keys and not is_signed(self._keys, message, values["signature"])
        signed, *proof = (bytes.fromhex(one) for one in (values["signature"], *values["proof"]))
        leaf = hashlib.sha256(b"\x00" + ENTRY_PREFIX + raw + signed).digest()
        is_outside = self._tree and not is_included(leaf, index, proof, *self._tree)
        if is_unsigned and is_outside:
            self.wrong(f"{part} body/signature", "被改动 / changed: fits neither signature nor tree")
        elif is_unsigned:
            self.wrong(f"{part} signature", "门户签名不符 / the portal's signature does not fit")
        elif is_outside:
            self.wrong(f"{part} index/proof", "不能证明在账本此处 / not shown to stand here in the tree")
        if not body:
            return None
        if (image is None) != (body["commitment"] is None):
            self.wrong(f"{part} image", "内容与承诺值不成对 / image and commitment do not go together")
        elif image and "salt" in image:
            text = image["text"].encode()
            if hashlib.sha256(bytes.fromhex(image["salt"]) + text).hexdigest() != body["commitment"]:
                self.wrong(f"{part} image", "与账本中的承诺值不符 / not what was committed to")
            else:
                self._read(f"{part} image", text, dict)
        return index, body, image

    def _check_order(self) -> None:
        """Entries ascend, and of each object no version is missing between others; of the bundle's own none at all."""
        for before, after in pairwise(self.entries):
            if after.index <= before.index:
                self.wrong(f"{ENTRIES} index {after.index}", "序号没有递增 / indexes do not ascend")
        versions: dict[tuple[str, str], list[int]] = {}
        for body in (entry.body for entry in self.entries):
            numbers = versions.setdefault((body["object"], body["object_id"]), [])
            numbers += [int(body["version"])] if body["version"] else ()
        own = (self._manifest["object"]["type"], self._manifest["object"]["id"])
        if own not in versions:
            self.wrong(ENTRIES, "没有清单所指对象的条目 / no entry of the object that the manifest names")
        for name, numbers in versions.items():
            first = 1 if name == own else min(numbers, default=1)
            pairs = zip(count(first), sorted(numbers), strict=False)
            if gap := next((min(pair) for pair in pairs if pair[0] != pair[1]), None):
                here = f"{ENTRIES} {' '.join(name)} version {gap}"
                self.wrong(here, "该版本缺失或重复 / this version is missing or stands twice")

    def check_paper(self, document_id: str, content_hash: str) -> None:
        """Whether a paper's content is that of the document on the record; entries with findings do not count."""
        documents = [e for e in self.entries if e.body["object"] == "document" and e.body["version"]]
        rows = [entry for entry in documents if entry.body["object_id"] == document_id]
        shown = [entry for entry in rows if entry.is_sound and entry.image and "salt" in entry.image]
        for entry in shown:
            content = parse((entry.image or {})["text"].encode()).get("content")
            if isinstance(content, str) and hashlib.sha256(content.encode()).hexdigest() == content_hash:
                version = f"{entry.body['version']}/{len(rows)}, {entry.body['at']}"
                return self.proved.append(f"纸质文书与记录一致，版本 {version} / the paper is on the record")
        if not rows:
            return self.wrong("paper", "核验包中没有这份文书 / this document is not in the bundle")
        if len(shown) < len(rows):
            return self.wrong("paper", "内容未提供、已销毁或有误 / cannot be told: not shown, or wrong")
        return self.wrong("paper", "与记录不一致 / the paper is not what is on the record")


def paper_of(text: str) -> tuple[str, str] | None:
    """(document id, hash) from the QR code of a paper, also where it stands in an address; None for anything else."""
    found = PAPER.fullmatch(text.strip())
    return (found[1] or found[3], found[2] or found[4]) if found else None


def _say(text: str) -> None:
    """A line for the terminal, without what could move its cursor or change its colours."""
    sys.stdout.write("".join(one if one.isprintable() else "\ufffd" for one in text) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="离线核验 / check a bundle offline")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--key", help="门户公钥 / the portal's public key")
    parser.add_argument("--sealer-key", help="封存公钥 / the sealer's public key")
    parser.add_argument("--paper", help="纸质文书二维码的文字 / the text of the QR code on a paper")
    given = parser.parse_args(arguments)
    if any(key is not None and not HASH.fullmatch(key) for key in (given.key, given.sealer_key)):
        parser.error("公钥应为64位小写十六进制 / a key is 64 lower-case hexadecimal digits")
    paper = None if given.paper is None else paper_of(given.paper)
    if given.paper is not None and not paper:
        parser.error("不是文书二维码的文字 / not the text of such a QR code")
    try:
        data = given.bundle.read_bytes()
    except OSError as error:
        parser.error(f"无法读取 / cannot be read: {error}")
    check = Check(data, given.key, given.sealer_key)
    if paper:
        check.check_paper(*paper)
    for words in check.proved:
        _say(f"  {words}")
    for part, words in check.findings:
        _say(f"✗ {part}：{words}")
    _say(f"发现问题 / findings: {len(check.findings)}" if check.findings else "核验通过 / clean")
    return 1 if check.findings else 0


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    raise SystemExit(main())

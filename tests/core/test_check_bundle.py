"""The evidence bundle and the one file that checks it: whatever is changed is named, and where nothing is, nothing."""

import hashlib
import io
import json
import random
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import cryptography
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.ledger import check_bundle as checker
from core.ledger.bundle import BundleEntry, BundleFacts, Destroyed, Shown, Withheld, write_bundle
from core.ledger.check_bundle import CHECKER, ENTRIES, MANIFEST, NAMES, NOTE, SIGNATURE, Check, pack, paper_of
from core.ledger.keys import public_hex
from core.ledger.merkle import Frontier, inclusion_proof, leaf_hash, node_hash, verify_inclusion
from db.ledger import canonical
from db.ledger.write import SIGNED_ENTRY
from tests.conftest import NOW

PORTAL = Ed25519PrivateKey.from_private_bytes(b"p" * 32)
OLD_PORTAL = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
SEALER = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
STRANGER = Ed25519PrivateKey.from_private_bytes(b"x" * 32)
MATTER = UUID("01980000-0000-7000-8000-0000000000aa")
DOCUMENT = UUID("01980000-0000-7000-8000-0000000000dd")
CONTENT = '{"applicant":"张三丰🎋","number":"收〔2026〕1号"}'
CONTENT_HASH = hashlib.sha256(CONTENT.encode()).hexdigest()
SIZE = 300
PLACES = (3, 4, 170, 258, 299)


@dataclass(frozen=True)
class Ledger:
    """Five entries of one application in a tree of 300 leaves, and its signed head."""

    facts: BundleFacts
    entries: tuple[BundleEntry, ...]

    def write(self) -> bytes:
        stream = io.BytesIO()
        assert write_bundle(stream, self.facts, self.entries, PORTAL.sign) == len(self.entries)
        return stream.getvalue()


def body(number: int, table: str, object_id: UUID, version: int | None, **more: str | None) -> bytes:
    return canonical.body(
        {
            "id": f"01980000-0000-7000-8000-{number:012x}",
            "object": table,
            "object_id": str(object_id),
            "version": None if version is None else str(version),
            "schema": None if version is None else "1",
            "matter": str(MATTER),
            "action": "created",
            "account": None,
            "session": None,
            "at": canonical.moment(NOW),
            "key": str(MATTER),
            "commitment": None,
        }
        | more
    )


def shown(values: Mapping[str, str | None], number: int) -> tuple[Shown, str]:
    image = Shown(bytes([number]) * 16, canonical.dump(values))
    return image, canonical.commitment(image.salt, image.text)


def by_portal(index: int, raw: bytes) -> bytes:
    return PORTAL.sign(SIGNED_ENTRY + raw)


def make_ledger(
    bodies: Mapping[int, tuple[bytes, Any]], sign: Callable[[int, bytes], bytes] = by_portal
) -> Ledger:
    leaves = [leaf_hash(f"another entry {n}".encode()) for n in range(SIZE)]
    signed = {index: sign(index, raw) for index, (raw, _) in bodies.items()}
    for index, (raw, _) in bodies.items():
        leaves[index] = leaf_hash(raw + signed[index])
    nodes, frontier = {(0, n): leaf for n, leaf in enumerate(leaves)}, Frontier()
    for leaf in leaves:
        nodes |= {(level, at): found for level, at, found in frontier.append(leaf)}
    statement = checker.SIGNED_HEAD + canonical.dump(
        {
            "size": str(SIZE),
            "root": frontier.root().hex(),
            "previous": "ab" * 32,
            "at": canonical.moment(NOW),
            "key": public_hex(SEALER),
        }
    )
    entries = []
    for index, (raw, image) in bodies.items():
        proof = inclusion_proof(index, SIZE, lambda level, at: nodes[level, at])
        entries.append(BundleEntry(index, raw, signed[index], proof, image))
    facts = BundleFacts(
        object_type="application",
        object_id=MATTER,
        made_at=NOW,
        statement=statement,
        head_signature=SEALER.sign(statement),
        portal_keys=(public_hex(PORTAL), public_hex(OLD_PORTAL)),
        sealer_key=public_hex(SEALER),
    )
    return Ledger(facts, tuple(entries))


def five() -> dict[int, tuple[bytes, Any]]:
    application, first = shown(
        {"matter_id": str(MATTER), "note": '家庭困难\n\u2028"\\\x01', "until": None}, 1
    )
    document, second = shown({"id": str(DOCUMENT), "content": CONTENT, "title": "收件回执"}, 2)
    return {
        3: (body(1, "application", MATTER, 1, commitment=first), application),
        4: (body(2, "document", DOCUMENT, 1, commitment=second), document),
        170: (body(3, "document", DOCUMENT, None, action="printed", key=None), None),
        258: (body(4, "application", MATTER, 2, commitment="cd" * 32), Withheld("含其他当事人的个人信息")),
        299: (body(5, "application", MATTER, 3, commitment="ef" * 32), Destroyed("销毁〔2026〕7号")),
    }


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """The first entry is of the time of an earlier key."""
    return make_ledger(
        five(), lambda index, raw: (OLD_PORTAL if index == 3 else PORTAL).sign(SIGNED_ENTRY + raw)
    )


@pytest.fixture(scope="module")
def data(ledger: Ledger) -> bytes:
    return ledger.write()


@pytest.fixture(scope="module")
def contents(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def parts(check: Check) -> list[str]:
    return [part for part, _ in check.findings]


def checked(data: bytes) -> Check:
    return Check(data, public_hex(PORTAL), public_hex(SEALER))


def signed_anew(contents: Mapping[str, bytes], key: Ed25519PrivateKey = PORTAL, **changes: Any) -> bytes:
    """The contents as somebody with a key would pack them: lines, hashes and signature made to fit."""
    manifest = json.loads(contents[MANIFEST])
    manifest["entries"] = [hashlib.sha256(one).hexdigest() for one in contents[ENTRIES].split(b"\n")[:-1]]
    manifest["files"] = {name: hashlib.sha256(contents[name]).hexdigest() for name in (CHECKER, NOTE)}
    raw = checker.canonical(manifest | changes)
    signature = key.sign(checker.SIGNED_MANIFEST + raw).hex().encode()
    return pack({**contents, MANIFEST: raw, SIGNATURE: signature})


def with_lines(contents: Mapping[str, bytes], lines: list[bytes]) -> dict[str, bytes]:
    return {**contents, ENTRIES: b"".join(line + b"\n" for line in lines)}


def lines_of(contents: Mapping[str, bytes]) -> list[bytes]:
    return contents[ENTRIES].split(b"\n")[:-1]


def test_an_untouched_bundle_gives_no_finding(data: bytes) -> None:
    check = checked(data)
    assert check.findings == []
    words = "\n".join(check.proved)
    assert "5/5" in words
    assert "2 可见" in words
    assert "1 未提供 / withheld 含其他当事人的个人信息" in words
    assert "1 已依法销毁 / destroyed 销毁〔2026〕7号" in words
    assert "注意" not in words
    assert Check(data).findings == []
    assert public_hex(PORTAL) in "\n".join(Check(data).proved)


def test_the_same_input_gives_the_same_bytes_and_any_tool_opens_them(ledger: Ledger, data: bytes) -> None:
    assert ledger.write() == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert tuple(archive.namelist()) == NAMES
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.read(CHECKER) == Path(checker.__file__).read_bytes()
        assert str(MATTER) in archive.read(NOTE).decode()


def regions(data: bytes, contents: Mapping[str, bytes]) -> list[tuple[str, int, int]]:
    found, start = [], 0
    for part, piece in checker.pieces(contents, {n: zlib.crc32(contents[n]) for n in NAMES}):
        found.append((part, start, start + len(piece)))
        start += len(piece)
    assert start == len(data)
    return found


def name_of_flip(data: bytes, at: int, bit: int) -> list[str]:
    changed = bytearray(data)
    changed[at] ^= 1 << bit
    return parts(checked(bytes(changed)))


def is_named(found: list[str], region: str) -> bool:
    """The file is named; where the flip is in the zip's own records, whose record it is."""
    return any(part.startswith(region) for part in found)


@pytest.mark.long
def test_a_flipped_bit_in_any_byte_is_named(data: bytes, contents: dict[str, bytes]) -> None:
    chance = random.Random(1)
    for region, start, end in regions(data, contents):
        # The texts that everybody has are long and all hashed alike: a sample of their bytes, each with one bit.
        step = 41 if region in (CHECKER, NOTE) else 1
        for at in range(start, end, step):
            bit = chance.randrange(8)
            assert is_named(name_of_flip(data, at, bit), region), (region, at, bit)


@pytest.mark.long
def test_every_flipped_bit_is_named(data: bytes, contents: dict[str, bytes]) -> None:
    for region, start, end in regions(data, contents):
        for at in range(start, end):
            for bit in range(8):
                assert is_named(name_of_flip(data, at, bit), region), (region, at, bit)


def pieces_of_line(line: bytes) -> Iterator[tuple[int, str]]:
    """(place, which piece of the entry) for every byte of a line, the JSON's own signs apart."""
    for piece in ("body", "image", "index", "proof", "signature"):
        key = f'"{piece}":'.encode()
        start = line.index(key) + len(key)
        end = min(
            (
                at
                for other in (b',"image":', b',"index":', b',"proof":', b',"signature":', b"}")
                if (at := line.find(other, start) if other != b"}" else len(line) - 1) >= start
            ),
            default=start,
        )
        for at in range(start, end):
            yield at, piece


NAMED = {
    "body": ("body", "body/signature"),
    "image": ("image",),
    "index": ("index/proof",),
    "proof": ("index/proof",),
    "signature": ("body/signature",),
}


@pytest.mark.parametrize("number", range(5))
def test_a_flip_hidden_from_the_zip_is_named_by_entry_and_piece(
    contents: dict[str, bytes], number: int
) -> None:
    """Whoever changes a line can mend the zip's own sums; the line and, where it can still be read, the piece are named."""
    lines = lines_of(contents)
    index = PLACES[number]
    chance = random.Random(number)
    by_piece = 0
    for at, piece in pieces_of_line(lines[number]):
        changed = bytearray(lines[number])
        changed[at] ^= 1 << chance.randrange(7)
        forged = with_lines(contents, [*lines[:number], bytes(changed), *lines[number + 1 :]])
        found = [part for part in parts(checked(pack(forged))) if f"line {number + 1}" in part]
        assert found, (piece, at)
        readable = [part for part in found if "index" in part]
        if readable and piece != "index":
            assert any(f"index {index}" in part for part in readable), (piece, at, found)
            assert any(part.endswith(NAMED[piece]) for part in readable), (piece, at, found)
            by_piece += 1
    assert by_piece > 300


def test_what_no_signature_covers_is_covered_by_the_manifest(contents: dict[str, bytes]) -> None:
    lines = lines_of(contents)
    for number, old, new in (
        (3, "withheld", "destroyed"),
        (3, "含其他当事人的个人信息", "没有理由"),
        (4, "销毁〔2026〕7号", "销毁〔2026〕8号"),
    ):
        assert old in lines[number].decode()
        changed = lines[number].decode().replace(old, new).encode()
        forged = with_lines(contents, [*lines[:number], changed, *lines[number + 1 :]])
        assert f"{ENTRIES} line {number + 1} image" in parts(checked(pack(forged)))


def test_dropped_swapped_added_and_repeated_entries(contents: dict[str, bytes]) -> None:
    lines = lines_of(contents)
    foreign = lines_of(
        zip_contents(make_ledger({9: (body(77, "application", MATTER, 9, key=None), None)}).write())
    )
    for number in range(5):
        dropped = with_lines(contents, lines[:number] + lines[number + 1 :])
        found = checked(pack(dropped)).findings
        assert any(part == ENTRIES and words.endswith(f" {number + 1}") for part, words in found)
    for first in range(4):
        swapped = list(lines)
        swapped[first : first + 2] = swapped[first + 1], swapped[first]
        found = parts(checked(pack(with_lines(contents, swapped))))
        assert ENTRIES in found
        assert f"{ENTRIES} index {PLACES[first]}" in found
    for at in range(6):
        added = with_lines(contents, [*lines[:at], *foreign, *lines[at:]])
        found = parts(checked(pack(added)))
        assert ENTRIES in found
        assert any(part.startswith(f"{ENTRIES} line {at + 1} index 9") for part in found)
    repeated = parts(checked(pack(with_lines(contents, [*lines[:2], lines[1], *lines[3:]]))))
    assert ENTRIES in repeated


def zip_contents(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_an_entry_left_out_by_who_signs_the_bundle_leaves_a_hole(contents: dict[str, bytes]) -> None:
    lines = lines_of(contents)
    assert checked(signed_anew(contents)).findings == []
    for number, version in ((0, 1), (3, 2)):
        found = parts(checked(signed_anew(with_lines(contents, lines[:number] + lines[number + 1 :]))))
        assert found == [f"{ENTRIES} application {MATTER} version {version}"]
    swapped = parts(checked(signed_anew(with_lines(contents, [lines[1], lines[0], *lines[2:]]))))
    assert swapped == [f"{ENTRIES} index 3"]
    twice = parts(checked(signed_anew(with_lines(contents, [lines[0], *lines]))))
    assert f"{ENTRIES} index 3" in twice
    none = parts(checked(signed_anew(with_lines(contents, lines[1:3]))))
    assert none == [ENTRIES]


def test_versions_need_not_come_in_the_order_of_the_tree() -> None:
    """Two transactions that overlap are sealed in the order in which they began."""
    bodies = {
        1: (body(1, "application", MATTER, 1, key=None), None),
        2: (body(2, "application", MATTER, 3, key=None), None),
        5: (body(3, "application", MATTER, 2, key=None), None),
    }
    assert checked(make_ledger(bodies).write()).findings == []


def test_the_portal_key_alone_forges_no_entry(contents: dict[str, bytes]) -> None:
    """Signed by the portal but not in the sealed tree; then in a tree whose head the portal signed itself."""
    forged_body = body(1, "application", MATTER, 1, action="forged", key=None)
    honest = make_ledger({**five(), 3: (forged_body, None)})
    lines = [lines_of(zip_contents(honest.write()))[0], *lines_of(contents)[1:]]
    found = parts(checked(signed_anew(with_lines(contents, lines))))
    assert found == [f"{ENTRIES} line 1 index 3 entry 01980000-0000-7000-8000-000000000001 index/proof"]
    head = {"statement": honest.facts.statement.removeprefix(checker.SIGNED_HEAD).decode()}
    head["signature"] = PORTAL.sign(honest.facts.statement).hex()
    found = parts(checked(signed_anew(zip_contents(honest.write()), head=head)))
    assert found == [f"{MANIFEST} head"]


@pytest.mark.parametrize(
    "sign",
    [lambda raw: STRANGER.sign(SIGNED_ENTRY + raw), lambda raw: PORTAL.sign(raw), lambda raw: bytes(64)],
    ids=["another key", "for something else", "none"],
)
def test_the_sealer_key_alone_forges_no_entry(sign: Callable[[bytes], bytes]) -> None:
    """In the sealed tree, but not signed by the portal as an entry."""
    forged = make_ledger(five(), lambda index, raw: sign(raw) if index == 3 else by_portal(index, raw))
    found = parts(checked(forged.write()))
    assert found == [f"{ENTRIES} line 1 index 3 entry 01980000-0000-7000-8000-000000000001 signature"]


def test_a_signature_exchanged_for_another_of_the_portal_does_not_fit_the_tree(ledger: Ledger) -> None:
    resigned = replace(ledger.entries[0], signature=PORTAL.sign(SIGNED_ENTRY + ledger.entries[0].body))
    found = parts(checked(replace(ledger, entries=(resigned, *ledger.entries[1:])).write()))
    assert [part.rpartition(" ")[2] for part in found] == ["index/proof"]


def test_a_bundle_wholly_made_with_other_keys_agrees_with_itself_alone(contents: dict[str, bytes]) -> None:
    own = make_ledger(five(), lambda _, raw: STRANGER.sign(SIGNED_ENTRY + raw))
    statement = own.facts.statement.replace(public_hex(SEALER).encode(), public_hex(STRANGER).encode())
    facts = replace(
        own.facts,
        statement=statement,
        head_signature=STRANGER.sign(statement),
        portal_keys=(public_hex(STRANGER),),
        sealer_key=public_hex(STRANGER),
    )
    stream = io.BytesIO()
    write_bundle(stream, facts, own.entries, STRANGER.sign)
    assert Check(stream.getvalue()).findings == []
    assert parts(checked(stream.getvalue())) == [
        f"{MANIFEST} 门户公钥 / portal key",
        f"{MANIFEST} 封存公钥 / sealer key",
    ]
    signed_by_other = parts(checked(signed_anew(contents, key=STRANGER)))
    assert signed_by_other == [f"{MANIFEST}, {SIGNATURE}"]


def in_another_order(values: Mapping[str, Any]) -> bytes:
    text = json.dumps(dict(reversed(values.items())), ensure_ascii=False, separators=(",", ":"))
    assert json.loads(text) == values
    return text.encode()


FORMS = [
    ("a name twice", lambda line: line.replace(b'{"body"', b'{"body":"","body"')),
    ("an unknown name", lambda line: line[:-1] + b',"x":null}'),
    ("a space", lambda line: line.replace(b',"index":', b', "index":')),
    ("another order", lambda line: in_another_order(json.loads(line))),
    ("upper case", lambda line: line[:-20] + line[-20:-2].upper() + line[-2:]),
    ("an escape", lambda line: line.replace(b"application", b"\\u0061pplication")),
    ("a fraction", lambda line: line.replace(b'"index":3,', b'"index":3.0,')),
    ("a leading nought", lambda line: line.replace(b'"index":3,', b'"index":03,')),
    ("text for a number", lambda line: line.replace(b'"index":3,', b'"index":"3",')),
    ("truth for a number", lambda line: line.replace(b'"index":3,', b'"index":true,')),
    ("a missing name", lambda line: line.replace(b'"index":3,', b"")),
    ("no JSON", lambda line: b"nonsense"),
    ("nothing", lambda line: b""),
    ("too deep", lambda line: b"[" * 100_000),
    ("bytes that are no text", lambda line: line.replace(b"application", b"appl\xffication")),
    ("half a pair", lambda line: line.replace(b"application", b"\\ud800pplication")),
    ("infinity", lambda line: line.replace(b'"index":3,', b'"index":Infinity,')),
]


@pytest.mark.parametrize(("name", "change"), FORMS, ids=[name for name, _ in FORMS])
def test_another_way_to_write_the_same_is_refused(contents: dict[str, bytes], name: str, change: Any) -> None:
    """Even with the manifest signed anew: there is one way to write an entry."""
    lines = lines_of(contents)
    changed = change(lines[0])
    assert changed != lines[0]
    found = parts(checked(signed_anew(with_lines(contents, [changed, *lines[1:]]))))
    assert any(part.startswith(f"{ENTRIES} line 1") for part in found)


def test_the_index_of_the_last_leaf_has_one_name() -> None:
    """-1 walks the same path as the last leaf of a full tree."""
    leaves = [leaf_hash(bytes([n])) for n in range(8)]
    proof = inclusion_proof(7, 8, lambda level, at: leaves[at])
    root = Frontier()
    for leaf in leaves:
        root.append(leaf)
    assert checker.is_included(leaves[7], 7, proof, 8, root.root())
    assert not checker.is_included(leaves[7], -1, proof, 8, root.root())
    assert not checker.is_included(leaves[7], 15, proof, 8, root.root())


def test_a_path_longer_than_the_tree_is_refused() -> None:
    left, right = leaf_hash(b"l"), leaf_hash(b"r")
    root = node_hash(left, right)
    assert checker.is_included(right, 1, [left], 2, root)
    assert not checker.is_included(right, 0, [left], 1, root)
    assert not verify_inclusion(right, 0, 1, [left], root)


def test_both_verifiers_agree() -> None:
    chance = random.Random(3)
    leaves = [leaf_hash(bytes([n])) for n in range(70)]
    for _ in range(4000):
        size = chance.randrange(1, 71)
        index = chance.randrange(size)
        frontier = Frontier()
        for leaf in leaves[:size]:
            frontier.append(leaf)
        proof = inclusion_proof(index, size, lambda level, at: leaves[at])
        if chance.random() < 0.7:
            index, size = index + chance.choice((-1, 0, 1, 2)), size + chance.choice((-1, 0, 1, 8))
            if proof and chance.random() < 0.5:
                proof.pop(chance.randrange(len(proof)))
        leaf = leaves[chance.randrange(70)] if chance.random() < 0.3 else leaves[index % 70]
        expected = verify_inclusion(leaf, index, size, proof, frontier.root())
        assert checker.is_included(leaf, index, proof, size, frontier.root()) == expected


@pytest.mark.parametrize(
    "forge",
    [
        lambda line: line | {"image": None},
        lambda line: line | {"image": {"salt": "00" * 16, "text": "{}"}},
        lambda line: line | {"image": {"salt": line["image"]["salt"], "text": line["image"]["text"] + " "}},
        lambda line: line | {"image": {"salt": line["image"]["salt"], "text": "{}", "withheld": "x"}},
        lambda line: line | {"image": {"withheld": ""}},
    ],
)
def test_a_wrong_image_is_named_though_the_bundle_is_signed_anew(
    contents: dict[str, bytes], forge: Any
) -> None:
    lines = lines_of(contents)
    changed = checker.canonical(forge(json.loads(lines[0])))
    found = checked(signed_anew(with_lines(contents, [changed, *lines[1:]]))).findings
    assert any(
        part.startswith(f"{ENTRIES} line 1") and (part.endswith("image") or words.endswith("image"))
        for part, words in found
    )


def test_an_image_for_an_entry_that_has_none_is_named(contents: dict[str, bytes]) -> None:
    lines = lines_of(contents)
    for image in ({"salt": "00" * 16, "text": "{}"}, {"withheld": "x"}, {"destroyed": "x"}):
        changed = checker.canonical(json.loads(lines[2]) | {"image": image})
        found = parts(checked(signed_anew(with_lines(contents, [*lines[:2], changed, *lines[3:]]))))
        assert [part.rpartition(" ")[2] for part in found] == ["image"]


def test_a_zip_made_in_any_other_way_is_refused(data: bytes, contents: dict[str, bytes]) -> None:
    def rezipped(method: int = zipfile.ZIP_STORED, names: tuple[str, ...] = NAMES, **extra: bytes) -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", method) as archive:
            for name in names:
                archive.writestr(zipfile.ZipInfo(name), contents[name], method)
            for name, content in extra.items():
                archive.writestr(name, content)
        return stream.getvalue()

    with_comment = bytearray(data + b"!")
    with_comment[-3] = 1
    for other in (
        rezipped(),
        rezipped(zipfile.ZIP_DEFLATED),
        rezipped(names=NAMES[::-1]),
        rezipped(names=NAMES[1:]),
        rezipped(extra=b"more"),
        bytes(with_comment),
        data + b"\x00",
        b"\x00" + data,
        data[:-1],
        data[1:],
        data * 2,
        b"",
        b"PK",
        b"x" * 5000,
        data[: len(data) // 2],
    ):
        assert checked(other).findings


def test_texts_and_signature_that_were_exchanged_are_named_though_the_zip_is_made_anew(
    contents: dict[str, bytes],
) -> None:
    for name in (CHECKER, NOTE):
        assert parts(checked(pack({**contents, name: contents[name] + b" "}))) == [name]
    signature = contents[SIGNATURE]
    for other in (signature.upper(), signature[:64] + b" " + signature[64:], signature + b"\n", b"", b"\xff"):
        assert parts(checked(pack({**contents, SIGNATURE: other}))) == [f"{MANIFEST}, {SIGNATURE}"]


def test_an_earlier_portal_key_signs_entries_but_no_manifest(contents: dict[str, bytes]) -> None:
    assert parts(checked(signed_anew(contents, key=OLD_PORTAL))) == [f"{MANIFEST}, {SIGNATURE}"]


@pytest.mark.parametrize(
    "text", [b"[1]", b'{"a":"1","a":"2"}', b'{"a": "1"}', b'"x"', b'{"a":NaN}', b"nonsense"]
)
def test_an_image_that_reads_in_two_ways_is_named(text: bytes) -> None:
    image = Shown(b"s" * 16, text)
    commitment = canonical.commitment(image.salt, image.text)
    made = make_ledger({7: (body(1, "application", MATTER, 1, commitment=commitment), image)})
    found = parts(checked(made.write()))
    assert [part.rpartition(" ")[2] for part in found] == ["image"]


def test_truth_is_no_number() -> None:
    assert checker.misfit({"index": True}, {"index": int}) == "index"
    assert checker.misfit({"index": 1}, {"index": int}) is None


def test_the_head_must_be_that_of_the_manifest(contents: dict[str, bytes]) -> None:
    assert parts(checked(signed_anew(contents, size="299"))) == [f"{MANIFEST} head"]
    assert f"{MANIFEST} head" in parts(checked(signed_anew(contents, sealer_key=public_hex(STRANGER))))
    assert MANIFEST in parts(checked(signed_anew(contents, portal_keys=[])))
    assert MANIFEST in parts(checked(signed_anew(contents, more="x")))
    assert MANIFEST in parts(checked(signed_anew(contents, format="zfjl-bundle/2")))


PAPER = f"zfjl:1:{DOCUMENT}:{CONTENT_HASH}"


@pytest.mark.parametrize(
    "text",
    [
        PAPER,
        f" {PAPER}\n",
        f"https://portal.example/check_paper?d={DOCUMENT}&h={CONTENT_HASH}",
        f"http://10.0.0.1:8501/base/check_paper?d={DOCUMENT}&h={CONTENT_HASH}",
    ],
)
def test_the_code_on_a_paper_is_read(text: str) -> None:
    assert paper_of(text) == (str(DOCUMENT), CONTENT_HASH)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "zfjl",
        PAPER[:-1],
        PAPER + "0",
        PAPER.upper(),
        PAPER.replace(":1:", ":2:"),
        f"https://portal.example/other?d={DOCUMENT}&h={CONTENT_HASH}",
        f"https://portal.example/check_paper?d={DOCUMENT}",
        f"https://portal.example/check_paper?d={DOCUMENT}&h={CONTENT_HASH}&h={CONTENT_HASH}",
        f"https://a b/check_paper?d={DOCUMENT}&h={CONTENT_HASH}",
    ],
)
def test_what_is_no_code_of_a_paper_is_refused(text: str) -> None:
    assert paper_of(text) is None


def on_paper(data: bytes, document_id: UUID = DOCUMENT, content: str = CONTENT) -> Check:
    check = checked(data)
    check.check_paper(str(document_id), hashlib.sha256(content.encode()).hexdigest())
    return check


def test_a_paper_is_compared_with_the_record(data: bytes) -> None:
    right = on_paper(data)
    assert right.findings == []
    assert "纸质文书与记录一致" in right.proved[-1]
    for wrong, words in (
        (on_paper(data, content=CONTENT + " "), "与记录不一致"),
        (on_paper(data, document_id=MATTER), "没有这份文书"),
    ):
        assert parts(wrong) == ["paper"]
        assert words in wrong.findings[0][1]
        assert not any("纸质文书" in proved for proved in wrong.proved)


@pytest.mark.parametrize("image", [Withheld("含个人信息"), Destroyed("销毁〔2026〕7号")])
def test_a_paper_whose_record_is_not_shown_cannot_be_told(ledger: Ledger, image: Any) -> None:
    hidden = replace(ledger.entries[1], image=image)
    entries = (ledger.entries[0], hidden, *ledger.entries[2:])
    check = on_paper(replace(ledger, entries=entries).write())
    assert parts(check) == ["paper"]
    assert "cannot be told" in check.findings[0][1]


def test_a_paper_is_not_confirmed_by_a_damaged_record(contents: dict[str, bytes]) -> None:
    forged_content = CONTENT.replace("张三丰", "李四")
    line = json.loads(lines_of(contents)[1])
    image = json.loads(line["image"]["text"]) | {"content": forged_content}
    line["image"]["text"] = checker.canonical(image).decode()
    lines = lines_of(contents)
    lines[1] = checker.canonical(line)
    forged = with_lines(contents, lines)
    for data in (signed_anew(forged), signed_anew(forged, key=STRANGER), pack(forged)):
        check = on_paper(data, content=forged_content)
        assert "paper" in parts(check)
        assert not any("纸质文书" in words for words in check.proved)
    # The right content under a manifest that nobody signed is not confirmed either.
    unsigned = on_paper(signed_anew(contents, key=STRANGER))
    assert "paper" in parts(unsigned)


def test_a_bundle_cannot_speak_to_the_terminal(
    ledger: Ledger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loud = replace(ledger.entries[3], image=Withheld("\x1b[2J\r核验通过 / clean\n\u202e"))
    file = tmp_path / "bundle.zip"
    file.write_bytes(replace(ledger, entries=(*ledger.entries[:3], loud, ledger.entries[4])).write())
    assert checker.main([str(file)]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out and "\r" not in out and "\u202e" not in out
    assert [line for line in out.splitlines() if line.startswith("核验通过")] == ["核验通过 / clean"]


@pytest.mark.parametrize(
    "change",
    [
        {"body": b"zfjl-ledger/2\n{}"},
        {"body": checker.ENTRY_PREFIX},
        {"body": checker.ENTRY_PREFIX + b"\xff"},
        {"signature": b"short"},
        {"proof": [b"short"]},
        {"image": Withheld("")},
        {"image": Shown(b"short", b"{}")},
    ],
)
def test_what_has_no_place_in_the_form_is_not_written(ledger: Ledger, change: dict[str, Any]) -> None:
    entries = (replace(ledger.entries[0], **change),)
    stream = io.BytesIO()
    with pytest.raises(ValueError):
        write_bundle(stream, ledger.facts, entries, PORTAL.sign)
    assert stream.getvalue() == b""


@pytest.mark.parametrize(
    "change",
    [
        {"statement": b"something else"},
        {"statement": checker.SIGNED_HEAD + b"{}"},
        {"statement": checker.SIGNED_HEAD + b"nonsense"},
        {"head_signature": b""},
        {"portal_keys": ("x",)},
        {"sealer_key": public_hex(SEALER).upper()},
        {"object_type": ""},
    ],
)
def test_a_manifest_that_has_not_its_form_is_not_written(ledger: Ledger, change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        write_bundle(io.BytesIO(), replace(ledger.facts, **change), ledger.entries, PORTAL.sign)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The file out of the bundle, with nothing importable but the standard library and `cryptography` with its needs."""
    only = folder / "only"
    if not only.exists():
        only.mkdir()
        packages = Path(cryptography.__file__).parent.parent
        for name in ("cryptography", "cffi", "pycparser"):
            (only / name).symlink_to(packages / name)
        for binary in packages.glob("_cffi_backend*"):
            (only / binary.name).symlink_to(binary)
    start = (
        "import runpy, sys; sys.path.append(sys.argv[1]); sys.argv[:2] = []; "
        "runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", start, str(only), str(folder / CHECKER), *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={},
    )


def test_the_file_alone_checks_a_bundle(tmp_path: Path, data: bytes, contents: dict[str, bytes]) -> None:
    (tmp_path / CHECKER).write_bytes(contents[CHECKER])
    (tmp_path / "b.zip").write_bytes(data)
    keys = ("--key", public_hex(PORTAL), "--sealer-key", public_hex(SEALER))
    clean = run(tmp_path, "b.zip", *keys, "--paper", PAPER)
    assert (clean.returncode, clean.stderr) == (0, "")
    assert "5/5" in clean.stdout
    assert "纸质文书与记录一致" in clean.stdout
    assert clean.stdout.endswith("核验通过 / clean\n")

    changed = bytearray(data)
    changed[data.index("张三丰".encode()) + 2] ^= 1
    (tmp_path / "b.zip").write_bytes(changed)
    wrong = run(tmp_path, "b.zip", *keys, "--paper", PAPER)
    assert (wrong.returncode, wrong.stderr) == (1, "")
    assert "✗ entries.jsonl line 2 index 4 entry 01980000-0000-7000-8000-000000000002 image" in wrong.stdout
    assert "核验通过" not in wrong.stdout

    for arguments in (
        (),
        ("missing.zip",),
        (".",),
        ("b.zip", "--key", "nonsense"),
        ("b.zip", "--sealer-key", public_hex(SEALER).upper()),
        ("b.zip", "--paper", "nonsense"),
        ("b.zip", "--paper", ""),
        ("b.zip", "--other"),
    ):
        refused = run(tmp_path, *arguments)
        assert refused.returncode == 2, arguments
        assert refused.stdout == ""


def test_the_file_says_what_it_needs(tmp_path: Path, contents: dict[str, bytes]) -> None:
    (tmp_path / CHECKER).write_bytes(contents[CHECKER])
    found = subprocess.run(
        [sys.executable, "-I", "-S", str(tmp_path / CHECKER), "b.zip"],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={"PYTHONUTF8": "1"},
    )
    assert found.returncode == 2
    assert "pip install cryptography" in found.stderr
    assert "Traceback" not in found.stderr

"""The append-only files beside the database: whole lines only, whoever writes and whatever dies."""

import json
import os
import random
import signal
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from core.home import REPOSITORY, Home
from core.ledger import journal
from core.ledger.journal import Shortened, SignedHead, Torn, append, read_lines

LINE = b'{"at":"2026-03-10T01:30:00.000000Z","entries":[["a","b","c"]],"who":"\xe5\xbc\xa0"}'

WRITER = """
import json, sys
from pathlib import Path
from core.ledger.journal import append
path, name, count, size = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
for n in range(count):
    append(path, json.dumps({"name": name, "n": n, "fill": "x" * (n * 37 % size)}).encode(), sync=False)
    print(n, flush=True)
"""


def start_writer(path: Path, name: str, count: int, size: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(count), str(size)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger" / "some.log"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def lines(path: Path) -> list[bytes]:
    found = [line for _, line in read_lines(path)]
    assert not [line for line in found if isinstance(line, Torn)]
    return [line for line in found if isinstance(line, bytes)]


def test_lines_come_back_with_the_places_where_they_stand(path: Path) -> None:
    written = [b'{"n":%d}' % n for n in range(12)]
    for line in written:
        append(path, line, sync=True)
    assert lines(path) == written
    assert path.read_bytes() == b"".join(line + b"\n" for line in written)
    places = [offset for offset, _ in read_lines(path)]
    for at, offset in enumerate(places):
        assert [line for _, line in read_lines(path, offset)] == written[at:]
    assert list(read_lines(path, path.stat().st_size)) == []


def test_the_file_and_its_folder_are_closed_to_others(path: Path) -> None:
    append(path, b"{}", sync=False)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_link_in_the_place_of_the_file_is_not_followed(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError):
        append(path, b"{}", sync=False)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("line", [b"", b"[]", b'{"a":\n1}', b'{"a":1', b"{}\n", b" {}"])
def test_what_is_no_line_is_not_written(path: Path, line: bytes) -> None:
    with pytest.raises(ValueError):
        append(path, line, sync=False)
    assert not path.exists()


def test_no_file_is_an_empty_file(path: Path) -> None:
    assert list(read_lines(path)) == []
    with pytest.raises(Shortened):
        list(read_lines(path, 5))


def test_a_file_that_was_cut_or_exchanged_is_noticed(path: Path) -> None:
    for n in range(3):
        append(path, b'{"n":%d}' % n, sync=False)
    size = path.stat().st_size
    os.truncate(path, size - 8)
    with pytest.raises(Shortened):
        list(read_lines(path, size))
    path.write_bytes(b'{"other":"content of the same length or more"}\n')
    with pytest.raises(Shortened):
        list(read_lines(path, size))


@pytest.mark.parametrize("length", range(1, len(LINE)))
def test_a_line_torn_at_any_length_is_harmless_when_it_is_written_again(path: Path, length: int) -> None:
    append(path, b'{"n":1}', sync=False)
    start = path.stat().st_size
    with path.open("ab") as stream:
        stream.write(LINE[:length])
    assert list(read_lines(path, start)) == [(start, Torn(LINE[:length], is_last=True))]
    append(path, LINE, sync=True)
    append(path, b'{"n":3}', sync=False)
    assert list(read_lines(path)) == [
        (0, b'{"n":1}'),
        (start, Torn(LINE[:length], is_harmless=True)),
        (start + length + 1, LINE),
        (start + length + len(LINE) + 2, b'{"n":3}'),
    ]


@pytest.mark.parametrize("length", range(1, len(LINE)))
def test_a_line_torn_at_any_length_and_never_written_again_is_reported(path: Path, length: int) -> None:
    path.parent.mkdir()
    path.write_bytes(LINE[:length])
    append(path, b'{"other":1}', sync=False)
    # The shared beginning of all lines tells nothing apart: what it could have been is what follows.
    expected = b'{"other":1}'.startswith(LINE[:length])
    assert list(read_lines(path)) == [
        (0, Torn(LINE[:length], is_harmless=expected)),
        (length + 1, b'{"other":1}'),
    ]


def test_a_line_without_its_line_break_is_whole_once_the_next_one_stands(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(LINE)
    assert list(read_lines(path)) == [(0, Torn(LINE, is_last=True))]
    append(path, b"{}", sync=False)
    assert lines(path) == [LINE, b"{}"]


def test_several_crashes_in_a_row_are_judged_by_the_line_that_came_at_last(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(LINE[:40] + b"\n" + LINE[:7] + b"\n" + LINE[:60])
    append(path, LINE, sync=False)
    found = [line for _, line in read_lines(path)]
    assert found == [*(Torn(LINE[:n], is_harmless=True) for n in (40, 7, 60)), LINE]


@pytest.mark.parametrize(
    "damage", [b"\x00" * 40, b"[1]", b"\xff{}", b"nonsense", b"{}{}", b"[" * 5000, b'"x"']
)
def test_damage_is_reported_and_what_follows_is_read(path: Path, damage: bytes) -> None:
    append(path, b'{"n":1}', sync=False)
    with path.open("ab") as stream:
        stream.write(damage + b"\n")
    append(path, b'{"n":2}', sync=False)
    assert [line for _, line in read_lines(path)] == [b'{"n":1}', Torn(damage), b'{"n":2}']


@pytest.mark.long
def test_many_damaged_lines_and_one_without_end_fill_no_memory(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "LONGEST_LINE", 1 << 16)
    path.parent.mkdir()
    with path.open("wb") as stream:
        for _ in range(100_000):
            stream.write(b"damage damage damage\n")
        for _ in range(300):
            stream.write(b"x" * (1 << 16))
        stream.write(b"\n" + LINE + b"\n")
    tracemalloc.start()
    count, last = 0, None
    for _, last in read_lines(path):
        count += isinstance(last, Torn) and not last.is_harmless
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count, last) == (100_001, LINE)
    assert peak < 4 << 20


def test_a_write_that_the_system_cuts_short_is_finished(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:5]))
    append(path, LINE, sync=False)
    append(path, b'{"n":2}', sync=False)
    assert lines(path) == [LINE, b'{"n":2}']


def test_a_full_disk_is_an_error_and_the_line_can_be_written_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(path, b'{"n":1}', sync=False)
    write = os.write
    left = [9]

    def full(descriptor: int, data: bytes) -> int:
        if not left[0]:
            raise OSError(28, "No space left on device")
        written = write(descriptor, data[: left[0]])
        left[0] -= written
        return written

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(OSError, match="No space"):
            append(path, LINE, sync=True)
    append(path, LINE, sync=True)
    assert [line for _, line in read_lines(path)] == [b'{"n":1}', Torn(LINE[:9], is_harmless=True), LINE]


def test_one_line_is_one_write(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.parent.mkdir()
    path.write_bytes(b'{"torn')
    write = os.write
    seen = []
    monkeypatch.setattr(
        os, "write", lambda descriptor, data: (seen.append(bytes(data)), write(descriptor, data))[1]
    )
    append(path, LINE, sync=False)
    assert seen == [b"\n" + LINE + b"\n"]


def test_several_processes_at_once_lose_and_mix_nothing(path: Path) -> None:
    count = 300
    writers = [start_writer(path, name, count, 9000) for name in "abcd"]
    for writer in writers:
        writer.communicate(timeout=120)
        assert writer.returncode == 0
    found = [json.loads(line) for line in lines(path)]
    assert len(found) == 4 * count
    for name in "abcd":
        assert [line["n"] for line in found if line["name"] == name] == list(range(count))


def test_killed_while_appending_everything_acknowledged_is_there(path: Path) -> None:
    chance = random.Random(7)
    acknowledged: dict[str, int] = {}
    for turn in range(6):
        pair = [start_writer(path, f"{turn}-{who}", 1_000_000, 50_000) for who in "ab"]
        for writer in pair:
            assert writer.stdout is not None
            for _ in range(chance.randrange(1, 60)):
                writer.stdout.readline()
        for writer, who in zip(pair, "ab", strict=True):
            writer.send_signal(signal.SIGKILL)
            assert writer.stdout is not None
            said = [line for line in writer.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
            writer.stdout.close()
            writer.wait(timeout=30)
            acknowledged[f"{turn}-{who}"] = int(said[-1]) if said else 0
        # A torn piece on the way, as a power cut leaves it.
        with path.open("ab") as stream:
            stream.write(b'{"name": "torn')
    append(path, b'{"name": "torn", "n": 0}', sync=True)
    found: dict[str, list[int]] = {}
    torn = []
    for _, line in read_lines(path):
        if isinstance(line, Torn):
            torn.append(line)
        else:
            values = json.loads(line)
            found.setdefault(values["name"], []).append(values["n"])
    for name, last in acknowledged.items():
        assert found[name] == list(range(len(found[name])))
        assert len(found[name]) > last
    # A kill in the middle of a long write leaves a piece too; the one written here then stands behind it.
    assert sum(one.piece.endswith(b'{"name": "torn') for one in torn) == 6


def head(n: int) -> SignedHead:
    return SignedHead(b'zfjl-ledger/1 head\n{"size":"%d"}' % n, bytes([n]) * 64)


def test_heads_are_kept_in_order_and_the_last_is_known(home: Home) -> None:
    assert journal.last_head(home) is None
    assert list(journal.read_heads(home)) == []
    assert not journal.has_file(home, journal.HEADS)
    for n in range(200):
        journal.append_head(home, head(n))
        assert journal.last_head(home) == head(n)
    assert [found for _, found in journal.read_heads(home)] == [head(n) for n in range(200)]
    assert journal.has_file(home, journal.HEADS)


def test_the_last_whole_head_is_found_behind_damage(home: Home) -> None:
    path = journal.folder(home) / journal.HEADS
    for n in range(3):
        journal.append_head(home, head(n))
    start = path.stat().st_size
    whole = path.read_bytes().splitlines()[-1]
    for length in range(len(whole)):
        os.truncate(path, start)
        with path.open("ab") as stream:
            stream.write(whole[:length])
        assert journal.last_head(home) == head(2)
    for damage in (b'{"statement":"x"}', b'{"statement":"\\ud800","signature":"00"}', b"\xff" * 200_000):
        os.truncate(path, start)
        with path.open("ab") as stream:
            stream.write(damage + b"\n")
        assert journal.last_head(home) == head(2)
        assert [found for _, found in journal.read_heads(home)] == [*map(head, range(3)), Torn(damage)]
    journal.append_head(home, head(4))
    assert journal.last_head(home) == head(4)


def test_the_last_head_takes_no_longer_in_a_long_file(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    path = journal.folder(home) / journal.HEADS
    path.parent.mkdir(mode=0o700)
    path.write_bytes(b'{"statement":"x","signature":"00"}\n' * 200_000)
    journal.append_head(home, head(1))
    read = []
    pread = os.pread
    monkeypatch.setattr(os, "pread", lambda fd, count, at: (read.append(count), pread(fd, count, at))[1])
    assert journal.last_head(home) == head(1)
    assert sum(read) <= 1 << 16


def test_the_last_check_of_each_kind(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert journal.last_checks(home) == {}
    journal.append_check(home, "full", {"findings": 1})
    journal.append_check(home, "full", {"findings": 0, "说明": "无误"})
    for n in range(1500):
        journal.append_check(home, "incremental", {"n": n})
    journal.append_check(home, "reverse", {"rows": 5})
    read = []
    pread = os.pread
    monkeypatch.setattr(os, "pread", lambda fd, count, at: (read.append(count), pread(fd, count, at))[1])
    assert journal.last_checks(home) == {
        "full": {"findings": 0, "说明": "无误"},
        "incremental": {"n": 1499},
        "reverse": {"rows": 5},
    }
    assert sum(read) <= 1 << 16
    journal.append_check(home, "full", {"findings": 2})
    assert journal.last_checks(home)["full"] == {"findings": 2}
    assert journal.last_checks(home)["incremental"] == {"n": 1499}


def test_checks_survive_a_torn_line_and_wrong_pointers(home: Home) -> None:
    path = journal.folder(home) / journal.CHECKS
    journal.append_check(home, "full", {"findings": 0})
    with path.open("ab") as stream:
        stream.write(b'{"kind":"incremental","resu')
    journal.append_check(home, "incremental", {"n": 1})
    assert journal.last_checks(home) == {"full": {"findings": 0}, "incremental": {"n": 1}}
    with path.open("ab") as stream:
        stream.write(b'{"kind":"x","result":{},"before":{"full":7,"incremental":99999,"y":"z","w":-1}}\n')
    assert journal.last_checks(home) == {"x": {}}


def test_a_state_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "ledger" / "state.json"
    assert journal.read_state(path) is None
    for state in ({"verified": "12", "说明": ["一"]}, {}):
        journal.write_state(path, state)
        assert journal.read_state(path) == state
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["state.json"]


@pytest.mark.parametrize("damage", [b"", b'{"a":', b"[]", b"\xff\xfe", b"\x00" * 10, b"[" * 5000, b"null"])
def test_a_damaged_state_is_no_state(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(damage)
    assert journal.read_state(path) is None


def test_a_state_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.json"
    journal.write_state(path, {"n": 1})

    def fails(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError):
        journal.write_state(path, {"n": 2})
    assert journal.read_state(path) == {"n": 1}
    assert [file.name for file in tmp_path.iterdir()] == ["state.json"]

"""The stores of encrypted files: whole or not at all, in a folder and in an S3-compatible store."""

import hashlib
import http.client
import os
import random
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from core.home import Home
from core.vault.format import CHUNK, LARGE_CHUNK
from core.vault.store import FolderStore, S3Store, Store, StoreUnavailable, open_store
from core.vault.vault import Damaged, Missing, Vault, store_name

ROOT = Path(__file__).resolve().parents[2]
KEY = bytes(range(32))


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Environment of a moto server with one bucket."""
    log = tmp_path_factory.mktemp("moto") / "log"
    with log.open("wb") as stream:
        # Port 0: the server takes a free one and says which.
        server = subprocess.Popen(
            [sys.executable, "-u", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
            stdout=stream,
            stderr=stream,
            cwd=log.parent,
        )
    try:
        port = _listening(server, log)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("PUT", "/bureau")
        assert connection.getresponse().status == 200
        connection.close()
        yield {
            "PORTAL_FILES_URL": "s3://bureau/files",
            "AWS_ENDPOINT": f"http://127.0.0.1:{port}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
    finally:
        server.terminate()
        server.wait(30)


def _listening(server: "subprocess.Popen[bytes]", log: Path) -> int:
    process = psutil.Process(server.pid)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert server.poll() is None, log.read_text()
        ports = [c.laddr.port for c in process.net_connections("tcp") if c.status == psutil.CONN_LISTEN]
        if ports:
            return ports[0]
        time.sleep(0.05)
    raise AssertionError(log.read_text())


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return FolderStore(tmp_path / "files")
    settings = dict(request.getfixturevalue("s3"))
    settings["PORTAL_FILES_URL"] += f"/{uuid4().hex}"
    return open_store(Home(tmp_path / "home"), settings)


def test_variables_for_other_programs_are_left_alone(tmp_path: Path, s3: dict[str, str]) -> None:
    settings = {**s3, "AWS_CA_BUNDLE": "/etc/ssl/certs", "AWS_PROFILE": "somebody"}
    settings["AWS_ENDPOINT_URL"] = settings.pop("AWS_ENDPOINT")
    store = open_store(Home(tmp_path / "home"), settings)
    store.put("other", [b"1"])
    assert whole(store, "other") == b"1"
    store.delete("other")


def whole(store: Store, name: str) -> bytes:
    return b"".join(store.read(name, 0, store.size(name)))


def test_a_store_gives_back_what_it_was_given(store: Store) -> None:
    parts = [b"a" * 10, bytearray(b"b" * 3), b"", b"c"]
    store.put("12/abc", parts)
    assert store.size("12/abc") == 14
    assert whole(store, "12/abc") == b"a" * 10 + b"bbb" + b"c"
    assert b"".join(store.read("12/abc", 9, 12)) == b"abb"
    assert b"".join(store.read("12/abc", 13, 99)) == b"c"
    assert b"".join(store.read("12/abc", 14, 99)) == b""
    assert list(store.names()) == ["12/abc"]
    store.delete("12/abc")
    assert list(store.names()) == []
    for gone in (
        lambda: store.size("12/abc"),
        lambda: store.delete("12/abc"),
        lambda: whole(store, "12/abc"),
    ):
        with pytest.raises(FileNotFoundError):
            gone()


def test_a_large_file_travels_in_parts(store: Store) -> None:
    """17 MiB are three parts of an upload."""
    data = random.Random(1).randbytes(17 * 1024 * 1024 + 5)
    store.put("large", (data[at : at + 1_000_003] for at in range(0, len(data), 1_000_003)))
    assert whole(store, "large") == data
    start = 8 * 1024 * 1024 - 7
    assert b"".join(store.read("large", start, start + 9_000_000)) == data[start : start + 9_000_000]


def test_a_part_may_change_after_the_next_is_asked_for(store: Store) -> None:
    def parts() -> Iterator[bytearray]:
        one = bytearray(3)
        for value in range(5):
            one[:] = bytes([value]) * 3
            yield one

    store.put("reused", parts())
    assert whole(store, "reused") == b"".join(bytes([v]) * 3 for v in range(5))


def test_what_a_name_holds_never_changes(store: Store) -> None:
    store.put("once", [b"first"])
    with pytest.raises(FileExistsError):
        store.put("once", [b"second"])
    assert whole(store, "once") == b"first"


@pytest.mark.parametrize("before", [0, 1, 9 * 1024 * 1024])
def test_a_source_that_fails_leaves_nothing(store: Store, before: int) -> None:
    def parts() -> Iterator[bytes]:
        yield bytes(before)
        raise RuntimeError("the sender hung up")

    with pytest.raises(RuntimeError, match="hung up"):
        store.put("half", parts())
    assert list(store.names()) == []
    with pytest.raises(FileNotFoundError):
        store.size("half")


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../up", "a//b", "A", "a/.."])
def test_a_name_cannot_lead_out_of_the_store(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        store.put(name, [b"x"])
    with pytest.raises(ValueError, match="no name"):
        store.size(name)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 20 * CHUNK + 7])
def test_the_vault_over_a_store(store: Store, size: int) -> None:
    vault, file_id = Vault(store), uuid4()
    data = random.Random(size).randbytes(size)
    kept = vault.put(file_id, KEY, [data])
    lying = whole(store, store_name(file_id))
    assert (kept.size, kept.sha256) == (size, hashlib.sha256(data).hexdigest())
    assert (kept.sealed_size, kept.sealed_sha256) == (len(lying), hashlib.sha256(lying).hexdigest())
    assert size < 100 or data[:50] not in lying
    assert b"".join(vault.read(file_id, KEY, sealed_size=kept.sealed_size)) == data
    assert (
        b"".join(vault.read(file_id, KEY, size // 3, size // 2, sealed_size=kept.sealed_size))
        == (data[size // 3 : size // 2])
    )
    vault.verify(file_id, kept.sealed_sha256, kept.sealed_size)
    with pytest.raises(Damaged):
        vault.verify(file_id, hashlib.sha256(b"other").hexdigest(), kept.sealed_size)
    with pytest.raises(Damaged):
        vault.verify(file_id, kept.sealed_sha256, kept.sealed_size + 1)
    vault.delete(file_id)
    for gone in (
        lambda: vault.verify(file_id, kept.sealed_sha256, kept.sealed_size),
        lambda: vault.read(file_id, KEY, sealed_size=kept.sealed_size),
        lambda: vault.delete(file_id),
    ):
        with pytest.raises(Missing):
            gone()


def test_a_file_id_serves_once(store: Store) -> None:
    vault, file_id = Vault(store), uuid4()
    kept = vault.put(file_id, KEY, [b"first"])
    with pytest.raises(FileExistsError):
        vault.put(file_id, KEY, [b"second"])
    assert b"".join(vault.read(file_id, KEY, sealed_size=kept.sealed_size)) == b"first"


def test_fixity_finds_every_flipped_byte_without_a_key(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "files")
    vault, file_id = Vault(store), uuid4()
    kept = vault.put(file_id, KEY, [b"0123456789"])
    path = tmp_path / "files" / store_name(file_id)
    good = path.read_bytes()
    for at in range(len(good)):
        path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        with pytest.raises(Damaged):
            vault.verify(file_id, kept.sealed_sha256, kept.sealed_size)
    path.write_bytes(good)
    vault.verify(file_id, kept.sealed_sha256, kept.sealed_size)


def test_the_folder_is_closed_to_others(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "files")
    store.put("12/abc", [b"x"])
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "files").rglob("*")}
    assert stat.S_IMODE((tmp_path / "files").stat().st_mode) == 0o700
    assert modes == {".unfinished": 0o700, "12": 0o700, "abc": 0o600}


def test_a_file_is_synced_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FolderStore(tmp_path / "files")
    order: list[str] = []
    sync, link = os.fsync, os.link

    def synced(descriptor: int) -> None:
        order.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        sync(descriptor)

    def linked(source: Path, target: Path) -> None:
        order.append("link")
        link(source, target)

    monkeypatch.setattr("core.vault.store.os.fsync", synced)
    monkeypatch.setattr("core.vault.store.os.link", linked)
    store.put("12/abc", [b"x"])
    assert order == ["file", "folder", "link", "folder"]


def test_without_an_address_files_lie_in_the_home(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    open_store(home, {}).put("x", [b"1"])
    assert (home.files / "x").read_bytes() == b"1"


@pytest.mark.parametrize("url", ["http://host/bucket", "s3://", "/srv/files", "bucket"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ValueError, match="PORTAL_FILES_URL"):
        open_store(Home(tmp_path / "home"), {"PORTAL_FILES_URL": url})


def test_a_store_that_does_not_answer_is_told_in_one_line(s3: dict[str, str]) -> None:
    settings = {k: v for k, v in s3.items() if k.startswith("AWS_")}
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings["AWS_ENDPOINT"] = f"http://127.0.0.1:{closed.getsockname()[1]}"
        store = S3Store("s3://bureau", settings)
        for ask in (lambda: store.size("x"), lambda: store.put("x", [b"1"]), lambda: list(store.names())):
            with pytest.raises(StoreUnavailable) as caught:
                ask()
            assert "\n" not in str(caught.value)
            assert "test" not in str(caught.value).replace("pytest", "")


KILLED = """
import os, sys
from pathlib import Path
from uuid import UUID
from core.home import Home
from core.vault.store import open_store
from core.vault.vault import Vault

def source():
    for part in range(int(sys.argv[3])):
        print(part, flush=True)
        yield os.urandom(1 << 20)

vault = Vault(open_store(Home(Path(sys.argv[1]))))
vault.put(UUID(sys.argv[2]), bytes(32), source())
print("done", flush=True)
"""


@pytest.mark.parametrize("kind", ["folder", "s3"])
def test_a_process_killed_during_a_put_leaves_nothing_visible(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    home = Home(tmp_path / "home")
    settings: dict[str, str] = {} if kind == "folder" else dict(request.getfixturevalue("s3"))
    if settings:
        settings["PORTAL_FILES_URL"] += f"/{uuid4().hex}"
    chance, total = random.Random(7), 24
    for _ in range(8 if kind == "folder" else 4):
        file_id, stop = uuid4(), chance.randrange(total)
        child = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(home.path), str(file_id), str(total)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, **settings, "PYTHONPATH": str(ROOT)},
        )
        assert child.stdout is not None
        for line in child.stdout:
            if line.strip() == str(stop).encode():
                break
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read()
        child.wait(30)
        child.stdout.close()
        assert child.returncode == -signal.SIGKILL
        assert b"done" not in rest
        store = open_store(home, settings)
        assert list(store.names()) == []
        with pytest.raises(Missing):
            Vault(store).read(file_id, bytes(32), sealed_size=total << 20)
        # What it left in the folder went when the store was opened again.
        assert kind == "s3" or list((home.files / ".unfinished").iterdir()) == []


def test_a_sweep_leaves_a_living_writer_alone(tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "files")

    def parts() -> Iterator[bytes]:
        yield b"one "
        FolderStore(tmp_path / "files")
        yield b"two"

    store.put("x", parts())
    assert whole(store, "x") == b"one two"
    assert list((tmp_path / "files" / ".unfinished").iterdir()) == []


MEASURED = """
import hashlib, os, sys, threading, time
from pathlib import Path
from uuid import uuid4
import psutil
from core.home import Home
from core.vault.store import open_store
from core.vault.vault import Vault

vault = Vault(open_store(Home(Path(sys.argv[1]))))
chunk, total = int(sys.argv[2]), int(sys.argv[3])
block = os.urandom(1 << 20)
me, most, running = psutil.Process(), 0, True

def source(hash):
    for n in range(total >> 20):
        part = n.to_bytes(8) + block[8:]
        hash.update(part)
        yield part

def watch():
    global most
    while running:
        most = max(most, me.memory_info().rss)
        time.sleep(0.01)

vault.put(uuid4(), bytes(32), [b"warm"])
idle = me.memory_info().rss
watcher = threading.Thread(target=watch)
watcher.start()
file_id, put, got = uuid4(), hashlib.sha256(), hashlib.sha256()
kept = vault.put(file_id, bytes(32), source(put), chunk)
for part in vault.read(file_id, bytes(32), sealed_size=kept.sealed_size):
    got.update(part)
vault.verify(file_id, kept.sealed_sha256, kept.sealed_size)
running = False
watcher.join()
assert kept.size == total, kept
assert kept.sha256 == put.hexdigest() == got.hexdigest()
print(most - idle)
"""


@pytest.mark.long
@pytest.mark.parametrize("chunk", [CHUNK, LARGE_CHUNK])
def test_a_gigabyte_goes_in_and_out_in_constant_memory(tmp_path: Path, chunk: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path / "home"), str(chunk), str(1 << 30)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 100 * 1000 * 1000

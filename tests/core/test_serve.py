"""`python -m core serve` as an operator meets it: started, doubled, killed in every way, started again."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from core.home import REPOSITORY, Home
from core.serve import ALREADY_RUNNING, FAILED, PORT_TAKEN, STOPPED
from db.embedded import condition, create_database, is_alive, running
from db.embedded.postmaster import live
from tests.factories.ports import free_port

PATIENCE = 60.0
ANSWER_WITHIN = 30.0
"""Seconds, for every start but the first: 10 on a machine with nothing else to do, and here are other tests."""

pytestmark = pytest.mark.skipif(
    not (REPOSITORY / "portal.py").exists(), reason="needs portal.py, which this checkout does not have"
)


def poll(what: Callable[[], bool], patience: float = PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not what():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


class Served:
    """One `serve` on a home and a port of its own, started as often as a test likes."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *, port: int | None = None, **environment: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "core", "serve", "--port", str(port or self.port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=REPOSITORY,
            env={**os.environ, "PORTAL_HOME": str(self.home), **environment},
        )
        self.started.append(process)
        return process

    def up(self, **environment: str) -> "subprocess.Popen[str]":
        process = self.start(**environment)
        assert process.stdout is not None
        said = ""
        timer = threading.Timer(PATIENCE, process.kill)
        timer.start()
        while "is ready" not in said:
            line = process.stdout.readline()
            assert line, f"ended instead of getting ready: {said}"
            said += line
        timer.cancel()
        assert f"http://127.0.0.1:{self.port}/" in said and "执法全过程记录门户已就绪" in said
        assert answers(self.port)
        return process

    def down(self, process: "subprocess.Popen[str]", number: signal.Signals = signal.SIGTERM) -> str:
        process.send_signal(number)
        said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == STOPPED, said
        assert not answers(self.port)
        return said

    def child(self, process: "subprocess.Popen[str]", word: str) -> psutil.Process:
        found = []
        for child in psutil.Process(process.pid).children():
            # One that was killed a moment ago says nothing of itself any more.
            with suppress(psutil.NoSuchProcess):
                if f" {word}" in " ".join(child.cmdline()):
                    found.append(child)
        (only,) = found
        return only

    def postmaster(self) -> int | None:
        found = live(condition(self.home).data)
        return found.pid if found is not None else None


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    base = Path(tempfile.mkdtemp(dir="/tmp"))
    base.chmod(0o755)
    monkeypatch.setenv("PORTAL_POSTGRES_DIR", str(base / "clusters"))
    for name in ("DATABASE_URL", "DATABASE_ADMIN_URL"):
        monkeypatch.delenv(name, raising=False)
    site = Served(Home(base / "home").path)
    try:
        yield site
    finally:
        for process in site.started:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()
        if is_alive(site.home):
            with running(site.home):
                pass
        shutil.rmtree(base)


def test_one_serve_a_home_and_one_program_a_port(served: Served) -> None:
    process = served.up()
    second = served.start(port=free_port())
    said, _ = second.communicate(timeout=PATIENCE)
    assert second.returncode == ALREADY_RUNNING
    assert f"process {process.pid}" in said and str(served.home) in said

    admin = served.child(process, "uvicorn").environ()
    assert "DATABASE_ADMIN_URL" not in admin and "portal_app@" in admin["DATABASE_URL"]
    said = served.down(process, signal.SIGINT)
    assert "Traceback" not in said
    assert not is_alive(served.home)

    with socket.create_server(("127.0.0.1", served.port)):
        third = served.start()
        said, _ = third.communicate(timeout=PATIENCE)
    assert third.returncode == PORT_TAKEN
    assert f"Port {served.port} on 127.0.0.1 is in use" in said
    assert not is_alive(served.home)


@pytest.mark.long
def test_every_way_to_be_killed_is_survived(served: Served) -> None:
    process = served.up()

    portal = served.child(process, "uvicorn")
    portal.kill()
    portal.wait(PATIENCE)
    poll(lambda: answers(served.port))
    assert served.child(process, "uvicorn").pid != portal.pid
    first = served.postmaster()
    assert first is not None
    os.kill(first, signal.SIGKILL)
    poll(lambda: served.postmaster() not in (None, first))
    poll(lambda: answers(served.port))

    children = [served.child(process, "uvicorn"), served.child(process, "worker")]
    process.kill()
    process.communicate()
    psutil.wait_procs(children, PATIENCE)
    assert not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children)
    assert is_alive(served.home)

    begun = time.monotonic()
    process = served.up()
    assert time.monotonic() - begun < ANSWER_WITHIN

    everything = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    postmaster = psutil.Process(served.postmaster())
    everything += [*postmaster.children(recursive=True), postmaster]
    for victim in everything:
        with suppress(psutil.NoSuchProcess):
            victim.kill()
    process.communicate()
    begun = time.monotonic()
    process = served.up()
    assert time.monotonic() - begun < ANSWER_WITHIN
    served.down(process)
    assert not is_alive(served.home)


def test_a_given_server_is_used_and_the_portal_never_sees_the_owner(served: Served, tmp_path: Path) -> None:
    with running(Home(tmp_path / "server").path) as server:
        create_database(server, "bureau")
        urls = {
            "DATABASE_URL": server.url("portal_app", "bureau"),
            "DATABASE_ADMIN_URL": server.url("portal_owner", "bureau"),
        }
        process = served.up(**urls)
        environment = served.child(process, "uvicorn").environ()
        assert environment["DATABASE_URL"] == urls["DATABASE_URL"]
        assert "DATABASE_ADMIN_URL" not in environment
        served.down(process)
        assert not condition(served.home).exists


def test_a_given_server_that_does_not_answer_is_named_without_its_password(served: Served) -> None:
    program = (
        "import sys; import core.serve as s; from core.home import Home; s._DATABASE_PATIENCE = 0.1; "
        "sys.exit(s.serve(Home(), 1025, False, database_url='postgresql://u:geheim@127.0.0.1:1/d'))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=REPOSITORY,
        env={**os.environ, "PORTAL_HOME": str(served.home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == FAILED
    assert "u:***@127.0.0.1:1/d" in answer.stdout
    assert "geheim" not in answer.stdout + answer.stderr + (served.home / "log" / "serve.log").read_text()

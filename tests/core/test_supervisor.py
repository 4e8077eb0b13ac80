"""Children: started again when they die, given up when they die too often, gone when their parent is."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from core.home import REPOSITORY
from core.supervisor import Child, ChildFailed, Supervisor

PATIENCE = 20.0
LASTING = ("http.server", "--bind", "127.0.0.1", "0")
"""A module that runs until it is stopped."""


def poll(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def ended(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_child_that_dies_is_started_again_and_stopped_at_the_end(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    child = Child("portal", LASTING, tmp_path / "log")
    with Supervisor([child], os.environ) as supervisor:
        supervisor.look()
        assert child.process is not None
        first = child.process.pid
        child.process.kill()
        child.process.wait()

        def again() -> bool:
            supervisor.look()
            return child.process is not None and child.process.pid != first

        poll(again)
        second = child.process.pid
    assert ended(second)
    assert "The portal died (exit code -9) and starts again in 0.5 s" in caplog.text


def test_a_child_that_keeps_dying_is_given_up_with_the_end_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.supervisor._FIRST_DELAY", 0.01)
    dying = Child("worker", ("this",), tmp_path / "log")
    lasting = Child("portal", LASTING, tmp_path / "log")
    with (
        pytest.raises(ChildFailed, match=r"worker died 5 times in a row \(exit code 0\)[\s\S]*Namespaces"),
        Supervisor([lasting, dying], os.environ) as supervisor,
    ):

        def never() -> bool:
            supervisor.look()
            return False

        poll(never)
    assert lasting.process is not None and lasting.process.poll() is not None
    assert (tmp_path / "log").read_text().count("The Zen of Python") == 5


def test_a_child_that_ignores_the_request_to_end_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.supervisor._STOP_PATIENCE", 0.2)
    (tmp_path / "stubborn.py").write_text(
        "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('deaf', flush=True)\n"
        "while True:\n    signal.pause()\n"
    )
    child = Child("worker", ("stubborn",), tmp_path / "log")
    with Supervisor([child], {**os.environ, "PYTHONPATH": str(tmp_path)}) as supervisor:
        supervisor.look()
        poll(lambda: "deaf" in (tmp_path / "log").read_text())
        assert child.process is not None
    assert child.process.returncode == -9


def test_children_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    program = (
        "import os, sys, time\nfrom pathlib import Path\nfrom core.supervisor import Child, Supervisor\n"
        f"child = Child('portal', {LASTING!r}, Path(sys.argv[1]))\n"
        "with Supervisor([child], os.environ) as supervisor:\n    supervisor.look()\n"
        "    print(child.process.pid, flush=True)\n    time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "log")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY,
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert not ended(child)
        parent.kill()
    poll(lambda: ended(child))

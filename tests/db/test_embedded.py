"""The embedded server, with real processes that are really killed."""

import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg2
import pytest

from db.embedded import (
    EmbeddedError,
    condition,
    create_database,
    drop_database,
    is_alive,
    place,
    revive,
    running,
)
from db.embedded.binaries import wheel_folder
from db.embedded.postmaster import live, read_pid_file

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
AS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not AS_ROOT, reason="needs root: it is about what root does differently")

HOLDER = """
import json, sys
from pathlib import Path
from db.embedded import condition, running
home = Path(sys.argv[1])
with running(home) as server:
    said = {"superuser": server.superuser_url, "owner": server.owner_url, "app": server.app_url,
            "socket": str(server.socket_folder), "data": str(condition(home).data)}
    print(json.dumps(said), flush=True)
    sys.stdin.read()
"""


@dataclass
class Holder:
    """A process that is inside `running`."""

    process: subprocess.Popen[str]
    said: dict[str, str]

    @property
    def data(self) -> Path:
        return Path(self.said["data"])

    @property
    def postmaster(self) -> int:
        found = live(self.data)
        assert found is not None
        return found.pid

    def leave(self) -> None:
        self.process.communicate(timeout=PATIENCE)
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


class Site:
    """A home, and processes of one user that share its server."""

    def __init__(self, folder: Path, interpreter: str, environment: dict[str, str], uid: int | None) -> None:
        self.home = folder / "home"
        self.home.mkdir(mode=0o700)
        self._interpreter, self._environment, self._uid = interpreter, environment, uid
        self._begun: list[subprocess.Popen[str]] = []
        if uid is not None:
            os.chown(self.home, uid, uid)

    def begin(self, **environment: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [self._interpreter, "-c", HOLDER, str(self.home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**self._environment, **environment},
            user=self._uid,
            group=self._uid,
            extra_groups=[] if self._uid is not None else None,
        )
        self._begun.append(process)
        return process

    def close(self) -> None:
        """What a failed test has left."""
        for process in self._begun:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout, process.stderr):
                assert pipe is not None
                pipe.close()

    def enter(self, **environment: str) -> Holder:
        return self.hear(self.begin(**environment))

    def hear(self, process: "subprocess.Popen[str]") -> Holder:
        assert process.stdout is not None
        with limited(process):
            line = process.stdout.readline()
        if not line:
            pytest.fail(f"did not start: {process.communicate()[1]}")
        return Holder(process, json.loads(line))


@contextmanager
def limited(process: "subprocess.Popen[str]") -> Iterator[None]:
    """Ends a process that keeps a test waiting for its next line."""
    timer = threading.Timer(PATIENCE, process.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def poll(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def query(url: str, statement: str) -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def one(url: str, statement: str) -> object:
    return query(url, statement)[0][0]


def processes_of(data: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd() == str(data):
                found.append(process)
        except psutil.Error:
            continue
    return found


def kill_server(data: Path) -> None:
    found = processes_of(data)
    for process in found:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(found, PATIENCE)


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A folder that every user can enter, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        for data in [*folder.rglob("postmaster.pid")]:
            kill_server(data.parent)
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def clusters() -> Iterator[Path]:
    """Where root's clusters of these tests stand; the binaries are copied there once."""
    with reachable_folder() as folder:
        yield folder


@pytest.fixture(autouse=True)
def root_base(clusters: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PORTAL_POSTGRES_DIR", str(clusters))
    return clusters


def ordinary_interpreter(environment: dict[str, str]) -> str | None:
    """A Python that the user `nobody` can run with this one's packages."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/bin/python{version}"):
        try:
            subprocess.run(
                [candidate, "-c", "import psutil, psycopg2, db.embedded"],
                env=environment, cwd=ROOT, check=True, capture_output=True, user="nobody", extra_groups=[],
            )  # fmt: skip
        except (OSError, subprocess.CalledProcessError):
            continue
        return candidate
    return None


def make_site(folder: Path, clusters: Path, ordinary: bool) -> Site:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(psycopg2.__file__).parents[1]}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PORTAL_POSTGRES_DIR": str(clusters),
    }
    if not ordinary:
        return Site(folder, sys.executable, environment, None)
    interpreter = ordinary_interpreter(environment)
    if interpreter is None:
        pytest.skip("the user nobody cannot reach a Python of this version and these packages")
    return Site(folder, interpreter, environment, pwd.getpwnam("nobody").pw_uid)


@pytest.fixture
def site(root_base: Path) -> Iterator[Site]:
    with reachable_folder() as folder, closing(make_site(folder, root_base, ordinary=False)) as made:
        yield made


@pytest.fixture(params=["same user", pytest.param("ordinary user", marks=needs_root)])
def any_site(request: pytest.FixtureRequest, root_base: Path) -> Iterator[Site]:
    ordinary = request.param == "ordinary user"
    with reachable_folder() as folder, closing(make_site(folder, root_base, ordinary=ordinary)) as made:
        yield made


def test_a_new_cluster_is_safe_and_closed(any_site: Site) -> None:
    holder = any_site.enter()
    superuser, owner, app = (holder.said[name] for name in ("superuser", "owner", "app"))
    settings = "fsync synchronous_commit full_page_writes data_checksums listen_addresses server_encoding"
    found = [one(superuser, f"SHOW {name}") for name in settings.split()]
    assert found == ["on", "on", "on", "on", "", "UTF8"]
    assert one(superuser, "SHOW idle_in_transaction_session_timeout") == "1min"
    assert one(app, "SELECT lower('ÀÉ') || upper('ß')") == "àéß"
    assert one(app, "SELECT '一' < '丁' AND 'Z' < 'a'") is True
    for folder in (holder.data, Path(holder.said["socket"])):
        assert folder.stat().st_mode & 0o077 == 0

    query(owner, "CREATE TABLE trial (name text UNIQUE)")
    query(owner, "GRANT SELECT, INSERT ON trial TO portal_app")
    query(app, "INSERT INTO trial VALUES ('王小明')")
    assert one(app, "SELECT count(*) FROM trial") == 1
    refused = (
        "CREATE TABLE other (a int)",
        "CREATE TEMP TABLE other (a int)",
        "DROP TABLE trial",
        "DELETE FROM trial",
    )
    for statement in refused:
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            query(app, statement)
    assert (
        query(
            superuser, "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname ~ '^portal_'"
        )
        == [(False, False, False)] * 2
    )

    with pytest.raises(psycopg2.errors.UniqueViolation):
        query(app, "INSERT INTO trial VALUES ('王小明')")
    log = any_site.home / "log" / "postgres.log"
    assert "unique constraint" in log.read_text() and "王小明" not in log.read_text()
    assert log.stat().st_mode & 0o077 == 0

    holder.leave()
    poll(lambda: processes_of(holder.data) == [])
    assert not (holder.data / "postmaster.pid").exists()


def test_the_last_to_leave_stops_the_server(site: Site) -> None:
    first, second = site.enter(), site.enter()
    postmaster = first.postmaster
    first.leave()
    assert second.postmaster == postmaster
    assert one(second.said["app"], "SELECT 1") == 1
    second.leave()
    poll(lambda: processes_of(second.data) == [])


def test_first_starts_at_once_agree_on_one_server(site: Site) -> None:
    begun = [site.begin() for _ in range(4)]
    holders = [site.hear(process) for process in begun]
    assert len({holder.said["superuser"] for holder in holders}) == 1
    assert len({holder.postmaster for holder in holders}) == 1
    for holder in holders:
        holder.leave()
    poll(lambda: processes_of(holders[0].data) == [])


def test_a_server_left_behind_is_adopted_and_then_stopped(any_site: Site) -> None:
    left = any_site.enter()
    postmaster = left.postmaster
    left.kill()
    assert psutil.pid_exists(postmaster)
    heir = any_site.enter()
    assert heir.postmaster == postmaster
    heir.leave()
    poll(lambda: processes_of(heir.data) == [])


@pytest.mark.parametrize("victims", ["postmaster", "everything"])
def test_nothing_acknowledged_is_lost_by_a_kill(any_site: Site, victims: str) -> None:
    holder = any_site.enter()
    query(holder.said["owner"], "CREATE TABLE trial AS SELECT generate_series(1, 1000) AS n")
    if victims == "postmaster":
        psutil.Process(holder.postmaster).kill()
    else:
        kill_server(holder.data)
    holder.kill()
    assert (holder.data / "postmaster.pid").exists()
    heir = any_site.enter()
    assert one(heir.said["owner"], "SELECT count(*) FROM trial") == 1000
    heir.leave()


def test_a_server_that_recovers_from_a_killed_child_is_waited_for(site: Site) -> None:
    holder = site.enter()
    with closing(psycopg2.connect(holder.said["owner"])) as connection:
        psutil.Process(connection.info.backend_pid).kill()
        second = site.enter()
    assert one(second.said["app"], "SELECT 1") == 1
    assert second.postmaster == holder.postmaster
    holder.leave()
    second.leave()


@pytest.mark.long
def test_a_busy_orphan_does_not_bar_the_next_start(site: Site) -> None:
    holder = site.enter()
    with closing(psycopg2.connect(holder.said["owner"], async_=True)) as connection:
        psycopg2.extensions.register_type(psycopg2.extensions.UNICODE)
        poll(lambda: connection.poll() == psycopg2.extensions.POLL_OK)
        orphan = psutil.Process(connection.info.backend_pid)
        connection.cursor().execute("DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$")
        poll(lambda: orphan.status() == psutil.STATUS_RUNNING)
        psutil.Process(holder.postmaster).kill()
        holder.kill()
        heir = site.enter()
    assert not orphan.is_running()
    heir.leave()


@pytest.mark.long
def test_a_pid_file_that_names_a_stranger_is_not_believed(site: Site, home: Path) -> None:
    holder = site.enter()
    kill_server(holder.data)
    holder.kill()
    with running(home):
        # Another cluster's server, of the same name and user: the hardest stranger to tell apart.
        stranger = live(condition(home).data)
        assert stranger is not None
        for file in (holder.data / "postmaster.pid", Path(holder.said["socket"]) / ".s.PGSQL.5432.lock"):
            first, rest = file.read_text().split("\n", 1)
            assert first.strip().isdigit()
            file.write_text(f"{stranger.pid}\n{rest}")
        heir = site.enter()
        assert heir.postmaster != stranger.pid
        assert is_alive(home)
        heir.leave()
        assert is_alive(home)


def test_what_a_killed_initdb_left_is_cleared_away(site: Site) -> None:
    holder = site.enter()
    holder.leave()
    folder = holder.data.parent
    holder.data.rename(folder / "unfinished-killed")
    (folder / "home").unlink(missing_ok=True)
    again = site.enter()
    assert again.data == holder.data
    again.leave()
    assert [path.name for path in folder.glob("unfinished-*")] == []


@pytest.mark.skipif(
    not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")), reason="needs Debian's postgresql"
)
def test_the_systems_postgresql_serves_as_well(site: Site) -> None:
    folder = min(Path("/usr/lib/postgresql").glob("*/bin"))
    holder = site.enter(PORTAL_POSTGRES_BIN=str(folder))
    version = one(holder.said["app"], "SHOW server_version_num")
    assert str(version).startswith(folder.parent.name)
    assert one(holder.said["app"], "SELECT lower('ÀÉ')") == "àé"
    holder.leave()
    # From here on the version of the data decides, whatever else is installed.
    again = site.enter()
    assert one(again.said["app"], "SHOW server_version_num") == version
    again.leave()


@pytest.fixture
def home() -> Iterator[Path]:
    """A home of this process's own user."""
    with reachable_folder() as folder:
        (folder / "home").mkdir(mode=0o700)
        yield folder / "home"


@pytest.fixture
def long_names(monkeypatch: pytest.MonkeyPatch, root_base: Path, home: Path) -> Path:
    """A home whose socket would have too long a path, for root as for others."""
    monkeypatch.setenv("PORTAL_POSTGRES_DIR", str(root_base / ("b" * 90)))
    deep = home / ("档案" * 20)
    deep.mkdir(mode=0o700)
    return deep


def test_a_long_path_gets_a_short_socket_folder_that_goes_and_comes(long_names: Path) -> None:
    with running(long_names) as server:
        folder = server.socket_folder
        assert folder.parent == Path("/tmp") and folder.stat().st_mode & 0o077 == 0
        assert one(server.app_url, "SELECT 1") == 1
        kill_server(condition(long_names).data)
        assert revive(long_names) == server
        assert one(server.app_url, "SELECT 1") == 1
    assert not folder.exists()


def test_a_server_that_dies_is_seen_and_revived(home: Path) -> None:
    with running(home) as server:
        assert is_alive(home)
        kill_server(condition(home).data)
        assert not is_alive(home)
        assert revive(home) == server
        assert is_alive(home)
        assert one(server.app_url, "SELECT 1") == 1
    assert not is_alive(home)


def test_a_deleted_socket_is_made_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.embedded.cluster._DEAF_PATIENCE", 0.3)
    with ExitStack() as stack:
        stack.enter_context(running(home)).socket.unlink()
        with pytest.raises(EmbeddedError, match="does not answer"):
            revive(home)
    with running(home) as server:
        data = condition(home).data
        postmaster = read_pid_file(data)
    assert not is_alive(home) and postmaster is not None
    assert server.socket_folder.exists()


def test_data_of_another_version_is_left_alone(home: Path) -> None:
    with running(home):
        version = condition(home).data / "PG_VERSION"
    version.write_text("9\n")
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 9; installed: \d+"), running(home):
        pytest.fail("started")


def test_a_server_that_cannot_start_says_why(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.embedded.cluster._LAUNCH_PATIENCE", 0.5)
    with running(home):
        data = condition(home).data
    (data / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedError, match="pg_control"), running(home):
        pytest.fail("started")


def test_databases_can_be_cloned_and_dropped(home: Path) -> None:
    with running(home) as server:
        create_database(server, "template")
        query(server.url("portal_owner", "template"), "CREATE TABLE trial (a int)")
        create_database(server, "copy", template="template")
        assert query(server.url("portal_owner", "copy"), "SELECT * FROM trial") == []
        with closing(psycopg2.connect(server.url("portal_app", "copy"))):
            drop_database(server, "copy")
        drop_database(server, "copy")
        assert one(server.superuser_url, "SELECT count(*) FROM pg_database WHERE datname = 'copy'") == 0


def test_the_environment_of_the_caller_does_not_matter(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGPORT": "6000", "PGDATA": "/nowhere", "PGHOST": "/nowhere", "PGUSER": "x"}.items():
        monkeypatch.setenv(name, value)
    with running(home) as server:
        assert one(server.app_url, "SHOW port") == "5432"


@needs_root
def test_root_hands_over_to_an_ordinary_user_and_touches_nothing_above(
    home: Path, root_base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "ORDINARY_USERS", ("no-such-user", "nobody"))
    root_base.chmod(0o711)
    with running(home):
        found = condition(home)
        assert found.runs_as == "nobody"
        assert found.data.is_relative_to(root_base)
        pid = live(found.data)
        assert pid is not None
        assert psutil.Process(pid.pid).username() == "nobody"
        if found.binaries.is_relative_to(wheel_folder() or "/nowhere"):
            assert psutil.Process(pid.pid).exe().startswith(str(root_base))
    assert root_base.stat().st_mode & 0o777 == 0o711
    assert home.stat().st_mode & 0o777 == 0o700
    monkeypatch.undo()
    monkeypatch.setenv("PORTAL_POSTGRES_DIR", "/nowhere")
    with running(home):
        # The recorded place and the owner of the data hold, whatever has changed since.
        assert condition(home).data == found.data
        assert condition(home).runs_as == "nobody"


@needs_root
def test_roots_lost_or_copied_data_is_not_taken_for_a_first_start(home: Path) -> None:
    with running(home):
        data = condition(home).data
    copy = home.with_name("copy")
    shutil.copytree(home, copy)
    with pytest.raises(EmbeddedError, match="belongs to another PORTAL_HOME"), running(copy):
        pytest.fail("started")
    shutil.rmtree(data.parent)
    with pytest.raises(EmbeddedError, match="it is not there"), running(home):
        pytest.fail("started")


@needs_root
def test_a_base_that_nobody_can_enter_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_POSTGRES_DIR", str(home / "inside"))
    with pytest.raises(EmbeddedError, match="PORTAL_POSTGRES_DIR"), running(home):
        pytest.fail("started")

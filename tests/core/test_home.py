"""PORTAL_HOME: private, and of one mind about its secrets."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.home import REPOSITORY, Home, HomeError


def test_a_new_home_is_closed_to_others(tmp_path: Path) -> None:
    home = Home(tmp_path / "new" / "home")
    for folder in (home.path, home.keys, home.log, home.locks):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_the_environment_names_the_home_before_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_HOME", str(tmp_path / "named"))
    assert Home().path == tmp_path / "named"
    monkeypatch.delenv("PORTAL_HOME")
    monkeypatch.setattr("core.home.REPOSITORY", tmp_path)
    assert Home().path == tmp_path / "var"


def test_a_home_that_was_opened_is_closed_again(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.path.chmod(0o755)
    Home(home.path)
    assert home.path.stat().st_mode & 0o777 == 0o700


def test_a_folder_full_of_something_else_is_neither_used_nor_closed(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    (folder / "thesis.txt").touch()
    with pytest.raises(HomeError, match="chmod 700"):
        Home(folder)
    assert folder.stat().st_mode & 0o777 == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to make another user's folder")
def test_another_users_home_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    os.chown(folder, 12345, 12345)
    with pytest.raises(HomeError, match="belongs to user 12345"):
        Home(folder)


def test_a_file_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    with pytest.raises(HomeError, match="cannot be made"):
        Home(tmp_path / "home")


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    value = home.secret("csrf")
    assert len(value) == 32
    assert Home(home.path).secret("csrf") == value != home.secret("other")
    assert (home.keys / "csrf").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in home.keys.iterdir()) == ["csrf", "other"]


def test_a_damaged_secret_is_reported_and_not_replaced(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    (home.keys / "csrf").write_bytes(b"short")
    with pytest.raises(HomeError, match="damaged"):
        home.secret("csrf")
    assert (home.keys / "csrf").read_bytes() == b"short"


def test_processes_that_start_at_once_get_the_same_secret(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    program = (
        "import sys; from core.home import Home; home = Home(sys.argv[1]); print('ready', flush=True); "
        "sys.stdin.readline(); print(*[home.secret(f'k{i}').hex() for i in range(50)])"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(home.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=REPOSITORY,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = {process.communicate(timeout=60)[0] for process in processes}
    assert len(answers) == 1
    assert len(set(answers.pop().split())) == 50

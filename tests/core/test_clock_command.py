"""`python -m core clock`: the working without a database, in words and as JSON; wrong usage in Chinese with code 2."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.__main__ import main


def clock(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["clock", *arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def facts(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    code, out, err = clock(capsys, *arguments, "--json")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


VECTORS = [
    ("2026-02-13", "5wd", [], "2026-02-27"),
    ("2026-09-22", "20wd", [], "2026-10-27"),
    ("2026-04-29", "20wd", [], "2026-05-29"),
    ("2026-07-03", "90cd", [], "2026-10-01"),
    ("2026-07-03", "90cd", ["--roll"], "2026-10-08"),
    ("2026-09-18", "15cd", ["--roll"], "2026-10-08"),
    ("2026-09-28", "7wd", [], "2026-10-13"),
    ("2026-03-02", "60wd", [], "2026-05-28"),
    ("2026-03-02", "90wd", [], "2026-07-10"),
    ("2026-09-01", "30cd", ["--roll"], "2026-10-08"),
    ("2026-03-31", "6m", [], "2026-09-30"),
    ("2026-09-30", "3m", ["--roll"], "2026-12-30"),
    ("2026-09-28", "10wd", [], "2026-10-16"),
    ("2026-02-12", "5wd", [], "2026-02-26"),
    ("2026-10-14", "7wd", ["--back"], "2026-09-29"),
]


@pytest.mark.parametrize(("start", "limit", "more", "due"), VECTORS)
def test_the_vectors(
    capsys: pytest.CaptureFixture[str], start: str, limit: str, more: list[str], due: str
) -> None:
    found = facts(capsys, "--start", start, "--limit", limit, *more)
    assert (found["due"], found["estimated"]) == (due, due >= "2026-12-25")
    assert found["working"][0] == {
        "date": start,
        "counted": False,
        "number": None,
        "unit": None,
        "mark": "start",
        "why": "起算日，不计入",
    }


def test_a_pause_is_left_out_with_both_its_ends_and_there_may_be_several(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = facts(
        capsys,
        *("--start", "2026-03-02", "--limit", "5wd"),
        *("--pause", "2026-03-04..2026-03-05", "--pause", "2026-03-10..2026-03-10"),
    )
    assert found["due"] == "2026-03-12"
    assert [one["date"] for one in found["working"] if one["mark"] == "paused"] == [
        "2026-03-04",
        "2026-03-05",
        "2026-03-10",
    ]


def test_hours_take_a_time_and_answer_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    found = facts(capsys, "--start", "2026-02-14T17:40", "--limit", "24h")
    assert found["due"] == "2026-02-15T17:40"
    zoned = facts(capsys, "--start", "2026-02-14T17:40:00+08:00", "--limit", "24h")
    assert zoned["due"] == "2026-02-15T17:40:00+08:00"


def test_an_unpublished_year_says_that_it_is_estimated(capsys: pytest.CaptureFixture[str]) -> None:
    assert facts(capsys, "--start", "2027-03-01", "--limit", "5wd")["estimated"] is True
    code, out, _ = clock(capsys, "--start", "2027-03-01", "--limit", "5wd")
    assert code == 0 and "到期：2027-03-08（暂估）" in out
    assert "不在随系统提供的年份中" in out and "自动重算" not in out


def test_the_working_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = clock(capsys, "--start", "2026-09-18", "--limit", "15cd", "--roll")
    lines = [line.split() for line in out.splitlines()]
    assert ["2026-09-19", "第1日"] in lines
    assert ["2026-10-07", "不计", "国庆节放假"] in lines
    assert lines[-1] == ["2026-10-08", "到期", "末日遇休息日，顺延至此"]
    _, out, _ = clock(capsys, "--start", "2026-02-13", "--limit", "5wd")
    assert "  2026-02-14  第1个工作日  调休上班\n" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "请用 --limit"),
        (["--limit", "5wd"], "请用 --start"),
        (["--limit"], "请用 --limit"),
        (["--limit", "5wd", "--start"], "请用 --start"),
        (["--limit", "5wd", "--start", "2026-02-13", "--pause"], "看不懂中止期间“”"),
        (["--limit", "5", "--start", "2026-02-13"], "看不懂期限“5”"),
        (["--limit", "5wd", "--start", "0001-01-01T00:00+14:00"], "看不懂起算日"),
        (["--limit", "5wd", "--start", "2026-02-13", "--pause", "2026-03-01..9999-12-31"], "超过十年"),
        (["--limit", "0wd", "--start", "2026-02-13"], "看不懂期限"),
        (["--limit", "5d", "--start", "2026-02-13"], "看不懂期限"),
        (["--limit=-5wd", "--start", "2026-02-13"], "看不懂期限"),
        (["--limit", "5wd", "--start", "2026-02-30"], "看不懂起算日“2026-02-30”"),
        (["--limit", "24h", "--start", "2026-02-13"], "须写明时刻"),
        (["--limit", "5wd", "--start", "2026-02-13", "--pause", "2026-02-15"], "看不懂中止期间"),
        (
            ["--limit", "5wd", "--start", "2026-02-13", "--pause", "2026-02-15..2026-02-14"],
            "起日不得晚于止日",
        ),
        (["--limit", "9999m", "--start", "2026-02-13", "--pause", "x..y"], "看不懂中止期间"),
        (["--limit", "9999m", "--start", "9500-02-13"], "超出日历范围"),
        (["--limit", "9wd", "--start", "9999-12-30"], "超出日历范围"),
    ],
)
def test_wrong_usage_says_how_to_do_it(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    code, out, err = clock(capsys, *arguments)
    assert (code, out) == (2, "") and words in err


def test_it_runs_without_a_database_and_without_a_home(tmp_path: Path) -> None:
    environment = {"PATH": "/usr/bin:/bin", "PORTAL_HOME": str(tmp_path / "home"), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "core", "clock", "--start", "2026-02-13", "--limit", "5wd"],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0 and "到期：2026-02-27" in done.stdout and done.stderr == ""
    assert not (tmp_path / "home").exists()

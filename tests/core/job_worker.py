"""A worker process for tests to kill: `python -m tests.core.job_worker URL HOME` runs one job of the kind `count`,
which writes 0 to 9 into the file of its arguments, a line each, and on its first attempt hangs after five of them."""

import sys
import threading
from pathlib import Path
from typing import Any

from core.app import App
from core.home import Home
from core.jobs.handle import JobHandle
from core.jobs.kind import JobKind
from core.jobs.kinds import KINDS
from core.jobs.runner import run_next
from core.permissions import Permission
from db.session import make_engine


def count(_: App, job: JobHandle) -> dict[str, Any]:
    file, first = Path(job.arguments["file"]), (job.kept or {"next": 0})["next"]
    for number in range(first, 10):
        with file.open("a") as out:
            out.write(f"{number}\n")
        if number == 3:
            job.fail_row(number, "没有找到")
        job.progress(number + 1, 10, f"数到 {number}")
        job.checkpoint({"next": number + 1})
        if number == 4 and job.attempt == 1:
            threading.Event().wait()
    return {"counted": 10}


COUNT = JobKind("count", "清点", Permission.APPLICATION_READ, count, is_resumable=True)


def main() -> None:
    from tests.conftest import FixedClock

    url, home = sys.argv[1:]
    KINDS["count"] = COUNT
    run_next(App(make_engine(url, pool_size=2), FixedClock(), Home(home)))


if __name__ == "__main__":
    main()

"""What the ledger costs a transaction: `python -m core bench ledger`.

The same transaction (a matter changed, an act added) by 32 writers: without a ledger, with it, and with the usual design,
a hash chain whose last link every transaction takes under one lock when it writes. With 0 and with 20 ms of work
between the writing and the commit. The ways take turns, so that what else the machine does falls on all of them.
"""

import argparse
import hashlib
import json
import multiprocessing
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from uuid import UUID

from sqlalchemy import text

from core.app import App
from core.clock import SystemClock
from core.home import Home
from db.ledger.write import Ledger, Written
from db.models import Act, Matter
from db.session import make_engine
from tests.bench.load import bench_server, figures_path, fresh_database
from tests.factories.applications import register
from tests.factories.world import World, found_world

AIM, BOUND = 0.85, 0.75
PROCESSES = 2
WAYS = ("without", "ledger", "chain")
_CHAIN_LOCK = 7_240_099


class NoLedger(Ledger):
    """Writes nothing."""

    def write(self, *_: object) -> list[Written]:  # type: ignore[override]
        return []


def writer(
    app: App, way: str, matter_id: UUID, actor_id: UUID, pause: float, until: float, done: list[int]
) -> None:
    count = 0
    while time.monotonic() < until:
        with app.change() as work:
            matter = work.session.get_one(Matter, matter_id)
            matter.hold = not matter.hold
            work.add(Act(matter_id=matter_id, kind="registered", actor_id=actor_id, note=f"第{count}次"))
            work.session.flush()
            if way == "chain":
                link(work.session, 2)
            if pause:
                time.sleep(pause)
            work.commit()
        count += 1
    done.append(count)


def link(session: object, rows: int) -> None:
    """Add links to the chain, one a row, as a trigger on each row would."""
    run = session.execute  # type: ignore[attr-defined]
    run(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CHAIN_LOCK})
    for _ in range(rows):
        last = run(text("SELECT hash FROM bench_chain ORDER BY id DESC LIMIT 1")).scalar() or b""
        made = hashlib.sha256(bytes(last) + b"row").digest()
        run(text("INSERT INTO bench_chain (hash) VALUES (:hash)"), {"hash": made})


def run_process(
    url: str,
    home: str,
    way: str,
    matters: list[UUID],
    actor_id: UUID,
    pause: float,
    seconds: float,
    out: object,
) -> None:
    app = App(make_engine(url, pool_size=len(matters)), SystemClock(), Home(home))
    if way != "ledger":
        app.__dict__["ledger"] = NoLedger(app.keys, app.keys.portal.sign, lambda *_: None)
    done: list[int] = []
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=writer, args=(app, way, one, actor_id, pause, until, done)) for one in matters
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    app.close()
    out.put(sum(done))  # type: ignore[attr-defined]


def measure(
    url: str, home: Home, way: str, matters: list[UUID], actor_id: UUID, pause: float, seconds: float
) -> float:
    """Commits a second."""
    context = multiprocessing.get_context("spawn")
    out = context.Queue()
    share = len(matters) // PROCESSES
    started = [
        context.Process(
            target=run_process,
            args=(
                url,
                str(home.path),
                way,
                matters[n * share : (n + 1) * share],
                actor_id,
                pause,
                seconds,
                out,
            ),
        )
        for n in range(PROCESSES)
    ]
    for one in started:
        one.start()
    total = sum(out.get() for _ in started)
    for one in started:
        one.join()
    return float(total / seconds)


def main(argv: Sequence[str]) -> int:
    """Print the table and write the JSON; 0 when done, whatever the figures say."""
    parser = argparse.ArgumentParser(prog="bench ledger", description="commits a second, with and without")
    parser.add_argument("--writers", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each run (default 5)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--home", type=Path, help="use the embedded server of HOME/bench (default PORTAL_HOME)"
    )
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(argv)
    home = Home((options.home or Home().path) / "bench")
    figures: dict[str, dict[str, float]] = {}
    with bench_server(options.home) as server:
        owner, url = fresh_database(server, "bench_ledger")
        app = App(make_engine(url), SystemClock(), home)
        found_world(app, app.clock.now())
        world = World(app)
        matters = [register(world).matter_id for _ in range(options.writers)]
        actor_id = world.account_id("window_clerk")
        app.close()
        engine = make_engine(owner, pool_size=1)
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "CREATE TABLE bench_chain (id bigserial PRIMARY KEY, hash bytea NOT NULL)"
            )
            connection.exec_driver_sql("GRANT ALL ON bench_chain, bench_chain_id_seq TO portal_app")
        engine.dispose()
        for pause in (0.0, 0.02):
            found: dict[str, list[float]] = {way: [] for way in WAYS}
            for _ in range(options.rounds):
                for way in WAYS:
                    found[way].append(measure(url, home, way, matters, actor_id, pause, options.seconds))
            figures[f"{pause * 1000:.0f} ms"] = {way: median(values) for way, values in found.items()}
    print(f"{'work inside':>12}{'without':>10}{'ledger':>10}{'chain':>10}{'ratio':>8}{'x chain':>9}")
    for pause_words, ways in figures.items():
        ratio = ways["ledger"] / ways["without"]
        verdict = (
            ""
            if ratio >= AIM
            else f"  short of the aim {AIM}"
            if ratio >= BOUND
            else f"  falls short of {BOUND}"
        )
        print(
            f"{pause_words:>12}{ways['without']:>10.0f}{ways['ledger']:>10.0f}{ways['chain']:>10.0f}"
            f"{ratio:>8.2f}{ways['ledger'] / ways['chain']:>8.1f}x{verdict}"
        )
    path = figures_path(options.json, options.home, "ledger")
    path.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How long a full verification takes: `python -m core bench verify --entries N`.

Against the raw work: reading the entries in the order of the tree and hashing each once. The opening of the images and
the comparison of the live rows are printed apart. Memory is all that the process held at its highest, filling included.
"""

import argparse
import hashlib
import json
import resource
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from unittest.mock import patch

import psycopg2

from core.app import App
from core.clock import SystemClock
from core.home import Home
from core.ledger import sealer, verify
from db.ledger.write import Happening, Who
from db.models import Act
from db.models.base import new_id
from db.session import make_engine
from tests.bench.load import bench_server, figures_path, fresh_database
from tests.factories.applications import register
from tests.factories.world import World, found_world

AIM_TIMES, MOST_MB = 3.0, 300
_BATCH = 5_000
_ROWS_OF = 10
"""Every so manieth entry is a row of its own; the others are happenings."""


def fill(app: App, entries: int) -> None:
    """Write so many entries through the ledger itself."""
    found_world(app, app.clock.now())
    world = World(app)
    matter_id = register(world).matter_id
    account_id = world.account_id("window_clerk")
    written = 0
    while written < entries:
        with app.change(who=Who(account_id)) as work:
            rows = [
                Act(matter_id=matter_id, kind="registered", actor_id=account_id, note=f"第{n}条")
                for n in range(_BATCH // _ROWS_OF)
            ]
            work.add(*rows)
            work.happened(
                *(
                    Happening("matter", matter_id, "opened", matter_id, {"n": str(n), "id": str(new_id())})
                    for n in range(_BATCH - len(rows))
                )
            )
            work.commit()
        written += _BATCH
        sealer.tick(app)
        print(f"\r{written} entries", end="", file=sys.stderr)
    print(file=sys.stderr)


def raw(url: str) -> float:
    """Seconds to read every entry in the order of the tree, and to hash it."""
    connection = psycopg2.connect(url)
    begun = perf_counter()
    with connection.cursor(name="raw") as cursor:
        cursor.itersize = 4_000
        cursor.execute(
            "SELECT e.body, e.signature FROM ledger_leaf l JOIN ledger_entry e ON e.id = l.entry_id ORDER BY l.leaf_index"
        )
        for body, signature in cursor:
            hashlib.sha256(b"\x00" + bytes(body) + bytes(signature)).digest()
    connection.close()
    return perf_counter() - begun


class Timed:
    """A part of verification with the seconds that it takes and what it counts."""

    def __init__(self, part: Callable[..., int]) -> None:
        self._part = part
        self.seconds, self.count = 0.0, 0

    def __call__(self, *args: object) -> int:
        begun = perf_counter()
        self.count = self._part(*args)
        self.seconds = perf_counter() - begun
        return self.count

    def per_second(self) -> int:
        return round(self.count / max(self.seconds, 1e-9))


def timed(app: App) -> tuple[float, Timed, Timed, verify.Result]:
    """Seconds of a full verification without those two parts; the images; the rows; the result."""
    images, rows = Timed(verify.check_images), Timed(verify.check_rows)
    begun = perf_counter()
    with patch.object(verify, "check_images", images), patch.object(verify, "check_rows", rows):
        result = verify.verify(app, full=True, keep=False)
    return perf_counter() - begun - images.seconds - rows.seconds, images, rows, result


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(argv: Sequence[str]) -> int:
    """Print the figures and write the JSON; 1 where the verification found something, for nothing was done to it."""
    parser = argparse.ArgumentParser(prog="bench verify", description="a full verification")
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument(
        "--home", type=Path, help="use the embedded server of HOME/bench (default PORTAL_HOME)"
    )
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(argv)
    name = "bench_verify"
    home = Home((options.home or Home().path) / f"bench-verify-{options.entries}")
    for file in home.path.glob("ledger/*"):
        file.unlink()
    with bench_server(options.home) as server:
        owner, portal = fresh_database(server, name)
        app = App(make_engine(portal), SystemClock(), home)
        fill(app, options.entries)
        least = min(raw(owner) for _ in range(2))
        tree, images, rows, result = timed(app)
        memory = peak_mb()
        app.close()
    times = tree / least
    figures = {
        "entries": result.size,
        "raw_seconds": round(least, 2),
        "seconds": round(tree, 2),
        "times_raw": round(times, 2),
        "images": images.count,
        "images_per_second": images.per_second(),
        "rows": rows.count,
        "rows_per_second": rows.per_second(),
        "memory_mb": round(memory),
        "findings": result.count,
    }
    for label, value in figures.items():
        print(f"{label:>17} {value}")
    if times > AIM_TIMES:
        print(f"falls short: {times:.1f} x the raw scan and hash, not {AIM_TIMES}")
    if memory > MOST_MB:
        print(f"falls short: {memory:.0f} MB, not {MOST_MB}")
    path = figures_path(options.json, options.home, f"verify-{options.entries}")
    path.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0 if result.is_clean else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

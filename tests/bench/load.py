"""Fill a database with applications that look like real ones: `python -m core bench load --matters 100000`."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core.home import Home
from db.embedded import OWNER, ServerAddress, create_database, drop_database, running
from db.migrate import upgrade
from tests.bench.databases import as_json, load, load_embedded


@contextmanager
def bench_server(home: Path | None) -> Iterator[ServerAddress]:
    """The embedded server of `<home>/bench`, apart from the working data; home is PORTAL_HOME by default."""
    chosen = home or Home().path
    with running(Home(chosen / "bench").path) as server:
        yield server


def fresh_database(server: ServerAddress, name: str) -> tuple[str, str]:
    """The owner's and the portal's URL of an empty database with today's tables, in place of one of that name."""
    drop_database(server, name)
    create_database(server, name)
    owner, portal = server.url(OWNER, name), server.url("portal_app", name)
    upgrade(owner, portal)
    return owner, portal


def figures_path(chosen: Path | None, home: Path | None, name: str) -> Path:
    """Where a bench writes its figures: where it was told to, or beside its databases."""
    return chosen or Home((home or Home().path) / "bench").path / f"{name}.json"


def main(argv: Sequence[str]) -> int:
    """Load, print what it took and write the JSON; 0 when done."""
    parser = argparse.ArgumentParser(prog="bench load", description="fill a database with applications")
    parser.add_argument("--matters", type=int, default=100_000, help="how many (default 100000)")
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--home", type=Path, help="use the embedded server of HOME/bench (default PORTAL_HOME)"
    )
    where.add_argument("--url", help="use this empty database, as its owner, instead")
    parser.add_argument("--portal-url", help="with --url: the portal's role, to be granted its rights")
    parser.add_argument("--json", type=Path, help="the file for the figures (default HOME/bench/load-N.json)")
    options = parser.parse_args(argv)
    if options.matters < 100:
        parser.error("the bureau needs 100 matters at least")
    home = Home((options.home or Home().path) / "bench")
    if options.url:
        made = load(home, options.url, options.portal_url or options.url, options.matters)
    else:
        with bench_server(options.home) as server:
            made = load_embedded(home, server, options.matters)
    print(f"{'matters':>10}{'rows':>12}{'seconds':>10}{'of it COPY':>12}{'rows/s':>10}{'size':>10}")
    print(
        f"{made.matters:>10}{made.rows:>12}{made.seconds:>10}{made.copy_seconds:>12}"
        f"{made.rows_per_second:>10}{made.bytes / 2**20:>7.0f} MB"
    )
    path = figures_path(options.json, options.home, f"load-{made.matters}")
    path.write_text(as_json(made), encoding="utf-8")
    print(f"figures: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

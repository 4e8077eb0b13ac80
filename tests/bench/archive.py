"""Reruns of the pages of the archive over the websocket, at 100 case files and at many: `python -m core bench archive`."""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from core.app import App
from core.archive.reading import FileFilter, list_archive
from core.clock import SystemClock, local
from core.home import Home
from core.law.roles import Role
from core.signing_in import SignedOut, find_context
from db.embedded import APP, ServerAddress
from db.session import make_engine
from tests.bench.archives import archive_database
from tests.bench.bureau import PASSWORD, login_of
from tests.bench.load import bench_server, figures_path
from tests.bench.pages import RATIO_BOUND, SMALL, SQL_BOUND_MS, figures_of
from tests.bench.server import serving
from tests.bench.visitors import Sample, reset_calls, visit
from tests.bench.wire import Run, Session, sign_in

READERS = {
    "archivist": login_of("office", Role.ARCHIVIST),
    "head of the agency": login_of("office", Role.AGENCY_HEAD),
    "head of a large unit": login_of("insurance", Role.UNIT_HEAD),
    "officer of it": login_of("insurance", Role.ENFORCEMENT_OFFICER),
    "head of a tiny unit": login_of("mediation", Role.UNIT_HEAD),
    "head of a former unit": login_of("former", Role.UNIT_HEAD),
    "clerk with own files": login_of("hall", Role.WINDOW_CLERK),
}
"""Of every reach: the archive, the agency, units huge, tiny and old, own files alone."""
KINDS: dict[str, tuple[str, ...]] = {
    "list": ("", "q="),
    "by period": ("term=D10", "term=D30"),
    "by year": ("year={year}", "year={year}&term=D10"),
    "by procedure": ("kind=application", "kind=complaint"),
    "none so": ("term=Y&kind=complaint", "year=1949"),
    "common word": ("q=公司", "q=有限公司"),
    "other unit": ("q=relations", "q=training"),
    "rare word": ("q={number}", "q={archived}"),
    "no such word": ("q=龘龘", "q=饕餮"),
}
"""The addresses of the catalogue that take turns."""
PAGES = (*KINDS, "due", "file")


@dataclass
class Tab:
    """One page of the archive, open at somebody's; each click asks for something else."""

    session: Session
    words: dict[str, str]
    files: Sequence[str]
    clicks: Any = field(default_factory=count)

    async def click(self, kind: str) -> Run:
        turn = next(self.clicks)
        if kind == "due":
            return await self.session.rerun("due_files", "")
        if kind == "file":
            return await self.session.rerun("archived", f"id={self.files[turn % len(self.files)]}")
        addresses = KINDS[kind]
        return await self.session.rerun("archive", addresses[turn % len(addresses)].format(**self.words))

    async def open(self, kind: str) -> None:
        await self.click(kind)


async def _tab(stack: AsyncExitStack, url: str, app: App, login: str) -> Tab:
    cookie = await asyncio.to_thread(sign_in, url, login, PASSWORD)
    context = find_context(app, cookie)
    if isinstance(context, SignedOut):
        raise RuntimeError(f"signed out: {context.message}")
    page = list_archive(context[0], FileFilter())
    if page is None or not page.rows:
        raise RuntimeError(f"{login} sees no case file")
    newest = page.rows[0].file
    words = {
        "year": str(local(SystemClock().now()).year),
        "number": newest.matter_number,
        "archived": newest.archive_number or "",
    }
    session = await stack.enter_async_context(Session(url, cookie))
    return Tab(session, words, [str(row.file.id) for row in page.rows])


Cells = dict[tuple[str, str], list[Sample]]
"""(page, size) → samples of all rounds and readers."""
Portals = dict[str, tuple[str, App]]
"""small and large → address, and the app over the same database."""


class Clicks(Protocol):
    """A page that is open at somebody's."""

    async def click(self, kind: str) -> Run: ...

    async def open(self, kind: str) -> None: ...


async def measure(
    portals: Portals,
    readers: Mapping[str, str],
    pages: Sequence[str],
    tab: Callable[[AsyncExitStack, str, App, str], Awaitable[Clicks]],
    seconds: float,
    rounds: int,
) -> Cells:
    """Each page by each reader at both sizes; `tab` opens one at an address for a login."""
    cells: Cells = {}
    for reader, login in readers.items():
        async with AsyncExitStack() as stack:
            tabs = {name: await tab(stack, url, app, login) for name, (url, app) in portals.items()}
            print(f"  {reader}", file=sys.stderr, flush=True)
            for turn in range(rounds):
                # Small and large take turns at being first, so that what the machine does meanwhile hits both.
                order = ("small", "large") if turn % 2 == 0 else ("large", "small")
                for kind in pages:
                    for name in order:
                        url, _ = portals[name]
                        found = await visit(
                            [tabs[name]], kind, seconds, 0.0, lambda url=url: reset_calls(url)
                        )
                        cells.setdefault((kind, name), []).extend(found)
                        cells.setdefault((f"{kind}|{reader}", name), []).extend(found)
    return cells


def opened(stack: ExitStack, server: ServerAddress, home: Home, databases: Mapping[str, str]) -> Portals:
    """A portal over each database, for as long as the stack."""
    portals: Portals = {}
    for name, database in databases.items():
        url = server.url(APP, database)
        portal = serving(
            "portal_app",
            home.log / f"archive-{name}.log",
            "/healthz",
            DATABASE_URL=url,
            PORTAL_HOME=str(home.path),
        )
        app = App(make_engine(url, pool_size=2), SystemClock(), home)
        stack.callback(app.close)
        portals[name] = (stack.enter_context(portal), app)
    return portals


def main(argv: Sequence[str]) -> int:
    """Measure, print the table and write the JSON; 0 when every page is within the bounds, 1 otherwise."""
    parser = argparse.ArgumentParser(
        prog="bench archive", description="time of a rerun of the archive's pages"
    )
    parser.add_argument("--files", type=int, default=1_000_000, help="case files there are (default 1000000)")
    parser.add_argument(
        "--seconds",
        type=float,
        default=2.0,
        help="of a page at one size, by one reader in one round (default 2)",
    )
    parser.add_argument("--rounds", type=int, default=2, help="of both sizes in turn (default 2)")
    parser.add_argument(
        "--home", type=Path, help="use the embedded server of HOME/bench (default PORTAL_HOME)"
    )
    parser.add_argument(
        "--json", type=Path, help="the file for the figures (default HOME/bench/archive-N.json)"
    )
    options = parser.parse_args(argv)
    with ExitStack() as stack:
        server = stack.enter_context(bench_server(options.home))
        home = Home((options.home or Home().path) / "bench")
        names = {
            name: archive_database(home, server, files)
            for name, files in (("small", SMALL), ("large", options.files))
        }
        portals = opened(stack, server, home, names)
        run = measure(portals, READERS, PAGES, _tab, options.seconds, options.rounds)
        cells = asyncio.run(run)
    found = report(cells, READERS, PAGES, options.files)
    print_report(found, "case files")
    path = figures_path(options.json, options.home, f"archive-{options.files}")
    path.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"figures: {path}")
    return 0 if found["within"] else 1


def report(cells: Cells, readers: Mapping[str, str], kinds: Sequence[str], files: int) -> dict[str, Any]:
    """The figures of each page beside the bounds."""
    pages = []
    for kind in kinds:
        small, large = figures_of(cells[kind, "small"]), figures_of(cells[kind, "large"])
        ratio = large["p95_ms"] / small["p95_ms"]
        slowest = max(
            readers, key=lambda reader: figures_of(cells[f"{kind}|{reader}", "large"])["sql_p95_ms"]
        )
        pages.append(
            {
                "page": kind,
                "small": small,
                "large": large,
                "ratio": round(ratio, 2),
                "most_sql_by": slowest,
                "most_sql_p95_ms": figures_of(cells[f"{kind}|{slowest}", "large"])["sql_p95_ms"],
                "within": ratio <= RATIO_BOUND and large["sql_p95_ms"] <= SQL_BOUND_MS,
            }
        )
    return {
        "files": [SMALL, files],
        "bounds": {"ratio": RATIO_BOUND, "sql_ms": SQL_BOUND_MS},
        "within": all(page["within"] for page in pages),
        "pages": pages,
    }


def print_report(report: dict[str, Any], what: str) -> None:
    """The figures as a table, each with its verdict."""
    small, large = report["files"]
    print(
        f"reruns in ms, p50/p95; SQL in ms, p95; at {small} and at {large} {what}; readers of every reach together"
    )
    print(f"{'page':14}{f'at {small}':>14}{f'at {large}':>16}{'ratio':>7}{'SQL':>7}{'SQL':>7}{'calls':>7}")
    for page in report["pages"]:
        a, b = page["small"], page["large"]
        pair = (f"{one['p50_ms']:.0f}/{one['p95_ms']:.0f}" for one in (a, b))
        line = "{:14}{:>14}{:>16}".format(page["page"], *pair)
        line += f"{page['ratio']:>7.2f}{a['sql_p95_ms']:>7.1f}{b['sql_p95_ms']:>7.1f}{b['sql_calls']:>7}"
        verdict = "within" if page["within"] else "falls short"
        print(f"{line}  {verdict}; most SQL: {page['most_sql_by']}, {page['most_sql_p95_ms']:.1f}")
    bounds = report["bounds"]
    print(
        f"bounds: p95 at {large} <= {bounds['ratio']} x that at {small}, SQL p95 <= {bounds['sql_ms']:g} ms: "
        f"{'within' if report['within'] else 'falls short'}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

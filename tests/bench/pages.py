"""Reruns of list, search, detail and form over the websocket, at 100 matters and at many, against an empty page."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from core.app import App
from core.clock import SystemClock
from core.home import Home
from db.embedded import APP
from db.session import make_engine
from tests.bench.databases import bench_database
from tests.bench.load import bench_server, figures_path
from tests.bench.server import serving
from tests.bench.visitors import CLERKS, KINDS, READERS, EmptyTab, Sample, Visitors, visit
from tests.bench.wire import Session

SMALL = 100
RATIO_BOUND, SQL_BOUND_MS, AIM = 1.3, 10.0, 2.0
"""Bounds of the p95 against the small database and of the p95 in SQL; the aim is a multiple of the empty page."""
THOUGHT = {1: 0.0, 20: 1.0}
_THOUGHT = 5.0
"""Seconds of thought between two clicks, by number of sessions, and for any other number."""
Cells = dict[tuple[int, str, str], list[Sample]]
"""(sessions, kind of page, server) → samples of all rounds."""


def main(argv: Sequence[str]) -> int:
    """Measure, print the table and write the JSON; 0 when every page is within the bounds, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="bench pages", description="time of a rerun of each page")
    parser.add_argument(
        "--matters", type=int, default=100_000, help="size of the large database (default 100000)"
    )
    parser.add_argument("--sessions", default="1,20,100", help="numbers of open pages (default 1,20,100)")
    parser.add_argument(
        "--seconds", type=float, default=10.0, help="of one page at one size in one round (default 10)"
    )
    parser.add_argument("--rounds", type=int, default=2, help="of both sizes in turn (default 2)")
    parser.add_argument(
        "--home", type=Path, help="use the embedded server of HOME/bench (default PORTAL_HOME)"
    )
    parser.add_argument(
        "--json", type=Path, help="the file for the figures (default HOME/bench/pages-N.json)"
    )
    options = parser.parse_args(argv)
    levels = [int(number) for number in options.sessions.split(",")]
    with ExitStack() as stack:
        server = stack.enter_context(bench_server(options.home))
        home = Home((options.home or Home().path) / "bench")
        visitors = {}
        for name, matters in (("small", SMALL), ("large", options.matters)):
            url = server.url(APP, bench_database(home, server, matters))
            portal = serving(
                "portal_app",
                home.log / f"{name}.log",
                "/healthz",
                DATABASE_URL=url,
                PORTAL_HOME=str(home.path),
            )
            app = App(make_engine(url, pool_size=2), SystemClock(), home)
            stack.callback(app.close)
            visitors[name] = Visitors(stack.enter_context(portal), app)
        empty = stack.enter_context(serving("empty_app", home.log / "empty.log", "/_stcore/health"))
        cells = asyncio.run(_measure(visitors, empty, levels, options.seconds, options.rounds))
    report = _report(cells, levels, options.matters)
    _print(report)
    path = figures_path(options.json, options.home, f"pages-{options.matters}")
    figures = {"seconds": options.seconds, "rounds": options.rounds, **report}
    path.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"figures: {path}")
    return 0 if report["within"] else 1


async def _measure(
    visitors: dict[str, Visitors], empty: str, levels: Sequence[int], seconds: float, rounds: int
) -> Cells:
    cells: Cells = {}
    for sessions in levels:
        thought = THOUGHT.get(sessions, _THOUGHT)
        async with AsyncExitStack() as stack:
            readers, clerks = {}, {}
            for name, people in visitors.items():
                readers[name] = await people.open(stack, READERS, sessions)
                clerks[name] = await people.open(stack, CLERKS, sessions)
            blank = [EmptyTab(await stack.enter_async_context(Session(empty, None))) for _ in range(sessions)]
            for turn in range(rounds):
                print(f"  {sessions} sessions, round {turn + 1} of {rounds}", file=sys.stderr, flush=True)
                cells.setdefault((sessions, "empty", "empty"), []).extend(
                    await visit(blank, "empty", seconds, thought, None)
                )
                # Small and large take turns at being first, so that what the machine does meanwhile hits both.
                order = ("small", "large") if turn % 2 == 0 else ("large", "small")
                for kind in KINDS:
                    for name in order:
                        tabs = (clerks if kind == "form" else readers)[name]
                        cells.setdefault((sessions, kind, name), []).extend(
                            await visit(tabs, kind, seconds, thought, visitors[name].sql_calls)
                        )
    return cells


def _report(cells: Cells, levels: Sequence[int], matters: int) -> dict[str, Any]:
    pages = []
    for sessions in levels:
        blank = figures_of(cells[sessions, "empty", "empty"])
        pages.append({"sessions": sessions, "page": "empty", "empty": blank})
        for kind in KINDS:
            small, large = (figures_of(cells[sessions, kind, name]) for name in ("small", "large"))
            ratio = large["p95_ms"] / small["p95_ms"]
            pages.append(
                {
                    "sessions": sessions,
                    "page": kind,
                    "small": small,
                    "large": large,
                    "ratio": round(ratio, 2),
                    "times_empty": round(large["p50_ms"] / blank["p50_ms"], 1),
                    "within": ratio <= RATIO_BOUND and _sql_within(sessions, levels, large),
                }
            )
    return {
        "matters": [SMALL, matters],
        "thought_seconds": {str(n): THOUGHT.get(n, _THOUGHT) for n in levels},
        "bounds": {"ratio": RATIO_BOUND, "sql_ms": SQL_BOUND_MS, "aim_times_empty": AIM},
        "within": all(page.get("within", True) for page in pages),
        "pages": pages,
    }


def _sql_within(sessions: int, levels: Sequence[int], large: dict[str, float]) -> bool:
    """Judged at the fewest sessions: with more, each call also waits for its turn at the interpreter."""
    return sessions != min(levels) or large["sql_p95_ms"] <= SQL_BOUND_MS


def figures_of(samples: Sequence[Sample]) -> dict[str, float]:
    """p50 and p95 of the reruns and of their SQL, in milliseconds."""
    ms, sql = [s.ms for s in samples], [s.sql_ms for s in samples]
    return {
        "reruns": len(samples),
        "p50_ms": round(median(ms), 1),
        "p95_ms": round(_p95(ms), 1),
        "sql_p50_ms": round(median(sql), 1),
        "sql_p95_ms": round(_p95(sql), 1),
        "sql_calls": round(median(s.calls for s in samples)),
    }


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def _print(report: dict[str, Any]) -> None:
    small, large = report["matters"]
    print(f"reruns in ms, p50/p95; SQL in ms, p95; at {small} and at {large} matters")
    head = f"{'sessions':>8} {'page':8}{f'at {small}':>14}{f'at {large}':>16}{'ratio':>7}{'x empty':>9}{'SQL':>7}{'SQL':>7}{'calls':>7}"
    print(head)
    for page in report["pages"]:
        line = f"{page['sessions']:>8} {page['page']:8}"
        if page["page"] == "empty":
            print(line + f"{_pair(page['empty']):>14}")
            continue
        a, b = page["small"], page["large"]
        line += f"{_pair(a):>14}{_pair(b):>16}{page['ratio']:>7.2f}{page['times_empty']:>9.1f}"
        line += f"{a['sql_p95_ms']:>7.1f}{b['sql_p95_ms']:>7.1f}{b['sql_calls']:>7}"
        print(f"{line}  {'within' if page['within'] else 'falls short'}")
    thought = ", ".join(f"{n} sessions {s:g} s" for n, s in report["thought_seconds"].items())
    print(f"thought between clicks: {thought}")
    bounds = report["bounds"]
    print(
        f"bounds: p95 at {large} <= {bounds['ratio']} x that at {small}, SQL p95 <= {bounds['sql_ms']:g} ms at the fewest "
        f"sessions: {'within' if report['within'] else 'falls short'}; aim: {bounds['aim_times_empty']:g} x empty"
    )


def _pair(figures: dict[str, float]) -> str:
    return f"{figures['p50_ms']:.0f}/{figures['p95_ms']:.0f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Reruns of the pages of lending over the websocket, with few slips and with many over an archive of the same sizes, and the time of one
page of a record read under a slip: `python -m core bench lending`."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import psycopg2
from psycopg2 import sql

from core.app import App
from core.clock import SystemClock, local
from core.context import Context
from core.home import Home
from core.law.roles import Role
from core.lending.opening import lent_page
from core.lending.reading import ALL, DESK, LATE, MINE, WAITING_FOR_ME
from core.signing_in import SignedOut, find_context
from db.embedded import OWNER, SUPERUSER, ServerAddress, create_database, drop_database
from db.models import CaseFile
from db.session import make_engine
from tests.bench.archive import measure, opened, print_report, report
from tests.bench.archives import archive_database
from tests.bench.bureau import PASSWORD, login_of
from tests.bench.case_file import PAGES as SCANNED_PAGES
from tests.bench.case_file import scans
from tests.bench.copying import Copier, bare
from tests.bench.load import bench_server, figures_path, fresh_database
from tests.bench.made_up import uuid7
from tests.bench.pages import SMALL
from tests.bench.wire import Run, Session, sign_in
from tests.factories.applications import closed, register
from tests.factories.case_files import filed
from tests.factories.files import attach
from tests.factories.lending import BORROWER, Line, contents, lent_to
from tests.factories.steps import staged
from tests.factories.world import World, found_world

PAGE_BOUND_MS = 150
"""Of opening a page of a record under a slip."""
READERS = {
    "archivist": login_of("office", Role.ARCHIVIST),
    "head of the agency": login_of("office", Role.AGENCY_HEAD),
    "head of a large unit": login_of("insurance", Role.UNIT_HEAD),
    "head of a tiny unit": login_of("mediation", Role.UNIT_HEAD),
    "officer": login_of("insurance", Role.ENFORCEMENT_OFFICER),
    "reviewer": login_of("office", Role.LEGAL_REVIEWER),
}
KINDS: dict[str, tuple[str, ...]] = {
    "own slips": (f"tab={MINE}",),
    "to consent": (f"tab={WAITING_FOR_ME}",),
    "at the desk": (f"tab={DESK}",),
    "overdue": (f"tab={LATE}",),
    "all slips": (f"tab={ALL}", f"tab={ALL}&state=closed"),
}
PAGES = (*KINDS, "slip", "to ask")
COLUMNS: dict[str, tuple[str, ...]] = {
    "loan": (
        *("id", "agency_id", "number", "borrower_id", "unit_id", "owner_unit_id", "mode", "kind", "purpose"),
        *(
            "ground",
            "state",
            "round",
            "moves",
            "consents",
            "waits_for",
            "most_renewals",
            "min_stay",
            "renewals",
        ),
        *("asked_until", "begins_at", "until", "ended_at", "happened_at", "recorded_at", "row_version"),
    ),
    "loan_item": (
        *("id", "loan_id", "round", "case_file_id", "volume", "state", "out_at", "out_by", "out_condition"),
        *("out_pages", "back_at", "back_by", "back_condition", "back_pages", "difference"),
        *("happened_at", "recorded_at", "row_version"),
    ),
    "loan_step": (
        *("id", "loan_id", "round", "step", "consent", "text", "taken_by", "happened_at", "recorded_at"),
    ),
}
RUNNING = 60
"""Slips that wait, run, or are out at every size; all others are over."""
_YEARS = 10


def lending_database(server: ServerAddress, archive: str, slips: int) -> str:
    """The name of a copy of the archive's database with so many slips on its newest files."""
    name = f"{archive}_lending"
    drop_database(server, name)
    create_database(server, name)
    connection = psycopg2.connect(server.url(SUPERUSER, "postgres"))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
            copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
            cursor.execute(copy.format(sql.Identifier(name), sql.Identifier(archive), sql.Identifier(OWNER)))
    finally:
        connection.close()
    connection = psycopg2.connect(server.url(OWNER, name))
    try:
        _fill(connection, slips)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE loan, loan_item, loan_step")
    finally:
        connection.close()
    return name


def _fill(connection: Any, slips: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, agency_id, unit_id FROM case_file ORDER BY id DESC LIMIT %s", (slips,))
        files = cursor.fetchall()
        cursor.execute(
            "SELECT a.id, a.unit_id, r.role FROM account a JOIN account_role r ON r.account_id = a.id"
        )
        people = [row for row in cursor.fetchall() if not row[2].endswith("_admin")]
    choose, now = Random(20260126), SystemClock().now()
    copier = Copier(connection, COLUMNS)
    with bare(connection, list(COLUMNS)):
        for position in range(slips):
            _slip(copier, choose, now, position, slips, files[position % len(files)], people)
            if position % 5000 == 4999:
                copier.flush()
        copier.flush()


def _slip(
    copier: Copier, choose: Random, now: datetime, position: int, slips: int, file: Any, people: Sequence[Any]
) -> None:
    """One slip; those of before are over, the newest wait, run or are out, some of them late."""
    left = slips - position
    at = now - timedelta(days=_YEARS * 365) * (left / slips) - timedelta(minutes=5)
    ms, sequence = int(at.timestamp() * 1000), count()

    def new() -> str:
        return uuid7(ms, next(sequence), choose.getrandbits(62))

    borrower, unit_id, _ = choose.choice(people)
    state = "closed" if left > RUNNING else ("asked", "approved", "approved")[left % 3]
    loan, item = new(), new()
    until = now + timedelta(days=left % 9 - 3) if state == "approved" else at + timedelta(days=10)
    is_out = state == "approved" and left % 2 == 0
    line = "back" if state == "closed" else "out" if is_out else "waiting"
    went, came = (at if line != "waiting" else None), (at + timedelta(days=3) if line == "back" else None)
    copier.add(
        "loan",
        *(
            loan,
            file[1],
            f"某人社借阅〔{at.year}〕{position + 1}号",
            borrower,
            unit_id,
            file[2],
            "take_out",
            "work",
        ),
        *("核对同类案件的处理", "", state, 1, 4, json.dumps(["borrower_head", "archivist"])),
        *("borrower_head" if state == "asked" else "", 1, 2, 0, local(until).date()),
        *(None if state == "asked" else at, None if state == "asked" else until, came, at, at, 4),
    )
    copier.add(
        "loan_item",
        *(item, loan, 1, file[0], 1, line, went, borrower if went else None, "good" if went else ""),
        *(
            20 if went else None,
            came,
            borrower if came else None,
            "good" if came else "",
            20 if came else None,
        ),
        *("", at, at, 3),
    )
    for step, consent in (("ask", ""), ("consent", "borrower_head"), ("consent", "archivist")):
        copier.add("loan_step", new(), loan, 1, step, consent, "", borrower, at, at)


@dataclass
class Tab:
    """One page of lending, open at somebody's; each click asks for something else."""

    session: Session
    slips: Sequence[str]
    files: Sequence[str]
    clicks: Any = field(default_factory=count)

    async def click(self, kind: str) -> Run:
        turn = next(self.clicks)
        if kind == "slip":
            return await self.session.rerun("loan", f"id={self.slips[turn % len(self.slips)]}")
        if kind == "to ask":
            return await self.session.rerun("loan_new", f"lines={self.files[turn % len(self.files)]}")
        addresses = KINDS[kind]
        return await self.session.rerun("loans", addresses[turn % len(addresses)])

    async def open(self, kind: str) -> None:
        await self.click(kind)


async def _tab(stack: AsyncExitStack, url: str, app: App, login: str) -> Tab:
    cookie = await asyncio.to_thread(sign_in, url, login, PASSWORD)
    context = find_context(app, cookie)
    if isinstance(context, SignedOut):
        raise RuntimeError(f"signed out: {context.message}")
    session = await stack.enter_async_context(Session(url, cookie))
    return Tab(session, _own_slips(app, context[0]), _newest_files(app))


def _own_slips(app: App, ctx: Context) -> list[str]:
    with app.read() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT id::text FROM loan WHERE borrower_id = %s ORDER BY id DESC LIMIT 20",
            (str(ctx.actor.account_id),),
        )
        return [row[0] for row in rows] or [str(ctx.actor.account_id)]


def _newest_files(app: App) -> list[str]:
    with app.read() as session:
        rows = session.connection().exec_driver_sql(
            "SELECT id::text FROM case_file ORDER BY id DESC LIMIT 20"
        )
        return [row[0] for row in rows]


def page_times(server: ServerAddress, home: Home, looks: int = 100) -> list[float]:
    """Milliseconds of opening one page after the other of a scan of SCANNED_PAGES / 10 pages under a slip: the key asked for, the bytes
    decrypted, the page drawn and marked, the opening on the ledger."""
    for file in home.path.glob("ledger/*"):
        file.unlink()
    _, url = fresh_database(server, "bench_lent_page")
    app = App(make_engine(url), SystemClock(), home)
    try:
        found_world(app, app.clock.now())
        world = World(app)
        matter_id = register(world).matter_id
        attach(world, matter_id, scans(SCANNED_PAGES // 10, 1), "扫描材料.pdf")
        closed(world, matter_id)
        case_file: CaseFile = filed(world, staged(world, matter_id, "closed"))
        lent_to(
            world, Line(case_file_id=case_file.id), until=local(app.clock.now()).date() + timedelta(days=1)
        )
        item = next(one for one in contents(world, case_file) if one.stored_file_id)
        times = []
        for look in range(looks):
            ctx = world.ctx(BORROWER)
            start = perf_counter()
            shown = lent_page(ctx, item.id, look % item.pages + 1)
            times.append((perf_counter() - start) * 1000)
            if not isinstance(shown, bytes):
                raise RuntimeError("the page does not open")
        return times
    finally:
        app.close()


def main(argv: Sequence[str]) -> int:
    """Measure, print the table and write the JSON; 0 when every page is within the bounds, 1 otherwise."""
    parser = argparse.ArgumentParser(
        prog="bench lending", description="time of a rerun of the pages of lending"
    )
    parser.add_argument("--files", type=int, default=1_000_000, help="case files there are (default 1000000)")
    parser.add_argument("--slips", type=int, default=100_000, help="slips there are (default 100000)")
    parser.add_argument(
        "--seconds", type=float, default=2.0, help="of a page at one size, by one reader in one round"
    )
    parser.add_argument("--rounds", type=int, default=2, help="of both sizes in turn (default 2)")
    parser.add_argument(
        "--home", type=Path, help="use the embedded server of HOME/bench (default PORTAL_HOME)"
    )
    parser.add_argument(
        "--json", type=Path, help="the file for the figures (default HOME/bench/lending-N.json)"
    )
    options = parser.parse_args(argv)
    with ExitStack() as stack:
        server = stack.enter_context(bench_server(options.home))
        home = Home((options.home or Home().path) / "bench")
        times = page_times(server, Home(home.path.parent / "bench-lent-page"))
        databases = {
            name: lending_database(server, archive_database(home, server, files), slips)
            for name, files, slips in (("small", SMALL, SMALL), ("large", options.files, options.slips))
        }
        portals = opened(stack, server, home, databases)
        run = measure(portals, READERS, PAGES, _tab, options.seconds, options.rounds)
        cells = asyncio.run(run)
    found = report(cells, READERS, PAGES, options.files)
    print_report(found, "case files")
    p50, p95 = median(times), quantiles(times, n=20)[-1]
    is_quick = p95 <= PAGE_BOUND_MS
    verdict = "within" if is_quick else "falls short of"
    print(
        f"a page of a record under a slip: p50 {p50:.0f} ms, p95 {p95:.0f} ms, {verdict} {PAGE_BOUND_MS} ms"
    )
    path = figures_path(options.json, options.home, f"lending-{options.files}")
    figures = {**found, "page_p95_ms": round(p95, 1)}
    path.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"figures: {path}")
    return 0 if found["within"] and is_quick else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

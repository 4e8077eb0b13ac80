"""Who visits the portal in `bench pages`, and what each of them does at a click."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from random import Random
from time import monotonic
from typing import Any, Protocol

import httpx

from core.app import App
from core.law.roles import Role
from core.permissions import Permission
from core.signing_in import SignedOut, find_context
from db.models import Matter
from db.queries.scope import visible_ids
from tests.bench.bureau import ACCOUNTS, ITEMS, PASSWORD, login_of
from tests.bench.server import SQL_PATH
from tests.bench.wire import Run, Session, sign_in

KINDS = ("worklist", "list", "search", "detail", "form")
"""The start page with one's own work and with one's unit's; the list from its top and from a row on; the list searched; a matter; a form with an item, while a name is typed."""
CLERKS = tuple(
    login_of(unit, role, number + 1)
    for (unit, role), accounts in ACCOUNTS.items()
    if role is Role.WINDOW_CLERK
    for number in range(accounts)
)
READERS = (
    login_of("hall", Role.WINDOW_CLERK),
    login_of("office", Role.AGENCY_HEAD),
    login_of("insurance", Role.UNIT_HEAD),
    login_of("mediation", Role.UNIT_HEAD),
    login_of("office", Role.LEGAL_REVIEWER, 1),
    login_of("former", Role.UNIT_HEAD),
    *(login_of("hall", Role.WINDOW_CLERK, number) for number in range(2, 61)),
    *(login_of("insurance", Role.ENFORCEMENT_OFFICER, number) for number in range(1, 12)),
)
"""Of every reach: a whole hall, the agency, a huge unit, a tiny one, own matters alone, a unit with old ones alone.

All of them see 22 matters even in the smallest database, so that what is drawn is the same at every size.
"""
_NEWEST = 2000
"""Matters are opened from among the newest so many that somebody sees, evenly."""
_ITEM = next(kind for kind in ITEMS if kind.code == "B03")


@dataclass
class Tab:
    """One open page of one person. `clicks` counts his clicks, so that each rerun asks for something else."""

    session: Session
    matters: Sequence[str]
    number: str
    further: str
    clicks: Any = field(default_factory=count)

    async def click(self, kind: str) -> Run:
        turn = next(self.clicks)
        if kind == "worklist":
            return await self.session.rerun("", f"view={('mine', 'unit')[turn % 2]}")
        if kind == "list":
            return await self.session.rerun("applications", self.further if turn % 2 else "", list__q="")
        if kind == "search":
            words = ("有限公司", self.number, "认定")
            return await self.session.rerun("applications", "", list__q=words[turn % 3])
        if kind == "detail":
            return await self.session.rerun("application", f"id={self.matters[turn % len(self.matters)]}")
        digits = "210402195002" if turn % 2 else "2104021950"
        return await self.session.rerun(
            "application_new",
            application_new__item=f"{_ITEM.code} {_ITEM.name}",
            application_new__applicant__certificate_no=digits,
            application_new__applicant__name="王" + "伟芳娜敏"[turn % 4],
        )

    async def open(self, kind: str) -> None:
        """Go to the page, so that its widgets are known; not measured."""
        page = {
            "worklist": "",
            "list": "applications",
            "search": "applications",
            "detail": "application",
            "form": "application_new",
        }[kind]
        await self.session.rerun(page, f"id={self.matters[0]}" if kind == "detail" else "")


@dataclass(frozen=True)
class EmptyTab:
    session: Session

    async def click(self, _kind: str) -> Run:
        return await self.session.rerun()

    async def open(self, _kind: str) -> None:
        await self.session.rerun()


@dataclass(frozen=True)
class Sample:
    """One rerun as measured: milliseconds to the last message, of these in SQL, and calls to the database."""

    ms: float
    sql_ms: float
    calls: int


class Visitors:
    """The people of one portal, signed in once each; `app` is on the same database."""

    def __init__(self, url: str, app: App) -> None:
        self._url, self._app = url, app
        self._cookies: dict[str, str] = {}

    async def open(self, stack: AsyncExitStack, logins: Sequence[str], number: int) -> list[Tab]:
        """`number` tabs, the logins taking turns; closed with the stack."""
        for login in dict.fromkeys(logins[:number]):
            if login not in self._cookies:
                self._cookies[login] = await asyncio.to_thread(sign_in, self._url, login, PASSWORD)
        return [await self._tab(stack, self._cookies[logins[i % len(logins)]]) for i in range(number)]

    async def _tab(self, stack: AsyncExitStack, cookie: str) -> Tab:
        context = find_context(self._app, cookie)
        if isinstance(context, SignedOut):
            raise RuntimeError(f"signed out: {context.message}")
        with self._app.read() as session:
            ids = list(
                session.scalars(
                    visible_ids(context[0].viewer_for(Permission.APPLICATION_READ), limit=_NEWEST)
                )
            )
            first = session.get_one(Matter, ids[0])
        step = max(1, len(ids) // 50)
        further = f"before={ids[:2][-1]}"
        tab = await stack.enter_async_context(Session(self._url, cookie))
        return Tab(tab, [str(i) for i in ids[::step]], first.number, further)

    def sql_calls(self) -> list[tuple[str, float, float, str]]:
        """What the portal asked its database since the last time; see tests.bench.server."""
        return reset_calls(self._url)


def reset_calls(url: str) -> list[tuple[str, float, float, str]]:
    """The calls to its database that the portal at `url` has made since the last time."""
    answer = httpx.get(url + SQL_PATH, trust_env=False, timeout=60)
    return [tuple(call) for call in json.loads(answer.text)]


class Page(Protocol):
    """A page that is open at somebody's."""

    @property
    def session(self) -> Session: ...

    async def click(self, kind: str, /) -> Run: ...

    async def open(self, kind: str, /) -> None: ...


async def visit(
    tabs: Sequence[Page],
    kind: str,
    seconds: float,
    thought: float,
    sql_calls: Callable[[], list[tuple[str, float, float, str]]] | None,
) -> list[Sample]:
    """Let every tab click for some seconds, thinking between half and one and a half times `thought` seconds."""
    choose = Random(7)
    gate = asyncio.Semaphore(4)

    async def prepare(tab: Page) -> None:
        async with gate:
            await tab.open(kind)
            await tab.click(kind)

    await asyncio.gather(*(prepare(tab) for tab in tabs))
    if sql_calls:
        sql_calls()
    until = monotonic() + seconds

    async def work(tab: Page) -> list[tuple[str, Run]]:
        runs = []
        await asyncio.sleep(choose.uniform(0, thought))
        while monotonic() < until:
            runs.append((tab.session.session_id, await tab.click(kind)))
            await asyncio.sleep(choose.uniform(0.5, 1.5) * thought)
        return runs

    runs = [pair for each in await asyncio.gather(*(work(tab) for tab in tabs)) for pair in each]
    by_session: dict[str, list[tuple[str, float, float, str]]] = defaultdict(list)
    for call in sql_calls() if sql_calls else []:
        by_session[call[0]].append(call)
    samples = []
    for session_id, run in runs:
        within = [c for c in by_session[session_id] if run.sent <= c[1] <= run.finished]
        samples.append(Sample(run.ms, sum(c[2] for c in within), len(within)))
    return samples

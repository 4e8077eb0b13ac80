"""Where does a name stand? Looks into everything that the portal stores, shows, sends and writes.

Every column of every table as a superuser reads it; every entry's image that opens without a sealed key; every screen,
route, paper and export under every role; every file of PORTAL_HOME. A name is also found as hex, base64, escaped,
hashed without a salt, and in the encodings that Chinese text comes in.
"""

import base64
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote
from uuid import UUID

import psycopg2
from psycopg2 import sql
from sqlalchemy import select
from sqlalchemy.engine import URL

from core.archive.printing import SHEETS
from core.archive.registers import REGISTERS
from core.jobs.kinds import KINDS
from core.law.roles import Role
from core.ledger.keys import KeyDestroyed
from core.lending.appraisal import SAMPLE
from core.signing_in import SignedIn, sign_in
from db.ledger.cipher import unseal
from db.models import Base, LedgerEntry, ScopeKey
from pages.routes import ROUTES
from pages.routes.handbook import FOLDER
from pages.ui.screens import SCREENS
from tests.core.documents_support import page_texts
from tests.core.ledger.support import seal
from tests.factories.jobs import exported
from tests.factories.world import PASSWORD, World
from tests.pages.client import PAGE, Browser, portal
from tests.pages.visitor import Visitor, _deep, visiting

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
HASHES = ("md5", "sha1", "sha256", "sha512")
TABS = ("附件", "告知与瑕疵", "密封当事人", "时间线", "留痕")
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_OF_MATTER = {"application", "application_done", "application_correct", "application_void"}
_OF_MATTER |= {"case_file", "complaint_done", "complaint_link", "assign", "paper_new", "preserved"}
_NO_QUERY = {"application_check"}
"""Shows the draft of one's own form alone."""


class Needles:
    """What is looked for, in every form in which it could stand somewhere."""

    def __init__(self, names: Iterable[str]) -> None:
        self._forms: dict[bytes, str] = {}
        for name in names:
            for words, form in _forms(name):
                if len(form) > 3:
                    self._forms.setdefault(form, f"{name} ({words})")

    def within(self, found: bytes) -> set[str]:
        """What of it stands in these bytes, and in the archive or PDF that they are."""
        if found[:4] == b"PK\3\4":
            with zipfile.ZipFile(io.BytesIO(found)) as archive:
                found = b"\n".join(
                    [found, *(name.encode() + archive.read(name) for name in archive.namelist())]
                )
        elif found[:5] == b"%PDF-":
            found = b"\n".join([found, *(text.encode() for text in page_texts(found))])
        return {words for form, words in self._forms.items() if form in found}


def _forms(name: str) -> Iterator[tuple[str, bytes]]:
    for encoding in ENCODINGS:
        raw = name.encode(encoding)
        yield encoding, raw
        yield f"{encoding} hex", raw.hex().encode()
        yield f"{encoding} HEX", raw.hex().upper().encode()
        for shift in range(3):
            # The characters that depend on what stands before or after are left out.
            whole = base64.b64encode(b"\0" * shift + raw)
            inner = whole[(0, 2, 3)[shift] : -4 if (shift + len(raw)) % 3 else None]
            yield f"{encoding} base64", inner
            yield f"{encoding} base64url", inner.translate(bytes.maketrans(b"+/", b"-_"))
    yield "json", json.dumps(name)[1:-1].encode()
    yield "percent", quote(name).encode()
    for kind in HASHES:
        digest = hashlib.new(kind, name.encode()).digest()
        yield kind, digest
        yield f"{kind} hex", digest.hex().encode()
        yield f"{kind} base64", base64.b64encode(digest)


def places_of(
    world: World,
    names: Sequence[str],
    server: URL,
    *,
    logins: Sequence[str] = tuple(Role),
    said: Mapping[str, str] | None = None,
) -> list[str]:
    """Where any of `names` stands: one line a place. `server` is a superuser's URL; `said` are further texts to look
    into, by name, for example what was logged meanwhile."""
    needles = Needles(names)
    found: list[str] = []

    def look(where: str, what: bytes | str) -> None:
        raw = what if isinstance(what, bytes) else what.encode("utf-8", "surrogatepass")
        found.extend(f"{where}: {hit}" for hit in sorted(needles.within(raw)))

    for login in logins:
        ctx = world.ctx(login)
        if ctx.may(KINDS["export_applications"].permission):
            exported(world, by=login)
    queries = _queries(world)
    for where, what in (
        *_screens(world, logins, queries),
        *_answers(world, logins),
    ):
        look(where, what)
    for where, what in (*_images(world), *_columns(world, server), *_files(world), *(said or {}).items()):
        look(where, what)
    return sorted(set(found))


def _ids(world: World, table: str) -> list[UUID]:
    column = next(iter(Base.metadata.tables[table].primary_key.columns))
    with world.app.read() as session:
        return list(session.scalars(select(column).order_by(column).limit(5)))


def _samples(world: World) -> list[UUID]:
    with world.app.read() as session:
        drawn = select(LedgerEntry.object_id).where(LedgerEntry.object_type == SAMPLE)
        return list(session.scalars(drawn.limit(5)))


def _queries(world: World) -> dict[str, list[dict[str, str]]]:
    """The addresses of the screens that show one thing, for some of each."""
    matters = [{"id": str(one)} for one in _ids(world, "matter")]
    found = dict.fromkeys(_OF_MATTER, matters)
    for path in ("party", "account", "item", "job"):
        found[path] = [{"id": str(one)} for one in _ids(world, path)]
    types = ("matter", "sealed_party", "matter_abstract", "party", "account")
    found["archived"] = [{"id": str(one)} for one in _ids(world, "case_file")]
    found["stock_take"] = [{"id": str(one)} for one in _ids(world, "stock_take")]
    found["archive_registers"] = [{"register": code} for code in REGISTERS]
    found["original"] = [{"id": str(one)} for one in _ids(world, "original_medium")]
    found["hold_lift"] = [{"id": str(one)} for one in _ids(world, "matter_hold")]
    found["disposal"] = [{"id": str(one)} for one in _ids(world, "disposal")]
    found["loan"] = [{"id": str(one)} for one in _ids(world, "loan")]
    found["lent"] = found["loan"]
    found["loan_new"] = [{"lines": str(one)} for one in _ids(world, "case_file")]
    found["lending_finding"] = [{"id": str(one)} for one in _ids(world, "lending_finding")]
    found["appraisal"] = [{}, *({"id": str(one)} for one in _samples(world))]
    found["disposal_new"] = [{"ids": str(one)} for one in _ids(world, "case_file")]
    found["history"] = [{"type": kind, "id": str(one)} for kind in types for one in _ids(world, kind)]
    found["sealed_openings"] = [{"week": world.app.clock.now().date().isoformat()}]
    return found


def _screens(
    world: World, logins: Sequence[str], queries: Mapping[str, list[dict[str, str]]]
) -> Iterator[tuple[str, bytes]]:
    for login in logins:
        with visiting(world.app, login) as visitor:
            for screen in SCREENS:
                if not world.ctx(login).may(screen.permission):
                    yield f"screen {screen.path} refused to {login}", _drawn(visitor.open(screen.path))
                    continue
                for query in queries.get(screen.path, [{}]):
                    where = f"screen {screen.path} for {login}"
                    yield where, _drawn(visitor.open(screen.path, **query))
                    if screen.path == "application":
                        for tab in TABS:
                            visitor.page.session_state[f"application.tabs.{query['id']}"] = tab
                            yield f"{where}, {tab}", _drawn(visitor.run())


def _drawn(visitor: Visitor) -> bytes:
    """Everything that the server sends for a screen, its title and menu included."""
    parts = []
    for block in (visitor.page.main, visitor.page.sidebar):
        for element in _deep(block):
            parts.append(element.proto.SerializeToString())
            # Text inside of JSON that a component gets is escaped.
            parts.append(str(getattr(element.proto, "json", "")).encode("utf-8", "surrogatepass"))
    return b"\n".join(parts)


def _answers(world: World, logins: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    objects = ("matter", "sealed_party", "matter_abstract", "party")
    values: dict[tuple[str, ...], list[tuple[str, ...]]] = {
        (): [()],
        ("document_id",): [(str(one),) for one in _ids(world, "document")],
        ("file_id",): [(str(one),) for table in ("stored_file", "sealed_file") for one in _ids(world, table)],
        ("job_id",): [(str(one),) for one in _ids(world, "job")],
        ("deadline_id",): [(str(one),) for one in _ids(world, "deadline")],
        ("calendar_year_id",): [(str(one),) for one in _ids(world, "calendar_year")],
        ("draft_id",): [(str(one),) for one in _ids(world, "paper_draft")],
        ("case_file_id", "what"): [(str(one), what) for one in _ids(world, "case_file") for what in SHEETS],
        ("item_id", "page"): [(str(one), "1") for one in _ids(world, "case_file_item")],
        ("copy_id",): [(str(one),) for one in _ids(world, "loan_copy")],
        ("loan_id",): [(str(one),) for one in _ids(world, "loan")],
        ("disposal_id",): [(str(one),) for one in _ids(world, "disposal")],
        ("stock_take_id",): [(str(one),) for one in _ids(world, "stock_take")],
        ("name",): [(path.stem,) for path in FOLDER.glob("*.png")],
        ("week",): [(world.app.clock.now().date().isoformat(),)],
        ("object_type", "object_id"): [(kind, str(one)) for kind in objects for one in _ids(world, kind)],
    }
    with portal(world.app) as browser:
        for login in logins:
            signed = sign_in(world.app, login, PASSWORD, "192.0.2.1", "test")
            assert isinstance(signed, SignedIn)
            for route in ROUTES:
                if "GET" not in (route.methods or ()):
                    continue
                asked = tuple(_PARAMETER.findall(route.path))
                assert asked in values, f"{route.path}: add values for it above"
                for value in values[asked]:
                    if route.path.startswith("/proofs/"):
                        # Of what is not sealed yet there is no proof, and each answer is an entry.
                        seal(world.app)
                    path = route.path
                    for one in value:
                        path = _PARAMETER.sub(one, path, count=1)
                    yield f"route {route.path} for {login}", _answer(browser, path, signed.token)


def _answer(browser: Browser, path: str, token: str) -> bytes:
    answer = browser.ask(path, token=token, headers=PAGE)
    return b"\n".join([answer.content, *(f"{k}: {v}".encode() for k, v in answer.headers.items())])


def _images(world: World) -> Iterator[tuple[str, bytes]]:
    """What every key but those of sealed people opens."""
    with world.app.read() as session:
        opened: dict[UUID, bytes] = {}
        for row in session.scalars(select(ScopeKey).where(ScopeKey.kind != "sealed")):
            try:
                opened[row.id] = world.app.keys.open(row)
            except KeyDestroyed:
                continue
        for entry in session.scalars(select(LedgerEntry).where(LedgerEntry.image.is_not(None))):
            if entry.key_id in opened and entry.image is not None:
                plain = unseal(opened[entry.key_id], bytes(entry.image), entry.id.bytes)
                yield f"image of {entry.object_type} {entry.action}", plain


def _columns(world: World, server: URL) -> Iterator[tuple[str, bytes]]:
    """Every value of every table, and what PostgreSQL keeps of them for its planner."""
    url = server.set(database=world.app.engine.url.database).render_as_string(hide_password=False)
    connection = psycopg2.connect(url.replace("+psycopg2", ""))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute(
                "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema NOT IN"
                " ('pg_catalog', 'information_schema') UNION SELECT 'pg_catalog', 'pg_stats'"
            )
            for schema, table in cursor.fetchall():
                cursor.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, table)))
                names = [column.name for column in cursor.description or ()]
                for row in cursor:
                    for name, value in zip(names, row, strict=True):
                        yield f"column {table}.{name}", _raw(value)
    finally:
        connection.close()


def _raw(value: Any) -> bytes:
    if isinstance(value, memoryview | bytes):
        return bytes(value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
    return str(value).encode("utf-8", "surrogatepass")


def _files(world: World) -> Iterator[tuple[str, bytes]]:
    for path in sorted(world.app.home.path.rglob("*")):
        if path.is_file():
            name = str(path.relative_to(world.app.home.path))
            yield f"file {name}", name.encode() + b"\n" + path.read_bytes()

"""Archives full of case files that look like real ones: made once, used again while data and schema are what they were."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import psycopg2
from psycopg2 import sql

from core.app import App
from core.clock import SystemClock, local
from core.home import REPOSITORY, Home
from core.law.filing import FONDS_DIGITS, TERMS, archive_number, archive_prefix
from core.law.paper_kind import APPLICATION, CASE, COMPLAINT
from core.law.retention import months_later
from core.law.roles import Role
from db.embedded import OWNER, SUPERUSER, ServerAddress, create_database, drop_database
from db.migrate import upgrade
from db.queries.search import fold, unit_grams
from db.session import make_engine
from tests.bench.bureau import FEW, Bureau, found, login_of
from tests.bench.copying import Copier, bare
from tests.bench.made_up import Calendar, party, uuid7
from tests.bench.matters import COLUMNS as MATTERS
from tests.bench.matters import _tsvector

BATCH = 5_000
YEARS, LATEST_SHARE = 30, 0.4
"""The files end with today's and begin so many years before; this share of them is of the last year."""
_BY_WHO_IS_HERE = 40_000
"""Of the newest so many, those who arranged them are still in their unit; of the others somebody else."""
_MADE_BY = ("archives.py", "bureau.py", "made_up.py")
_TIMES = ("happened_at", "recorded_at")
COLUMNS: dict[str, tuple[str, ...]] = {
    "matter": MATTERS["matter"],
    "case_file": (
        *(
            "id",
            "agency_id",
            "matter_id",
            "unit_id",
            "procedure",
            "matter_number",
            "title",
            "state",
            "secrecy",
        ),
        *("handler", "opened_on", "closed_on", "description", "volumes", "pages", "term", "term_reason"),
        *("keep_until", "arranged_by", "arrangers", "handed_over_at", "checked_by", "checked_at", "taken_by"),
        *("filed_at", "prefix", "sequence", "archive_number", "home", "place", *_TIMES, "row_version"),
        *("key_owner_id", "hold"),
    ),
    "case_file_item": (
        *("id", "case_file_id", "matter_id", "position", "part", "group_code", "volume", "number", "author"),
        *("title", "dated_on", "pages", "first_page", "sha256", "note", *_TIMES, "row_version"),
        "key_owner_id",
    ),
    "case_file_note": (
        *("id", "case_file_id", "matter_id", "kind", "text", "written_by", *_TIMES),
        "key_owner_id",
    ),
    "case_file_search": ("case_file_id", "body", "grams"),
    "archive_counter": ("agency_id", "prefix", "last_no"),
}
_KINDS: dict[str, tuple[float, str, tuple[int | None, ...]]] = {
    APPLICATION: (0.65, "申", (120, 360, None)),
    COMPLAINT: (0.2, "诉", (120, 360, 120)),
    CASE: (0.15, "案", (360, 120, None)),
}
"""Procedure → its share, its word in numbers, the months for which its files are kept, the most frequent first: no
complaint for good."""
_SUBJECTS = (
    "工伤认定申请",
    "劳务派遣经营许可",
    "拖欠工资",
    "未缴纳社会保险费",
    "超时加班",
    "人力资源服务许可",
)
_UNITS = {"insurance": 0.45, "relations": 0.35, "employment": 0.15, "training": 0.05}


def archive_database(home: Home, server: ServerAddress, files: int) -> str:
    """The name of the embedded server's database with so many filed case files; loaded now if it is not there."""
    name = f"bench_archive_{files}"
    print_of = _fingerprint(files)
    if _comment(server, name) == print_of:
        return name
    drop_database(server, name)
    create_database(server, name)
    owner = server.url(OWNER, name)
    upgrade(owner, server.url("portal_app", name))
    now = SystemClock().now()
    app = App(make_engine(owner, pool_size=2), SystemClock(), home)
    bureau = found(app, now)
    app.close()
    connection = psycopg2.connect(owner)
    try:
        _fill(connection, bureau, files, now)
        # What autovacuum does in time on a running server: without it, index-only scans visit every page.
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    finally:
        connection.close()
    connection = psycopg2.connect(server.superuser_url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
            cursor.execute(comment.format(sql.Identifier(name), sql.Literal(print_of)))
    finally:
        connection.close()
    return name


def _fill(connection: Any, bureau: Bureau, files: int, now: datetime) -> None:
    copier = Copier(connection, COLUMNS)
    writer = _Writer(bureau, copier, files, now)
    with bare(connection, list(COLUMNS)):
        for position in range(files):
            writer.file(position)
            if (position + 1) % BATCH == 0:
                copier.flush()
            if (position + 1) % (40 * BATCH) == 0:
                print(f"  {position + 1}/{files} case files", flush=True)
        writer.counters()
        copier.flush()
        print(f"  {files} case files, {copier.rows} rows copied; keys and indexes follow", flush=True)


class _Writer:
    """Writes `total` filed case files ending at `end`. Somebody with few files has as many of them at every size."""

    def __init__(self, bureau: Bureau, copier: Copier, total: int, end: datetime) -> None:
        self._bureau, self._add, self._total = bureau, copier.add, total
        self._latest, self._earlier = Calendar(end, 1), Calendar(end - timedelta(days=365), YEARS - 1)
        self._choose = Random(20260105)
        self._numbers: Counter[str] = Counter()
        self._cases: Counter[tuple[str, int]] = Counter()
        step = max(1, total // FEW)
        # Each evenly over all files, apart from one another; the former unit's are among the oldest alone.
        self._former = set(range(0, total, max(1, total // 6 // FEW))[:FEW])
        self._tiny = set(range(1, total, step)[:FEW]) - self._former
        self._own = set(range(2, total, step)[:FEW]) - self._former - self._tiny
        self._archivist = bureau.accounts[login_of("office", Role.ARCHIVIST)]

    def counters(self) -> None:
        for prefix, last in self._numbers.items():
            self._add("archive_counter", self._bureau.agency_id, prefix, last)

    def _moment(self, position: int) -> datetime:
        earlier = int(self._total * (1 - LATEST_SHARE))
        if position < earlier:
            return self._earlier.moment(position, earlier)
        return self._latest.moment(position - earlier, self._total - earlier)

    def _people(self, position: int) -> tuple[str, str, str]:
        """The unit of a file, who arranged it, and its head."""
        if position in self._former:
            unit = "former"
        elif position in self._tiny:
            unit = "mediation"
        else:
            unit = self._choose.choices(list(_UNITS), list(_UNITS.values()))[0]
        accounts = self._bureau.accounts
        head = accounts[login_of(unit, Role.UNIT_HEAD)]
        if position in self._own:
            return unit, accounts[login_of("hall", Role.WINDOW_CLERK)], head
        if position < self._total - _BY_WHO_IS_HERE:
            return unit, accounts[login_of("hall", Role.WINDOW_CLERK, position % 59 + 2)], head
        if unit in ("insurance", "relations"):
            number = position % (11 if unit == "insurance" else 4) + 1
            return unit, accounts[login_of(unit, Role.ENFORCEMENT_OFFICER, number)], head
        return unit, head, head

    def file(self, position: int) -> None:
        """One case file with its matter, contents, notes and search."""
        choose, add = self._choose, self._add
        filed = self._moment(position)
        opened, closed, handed, checked = (filed - timedelta(days=days) for days in (120, 40, 3, 2))
        ms, sequence = int(filed.timestamp() * 1000), count()

        def new() -> str:
            return uuid7(ms, next(sequence), choose.getrandbits(62))

        unit, arranger, head = self._people(position)
        procedure = choose.choices(list(_KINDS), [share for share, _, _ in _KINDS.values()])[0]
        _, word, lengths = _KINDS[procedure]
        months = choose.choices(lengths, (0.92, 0.05, 0.03))[0]
        term, year = TERMS[months], local(filed).year
        keep_until = months_later(local(filed).date(), months) if months else None
        self._cases[word, opened.year] += 1
        number = f"某人社{word}〔{opened.year}〕{self._cases[word, opened.year]}号"
        who = party(choose.randrange(max(60, self._total * 3 // 10)), self._earlier.start)
        subject = choose.choice(_SUBJECTS)
        title = f"{who.name}：{subject}"
        prefix = archive_prefix("0" * FONDS_DIGITS, year, term, unit)
        self._numbers[prefix] += 1
        archived = archive_number(prefix, self._numbers[prefix])
        unit_id, agency_id = self._bureau.units[unit], self._bureau.agency_id
        matter, file = new(), new()
        pages = choose.randrange(6, 120)
        add(
            "matter",
            *(matter, agency_id, unit_id, unit_id, procedure, number, subject, who.name, "window", "filed"),
            *("internal", None, None, closed, filed, choose.random() < 0.01, opened, opened, 4),
        )
        place = f"{position // 4000 + 1}号架{position // 500 % 8 + 1}层第{position % 500 + 1}盒"
        reason = f"案卷保管期限{(months or 0) // 12}年，自归档之日起算" if months else "永久保管"
        add(
            "case_file",
            *(file, agency_id, matter, unit_id, procedure, number, title, "filed", "internal", "经办人"),
            *(opened.date(), closed.date(), "", 1, pages, term, reason, keep_until, arranger),
            *(json.dumps([arranger]), handed, head, checked, self._archivist, filed, prefix),
            *(self._numbers[prefix], archived, place, place, handed, handed, 5, matter, False),
        )
        for at, name in enumerate(("收件回执", "申请材料"), start=1):
            add(
                "case_file_item",
                *(new(), file, matter, at, "main", ("beginning", "materials")[at - 1], 1, "", "", name),
                *(opened.date(), pages // 2, (at - 1) * (pages // 2) + 1, "0" * 64, "", handed, handed, 1),
                matter,
            )
        for kind, writer, at in (
            ("hand_over", arranger, handed),
            ("check", head, checked),
            ("take", self._archivist, filed),
        ):
            add("case_file_note", new(), file, matter, kind, "材料齐全", writer, at, at, matter)
        body = fold(f"{archived} {number} {title}")
        add("case_file_search", file, body, _tsvector(unit_grams(body, UUID(unit_id))))


def _fingerprint(files: int) -> str:
    """What the data depends on: how many, how they are made up, and the schema."""
    sources: Sequence[Path] = [
        *(Path(__file__).parent / name for name in _MADE_BY),
        REPOSITORY / "db" / "queries" / "search.py",
        *sorted((REPOSITORY / "db" / "migrations" / "versions").glob("*.py")),
    ]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    return json.dumps({"files": files, "made_by": digest[:16]})


def _comment(server: ServerAddress, name: str) -> str | None:
    connection = psycopg2.connect(server.url(SUPERUSER, "postgres"))
    try:
        with connection.cursor() as cursor:
            query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
            cursor.execute(query, (name,))
            row = cursor.fetchone()
            return row[0] if row else None
    finally:
        connection.close()

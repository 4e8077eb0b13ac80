"""What the one search box finds, as the page and the file show it: matters, papers and parties in one list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from core.clock import as_day, midnight
from core.context import Context
from core.law.procedures import PROCEDURES
from core.law.records import PARTS
from core.permissions import Permission
from db.queries import found as queries
from db.queries.found import COUNT_TO, FoundMatter, Part
from db.queries.found import HITS_TO as HITS_TO
from db.queries.found import SearchFilter as SearchFilter

PAGE = 20
MATTER, PAPER, PARTY = "matter", "paper", "party"
KINDS = {"": "全部", MATTER: "事项", PAPER: "文书", PARTY: "当事人"}
STAGES = {code: one.states[code].label for one in PROCEDURES.values() for code in one.reached}
MOST_CHARACTERS = 200
_PARTS: Mapping[str, Part] = {PAPER: "papers", PARTY: "parties"}
_MATCHED = {"number": "登记号", "party_names": "当事人", "subject": "事项"}


@dataclass(frozen=True)
class Hit:
    """A line of the list. `kind` is one of KINDS, `object_id` what the line opens, `matched` says in words where what was
    looked for stands."""

    kind: str
    object_id: UUID
    name: str
    matched: str
    matter_number: str
    subject: str
    party_names: str
    stage: str
    unit: str
    at: datetime


@dataclass(frozen=True)
class Hits:
    """A page. `total` counts matters, up to HITS_TO + 1; `next_id` is where the next page begins, None on the last."""

    lines: tuple[Hit, ...]
    total: int
    next_id: UUID | None


def find(ctx: Context, search: Mapping[str, str], *, before: UUID | None = None) -> Hits | None:
    """A page of what the query of the page's address asks for, the newest matter first; None without the permission, or
    where no word has two characters."""
    rows = _rows(ctx, search, before, PAGE)
    if not rows:
        return None if rows is None else Hits((), 0, None)
    lines = tuple(_hits(rows[:PAGE], search.get("kind", ""), ctx.may(Permission.PARTY_READ)))
    return Hits(lines, rows[0].total, rows[PAGE - 1].matter_id if len(rows) > PAGE else None)


def find_all(ctx: Context, search: Mapping[str, str]) -> list[Hit] | None:
    """The lines of the newest COUNT_TO matters, for a file; None without the permission to export."""
    if not ctx.may(Permission.APPLICATION_EXPORT):
        return None
    rows = _rows(ctx, search, None, COUNT_TO, Permission.APPLICATION_EXPORT) or []
    return list(_hits(rows[:COUNT_TO], search.get("kind", ""), ctx.may(Permission.PARTY_READ)))


def is_too_short(text: str) -> bool:
    """Whether a word is too short to be looked for."""
    return any(len(word) < 2 for word in text.split())


def filter_of(search: Mapping[str, str]) -> SearchFilter:
    """What the address asks for; a value that it cannot have counts as not given."""
    first, last = as_day(search.get("from")), as_day(search.get("to"))
    asked = search.get("stage")
    stage = asked if asked in STAGES else None
    return SearchFilter(
        text=search.get("q", "").replace("\x00", "")[:MOST_CHARACTERS].strip(),
        procedures=tuple(c for c, one in PROCEDURES.items() if stage is None or stage in one.reached),
        part=_PARTS.get(search.get("kind", "")),
        stage=stage,
        unit_id=_unit(search.get("unit", "")),
        since=midnight(first) if first else None,
        until=midnight(last) + timedelta(days=1) if last else None,
    )


def _unit(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _rows(
    ctx: Context, search: Mapping[str, str], before: UUID | None, limit: int, *more: Permission
) -> list[FoundMatter] | None:
    wanted = filter_of(search)
    if not (ctx.may(Permission.APPLICATION_READ) and ctx.may(Permission.PAPER_READ)):
        return None
    if not wanted.text or is_too_short(wanted.text):
        return None
    viewer = ctx.viewer_for(Permission.APPLICATION_READ, Permission.PAPER_READ, *more)
    with ctx.app.read() as session:
        return queries.find_everywhere(session, viewer, wanted, before=before, limit=limit)


def _hits(rows: list[FoundMatter], kind: str, with_parties: bool) -> Iterator[Hit]:
    """The lines of these matters: each, then its papers and parties that are meant. A party stands once, at the newest."""
    shown: set[UUID] = set()
    for row in rows:
        common = (row.number, row.subject, row.party_names, _stage(row), row.unit)
        if kind in ("", MATTER):
            yield Hit(MATTER, row.matter_id, row.number, _matched(row), *common, row.received_at)
        if kind in ("", PAPER):
            for paper in row.papers:
                name = " ".join(filter(None, (paper.number, paper.title)))
                where = "文书" if paper.holds else "文书（已作废或更正）"
                yield Hit(PAPER, paper.document_id, name, where, *common, paper.issued_at)
        if kind in ("", PARTY) and with_parties:
            for party in row.parties:
                if party.party_id in shown:
                    continue
                shown.add(party.party_id)
                where = PARTS[party.role].label
                yield Hit(PARTY, party.party_id, party.name, where, *common, row.received_at)


def _matched(row: FoundMatter) -> str:
    papers = ["文书"] if row.papers else []
    return "、".join([*(_MATCHED[column] for column in row.matched), *papers])


def _stage(row: FoundMatter) -> str:
    return PROCEDURES[row.procedure].states[row.stage].label

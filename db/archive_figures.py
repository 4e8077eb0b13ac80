"""Keeps the figures of the archive: with each case file that comes into it, changes there or leaves it, within the same
transaction, so that nobody ever counts them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.ledger.write import RowChange
from db.models import CaseFile

HELD = frozenset({"filed"})
"""The states of a case file in which the archive has it."""
_ZONE = ZoneInfo("Asia/Shanghai")
Key = tuple[UUID, int, str, UUID]

_ADD = text(
    """
INSERT INTO archive_figure (unit_id, year, term, agency_id, files_in, volumes_in, pages_in,
                            files_out, volumes_out, pages_out)
VALUES (:unit_id, :year, :term, :agency_id, :files_in, :volumes_in, :pages_in,
        :files_out, :volumes_out, :pages_out)
ON CONFLICT (unit_id, year, term) DO UPDATE SET
    files_in = archive_figure.files_in + excluded.files_in,
    volumes_in = archive_figure.volumes_in + excluded.volumes_in,
    pages_in = archive_figure.pages_in + excluded.pages_in,
    files_out = archive_figure.files_out + excluded.files_out,
    volumes_out = archive_figure.volumes_out + excluded.volumes_out,
    pages_out = archive_figure.pages_out + excluded.pages_out
"""
)
_IN = ("files_in", "volumes_in", "pages_in")
_OUT = ("files_out", "volumes_out", "pages_out")
_READ = ("agency_id", "unit_id", "term", "state", "filed_at", "volumes", "pages")


def keep(session: Session, changes: Iterable[RowChange], now: datetime) -> None:
    """Add to the figures what `changes`, all written already, did to the archive. What leaves it does so in the year of `now`."""
    rows: dict[UUID, CaseFile] = {}
    former: dict[UUID, dict[str, Any]] = {}
    new: set[UUID] = set()
    for change in changes:
        row = change.row
        if isinstance(row, CaseFile):
            rows[row.id] = row
            # Of several changes the first says what was before all of them.
            former[row.id] = {**change.before, **former.get(row.id, {})}
            if change.action == "created":
                new.add(row.id)
    sums: dict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys((*_IN, *_OUT), 0))
    for row_id, row in rows.items():
        present = {name: getattr(row, name) for name in _READ}
        was = {} if row_id in new else {**present, **former[row_id]}
        _compare(sums, was, present, now.astimezone(_ZONE).year)
    _enter(session, sums)


def leave(session: Session, files: Iterable[CaseFile], now: datetime) -> None:
    """Count out files whose rows are emptied, which no change tells of."""
    sums: dict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys((*_IN, *_OUT), 0))
    for file in files:
        _add(sums, {name: getattr(file, name) for name in _READ}, now.astimezone(_ZONE).year, _OUT, 1)
    _enter(session, sums)


def _enter(session: Session, sums: dict[Key, dict[str, int]]) -> None:
    # In one order, so that two transactions do not wait for each other.
    for key in sorted(sums):
        if any(sums[key].values()):
            names = ("unit_id", "year", "term", "agency_id")
            session.execute(_ADD, {**dict(zip(names, key, strict=True)), **sums[key]})


def _compare(sums: dict[Key, dict[str, int]], was: dict[str, Any], now: dict[str, Any], year: int) -> None:
    was_held, is_held = _is_held(was), _is_held(now)
    if was_held and is_held:
        _add(sums, was, _year(was), _IN, -1)
        _add(sums, now, _year(now), _IN, 1)
    elif is_held and was.get("filed_at"):
        _add(sums, was, year, _OUT, -1)
    elif is_held:
        _add(sums, now, _year(now), _IN, 1)
    elif was_held:
        _add(sums, was, year, _OUT, 1)


def _is_held(values: dict[str, Any]) -> bool:
    return bool(values) and values["state"] in HELD and bool(values["filed_at"])


def _year(values: dict[str, Any]) -> int:
    """That of the filing, which is that of the archive number too where the portal gave it."""
    year: int = values["filed_at"].astimezone(_ZONE).year
    return year


def _add(
    sums: dict[Key, dict[str, int]], values: dict[str, Any], year: int, names: tuple[str, ...], sign: int
) -> None:
    figures = sums[values["unit_id"], year, values["term"], values["agency_id"]]
    for name, count in zip(names, (1, values["volumes"], values["pages"]), strict=True):
        figures[name] += sign * count
